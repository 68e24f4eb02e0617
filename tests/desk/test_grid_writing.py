"""Writing in the table of the plan, below the browser: many cells are one act, and what a text in a cell says."""

from __future__ import annotations

import random
from typing import Any

import pytest
from django.urls import reverse
from tests.desk.office import Office
from tests.desk.plan import small
from tests.proposals.story import edit, field

from tsumugu.core import edits
from tsumugu.core.operations import ChangeSet, Set, apply
from tsumugu.core.plan import Actual, Target
from tsumugu.core.table import MISSING, Table, Value, to_table
from tsumugu.core.typed import is_writable
from tsumugu.desk.editor import many, pasting
from tsumugu.desk.grid import kinds
from tsumugu.plans import queries as ledger
from tsumugu.proposals import queries
from tsumugu.proposals.models import Proposal

pytestmark = pytest.mark.django_db

NUMBER = iter(range(10**6))
CELLS = {"i0": "initiative", "a0": "activity", "s0": "step", "k0": "indicator"}


def copy(office: Office, who: str = "staff") -> Proposal | None:
    return queries.working(office.plan, office.people[who])


def ask(office: Office, what: str, who: str = "staff", /, **sent: Any) -> Any:
    own, number = copy(office, who), next(NUMBER)
    root = own.draft_root if own is not None else office.plan.head_root
    data = {"do": what, "based_on": root, "act": f"a{number}", "request": f"r{number}", "shown": ["i0", "k0"]}
    address = reverse("desk:grid_edits", args=[office.plan.slug]) + "?rows=initiative&col=policy"
    return office.client(who).post(address, data | sent, headers={"HX-Request": "true"})


def paste(office: Office, cells: dict[str, str], who: str = "staff", **sent: Any) -> Any:
    return ask(office, "cells", who, **{"at": list(cells), "text": list(cells.values())} | sent)


def now(office: Office, node: str, path: str) -> object:
    own = copy(office)
    assert own is not None
    return field(queries.draft(own), node, path)


#: who -> status of a write.
MAY = {
    "staff": 200, "head": 200, "secretariat": 200, "secretariat_head": 200, "kanjikai": 403, "headquarters": 403,
    "committee": 403, "auditor": 403, "administrator": 403, "outsider": 404,
}  # fmt: skip


@pytest.mark.parametrize("who", MAY)
def test_who_writes(office: Office, who: str) -> None:
    assert paste(office, {"i0/policy": "甲", "k0/unit": "戸"}, who).status_code == MAY[who]
    own = copy(office, who)
    assert (own is not None) == (MAY[who] == 200)
    if own is not None:
        for name, stack in (("undo", "done"), ("redo", "undone")):
            of = getattr(queries.undoing(own, office.people[who]), stack)[-1]
            assert ask(office, name, who, of=of).status_code == 200, name
    else:
        for name in ("undo", "redo", "fields"):
            assert ask(office, name, who, of="a").status_code == MAY[who], name


def test_what_can_go_in_goes_in_and_the_rest_is_told_at_its_cell(office: Office) -> None:
    answer = paste(office, {"i0/policy": "甲", "i0/lead": "どこかの課", "k0/targets.2026": "約百", "gone/title": "乙"})
    told = answer.json()
    assert answer.status_code == 422 and now(office, "i0", "policy") == "甲"
    assert set(told["wrong"]) == {"i0/lead", "k0/targets.2026", "gone/title"} and "甲" in told["rows"]["i0"]
    assert told["plain"] == {"i0/title": "スマート農業0", "i0/policy": "甲"} and told["alone"]
    undone = ask(office, "undo", of=told["undo"])
    assert undone.status_code == 200 and now(office, "i0", "policy") is MISSING


def test_where_nothing_can_go_in_nothing_is_opened(office: Office) -> None:
    assert paste(office, {"i0/lead": "どこかの課"}).status_code == 422
    assert paste(office, {"i0/nonsense": "甲", "i0/adopted_from": "乙", "i0/@sheet": "丙"}).status_code == 422
    bad: list[dict[str, Any]] = [
        {"at": []}, {"text": ["甲"] * 3}, {"act": ""}, {"based_on": "x"}, {"at": ["i0/policy"] * 2},
    ]  # fmt: skip
    for sent in bad:
        assert paste(office, {"i0/policy": "甲", "i0/note": "乙"}, **sent).status_code == 400, sent
    assert copy(office) is None


def test_what_somebody_else_wrote_is_a_question_and_the_others_go_in(office: Office) -> None:
    paste(office, {"i0/policy": "甲"})
    own = copy(office)
    assert own is not None
    old = own.draft_root
    edit(own, office.people["head"], "i0", "policy", "乙")
    met = paste(office, {"i0/policy": "丙", "i0/note": "注", "k0/unit": "戸"}, based_on=old)
    assert met.status_code == 409 and set(met.json()["met"]) == {"i0/policy"} and met.json()["alone"] is False
    assert met.json()["met"]["i0/policy"]["words"] == "乙" and "head" in met.json()["met"]["i0/policy"]["said"]
    assert [now(office, "i0", "policy"), now(office, "i0", "note"), now(office, "k0", "unit")] == ["乙", "注", "戸"]


def test_the_same_request_is_one_act(office: Office) -> None:
    paste(office, {"i0/policy": "甲"})
    root = office.plan.head_root
    for _again in range(2):
        answer = paste(office, {"i0/note": "注", "i0/policy": "甲"}, based_on=root, act="same", request="same")
        assert answer.status_code == 200
    own = copy(office)
    assert own is not None and queries.undoing(own, office.people["staff"]).done.count("same") == 1


# -- what a text says --------------------------------------------------------------------------


def read(table: Table, node: str, path: str, text: str) -> Value | str | None:
    """The value that a cell has then; a sentence in a tuple where it cannot be read."""
    changes, wrong = many.read(table, {(node, path): text})
    if wrong:
        return "!"
    return apply(table, changes).nodes[node].fields.get(path)


@pytest.mark.parametrize(("node", "path", "text", "wanted"), [
    ("k0", "targets.2025", "１，５００", Target(kind="at-least", value="1500")),
    ("k0", "targets.2025", "90以下", Target(kind="at-most", value="90")),
    ("k0", "targets.2026", "10～20", Target(kind="range", low="10", high="20")),
    ("k0", "targets.2026", "ちょうど", "!"), ("k0", "targets.2025", "増やす", "!"), ("k0", "targets.2025", "", None),
    ("k0", "targets.2026", "7", Target(kind="at-least", value="7")),
    ("k0", "actuals.2023", "31", Actual(value="31", status="final")), ("k0", "actuals.2024", "△5", "!"),
    ("k0", "baseline", "R4", "!x"), ("k0", "baseline", "約百", "!"), ("i0", "lead", "DX推進課", "dx"),
    ("i0", "lead", "", None), ("i0", "partners", "農業課、DX推進課", ("agri", "dx")),
    ("i0", "partners", "農業課、他", "!"),
    ("i0", "budget.2024", "1,200", "1200"), ("i0", "title", "", "!"), ("s0", "start", "令和6年5月", "2024-05"),
    ("s0", "shape", "連続", "!"),
])  # fmt: skip
def test_what_a_text_says(node: str, path: str, text: str, wanted: object) -> None:
    found = read(to_table(small()), node, path, text)
    assert (found != "!") if wanted == "!x" else (found == wanted), found


def cells_of(table: Table) -> list[tuple[str, str]]:
    return [(node, path) for node, kind in CELLS.items() for path in (kinds.NAMES[kind], *kinds.columns(table, kind))
            if path[0] != "@"]  # fmt: skip


def test_what_is_copied_and_pasted_back_changes_nothing() -> None:
    none = {"actuals.2024": Actual(unavailable="調査なし"), "targets.2026": Target(kind="undecided")}
    table = edits.with_fields(to_table(small()), "k0", dict(none))
    for node, path in cells_of(table):
        assert is_writable(table.nodes[node], path)
        assert many.read(table, {(node, path): pasting.plain(table, node, path)}) == (ChangeSet(()), {}), path


def test_a_paste_is_the_same_sets_and_undo_brings_the_state_back(office: Office) -> None:
    """Law: random texts in random cells; each that can be read by itself is set, in one act."""
    dice = random.Random(20)
    table = ledger.head(office.plan).table
    texts = ("甲", "", "12", "R6", "2024-05", "農業課", "DX推進課", "10～20", "90以上", "△5", "あ\nい")
    for _turn in range(12):
        chosen = {place: dice.choice(texts) for place in dice.sample(cells_of(table), 12)}
        wanted, left = table, 0
        for (node, path), text in chosen.items():
            changes, wrong = many.read(table, {(node, path): text})
            left += bool(wrong)
            for op in changes.operations:
                assert isinstance(op, Set) and (op.node, op.path) == (node, path)
            wanted = apply(wanted, changes)
        answer = paste(office, {f"{node}/{path}": text for (node, path), text in chosen.items()})
        assert len(answer.json()["wrong"]) == left and answer.status_code == (422 if left else 200)
        own = copy(office)
        assert (queries.draft(own) if own is not None else table) == wanted
        if wanted != table:
            assert ask(office, "undo", of=answer.json()["undo"]).status_code == 200
            own = copy(office)
            assert own is not None and queries.draft(own) == table
