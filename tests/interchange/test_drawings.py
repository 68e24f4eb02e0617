"""Drawings (SVG) inside other files: of where somebody made them nothing stays, of how they look everything does."""

from __future__ import annotations

import base64
import io
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from PIL import Image
from tests.interchange import brought

from tsumugu.interchange.papers import drawings, pictures

SECRET = brought.SECRET
HEAD = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'


def cleaned(inner: str, head: str = "") -> tuple[str, dict[str, int]]:
    told: dict[str, int] = {}
    found = drawings.svg(f"{HEAD} {head}>{inner}</svg>".encode(), told, [])
    assert found is not None
    again = drawings.svg(found, {}, [])
    assert again == found, "what was cleaned is clean"
    return found.decode(), told


PLACES = (f"file:///C:/Users/{SECRET}/a.svg", f"C:\\Users\\{SECRET}\\a.png", f"\\\\share\\{SECRET}\\a.png",
          f"/home/{SECRET}/a", f"../{SECRET}/a.png", f" FILE:{SECRET}", f"onenote:///{SECRET}",
          f"//share/{SECRET}/a.css")  # fmt: skip


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("where", [
    '<image href="{}"/>', '<use xlink:href="{}#a"/>', '<g xml:base="{}"/>', '<a xlink:role="{}" xlink:arcrole="{}"/>',
    '<image><set attributeName="href" to="{}"/></image>',
    '<image><animate attributeName="xlink:href" values="#a;{}"/></image>',
    '<foreignObject><img xmlns="http://www.w3.org/1999/xhtml" src="{}" srcset="{} 2x"/></foreignObject>',
    '<g data-from="{}"/>',
])  # fmt: skip
def test_no_address_leads_to_a_machine(place: str, where: str) -> None:
    found, told = cleaned(where.replace("{}", place))
    assert SECRET not in found and told == {}


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("css", [
    "fill:url({})", "fill:url( '{}' ) red", 'fill:URL("{}")', "fill:u\\72l({})", "fill:\\75 rl({})",
    "fill:\\000075rl('{}')",
    "background:image-set('{}' 1x, url({}) 2x)", "background:-webkit-image-set(url('{}') 1x)", "mask:src('{}')",
    "fill:/* {} */red", "fill:url({}", "fill:url('{}",
])  # fmt: skip
def test_no_style_leads_to_a_machine(place: str, css: str) -> None:
    said = css.replace("{}", place)
    rect = etree.Element("rect", style=said, fill=said.partition(":")[2])
    sheet = etree.Element("style")
    sheet.text = f"rect {{{said}}}"
    for one in (rect, sheet):
        found, told = cleaned(etree.tostring(one).decode())
        assert SECRET not in found.replace("\\", "") and told == {}


@pytest.mark.parametrize("rule", [
    "@import '{}';", '@IMPORT"{}" screen;', "@import url({});", "@\\69mport '{}';", "@import /**/ '{}';",
])  # fmt: skip
def test_no_sheet_is_fetched_from_a_machine(rule: str) -> None:
    for place in PLACES:
        for wrapped in ("<style>{}</style>", "<style><![CDATA[{}]]></style>"):
            found, _told = cleaned(wrapped.replace("{}", rule.replace("{}", place) + "circle{fill:#abcdef}"))
            assert SECRET not in found and "#abcdef" in found


def test_what_leads_to_no_machine_stays_as_it_is() -> None:
    inner = (
        '<style>@import "https://example.org/a.css"; @namespace url(http://www.w3.org/2000/svg); '
        "a{fill:url(#b);content:\"\\201C it's\"} c::before{content:'a/b'}</style>"
        '<path d="M0 0l1 1" fill="url(#b) red" '
        "style=\"mask:url('https://example.org/c:/d.svg#e');font-family:'MS 明朝'\"/>"
        '<a href="https://example.org/home/x" aria-label="a: b"><use xlink:href="#b"/></a>'
        '<a href="mailto:a@example.org"/>'
        '<g fill="red"><animate attributeName="fill" values="url(#b);red"/></g><title>図１</title>'
    )
    found, told = cleaned(inner)
    root, was = (etree.fromstring(one) for one in (found.encode(), f"{HEAD}>{inner}</svg>".encode()))
    assert etree.tostring(root, method="c14n") == etree.tostring(was, method="c14n") and told == {}


def test_what_programs_leave_behind_goes() -> None:
    found, told = cleaned(
        f"<sodipodi:namedview/><!-- {SECRET} --><?pi {SECRET}?><metadata>{SECRET}</metadata>"
        f"<title>C:\\{SECRET}.dwg</title><desc>from file:///{SECRET}</desc><g inkscape:export-filename='{SECRET}'/>"
        f"<g id='a' class='C:\\{SECRET}'/><style>/* {SECRET} */ a{{}} <!-- --></style>"
        f"<foreignObject><iframe xmlns='http://www.w3.org/1999/xhtml' srcdoc='{SECRET}'/></foreignObject>",
        'xmlns:sodipodi="http://sodipodi.sourceforge.net/DTD/sodipodi-0.dtd" '
        'xmlns:inkscape="http://www.inkscape.org/namespaces/inkscape" '
        f'xmlns:x="file:///{SECRET}" sodipodi:docname="{SECRET}.svg"',
    )  # fmt: skip
    assert SECRET not in found and told == {"programs": 1} and "inkscape" not in found
    sheet = f'<?xml version="1.0"?><?xml-stylesheet href="file:///C:/{SECRET}.css"?>{HEAD}/>'.encode()
    assert drawings.svg(sheet, {}, []) == drawings.svg(f"{HEAD}/>".encode(), {}, [])
    placed = f'<!DOCTYPE svg SYSTEM "file:///C:/{SECRET}.dtd">{HEAD}/>'.encode()
    assert SECRET.encode() not in (drawings.svg(placed, {}, []) or b"")


@pytest.mark.parametrize("entity", [
    "<!ENTITY a 'b'>", "<!ENTITY a SYSTEM 'file:///etc/passwd'>", "<!ENTITY % a 'b'>",
    "<!ENTITY % a SYSTEM 'file:///etc/passwd'> %a;",
])  # fmt: skip
def test_one_that_declares_entities_is_not_read(entity: str) -> None:
    assert drawings.svg(f"<!DOCTYPE svg [{entity}]>{HEAD}/>".encode(), {}, []) is None


def test_what_runs_is_told_however_it_is_written() -> None:
    found, told = cleaned(
        "<a href='java&#10;script:a()'/><a href=' JavaScript:a()'/><a onclick='a()'/><script>a()</script>"
        "<a href='data:text/html,&lt;b>'/><a><set attributeName='href' to='javascript:a()'/></a>"
    )
    assert "script" not in found.lower() and "a()" not in found and told == {"programs": 5, "attachments": 1}


def _inside(data: bytes, kind: str, packed: bool = True) -> str:
    return f"data:{kind};base64,{base64.b64encode(data).decode()}" if packed else f"data:{kind},{quote(data)}"


@pytest.mark.parametrize("packed", [True, False])
@pytest.mark.parametrize("where", [
    '<image href="{}"/>', '<rect fill="url({})"/>', "<rect style=\"mask:url('{}')\"/>",
    "<style>a{{fill:url({})}}</style>",
])  # fmt: skip
def test_what_a_drawing_carries_is_bare(where: str, packed: bool) -> None:
    for data, kind in (
        (brought.svg(), "image/svg+xml"),
        (brought.photo("GIF"), "image/gif"),
        (brought.jpeg(), "image/jpg"),
    ):
        found, told = cleaned(where.replace("{}", _inside(data, kind, packed)).replace("{{", "{").replace("}}", "}"))
        inner = found.replace("&quot;", '"').split("base64,")[1].split('"')[0]
        shown = base64.b64decode(inner)
        assert SECRET.encode() not in shown and told == ({"programs": 3} if kind == "image/svg+xml" else {})
        assert kind != "image/gif" or ("data:image/gif;" in found and Image.open(io.BytesIO(shown)).size == (64, 64))


def test_what_it_carries_and_cannot_be_made_bare_is_told() -> None:
    photo, broken = _inside(brought.photo("TIFF"), "image/tiff"), _inside(b"<svg", "image/svg+xml")
    font = _inside(b"wOFF....", "application/octet-stream")
    found, told = cleaned(f'<image href="{photo}"/><image href="{broken}"/><style>a{{src:url({font})}}</style>')
    assert photo in found and broken in found and font in found and told == {"pictures": 2}
    found, told = cleaned('<image href="data:image/png;base64,AAA"/><image href="data:,"/>')
    assert told == {"damaged": 1} and base64.b64encode(pictures.BLANK).decode() in found
    sheet = _inside(f"a{{fill:url(file:///{SECRET})}}".encode(), "text/css")
    found, told = cleaned(f'<style>@import "{sheet}";</style>')
    assert told == {} and base64.b64decode(found.split("base64,")[1].split('"')[0]) == b'a{fill:url("data:,")}'


def test_drawings_in_drawings_end() -> None:
    inner = f"{HEAD}/>".encode()
    for _n in range(drawings.DEEPEST + 2):
        inner = f'{HEAD}><image href="{_inside(inner, "image/svg+xml")}"/></svg>'.encode()
    told: dict[str, int] = {}
    assert drawings.svg(inner, told, []) is not None and told == {"pictures": 1}


PIECES = st.lists(
    st.sampled_from((f" C:\\{SECRET}", f" file:{SECRET}", "url(", ")", "'", '"', "\\", "/*", "*/", "@import ", ";",
                     "\n", "u\\72l(", "image-set(", "(", "a")),
    max_size=14,
)  # fmt: skip


@given(PIECES)
def test_whatever_a_style_is_no_place_of_a_machine_stays(pieces: list[str]) -> None:
    sheet = etree.Element("style")
    sheet.text = "".join(pieces)
    found = cleaned(etree.tostring(sheet).decode())[0]
    assert f"C:\\{SECRET}" not in found and f"file:{SECRET}" not in drawings._unescaped(found)


def test_what_a_style_carries_is_told_once() -> None:
    style = "<style>a { background: url(data:image/svg+xml;base64,AAAA) } b { fill: url(C:\\x'/*) }</style>"
    assert cleaned(style)[1] == {"pictures": 1}
