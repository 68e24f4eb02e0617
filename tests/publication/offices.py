"""An office whose plan is published, and the acts that follow, in one line each."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests import sites
from tests.proposals.story import Office, edit, merged, start

from tsumugu.publication import actions, queries
from tsumugu.publication.actions import corrections, retiring
from tsumugu.publication.collection import redactions
from tsumugu.publication.models import Publication, Redaction
from tsumugu.publication.places import disk
from tsumugu.publication.runs import carrying
from tsumugu.render.formats.jobs import Format
from tsumugu.render.formats.registry import FORMATS


def publish(office: Office, *parts: str, who: str = "secretariat", **words: Any) -> Publication:
    office.plan.refresh_from_db()
    words = {"label": "版"} | words
    return actions.publish_editions(
        office.plan, parts, actor=office.people[who], seen=queries.seen(office.plan), **words
    )  # fmt: skip


def published(office: Office, *parts: str, wanted: tuple[Format, ...] = (), **words: str) -> Publication:
    """Published, and the run carried out."""
    return done(publish(office, *(parts or ("text", "roadmap")), **words), wanted)


def done(run: Publication | None, wanted: tuple[Format, ...] = ()) -> Publication:
    assert run is not None
    carrying.carry_out(run, wanted=wanted, benches=1)
    run.refresh_from_db()
    return run


def repeated(office: Office, who: str = "secretariat", **options: Any) -> Publication:
    seen = queries.seen_editions(office.plan)
    return actions.repeat_publication(office.plan, actor=office.people[who], seen=seen, **options)


def revise(office: Office, words: Any, node: str = "i0", field: str = "summary", title: str = "見直し") -> None:
    proposal = start(office, "secretariat", title)
    edit(proposal, office.people["secretariat"], node, field, words)
    merged(office, proposal)


def live(office: Office, settings: Any) -> Path:
    directory = disk.live(settings.TSUMUGU.site_root, office.plan.slug)
    assert directory is not None
    return directory


def site(office: Office, settings: Any) -> dict[str, bytes]:
    return sites.read(live(office, settings))


def formats(*names: str) -> tuple[Format, ...]:
    return tuple(format for format in FORMATS if format.name in names)


def withdraw(office: Office, *names: str, who: str = "secretariat") -> Publication | None:
    seen = queries.seen_editions(office.plan)
    return corrections.withdraw_editions(
        office.plan, names, actor=office.people[who], reason="誤りがあったため", seen=seen
    )  # fmt: skip


def retire(office: Office, who: str = "secretariat") -> Publication | None:
    office.plan.refresh_from_db()
    seen = queries.seen(office.plan)
    return retiring.retire_plan(office.plan, actor=office.people[who], reason="誤って登録したため", seen=seen)


def take_back(office: Office, who: str = "secretariat") -> Publication | None:
    office.plan.refresh_from_db()
    seen = queries.seen(office.plan)
    return retiring.restore_plan(office.plan, actor=office.people[who], reason="使うため", seen=seen)


def ask(office: Office, words: str, *, who: str = "secretariat", place: tuple[str, str] | None = None) -> Redaction:
    passage = corrections.passage_of(words, *(place or (None, "")))
    seen = corrections.seen_places(office.plan, passage)
    return corrections.ask_redaction(
        office.plan, passage, actor=office.people[who], reason="個人情報のため", seen=seen
    )  # fmt: skip


def confirm(office: Office, asked: Redaction, *, who: str = "secretariat_head") -> Publication | None:
    seen = corrections.seen_places(office.plan, redactions.passage(asked))
    return corrections.answer_redaction(asked, actor=office.people[who], confirmed=True, seen=seen)
