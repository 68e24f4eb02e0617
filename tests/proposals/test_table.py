"""Act × person × state → the state it leads to, or the code of the refusal. Every act of proposals, every kind of
person, every state; with what was seen told truly (``test_seen`` has the others)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import transaction
from tests import factories
from tests.acts import added, done
from tests.proposals.story import edit, field, found, merged, seen, seen_conflict, start

from tsumugu.accounts.models import Division, Role, User
from tsumugu.core import edits
from tsumugu.core.causes import Cause, Cited
from tsumugu.core.errors import Refusal
from tsumugu.core.operations import ChangeSet, Set
from tsumugu.core.table import Table
from tsumugu.proposals import actions, queries
from tsumugu.proposals.models import Proposal, Undoable

pytestmark = pytest.mark.django_db

PERSONS = ("author", "colleague", "head", "other", "other_head", "secretariat", "secretariat_head", "kanjikai",
           "headquarters", "committee", "auditor", "administrator", "outsider", "former", "inactive")  # fmt: skip
EDITORS = "author colleague head secretariat secretariat_head"
SECRETARIAT = "secretariat secretariat_head"
DECIDERS = "head other_head secretariat secretariat_head kanjikai headquarters"
STATES = ("draft", "behind", "conflict", "withdrawn_conflict", "orphan", "at_head", "at_secretariat", "returned",
          "approved", "withdrawn", "merged")  # fmt: skip


class World:
    def __init__(self) -> None:
        self.office = office = found()
        self.people = office.people
        self.people["author"] = self.people["staff"]
        other = Division.objects.create(organization=office.organization, key="dx", name="DX推進課")
        agri = Division.objects.get(organization=office.organization, key="agri")
        self._person("colleague", Role.STAFF, agri)
        self._person("other", Role.STAFF, other)
        self._person("other_head", Role.HEAD, other)
        self._person("former", Role.STAFF, agri)
        self._person("inactive", Role.SECRETARIAT)
        outsider = self.people["outsider"].memberships.get().organization
        for role in (Role.SECRETARIAT, Role.KANJIKAI):
            factories.holds(self.people["outsider"], outsider, role)
        self.made = self._proposals()
        User.objects.filter(username="inactive").update(is_active=False)
        self.people["former"].memberships.all().delete()

    def _person(self, name: str, role: str, division: Division | None = None) -> None:
        self.people[name] = factories.person(self.office.organization, name, role, division=division)

    def _proposals(self) -> dict[str, Proposal]:
        staff, office = self.people["staff"], self.office
        early = {name: start(office, title=name) for name in ("behind", "conflict", "withdrawn_conflict")}
        edit(early["behind"], staff, "s0", "end", 2025)
        for name in ("conflict", "withdrawn_conflict"):
            edit(early[name], staff, "i0", "policy", "甲")
        done = start(office, title="merged")
        edit(done, staff, "i0", "policy", "乙")
        merged(office, done)
        for name in ("conflict", "withdrawn_conflict"):
            actions.sync_proposal(early[name], actor=staff, seen=seen(early[name]))
        Proposal.objects.filter(pk=early["withdrawn_conflict"].pk).update(state="withdrawn")
        late = {name: start(office, title=name) for name in (*STATES[5:10], "draft")}
        late["orphan"] = start(office, "former", "orphan")
        for name, proposal in late.items():
            edit(proposal, proposal.author, "s0", "end", 2025)
            if name not in ("draft", "orphan", "withdrawn"):
                actions.submit_proposal(proposal, actor=staff, seen=seen(proposal))
        self._approve(late["at_secretariat"], 1)
        self._approve(late["approved"], 3)
        back = late["returned"]
        actions.return_proposal(back, actor=self.people["head"], seen=seen(back), comment="再考を。")
        actions.withdraw_proposal(late["withdrawn"], actor=staff, seen=seen(late["withdrawn"]))
        return early | late | {"merged": done}

    def _approve(self, proposal: Proposal, steps: int) -> None:
        for _step in range(steps):
            actions.approve(proposal, actor=self.people[proposal.next_step], seen=seen(proposal))

    def act(self, name: str, who: str, state: str) -> str:
        """What comes of it; nothing stays."""
        proposal = Proposal.objects.select_related("plan__organization").get(pk=self.made[state].pk)
        with transaction.atomic():
            try:
                ACTS[name](self, proposal, self.people[who])
                proposal.refresh_from_db()
                said = f"{proposal.state} {proposal.next_step}".strip()
            except Refusal as refusal:
                said = refusal.code
            transaction.set_rollback(True)
        return said


def _save(world: World, proposal: Proposal, person: User) -> None:
    edit(proposal, person, "s0", "end", 2027)


def _structure(made: Callable[[Table], ChangeSet]) -> Callable[[World, Proposal, User], None]:
    def act(world: World, proposal: Proposal, person: User) -> None:
        changes = made(queries.draft(proposal))
        actions.save_edit(proposal, actor=person, based_on_root=proposal.draft_root, edits=changes)

    return act


def _resolve(world: World, proposal: Proposal, person: User) -> None:
    (conflict,) = queries.conflicts(proposal)
    shown = seen_conflict(proposal, conflict.id)
    actions.resolve_conflict(proposal, conflict.id, "ours", actor=person, seen=shown)
    proposal.refresh_from_db()
    assert queries.behind(proposal) == 0


def _sync(world: World, proposal: Proposal, person: User) -> None:
    actions.sync_proposal(proposal, actor=person, seen=seen(proposal))


def _submit(world: World, proposal: Proposal, person: User) -> None:
    actions.submit_proposal(proposal, actor=person, seen=seen(proposal))


def _approve(world: World, proposal: Proposal, person: User) -> None:
    actions.approve(proposal, actor=person, seen=seen(proposal))


def _return(world: World, proposal: Proposal, person: User) -> None:
    actions.return_proposal(proposal, actor=person, seen=seen(proposal), comment="再考を。")


def _withdraw(world: World, proposal: Proposal, person: User) -> None:
    actions.withdraw_proposal(proposal, actor=person, seen=seen(proposal))


def _merge(world: World, proposal: Proposal, person: User) -> None:
    actions.merge_proposal(proposal, actor=person, seen=seen(proposal))


def _reword(world: World, proposal: Proposal, person: User) -> None:
    actions.reword(
        proposal, actor=person, seen=seen(proposal), title="別の題名", reason="別の理由", reasons={}, causes=()
    )


def _cite(world: World, proposal: Proposal, person: User) -> None:
    """The causes alone are others."""
    actions.reword(
        proposal, actor=person, seen=seen(proposal), title=proposal.title, reason=proposal.reason,
        reasons=proposal.reasons, causes=[Cited(Cause("opinion", "o12", "意見 1-4"))],
    )  # fmt: skip


def _undo(world: World, proposal: Proposal, person: User) -> None:
    """What this person has just saved."""
    stroke = actions.Stroke("typing", "1")
    table = queries.draft(proposal)
    change = ChangeSet((Set("s0", "step", "end", field(table, "s0", "end"), 2027),))
    actions.save_edit(proposal, actor=person, based_on_root=proposal.draft_root, edits=change, stroke=stroke)
    actions.take_back(proposal, actor=person, act="typing")
    assert queries.draft(proposal) == table


def _undo_alien(world: World, proposal: Proposal, person: User) -> None:
    """What somebody else saved."""
    alien = Undoable.objects.filter(proposal=proposal).exclude(author=person).values_list("act", flat=True).first()
    actions.take_back(proposal, actor=person, act=alien or "no-such-act")


def _take_out(world: World, proposal: Proposal, person: User) -> None:
    """The first of its changes."""
    (node, path), *_more = queries.places(queries.changes(proposal))
    actions.take_out(proposal, actor=person, seen=seen(proposal), places=[f"{node}/{path}"])


def _reopen(world: World, proposal: Proposal, person: User) -> None:
    actions.reopen_proposal(proposal, actor=person, seen=seen(proposal))


def _submit_named(world: World, proposal: Proposal, person: User) -> None:
    actions.submit_proposal(proposal, actor=person, seen=seen(proposal), title="名付けた", reason="理由")
    assert (proposal.title, proposal.reason, proposal.working) == ("名付けた", "理由", False)


ACTS: dict[str, Callable[[World, Proposal, User], None]] = {
    "save": _save,
    "add": _structure(lambda table: added(table, "a0", "planned")[0]),
    "delete": _structure(lambda table: done(edits.delete(table, "t0"))),
    "order": _structure(lambda table: done(edits.step_in_order(table, "t0", -1))),
    "move": _structure(lambda table: done(edits.move(table, "t0", "a0", "actual"))),
    "resolve": _resolve,
    "sync": _sync,
    "submit": _submit,
    "approve": _approve,
    "return": _return,
    "withdraw": _withdraw,
    "merge": _merge,
    "reword": _reword,
    "cite": _cite,
    "undo": _undo,
    "undo somebody's": _undo_alien,
    "take out": _take_out,
    "reopen": _reopen,
    "submit named": _submit_named,
}

#: What an edit of any kind leads to: whoever had approved is asked again.
EDITED = {
    "draft": "draft head", "behind": "draft head", "conflict": "draft head", "withdrawn_conflict": "wrong-state",
    "at_head": "in_review head", "at_secretariat": "in_review head", "returned": "returned",
    "approved": "in_review head", "withdrawn": "wrong-state", "merged": "wrong-state",
}  # fmt: skip
#: act -> state -> who -> what; whoever is not named gets what stands under "".
TABLE: dict[str, dict[str, dict[str, str]]] = {
    **{
        act: {state: {EDITORS: said, "": "may-not-edit"} for state, said in EDITED.items()}
        | {"orphan": {SECRETARIAT: "draft head", "": "may-not-edit"}}
        for act in ("save", "add", "delete", "order", "move", "reword", "cite")
    },
    # What was approved stands there again.
    "undo": {
        **{
            state: {EDITORS: said, "": "may-not-edit"}
            for state, said in (EDITED | {"at_secretariat": "in_review secretariat", "approved": "approved"}).items()
        },
        "orphan": {SECRETARIAT: "draft head", "": "may-not-edit"},
    },
    "undo somebody's": {
        **{
            state: {EDITORS: "wrong-state" if said == "wrong-state" else "nothing-to-undo", "": "may-not-edit"}
            for state, said in EDITED.items()
        },
        "orphan": {SECRETARIAT: "nothing-to-undo", "": "may-not-edit"},
    },
    # Its only change: nothing is left for which anybody is asked.
    "take out": {
        **{
            state: {EDITORS: "draft" if state in ("draft", "behind", "conflict") else said, "": "may-not-edit"}
            for state, said in (EDITED | dict.fromkeys(("at_head", "at_secretariat", "approved"), "in_review")).items()
        },
        "orphan": {SECRETARIAT: "draft", "": "may-not-edit"},
    },
    "reopen": {
        **{
            state: {f"author {SECRETARIAT}": "wrong-state", "": "may-not-edit"}
            for state in STATES
            if state not in ("withdrawn", "withdrawn_conflict")
        },
        "withdrawn": {f"author {SECRETARIAT}": "draft head", "": "may-not-edit"},
        "withdrawn_conflict": {f"author {SECRETARIAT}": "draft head", "": "may-not-edit"},
        "orphan": {SECRETARIAT: "wrong-state", "": "may-not-edit"},
    },
    "resolve": {
        "conflict": {EDITORS: "draft head", "": "may-not-edit"},
        "withdrawn_conflict": {EDITORS: "wrong-state", "": "may-not-edit"},
    },
    "sync": {
        "draft": {EDITORS: "draft head", "": "may-not-edit"},
        "behind": {EDITORS: "draft head", "": "may-not-edit"},
        "conflict": {EDITORS: "draft head", "": "may-not-edit"},
        "withdrawn_conflict": {EDITORS: "wrong-state", "": "may-not-edit"},
        "orphan": {SECRETARIAT: "draft head", "": "may-not-edit"},
        "at_head": {EDITORS: "in_review head", "": "may-not-edit"},
        "at_secretariat": {EDITORS: "in_review secretariat", "": "may-not-edit"},
        "returned": {EDITORS: "returned", "": "may-not-edit"},
        "approved": {EDITORS: "approved", "": "may-not-edit"},
        "withdrawn": {EDITORS: "wrong-state", "": "may-not-edit"},
        "merged": {EDITORS: "wrong-state", "": "may-not-edit"},
    },
    "submit": {
        "draft": {EDITORS: "in_review head", "": "may-not-edit"},
        "behind": {EDITORS: "in_review head", "": "may-not-edit"},
        "conflict": {EDITORS: "open-conflicts", "": "may-not-edit"},
        "withdrawn_conflict": {EDITORS: "wrong-state", "": "may-not-edit"},
        "orphan": {SECRETARIAT: "in_review head", "": "may-not-edit"},
        "at_head": {EDITORS: "wrong-state", "": "may-not-edit"},
        "at_secretariat": {EDITORS: "wrong-state", "": "may-not-edit"},
        "returned": {EDITORS: "in_review head", "": "may-not-edit"},
        "approved": {EDITORS: "wrong-state", "": "may-not-edit"},
        "withdrawn": {EDITORS: "wrong-state", "": "may-not-edit"},
        "merged": {EDITORS: "wrong-state", "": "may-not-edit"},
    },
    "approve": {
        **{state: {DECIDERS: "wrong-state", "": "not-on-route"} for state in STATES if not state.startswith("at_")},
        "at_head": {"head": "in_review secretariat", "": "not-on-route"},
        "at_secretariat": {"secretariat": "in_review secretariat_head", "": "not-on-route"},
    },
    "return": {
        **{state: {DECIDERS: "wrong-state", "": "not-on-route"} for state in STATES if not state.startswith("at_")},
        "at_head": {f"head {SECRETARIAT}": "returned", "": "not-on-route"},
        "at_secretariat": {SECRETARIAT: "returned", "": "not-on-route"},
        "approved": {SECRETARIAT: "returned", "": "not-on-route"},
    },
    "withdraw": {
        **{
            state: {f"author {SECRETARIAT}": "withdrawn", "": "may-not-edit"}
            for state in ("draft", "behind", "conflict", "at_head", "at_secretariat", "returned", "approved")
        },
        **{
            state: {f"author {SECRETARIAT}": "wrong-state", "": "may-not-edit"}
            for state in ("withdrawn_conflict", "withdrawn", "merged")
        },
        "orphan": {SECRETARIAT: "withdrawn", "": "may-not-edit"},
    },
    "merge": {
        **{state: {SECRETARIAT: "wrong-state", "": "not-allowed"} for state in STATES if state != "approved"},
        "approved": {SECRETARIAT: "merged", "": "not-allowed"},
    },
}
TABLE["submit named"] = TABLE["submit"]
CELLS = [(act, state) for act, row in TABLE.items() for state in row]


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    with django_db_blocker.unblock(), transaction.atomic():
        yield World()
        transaction.set_rollback(True)


def test_the_table_is_whole() -> None:
    assert set(TABLE) == set(ACTS)
    for act, row in TABLE.items():
        assert set(row) == {"conflict", "withdrawn_conflict"} if act == "resolve" else set(STATES), act


@pytest.mark.parametrize(("act", "state"), CELLS, ids=[f"{act}-{state}" for act, state in CELLS])
def test_what_comes_of_it(world: World, act: str, state: str) -> None:
    row = TABLE[act][state]
    expected = {who: next((said for names, said in row.items() if who in names.split()), row[""]) for who in PERSONS}
    assert {who: world.act(act, who, state) for who in PERSONS} == expected


def test_who_opens_a_proposal(world: World) -> None:
    may = {"author", "colleague", "head", "other", "other_head", "secretariat", "secretariat_head"}
    for who in PERSONS:
        with transaction.atomic():
            try:
                made = actions.open_proposal(world.office.plan, title="新", reason="", actor=world.people[who])
                said = made.state
            except Refusal as refusal:
                said = refusal.code
            transaction.set_rollback(True)
        assert said == ("draft" if who in may else "may-not-open"), who
