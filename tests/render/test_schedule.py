"""The schedule: where a sign stands, what the table says, both drawings; the same in every format."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from tests.render.process_sample import DATA, process

from tsumugu.core.process import Process
from tsumugu.interchange.plan_files import read_plan
from tsumugu.render.drawing import schedule_chart
from tsumugu.render.reading.schedule import Chart, Mark, chart

SAMPLE = process()
SEED = Path(__file__).resolve().parents[3] / "shared" / "seed" / "aomori.plan.yaml"


def drawn(value: Process = SAMPLE, language: str = "ja", today: str = "") -> Chart:
    found = chart(value, language, today)
    assert found is not None
    return found


def marks(value: Chart) -> dict[str, Mark]:
    return {mark.label: mark for lane in value.lanes for mark in lane.marks}


def test_the_axis_is_that_of_the_schedule_with_its_fiscal_years() -> None:
    months = drawn().months
    assert [m.label for m in months] == ["2月", "3月", "4月", "5月", "6月", "7月", "8月", "9月"]
    assert [(m.label, m.year) for m in months if m.year] == [("2月", "令和5年度"), ("4月", "令和6年度")]
    assert [(m.label, m.year) for m in drawn(language="en").months if m.year] == [("Feb", "FY2023"), ("Apr", "FY2024")]


def test_without_an_axis_it_is_what_the_schedule_speaks_of() -> None:
    schedule = {name: value for name, value in DATA["schedule"].items() if name != "axis"}
    assert [m.month for m in drawn(process({**DATA, "schedule": schedule})).months][::3] == ["2024-03", "2024-06"]
    undated = drawn(process({"schedule": {"marks": [{"label": "設立"}]}}))
    assert not undated.months and not undated.lanes and [row.label.text for row in undated.rows] == ["設立"]


@pytest.mark.parametrize(
    ("label", "at", "until", "how", "when"),
    [
        ("第1回", 1 + 14.5 / 31, None, "day", "3/15 金"),
        ("第２回", 4.5, None, "month", "6月中"),
        ("意見募集", 3.0, 4.0, "day", "5/1 水～5/31 金"),
        ("庁内照会", 2.0, 2.8, "month", "4月中から（予定）"),
    ],
)
def test_what_is_known_stands_where_it_is(label: str, at: float, until: float | None, how: str, when: str) -> None:
    mark = marks(drawn())[label]
    assert mark.at == pytest.approx(at, abs=0.02) and mark.how == how and mark.when == when
    assert mark.until == pytest.approx(at if until is None else until, abs=0.02)


def test_a_span_of_months_is_said_in_english() -> None:
    found = marks(drawn(language="en"))
    assert found["庁内照会"].when == "from Apr (tentative)" and found["第２回"].when == "in Jun"
    assert found["意見募集"].when == "1 May – 31 May"


def test_what_is_not_known_stands_in_its_order_alone() -> None:
    found = marks(drawn())
    assert found["第２回"].at < found["第３回"].at < 8 and found["第３回"].how == "open"
    assert found["意見募集"].until <= found["再照会"].at < found["再照会"].until <= 8
    assert 0 < found["決定"].at < 8
    many = process({"schedule": {"axis": DATA["schedule"]["axis"], "marks": [
        {"label": str(n), **({"date": "2024-05-02"} if n == 3 else {})} for n in range(7)]}})  # fmt: skip
    order = [mark.label for lane in drawn(many).lanes for mark in lane.marks]
    assert order == [str(n) for n in range(7)]


def test_what_has_no_time_follows_what_it_stands_behind_whatever_the_order_of_the_others() -> None:
    given = [{"label": "後", "date": "2024-06-01"}, {"label": "未"}, {"label": "先", "date": "2024-03-01"}]
    found = marks(drawn(process({"schedule": {"axis": DATA["schedule"]["axis"], "marks": given}})))
    assert found["先"].at < found["後"].at + 0.5 < found["未"].at < 8


def test_windows_of_no_body_are_held_by_the_departments() -> None:
    lanes = {lane.name: [mark.label for mark in lane.marks] for lane in drawn().lanes}
    assert lanes == {
        "汐見県策定委員会": ["第1回", "第２回", "第３回"], "推進本部": ["決定"],
        "庁内各課": ["庁内照会", "意見募集", "再照会"],
    }  # fmt: skip
    alone = process({"schedule": {"windows": [{"label": "w", "start": "2024-05"}]}})
    assert [(lane.name, len(lane.marks)) for lane in drawn(alone).lanes] == [("その他", 1)]


def test_the_table_says_what_the_drawing_shows_and_what_it_does_not() -> None:
    rows = {row.label.text: row for row in drawn().rows}
    assert {mark for lane in drawn().lanes for mark in (m.label for m in lane.marks)} <= rows.keys()
    assert (rows["第1回"].time, rows["第1回"].how, rows["第1回"].sign) == ("令和6年3月15日（金）", "日まで決定", "◆")
    assert rows["第1回"].label.path == "process/meetings/iinkai-1.html"
    assert rows["庁内照会"].time == "令和6年4月から" and rows["庁内照会"].note == "予定（未確定）"
    assert rows["決定"].note == "計画を決める" and rows["決定"].sign == "◎"
    assert rows["準備会は随時"].time == rows["素案を検討"].time == "時期の定めなし"
    english = {row.label.text: row for row in drawn(language="en").rows}
    assert (
        english["第1回"].time == "Fri 15 March 2024" and english["意見募集"].time == "Wed 1 May 2024 – Fri 31 May 2024"
    )


def test_what_lies_outside_the_axis_is_in_the_table_alone() -> None:
    schedule = {"axis": {"first": "2024-04", "last": "2024-06"}, "marks": [
        {"label": "前", "date": "2024-03-31"}, {"label": "初", "date": "2024-04-01"},
        {"label": "末", "date": "2024-06-30"}, {"label": "後", "date": "2024-07-02"}]}  # fmt: skip
    found = drawn(process({"schedule": schedule}))
    assert list(marks(found)) == ["初", "末"]
    assert [row.label.text for row in found.rows] == ["前", "初", "末", "後"]


def test_a_span_that_begins_and_ends_in_one_is_said_once() -> None:
    windows = [
        {"label": "月", "start": "2024-05", "end": "2024-05"},
        {"label": "日", "start": "2024-05-16", "end": "2024-05-16"},
    ]
    value = process({"schedule": {"axis": {"first": "2024-04", "last": "2024-06"}, "windows": windows}})
    for language, told in (
        ("ja", {"月": ("5月中", "令和6年5月"), "日": ("5/16 木", "令和6年5月16日（木）")}),
        ("en", {"月": ("May", "May 2024"), "日": ("16 May", "Thu 16 May 2024")}),
    ):
        found = {label: (mark.when, mark.time) for label, mark in marks(drawn(value, language)).items()}
        assert found == told
    assert all(mark.until is not None and mark.until > mark.at for mark in marks(drawn(value)).values())


def test_a_span_is_cut_where_the_axis_ends() -> None:
    """Else it would be drawn over the names of the bodies, and beyond the paper."""
    windows = [
        {"label": "長", "start": "1990-01", "end": "2100-01"}, {"label": "昔", "start": "1990-01", "end": "2024-05"},
        {"label": "前", "end": "2024-03"},
    ]  # fmt: skip
    found = drawn(process({"schedule": {"axis": {"first": "2024-04", "last": "2024-06"}, "windows": windows}}))
    assert {label: (mark.at, mark.until) for label, mark in marks(found).items()} == {
        "長": (0.0, 3.0), "昔": (0.0, 2.0), "前": (0.0, 0.0),
    }  # fmt: skip
    assert {row.label.text for row in found.rows} == {"長", "昔", "前"}
    assert {row.time for row in found.rows if row.label.text == "長"} == {"平成2年1月～令和82年1月"}


@pytest.mark.parametrize(
    ("day", "place"), [("2024-02-01", 0.0), ("2024-05-16", 3.48), ("2024-10-02", None), ("", None)]
)
def test_the_day_on_which_it_was_drawn_is_named(day: str, place: float | None) -> None:
    found = drawn(today=day)
    assert found.today == (None if place is None else pytest.approx(place, abs=0.01))
    assert ("現在" in found.as_of) == (place is not None)


@pytest.mark.parametrize("wide", [1180.0, 640.0])
@pytest.mark.parametrize("months", [1, 12, 36])
@pytest.mark.parametrize("lanes", [1, 3, 12])
def test_no_label_runs_into_another_or_out_of_the_drawing(wide: float, months: int, lanes: int) -> None:
    last = 2024 * 12 + months - 1
    data: dict[str, Any] = {
        "bodies": [{"id": f"b{n}", "name": f"とても長い名前の会議体その{n}", "kind": "other"} for n in range(lanes)],
        "schedule": {"axis": {"first": "2024-01", "last": f"{last // 12}-{last % 12 + 1:02}"}, "marks": [
            {"body": f"b{n}", "label": f"名前のある会合その{k}", "date": f"2024-01-{3 * k + 1:02}"}
            for n in range(lanes) for k in range(9)
        ], "windows": [{"body": "b0", "label": "意見照会（骨子案）", "start": "2024-01-05", "end": "2024-01-06"}]},
    }  # fmt: skip
    found = drawn(process(data))
    month = (wide - schedule_chart.NAMES) / months
    for lane in found.lanes:
        cards = schedule_chart.cards(lane, month, wide)
        assert len(cards) == len(lane.marks)
        for card in cards:
            assert card.left >= schedule_chart.NAMES and card.left + card.wide <= wide
        for level in {card.level for card in cards}:
            beside = sorted((card for card in cards if card.level == level), key=lambda card: card.left)
            assert all(one.left + one.wide <= other.left for one, other in pairwise(beside))
    svg = schedule_chart.draw(found, "", "t", "ja", "題", wide=wide)
    high = float(re.search(r'viewBox="0 0 \S+ (\S+)"', svg)[1])  # type: ignore[index]  # it has one
    for text in ET.fromstring(svg).iter("{http://www.w3.org/2000/svg}text"):
        assert float(text.get("y") or 0) <= high


@pytest.mark.parametrize("narrow", [False, True])
def test_both_drawings_say_everything_and_escape_it(narrow: bool) -> None:
    data = {**DATA, "bodies": [{"id": "iinkai", "name": "<委員会>", "kind": "committee"}], "schedule": {
        "axis": {"first": "2024-02", "last": "2024-09"},
        "marks": [{"body": "iinkai", "label": "<第１回>", "date": "2024-03"},
                  {"body": "iinkai", "label": "第２回", "mark": "&"}]},
        "meetings": [], "opinions": []}  # fmt: skip
    draw = schedule_chart.draw_narrow if narrow else schedule_chart.draw
    svg = draw(drawn(process(data), today="2024-03-05"), "../", "x", "ja", "予定 & 実績")
    said = "".join(ET.fromstring(svg).itertext())
    assert "<第１回>" in said and "<委員会>" in said and "予定 & 実績" in said and "現在" in said
    assert 'href="../process/meetings/iinkai-2.html"' in svg


SVG = "{http://www.w3.org/2000/svg}"


def many(lanes: int, names: str = "ABCDEFGHIJKL") -> Chart:
    """Lanes each with a meeting on the first day, two beside each other and one on the last day."""
    days = ("2024-01-01", "2024-03-10", "2024-03-12", "2024-06-30")
    return drawn(process({
        "bodies": [{"id": f"b{n}", "name": f"{names[n % len(names)]}会議体{n}", "kind": "other"} for n in range(lanes)],
        "schedule": {"axis": {"first": "2024-01", "last": "2024-06"}, "marks": [
            {"body": f"b{n}", "label": f"会合その{k}", "date": day} for n in range(lanes) for k, day in enumerate(days)
        ]},
    }))  # fmt: skip


@pytest.mark.parametrize("narrow", [False, True])
@pytest.mark.parametrize("lanes", [1, 12])
def test_no_sign_is_cut_by_the_edge(narrow: bool, lanes: int) -> None:
    draw = schedule_chart.draw_narrow if narrow else schedule_chart.draw
    root = ET.fromstring(draw(many(lanes), "", "t", "ja", "題"))
    wide = float(root.get("viewBox", "").split()[2])
    places = [float(one.get("x") or 0) for one in root.iter(f"{SVG}text") if one.get("class") == "sign"]
    assert len(places) == 4 * lanes and all(12 <= x <= wide - 12 for x in places)


def test_lines_are_drawn_before_words() -> None:
    root = ET.fromstring(schedule_chart.draw(many(1), "", "t", "ja", "題"))
    order = [one.get("class") for one in root.iter() if one.get("class") in ("leader", "label")]
    assert order.count("leader") > 0 and "leader" not in order[order.index("label") :]


@pytest.mark.parametrize(
    ("lanes", "names", "heads"), [(3, "ABC", ["A", "B", "C"]), (3, "AAB", []), (12, "ABCDEFGHIJKL", [])]
)
def test_a_letter_above_a_line_tells_it_from_the_others(lanes: int, names: str, heads: list[str]) -> None:
    root = ET.fromstring(schedule_chart.draw_narrow(many(lanes, names), "", "t", "ja", "題"))
    assert [one.text for one in root.iter(f"{SVG}text") if one.get("class") == "name"] == heads


@pytest.mark.parametrize("high", [1.0, 600.0, 9999.0])
def test_a_drawing_is_divided_by_lanes(high: float) -> None:
    whole = many(12)
    parts = schedule_chart.divide(whole, 640.0, high)
    assert [lane.name for part in parts for lane in part.lanes] == [lane.name for lane in whole.lanes]
    assert all(part.months == whole.months and part.lanes for part in parts)
    assert {1.0: len(parts) == 12, 600.0: 2 < len(parts) < 12, 9999.0: len(parts) == 1}[high]
    for part in parts:
        svg = schedule_chart.draw(part, "", "t", "ja", "題", wide=640.0)
        assert len(part.lanes) == 1 or float(ET.fromstring(svg).get("viewBox", "").split()[3]) <= high + 1


def test_a_label_at_the_end_of_the_axis_stays_on_the_paper() -> None:
    schedule = {
        "axis": {"first": "2024-01", "last": "2024-03"},
        "marks": [{"label": "とても長い名前", "date": "2024-03-31"}],
    }
    (lane,) = drawn(process({"schedule": schedule})).lanes
    (card,) = schedule_chart.cards(lane, 163.0, 640.0)
    assert card.left + card.wide <= 640.0


# -- the founding document -------------------------------------------------------------------------


@pytest.mark.skipif(not SEED.exists(), reason="the founding document lies beside the checkout only")
def test_the_founding_schedule_mark_for_mark() -> None:
    from tsumugu.core.process_input import process_of
    from tsumugu.core.process_meetings import whole  # beside the file it is about

    plan, _ = read_plan(SEED.read_bytes(), SEED.name)
    assert plan is not None
    found = drawn(whole(process_of(plan)))
    assert [m.month for m in found.months] == [f"2023-{n:02}" for n in range(2, 13)] + ["2024-01"]
    assert [m.year for m in found.months if m.year] == ["令和4年度", "令和5年度"]
    assert [(lane.name, [(m.sign, m.label, m.when) for m in lane.marks]) for lane in found.lanes] == [
        ("プラン策定委員会", [
            ("◆", "第１回", "5/10 水"), ("◆", "第２回", "6/7 水"), ("◆", "第３回", "7/26 水"),
            ("◆", "第４回", "未定")]),
        ("DX推進本部", [("◎", "設立", "未定"), ("◆", "プラン了承", "未定")]),
        ("幹事会", [("◇", "骨子案検討", "未定"), ("◇", "素案検討", "未定"), ("◇", "原案検討", "未定")]),
        ("庁内", [
            ("", "意見照会（骨子案）", "5/22 月～6/2 金（予定）"),
            ("", "意見照会（素案）", "未定"), ("", "パブコメ", "未定")]),
    ]  # fmt: skip
    assert found.lanes[0].notes == ("プラン素案検討", "プラン原案検討")
    assert found.notes == ("準備会", "Ｒ６事業構築等に向け適宜開催")
