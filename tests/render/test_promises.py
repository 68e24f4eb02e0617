"""A promise that was broken stays on record: over editions, in every format."""

from __future__ import annotations

import csv
import html
import io
import itertools
import re

import openpyxl
import pptx
import pypdfium2
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from tests.render.sample import single
from tests.render.states import edition_document, keep, page_inputs, site

from tsumugu.core.plan import Indicator, Initiative, Period, Plan, Target
from tsumugu.core.traits import Part
from tsumugu.render.content import ChangeNote, EditionContent, EditionFacts, SiteContent, edition_facts, reading
from tsumugu.render.content.documents import promises_of, revision_words
from tsumugu.render.formats.registry import FORMATS
from tsumugu.render.reading import promise_words
from tsumugu.render.reading.promises import PromiseChange
from tsumugu.render.site import manifest


def least(value: str) -> Target:
    return Target(kind="at-least", value=value)


def gauge(*targets: tuple[int, Target], **more: object) -> Indicator:
    return replace(Indicator(id="gauge", name="相談の件数", unit="件", targets=targets), **more)


def plan(*indicators: Indicator, **more: object) -> Plan:
    sheet = Initiative(id="i", title="相談窓口", indicators=indicators)
    return replace(
        Plan(id="p", title="計画", period=Period(first=2025, last=2027), initiatives=(sheet,)), **more
    )  # fmt: skip


def edition(number: int, state: Plan, part: Part = "roadmap") -> EditionContent:
    cover, initiatives = reading(state)
    return EditionContent(
        part=part, number=number, label=f"第{number}版", date=f"202{4 + number}-04-01", sequence=2 * number,
        root=f"{number:064}", cover=cover, initiatives=initiatives, reads=keep(state),
        facts=edition_facts(state), summary=f"{number}回目の見直し", classification="見直し",
    )  # fmt: skip


def content(*states: Plan, changes: tuple[ChangeNote, ...] = ()) -> SiteContent:
    editions = tuple(edition(n, state) for n, state in enumerate(states, 1))
    return SiteContent(
        slug="p", base="/", plan=states[-1], editions=editions, changes=changes, today="2030-04-01"
    )  # fmt: skip


def facts_of(one: EditionContent) -> EditionFacts:
    assert one.facts is not None
    return one.facts


def record(*states: Plan, changes: tuple[ChangeNote, ...] = ()) -> dict[str, tuple[PromiseChange, ...]]:
    found = content(*states, changes=changes)
    return promises_of(found.editions, facts_of, found.changes)


def note(sequence: int, reason: str, *touched: tuple[str, str]) -> ChangeNote:
    return ChangeNote(sequence=sequence, date="2026-01-01", actor="", reason=reason, touched=touched)


HUNDRED = plan(gauge((2026, least("100"))))
EIGHTY = plan(gauge((2026, least("80"))))

#: What happened to the target of 2026 from one edition to the next: the state after, what is recorded of it.
TABLE = {
    "lowered": (EIGHTY, ["lowered"]),
    "raised": (plan(gauge((2026, least("120")))), []),
    "unchanged": (plan(gauge((2026, least("100.0")))), []),
    "another unit": (plan(gauge((2026, least("100")), unit="人")), ["redefined"]),
    "another definition": (plan(gauge((2026, least("100")), definition="電話を除く")), ["redefined"]),
    "another kind": (plan(gauge((2026, Target(kind="at-most", value="100")))), ["redefined"]),
    "later": (plan(gauge((2027, least("100")))), ["postponed"]),
    "removed": (plan(gauge()), ["removed"]),
    "given up": (plan(gauge((2026, Target(kind="undecided")))), ["removed"]),
    "the indicator removed": (plan(), ["removed"]),
    "the sheet removed": (replace(plan(), initiatives=()), ["removed"]),
    "another name": (plan(gauge((2026, least("100")), name="件数")), []),
}


@pytest.mark.parametrize("name", TABLE)
def test_what_is_recorded_of_a_change(name: str) -> None:
    after, changes = TABLE[name]
    found = record(HUNDRED, after).get("gauge", ())
    assert [(one.year, one.change) for one in found] == [(2026, change) for change in changes]
    for one in found:
        assert (one.before, one.unit, one.indicator, one.holder) == (least("100"), "件", "相談の件数", "i")
        assert (one.promised.name, one.changed.name, one.changed.date) == ("roadmap-1", "roadmap-2", "2026-04-01")
        assert one.moved == (2027 if name == "later" else 0)


def test_a_target_that_was_to_be_decided_promised_nothing() -> None:
    assert record(plan(gauge((2026, Target(kind="undecided")))), plan(gauge())) == {}


def test_the_reason_is_that_of_the_change_between_the_two_editions() -> None:
    target = ("gauge", "targets.2026")
    changes = (
        note(2, "第1版より前", target), note(3, "財源が減った。", target), note(4, "人手が足りない。", target),
        note(4, "別の年度", ("gauge", "targets.2027")), note(4, "定義を直した", ("gauge", "definition")),
        note(5, "第2版より後", target), note(3, "", target),
    )  # fmt: skip
    (found,) = record(HUNDRED, EIGHTY, changes=changes)["gauge"]
    assert found.reason == "財源が減った。\n人手が足りない。"
    (found,) = record(HUNDRED, TABLE["another definition"][0], changes=changes)["gauge"]
    assert found.reason == "財源が減った。\n人手が足りない。\n定義を直した"
    (found,) = record(HUNDRED, plan(), changes=(note(3, "終了した。", ("gauge", "")),))["gauge"]
    assert found.reason == "終了した。"


def test_beside_a_target_stands_its_own_reason_and_that_of_no_other() -> None:
    places = (("gauge", "targets.2026"), ("gauge", "targets.2027"))
    whole = "財源が減った。\n件数 目標値（令和8年度）：窓口を閉じた。\n窓口 概要：言い回しを直した。"
    said = replace(
        note(3, whole, *places, ("i", "summary")), general="財源が減った。",
        own=(("gauge", "targets.2026", "窓口を閉じた。"), ("i", "summary", "言い回しを直した。")),
    )  # fmt: skip
    before, after = (plan(gauge((2026, least(n)), (2027, least(n)))) for n in ("100", "80"))
    found = record(before, after, changes=(said,))["gauge"]
    assert [(one.year, one.reason) for one in found] == [(2026, "窓口を閉じた。"), (2027, "財源が減った。")]


def test_raising_a_target_again_leaves_the_record() -> None:
    (found,) = record(HUNDRED, EIGHTY, HUNDRED)["gauge"]
    assert (found.change, found.changed.name) == ("lowered", "roadmap-2")


def test_an_indicator_is_compared_with_the_edition_before_of_its_own_part() -> None:
    """A roadmap in between does not make the text's indicators new, nor does a text unmake those of a sheet."""
    editions = (
        edition(1, HUNDRED), edition(1, replace(EIGHTY, title="本編"), "text"), edition(2, EIGHTY)
    )  # fmt: skip
    found = promises_of(editions, facts_of, ())
    assert [(one.promised.name, one.changed.name) for one in found["gauge"]] == [("roadmap-1", "roadmap-2")]


numbers = st.sampled_from(["80", "90", "100", "100.0", "120"])
targets = st.builds(Target, kind=st.sampled_from(["at-least", "at-most"]), value=numbers)
indicators = st.builds(
    lambda found, unit: gauge(*sorted(found.items()), unit=unit),
    st.dictionaries(st.sampled_from([2025, 2026, 2027]), targets, max_size=3), st.sampled_from(["件", "人"]),
)  # fmt: skip
states = st.one_of(st.just(plan()), st.builds(plan, indicators))


@given(st.lists(states, min_size=1, max_size=6))
def test_another_edition_takes_nothing_away(many: list[Plan]) -> None:
    before: tuple[object, ...] = ()
    for until in range(1, len(many) + 1):
        now = record(*many[:until]).get("gauge", ())
        assert now[: len(before)] == before
        before = now


@given(st.lists(states, min_size=2, max_size=5))
def test_no_promise_goes_unrecorded(many: list[Plan]) -> None:
    """Of two neighbours, whatever was promised before stands in the later one, no easier, or is on record."""
    found = record(*many).get("gauge", ())
    for number, (old, new) in enumerate(itertools.pairwise(many), 2):
        before = old.initiatives[0].indicators
        after = {i.id: i for i in new.initiatives[0].indicators}.get("gauge")
        kept = {one.year for one in found if one.changed.name == f"roadmap-{number}"}
        for year, target in before[0].targets if before else ():
            now = dict(after.targets).get(year) if after and after.unit == before[0].unit else None
            harder = 1 if target.kind == "at-least" else -1
            holds = (
                now is not None and now.kind == target.kind
                and harder * (float(now.value or 0) - float(target.value or 0)) >= 0
            )  # fmt: skip
            assert holds or year in kept


# -- in every format -----------------------------------------------------------------------------


REASON = note(3, "財源が減ったため。", ("gauge", "targets.2026"))


def bare(text: str) -> str:
    return re.sub(r"[\s\u200b\u2060]+", "", text)


def page_text(data: bytes) -> str:
    return bare(html.unescape(re.sub(r"<[^>]*>", "", data.decode())))


def formats(found: SiteContent) -> dict[str, str]:
    document = edition_document(found, found.editions[-1])
    made = {
        format.name: dict(format.make(iter([document]), "ja"))
        for format in FORMATS if format.name in ("sheet_pdf", "plan_pdf", "workbook", "slides", "data")
    }  # fmt: skip
    book = openpyxl.load_workbook(io.BytesIO(made["workbook"]["plan.xlsx"]))
    deck = pptx.Presentation(io.BytesIO(made["slides"]["plan.pptx"]))
    shapes = [s for slide in deck.slides for s in slide.shapes]
    told = [s.text_frame.text for s in shapes if s.has_text_frame]
    told += [cell.text for s in shapes if s.has_table for row in s.table.rows for cell in row.cells]

    def pdf(data: bytes) -> str:
        opened = pypdfium2.PdfDocument(data)
        return bare("".join(page.get_textpage().get_text_range() for page in opened))

    return {
        "sheet": pdf(made["sheet_pdf"]["i.pdf"]), "plan": pdf(made["plan_pdf"]["plan.pdf"]),
        "workbook": bare("".join(str(c) for one in book for row in one.iter_rows(values_only=True) for c in row if c)),
        "slides": bare("".join(told)),
        "data": made["data"]["data/target_changes.csv"].decode("utf-8-sig"),
        "ratings": made["data"]["data/ratings.csv"].decode("utf-8-sig"),
        "editions": made["data"]["data/editions.csv"].decode("utf-8-sig"),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("later", "change"),
    [(EIGHTY, "引き下げ"), (plan(gauge((2026, least("100")), unit="人")), "再定義"), (plan(gauge()), "廃止"),
     (plan(gauge((2027, least("100")))), "延期"), (plan(), "廃止")],
    ids=["lowered", "redefined", "removed", "postponed", "gone"],
)  # fmt: skip
def test_it_stands_in_every_format_two_editions_later(later: Plan, change: str) -> None:
    changes = (REASON, note(3, "財源が減ったため。", ("gauge", "")))
    found = content(HUNDRED, later, replace(later, notice="三つめの版"), changes=changes)
    files = site(found)
    paths = ["indicators/index.html", "indicators/gauge.html", "initiatives/i.html", "history/i.html"]
    said = {path: page_text(files[path]) for path in paths} | formats(found)
    for format in (*paths, "sheet", "plan", "workbook", "slides"):
        for words in (change, "100件以上", "ロードマップ第2版", "令和8年4月1日", "財源が減ったため。"):
            assert bare(words) in said[format], (format, words)
        # Beside a broken promise it would read as if that had been kept.
        assert change == "延期" or "変更なし" not in said[format], format
    (row,) = csv.DictReader(io.StringIO(said["data"]))
    assert (row["change"], row["before_value"], row["before_unit"]) == (row["change"], "100", "件")
    assert (row["promised_edition"], row["changed_edition"], row["changed_date"], row["reason"]) == (
        "roadmap-1", "roadmap-2", "2026-04-01", "財源が減ったため。",
    )  # fmt: skip
    rated = [row for row in csv.DictReader(io.StringIO(said["ratings"])) if row["fiscal_year"] == "2026"]
    assert [(row["indicator_id"], row["changes_on_record"]) for row in rated] == [("gauge", "1")]


def test_the_english_page_says_it_in_english() -> None:
    text = page_text(single(content(HUNDRED, EIGHTY, EIGHTY, changes=(REASON,)), "en/indicators/gauge.html"))
    for words in ("lowered", "1 April 2026", "Roadmap, edition 2", "Reason: 財源が減ったため。"):
        assert bare(words) in text


def test_an_edition_that_says_nothing_new_leaves_the_pages_with_marks_alone() -> None:
    two, three = content(HUNDRED, EIGHTY, EIGHTY), content(HUNDRED, EIGHTY, EIGHTY, EIGHTY)
    first, second = page_inputs(two), page_inputs(three)
    same = [path for path in ("indicators/gauge.html", "initiatives/i.html") if first[path] == second[path]]
    assert same == ["indicators/gauge.html", "initiatives/i.html"]
    assert manifest.NAME not in first


def test_an_edition_does_not_know_what_became_of_its_promises_later() -> None:
    found = content(HUNDRED, EIGHTY)
    assert edition_document(found, found.editions[0]).promises == ()
    assert len(edition_document(found, found.editions[1]).promises) == 1


def test_every_revision_is_listed_newest_first() -> None:
    found = content(HUNDRED, EIGHTY, EIGHTY)
    document = edition_document(found, found.editions[-1])
    lines = [bare(revision_words(one, "ja")) for one in document.revisions]
    assert lines[0] == bare("令和9年4月1日 ロードマップ 第3版（見直し） 3回目の見直し")
    said = formats(found)
    for format in ("plan", "workbook", "slides"):
        at = [said[format].index(line) for line in lines]
        assert at == sorted(at), format
    rows = list(csv.DictReader(io.StringIO(said["editions"])))
    assert [row["edition_name"] for row in rows] == ["roadmap-3", "roadmap-2", "roadmap-1"]


def test_sentences_have_one_reading() -> None:
    (one,) = record(HUNDRED, plan(gauge((2027, least("100")))), changes=(REASON,))["gauge"]
    assert promise_words.sentence(one) == (
        "令和8年度の目標：ロードマップ 第2版（令和8年4月1日）で延期。"
        "ロードマップ 第1版では100件以上（令和9年度へ）。理由：財源が減ったため。"
    )
    assert promise_words.sentence(replace(one, reason=""), "en") == (
        "Target for FY2026: postponed in Roadmap, edition 2 (1 April 2026). "
        "Before, in Roadmap, edition 1: ≥ 100 件 (now FY2027). Reason: No reason is on record."
    )
