"""From a voice to the sentence it changed and back: on the pages, beside every difference, in the data."""

from __future__ import annotations

import io
import re
from typing import Any

import openpyxl
import pytest
from msgspec.structs import replace
from tests.render.process_sample import process
from tests.render.states import edition_document, page, site
from tests.render.test_consistency import bare, pdf_text
from tests.render.test_nodes import BEFORE, edition, text_of

from tsumugu.core.causes import Cause
from tsumugu.core.plan import Plan
from tsumugu.render.content import CauseNote, ChangeNote, SiteContent
from tsumugu.render.data.collection import tables
from tsumugu.render.formats.registry import FORMATS
from tsumugu.render.vocabulary import cause_words

DATA: dict[str, Any] = {
    "bodies": [{"id": "iinkai", "name": "策定委員会", "kind": "committee"}],
    "meetings": [{"id": "iinkai-2", "body": "iinkai", "number": "第2回", "date": "2026-01-10"}],
    "opinions": [
        {"topic": "読みやすさ", "meeting": "iinkai-2", "items": [
            {"id": "o1-1", "number": "1", "text": "短くしてほしい。"},
            {"id": "o1-2", "number": "2", "text": "取り消します。", "withdrawn": True},
            {"id": "o1-3", "number": "3", "text": "図がほしい。"},
        ]},
    ],
}  # fmt: skip
PROCESS = process(DATA)
OPINION = Cause("opinion", "o1-1", "第2回 策定委員会の意見 1")
TAKEN_BACK = Cause("opinion", "o1-2", "第2回 策定委員会の意見 2")
ERASED = Cause("opinion", "o9-1", "手紙の意見 1")
UNRELEASED = Cause("opinion", "o9-2", "手紙の意見 2")
MEETING = Cause("meeting", "iinkai-2", "第2回 策定委員会")
DECISION = Cause("decision", "汐情第12号", "推進本部の決定")


def note(sequence: int, *causes: CauseNote, touched: tuple[tuple[str, str], ...]) -> ChangeNote:
    return ChangeNote(
        sequence=sequence, date="2026-02-01", actor="", role="staff", reason="見直しのため", proposal="春の見直し",
        touched=touched, causes=causes,
    )  # fmt: skip


def changed(before: Plan) -> Plan:
    first, *rest = before.initiatives
    field, *others = before.fields
    return replace(
        before, initiatives=(replace(first, summary="短い概要。"), *rest), fields=(replace(field, need="必要"), *others)
    )


NOW = changed(BEFORE)
CHANGE = note(
    2,
    CauseNote(cause=OPINION, places=(("i", "summary"),)),
    CauseNote(cause=TAKEN_BACK, places=(("f", "need"),)),
    CauseNote(cause=ERASED, places=(("f", "need"),), gone=True),
    CauseNote(cause=UNRELEASED, places=(("i", "summary"),)),
    CauseNote(cause=DECISION),
    touched=(("f", "need"), ("i", "summary")),
)
RESULT = note(3, CauseNote(cause=MEETING), touched=(("gauge", "actuals.2025"),))


def content(*changes: ChangeNote) -> SiteContent:
    editions = tuple(
        edition(number, value, part) for number, value in ((1, BEFORE), (2, NOW)) for part in ("text", "roadmap")
    )
    return SiteContent(
        slug="t", base="/t/", plan=NOW, editions=editions, changes=changes, today="2026-06-15", process=PROCESS
    )  # fmt: skip


CONTENT = content(CHANGE, RESULT)


@pytest.fixture(scope="module")
def files() -> dict[str, str]:
    return {path: data.decode() for path, data in site(CONTENT).items() if path.endswith((".html", ".atom"))}


def thread_of(html: str) -> str:
    return html[html.index('class="stations"') : html.index("</ol>", html.index('class="stations"'))]


def test_the_thread_of_a_sheet_begins_with_the_voice(files: dict[str, str]) -> None:
    first = files["initiatives/i.html"]
    stations = [thread_of(part) for part in (first, first[first.index("</ol>", first.index('class="stations"')) :])]
    (meeting, voice) = stations  # newest first
    assert '<a href="../process/meetings/iinkai-2.html">第2回 策定委員会</a>' in meeting and "記録した実績" in meeting
    assert '<a href="../process/opinions/o1-1.html">第2回 策定委員会の意見 1</a>' in voice
    assert "手紙の意見 2" in voice and ">手紙の意見 2</a>" not in voice, "what has no page is text"
    assert "推進本部の決定（汐情第12号）" in voice and "意見 2</a>" not in voice and "取り下げ" not in voice
    told = text_of(voice.encode())
    order = [told.index(word) for word in ("きっかけになった意見・会議", "春の見直し", "概要", "ロードマップ 第2版")]
    assert order == sorted(order)


def test_other_nodes_have_a_thread_where_a_voice_led_to_them(files: dict[str, str]) -> None:
    field = files["fields/f.html"]
    told = field[field.index('id="thread"') :]
    taken_back = (
        '<a href="../process/opinions/o1-2.html">第2回 策定委員会の意見 2</a> <span class="flag">取り下げ</span>'
    )
    assert taken_back in told and '手紙の意見 1 <span class="flag">取り下げ</span>' in told
    assert "意見 1</a>" not in told, "what led to another change of that day"
    assert "本編 第2版" in text_of(told.encode()) and "推進本部の決定" in told
    assert "第2回 策定委員会</a>" in files["indicators/gauge.html"]
    assert 'id="thread"' not in files["fields/g.html"] and 'id="thread"' not in files["divisions/stay.html"]


def test_the_history_names_what_led_to_each_change_and_value(files: dict[str, str]) -> None:
    history = files["history/i.html"]
    whole, values = history[: history.index("<section id=")], history[history.index("<section id=") :]
    assert whole.count("o1-1.html") == 1 and "手紙の意見 1" not in whole
    (summary,) = [one for one in values.split('<div id="')[1:] if one.startswith("i--summary")]
    assert "o1-1.html" in summary and "推進本部の決定" in summary and "iinkai-2" not in summary
    plan = files["history/_plan.html"]
    assert "きっかけになった意見・会議" in plan and "iinkai-2.html" in plan
    assert "きっかけになった意見・会議：第2回 策定委員会の意見 1、" in files["feed.atom"]


def test_from_the_opinion_and_the_meeting_to_what_became_of_them(files: dict[str, str]) -> None:
    opinion = files["process/opinions/o1-1.html"]
    became = opinion[opinion.index("プランの変わったところ") :]
    assert 'href="../../initiatives/i.html"' in became and "春の見直し" in became
    assert 'href="../../editions/roadmap-2/comparison.html"' in became and 'href="../../fields/f.html"' not in became
    assert 'href="../../fields/f.html"' in files["process/opinions/o1-2.html"]
    assert "春の見直し" not in files["process/opinions/o1-3.html"]
    meeting = files["process/meetings/iinkai-2.html"]
    became = meeting[meeting.index('id="became"') :]
    assert "記録した実績" in became and 'href="../../indicators/gauge.html"' in became and "o1-1" not in became


def test_beside_a_paragraph_stands_that_it_was_changed_and_what_led_to_it() -> None:
    block = replace(BEFORE.chapters[0].content[0], prose="分かりやすい段落")
    now = replace(NOW, chapters=(replace(BEFORE.chapters[0], content=(block,)),))
    touched = (("b1", "prose"), ("c1", "title"))
    changes = (
        replace(note(1, touched=(("b1", ""), ("c1", ""), ("i", ""))), reason="取り込み"),
        note(2, CauseNote(cause=OPINION, places=(("b1", "prose"),)), touched=touched),
        note(3, CauseNote(cause=OPINION, places=(("b1", "prose"),)), CauseNote(cause=MEETING), touched=touched[:1]),
    )
    found = {
        path: data.decode() for path, data in site(replace(content(*changes), plan=now)).items() if ".html" in path
    }
    text = found["text.html"]
    paragraph = text[text.index('id="b1"') : text.index("</section>")]
    assert 'href="history/c1.html#b1--prose"' in paragraph
    assert paragraph.count("o1-1.html") == 1 and "iinkai-2.html" in paragraph, "each once"
    heading = text[text.index('id="c1"') : text.index('id="b1"')]
    assert 'href="history/c1.html#c1--title"' in heading and "きっかけ" not in heading
    assert 'href="../../text.html#b1"' in found["process/opinions/o1-1.html"], "and back to the very paragraph"
    assert 'class="led' not in found["editions/text-2/index.html"], "an edition is as it was"
    never = replace(content(changes[0]), plan=now)
    assert 'class="led' not in (page(never, "text.html") or b"").decode(), (
        "nothing beside what stands as it was taken in"
    )


def test_no_link_leads_nowhere(files: dict[str, str]) -> None:
    for path, html in files.items():
        for target in re.findall(r'href="[./]*(process/(?:opinions|meetings)/[^"#]*)"', html):
            assert target in files, (path, target)


def test_in_english_the_words_are_english(files: dict[str, str]) -> None:
    page = files["en/fields/f.html"]
    told = page[page.index('id="thread"') :]
    assert "What led to it" in told and ">withdrawn</span>" in told


def test_a_page_is_made_anew_when_a_voice_is_taken_back() -> None:
    before = site(content(CHANGE))
    gone = tuple(replace(one, gone=one.gone or one.cause == UNRELEASED) for one in CHANGE.causes)
    after = site(content(replace(CHANGE, causes=gone)))
    changed = {path for path in before if before[path] != after[path] and path.startswith(("initiatives/", "fields/"))}
    assert changed == {"initiatives/i.html"}


def test_beside_a_difference_stands_what_led_to_it_in_every_format() -> None:
    document = edition_document(CONTENT, CONTENT.editions[-1])
    found = {one.name: one.make(iter([document]), "ja") for one in FORMATS if one.compares or one.name == "plan_pdf"}
    book = openpyxl.load_workbook(io.BytesIO(found["comparison_workbook"]["comparison.xlsx"]))
    said = {
        "page": bare((page(CONTENT, "editions/roadmap-2/comparison.html") or b"").decode()),
        "pair": bare((page(CONTENT, "compare/roadmap-1..roadmap-2.html") or b"").decode()),
        "pdf": pdf_text(found["comparison_pdf"]["comparison.pdf"]),
        "plan": pdf_text(found["plan_pdf"]["plan.pdf"]),
        "workbook": bare("".join(str(cell) for one in book for row in one.iter_rows(values_only=True) for cell in row)),
    }
    line = bare("きっかけ：第2回 策定委員会の意見 1、手紙の意見 2、推進本部の決定（汐情第12号）")
    assert {name for name, text in said.items() if line in text} == set(said)
    assert not [name for name, text in said.items() if "手紙の意見1" in text], "it led to another change"
    english = {one.name: one.make(iter([document]), "en") for one in FORMATS if one.name == "comparison_pdf"}
    assert "Promptedby" in pdf_text(english["comparison_pdf"]["comparison.pdf"])


def test_what_is_gone_is_told_so_beside_the_difference() -> None:
    ((why, place),) = note(2, CauseNote(cause=ERASED, gone=True), touched=(("i", "summary"),)).remarks("ja")
    assert (why, place) == ("見直しのため\nきっかけ：手紙の意見 1（取り下げ）", (("i", "summary"),))
    bare_note = replace(CHANGE, causes=())
    assert tuple(bare_note.remarks("ja")) == tuple(bare_note.reasons)


def test_the_data_have_a_row_for_each_cause_and_place() -> None:
    (document,) = [edition_document(CONTENT, one) for one in CONTENT.editions[-1:]]
    (found,) = [one for one in tables(document) if one.id == "change_causes"]
    names = [column.name for column in found.columns]
    rows = [dict(zip(names, row, strict=True)) for row in found.rows]
    told = [
        (row["position"], row["kind"], row["cause_id"], row["withdrawn"], row["node_id"], row["field"]) for row in rows
    ]
    assert told == [
        (1, "opinion", "o1-1", False, "i", "summary"),
        (2, "opinion", "o1-2", False, "f", "need"),
        (3, "opinion", "o9-1", True, "f", "need"),
        (4, "opinion", "o9-2", False, "i", "summary"),
        (5, "decision", "汐情第12号", False, None, None),
    ]
    assert {row["sequence"] for row in rows} == {2} and rows[4]["label"] == "推進本部の決定"


def test_what_a_cause_is_called() -> None:
    assert cause_words.named(DECISION) == "推進本部の決定（汐情第12号）"
    assert cause_words.named(replace(DECISION, label="決定（汐情第12号）")) == "決定（汐情第12号）"
    assert cause_words.named(OPINION) == OPINION.label
    assert cause_words.line([]) == ""
    assert cause_words.line([(OPINION, False), (OPINION, True)], "en") == (
        "Prompted by: 第2回 策定委員会の意見 1; 第2回 策定委員会の意見 1 (withdrawn)"
    )
