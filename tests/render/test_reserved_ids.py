"""Ids that cannot name a file everywhere: every node keeps a page of its own, and every link leads to it."""

from __future__ import annotations

import re

from tests.render.states import site

from tsumugu.core import plan as p
from tsumugu.core.ids import RESERVED
from tsumugu.core.traits import PAGES
from tsumugu.render.content import SiteContent

_KINDS = ("initiative", "field", "area", "vision", "indicator", "focus_theme", "division")


def named(nodes: dict[str, str]) -> p.Plan:
    """A plan with one node of each kind that has a page."""
    return p.Plan(
        id="x", title="計画", period=p.Period(first=2025, last=2027),
        divisions=(p.Division(id=nodes["division"], name="課の名"),),
        fields=(p.Field(
            id=nodes["field"], name="分野の名", areas=(p.Area(id=nodes["area"], name="政策の名"),),
            visions=(p.Vision(id=nodes["vision"], text="めざす姿の名"),),
        ),),
        focus_themes=(p.FocusTheme(id=nodes["focus_theme"], name="重点の名"),),
        initiatives=(p.Initiative(
            id=nodes["initiative"], title="事業の名", field=nodes["field"], areas=(nodes["area"],),
            focus=(nodes["focus_theme"],), lead=nodes["division"],
            indicators=(p.Indicator(id=nodes["indicator"], name="指標の名", division=nodes["division"]),),
        ),),
    )  # fmt: skip


def content(nodes: dict[str, str]) -> SiteContent:
    return SiteContent(slug="x", base="/", plan=named(nodes), today="2026-06-15")


def test_no_page_is_lost_under_a_reserved_id() -> None:
    names = ["index", "con", "nul", "com1", "aux", "lpt9", "prn"]
    plain = site(content(dict(zip(_KINDS, "abcdefg", strict=True))))
    # Each kind that has a page of its folder once under the name of that page.
    for turn in (names.index(name) for name in ("com1", "nul", "con")):
        nodes = dict(zip(_KINDS, names[turn:] + names[:turn], strict=True))
        assert "index" in (nodes["indicator"], nodes["focus_theme"], nodes["division"])
        files = site(content(nodes))
        assert len(files) == len(plain)
        for kind, title in zip(_KINDS, ("事業", "分野", "政策", "めざす姿", "指標", "重点", "課"), strict=True):
            page = files[f"{PAGES[kind]}/{nodes[kind]}_.html"].decode()
            assert re.search(rf"<h1[^>]*>(?:(?!</h1>).)*{title}の名", page, re.DOTALL), (kind, nodes[kind])
        for path in files:
            stem = path.rpartition("/")[2].partition(".")[0]
            assert stem not in RESERVED - {"index"}, path
        listed = files["focus/index.html"].decode() + files["divisions/index.html"].decode()
        assert f'{nodes["focus_theme"]}_.html"' in listed and f'{nodes["division"]}_.html"' in listed
