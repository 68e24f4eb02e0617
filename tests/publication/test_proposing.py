"""What the next edition could be is read from the ledger: which parts, what they are called, what they change."""

from __future__ import annotations

from typing import Any

import pytest
from tests.proposals.story import Office
from tests.publication import offices
from tests.publication.offices import publish, published, revise

from tsumugu.core.table import Entry, Table
from tsumugu.plans import actions, queries
from tsumugu.publication.proposing import DETAILS, NAMED, Proposed, in_words, proposed
from tsumugu.publication.rules import LABEL

pytestmark = pytest.mark.django_db


def now(office: Office) -> Proposed:
    office.plan.refresh_from_db()
    return proposed(office.plan)


def test_before_the_first_edition_both_parts_with_what_they_hold(office: Office) -> None:
    found = now(office)
    assert (found.parts, found.label) == (("text", "roadmap"), "")
    assert found.summary.startswith("最初の版です（事業") and "指標" in found.summary


def test_nothing_where_nothing_changed(office: Office) -> None:
    publish(office, "text", "roadmap")
    assert now(office) == Proposed()


@pytest.mark.parametrize(
    ("node", "field", "parts"),
    [("i0", "summary", ("roadmap",)), ("", "title", ("text",)), ("b1", "prose", ("text",))],
)
def test_the_part_that_changed(office: Office, node: str, field: str, parts: tuple[str, ...]) -> None:
    publish(office, "text", "roadmap")
    revise(office, "新しいことば。", node=node, field=field)
    assert now(office).parts == parts


def test_both_where_both_changed_and_each_since_its_own_edition(office: Office) -> None:
    publish(office, "text", "roadmap")
    revise(office, "新しい概要。", title="概要の見直し")
    revise(office, "新しい本文。", node="b1", field="prose", title="本文の見直し")
    assert now(office).parts == ("text", "roadmap")
    assert now(office).label == "概要の見直し ほか1件"
    publish(office, "roadmap")
    found = now(office)
    assert found.parts == ("text",), "the roadmap is out"
    assert "本編の変更" in found.summary and "スマート農業" not in found.summary


def test_the_summary_is_that_for_residents_of_what_would_go_out(office: Office) -> None:
    publish(office, "text", "roadmap")
    revise(office, "新しい概要。", title="概要の見直し")
    found = now(office)
    assert found.label == "概要の見直し" and found.summary == "見直し：スマート農業0（概要）"


def test_a_label_that_names_a_number_or_does_not_fit_is_not_proposed(office: Office) -> None:
    publish(office, "text", "roadmap")
    revise(office, "甲。", title="第7版の準備")
    assert now(office).label == ""
    revise(office, "乙。", title="長" * LABEL)
    assert now(office).label == ""
    publish(office, "roadmap", label="")
    revise(office, "丙。", title="第7版の準備")
    revise(office, "丁。", title="概要の見直し")
    assert now(office).label == "概要の見直し ほか1件"


def test_what_is_proposed_can_be_published_as_it_is(office: Office) -> None:
    for words in ("", "新しい概要。", "もう一度。"):
        if words:
            revise(office, words)
        found = now(office)
        publish(office, *found.parts, label=found.label, summary=found.summary)
    assert [edition.label for edition in office.plan.editions.filter(part="roadmap")] == [
        "第1版", "第2版（見直し）", "第3版（見直し）",
    ]  # fmt: skip


def test_words_that_were_taken_out_are_not_proposed(office: Office) -> None:
    published(office)
    offices.done(offices.confirm(office, offices.ask(office, "スマート農業0")))
    revise(office, "新しい概要。", title="スマート農業0の見直し")
    found = now(office)
    assert "スマート農業0" not in found.label + found.summary and found.summary


def test_parts_that_do_not_go_with_the_other_go_together(office: Office) -> None:
    """A sheet that names an area which the published text does not have."""
    publish(office, "text", "roadmap")
    record = office.plan
    head = queries.head(record).table
    field = head.children("", "fields")[0]
    nodes: dict[str, Any] = {**head.nodes, "newarea": Entry("area", field, "areas", {"name": "新しい政策分野"})}
    sheet = head.nodes["i0"]
    nodes["i0"] = Entry(sheet.type, sheet.parent, sheet.slot, {**sheet.fields, "areas": ("newarea",)})
    order = {**head.order, (field, "areas"): (*head.children(field, "areas"), "newarea")}
    actions.append_change(record, Table(nodes, order), actions.Author("担当"), actions.Grounds(title="分野の追加"))
    assert now(office).parts == ("text", "roadmap")


def test_many_changes_are_counted(office: Office) -> None:
    before = queries.head(office.plan).table
    nodes = dict(before.nodes)
    ids = []
    for number in range(NAMED + 3):
        ids.append(f"new{number}")
        nodes[ids[-1]] = Entry("initiative", "", "initiatives", {"title": f"新事業{number}"})
    fields = {name: f"{name}の新しい文" for name in ("summary", "situation", "note", "policy", "change.digital")}
    sheet = nodes["i0"]
    nodes["i0"] = Entry(sheet.type, sheet.parent, sheet.slot, {**sheet.fields, **fields})
    order = {**before.order, ("", "initiatives"): (*before.children("", "initiatives"), *ids)}
    first, *rest = in_words(before, Table(nodes, order)).split("\n")
    assert first.startswith("新たに実施：新事業0、") and first.endswith("、ほか3件") and "新事業8" not in first
    assert rest[-1].endswith(f"ほか{len(fields) - DETAILS}件）")
