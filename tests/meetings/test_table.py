"""Act × person × state → the state it leads to, or the code of the refusal: every act of these rooms, every kind of
person, every state, with what was seen told truly and with what is no more."""

from __future__ import annotations

import pytest
from tests.desk.office import found
from tests.gate import refused_in
from tests.meetings import rooms
from tests.meetings.world import ACTS, PERSONS, STATES, WRITERS, World

from tsumugu.core.errors import Refusal
from tsumugu.meetings import actions, queries
from tsumugu.meetings.models import Meeting, Statement

pytestmark = pytest.mark.django_db

ALL = dict.fromkeys(STATES, "done")
#: What is only possible once it was held, and while the minutes are not public.
WRITTEN = {
    "planned": "meeting-state", "given": "meeting-state", "held": "done", "finished": "done",
    "public": "minutes-public", "closed": "done",
}  # fmt: skip
#: What is only possible before it is held.
BEFORE = dict.fromkeys(STATES, "meeting-state") | dict.fromkeys(STATES[:2], "done")
CLOSED_POLL = dict.fromkeys(STATES, "poll-closed") | dict.fromkeys(STATES[:2], "done")
CLOSED_REPLIES = dict.fromkeys(STATES, "replies-closed") | dict.fromkeys(STATES[:2], "done")
#: act -> state -> what comes of it for the secretariat; everybody else gets ``OTHERWISE``.
TABLE: dict[str, dict[str, str]] = {
    **dict.fromkeys(
        ("add_course", "edit_course", "delete_course", "move_course", "add_body", "edit_body", "delete_body",
         "move_body", "add_seat", "edit_seat", "delete_seat", "add_chart_item", "edit_chart_item", "delete_chart_item",
         "add_meeting", "copy_meeting", "edit_meeting", "move_meeting", "agenda", "outcomes", "attendance",
         "add_attendee", "add_file", "add_frozen", "edit_material", "move_material"), ALL,
    ),
    "delete_meeting": {"planned": "done", "given": "meeting-given", **dict.fromkeys(STATES[2:], "meeting-state")},
    "ask_again": ALL | {"finished": "meeting-state"},
    "remove_attendee": ALL | dict.fromkeys(STATES[2:], "attendee-spoke"),
    "delete_material": dict.fromkeys(STATES, "material-given") | {"planned": "done"},
    "give": {
        "planned": "planned given", "given": "nothing-to-give", "held": "nothing-to-give",
        "finished": "nothing-to-give", "public": "nothing-to-give", "closed": "nothing-to-give",
    },
    "hold": dict.fromkeys(STATES, "meeting-state") | {"planned": "held", "given": "held given"},
    "finish": dict.fromkeys(STATES, "meeting-state")
    | {"held": "finished given", "public": "finished given papers minutes", "closed": "finished given"},
    "step_back": {
        "planned": "meeting-state", "given": "meeting-state", "held": "minutes-there", "finished": "held given",
        "public": "minutes-there", "closed": "minutes-there",
    },
    "publish_papers": {
        "planned": "planned papers", "given": "planned given papers", "held": "held given papers",
        "finished": "finished given papers", "public": "nothing-changed", "closed": "meeting-closed",
    },
    "publish_minutes": {
        "planned": "meeting-state", "given": "meeting-state", "held": "held given minutes",
        "finished": "finished given minutes", "public": "nothing-changed", "closed": "meeting-closed",
    },
    "unpublish_papers": dict.fromkeys(STATES, "nothing-changed") | {"public": "held given minutes"},
    "unpublish_minutes": dict.fromkeys(STATES, "nothing-changed") | {"public": "held given papers"},
    "minutes": WRITTEN,
    "statement": WRITTEN | {"planned": "none", "given": "none"},
    "withhold_material": ALL,
    "publish_material_whole": ALL | {"public": "shows-more"},
    "withhold_statement": ALL | {"planned": "none", "given": "none"},
    "publish_statement_whole": ALL | {"planned": "none", "given": "none", "public": "shows-more"},
    "withhold_said": ALL | dict.fromkeys(("planned", "given"), "meeting-state"),
    "publish_said_whole": ALL | dict.fromkeys(("planned", "given"), "meeting-state") | {"public": "shows-more"},
    **dict.fromkeys(("invite", "invite_all"), WRITTEN | dict.fromkeys(STATES[:2], "nothing-asked")),
    "revoke": ALL,
    **dict.fromkeys(("write_poll", "close_poll", "set_date", "write_replies_due", "send_letter"), BEFORE),
    "dates_paper": CLOSED_POLL,
    "comes_paper": CLOSED_REPLIES,
    "dates_account": dict.fromkeys(STATES, "not-asked"),
    "comes_account": dict.fromkeys(STATES, "not-asked"),
    "confirm_paper": WRITTEN | {"planned": "nothing-said", "given": "nothing-said"},
    "erratum": dict.fromkeys(STATES, "minutes-not-public") | {"public": "held given papers minutes"},
    "hearing": WRITTEN | {"public": "done"},
    "opinion": ALL | {"planned": "none", "given": "none"},
    "comment": dict.fromkeys(STATES, "may-not-comment"),
    "confirm_account": dict.fromkeys(STATES, "may-not-confirm"),
}  # fmt: skip
ANSWERED = ("dates_paper", "dates_account", "comes_paper", "comes_account")
OTHERWISE = {"confirm_paper": "may-not-confirm", "comment": "may-not-comment", "confirm_account": "may-not-confirm",
             **dict.fromkeys(ANSWERED, "not-asked")}  # fmt: skip
#: What the member whose seat is in the meetings may do.
MEMBER = {
    "comment": ALL | {"planned": "may-not-comment"},
    "confirm_account": WRITTEN | {"planned": "nothing-said", "given": "nothing-said"},
    "dates_account": CLOSED_POLL,
    "comes_account": CLOSED_REPLIES,
}
#: One row is nothing to order, and what is added has no base.
UNSEEN = frozenset({"add_course", "add_body", "add_seat", "add_chart_item", "add_meeting", "copy_meeting",
                    "add_attendee", "add_file", "add_frozen", "comment", "invite", "invite_all", "revoke",
                    "hearing"})  # fmt: skip
ALONE = frozenset({"move_seat", "move_chart_item"})


def test_every_act_has_its_row() -> None:
    shown = {
        "GUEST",
        "STATEMENT",
        "agenda_seen",
        "may_resolve",
        "missing_seats",
        "text_of",
        "words_seen",
        "dates_seen",
        "reply_seen",
        "poll_shown",
        "read_source",
        "File",
        "Source",
    }
    assert set(ACTS) - ALONE == set(TABLE)
    named = {"write_agenda", "write_outcomes", "write_attendance", "write_minutes", "edit_statement", "add_erratum",
             "hearing_of", "take_opinion", "confirm", "answer_dates", "answer_attendance", "publish", "unpublish",
             "found_process", "take_process"}  # fmt: skip
    by_nobody = {"clean_waiting", "clean_all_again"}  # the worker does, with a row of no act
    assert set(actions.__all__) - shown - named - by_nobody == set(ACTS) - {
        "agenda", "outcomes", "attendance", "minutes", "statement", "erratum", "hearing", "opinion", "confirm_account",
        "confirm_paper", *ANSWERED, "publish_papers", "publish_minutes", "unpublish_papers", "unpublish_minutes",
    }  # fmt: skip


def test_act_by_person_by_state() -> None:
    world = World()
    wrong = []
    for act, row in TABLE.items():
        one = refused_in(STATES, [comes for comes in STATES if "-" not in row[comes] and row[comes] != "none"])
        for state in STATES:
            for who in PERSONS if state in one else (*WRITERS, "member"):
                wanted = row[state] if who in WRITERS else OTHERWISE.get(act, "may-not-write-meetings")
                if who == "member" and act in MEMBER:
                    wanted = MEMBER[act][state]
                if row[state] == "none":
                    wanted = "none"
                got = world.act(act, who, state)
                if got != wanted:
                    wrong.append((act, state, who, got, wanted))
    assert wrong == []


def test_what_was_seen_and_is_no_more_stops_every_act() -> None:
    world = World()
    stopped = {"changed-since-seen"}
    for act in TABLE.keys() - UNSEEN - {"confirm_account", "dates_account", "comes_account"}:
        for state in STATES:
            told = TABLE[act][state]
            got = world.act(act, "secretariat", state, seen=False)
            if told in ("done", "") or told.split()[0] in Meeting.State.values:
                assert got in stopped, (act, state, got)
            else:
                assert got in {*stopped, told}, (act, state, got)


def test_founding() -> None:
    office = found()
    for who in ("staff", "committee", "outsider", "administrator"):
        with pytest.raises(Refusal) as refused:
            actions.found_process(office.plan, {"public": True}, actor=office.people[who])
        assert refused.value.code == "may-not-write-meetings"
    rooms.process(office)
    with pytest.raises(Refusal) as refused:
        actions.found_process(office.plan, {"public": True}, actor=office.people["secretariat"])
    assert refused.value.code == "process-there"


def test_who_sees_which_meetings() -> None:
    world = World()
    plan = world.office.plan
    stranger = rooms.meeting(world.office, world.other)
    for who in PERSONS:
        reader = queries.reader(world.people[who], plan)
        seen = {one.pk for one in queries.meetings(plan, reader)}
        own = {one.pk for one in world.made.values()}
        wanted = (
            own if who == "member" else set() if who in ("committee", "outsider", "inactive") else own | {stranger.pk}
        )
        assert seen == wanted, who
        for one in (*world.made.values(), stranger):
            if one.pk in wanted:
                assert queries.meeting(plan, one.pk, reader) == one
                continue
            with pytest.raises(Refusal) as refused:
                queries.meeting(plan, one.pk, reader)
            assert refused.value.code == "not-found"


def test_a_member_reads_what_was_handed_out_and_their_own_words() -> None:
    world = World()
    plan = world.office.plan
    member, staff = (queries.reader(world.people[who], plan) for who in ("member", "staff"))
    for state, made in world.made.items():
        assert queries.materials(made, staff).count() == 1
        assert queries.materials(made, member).count() == (0 if state == "planned" else 1)
    held = world.made["held"]
    Statement.objects.create(meeting=held, speaker="事務局", text="別の人の言葉", order=1)
    assert (queries.statements(held, staff).count(), queries.statements(held, member).count()) == (2, 1)
