"""How a plan came about in each format: its pages, the text, the calendar, the PDF, the slides."""

from __future__ import annotations

import io
import re
import xml.etree.ElementTree as ET
from collections import Counter

import icalendar
import msgspec
import pptx
import pypdfium2
import pytest
from tests.render.process_sample import DATA, process
from tests.render.sample import sample_document, sample_plan, single

from tsumugu.core.process import NOTHING, Process
from tsumugu.interchange.plan_files import read_plan
from tsumugu.render.content import PaperFile, SiteContent
from tsumugu.render.content.documents import plan_document
from tsumugu.render.exchange.calendar import calendar
from tsumugu.render.pdf import plan_pdf
from tsumugu.render.pdf import process as pdf_process
from tsumugu.render.pdf.reading import read
from tsumugu.render.site.build import page_inputs, site
from tsumugu.render.slides import slides

SAMPLE = process()

EMBEDS = """format: tsumugu-plan/1
id: p
title: 計画
chapters:
  - {id: c-mezasu, title: 推進体制, content: [{id: b-1, embed: bodies}, {id: b-2, embed: schedule}]}
"""


def content(value: Process = SAMPLE) -> SiteContent:
    plan, problems = read_plan(EMBEDS.encode(), "p.yaml")
    assert plan is not None, problems
    papers = (PaperFile(name="a1b2.pdf", size=20480, digest="0" * 64),)
    return SiteContent(slug="p", base="/", plan=plan, today="2024-05-16", process=value, papers=papers)


def test_pages_of_the_process() -> None:
    files = site(content())
    own = {path for path in files if path.startswith("process/")}
    assert own == {
        "process/index.html",
        "process/opinions.html",
        "process/feed.atom",
        *(f"process/meetings/iinkai-{n}.html" for n in (1, 2, 3)),
        *(f"process/opinions/{n}.html" for n in ("o1-1", "o1-2", "o2-1", "o3-1", "o3-2")),
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


@pytest.mark.parametrize("path", [
    "process/opinions/o1-1.html", "process/opinions.html", "process/meetings/iinkai-1.html",
])  # fmt: skip
def test_what_was_answered_before_stands_below_with_its_date(path: str) -> None:
    """And is found by the search, which reads the page."""
    page = single(content(), path).decode()
    now, newer, older = (page.index(said) for said in ("短くした。", "&lt;b&gt;考え&lt;/b&gt;直した。", "検討する。"))
    assert now < newer < older and page.count("前の回答") == 2
    assert page[newer:older].count("<time") == 1 and 'datetime="2024-03-20"' in page[newer:older]
    assert "反映困難" in page[newer:older]


def test_the_page_of_a_meeting_tells_who_came_what_was_said_and_what_was_corrected() -> None:
    page = single(content(), "process/meetings/iinkai-1.html").decode()
    assert "3人のうち2人（代理1人、欠席1人）" in page and "公開（傍聴3人、報道2人）" in page
    assert "委員長 大学教授 架空 花子" in page and "代理：総務部長" in page
    assert "令和6年4月10日公表、発言した2人のうち2人が自分の発言を確認" in page
    assert "骨子を説明した。" in page and 'href="../../process/opinions/o1-1.html"' in page
    assert "<del>五つ</del> → <ins>六つ</ins>" in page
    assert "引き継ぎ先" in page and "汐見県策定委員会 第２回" in page


def test_a_paper_leads_to_its_file_unless_it_is_withheld() -> None:
    page = single(content(), "process/meetings/iinkai-1.html").decode()
    assert 'href="../../process/papers/a1b2.pdf"' in page and "20 KB" in page
    assert "案（固定）、令和6年3月8日の内容に固定" in page and "文案イメージ" in page
    assert "secret.pdf" not in page


def test_a_paper_whose_file_is_not_there_is_one_without() -> None:
    page = single(msgspec.structs.replace(content(), papers=()), "process/meetings/iinkai-1.html").decode()
    assert "骨子（案）" in page and "a1b2.pdf" not in page


def test_opinions_are_counted_by_way_and_by_disposition_and_have_pages_of_their_own() -> None:
    page = single(content(), "process/opinions.html").decode()
    rows = [re.sub(r"<[^>]+>", " ", row).split() for row in re.findall(r"<tr>.*?</tr>", page)]
    assert ["郵送", "1", "1"] in rows and ["汐見県策定委員会", "第1回", "2", "2"] in rows
    assert ["反映", "2", "意見のとおり案を直す。"] in rows and ["反映困難", "0", "理由を示す。"] in rows
    assert "2名2件" in page and "一部を公表していません（個人が分かるため）。" in page
    one = single(content(), "process/opinions/o1-1.html").decode()
    assert "<h1>意見1-1</h1>" in one and "短くしてほしい。" in one and "意見のとおり案を直す。" in one
    assert 'href="../../text.html#c-mezasu"' in one and "2件の意見への一つの回答です" in one
    assert "この意見は取り下げられました。" in single(content(), "process/opinions/o3-2.html").decode()
    english = single(content(), "en/process/opinions/o1-1.html").decode()
    assert "Adopted" in english and "The draft is changed." in english and "Opinion 1-1" in english


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


def test_what_no_typeface_has_stops_no_document() -> None:
    """A drawing has words as well: one sign in it, and the plan would have no PDF."""
    value = process({**DATA, "bodies": [{**DATA["bodies"][0], "name": "委員会 العكس 👩"}, *DATA["bodies"][1:]]})
    made = pypdfium2.PdfDocument(plan_pdf(plan_document(content(value))))
    text = "".join(page.get_textpage().get_text_range() for page in made)
    assert "委員会" in text and "〓" in text


@pytest.mark.parametrize(
    ("titles", "numbered"),
    [
        (["１　開会", "２　議事"], True), (["1. 開会"], True), (["(1) 説明"], True), (["（ア）説明"], True),
        (["①開会"], True), (["一　開会"], True), (["第１　議事"], True), (["開会", "2-1 議事"], True),
        (["開会", "議事"], False), (["５つの柱"], False), (["2030年の姿"], False), (["一人ひとりの学び"], False),
    ],
)  # fmt: skip
def test_an_agenda_that_is_numbered_is_not_numbered_twice(titles: list[str], numbered: bool) -> None:
    met = {"body": "iinkai", "number": "第1回", "agenda": [{"title": title} for title in titles]}
    page = single(content(process({**DATA, "meetings": [met]})), "process/meetings/iinkai-1.html").decode()
    assert ('<ol class="agenda own-numbers">' in page, '<ol class="agenda">' in page) == (numbered, not numbered)


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


def test_the_drawing_of_a_pdf_brings_its_looks_and_says_what_has_no_time() -> None:
    dated = {"schedule": {"marks": [{"label": "準備会", "date": "2024-05-01"}]}}
    for value, has_open in ((SAMPLE, True), (process(dated), False)):
        found = pdf_process.pieces(read(plan_document(content(value)), "ja"))["schedule"]
        assert bool(found["order"]) is has_open
        assert all(ET.fromstring(one)[0].tag.endswith("style") for one in found["drawings"]) and found["drawings"]
    undrawn = process({"schedule": {"marks": [{"label": "準備会"}]}})
    found = pdf_process.pieces(read(plan_document(content(undrawn)), "ja"))["schedule"]
    assert (list(found["drawings"]), found["order"]) == ([], "") and len(found["rows"]) == 1


def test_thousands_of_opinions_stand_on_several_pages_each_with_its_place() -> None:
    groups = [{"topic": f"論点{n}", "items": [f"意見{n}"], "meeting": "第１回"} for n in range(230)]
    files = site(content(process({**DATA, "opinions": groups})))
    assert [path for path in files if path.startswith("process/opinions-")] == [
        "process/opinions-2.html", "process/opinions-3.html",
    ]  # fmt: skip
    page = files["process/opinions-3.html"].decode()
    assert 'id="o230"' in page and 'id="o1"' not in page and 'aria-current="page">3<' in page
    assert page.count('href="../process/opinions-2.html"') == 2
    meeting = files["process/meetings/iinkai-1.html"].decode()
    assert 'href="../../process/opinions-3.html#o230"' in meeting and "意見229" not in meeting
    assert 'href="../../process/opinions-3.html#o230"' in files["process/opinions/o230-1.html"].decode()


def test_the_page_of_an_opinion_is_not_made_of_those_beside_it() -> None:
    def inputs(*beside: str) -> str:
        groups = [{"topic": "論点", "items": ["意見", *beside], "meeting": "第１回"}]
        return page_inputs(content(process({**DATA, "opinions": groups})))["process/opinions/o1-1.html"]

    assert inputs("二つ目") == inputs("別の二つ目") != inputs()
