"""Act × person × state → what comes of it, or the code of the refusal. Every act about opinions, every kind of person,
every state; with what was seen told truly, and told wrongly."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone
from tests import factories
from tests.desk.office import Office, found
from tests.gate import refused_in
from tests.voices import heard

from tsumugu.accounts.models import Role, User
from tsumugu.core.canonical import digest
from tsumugu.core.errors import Refusal
from tsumugu.core.process import Disposition
from tsumugu.plans import actions as plans
from tsumugu.voices import actions, queries, states
from tsumugu.voices.actions import Entry, Pick
from tsumugu.voices.models import Group, Hearing, Opinion, Sorting

pytestmark = pytest.mark.django_db

PERSONS = ("staff", "head", "other", "secretariat", "secretariat_head", "kanjikai", "headquarters", "committee",
           "auditor", "administrator", "outsider", "inactive", "former")  # fmt: skip
SECRETARIAT = frozenset({"secretariat", "secretariat_head"})
ASKED = SECRETARIAT | {"staff", "head"}
EDITORS = ASKED | {"other"}
#: Of the first group: as it came; with an answer; with a division that was asked; ready; public.
STATES = ("unsorted", "waiting", "asked", "ready", "released")
WORDS = "島の診療所に看護師が足りません。人を確保してください。"


class World:
    """In each state a hearing: a first group of two opinions, a third opinion in a group of its own that is ready."""

    def __init__(self) -> None:
        self.office = office = found()
        self.people = office.people
        other = factories.division(office.organization, "dx")
        agri = factories.division(office.organization, "agri")
        self.people["other"] = factories.person(office.organization, "other", Role.STAFF, division=other)
        for name in ("inactive", "former"):
            self.people[name] = factories.person(office.organization, name, Role.STAFF, division=agri)
            factories.holds(self.people[name], office.organization, Role.SECRETARIAT)
        elsewhere = self.people["outsider"].memberships.get().organization
        factories.holds(self.people["outsider"], elsewhere, Role.SECRETARIAT)
        plans.create_editions(
            office.plan, ["text"], actor=self.people["secretariat"], date=timezone.localdate(), label=""
        )
        self.hearings = {state: self._hearing(office, state) for state in STATES}
        User.objects.filter(username="inactive").update(is_active=False)
        self.people["former"].memberships.all().delete()

    def _hearing(self, office: Office, state: str) -> Hearing:
        by, made = self.people["secretariat"], heard.hearing(office, state)
        heard.heard(office, made, WORDS, "同じです。", "別の意見。", personal="氏名", channel="letter")
        Opinion.objects.filter(hearing=made, number=2).update(group=heard.group(made, 1))
        one = heard.opinion(made)
        actions.point(
            one, actor=by, seen=heard.seen_opinion(one), edition="text-1", node="c1", field="title", quote="はじめに"
        )
        actions.answer(made, heard.picks(made, 3), "第三への回答", "その他", actor=by, ready=True)
        if state == "asked":
            actions.assign(made, heard.picks(made, 1), "agri", None, actor=by)
        if state in ("waiting", "ready", "released"):
            actions.answer(made, heard.picks(made, 1), "回答", "反映", actor=by, ready=state != "waiting")
        if state == "released":
            actions.release(made, actor=by, seen=actions.release_digest(made))
        return made

    def act(self, name: str, who: str, state: str, *, stale: bool = False) -> str:
        """What comes of it; nothing stays."""
        made, person = Hearing.objects.get(pk=self.hearings[state].pk), self.people[who]
        with transaction.atomic():
            try:
                ACTS[name](Told(made, person, stale))
                now = Hearing.objects.get(pk=made.pk)
                said = f"{now.state} {heard.group(made).state}"
            except Refusal as refusal:
                said = refusal.code
            transaction.set_rollback(True)
        return said


class Told:
    """What an act is told: the hearing, who, and what they saw (something else where that is ``stale``)."""

    def __init__(self, hearing: Hearing, person: User, stale: bool) -> None:
        self.hearing, self.actor, self._stale = hearing, person, stale

    def seen(self, true: str) -> str:
        return "0" * 64 if self._stale else true

    def pick(self, number: int = 1) -> Pick:
        return Pick(number, self.seen(heard.pick(self.hearing, number).seen))

    @property
    def opinion(self) -> dict[str, Any]:
        one = heard.opinion(self.hearing)
        return {"opinion": one, "actor": self.actor, "seen": self.seen(heard.seen_opinion(one))}

    @property
    def group(self) -> Group:
        return heard.group(self.hearing)


def _take_in(told: Told) -> None:
    actions.take_in(told.hearing, [Entry(text="遅れて", channel="mail")], actor=told.actor, token="f" * 32)


def _statement(told: Told) -> None:
    actions.take_from_statement(
        told.hearing, statement=1, words="委員の言葉", start=0, end=2, text="委員", actor=told.actor
    )


def _undo(told: Told) -> None:
    """Of an act that the hearing's secretariat has just done (a released one is taken back to do it)."""
    kept = told.hearing.state
    Hearing.objects.filter(pk=told.hearing.pk).update(state=Hearing.State.OPEN)
    by = User.objects.get(username="secretariat")
    done = actions.place(told.hearing, [heard.pick(told.hearing, 3)], "v1", actor=by)
    Hearing.objects.filter(pk=told.hearing.pk).update(state=kept)
    actions.undo(told.hearing, done.number, actor=told.actor)


def _draft(told: Told) -> None:
    newest = told.group.answers.count()
    actions.draft(told.group, "課の案", "反映", actor=told.actor, newest=newest + 1 if told.seen("") else newest)


def _later(told: Told) -> None:
    seen = told.seen(heard.pick(told.hearing).seen)
    actions.answer_later(told.group, "後からの回答", "反映", actor=told.actor, seen=seen)


def _set_dispositions(told: Told) -> None:
    seen = told.seen(digest(states.of_dispositions(told.hearing.dispositions)))
    listed = [Disposition(label=label) for label in (*queries.labels(told.hearing), "追加")]
    actions.set_dispositions(told.hearing, listed, actor=told.actor, seen=seen)


def _restore(told: Told) -> None:
    Opinion.objects.filter(pk=heard.opinion(told.hearing).pk).update(withdrawn_at=timezone.now())
    actions.restore(**told.opinion)


_LATER = datetime.date(2032, 3, 31)


def _change(told: Told) -> None:
    seen = told.seen(heard.seen_hearing(told.hearing))
    actions.change_hearing(told.hearing, actor=told.actor, seen=seen, title=told.hearing.title, keep_until=_LATER)


def _read_personal(told: Told) -> None:
    assert actions.read_personal(heard.opinion(told.hearing).voice, actor=told.actor) == "氏名"


def _delete_due(told: Told) -> None:
    day = timezone.localdate().replace(year=2031)
    assert actions.delete_due(day, actor=told.actor, record=told.hearing.plan) == 3 * len(STATES)


def _release(told: Told) -> None:
    actions.release(told.hearing, actor=told.actor, seen=told.seen(actions.release_digest(told.hearing)))


def _remark(told: Told) -> None:
    actions.remark(told.group, "メモ", actor=told.actor, token="e" * 32)


NEW: dict[str, Any] = {"edition": "text-1", "node": "b1", "field": "prose", "quote": "県の姿"}
ACTS: dict[str, Callable[[Told], object]] = {
    "take in": _take_in,
    "take from a statement": _statement,
    "change the hearing": _change,
    "set dispositions": _set_dispositions,
    "place": lambda t: actions.place(t.hearing, [t.pick()], "farm", actor=t.actor),
    "word": lambda t: actions.word(t.hearing, t.pick(), actor=t.actor, topic="題", changed="c1", answered_at=""),
    "dispose": lambda t: actions.dispose(t.hearing, [t.pick()], "一部反映", actor=t.actor),
    "assign": lambda t: actions.assign(t.hearing, [t.pick()], "dx", None, actor=t.actor),
    "merge": lambda t: actions.merge(t.hearing, [t.pick(), t.pick(3)], actor=t.actor),
    "take out": lambda t: actions.take_out(t.hearing, t.pick(), [2], actor=t.actor),
    "split": lambda t: actions.split(t.hearing, t.pick(), 1, WORDS.split("。")[:2], actor=t.actor),
    "undo": _undo,
    "answer": lambda t: actions.answer(t.hearing, [t.pick()], "新しい回答", "反映", actor=t.actor),
    "answer, ready": lambda t: actions.answer(t.hearing, [t.pick()], "新しい回答", "反映", actor=t.actor, ready=True),
    "make ready": lambda t: actions.make_ready(t.hearing, [t.pick()], actor=t.actor),
    "set back": lambda t: actions.make_ready(t.hearing, [t.pick()], actor=t.actor, back=True),
    "draft": _draft,
    "remark": _remark,
    "release": _release,
    "answer later": _later,
    "summarise": lambda t: actions.summarise(**t.opinion, summary="要約", speaker="委員"),
    "withhold": lambda t: actions.withhold(**t.opinion, ground="個人情報", shown="一部"),
    "decide not to withhold": lambda t: actions.publish_whole(**t.opinion),
    "doubt": lambda t: actions.doubt(**t.opinion),
    "withdraw": lambda t: actions.withdraw(**t.opinion),
    "restore": _restore,
    "point": lambda t: actions.point(**t.opinion, **NEW),
    "carry": lambda t: actions.carry(**t.opinion, **NEW),
    "read personal": _read_personal,
    "delete what is due": _delete_due,
}


#: Act -> who may, the code for anybody else, and what comes of it in each of ``STATES``; one for all where it is one.
_SAME = ("open unsorted", "open waiting", "open asked", "open ready", "released ready")
_SORTED = ("open waiting", "open waiting", "open asked", "open waiting", "hearing-released")
_EACH_OPEN = (*_SAME[:4], "hearing-released")
TABLE: dict[str, tuple[frozenset[str], str, tuple[str, ...]]] = {
    "take in": (SECRETARIAT, "may-not-sort", _EACH_OPEN),
    "take from a statement": (SECRETARIAT, "may-not-sort", _EACH_OPEN),
    "change the hearing": (SECRETARIAT, "may-not-sort", _SAME),
    "set dispositions": (SECRETARIAT, "may-not-sort", _EACH_OPEN),
    "place": (SECRETARIAT, "may-not-sort", _SORTED),
    "word": (SECRETARIAT, "may-not-sort", _SORTED),
    "dispose": (SECRETARIAT, "may-not-sort", _SORTED),
    "assign": (SECRETARIAT, "may-not-sort", (*["open asked"] * 4, "hearing-released")),
    "merge": (SECRETARIAT, "may-not-sort", ("open unsorted", *_SORTED[1:])),
    "take out": (SECRETARIAT, "may-not-sort", ("open unsorted", *_SORTED[1:])),
    "split": (SECRETARIAT, "may-not-sort", ("open unsorted", *_SORTED[1:])),
    "undo": (SECRETARIAT, "may-not-sort", _EACH_OPEN),
    "answer": (SECRETARIAT, "may-not-sort", (*["open waiting"] * 4, "hearing-released")),
    "answer, ready": (SECRETARIAT, "may-not-sort", (*["open ready"] * 4, "hearing-released")),
    "make ready": (SECRETARIAT, "may-not-sort",
                   ("not-ready", "open ready", "not-ready", "nothing-changed", "hearing-released")),
    "set back": (SECRETARIAT, "may-not-sort",
                 ("open waiting", "nothing-changed", "open waiting", "open waiting", "hearing-released")),
    "draft": (ASKED, "may-not-draft", ("may-not-draft", "may-not-draft", "open asked", "may-not-draft",
                                       "may-not-draft")),
    "remark": (EDITORS, "may-not-remark", _SAME),
    "release": (SECRETARIAT, "may-not-sort",
                ("not-ready", "not-ready", "not-ready", "released ready", "hearing-released")),
    "answer later": (SECRETARIAT, "may-not-sort", (*["not-released"] * 4, "released ready")),
    "summarise": (SECRETARIAT, "may-not-sort", _EACH_OPEN),
    "withhold": (SECRETARIAT, "may-not-sort", _SAME),
    "decide not to withhold": (SECRETARIAT, "may-not-sort", (*["nothing-changed"] * 4, "hearing-released")),
    "doubt": (SECRETARIAT, "may-not-sort", _EACH_OPEN),
    "withdraw": (SECRETARIAT, "may-not-sort", _SAME),
    "restore": (SECRETARIAT, "may-not-sort", _EACH_OPEN),
    "point": (SECRETARIAT, "may-not-sort", _EACH_OPEN),
    "carry": (SECRETARIAT, "may-not-sort", _SAME),
    "read personal": (SECRETARIAT, "may-not-sort", _SAME),
    "delete what is due": (SECRETARIAT, "may-not-sort", _SAME),
}  # fmt: skip
#: Acts that overwrite nothing that a page showed.
ADDS = frozenset({"take in", "take from a statement", "undo", "remark", "read personal", "delete what is due"})


@pytest.fixture
def world() -> World:
    return World()


def test_every_act_is_in_the_table() -> None:
    assert set(ACTS) == set(TABLE)


def test_act_by_person_by_state(world: World) -> None:
    wrong = []
    for name, (may, otherwise, comes) in TABLE.items():
        told = dict(zip(STATES, comes, strict=True))
        one = refused_in(STATES, [state for state in STATES if "-" not in told[state]])
        for state, wanted in told.items():
            for who in PERSONS if state in one else may:
                expected = wanted if who in may else otherwise
                said = world.act(name, who, state)
                if said != expected:
                    wrong.append(f"{name} by {who}, {state}: {said}, not {expected}")
    assert wrong == []


def test_who_saw_something_else_is_told(world: World) -> None:
    wrong = []
    for name, (_may, _otherwise, comes) in TABLE.items():
        for state, wanted in zip(STATES, comes, strict=True):
            if name in ADDS or wanted in ("hearing-released", "not-released", "may-not-draft"):
                continue
            said = world.act(name, "secretariat", state, stale=True)
            if said != "changed-since-seen":
                wrong.append(f"{name}, {state}: {said}")
    assert wrong == []
    assert not Sorting.objects.filter(kind="merged").exists()
