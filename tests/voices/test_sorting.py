"""Sorting: what each act changes, its trail, and the way back."""

from __future__ import annotations

import datetime
from collections.abc import Callable

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries
from tests.desk.office import Office
from tests.strategies import up_to
from tests.voices import heard

from tsumugu.core.errors import Refusal
from tsumugu.voices import actions
from tsumugu.voices.actions.trail import differences
from tsumugu.voices.models import Group, Hearing, Opinion, Sorting

pytestmark = pytest.mark.django_db


def state(hearing: Hearing) -> list[tuple[object, ...]]:
    """Everything that sorting can change, of what counts."""
    rows = Opinion.objects.filter(hearing=hearing, stands=True).order_by("number")
    return list(rows.values_list(
        "number", "text", "group__number", "group__topic", "group__node", "group__state", "group__disposition",
        "group__changed", "group__answer", "group__division", "group__due",
    ))  # fmt: skip


def test_merged_and_taken_out_again(office: Office) -> None:
    found, by = heard.hearing(office), office.people["secretariat"]
    heard.heard(office, found, "甲", "乙", "丙")
    done = actions.merge(found, heard.picks(found, 2, 1, 3), actor=by)
    assert [row[2] for row in state(found)] == [2, 2, 2]
    assert done.before["opinions"] == {"1": {"group": 1}, "3": {"group": 3}}
    actions.take_out(found, heard.pick(found, 2), [3, 99], actor=by)
    assert [row[2] for row in state(found)] == [2, 2, 4]
    actions.merge(found, heard.picks(found, 2, 4), actor=by, into=4)
    assert [row[2] for row in state(found)] == [4, 4, 4]


def test_splitting_keeps_the_trail_both_ways(office: Office) -> None:
    found, by = heard.hearing(office), office.people["secretariat"]
    heard.heard(office, found, "道路が狭い。\n病院が遠い。", role="県民")
    actions.place(found, heard.picks(found, 1), "farm", actor=by)
    done = actions.split(found, heard.pick(found), 1, ["道路が狭い。", " 病院が遠い。 "], actor=by)
    rows = [row[:5] for row in state(found)]
    assert rows == [(2, "道路が狭い。", 2, "", "farm"), (3, "病院が遠い。", 3, "", "farm")]
    whole = heard.opinion(found, 1)
    assert [one.number for one in whole.split_into.all()] == [2, 3] and heard.opinion(found, 3).split_from == whole
    assert whole.text == "道路が狭い。\n病院が遠い。" and not whole.stands and heard.opinion(found, 2).speaker == "県民"
    actions.undo(found, done.number, actor=by)
    assert [row[0] for row in state(found)] == [1] and heard.opinion(found, 2).split_from == whole


@pytest.mark.parametrize(("parts", "code"), [
    (["道が狭い。", "橋が古い"], "not-its-words"), (["道が狭い。", " "], "one-alone"),
    (["道 が狭い。", "橋が古い。"], "not-its-words"),
])  # fmt: skip
def test_parts_are_its_very_words(office: Office, parts: list[str], code: str) -> None:
    found = heard.hearing(office)
    heard.heard(office, found, "道が狭い。橋は古い。")
    with pytest.raises(Refusal, match=code):
        actions.split(found, heard.pick(found), 1, parts, actor=office.people["secretariat"])
    assert found.opinions.count() == 1


def test_parts_of_what_is_withheld_have_to_be_looked_at(office: Office) -> None:
    found, by = heard.hearing(office), office.people["secretariat"]
    heard.heard(office, found, "隣の家の話。橋は古い。", "甲の話。乙の話。")
    whole = heard.opinion(found)
    actions.withhold(whole, actor=by, seen=heard.seen_opinion(whole), ground="第三者の情報", shown="橋は古い。")
    actions.split(found, heard.pick(found), 1, ["隣の家の話。", "橋は古い。"], actor=by)
    actions.split(found, heard.pick(found, 2), 2, ["甲の話。", "乙の話。"], actor=by)
    assert [heard.opinion(found, number).doubt for number in (3, 4, 5, 6)] == [True, True, False, False]


def test_what_is_refused(office: Office) -> None:
    found, by = heard.hearing(office), office.people["secretariat"]
    heard.heard(office, found, "甲", "乙")
    one, both = heard.picks(found, 1), heard.picks(found, 1, 2)
    cases: tuple[tuple[str, Callable[[], object]], ...] = (
        ("none-chosen", lambda: actions.dispose(found, [], "反映", actor=by)),
        ("not-found", lambda: actions.dispose(found, [actions.Pick(9, "x")], "反映", actor=by)),
        ("seen-missing", lambda: actions.dispose(found, [actions.Pick(1, "")], "反映", actor=by)),
        ("unknown-disposition", lambda: actions.dispose(found, one, "採用", actor=by)),
        ("nothing-changed", lambda: actions.dispose(found, both, "", actor=by)),
        ("division-missing", lambda: actions.assign(found, one, "nowhere", None, actor=by)),
        ("not-found", lambda: actions.place(found, one, "nowhere", actor=by)),
        ("not-found", lambda: actions.word(found, one[0], actor=by, topic="", changed="nowhere", answered_at="")),
        ("one-alone", lambda: actions.merge(found, one, actor=by)),
        ("one-alone", lambda: actions.take_out(found, one[0], [1], actor=by)),
        ("none-chosen", lambda: actions.take_out(found, one[0], [2], actor=by)),
        ("not-found", lambda: actions.split(found, one[0], 2, ["乙", "乙"], actor=by)),
        ("bad-text", lambda: actions.word(found, one[0], actor=by, topic="一\n二", changed="", answered_at="")),
        ("not-found", lambda: actions.undo(found, 7, actor=by)),
    )
    for code, act in cases:
        with pytest.raises(Refusal, match=code):
            act()
    assert not Sorting.objects.exists()


def test_what_was_taken_back_is_not_split(office: Office) -> None:
    """Its parts would count again."""
    found, by = heard.hearing(office), office.people["secretariat"]
    heard.heard(office, found, "甲の話。乙の話。")
    whole = heard.opinion(found)
    actions.withdraw(whole, actor=by, seen=heard.seen_opinion(whole))
    with pytest.raises(Refusal, match="taken-back-already"):
        actions.split(found, heard.pick(found), 1, ["甲の話。", "乙の話。"], actor=by)
    assert found.opinions.count() == 1


def test_a_division_that_is_no_more_is_not_asked(office: Office) -> None:
    found, by = heard.hearing(office), office.people["secretariat"]
    heard.heard(office, found, "甲")
    today = timezone.localdate()
    agri = office.organization.divisions.filter(key="agri")
    day = datetime.timedelta(1)
    for other in ({"valid_to": today - day}, {"valid_from": today + day}):
        agri.update(**{"valid_from": None, "valid_to": None} | other)
        with pytest.raises(Refusal, match="division-missing"):
            actions.assign(found, heard.picks(found, 1), "agri", None, actor=by)
    agri.update(valid_from=today, valid_to=today)
    actions.assign(found, heard.picks(found, 1), "agri", None, actor=by)


def test_a_bulk_act_is_done_in_all_or_in_none(office: Office) -> None:
    found, by = heard.hearing(office), office.people["secretariat"]
    heard.heard(office, found, "甲", "乙", "丙")
    picks = heard.picks(found, 1, 2, 3)
    actions.place(found, heard.picks(found, 2), "farm", actor=by)
    with pytest.raises(Refusal) as refused:
        actions.dispose(found, picks, "反映", actor=by)
    assert (refused.value.code, refused.value.data["groups"]) == ("changed-since-seen", [2])
    assert {row[6] for row in state(found)} == {""}


def test_an_undo_of_what_changed_since_says_the_difference(office: Office) -> None:
    found, by = heard.hearing(office), office.people["secretariat"]
    heard.heard(office, found, "甲", "乙")
    first = actions.dispose(found, heard.picks(found, 1, 2), "反映", actor=by)
    actions.dispose(found, heard.picks(found, 2), "その他", actor=by)
    with pytest.raises(Refusal) as refused:
        actions.undo(found, first.number, actor=by)
    assert refused.value.code == "changed-since-seen"
    assert refused.value.data["since"] == [("groups", 2, "disposition", "反映", "その他")]
    assert [row[6] for row in state(found)] == ["反映", "その他"]


def test_what_was_changed_beside_it_does_not_hinder_an_undo(office: Office) -> None:
    found, by = heard.hearing(office), office.people["secretariat"]
    heard.heard(office, found, "甲")
    actions.place(found, heard.picks(found, 1), "farm", actor=by)
    disposed = actions.dispose(found, heard.picks(found, 1), "反映", actor=by)
    actions.place(found, heard.picks(found, 1), "v1", actor=by)
    back = actions.undo(found, disposed.number, actor=by)
    assert (state(found)[0][6], state(found)[0][4]) == ("", "v1")
    with pytest.raises(Refusal, match="undone-already"):
        actions.undo(found, disposed.number, actor=by)
    actions.undo(found, back.number, actor=by)
    assert state(found)[0][6] == "反映" and differences(disposed) == []


def test_what_changes_is_not_ready_any_more(office: Office) -> None:
    """Also a group that another's opinions move into, and one that they leave."""
    found, by = heard.hearing(office), office.people["secretariat"]
    heard.heard(office, found, "甲", "乙", "丙")
    for number in (1, 2):
        actions.answer(found, heard.picks(found, number), "回答", "反映", actor=by, ready=True)
    done = actions.merge(found, heard.picks(found, 1, 3), actor=by)
    assert [heard.group(found, number).state for number in (1, 2, 3)] == ["waiting", "ready", "unsorted"]
    actions.undo(found, done.number, actor=by)
    assert [heard.group(found, number).state for number in (1, 2, 3)] == ["ready", "ready", "unsorted"]
    merged = actions.merge(found, heard.picks(found, 3, 1), actor=by)
    actions.answer(found, heard.picks(found, 3), "共通の回答", "反映", actor=by, ready=True)
    with pytest.raises(Refusal, match="changed-since-seen"):
        actions.undo(found, merged.number, actor=by)


def test_asking_a_division(office: Office) -> None:
    found, by, day = heard.hearing(office), office.people["secretariat"], datetime.date(2026, 12, 24)
    heard.heard(office, found, "甲", "乙")
    done = actions.assign(found, heard.picks(found, 1, 2), "agri", day, actor=by)
    assert [row[9:] for row in state(found)] == [("agri", day)] * 2
    actions.undo(found, done.number, actor=by)
    assert [row[5:] for row in state(found)] == [("unsorted", "", "", 0, "", None)] * 2
    actions.assign(found, heard.picks(found, 1), "agri", day, actor=by)
    actions.assign(found, heard.picks(found, 1), "", day, actor=by)
    assert state(found)[0][5:] == ("waiting", "", "", 0, "", None)


def test_many_at_once_ask_no_more(office: Office, django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    found, by = heard.hearing(office), office.people["secretariat"]
    heard.heard(office, found, *(f"意見{n}" for n in range(300)))
    picks = heard.picks(found, *range(1, 301))
    with django_assert_max_num_queries(24):
        actions.dispose(found, picks, "反映", actor=by)


def _some(hearing: Hearing, numbers: list[int]) -> list[int]:
    """Groups that still have opinions, by what was drawn."""
    there = sorted(set(Opinion.objects.filter(hearing=hearing, stands=True).values_list("group__number", flat=True)))
    return sorted({there[n % len(there)] for n in numbers})


def _act(kind: str, hearing: Hearing, office: Office, numbers: list[int]) -> None:
    by = office.people["secretariat"]
    groups = _some(hearing, numbers)
    picks = heard.picks(hearing, *groups)
    held = list(Opinion.objects.filter(hearing=hearing, stands=True, group__number=groups[0]).order_by("number"))
    odd = numbers[0] % 2
    if kind == "place":
        actions.place(hearing, picks, ("farm", "v1")[odd], actor=by)
    elif kind == "word":
        actions.word(hearing, picks[0], actor=by, topic=("題", "")[odd], changed=("c1", "")[odd], answered_at="")
    elif kind == "dispose":
        actions.dispose(hearing, picks, ("反映", "")[odd], actor=by)
    elif kind == "assign":
        actions.assign(hearing, picks, ("agri", "")[odd], datetime.date(2026, 12, 1), actor=by)
    elif kind == "merge":
        actions.merge(hearing, picks, actor=by)
    elif kind == "take-out":
        actions.take_out(hearing, picks[0], [held[0].number], actor=by)
    elif kind == "split":
        actions.split(hearing, picks[0], held[0].number, [held[0].text[:2], held[0].text[2:]], actor=by)
    elif kind == "answer":
        actions.answer(hearing, picks, ("回答", "別の回答")[odd], "反映", actor=by, ready=bool(numbers[-1] % 3))
    else:
        actions.make_ready(hearing, picks, actor=by, back=bool(odd))


KINDS = ("place", "word", "dispose", "assign", "merge", "take-out", "split", "answer", "ready")
STEPS = st.lists(
    st.tuples(st.sampled_from(KINDS), st.lists(st.integers(0, 11), min_size=1, max_size=4)), min_size=1, max_size=8
)


@up_to(60)
@given(steps=STEPS)
def test_undone_in_reverse_everything_is_as_it_was(office: Office, steps: list[tuple[str, list[int]]]) -> None:
    """Whatever was done, in any order; and each step back is the state that was there."""
    with transaction.atomic():
        found = heard.hearing(office)
        heard.heard(office, found, "一二三四", "五六七八", "九十百千", "春夏秋冬")
        states = [state(found)]
        for kind, numbers in steps:
            try:
                with transaction.atomic():
                    _act(kind, found, office, numbers)
            except Refusal:
                continue
            states.append(state(found))
        done = list(found.sortings.values_list("number", flat=True))
        assert len(done) == len(states) - 1
        for number in reversed(done):
            states.pop()
            actions.undo(found, number, actor=office.people["secretariat"])
            assert state(found) == states[-1]
        assert Group.objects.filter(hearing=found).count() >= 4
        transaction.set_rollback(True)
