"""One request, one look: what a page says of a proposal is read and compared once, and is what looking at the whole of
both states would say."""

from __future__ import annotations

from collections.abc import Collection

import pytest
from tests.acts import done
from tests.proposals.story import Office, approve_all, edit, field, found, seen, start

from tsumugu.core import edits, revalidation
from tsumugu.core.diff import diff
from tsumugu.core.errors import Problem, Severity
from tsumugu.core.grounds import grave_changes
from tsumugu.core.operations import ChangeSet
from tsumugu.core.plan import Target
from tsumugu.core.table import Table
from tsumugu.core.validation import validate_table
from tsumugu.plans import states
from tsumugu.proposals import actions, look, queries
from tsumugu.proposals.look import Look
from tsumugu.proposals.models import Proposal

SEVERITIES: tuple[Severity, ...] = ("error", "warning", "notice")
pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> Office:
    states.forget_all()
    return found()


def _whole(proposal: Proposal) -> tuple[Problem, ...]:
    known = set(validate_table(queries.base(proposal)))
    found = validate_table(queries.draft(proposal))
    return tuple(one for one in found if one.severity == "error" or one not in known)


def test_problems_are_those_of_the_whole_after_every_edit(office: Office) -> None:
    proposal, staff = start(office), office.people["staff"]
    told = set()
    for node, path, value in (
        ("s0", "end", 2020), ("k0", "targets.2040", Target(kind="at-least", value="9")), ("s0", "end", 2026),
        ("k0", "targets.2024", Target(kind="range", low="9", high="1")), ("i0", "title", "別の題"),
        ("s0", "start", 2035), ("", "period.last", 2024),
    ):  # fmt: skip
        edit(proposal, staff, node, path, value)
        proposal = Proposal.objects.select_related("plan__organization").get(pk=proposal.pk)
        seen_now = Look(proposal)
        assert seen_now.problems == _whole(proposal)
        assert seen_now.changed == diff(seen_now.base, seen_now.draft) == queries.changes(proposal)
        assert seen_now.graves == grave_changes(seen_now.changed, seen_now.base, seen_now.draft)
        assert seen_now.route == queries.route(proposal)
        told |= {problem.code for problem in seen_now.problems}
    assert {"bad-span", "bad-range"} <= told, "else nothing was compared"


def test_problems_are_those_of_the_whole_after_a_deletion_and_in_the_next_proposal(office: Office) -> None:
    proposal, staff = start(office), office.people["staff"]
    gone = done(edits.delete(queries.draft(proposal), "i0"))
    actions.save_edit(proposal, actor=staff, based_on_root=proposal.draft_root, edits=gone)
    assert Look(proposal).problems == _whole(proposal)
    other = start(office, title="二つ目")
    edit(other, staff, "i0", "policy", "甲")
    approve = actions.submit_proposal(other, actor=staff, seen=seen(other))
    approve_all(office, approve)
    actions.merge_proposal(other, actor=office.people["secretariat"], seen=seen(other))
    third = start(office, title="三つ目")
    edit(third, staff, "s0", "end", 2020)
    third.refresh_from_db()
    assert field(queries.base(third), "i0", "policy") == "甲"
    assert Look(third).problems == _whole(third) != ()


def test_a_page_compares_once_and_looks_at_the_whole_once(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    proposal, staff = start(office), office.people["staff"]
    edit(proposal, staff, "i0", "policy", "甲")
    compared: list[ChangeSet] = []
    asked: list[Collection[str] | None] = []

    def counted(before: Table, after: Table) -> ChangeSet:
        compared.append(diff(before, after))
        return compared[-1]

    def whole(table: Table, among: Collection[str] | None = None) -> tuple[Problem, ...]:
        asked.append(among)
        return validate_table(table, among)

    monkeypatch.setattr(look, "diff", counted)
    monkeypatch.setattr(queries, "diff", counted)
    monkeypatch.setattr(states, "validate_table", whole)
    monkeypatch.setattr(revalidation, "validate_table", whole)
    client, address = office.client("staff"), f"/desk/proposals/{proposal.pk}/"
    assert client.get(address).status_code == 200
    assert len(compared) == 1 and asked == [None, {"i0"}]
    assert client.get(address).status_code == 200
    assert len(compared) == 2 and asked == [None, {"i0"}], "what is wrong with a state stays what it is"
    edit(proposal, staff, "s0", "end", 2020)
    compared.clear()
    assert client.get(address).status_code == 200
    assert len(compared) == 1 and asked == [None, {"i0"}, {"i0", "s0"}], "against the base, which was looked at last"


def test_what_was_looked_at_is_found_by_content_alone(office: Office) -> None:
    table = queries.draft(start(office))
    assert states.problems(1, "a", table) == states.problems(2, "b", table) == validate_table(table)
    assert states.problems(1, "a", table) is states.problems(1, "a", table)


def test_every_error_is_told_also_one_that_the_base_has(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """A program that learns a rule finds states that broke it before: they cannot be merged until it is mended."""
    remarks = tuple(Problem("c", "i0", "文", "text", severity) for severity in SEVERITIES)
    monkeypatch.setattr(states, "problems", lambda _plan, _root, _table: remarks)
    assert Look(start(office)).problems == remarks[:1]
