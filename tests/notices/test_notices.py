"""What a person is told: what waits, what changed since they looked, what became of what they sent, what is due."""

from __future__ import annotations

import datetime
from collections.abc import Callable

import pytest
from django.db import DatabaseError
from django.utils import timezone
from tests.desk.office import Office
from tests.proposals import story
from tests.voices import heard

from tsumugu.accounts.models import Membership, Role, User
from tsumugu.audit.models import Act
from tsumugu.core.errors import Refusal
from tsumugu.core.operations import ChangeSet, Delete, Grown, Position
from tsumugu.meetings.models import Material, Meeting
from tsumugu.notices import actions, changed, due, rules, waiting
from tsumugu.notices.models import CalendarLink, Seen, Watch
from tsumugu.plans import queries as ledger
from tsumugu.plans.models import Change
from tsumugu.proposals import actions as proposals
from tsumugu.proposals import written
from tsumugu.proposals.models import Proposal
from tsumugu.voices import actions as voices

pytestmark = pytest.mark.django_db


def merge(office: Office, who: str = "secretariat", text: str = "新しい現状", path: str = "situation") -> int:
    """A change of the sheet that somebody wrote and that went all its way; its number."""
    made = story.start(office, who, "改定")
    story.edit(made, office.people[who], "i0", path, text)
    return through(office, made.pk)


def through(office: Office, pk: int) -> int:
    made = Proposal.objects.select_related("plan__organization", "author").get(pk=pk)
    proposals.submit_proposal(made, actor=made.author, seen=story.seen(made))
    story.approve_all(office, made)
    proposals.merge_proposal(made, actor=office.people["secretariat_head"], seen=story.seen(made))
    office.plan.refresh_from_db()
    return office.plan.head_sequence


def news(office: Office, who: str = "staff", sheets: tuple[str, ...] = ("i0",)) -> list[changed.News]:
    user, plans = office.people[who], [office.plan]
    known = changed.seen(user, plans)
    return changed.in_sheets(user, {office.plan.pk: set(sheets)}, plans, known).get((office.plan.pk, "i0"), [])


# -- what changed ------------------------------------------------------------------------------


def test_changes_of_others_are_news_until_one_looks(office: Office) -> None:
    number = merge(office)
    (told,) = news(office)
    assert (told.sequence, told.fields, told.nodes) == (number, (("initiative", "situation"),), ())
    assert news(office, "secretariat") == [], "what one wrote is no news"
    assert news(office, sheets=("i9",)) == []
    actions.opened_sheet(office.plan, "i0", office.plan.head_sequence, actor=office.people["staff"])
    assert news(office) == [] and len(news(office, "head")) == 1, "what one opened, another did not"
    later = merge(office, text="もっと新しい現状")
    assert [one.sequence for one in news(office)] == [later]


def test_seeing_all_goes_as_far_as_the_page_told(office: Office) -> None:
    first = merge(office)
    second = merge(office, text="二つ目")
    actions.see_all(office.plan, first, actor=office.people["staff"])
    assert [one.sequence for one in news(office)] == [second]
    actions.see_all(office.plan, second, actor=office.people["staff"])
    actions.see_all(office.plan, first, actor=office.people["staff"])
    assert news(office) == [] and Seen.objects.get().sequence == second, "never less than before"


@pytest.mark.parametrize("sequence", [0, 99])
def test_nothing_is_seen_that_is_not_there(office: Office, sequence: int) -> None:
    with pytest.raises(Refusal, match="seen-missing"):
        actions.see_all(office.plan, sequence, actor=office.people["staff"])


@pytest.mark.parametrize("who", ["committee", "outsider"])
def test_who_does_not_read_sees_nothing(office: Office, who: str) -> None:
    with pytest.raises(Refusal, match="not-allowed"):
        actions.see_all(office.plan, 1, actor=office.people[who])


def test_the_registration_and_what_is_old_are_no_news(office: Office) -> None:
    assert news(office) == []
    merge(office)
    assert len(news(office)) == 1
    known = changed.seen(office.people["staff"], [office.plan])
    assert known == {(office.plan.pk, ""): 1}
    before = rules.UNSEEN
    try:
        rules.UNSEEN = datetime.timedelta(seconds=-5)
        assert news(office) == [], "who never looked is not told of all that ever was"
    finally:
        rules.UNSEEN = before


def test_what_went_is_told_of_the_sheet_it_stood_on(office: Office) -> None:
    made = story.start(office, "secretariat", "整理")
    table = ledger.head(office.plan).table
    nodes = tuple(
        Grown(node, table.nodes[node].type, Position(table.nodes[node].parent, table.nodes[node].slot, ""),
              dict(table.nodes[node].fields))
        for node in ("k0",)
    )  # fmt: skip
    gone = ChangeSet((Delete("k0", "indicator", nodes),))
    proposals.save_edit(made, actor=office.people["secretariat"], based_on_root=made.draft_root, edits=gone)
    assert written.written([made])[made.pk].sheets(table) == ("i0",)
    proposals.reword(
        made, actor=office.people["secretariat"], seen=story.seen(made), title="整理", reason="統合のため", reasons={},
        causes=[],
    )  # fmt: skip
    through(office, made.pk)
    (told,) = news(office)
    assert told.nodes == ("indicator",) and told.fields == ()


def test_a_page_is_read_also_where_nothing_can_be_written(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_arguments: object, **_named: object) -> None:
        raise DatabaseError("disk full")

    monkeypatch.setattr(Seen.objects, "update_or_create", full)
    address = f"/desk/plans/{office.plan.slug}/sheets/i0/"
    assert office.client("staff").get(address).status_code == 200 and not Seen.objects.exists()


# -- watching ----------------------------------------------------------------------------------


def test_who_may_watch_what(office: Office) -> None:
    meeting = office._meeting()
    hidden = Meeting.objects.create(
        process=meeting.process, course=meeting.course, body=meeting.body, key="x", number="第9回", order=9
    )
    things = {
        ("sheet", "i0"): True, ("proposal", str(office.proposal.pk)): True, ("meeting", str(hidden.pk)): True,
        ("meeting", str(meeting.pk)): True, ("sheet", "k0"): False, ("sheet", "nowhere"): False,
        ("proposal", "999999"): False, ("proposal", "１"): False, ("meeting", ""): False,
    }  # fmt: skip
    for role in (*Role.values, "outsider"):
        for (kind, key), there in things.items():
            reads = role not in ("committee", "outsider")
            own = role == "committee" and (kind, key) == ("meeting", str(meeting.pk))
            if there and (reads or own):
                actions.watch(office.plan, kind, key, actor=office.people[role])
                actions.watch(office.plan, kind, key, actor=office.people[role])
            else:
                with pytest.raises(Refusal, match="not-found"):
                    actions.watch(office.plan, kind, key, actor=office.people[role])
    assert Watch.objects.count() == 8 * 4 + 1
    with pytest.raises(Refusal, match="bad-choice"):
        actions.watch(office.plan, "plan", "x", actor=office.people["staff"])


def test_a_watched_proposal_tells_what_others_did(office: Office) -> None:
    auditor = office.people["auditor"]
    actions.watch(office.plan, "proposal", str(office.proposal.pk), actor=auditor)
    rows = changed.watches(auditor, [office.plan])
    assert changed.watched_proposals(auditor, rows)[0].what == ""
    story.edit(office.proposal, office.people["staff"], "i0", "summary", "書いた")
    assert [(one.what, one.by) for one in changed.watched_proposals(auditor, rows)] == [("edited", "staff")]
    proposals.submit_proposal(office.proposal, actor=office.people["staff"], seen=story.seen(office.proposal))
    assert [one.what for one in changed.watched_proposals(auditor, rows)] == ["submitted"]
    actions.opened(office.plan, "proposal", office.proposal.pk, actor=auditor)
    rows = changed.watches(auditor, [office.plan])
    assert [one.what for one in changed.watched_proposals(auditor, rows)] == [""]
    staff = office.people["staff"]
    actions.watch(office.plan, "proposal", str(office.proposal.pk), actor=staff)
    Watch.objects.update(seen_at=timezone.now() - datetime.timedelta(days=1))
    rows = changed.watches(staff, [office.plan])
    assert [one.what for one in changed.watched_proposals(staff, rows)] == [""], "one's own acts are no news"


def test_a_member_hears_of_what_was_given_and_of_nothing_before(office: Office) -> None:
    meeting = office._meeting()
    for role in ("committee", "auditor"):
        actions.watch(office.plan, "meeting", str(meeting.pk), actor=office.people[role])
    Act.objects.create(
        organization=office.organization, at=timezone.now(), actor_name="事務局", act="meeting-edited",
        subject=f"meeting:{meeting.pk}",
    )  # fmt: skip

    def told(role: str, *, inside: bool) -> str:
        rows = changed.watches(office.people[role], [office.plan])
        return changed.watched_meetings(office.people[role], rows, {meeting.pk: inside})[0].what

    assert told("auditor", inside=True) == "meeting-edited" and told("committee", inside=False) == ""
    Material.objects.update(given_at=timezone.now())
    assert told("committee", inside=False) == "meeting-given"
    rows = changed.watches(office.people["committee"], [office.plan])
    assert changed.watched_meetings(office.people["committee"], rows, {}) == [], "one that is not readable any more"


# -- what waits, and what became of it ---------------------------------------------------------


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """So many days later than now it is, to who counts how long something waits: decisions never change."""
    now = timezone.localtime

    def move(days: int) -> None:
        monkeypatch.setattr(timezone, "localtime", lambda *given: now(*given) + datetime.timedelta(days=days))

    return move


def test_what_waits_and_for_how_long(office: Office, later: Callable[[int], None]) -> None:
    story.edit(office.proposal, office.people["staff"], "i0", "summary", "書いた")
    proposals.submit_proposal(office.proposal, actor=office.people["staff"], seen=story.seen(office.proposal))
    later(5)
    (one,) = waiting.waiting(office.people["head"])
    assert (one.why, one.days, one.by) == ("decide", 5, "staff")
    (fate,) = waiting.fates(office.people["staff"], [office.plan.pk])
    assert (fate.step, fate.days, fate.proposal.state) == ("head", 5, "in_review")
    assert waiting.fates(office.people["head"], [office.plan.pk]) == []
    later(0)
    proposals.return_proposal(
        office.proposal, actor=office.people["head"], seen=story.seen(office.proposal), comment="分母は25か所ですか"
    )
    (one,) = waiting.waiting(office.people["staff"])
    assert (one.why, one.days, one.comment, one.by) == ("returned", 0, "分母は25か所ですか", "head")
    (fate,) = waiting.fates(office.people["staff"], [office.plan.pk])
    assert (fate.comment, fate.by, fate.step) == ("分母は25か所ですか", "head", "")
    assert waiting.waiting(office.people["head"]) == []


def test_what_is_approved_waits_to_be_merged_and_what_is_closed_is_told_for_a_while(
    office: Office, later: Callable[[int], None]
) -> None:
    story.edit(office.proposal, office.people["staff"], "i0", "summary", "書いた")
    proposals.submit_proposal(office.proposal, actor=office.people["staff"], seen=story.seen(office.proposal))
    story.approve_all(office, office.proposal)
    later(9)
    (one,) = waiting.waiting(office.people["secretariat"])
    assert (one.why, one.days) == ("merge", 9)
    (fate,) = waiting.fates(office.people["staff"], [office.plan.pk])
    assert (fate.proposal.state, fate.days) == ("approved", 9)
    later(0)
    proposals.merge_proposal(office.proposal, actor=office.people["secretariat"], seen=story.seen(office.proposal))
    (fate,) = waiting.fates(office.people["staff"], [office.plan.pk])
    assert (fate.proposal.state, fate.proposal.merged_sequence, fate.days) == ("merged", 2, 0)
    type(office.proposal).objects.update(updated_at=timezone.now() - rules.CLOSED - datetime.timedelta(days=1))
    assert waiting.fates(office.people["staff"], [office.plan.pk]) == []


def test_days_are_those_of_the_office(office: Office) -> None:
    now = timezone.localtime()
    midnight = now.replace(hour=0, minute=0, second=1)
    assert rules.days_since(midnight, now) == 0
    assert rules.days_since(midnight - datetime.timedelta(minutes=1), now) == 1
    assert [rules.age_of(days) for days in (0, 3, 4, 7, 8, 14, 15)] == [0, 0, 1, 1, 2, 2, 3]
    assert office.plan.head_sequence


def asked(office: Office, day: datetime.date) -> None:
    found = heard.hearing(office)
    heard.heard(office, found, "意見")
    voices.assign(found, heard.picks(found, 1), "agri", day, actor=office.people["secretariat"])


def test_answers_that_a_division_is_asked_for(office: Office) -> None:
    tomorrow = timezone.localdate() + datetime.timedelta(days=1)
    asked(office, tomorrow)
    (one,) = waiting.answers(office.people["staff"])
    assert one.since is not None and one.days == 0 and one.group.due == tomorrow
    assert waiting.answers(office.people["auditor"]) == []


# -- what is due -------------------------------------------------------------------------------


def test_what_is_due_by_role(office: Office) -> None:
    today = timezone.localdate()
    asked(office, today + datetime.timedelta(days=2))
    meeting = office._meeting()
    Meeting.objects.filter(pk=meeting.pk).update(
        state="planned", date=(today + datetime.timedelta(days=9)).isoformat(),
        replies_due=(today + datetime.timedelta(days=4)).isoformat(),
    )  # fmt: skip

    def told(role: str) -> list[tuple[str, int]]:
        return [(one.kind, one.days) for one in due.due(office.people[role])]

    assert told("staff") == told("head") == [("answer", 2)]
    assert told("committee") == [("reply", 4), ("meeting", 9)]
    assert told("auditor") == told("outsider") == []
    Membership.objects.filter(user=office.people["committee"]).delete()
    assert told("committee") == [], "who is nothing here any more"


def test_a_secret_opens_one_calendar_until_it_is_taken_back(office: Office) -> None:
    staff = office.people["staff"]
    first = actions.make_calendar_link(actor=staff)
    assert due.owner(first) == staff and due.owner("") is None and due.owner(rules.hash_of(first)) is None
    assert not CalendarLink.objects.filter(hash__contains=first).exists(), "of a secret only the hash is kept"
    second = actions.make_calendar_link(actor=staff)
    assert due.owner(first) is None and due.owner(second) == staff
    User.objects.filter(pk=staff.pk).update(is_active=False)
    assert due.owner(second) is None
    User.objects.filter(pk=staff.pk).update(is_active=True)
    actions.revoke_calendar_link(actor=staff)
    assert due.owner(second) is None
    with pytest.raises(Refusal, match="nothing-changed"):
        actions.revoke_calendar_link(actor=staff)
    acts = list(Act.objects.filter(subject=f"person:{staff.pk}").order_by("pk").values_list("act", flat=True))
    assert acts == ["calendar-link-made", "calendar-link-made", "calendar-link-revoked"]
    told = "".join(Act.objects.values_list("data", flat=True))
    assert first not in told and second not in told and Change.objects.exists()
