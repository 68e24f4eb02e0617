"""Every act of publication × every person × every state → what becomes of it; and nothing is published unseen."""

from __future__ import annotations

import functools
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from tests import factories
from tests.proposals.story import Office
from tests.publication import offices
from tests.publication.offices import publish, published, revise

from tsumugu.accounts.models import User
from tsumugu.audit.models import Act
from tsumugu.core.errors import Refusal
from tsumugu.plans import queries as ledger
from tsumugu.plans.models import Edition
from tsumugu.publication import actions, continuity, queries
from tsumugu.publication.actions import corrections
from tsumugu.publication.collection import redactions
from tsumugu.publication.collection.blanking import MARK
from tsumugu.publication.models import Gap, Publication, Redaction, RedactionAnswer, Withdrawal
from tsumugu.publication.places import disk
from tsumugu.publication.previews import drafts

pytestmark = pytest.mark.django_db

OTHERS = ("staff", "head", "kanjikai", "headquarters", "committee", "auditor", "administrator", "outsider")
PERSONS = (*OTHERS, "secretariat", "secretariat_head")


# -- the states --------------------------------------------------------------------------------


def new(office: Office) -> None:
    """Nothing is published."""


def out(office: Office) -> None:
    """Both parts are published, and the mainline went on."""
    publish(office, "text", "roadmap")
    revise(office, "新しい概要。")


def unchanged(office: Office) -> None:
    publish(office, "text", "roadmap")


def twice(office: Office) -> None:
    out(office)
    publish(office, "roadmap")


def withdrawn(office: Office) -> None:
    twice(office)
    offices.withdraw(office, "roadmap-2")


def restored(office: Office) -> None:
    """The site was published from another, longer ledger."""
    published(office)
    directory = disk.live(_root(), office.plan.slug)
    assert directory is not None
    file = directory / "manifest.json"
    told = file.read_text()
    head = '"size": 1'
    assert head in told
    file.unlink()  # what is linked elsewhere stays as it is
    file.write_text(told.replace(head, '"size": 9'))


def _root() -> Path:
    from django.conf import settings

    root: Path = settings.TSUMUGU.site_root
    return root


# -- the acts ----------------------------------------------------------------------------------


def text(office: Office, user: User) -> object:
    return _publish(office, user, "text")


def roadmap(office: Office, user: User) -> object:
    return _publish(office, user, "roadmap")


def both(office: Office, user: User) -> object:
    return _publish(office, user, "text", "roadmap")


def _publish(office: Office, user: User, *parts: str) -> object:
    return actions.publish_editions(office.plan, parts, actor=user, seen=queries.seen(office.plan), label="版")


def repeat(office: Office, user: User) -> object:
    return actions.repeat_publication(office.plan, actor=user, seen=queries.seen_editions(office.plan))


def withdraw(office: Office, user: User) -> object:
    return corrections.withdraw_editions(
        office.plan, ["roadmap-2"], actor=user, reason="誤り", seen=queries.seen_editions(office.plan)
    )


def withdraw_text(office: Office, user: User) -> object:
    return corrections.withdraw_editions(
        office.plan, ["text-1"], actor=user, reason="誤り", seen=queries.seen_editions(office.plan)
    )


def ask(office: Office, user: User) -> object:
    passage = corrections.passage_of("スマート農業0")
    seen = corrections.seen_places(office.plan, passage)
    return corrections.ask_redaction(office.plan, passage, actor=user, reason="理由", seen=seen)


def _asked(office: Office) -> Redaction:
    return Redaction.objects.first() or offices.ask(office, "スマート農業0")


def confirm(office: Office, user: User) -> object:
    return _answer(office, user, confirmed=True)


def decline(office: Office, user: User) -> object:
    return _answer(office, user, confirmed=False)


def _answer(office: Office, user: User, *, confirmed: bool) -> object:
    asked = _asked(office)
    seen = corrections.seen_places(office.plan, redactions.passage(asked))
    return corrections.answer_redaction(asked, actor=user, confirmed=confirmed, seen=seen, comment="確認した")


def go_on(office: Office, user: User) -> object:
    newer = continuity.newer(office.plan)
    seen = corrections.seen_gap(office.plan, newer) if newer else "x"
    return corrections.accept_gap(office.plan, actor=user, reason="控えが古かったため", seen=seen)


#: act -> (who may, the refusal of others, state -> what becomes of it where a person may: "" or a refusal).
BOTH = ("secretariat", "secretariat_head")
TABLE: dict[Callable[[Office, User], object], tuple[tuple[str, ...], str, dict[Callable[[Office], None], str]]] = {
    text: (BOTH, "may-not-publish", {new: "", unchanged: "edition-unchanged", out: "", restored: "site-newer"}),
    roadmap: (BOTH, "may-not-publish", {new: "text-first", unchanged: "edition-unchanged", out: "", twice:
              "edition-unchanged", restored: "site-newer"}),
    both: (BOTH, "may-not-publish", {new: "", unchanged: "edition-unchanged", out: "", restored: "site-newer"}),
    repeat: (BOTH, "may-not-publish", {new: "nothing-published", unchanged: "", out: "", withdrawn: "",
             restored: "site-newer"}),
    withdraw: (BOTH, "may-not-withdraw", {new: "not-found", out: "not-found", twice: "", withdrawn: "withdrawn-already",
               restored: "site-newer"}),
    withdraw_text: (BOTH, "may-not-withdraw", {unchanged: "apart-without", twice: "apart-without"}),
    ask: (BOTH, "may-not-redact", {new: "passage-not-found", unchanged: "", twice: ""}),
    confirm: (("secretariat_head",), "may-not-answer", {unchanged: "", twice: ""}),
    decline: (("secretariat_head",), "may-not-answer", {unchanged: "", twice: ""}),
    go_on: (("secretariat_head",), "may-not-accept-gap", {new: "no-gap", out: "no-gap", restored: ""}),
}  # fmt: skip
ROWS = [
    pytest.param(act, state, code, may, refusal, id=f"{act.__name__}-{state.__name__}")
    for act, (may, refusal, states) in TABLE.items()
    for state, code in states.items()
]


def counts(office: Office) -> tuple[int, ...]:
    models = (Edition, Publication, Withdrawal, Redaction, RedactionAnswer, Gap, Act)
    return tuple(model.objects.count() for model in models)


@pytest.mark.parametrize(("act", "state", "code", "may", "refusal"), ROWS)
def test_who_may_do_what_when(
    act: Any, state: Any, code: str, may: tuple[str, ...], refusal: str, office: Office
) -> None:
    state(office)
    office.plan.refresh_from_db()
    if act in (confirm, decline):
        _asked(office)
    before = counts(office)
    for person in PERSONS:
        if person not in may:
            with pytest.raises(Refusal) as refused:
                act(office, office.people[person])
            assert refused.value.code == refusal, person
            assert counts(office) == before, f"nothing is stored for {person}"
    person = may[-1]
    if code:
        with pytest.raises(Refusal) as refused:
            act(office, office.people[person])
        assert refused.value.code == code
        assert counts(office) == before
        return
    act(office, office.people[person])
    if act is not repeat:
        assert counts(office)[-1] > before[-1], "the act is in the record"
    assert counts(office) != before


# -- what was seen -----------------------------------------------------------------------------


def code(act: Callable[[], object]) -> Refusal:
    with pytest.raises(Refusal) as refused:
        act()
    return refused.value


def test_a_text_merged_after_the_page_was_opened_does_not_go_public(office: Office) -> None:
    publish(office, "text", "roadmap")
    revise(office, "見せた概要。")
    seen = queries.seen(office.plan)
    revise(office, "見せていない概要。")
    for given, wanted in (
        (seen, "changed-since-seen"),
        ("", "seen-missing"),
        ("x", "changed-since-seen"),
        ("2." + "0" * 64, "changed-since-seen"),
    ):
        refused = code(
            functools.partial(
                actions.publish_editions,
                office.plan,
                ["roadmap"],
                actor=office.people["secretariat"],
                seen=given,
                label="版",
            )
        )
        assert refused.code == wanted
    refused = code(
        lambda: actions.publish_editions(
            office.plan, ["roadmap"], actor=office.people["secretariat"], seen=seen, label="版"
        )
    )
    assert (refused.data["then"], refused.data["now"]) == (2, 3)
    assert Edition.objects.count() == 2


def test_a_record_read_earlier_is_judged_by_the_one_of_now(office: Office) -> None:
    """The hash is compared with what is in the database, not with what the caller still holds."""
    publish(office, "text", "roadmap")
    revise(office, "見せた概要。")
    old, seen = type(office.plan).objects.get(pk=office.plan.pk), queries.seen(office.plan)
    revise(office, "見せていない概要。")
    refused = code(
        lambda: actions.publish_editions(old, ["roadmap"], actor=office.people["secretariat"], seen=seen, label="版")
    )
    assert refused.code == "changed-since-seen"


def test_an_edition_published_meanwhile_is_a_difference_too(office: Office) -> None:
    publish(office, "text", "roadmap")
    revise(office, "新しい概要。")
    seen = queries.seen(office.plan)
    publish(office, "roadmap")
    refused = code(
        lambda: actions.publish_editions(
            office.plan, ["text"], actor=office.people["secretariat"], seen=seen, label="版"
        )
    )
    assert refused.code == "changed-since-seen"


def _withdraw(office: Office) -> None:
    offices.withdraw(office, "roadmap-2")


def _remove(office: Office) -> None:
    offices.confirm(office, offices.ask(office, "スマート農業0"))


def _note(office: Office) -> None:
    Gap.objects.create(
        plan=office.plan, size=9, sequence=1, reason="理由", date="2026-01-01", accepted_by="長",
        accepted_at=timezone.now(),
    )  # fmt: skip


@pytest.mark.parametrize("meanwhile", [_withdraw, _remove, _note])
def test_what_became_of_editions_meanwhile_is_a_difference_too(office: Office, meanwhile: Any) -> None:
    """Who publishes, withdraws or makes documents again on a page from before has not seen it."""
    twice(office)
    revise(office, "次の概要。")
    shown, editions = queries.seen(office.plan), queries.seen_editions(office.plan)
    person = office.people["secretariat"]
    meanwhile(office)
    acts = (
        lambda: actions.publish_editions(office.plan, ["roadmap"], actor=person, seen=shown, label="版"),
        lambda: actions.repeat_publication(office.plan, actor=person, seen=editions),
        lambda: corrections.withdraw_editions(office.plan, ["roadmap-1"], actor=person, reason="誤り", seen=editions),
    )
    assert [code(act).code for act in acts] == ["changed-since-seen"] * 3


def test_a_preview_leaves_removed_words_out(office: Office) -> None:
    twice(office)
    before = drafts.preview(office.plan, ledger.plan(office.plan), "/desk/", "initiatives/i0.html")
    assert before is not None and "スマート農業0" in before.data.decode()
    _remove(office)
    shown = drafts.preview(office.plan, ledger.plan(office.plan), "/desk/", "initiatives/i0.html")
    assert shown is not None and "スマート農業0" not in shown.data.decode() and MARK in shown.data.decode()


@pytest.mark.engine
def test_the_form_sent_twice_makes_one_edition(office: Office) -> None:
    publish(office, "text", "roadmap")
    revise(office, "新しい概要。")
    seen, person = queries.seen(office.plan), office.people["secretariat"]

    def send(label: str = "第2版", actor: User = person) -> Publication:
        return actions.publish_editions(office.plan, ["roadmap"], actor=actor, seen=seen, label=label, summary="概要")

    first = send()
    assert send() == first
    assert send(label="第2版 ") == first, "a blank at the end is not kept"
    assert code(lambda: send(label="別の版")).code == "changed-since-seen", "another form"
    assert code(lambda: send(actor=office.people["secretariat_head"])).code == "changed-since-seen", "another person"
    assert Edition.objects.filter(part="roadmap").count() == 2
    assert Publication.objects.exclude(editions=[]).count() == 2


@pytest.mark.engine
def test_a_repetition_pressed_twice_is_one_run(office: Office) -> None:
    publish(office, "text", "roadmap")
    person, seen = office.people["secretariat"], queries.seen_editions(office.plan)
    first = actions.repeat_publication(office.plan, actor=person, seen=seen)
    assert actions.repeat_publication(office.plan, actor=person, seen=seen) == first
    assert actions.repeat_publication(office.plan, actor=person, seen=seen, anew=True) != first
    assert offices.done(first).finished, first.problem
    assert actions.repeat_publication(office.plan, actor=person, seen=seen) != first
    assert code(lambda: actions.repeat_publication(office.plan, actor=person, seen="")).code == "seen-missing"
    revise(office, "新しい概要。")
    assert actions.repeat_publication(office.plan, actor=person, seen=seen), "the mainline is not what is repeated"
    publish(office, "roadmap")
    assert code(lambda: actions.repeat_publication(office.plan, actor=person, seen=seen)).code == "changed-since-seen"


@pytest.mark.parametrize("field", ["label", "stage", "classification", "summary"])
@pytest.mark.parametrize("words", ["長" * 20_001, "a\x00b", "a\x07b", "\u200b"])
def test_what_is_said_of_an_edition_passes_the_one_rule(office: Office, field: str, words: str) -> None:
    refused = code(lambda: publish(office, "text", **{field: words}))
    assert (refused.code, refused.data["field"]) == ("bad-text", field)
    assert not Edition.objects.exists(), "refused, not cut"


def test_the_longest_label_is_kept_whole_and_composed(office: Office) -> None:
    assert code(lambda: publish(office, "text", label="あ" * 81)).code == "bad-text"
    publish(office, "text", label="か\u3099" + "あ" * 79)
    assert Edition.objects.get().label == "第1版（が" + "あ" * 79 + "）"


# -- by two persons ----------------------------------------------------------------------------


def test_nobody_confirms_what_they_asked_for(office: Office) -> None:
    publish(office, "text", "roadmap")
    person = office.people["secretariat_head"]
    factories.holds(person, office.organization, "secretariat")
    asked = offices.ask(office, "スマート農業0", who="secretariat_head")
    assert code(lambda: offices.confirm(office, asked)).code == "own-redaction"
    assert not RedactionAnswer.objects.exists()


def test_what_is_confirmed_is_what_was_seen(office: Office) -> None:
    publish(office, "text", "roadmap")
    asked = offices.ask(office, "スマート農業0")
    passage = redactions.passage(asked)
    seen = corrections.seen_places(office.plan, passage)
    revise(office, "スマート農業0のその後。")
    publish(office, "roadmap")
    person = office.people["secretariat_head"]
    for given, wanted in ((seen, "changed-since-seen"), ("", "seen-missing")):
        refused = code(functools.partial(corrections.answer_redaction, asked, actor=person, confirmed=True, seen=given))
        assert refused.code == wanted
    assert offices.confirm(office, asked) is not None
    assert code(lambda: offices.confirm(office, asked)).code == "answered-already"


@pytest.mark.engine
def test_asking_twice_asks_once_and_the_reason_does_not_tell(office: Office) -> None:
    publish(office, "text", "roadmap")
    assert offices.ask(office, "スマート農業0") == offices.ask(office, "スマート農業0")
    passage = corrections.passage_of("スマート農業0")
    seen = corrections.seen_places(office.plan, passage)
    person = office.people["secretariat"]

    def said(reason: str, seen: str = seen) -> Refusal:
        return code(lambda: corrections.ask_redaction(office.plan, passage, actor=person, reason=reason, seen=seen))

    assert said("スマート農業0のため").code == "passage-in-reason"
    assert said("").code == "bad-text"
    assert said("理由", "").code == "seen-missing" and said("理由", "x").code == "changed-since-seen"
    assert code(lambda: corrections.passage_of("県")).code == "passage-short"
    asked = Redaction.objects.get()
    assert "スマート" not in "".join(act.data for act in Act.objects.all()), "the record of acts does not repeat it"
    assert asked.proof in Act.objects.get(act="redaction-asked").data
    head = office.people["secretariat_head"]
    told = code(
        lambda: corrections.answer_redaction(
            asked, actor=head, confirmed=False, seen=seen, comment="スマート農業0はよい"
        )
    )
    assert (told.code, told.data["field"]) == ("passage-in-reason", "comment") and not RedactionAnswer.objects.exists()


@pytest.mark.engine
@pytest.mark.parametrize("table", ["withdrawal", "redaction", "redactionanswer", "gap"])
def test_what_happened_cannot_be_changed(office: Office, table: str) -> None:
    from django.db import DatabaseError, connection, transaction

    publish(office, "text", "roadmap")
    revise(office, "新しい概要。")
    publish(office, "roadmap")
    offices.withdraw(office, "roadmap-2")
    asked = offices.ask(office, "スマート農業0")
    offices.confirm(office, asked)
    Gap.objects.create(
        plan=office.plan, size=1, sequence=1, reason="理由", date="2026-01-01", accepted_by="長",
        accepted_at=asked.asked_at,
    )  # fmt: skip
    column = {"redactionanswer": "comment"}.get(table, "reason")
    for statement in (f"UPDATE publication_{table} SET {column} = 'x'", f"DELETE FROM publication_{table}"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_a_withdrawal_needs_a_reason_and_what_was_seen(office: Office) -> None:
    twice(office)
    person = office.people["secretariat"]

    def refused(reason: str, seen: str, names: tuple[str, ...] = ("roadmap-2",)) -> str:
        return code(
            lambda: corrections.withdraw_editions(office.plan, names, actor=person, reason=reason, seen=seen)
        ).code

    seen = queries.seen_editions(office.plan)
    assert refused("", seen) == "bad-text"
    assert refused("誤り", "") == "seen-missing"
    assert refused("誤り", seen, ()) == "nothing-chosen"
    assert refused("誤り", seen, ("roadmap-٣",)) == "not-found"
    revise(office, "その後。")
    publish(office, "roadmap")
    assert refused("誤り", seen) == "changed-since-seen"
    assert ledger.editions(office.plan).count() == 4
