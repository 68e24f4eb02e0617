"""The schedule: where a sign stands, what the table says, both drawings; the same in every format."""

from __future__ import annotations

import io
import re
import xml.etree.ElementTree as ET
from collections import Counter
from itertools import pairwise
from pathlib import Path
from typing import Any

import icalendar
import msgspec
import pptx
import pypdfium2
import pytest
from tests.render.process_sample import DATA, process
from tests.render.sample import sample_document, sample_plan, single

from tsumugu.core.process import NOTHING, Process
from tsumugu.interchange.plan_files import read_plan
from tsumugu.render.content import SiteContent
from tsumugu.render.content.documents import plan_document
from tsumugu.render.drawing import schedule_chart
from tsumugu.render.exchange.calendar import calendar
from tsumugu.render.pdf import plan_pdf
from tsumugu.render.reading.schedule import Chart, Mark, chart
from tsumugu.render.site.build import site
from tsumugu.render.slides import slides

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


# -- in the formats --------------------------------------------------------------------------------

EMBEDS = """format: tsumugu-plan/1
id: p
title: 計画
chapters:
  - {id: c-mezasu, title: 推進体制, content: [{id: b-1, embed: bodies}, {id: b-2, embed: schedule}]}
"""


def content(value: Process = SAMPLE) -> SiteContent:
    plan, problems = read_plan(EMBEDS.encode(), "p.yaml")
    assert plan is not None, problems
    return SiteContent(slug="p", base="/", plan=plan, today="2024-05-16", process=value)


def test_pages_of_the_process() -> None:
    files = site(content())
    own = {path for path in files if path.startswith("process/")}
    assert own == {
        "process/index.html",
        "process/opinions.html",
        *(f"process/meetings/iinkai-{n}.html" for n in (1, 2, 3)),
    }
    page = files["process/index.html"].decode()
    assert "架空 花子" in page and page.count("現在") >= 2 and "要綱による会議" in page
    meeting = files["process/meetings/iinkai-1.html"].decode()
    assert "令和6年3月15日（金） 13:30–15:00" in meeting and "県庁 &lt;会議室&gt;" in meeting and "めざす姿" in meeting
    assert "資料1 骨子のたたき台" in meeting and "個人情報" in meeting and "議決はせず" in meeting
    assert "process/meetings/iinkai-2.html" in meeting
    opinions = files["process/opinions.html"].decode()
    assert "&lt;b&gt;絵&lt;/b&gt;がほしい。" in opinions and "まだ回答していません" in opinions and "郵送" in opinions
    assert 'href="../text.html#c-mezasu"' in opinions
    assert 'href="process/index.html"' in files["index.html"].decode()
    assert "How the plan was made" in files["en/process/index.html"].decode()


def test_a_name_that_may_not_be_published_is_nowhere() -> None:
    data = [*site(content()).values(), plan_pdf(msgspec.structs.replace(sample_document(), process=SAMPLE)),
            slides(msgspec.structs.replace(sample_document(), process=SAMPLE))]  # fmt: skip
    assert all("非公開 太郎".encode() not in part and "非公開 太郎".encode("utf-16-be") not in part for part in data)


def test_a_plan_of_whose_making_nothing_is_public_has_no_such_page() -> None:
    files = site(content(NOTHING))
    assert not [path for path in files if "process" in path]
    assert "process/index.html" not in files["index.html"].decode()
    assert "記入はまだありません" in single(content(NOTHING), "text.html").decode()


def test_the_text_draws_what_its_embeds_ask_for() -> None:
    text = single(content(), "text.html").decode()
    assert 'class="schedule"' in text and 'id="b-1.iinkai"' in text and "記入はまだありません" not in text


def test_a_text_that_shows_them_twice_has_no_id_twice() -> None:
    again = EMBEDS.replace("]}", ", {id: b-3, embed: bodies}, {id: b-2-rows, embed: schedule}]}")
    plan, _ = read_plan(again.encode(), "p.yaml")
    assert plan is not None
    ids = re.findall(r' id="([^"]+)"', single(msgspec.structs.replace(content(), plan=plan), "text.html").decode())
    assert "b-3.iinkai" in ids and len(ids) == len(set(ids))


def test_the_calendar_has_the_meetings() -> None:
    document = msgspec.structs.replace(sample_document(), plan=sample_plan(), process=SAMPLE, previous=None)
    events = {str(e["SUMMARY"]): e for e in icalendar.Calendar.from_ical(calendar(document)).walk("VEVENT")}
    first = events["汐見県策定委員会 第1回"]
    assert first.decoded("DTSTART").isoformat() == "2024-03-15T13:30:00+09:00"
    assert first.decoded("DTEND").isoformat() == "2024-03-15T15:00:00+09:00" and first["LOCATION"] == "県庁 <会議室>"
    second = events["汐見県策定委員会 第２回"]
    assert (second.decoded("DTSTART").isoformat(), second.decoded("DTEND").isoformat()) == ("2024-06-01", "2024-07-01")
    window = events["意見募集"]
    assert (window.decoded("DTSTART").isoformat(), window.decoded("DTEND").isoformat()) == ("2024-05-01", "2024-06-01")
    assert (
        events["庁内照会"]["STATUS"] == "TENTATIVE"
        and "再照会" not in events
        and "汐見県策定委員会 第３回" not in events
    )
    assert len({str(event["UID"]) for event in events.values()}) == len(events)


def _held(**about: str) -> icalendar.Event:
    value = process({"meetings": [{"number": "第１回", "start": "13:30", **about}]})
    plain = msgspec.structs.replace(plan_document(content(value)), process=value)
    (event,) = icalendar.Calendar.from_ical(calendar(plain)).walk("VEVENT")
    assert isinstance(event, icalendar.Event)
    return event


def test_a_meeting_stands_at_its_hours_only_where_its_day_is_known() -> None:
    day = _held(date="2024-03-15", end="15:00")
    assert day.decoded("DTSTART").isoformat() == "2024-03-15T13:30:00+09:00"
    for end in ("13:30", "09:00"):  # an event ends behind its beginning, or is told without an end
        assert "DTEND" not in _held(date="2024-03-15", end=end)
    month = _held(date="2024-03", end="15:00")
    assert (month.decoded("DTSTART").isoformat(), month.decoded("DTEND").isoformat()) == ("2024-03-01", "2024-04-01")


def test_events_of_one_name_are_several() -> None:
    schedule = {
        "marks": [{"label": "準備会", "date": f"2024-0{n}"} for n in (3, 4)],
        "windows": [{"label": "準備会", "start": "2024-05"}, {"label": "準備会", "end": "2024-06"}],
    }
    found = icalendar.Calendar.from_ical(calendar(plan_document(content(process({"schedule": schedule})))))
    assert len({str(event["UID"]) for event in found.walk("VEVENT")}) == 4


def test_the_calendar_has_the_time_zone_of_its_hours() -> None:
    for value, zones in ((SAMPLE, 1), (process({"meetings": [{"number": "第１回", "date": "2024-03-15"}]}), 0)):
        found = icalendar.Calendar.from_ical(calendar(plan_document(content(value))))
        assert len(found.walk("VTIMEZONE")) == zones and found.walk("VEVENT")


def test_the_last_day_that_a_schedule_can_have_is_in_the_calendar() -> None:
    assert _held(date="2200-12-31").decoded("DTSTART").isoformat() == "2200-12-31T13:30:00+09:00"


@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_pdf_draws_what_its_embeds_ask_for(language: str) -> None:
    document = pypdfium2.PdfDocument(plan_pdf(plan_document(content()), language))
    said = "".join(page.get_textpage().get_text_range() for page in document)
    for words in ("汐見県策定委員会", "架空 花子", "第1回", "意見募集", "※ 素案を検討"):
        assert "".join(words.split()) in "".join(said.split()), words
    assert ("令和6年3月15日（金）" if language == "ja" else "Fri 15 March 2024") in said.replace("\r\n", "")


def test_a_schedule_higher_than_a_page_is_on_several_with_nothing_cut_off() -> None:
    data = {"bodies": [{"id": f"b{n}", "name": f"会議体その{n}番", "kind": "other"} for n in range(30)],
            "schedule": {"axis": {"first": "2024-01", "last": "2024-06"}, "marks": [
                {"body": f"b{n}", "label": f"会合{n}番", "date": "2024-03-10"} for n in range(30)]}}  # fmt: skip
    pages = pypdfium2.PdfDocument(plan_pdf(plan_document(content(process(data)))))
    shown: Counter[int] = Counter()
    for page in pages:
        _, bottom, _, top = page.get_mediabox()
        words = page.get_textpage()
        for n in range(30):
            searched = words.search(f"会合{n}番")
            while (found := searched.get_next()) is not None:
                _, low, _, high = words.get_charbox(found[0])
                # What is cut off is in the file all the same, beyond the edge; what was made to fit is too small.
                shown[n] += bottom < low < high < top and high - low > 5
    # Once in the drawing, once in the table.
    assert shown == dict.fromkeys(range(30), 2)


def test_an_opinion_without_an_answer_says_nothing_of_changes() -> None:
    groups = [{"topic": "a", "items": ["x"]}, {"topic": "b", "items": ["y"], "response": {"text": "z"}}]
    page = single(content(process({"opinions": groups})), "process/opinions.html").decode()
    first, second = page.split('<section class="opinion"')[1:]
    assert "まだ回答していません" in first and "プランの変わったところ" not in first
    assert "プランの変わったところ" in second and "記載なし" in second


def test_a_body_called_as_what_it_is_says_it_once_and_its_meetings_by_number() -> None:
    bodies = [{"id": "kanji", "name": "幹事会", "kind": "secretaries", "legal": "internal"}]
    data = {"bodies": bodies, "meetings": [{"body": "kanji", "number": "第１回"}]}
    page = single(content(process(data)), "process/index.html").decode()
    assert '幹事会 <span class="small">庁内の会議</span>' in page
    assert '<span class="hidden">幹事会 </span>第１回</a>' in page


def test_the_calendar_says_what_it_leaves_out() -> None:
    data = {"bodies": [{"id": "b", "name": "部会", "kind": "other"}], "meetings": [{"body": "b", "number": "第１回"}],
            "schedule": {"windows": [{"label": "照会"}]}}  # fmt: skip
    plan, _ = read_plan(EMBEDS.encode(), "p.yaml")
    assert plan is not None
    document = msgspec.structs.replace(sample_document(), plan=plan, process=process(data), previous=None)
    about = str(icalendar.Calendar.from_ical(calendar(document))["DESCRIPTION"])
    assert "日程が未定の会議など2件" in about and "工程2件" not in about and "会議などの日程" in about


def _deck(value: Process) -> pptx.presentation.Presentation:
    return pptx.Presentation(io.BytesIO(slides(msgspec.structs.replace(sample_document(), process=value))))


def test_the_slides_show_lanes_and_bodies() -> None:
    deck = _deck(SAMPLE)
    said = "\n".join(
        shape.text_frame.text for slide in deck.slides for shape in slide.shapes if shape.has_text_frame
    )  # fmt: skip
    for words in ("策定のスケジュール", "汐見県策定委員会", "意見募集", "3/15 金", "◎", "令和6年度", "点線のもの"):
        assert words in said


def test_lanes_go_on_on_further_slides_and_stay_on_them() -> None:
    bodies = [{"id": f"b{n}", "name": f"会議体{n}", "kind": "other"} for n in range(30)]
    made = [
        {"body": f"b{n}", "label": "中間の報告を聴く会", "date": f"2024-05-0{k}"} for n in range(30) for k in (1, 2, 3)
    ]
    deck = _deck(process({"bodies": bodies, "schedule": {"marks": made}}))
    lanes = [[s for s in slide.shapes if s.name.startswith("body ")] for slide in deck.slides]
    many = [[shape.text_frame.text for shape in one] for one in lanes if one]
    assert len(many) > 1 and [name for names in many for name in names] == [body["name"] for body in bodies]
    bottom = deck.slide_height or 0
    drawn_here = [slide for slide, one in zip(deck.slides, lanes, strict=True) if one]
    assert all(shape.top + shape.height <= bottom for slide in drawn_here for shape in slide.shapes)


def test_a_lane_too_full_for_a_slide_is_told_in_words() -> None:
    schedule = {"marks": [{"label": f"会合その{n}", "date": "2024-05-01"} for n in range(40)]}
    deck = _deck(process({"schedule": schedule}))
    shapes = [shape for slide in deck.slides for shape in slide.shapes]
    assert not [shape for shape in shapes if shape.name.startswith("body ")]
    said = "\n".join(shape.text_frame.text for shape in shapes if shape.has_text_frame)
    said += "\n".join(c.text for s in shapes if s.has_table for row in s.table.rows for c in row.cells)
    assert all(f"会合その{n}" in said for n in range(40))


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
    from tsumugu.core.process import whole  # beside the file it is about
    from tsumugu.core.process_input import process_of

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
