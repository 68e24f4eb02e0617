"""What moved on a page and what an act on it decides on: an act is refused where the second moved, and nowhere else."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction
from tests import factories
from tests.desk.office import Office
from tests.voices import heard

from tsumugu.accounts.models import User
from tsumugu.core.canonical import digest
from tsumugu.core.errors import Refusal
from tsumugu.voices import actions, queries, states
from tsumugu.voices.actions import Pick
from tsumugu.voices.models import Group, Hearing, Opinion

pytestmark = pytest.mark.django_db

PLACE: dict[str, Any] = {"edition": "change-1", "node": "i0", "field": "summary"}
GROUP: dict[str, Callable[[Hearing, Pick, User], object]] = {
    "place": lambda h, p, by: actions.place(h, [p], "farm", actor=by),
    "word": lambda h, p, by: actions.word(h, p, actor=by, topic="題", changed="i0", answered_at=""),
    "dispose": lambda h, p, by: actions.dispose(h, [p], "その他", actor=by),
    "assign": lambda h, p, by: actions.assign(h, [p], "dx", None, actor=by),
    "answer": lambda h, p, by: actions.answer(h, [p], "別の回答", "反映", actor=by),
    "merge": lambda h, p, by: actions.merge(h, [p, heard.pick(h, 2)], actor=by),
    "take-out": lambda h, p, by: actions.take_out(h, p, [3], actor=by),
    "split": lambda h, p, by: actions.split(h, p, 1, ["甲。", "乙。"], actor=by),
    "ready": lambda h, p, by: actions.make_ready(h, [p], actor=by),
    "answer-ready": lambda h, p, by: actions.answer(h, [p], "別の回答", "反映", actor=by, ready=True),
}
#: What somebody else changed meanwhile -> the acts that it stops.
MOVED: dict[str, tuple[dict[str, object], set[str]]] = {
    "topic": ({"topic": "他"}, {"word"}),
    "changed": ({"changed": "s0"}, {"word"}),
    "answered_at": ({"answered_at": "m"}, {"word"}),
    "node": ({"node": "s0"}, {"place"}),
    "disposition": ({"disposition": "一部反映"}, {"dispose", "answer", "merge", "take-out", "split"}),
    "division": ({"division": "dx"}, {"assign"}),
    "due": ({"due": "2030-01-01"}, {"assign"}),
    "answer": ({"answer": 0}, {"assign", "answer", "merge", "take-out", "split"}),
    "state": ({"state": "ready"}, set(GROUP)),
}
#: Whoever says that a group is ready says so of everything.
WHOLE = {"ready", "answer-ready"}


def _told(act: Callable[[], object]) -> str:
    """What comes of an act that is not done: the code of the refusal, or nothing."""
    with transaction.atomic():
        try:
            act()
            said = ""
        except Refusal as refusal:
            said = refusal.code
        transaction.set_rollback(True)
    return said


@pytest.fixture
def found(office: Office) -> Hearing:
    """A group of two opinions with an answer, and one more group."""
    factories.division(office.organization, "dx")
    made, by = heard.hearing(office), office.people["secretariat"]
    heard.heard(office, made, "甲。乙。", "丙", "丁")
    Opinion.objects.filter(hearing=made, number=3).update(group=heard.group(made, 1))
    actions.answer(made, [heard.pick(made)], "回答", "反映", actor=by)
    return made


def _seen(found: Hearing, act: str) -> Pick:
    one = heard.group(found)
    state = states.of_group(one, queries.standing(one))
    return Pick(1, digest(states.deciding(state, states.GROUP_ACTS, act)))


def test_what_moved_in_a_group_stops_what_decides_on_it(office: Office, found: Hearing) -> None:
    by, wrong = office.people["secretariat"], []
    kept = Group.objects.filter(pk=heard.group(found).pk)
    own: dict[str, Any] = kept.values().get()  # type: ignore[assignment]  # by name
    for act, do in GROUP.items():
        pick = _seen(found, act)
        assert _told(lambda do=do, pick=pick: do(found, pick, by)) == "", act  # type: ignore[misc]  # bound now
        for what, (moved, stops) in MOVED.items():
            kept.update(**moved)
            stopped = _told(lambda do=do, pick=pick: do(found, pick, by)) == "changed-since-seen"  # type: ignore[misc]
            if stopped != (act in stops or act in WHOLE):
                wrong.append((act, what, stopped))
            kept.update(**{name: own[name] for name in moved})
    assert wrong == []


def test_what_moved_in_an_opinion_stops_what_answers_it(office: Office, found: Hearing) -> None:
    by = office.people["secretariat"]
    seen = {act: _seen(found, act) for act in GROUP}
    Opinion.objects.filter(hearing=found, number=1).update(withheld="個人情報", shown="乙。")
    stopped = {act for act, do in GROUP.items() if _told(lambda d=do, a=act: d(found, seen[a], by))}  # type: ignore[misc]
    assert stopped == {"dispose", "answer", "merge", "take-out", "split"} | WHOLE


def test_a_row_of_the_board_is_chosen_for_whatever_act(office: Office, found: Hearing) -> None:
    """It has shown all of the group, so all of it has to stand."""
    by, pick = office.people["secretariat"], heard.pick(found)
    assert [act for act, do in GROUP.items() if _told(lambda d=do: d(found, pick, by))] == []  # type: ignore[misc]
    Group.objects.filter(pk=heard.group(found).pk).update(topic="他")
    assert {_told(lambda d=do: d(found, pick, by)) for do in GROUP.values()} == {"changed-since-seen"}  # type: ignore[misc]


OPINION: dict[str, Callable[[Opinion, str, User], object]] = {
    "summarise": lambda o, s, by: actions.summarise(o, actor=by, seen=s, summary="要約", speaker="委員"),
    "withhold": lambda o, s, by: actions.withhold(o, actor=by, seen=s, ground="理由", shown="甲"),
    "publish-whole": lambda o, s, by: actions.publish_whole(o, actor=by, seen=s),
    "doubt": lambda o, s, by: actions.doubt(o, actor=by, seen=s),
    "withdraw": lambda o, s, by: actions.withdraw(o, actor=by, seen=s),
    "restore": lambda o, s, by: actions.restore(o, actor=by, seen=s),
    "point": lambda o, s, by: actions.point(o, actor=by, seen=s, **PLACE),
    "carry": lambda o, s, by: actions.carry(o, actor=by, seen=s, edition="text-1"),
}
_OF_WORDS = {"summarise", "withhold", "publish-whole", "doubt"}
_OF_PLACE = {"point", "carry"}


@pytest.mark.parametrize(("moved", "stops"), [
    ({"summary": "他"}, _OF_WORDS), ({"speaker": "他"}, _OF_WORDS), ({"withheld": "他"}, _OF_WORDS),
    ({"shown": "他"}, _OF_WORDS), ({"doubt": True}, _OF_WORDS), ({"node": "s0"}, _OF_PLACE),
    ({"edition": "change-1"}, _OF_PLACE), ({"carried": {"edition": "text-1"}}, _OF_PLACE),
    ({"quote": "他"}, _OF_PLACE), ({"stands": False}, set(OPINION)),
])  # fmt: skip
def test_what_moved_in_an_opinion_stops_what_decides_on_it(
    office: Office, found: Hearing, moved: dict[str, object], stops: set[str]
) -> None:
    by, one = office.people["secretariat"], heard.opinion(found)
    state = states.of_opinion(one)
    Opinion.objects.filter(pk=one.pk).update(**moved)
    stopped = set()
    for act, do in OPINION.items():
        seen = digest(states.deciding(state, states.OPINION_ACTS, act))
        if _told(lambda do=do, seen=seen: do(one, seen, by)) == "changed-since-seen":  # type: ignore[misc]
            stopped.add(act)
    assert stopped == stops


def test_the_list_of_a_hearing_is_no_part_of_its_title(office: Office, found: Hearing) -> None:
    by, seen = office.people["secretariat"], heard.seen_hearing(found)
    Hearing.objects.filter(pk=found.pk).update(dispositions=[{"label": "反映"}])
    assert not _told(lambda: actions.change_hearing(found, actor=by, seen=seen, title="題", keep_until=heard.KEPT))
    Hearing.objects.filter(pk=found.pk).update(title="他")
    told = _told(lambda: actions.change_hearing(found, actor=by, seen=seen, title="題", keep_until=heard.KEPT))
    assert told == "changed-since-seen"


def test_whoever_says_that_it_is_ready_has_seen_all_of_it(office: Office, found: Hearing) -> None:
    by, part = office.people["secretariat"], _seen(found, "answer")

    def answer(*, ready: bool) -> str:
        return _told(lambda: actions.answer(found, [part], "別の回答", "反映", actor=by, ready=ready))

    assert (answer(ready=False), answer(ready=True)) == ("", "changed-since-seen")
    assert _told(lambda: actions.make_ready(found, [part], actor=by)) == "changed-since-seen"
