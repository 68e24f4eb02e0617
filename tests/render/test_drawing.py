"""The drawings: they say what the words beside them say, no more and no less, and fit whatever a plan holds."""

from __future__ import annotations

import itertools
import re
import xml.etree.ElementTree as ET
from decimal import Decimal

import msgspec
import pytest
from bench import synthetic
from hypothesis import given
from hypothesis import strategies as st
from tests.render.sample import sample_plan

from tsumugu.core import fiscal
from tsumugu.core import plan as p
from tsumugu.render.drawing import indicator_chart, measure, system_chart
from tsumugu.render.drawing.labels import HIGH, Box, Wanted, placed
from tsumugu.render.reading import outline
from tsumugu.render.reading.bands import safe
from tsumugu.render.reading.indicator_views import Card
from tsumugu.render.reading.indicators import owned
from tsumugu.render.site.environment import environment

SVG = "{http://www.w3.org/2000/svg}"


# -- text ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "room", "lines"),
    [
        ("行政経営", 10, ("行政経営",)),
        ("データの利活用", 4, ("データの", "利活用")),
        # No line begins with a full stop, a long vowel or a small kana.
        ("手続を変える。", 6, ("手続を変え", "る。")),
        ("デジタル・デバイド", 4, ("デジタ", "ル・デバ", "イド")),
        ("まちへいってきた", 4, ("まちへ", "いってき", "た")),
        # An opening bracket stays with what it opens.
        ("つながる（仮称）", 5, ("つながる", "（仮称）")),
        ("Public administration", 8, ("Public", "administration")),
        ("aaaaaaaaaa", 2, ("aaaa", "aaaa", "aa")),
        ("一\n二", 4, ("一", "二")),
    ],
)  # fmt: skip
def test_lines_break_where_japanese_breaks_them(text: str, room: float, lines: tuple[str, ...]) -> None:
    assert measure.wrap(text, room) == lines


@given(st.text(max_size=60), st.integers(min_value=2, max_value=20))
def test_wrapping_loses_nothing_but_spaces(text: str, room: int) -> None:
    kept = [re.sub(r"\s", "", line) for line in measure.wrap(text, room)]
    assert "".join(kept) == re.sub(r"\s", "", text)


def test_full_width_measures_one_em_and_half_width_half_an_em() -> None:
    assert measure.width("分野") == 2.0
    assert measure.width("12") == 1.0
    assert measure.width("ｼｽ") == 1.0


# -- the system chart --------------------------------------------------------------------------


def _chart(plan: p.Plan) -> outline.Chart:
    return outline.chart(plan)


def _words(chart: outline.Chart, detail: bool) -> str:
    module = environment("ja").get_template("drawings.html").make_module({"root": "/"})
    # Unchecked: modules of templates, or data as JSON has it, have no types.
    return str(module.outline(chart, detail))  # type: ignore[attr-defined]


def _drawn_links(svg: str) -> set[str]:
    return {a.attrib["href"] for a in ET.fromstring(svg).iter(f"{SVG}a")}


RING = tuple(p.Field(id=f"r{n}", name=f"輪{n}", supports=(f"r{(n + 1) % 3}",)) for n in range(3))
TOWER = tuple(p.Field(id=f"t{n}", name=f"段{n}", supports=tuple(f"t{m}" for m in range(n))) for n in range(5))
PLANS = {
    "sample": sample_plan(),
    "synthetic": synthetic.plan(40),
    "many": synthetic.plan(300),
    "ring": p.Plan(id="x", title="x", fields=RING),
    "tower": p.Plan(id="x", title="x", fields=TOWER),
    "itself": p.Plan(id="x", title="x", fields=(p.Field(id="a", name="甲", supports=("a",)),)),
    "fieldless": p.Plan(id="x", title="x", initiatives=(p.Initiative(id="i", title="どこにもない事業"),)),
    "wide": p.Plan(id="x", title="x", fields=tuple(p.Field(id=f"f{n}", name="分野" * 20) for n in range(11))),
    "empty": p.Plan(id="x", title="x"),
}


@pytest.mark.parametrize("name", PLANS)
@pytest.mark.parametrize("wide", [380, 1180])
@pytest.mark.parametrize("detail", [True, False])
def test_drawing_and_outline_say_the_same(name: str, wide: float, detail: bool) -> None:
    chart = _chart(PLANS[name])
    drawn = str(system_chart.draw(chart, "/", "n", wide, detail, "ja", "体系図"))
    written = _words(chart, detail)
    assert _drawn_links(drawn) == set(re.findall(r'href="([^"]+)"', written))
    # Every relation is an arrow, and a sentence of the outline.
    arrows = {title.text for path in ET.fromstring(drawn).iter(f"{SVG}path") for title in path.iter(f"{SVG}title")}
    said = {
        f"「{field.link.text}」が「{other.text}」を支える"
        for field in chart.fields for other in field.carries if other.path != field.link.path
    }  # fmt: skip
    assert arrows == said
    assert all(f"{field.link.text}</a>" in written for field in chart.fields)
    # What leads nowhere is written in both, too.
    assert ("分野を定めていない事業" in drawn) == ("分野を定めていない事業" in written) == bool(chart.others)


@pytest.mark.parametrize("name", PLANS)
@pytest.mark.parametrize("wide", [380.0, 1180.0])
def test_panels_do_not_overlap_and_nothing_leaves_the_drawing(name: str, wide: float) -> None:
    plan = system_chart.layout(_chart(PLANS[name]), wide, True)
    assert plan.wide == wide
    for at, one in enumerate(plan.panels):
        assert one.x >= 0 and one.y >= 0 and one.x + one.wide <= wide and one.y + one.high <= plan.high
        for other in plan.panels[at + 1 :]:
            apart = one.x + one.wide <= other.x or other.x + other.wide <= one.x
            assert apart or one.y + one.high <= other.y or other.y + other.high <= one.y
        for line in one.lines:
            assert line.x >= one.x and line.x + line.wide <= one.x + one.wide + 0.5
            assert line.y >= one.y and line.y + line.high <= one.y + one.high + 0.5
    for arrow in plan.arrows:
        assert all(0 <= x <= wide and 0 <= y <= plan.high for x, y in arrow.points)


def test_no_arrow_crosses_a_panel() -> None:
    for name, found in PLANS.items():
        for wide in (380.0, 1180.0):
            plan = system_chart.layout(_chart(found), wide, False)
            for arrow in plan.arrows:
                for start, end in zip(arrow.points, arrow.points[1:], strict=False):
                    for panel in plan.panels:
                        assert not _inside(start, end, panel), (name, wide, arrow, panel.node)


def _inside(start: tuple[float, float], end: tuple[float, float], panel: system_chart.Panel) -> bool:
    """Whether a level or upright line runs through the inside of a panel."""
    (x1, x2), (y1, y2) = sorted((start[0], end[0])), sorted((start[1], end[1]))
    inner_x = panel.x + 0.5 < x2 and x1 < panel.x + panel.wide - 0.5
    inner_y = panel.y + 0.5 < y2 and y1 < panel.y + panel.high - 0.5
    return inner_x and inner_y


def test_what_supports_lies_beneath_what_it_supports() -> None:
    plan = system_chart.layout(_chart(PLANS["sample"]), 1180, True)
    rows = {panel.node: panel.row for panel in plan.panels}
    assert rows == {"shigoto": 0, "kurashi": 0, "keiei": 1}
    tower = system_chart.levels(_chart(PLANS["tower"]))
    assert tower == {f"t{n}": n for n in range(5)}
    ring = system_chart.levels(_chart(PLANS["ring"]))
    assert len(set(ring.values())) == 1


def test_words_of_the_plan_are_escaped() -> None:
    evil = "<script>alert('1')</script>&\""
    plan = p.Plan(id="x", title="x", fields=(p.Field(id="a", name=evil), p.Field(id="b", name="b", supports=("a",))))
    drawn = str(system_chart.draw(_chart(plan), "/", "n", 380, True, "en", "t"))
    assert "<script" not in drawn
    indicator = p.Indicator(id="k", name=evil, unit=evil, targets=((2025, p.Target(kind="at-least", value="1")),))
    assert "<script" not in str(indicator_chart.draw(indicator, (2025,), "ja"))


# -- indicators --------------------------------------------------------------------------------

T, A = p.Target, p.Actual
INDICATORS = {
    "range": p.Indicator(id="k", name="範囲", unit="%", targets=((2024, T(kind="range", low="40", high="60")),),
                         actuals=((2024, A(value="55")),)),
    "down": p.Indicator(id="k", name="減", direction="down", baseline=p.Baseline(year=2020, value="1200000"),
                        targets=((2025, T(kind="at-most", value="900000")),),
                        actuals=((2024, A(value="1000000.50", status="forecast")),)),
    "exact": p.Indicator(id="k", name="全", targets=((2027, T(kind="exactly", value="24")),)),
    "negative": p.Indicator(id="k", name="差", targets=((2024, T(kind="at-least", value="-0.5")),),
                            actuals=((2023, A(value="-12")),)),
    "nought": p.Indicator(id="k", name="零", actuals=((2023, A(value="0", status="preliminary")),)),
    "mixed": p.Indicator(id="k", name="混", targets=((2024, T(kind="text", text="書")), (2025, T(kind="undecided")),
                                                   (2026, T(kind="at-least", value="3")))),
    "long": p.Indicator(id="k", name="長", actuals=tuple((y, A(value=str(y))) for y in range(1990, 2030))),
}  # fmt: skip
INDICATORS |= {item.id: item for _owner, item in owned(sample_plan())}


def _card(item: p.Indicator, language: str) -> Card:
    from tsumugu.render.reading import node_views
    from tsumugu.render.reading.indicators import facts
    from tsumugu.render.reading.relations import Relations

    plan = p.Plan(id="x", title="x", period=p.Period(first=2023, last=2027), indicators=(
        msgspec.structs.replace(item, division=None, scheme=None, leads_to=None),))  # fmt: skip
    return node_views.cards(facts(plan, "2026-10-01", language=language), Relations(plan), language)[item.id]


@pytest.mark.parametrize("name", INDICATORS)
@pytest.mark.parametrize("language", ["ja", "en"])
def test_every_number_drawn_stands_in_the_table(name: str, language: str) -> None:
    card = _card(INDICATORS[name], language)
    drawn = str(indicator_chart.draw(card.indicator, tuple(y.year for y in card.years), language))
    if not drawn:
        assert not any(Decimal(v) for _, a in card.indicator.actuals if (v := a.value))
        return
    picture = ET.fromstring(drawn)
    module = environment(language).get_template("drawings.html").make_module({"root": "/"})
    # Unchecked: modules of templates, or data as JSON has it, have no types.
    table = re.sub("<[^>]+>", " ", str(module.card(card, {})).replace(drawn, ""))  # type: ignore[attr-defined]
    number = re.compile(r"[A-Z]*-?\d[\d,]*(?:\.\d+)?")
    said = set(number.findall(table))
    for text in picture.iter(f"{SVG}text"):
        if text.attrib["class"] == "year-label" and language == "ja":  # R5: the table writes 令和5年度
            assert text.text in said or text.text in {fiscal.short_ja(y.year) for y in card.years}, text.text
            continue
        shorts = {fiscal.short_ja(y.year) for y in card.years}
        for found in number.findall("".join(text.itertext())):
            assert found in said | shorts, (name, found)
    # The description has every number that is drawn.
    title, description = picture.find(f"{SVG}title"), picture.find(f"{SVG}desc")
    assert title is not None and title.text == card.indicator.name
    assert description is not None
    for text in picture.iter(f"{SVG}text"):
        if (text.attrib["class"]).startswith("n-"):
            assert "".join(text.itertext()) in (description.text or "")


def _count(item: p.Indicator, style: str) -> int:
    drawn = ET.fromstring(str(indicator_chart.draw(item, tuple(range(2023, 2028)), "ja")))
    legend = sum(1 for e in drawn.iter() if e.attrib.get("class") == "legend-text" and e.text)
    assert legend > 0
    return sum(1 for element in drawn.iter() if element.attrib.get("class") == style)


def test_marks_differ_in_shape_not_in_colour_alone() -> None:
    down = INDICATORS["down"]
    # One hollow dot, and one in the legend; a baseline square and one in the legend.
    assert _count(down, "dot open") == 2 and _count(down, "dot") == 0
    assert _count(down, "baseline") == 2 and _count(down, "expected") == 2
    assert _count(INDICATORS["range"], "target-band") == 2
    heads = str(indicator_chart.draw(down, (), "ja"))
    assert "h10l-5 7z" in heads and "h10l-5 -7z" not in heads
    assert "h10l-5 -7z" in str(indicator_chart.draw(INDICATORS["negative"], (), "ja"))


def test_nothing_numeric_is_not_drawn() -> None:
    words = p.Indicator(id="k", name="文", targets=((2024, T(kind="text", text="まとめる")),),
                        actuals=((2024, A(text="まとめた")),))  # fmt: skip
    assert indicator_chart.draw(words, (2024, 2025)) == ""
    assert indicator_chart.draw(p.Indicator(id="k", name="空"), (2024,)) == ""


NUMBERS = st.one_of(
    st.integers(-3, 3).map(str), st.integers(0, 10**9).map(str), st.sampled_from(["19999", "20000", "3", "123456789"]),
    st.decimals(-(10**6), 10**6, places=2).map(lambda value: f"{value:f}"),
)  # fmt: skip


@st.composite
def measured(draw: st.DrawFn) -> p.Indicator:
    """An indicator with promises of every kind, results and a baseline, near one another and far apart."""
    years = st.lists(st.integers(2015, 2050), max_size=20, unique=True).map(sorted)

    def target() -> p.Target:
        kind = draw(st.sampled_from(["at-least", "at-most", "exactly", "range"]))
        if kind == "range":
            low, high = sorted((draw(NUMBERS), draw(NUMBERS)), key=Decimal)
            return T(kind="range", low=low, high=high)
        return T(kind=kind, value=draw(NUMBERS))  # type: ignore[arg-type]  # a word of a closed list, from the cases

    return p.Indicator(
        id="k", name="何か", unit=draw(st.sampled_from(["", "件", "%"])),
        baseline=draw(st.none() | st.builds(p.Baseline, year=st.integers(2010, 2020), value=NUMBERS)),
        targets=tuple((year, target()) for year in draw(years)),
        actuals=tuple((year, A(value=draw(NUMBERS), status=draw(st.sampled_from([None, "final", "forecast"]))))
                      for year in draw(years)),
    )  # fmt: skip


@given(measured(), st.sampled_from([(), tuple(range(2020, 2030)), tuple(range(2025, 2055))]))
def test_no_label_lies_under_a_mark_or_upon_another(item: p.Indicator, shown: tuple[int, ...]) -> None:
    columns, each = indicator_chart.fitted(item, shown)
    if not columns:
        return
    scale, middle = indicator_chart._scale(columns), [4 + each * (n + 0.5) for n in range(len(columns))]
    labels = indicator_chart.labels(columns, middle, scale, each)
    drawn = [box for c, x in zip(columns, middle, strict=True) for box in indicator_chart.marks(c, x, scale, each)]
    room = Box(4, 16, each * len(columns), 168)
    for n, label in enumerate(labels):
        assert label.box.within(room), label
        assert not any(label.box.touches(mark) for mark in drawn), label
        assert not any(label.box.touches(other.box) for other in labels[n + 1 :]), label
        assert label.box.wide >= safe(label.text) * 12 - 0.01
    numbers = {(c.year, v) for c in columns for v in (c.low, c.high, c.actual, c.baseline) if v is not None}
    assert len(labels) == len(numbers), "each number of a year is written once"


@given(measured(), st.sampled_from([(), tuple(range(2025, 2055))]))
def test_years_with_results_are_drawn_and_the_others_named(item: p.Indicator, shown: tuple[int, ...]) -> None:
    columns, _ = indicator_chart.fitted(item, shown)
    drawn = {column.year for column in columns}
    results = sorted(year for year, actual in item.actuals)
    numeric = {*results, *(year for year, _ in item.targets), *({item.baseline.year} if item.baseline else ())}
    assert len(drawn) <= 12 and drawn <= {*numeric, *shown} and (bool(drawn) == bool(numeric))
    if numeric:
        assert max(numeric) in drawn and (not item.baseline or item.baseline.year in drawn)
    assert not results or results[-1] in drawn, "the newest result"
    absent = indicator_chart.chosen(item, shown, len(columns))[1]
    assert set(absent) == numeric - drawn
    told = str(indicator_chart.draw(item, shown))
    assert ("図にない年度" in told) == bool(absent)


def test_a_label_gives_way_to_marks_and_to_labels_before_it() -> None:
    room, mark = Box(0, 0, 60, 100), Box(25, 45, 10, 10)
    (above,) = placed([Wanted(50, 20, True)], [mark], room)
    assert (above.x, above.y + HIGH) == (20, 43), "in the middle, right above its mark"
    (below,) = placed([Wanted(50, 20, True)], [mark, Box(0, 30, 60, 12)], room)
    assert below.y == 57, "another mark is in the way"
    first, second = placed([Wanted(50, 20, True), Wanted(50, 20, True)], [mark], room)
    assert first == above and second.y == 57, "a label is in the way"
    (foot,) = placed([Wanted(95, 20, False)], [Box(25, 90, 10, 10)], room)
    assert foot.y + HIGH <= 90, "no label leaves the room"


def test_a_long_plan_shows_its_only_result() -> None:
    goals = tuple((year, T(kind="at-least", value=str(3200 + year))) for year in range(2025, 2055))
    item = p.Indicator(
        id="k", name="n", unit="件", baseline=p.Baseline(year=2023, value="10"), targets=goals,
        actuals=((2025, A(value="1234.5")),),
    )  # fmt: skip
    told = str(indicator_chart.draw(item, tuple(range(2025, 2055))))
    assert ">1,234.5<" in told and ">5,254<" in told and "図にない年度：R17～R35（表にあります）" in told
    assert [c.year for c in indicator_chart.fitted(item, ())[0]][:2] == [2023, 2025]
    english = str(indicator_chart.draw(item, tuple(range(2025, 2055)), "en"))
    assert "Years not drawn: FY2035–FY2053 (the table has them)." in english


@given(
    st.lists(st.tuples(st.integers(2020, 2030), st.decimals(-(10**6), 10**6, places=2)), max_size=6),
    st.lists(st.tuples(st.integers(2020, 2030), st.decimals(-(10**6), 10**6, places=1)), max_size=6),
)
def test_labels_never_lie_upon_one_another_and_stay_inside(
    targets: list[tuple[int, Decimal]], actuals: list[tuple[int, Decimal]]
) -> None:
    goals = sorted(dict(targets).items())
    item = p.Indicator(
        id="k", name="何か", targets=tuple((y, T(kind="at-least", value=f"{v:f}")) for y, v in goals),
        actuals=tuple((y, A(value=f"{v:f}")) for y, v in sorted(dict(actuals).items())),
    )  # fmt: skip
    drawn = str(indicator_chart.draw(item, (2023, 2024)))
    assert drawn == str(indicator_chart.draw(item, (2023, 2024)))
    if not drawn:
        return
    picture = ET.fromstring(drawn)
    _x, _y, wide, high = map(float, picture.attrib["viewBox"].split())
    columns: dict[str, list[float]] = {}
    for text in picture.iter(f"{SVG}text"):
        x, y = float(text.attrib["x"]), float(text.attrib["y"])
        assert 0 <= x <= wide and 0 < y <= high
        if text.attrib["class"].startswith("n-"):
            columns.setdefault(text.attrib["x"], []).append(y)
    for heights in columns.values():
        heights.sort()
        assert all(b - a >= 11.9 for a, b in itertools.pairwise(heights)), heights


@pytest.mark.parametrize(
    "value", ["9" * 30, "-" + "9" * 29, "0", "0." + "0" * 27 + "1", "-0." + "0" * 26 + "1", "1" + "0" * 16]
)
@pytest.mark.parametrize("other", ["", "9" * 30, "0", "0.1"])
def test_a_number_of_any_size_has_its_place(value: str, other: str) -> None:
    targets = ((2024, p.Target(kind="at-least", value=value)), (2025, p.Target(kind="exactly", value=other or value)))
    for shown in (targets[:1], targets):
        indicator = p.Indicator(id="n", name="数", targets=shown, actuals=((2024, p.Actual(value=value)),))
        drawn = indicator_chart.draw(indicator, (2024, 2025))
        places = [float(y) for y in re.findall(r' c?y="([^"]*)"', drawn)]
        assert places and all(-100 < y < 1000 for y in places)
