"""The controls that are written in code: nothing that a person typed becomes a tag, and every text comes back."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from django.utils import timezone, translation

from tsumugu.desk.sheets import controls
from tsumugu.desk.sheets.fields import Input, Meanwhile, Option, Unit
from tsumugu.desk.structure.controls import Child, children
from tsumugu.desk.templatetags.desk import destination_options
from tsumugu.web import labels

#: Ends an attribute, an element, a textarea; begins others; turns the direction of what follows.
EVIL = "\"'><script>x()</script></textarea></option><b onclick=x()>&amp;\u202e{{ y }}"
KINDS = ("text", "decimal", "date", "when", "year", "area", "lines", "select", "checks")
#: What the controls are made of, and what no text may add to.
TAGS = {
    "a", "bdi", "blockquote", "button", "div", "fieldset", "form", "input", "label", "legend", "li", "option", "p",
    "select", "span", "textarea",
}  # fmt: skip


class Read(HTMLParser):
    """What a browser makes of it: tags, attributes, and the text between."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str]] = []
        self.text = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(name, value or "") for name, value in attrs]

    def handle_data(self, data: str) -> None:
        self.text += data


def _evil(kind: str) -> Input:
    options = (Option(EVIL + "1", EVIL + "2", True), Option("b", "乙"))
    return Input(EVIL + "n", EVIL + "l", kind, EVIL + "v", options, EVIL + "h")


def _unit(*inputs: Input) -> Unit:
    return Unit(
        f"readings.{EVIL}p", EVIL + "L", inputs, EVIL + "w", required=True, note=EVIL + "N", unsaved=True,
        remarks=(("error", EVIL + "r"),), meanwhile=Meanwhile(EVIL + "s", EVIL + "m", EVIL + "j"),
    )  # fmt: skip


def _harmless(read: Read) -> None:
    assert set(read.tags) <= TAGS
    assert [name for name, _value in read.attributes if name.startswith("on")] == []


@pytest.mark.parametrize("kind", KINDS)
def test_every_text_of_a_control_comes_back_as_text(kind: str) -> None:
    read = Read(controls.control(_evil(kind)))
    _harmless(read)
    values = [value for _name, value in read.attributes]
    assert EVIL + "n" in values and EVIL + "l" in values and EVIL + "h" in read.text
    if kind in ("select", "checks"):
        assert EVIL + "1" in values and EVIL + "2" in read.text
        assert ("selected" if kind == "select" else "checked", "") in read.attributes
    else:
        assert EVIL + "v" in (read.text if kind in ("area", "lines") else values)
        assert ("dir", "auto") in read.attributes


def test_every_text_of_a_unit_comes_back_as_text() -> None:
    url = "/a/?b&c=" + EVIL
    read = Read(controls.fieldset(_unit(_evil("text"), _evil("area")), url))
    _harmless(read)
    values = [value for _name, value in read.attributes]
    assert {url, EVIL + "w", EVIL + "j", f"was:readings.{EVIL}p", f"choose:readings.{EVIL}p"} <= set(values)
    for end in "LNrsm":
        assert EVIL + end in read.text


def test_what_stands_beneath_a_unit() -> None:
    """One thing at a time: what was wrong, that it went in, that it did not yet."""
    plain = Unit("title", "題", (), '"甲"')
    with translation.override("ja"):
        assert "class=" not in controls.state(plain)
        assert Read(controls.state(replace(plain, error=EVIL), timezone.localtime())).text.strip() == EVIL
        at = timezone.localtime().replace(hour=7, minute=8, second=9)
        assert Read(controls.state(plain, at)).text.strip() == "07:08:09 に保存しました"
        assert 'class="pending"' in controls.state(replace(plain, unsaved=True))
        met = replace(plain, unsaved=True, meanwhile=Meanwhile("甲さん", "", "null"))
        assert 'class="pending"' not in controls.state(met) and "（空欄）" in controls.state(met)


def test_names_of_nodes_come_back_as_text_between_isolates() -> None:
    read = Read(destination_options([("a1", "areas", EVIL)]))
    _harmless(read)
    assert read.attributes == [("value", "a1 areas")] and read.text == labels.isolated(EVIL)
    found = [Child("n1", EVIL, "/1/"), Child("n2", "乙", "/2/"), Child("n3", "丙", "/3/")]
    made = children(found, "/s/", '<input type="hidden" name="t" value="1">')
    read = Read(made)
    _harmless(read)
    assert EVIL in read.text and any(labels.isolated(EVIL) in value for _name, value in read.attributes)
    rows = made.split("</li>")[:3]
    assert [re.findall('value="(up|down)"[^>]* disabled>', row) for row in rows] == [["up"], [], ["down"]]
    assert [value for name, value in read.attributes if name == "value"] == [
        part for n in ("n1", "n2", "n3") for part in ("1", n, "up", "down")
    ]
