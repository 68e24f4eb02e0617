"""A sheet as its own editor, below the browser: what each act sends, and what comes of it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests import factories
from tests.desk.office import Office
from tests.proposals.story import edit, field, merged, seen, start

from tsumugu.core import bars, edits
from tsumugu.core.operations import ChangeSet, apply
from tsumugu.desk.editor.cells import value
from tsumugu.plans import queries as ledger
from tsumugu.proposals import actions, queries
from tsumugu.proposals.models import Proposal

pytestmark = pytest.mark.django_db

NUMBER = iter(range(10**6))


def copy(office: Office, who: str = "staff") -> Proposal | None:
    office.plan.refresh_from_db()
    return queries.working(office.plan, office.people[who])


def ask(office: Office, what: str, who: str = "staff", proposal: Proposal | None = None, /, **sent: Any) -> Any:
    """What a page that is drawn now would send; ``based_on`` and the like may say otherwise."""
    own = proposal or copy(office, who)
    root = own.draft_root if own is not None else office.plan.head_root
    base = queries.base_root(own) if own is not None else office.plan.head_root
    number = next(NUMBER)
    data = {"do": what, "sheet": "i0", "based_on": root, "base": base, "act": f"a{number}", "request": f"r{number}"}
    url = (
        reverse("desk:draft_edits", args=[proposal.pk]) if proposal else reverse("desk:edits", args=[office.plan.slug])
    )
    return office.client(who).post(url, {**data, **sent}, headers={"HX-Request": "true"})


def put(office: Office, path: str, text: str, was: object = ..., node: str = "i0", **sent: Any) -> Any:
    """A text into a field; ``was``: what the page showed there, what stands there now if that is not said."""
    if was is ...:
        mine = copy(office)
        table = queries.draft(mine) if mine is not None else ledger.head(office.plan).table
        found = field(table, node, path) if node in table.nodes else None
        was = found if isinstance(found, str) else None
    drawn = {f"was:{path}": json.dumps(was, ensure_ascii=False), f"f:{path}": text}
    return ask(office, "fields", node=node, **drawn, **sent)


def now(office: Office, node: str, path: str, who: str = "staff") -> object:
    found = copy(office, who)
    assert found is not None
    return field(queries.draft(found), node, path)


# -- writing -----------------------------------------------------------------------------------


def test_a_value_is_saved_where_it_stands(office: Office) -> None:
    answer = put(office, "policy", "甲")
    told = answer.json()
    assert answer.status_code == 200 and now(office, "i0", "policy") == "甲"
    assert set(told["parts"]) == {"h-policy"} and "甲" in told["parts"]["h-policy"]
    assert told["units"]["i0/policy"]["was"] == '"甲"' == told["mine"]["i0/policy"]
    assert told["count"] == 1 and "変更前" in told["parts"]["h-policy"]
    for name in ("csrfmiddlewaretoken", "drawn_for", "seen"):
        assert f'name="{name}" value="' in told["rail"], "it is submitted from there"
    made = copy(office)
    assert (
        made is not None
        and told["root"] == made.draft_root
        and told["edits"] == f"/desk/plans/{office.plan.slug}/edits/"
    )


#: who -> status of a write into their own working copy, and into the draft of the office's officer.
MAY = {
    "staff": (200, 200), "head": (200, 200), "secretariat": (200, 200), "secretariat_head": (200, 200),
    "kanjikai": (403, 403), "headquarters": (403, 403), "committee": (403, 403), "auditor": (403, 403),
    "administrator": (403, 403), "outsider": (404, 404),
}  # fmt: skip


@pytest.mark.parametrize("who", MAY)
def test_who_writes(office: Office, who: str) -> None:
    """Each act, each person: in one's own copy, and in a draft of a colleague's division or of another one's."""
    own, given = MAY[who]
    acts: list[tuple[str, dict[str, str]]] = [
        ("fields", {"node": "i0", "was:policy": "null", "f:policy": "甲"}),
        ("add", {"parent": "i0", "slot": "activities"}),
        ("draw", {"parent": "a0", "slot": "planned", "first": "2025-04", "last": "2026-03"}),
        ("period", {"node": "s0", "first": "2025-05", "last": "2025-06"}),
        ("done", {"node": "s0"}), ("repeat", {"node": "s0", "years": "1"}), ("unassign", {"node": "s0"}),
        ("down", {"node": "s0"}), ("delete", {"node": "t0"}),
    ]  # fmt: skip
    for what, sent in acts:
        assert ask(office, what, who, **sent).status_code == own, what
    before = Proposal.objects.get(pk=office.proposal.pk).draft_root
    assert ask(office, "fields", who, office.proposal, **acts[0][1]).status_code == given
    assert (Proposal.objects.get(pk=office.proposal.pk).draft_root != before) == (given == 200)
    if own == 200:
        last = copy(office, who)
        assert last is not None
        for name in ("undo", "redo"):
            known = queries.undoing(last, office.people[who])
            of = (known.done if name == "undo" else known.undone)[-1]
            assert ask(office, name, who, of=of).status_code == 200, name
    else:
        assert not Proposal.objects.filter(author=office.people[who], working=True).exists()


def test_an_officer_of_another_division_writes_in_no_draft_of_this_one(office: Office) -> None:
    other = factories.division(office.organization, "other")
    office.people["other"] = factories.person(office.organization, "other", "staff", division=other)
    sent = {"node": "i0", "was:policy": "null", "f:policy": "甲"}
    assert ask(office, "fields", "other", office.proposal, **sent).status_code == 403
    url = reverse("desk:draft_edits", args=[office.proposal.pk])
    asked = {"sheet": "i0", "based_on": office.proposal.draft_root}
    assert office.client("other").get(url, asked, headers={"HX-Request": "true"}).status_code == 403


def test_what_cannot_be_written_is_told_at_its_value_and_opens_nothing(office: Office) -> None:
    path = "targets.2026"
    wrong = ask(
        office, "fields", node="k0", **{f"was:{path}": "null", f"f:{path}:value": "約百", f"f:{path}:kind": "at-least"}
    )
    assert wrong.status_code == 422 and set(wrong.json()["wrong"]) == {f"k0/{path}"}
    assert copy(office) is None, "for nothing that was written no draft is opened"
    for sent, status in (
        ({"based_on": ""}, 400),
        ({"based_on": "x"}, 400),
        ({"act": ""}, 400),
        ({"request": "ａ"}, 400),
    ):
        assert put(office, "policy", "甲", **sent).status_code == status, sent
    assert put(office, "policy", "甲", node="gone").status_code == 409
    for what, sent, status in (
        ("nonsense", {"node": "i0"}, 400), ("period", {"node": "s0", "first": "2025-06", "last": "2025-05"}, 422),
        ("period", {"node": "gone", "first": "2025-06", "last": "2025-07"}, 409), ("done", {"node": "a0"}, 422),
        ("add", {"parent": "i0", "slot": "planned"}, 422), ("delete", {"node": ""}, 422),
        ("fields", {"node": "i0"}, 400), ("undo", {"of": "nobody"}, 409),
    ):  # fmt: skip
        assert ask(office, what, **sent).status_code == status, (what, sent)
        assert copy(office) is None, what


def test_what_somebody_else_wrote_there_is_a_question(office: Office) -> None:
    put(office, "policy", "甲")
    mine = copy(office)
    assert mine is not None
    old = mine.draft_root
    assert put(office, "note", "注").json()["alone"]
    edit(mine, office.people["head"], "i0", "policy", "乙")
    assert not put(office, "note", "注二", based_on=old, was="注").json()["alone"], "somebody else wrote since"
    met = put(office, "policy", "丙", was="甲", based_on=old)
    assert met.status_code == 409 and now(office, "i0", "policy") == "乙"
    told = met.json()["met"]["i0/policy"]
    assert told["words"] == "乙" and "head" in told["said"]
    assert met.json()["units"]["i0/policy"]["was"] == '"乙"', "with what stands there now it can be decided"
    assert put(office, "policy", "丙", was="乙").status_code == 200 and now(office, "i0", "policy") == "丙"


def test_what_a_page_never_showed_is_a_question_before_there_is_a_draft(office: Office) -> None:
    met = put(office, "title", "私の題", was="この題ではない")
    assert met.status_code == 409 and copy(office) is None
    told = met.json()["met"]["i0/title"]
    assert told["words"] == field(ledger.head(office.plan).table, "i0", "title") and told["said"]


def test_a_text_that_is_written_on_never_takes_what_another_added(office: Office) -> None:
    """What the next save begins with is what this person wrote, and not what the merge made of it."""
    put(office, "summary", "一の文。二の文。")
    mine = copy(office)
    assert mine is not None
    old = mine.draft_root
    edit(mine, office.people["head"], "i0", "summary", "一の文。二の文。頭の文。")
    first = put(office, "summary", "私の一の文。二の文。", "一の文。二の文。", based_on=old)
    assert first.status_code == 200
    begun = json.loads(first.json()["mine"]["i0/summary"])
    assert begun == "私の一の文。二の文。" and now(office, "i0", "summary") == "私の一の文。二の文。頭の文。"
    put(office, "summary", "私の一の文です。二の文。", begun)
    assert now(office, "i0", "summary") == "私の一の文です。二の文。頭の文。"


def test_the_same_request_is_one_act(office: Office) -> None:
    sent = {"parent": "i0", "slot": "activities", "act": "same", "request": "same"}
    first, again = (ask(office, "add", based_on=office.plan.head_root, **sent).json() for _ in range(2))
    assert first["open"] == again["open"]
    mine = copy(office)
    assert mine is not None and len(queries.draft(mine).children("i0", "activities")) == 2


def test_one_change_is_taken_out_by_who_saw_it(office: Office) -> None:
    put(office, "policy", "甲")
    put(office, "summary", "概要")
    mine = copy(office)
    assert mine is not None
    old = seen(mine)
    put(office, "situation", "現状")
    assert ask(office, "take-out", place="i0/policy", seen=old).status_code == 409
    assert ask(office, "take-out", place="i0/policy", seen=seen(mine)).status_code == 200
    mine.refresh_from_db()
    assert {path for _node, path in queries.places(queries.changes(mine))} == {"summary", "situation"}


# -- bars --------------------------------------------------------------------------------------


def test_each_way_of_moving_a_bar_is_one_operation(office: Office) -> None:
    """Dragging, tapping and the keys of its ends send months; typing sends words; each is what the function makes."""
    table = ledger.head(office.plan).table
    expected = bars.move(table, "s0", "2025-07", "2025-12")
    assert isinstance(expected, ChangeSet)
    ways = {
        "drag, tap, keys": ("period", {"first": "2025-07", "last": "2025-12"}),
        "month by month": ("fields", {"f:start": "2025-07", "f:end": "2025-12"}),
        "as an office writes": ("fields", {"f:start": "Ｒ７.7", "f:end": "令和7年12月"}),
    }
    was = {f"was:{path}": json.dumps(v) for path in ("start", "end") if (v := field(table, "s0", path)) is not None}
    for way, (what, sent) in ways.items():
        drawn = was if what == "fields" else {}
        assert ask(office, what, node="s0", **drawn, **sent).status_code == 200, way
        mine = copy(office)
        assert mine is not None and queries.draft(mine) == apply(table, expected), way
        of = queries.undoing(mine, office.people["staff"]).done[-1]
        assert ask(office, "undo", of=of).status_code == 200
        assert queries.draft(queries.reloaded(mine)) == table


# -- what the script is told -------------------------------------------------------------------


def look(office: Office, who: str, root: str, base: str) -> Any:
    url, asked = reverse("desk:edits", args=[office.plan.slug]), {"sheet": "i0", "based_on": root, "base": base}
    return office.client(who).get(url, asked, headers={"HX-Request": "true"}).json()


def test_what_others_saved_appears_in_place(office: Office) -> None:
    told = put(office, "policy", "甲").json()
    assert "parts" not in look(office, "staff", told["root"], told["base"])
    mine = copy(office)
    assert mine is not None
    edit(mine, office.people["head"], "i0", "summary", "頭の概要")
    found = look(office, "staff", told["root"], told["base"])
    assert set(found["parts"]) == {"h-summary"} and set(found["units"]) == {"i0/summary"}
    assert "head" in found["rail"], "and who it was"
    grown = ask(office, "add", parent="i0", slot="activities").json()
    assert grown["order"]["activities"][-1] == f"a-{grown['open'].partition('/')[0]}"
    assert look(office, "staff", "f" * 64, told["base"])["parts"].keys() >= {"h-title", "a-a0"}, (
        "all, where it is unknown"
    )


def test_a_sheet_that_is_gone_is_told(office: Office) -> None:
    put(office, "policy", "甲")
    mine = copy(office)
    assert mine is not None
    gone = edits.delete(queries.draft(mine), "i0")
    assert isinstance(gone, ChangeSet)
    actions.save_edit(mine, actor=office.people["head"], based_on_root=mine.draft_root, edits=gone)
    told = put(office, "summary", "概要")
    assert told.status_code == 409 and "gone" in told.json()
    page = office.client("staff").get(reverse("desk:sheet", args=[office.plan.slug, "i0"]))
    assert page.status_code == 200 and "削除されています" in page.content.decode()


def test_the_page_is_the_working_copy_and_the_plan_beside_it(office: Office) -> None:
    put(office, "policy", "甲の政策")
    address = reverse("desk:sheet", args=[office.plan.slug, "i0"])
    own, other = (office.client(who).get(address).content.decode() for who in ("staff", "head"))
    assert "甲の政策" in own and "下書き（公表前）" in own and "甲の政策" not in other
    assert "甲の政策" not in office.client("staff").get(address + "?plan").content.decode()
    for who in ("auditor", "kanjikai"):
        page = office.client(who).get(address).content.decode()
        assert "data-at=" not in page and "data-do=" not in page and "sheet-data" not in page, who


def test_a_draft_that_is_closed_or_not_ones_own_is_read(office: Office) -> None:
    other = factories.division(office.organization, "other")
    office.people["other"] = factories.person(office.organization, "other", "staff", division=other)
    address = reverse("desk:draft_node", args=[office.proposal.pk, "i0"])
    assert "data-at=" in office.client("staff").get(address).content.decode()
    assert "data-at=" not in office.client("other").get(address).content.decode()
    actions.withdraw_proposal(office.proposal, actor=office.people["staff"], seen=seen(office.proposal))
    assert "data-at=" not in office.client("staff").get(address).content.decode()


def test_hostile_words_stay_words(office: Office) -> None:
    bad = "<script>alert(1)</script>\"&'</button>"
    told = put(office, "policy", bad).json()
    assert "<script>" not in json.dumps(told["parts"]) and "<script>" not in told["rail"]
    page = office.client("staff").get(reverse("desk:sheet", args=[office.plan.slug, "i0"])).content.decode()
    assert "<script>alert" not in page
    assert 'data-at="&quot;&gt;' in value('">', bad, bad, editable=True, was=bad)


def test_the_number_of_queries_does_not_grow(office: Office) -> None:
    """Neither with what a draft changes nor with what was saved before."""
    address = reverse("desk:sheet", args=[office.plan.slug, "i0"])

    def counted() -> tuple[int, int]:
        with CaptureQueriesContext(connection) as page:
            assert office.client("staff").get(address).status_code == 200
        with CaptureQueriesContext(connection) as save:
            assert put(office, "note", f"注{next(NUMBER)}").status_code == 200
        return len(page), len(save)

    put(office, "policy", "甲")
    put(office, "note", "注")
    counted()
    before = counted()
    for number in range(4):
        put(office, "summary", f"概要{number}")
        ask(office, "add", parent="i0", slot="activities")
    assert counted() == before and before[0] <= 40 and before[1] <= 60, before


def test_a_merged_sheet_is_edited_anew(office: Office) -> None:
    put(office, "policy", "甲")
    mine = copy(office)
    assert mine is not None
    actions.submit_proposal(mine, actor=mine.author, seen=seen(mine), title="題", reason="理由")
    assert copy(office) is None
    merged_ = start(office)
    edit(merged_, office.people["staff"], "i0", "summary", "概要")
    merged(office, merged_)
    assert put(office, "situation", "現状").status_code == 200
    fresh = copy(office)
    assert fresh is not None and fresh.pk != mine.pk and queries.behind(fresh) == 0
