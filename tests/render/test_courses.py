"""A plan that was made and revised, in each format: the latest schedule first, each of them on a page of its own."""

from __future__ import annotations

import csv
import io
import json
import re
from typing import Any

import icalendar
import msgspec
import pptx
import pypdfium2
import pytest
from tests.render.process_sample import DATA, SEVERAL, process
from tests.render.test_process_formats import content

from tsumugu.core.courses import part
from tsumugu.core.plan import Chapter, Plan
from tsumugu.core.table import to_table
from tsumugu.render.content.documents import plan_document
from tsumugu.render.data import process_files
from tsumugu.render.exchange.calendar import calendar
from tsumugu.render.exchange.oparl import oparl
from tsumugu.render.pdf import plan_pdf
from tsumugu.render.pdf import process as pdf_process
from tsumugu.render.pdf.reading import read
from tsumugu.render.reading import schedule
from tsumugu.render.reading.process_views import ProcessView, view
from tsumugu.render.site.build import site
from tsumugu.render.slides import slides

TABLE = to_table(Plan(id="p", title="計画", chapters=(Chapter(id="c", title="章"),)))
VALUE = process(SEVERAL)
NAMED = {**SEVERAL, "courses": SEVERAL["courses"][:1], "meetings": SEVERAL["meetings"][:1]}


def seen(data: dict[str, Any], language: str = "ja") -> ProcessView:
    return view(process(data), TABLE, language, "2024-05-16")


def test_the_latest_stands_first_and_each_has_its_own_meetings_and_lanes() -> None:
    found = seen(SEVERAL)
    assert [(one.node, one.link.text, one.link.path, one.kind, one.span) for one in found.courses] == [
        ("minaoshi", "中間<見直し>", "process/courses/minaoshi.html", "改定・見直し", "令和9年1月～令和10年6月"),
        ("sakutei", "当初の策定", "process/courses/sakutei.html", "策定", "令和6年2月～令和6年9月"),
    ]  # fmt: skip
    assert [[one.number for one in course.meetings] for course in found.courses] == [
        ["第１回", "第２回"], ["第1回", "第２回", "第３回"],
    ]  # fmt: skip
    lanes = [[lane.name for lane in one.chart.lanes] if one.chart else None for one in found.courses]
    assert lanes == [["汐見県策定委員会", "庁内各課", "見直し部会"], ["汐見県策定委員会", "推進本部", "庁内各課"]]
    assert found.chart == found.courses[0].chart and found.named == "中間<見直し>"
    assert found.headed("en") == "Schedule (中間<見直し>)"


def test_a_number_that_was_given_twice_is_told_apart_wherever_a_meeting_is_named_alone() -> None:
    found = seen(SEVERAL)
    assert [one.link.text for one in found.meetings] == [
        "汐見県策定委員会 第1回（当初の策定）", "汐見県策定委員会 第２回（当初の策定）", "汐見県策定委員会 第３回",
        "汐見県策定委員会 第１回（中間<見直し>）", "汐見県策定委員会 第２回（中間<見直し>）",
    ]  # fmt: skip
    assert [(head.text, [link.text for link in many]) for head, many in found.bodies[0].by_course] == [
        ("中間<見直し>", ["第１回", "第２回"]), ("当初の策定", ["第1回", "第２回", "第３回"]),
    ]  # fmt: skip
    assert found.meetings[0].facts[0] == ("策定・改定", "当初の策定")
    assert found.groups[0].where.text == "汐見県策定委員会 第1回（当初の策定）"


def test_one_without_a_name_is_as_it_always_was() -> None:
    found = seen(DATA)
    assert (found.courses, found.named, found.headed("ja")) == ((), "", "策定のスケジュール")
    assert all(one.course is None and one.facts[0][0] == "日時" for one in found.meetings)
    assert not any(body.by_course for body in found.bodies)
    files = site(content(process(DATA)))
    assert not [path for path in files if "courses" in path]
    assert "策定・改定" not in files["process/index.html"].decode()


@pytest.mark.parametrize(
    ("course", "ja", "en"),
    [
        ({}, "プランの策定", "Making of the plan"),
        ({"kind": "revision"}, "改定・見直し", "Revision"),
        ({"kind": "other", "schedule": {"axis": {"first": "2026-04", "last": "2027-03"}}},
         "その他（令和8年4月～令和9年3月）", "Other (April 2026 – March 2027)"),
        ({"schedule": {"marks": [{"label": "m", "date": "2026-04-10"}]}}, "プランの策定（令和8年4月）",
         "Making of the plan (April 2026)"),
        ({"title": "見直し", "kind": "revision"}, "見直し", "見直し"),
    ],
)  # fmt: skip
def test_one_that_says_nothing_of_itself_is_called_by_what_is_known(course: dict[str, Any], ja: str, en: str) -> None:
    data = {"courses": [{"id": "a", **course}]}
    for language, wanted in (("ja", ja), ("en", en)):
        (one,) = seen(data, language).courses
        assert one.link.text == wanted


def test_pages_of_several() -> None:
    files = site(content(VALUE))
    own = {path for path in files if path.startswith("process/") and "opinions" not in path}
    assert own == {
        "process/index.html", "process/feed.atom", "process/courses/minaoshi.html", "process/courses/sakutei.html",
        *(f"process/meetings/iinkai-{n}.html" for n in (1, 2, 3)),
        *(f"process/meetings/minaoshi-iinkai-{n}.html" for n in (1, 2)),
    }  # fmt: skip
    index = files["process/index.html"].decode()
    assert index.index("中間&lt;見直し&gt;</h2>") < index.index("ほかの策定・改定") < index.index("当初の策定")
    assert 'process/courses/sakutei.html"' in index and "見直しの準備会は随時" in index and "再照会" not in index
    assert "会議：3" in re.sub("<.*?>", "", index)
    first = files["process/courses/sakutei.html"].decode()
    assert "再照会" in first and "見直しの準備会は随時" not in first and 'meetings/iinkai-1.html"' in first
    assert 'courses/minaoshi.html"' in first
    meeting = files["process/meetings/minaoshi-iinkai-1.html"].decode()
    assert "courses/minaoshi.html" in meeting and "市役所" in meeting
    ids = re.findall(r'\sid="([^"]+)"', index)
    assert len(ids) == len(set(ids))
    english = files["en/process/courses/minaoshi.html"].decode()
    assert "Revision / January 2027 – June 2028" in re.sub("<.*?>", "", english)


def test_old_addresses_hold_when_another_course_comes() -> None:
    alone = set(site(content(process(DATA))))
    several = site(content(VALUE))
    assert {path for path in alone if path.startswith("process/")} <= several.keys()
    named = site(content(process(NAMED)))
    assert not [path for path in named if "/courses/" in path] and "当初の策定" in named["process/index.html"].decode()


def test_a_latest_of_which_nothing_is_known_says_so() -> None:
    data = {**SEVERAL, "courses": [*SEVERAL["courses"], {"id": "tsugi", "title": "次の改定"}], "meetings": [
        *SEVERAL["meetings"][:1], {**SEVERAL["meetings"][1], "course": "minaoshi"}]}  # fmt: skip
    files = site(content(process(data)))
    assert "日程はまだありません" in files["process/index.html"].decode()
    assert "日程はまだありません" in files["process/courses/tsugi.html"].decode()
    assert seen(data).chart is None


@pytest.mark.parametrize("count", [1, 5])
@pytest.mark.parametrize("lanes", [3, 12])
def test_plans_of_any_number_of_courses_and_lanes(count: int, lanes: int) -> None:
    bodies = [{"id": f"b{n}", "name": f"会議体{n}", "kind": "other"} for n in range(lanes)]
    courses = [
        {"id": f"k{n}", "title": f"{n}回目", "schedule": {"marks": [
            {"body": body["id"], "label": "第１回", "date": f"{2020 + n}-03-31"} for body in bodies]}}
        for n in range(count)
    ]  # fmt: skip
    found = seen({"bodies": bodies, "courses": courses})
    charts = [one.chart for one in found.courses if one.chart is not None]
    assert [(len(one.lanes), len(one.rows), len(one.months)) for one in charts] == [(lanes, lanes, 1)] * count
    assert len({one.link.path for one in found.meetings}) == count * lanes
    files = site(content(process({"bodies": bodies, "courses": courses})))
    assert len([path for path in files if path.startswith("process/courses/")]) == (count if count > 1 else 0)


def test_a_schedule_is_drawn_over_two_fiscal_years() -> None:
    drawn = schedule.chart(part(VALUE, VALUE.courses[1]), "ja")
    assert drawn is not None and [one.year for one in drawn.months if one.year] == [
        "令和8年度", "令和9年度", "令和10年度"]  # fmt: skip


def test_the_calendar_has_all_and_leads_to_the_page_of_each() -> None:
    document = msgspec.structs.replace(plan_document(content(VALUE)), address="https://plan.example/p/")
    events = icalendar.Calendar.from_ical(calendar(document, proceedings=True)).walk("VEVENT")
    told = sorted((str(one["SUMMARY"]), str(one["URL"]).removeprefix("https://plan.example/p/")) for one in events)
    windows = [path for name, path in told if name == "意見募集"]
    assert windows == ["process/courses/minaoshi.html", "process/courses/sakutei.html"]
    assert ("見直し部会 見直し案", "process/courses/minaoshi.html") in told
    uids = [str(one["UID"]) for one in events]
    assert len(uids) == len(set(uids))
    before = icalendar.Calendar.from_ical(calendar(plan_document(content(process(DATA))), proceedings=True))
    earlier = {str(one["UID"]) for one in before.walk("VEVENT")}
    assert earlier <= set(uids), "what somebody follows stays the same event"


def test_tables_and_oparl_say_of_which_a_meeting_is() -> None:
    files = process_files(plan_document(content(VALUE)))

    def rows(name: str) -> list[dict[str, str]]:
        return list(csv.DictReader(io.StringIO(files[f"{name}.csv"].decode("utf-8-sig"))))

    assert [(one["course_id"], one["title"], one["kind"], one["first"], one["last"]) for one in rows("courses")] == [
        ("sakutei", "当初の策定", "formulation", "2024-02", "2024-09"),
        ("minaoshi", "中間<見直し>", "revision", "2027-01", "2028-06"),
    ]  # fmt: skip
    assert [(one["meeting_id"], one["course_id"]) for one in rows("meetings")][-2:] == [
        ("minaoshi-iinkai-1", "minaoshi"), ("minaoshi-iinkai-2", "minaoshi"),
    ]  # fmt: skip
    objects = oparl(plan_document(content(VALUE)))
    assert json.loads(objects["meetings/minaoshi-iinkai-1.json"])["tsumugu:course"] == "中間<見直し>"
    alone = oparl(plan_document(content(process(DATA))))
    assert not [name for name, data in alone.items() if b"tsumugu:course" in data]


@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_pdf_and_the_slides_show_the_latest(language: str) -> None:
    document = plan_document(content(VALUE))
    pieces = pdf_process.pieces(read(document, language))["schedule"]
    assert "中間" in str(pieces["of"]) and pieces["title"].endswith(("（中間<見直し>）", "(中間<見直し>)"))
    assert len(pieces["rows"]) == 5
    pages = pypdfium2.PdfDocument(plan_pdf(document, language))
    text = "".join(page.get_textpage().get_text_range() for page in pages)
    assert "見直し案" in text and "再照会" not in text and "中間<見直し>" in text
    deck = pptx.Presentation(io.BytesIO(slides(document, language)))
    told = [shape.text_frame.text for slide in deck.slides for shape in slide.shapes if shape.has_text_frame]
    assert any("中間<見直し>" in one for one in told) and not any("再照会" in one for one in told)


def test_of_one_that_is_alone_the_pdf_says_no_name() -> None:
    pieces = pdf_process.pieces(read(plan_document(content(process(DATA))), "ja"))["schedule"]
    assert (pieces["title"], pieces["of"]) == ("策定のスケジュール", "")
