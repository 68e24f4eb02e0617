"""Titles, reasons and comments: one rule for what is typed, one proposal for one form, a reason where one is owed."""

from __future__ import annotations

import pytest
from tests.acts import done
from tests.proposals.story import Office, approve_all, edit, field, seen, start
from tests.refusals import problems

from tsumugu.core import edits
from tsumugu.core.errors import Refusal
from tsumugu.core.plan import Ending, Target
from tsumugu.core.table import MISSING
from tsumugu.proposals import actions, queries
from tsumugu.proposals.models import Proposal

pytestmark = [pytest.mark.django_db, pytest.mark.engine]


def opened(office: Office, title: str, reason: str = "", form: str = "", who: str = "staff") -> Proposal:
    return actions.open_proposal(office.plan, title=title, reason=reason, actor=office.people[who], form=form)


# -- opening -----------------------------------------------------------------------------------


def test_a_form_that_is_sent_three_times_opens_one_proposal(office: Office) -> None:
    there = Proposal.objects.count()
    made = [opened(office, " 見直し ", "理由\r\n二行", form="a" * 32) for _time in range(3)]
    assert len({proposal.pk for proposal in made}) == 1 and Proposal.objects.count() == there + 1
    assert made[0].drafts.count() == made[0].wordings.count() == 1
    others = [
        opened(office, "見直し", "理由\n二行", form="b" * 32),  # drawn anew: meant anew
        opened(office, "別の見直し", "理由\n二行", form="a" * 32),  # gone back to, and written anew
        opened(office, "見直し", "理由\n二行", form="a" * 32, who="head"),  # somebody else's
        opened(office, "見直し", "理由\n二行"),
        opened(office, "見直し", "理由\n二行"),
    ]
    assert len({proposal.pk for proposal in (*made, *others)}) == 6


@pytest.mark.parametrize(
    ("title", "code"),
    [
        ("", "title-missing"), ("　 ", "title-missing"), ("\u200b", "bad-text"), ("x\0y", "bad-text"),
        ("一\n二", "bad-text"), ("あ" * 201, "bad-text"), ("\ud800", "bad-text"),
    ],
)  # fmt: skip
def test_a_title_is_one_line_that_can_be_seen(office: Office, title: str, code: str) -> None:
    there = Proposal.objects.count()
    with pytest.raises(Refusal, match=code) as refused:
        opened(office, title)
    assert refused.value.data["field"] == "title" and Proposal.objects.count() == there
    proposal = start(office)
    with pytest.raises(Refusal, match=code):
        actions.reword(
            proposal, actor=office.people["staff"], seen=seen(proposal), title=title, reason="", reasons={}, causes=()
        )  # fmt: skip


def test_the_longest_title_is_kept_whole(office: Office) -> None:
    assert opened(office, "あ" * 200).title == "あ" * 200
    with pytest.raises(Refusal, match="bad-text") as refused:
        opened(office, "あ" * 5000)
    (problem,) = problems(refused.value)
    assert "5,000" in problem.message and "200" in problem.message, "told with the number, nothing is cut"


def test_reasons_and_comments_pass_the_same_rule(office: Office) -> None:
    people = office.people
    assert opened(office, "カ\u3099", "理由\r\n  二行目 \n").title == "ガ"
    assert opened(office, "題", "理由\r\n  二行目 \n").reason == "理由\n  二行目"
    with pytest.raises(Refusal, match="bad-text") as refused:
        opened(office, "題", "x\0")
    assert refused.value.data["field"] == "reason"
    proposal = start(office)
    edit(proposal, people["staff"], "s0", "end", 2025)
    for bad in ("x\0", "あ" * 20_001):
        with pytest.raises(Refusal, match="bad-text"):
            actions.reword(
                proposal,
                actor=people["staff"],
                seen=seen(proposal),
                title="題",
                reason="",
                reasons={"s0/end": bad},
                causes=(),
            )
    actions.submit_proposal(proposal, actor=people["staff"], seen=seen(proposal))
    for bad in ("x\0", "あ" * 20_001):
        with pytest.raises(Refusal, match="bad-text"):
            actions.approve(proposal, actor=people["head"], seen=seen(proposal), comment=bad)
        with pytest.raises(Refusal, match="bad-text"):
            actions.return_proposal(proposal, actor=people["head"], seen=seen(proposal), comment=bad)
    actions.approve(proposal, actor=people["head"], seen=seen(proposal), comment=" よい。\r\n ")
    assert proposal.decisions.get(kind="approved").comment == " よい。"


# -- reasons -----------------------------------------------------------------------------------


def unexplained(office: Office) -> Proposal:
    return opened(office, "理由のない案")


def test_what_weighs_needs_a_reason(office: Office) -> None:
    staff = office.people["staff"]
    proposal = unexplained(office)
    edit(proposal, staff, "k0", "targets.2025", Target(kind="at-least", value="100"))
    with pytest.raises(Refusal, match="reason-missing") as refused:
        actions.submit_proposal(proposal, actor=staff, seen=seen(proposal))
    (grave,) = queries.graves(proposal)
    assert refused.value.data["graves"] == (grave,)
    assert (grave.weight, grave.node, grave.path) == ("lowered", "k0", "targets.2025")
    words = {"title": proposal.title, "reason": "", "causes": (), "actor": staff}
    # Unchecked: fields by their names, of many types.
    actions.reword(proposal, seen=seen(proposal), reasons={"k0/targets.2025": "対象が減った"}, **words)  # type: ignore[arg-type]
    assert queries.unexplained(proposal) == ()
    edit(proposal, staff, "i0", "ended", Ending(year=2026))
    assert [one.weight for one in queries.unexplained(proposal)] == ["ended"]
    # Unchecked: fields by their names, of many types.
    actions.reword(proposal, seen=seen(proposal), reasons={}, **(words | {"reason": "全体の理由"}))  # type: ignore[arg-type]
    actions.submit_proposal(proposal, actor=staff, seen=seen(proposal))


def test_what_does_not_weigh_needs_none(office: Office) -> None:
    staff = office.people["staff"]
    proposal = unexplained(office)
    edit(proposal, staff, "k0", "targets.2025", Target(kind="at-least", value="150"))
    edit(proposal, staff, "k0", "targets.2026", Target(kind="at-least", value="200"))
    edit(proposal, staff, "i0", "summary", "別の概要。")
    assert queries.graves(proposal) == ()
    actions.submit_proposal(proposal, actor=staff, seen=seen(proposal))


def test_each_way_to_give_a_promise_up_weighs(office: Office) -> None:
    staff = office.people["staff"]

    def weights(proposal: Proposal) -> list[tuple[str, str]]:
        return [(one.weight, one.place) for one in queries.graves(proposal)]

    removed, put_off, redefined, gone, late = (unexplained(office) for _n in range(5))
    edit(removed, staff, "k0", "targets.2025", Target(kind="undecided"))
    assert weights(removed) == [("removed", "k0/targets.2025")]
    edit(put_off, staff, "k0", "targets.2025", MISSING)
    edit(put_off, staff, "k0", "targets.2027", Target(kind="at-least", value="120"))
    assert weights(put_off) == [("postponed", "k0/targets.2025")]
    edit(redefined, staff, "k0", "unit", "人")
    assert weights(redefined) == [("redefined", "k0/targets.2025")]
    for proposal, node in ((gone, "a0"), (late, "c1")):
        changes = done(edits.delete(queries.draft(proposal), node))
        actions.save_edit(proposal, actor=staff, based_on_root=proposal.draft_root, edits=changes)
        assert weights(proposal) == [("deleted", f"{node}/")]
        with pytest.raises(Refusal, match="reason-missing"):
            actions.submit_proposal(proposal, actor=staff, seen=seen(proposal))


def test_a_reason_is_for_a_change_that_is_made(office: Office) -> None:
    staff, proposal = office.people["staff"], start(office)
    edit(proposal, staff, "s0", "end", 2025)
    for place in ("s0/start", "nowhere/end", "s0", "", "k0/targets.2025"):
        with pytest.raises(Refusal, match="bad-choice"):
            actions.reword(
                proposal, actor=staff, seen=seen(proposal), title="題", reason="", reasons={place: "理由"}, causes=()
            )  # fmt: skip
    assert proposal.wording == 1


def test_reasons_enter_the_ledger(office: Office) -> None:
    staff, proposal = office.people["staff"], start(office)
    edit(proposal, staff, "k0", "targets.2025", Target(kind="at-least", value="100"))
    edit(proposal, staff, "s0", "end", 2025)
    reasons = {"k0/targets.2025": "対象が減った", "s0/end": "  "}
    actions.reword(
        proposal, actor=staff, seen=seen(proposal), title="改定案", reason="見直しのため", reasons=reasons, causes=()
    )  # fmt: skip
    assert proposal.reasons == {"k0/targets.2025": "対象が減った"}
    actions.submit_proposal(proposal, actor=staff, seen=seen(proposal))
    approve_all(office, proposal)
    change = actions.merge_proposal(proposal, actor=office.people["secretariat"], seen=seen(proposal))
    assert change.reason.splitlines() == [
        "見直しのため",
        "スマート農業0 › 導入経営体 目標値（令和7年度）：対象が減った",
    ]
    assert field(queries.draft(proposal), "k0", "targets.2025") == Target(kind="at-least", value="100")
