"""A database older than what was taken back: nothing is public again because nobody remembers that it must not be."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from tests import sites
from tests.gate import first
from tests.proposals.story import Office, found
from tests.publication import everything, offices
from tests.publication.offices import done, published, revise, site

from tsumugu.core.errors import Refusal
from tsumugu.plans import states
from tsumugu.publication import actions, continuity, queries
from tsumugu.publication.actions import corrections
from tsumugu.publication.building import going_live
from tsumugu.publication.models import Gap, State
from tsumugu.publication.places import disk
from tsumugu.render.site import manifest

pytestmark = pytest.mark.django_db

WORDS = "石橋渡子さん、電話〇九〇の一二三四"


@pytest.fixture
def office(settings: Any, tmp_path: Path) -> Office:
    settings.TSUMUGU = dataclasses.replace(settings.TSUMUGU, site_root=tmp_path / "site")
    return found()


def forgotten(office: Office, act: Callable[[], object]) -> None:
    """What a restored database knows no more, although the site has it."""
    with transaction.atomic():
        act()
        transaction.set_rollback(True)
    states.forget_all()
    office.plan.refresh_from_db()


def _removed(office: Office) -> None:
    run = offices.confirm(office, offices.ask(office, WORDS))
    assert run is not None and done(run).state == State.DONE


def _withdrawn(office: Office) -> None:
    run = offices.withdraw(office, "roadmap-2")
    assert run is not None and done(run).state == State.DONE


def _both_and_an_edition(office: Office) -> None:
    _removed(office)
    _withdrawn(office)
    revise(office, "失われる概要。")
    published(office, "roadmap", label="失われる版")


ACTS = {"removed": _removed, "withdrawn": _withdrawn, "both": _both_and_an_edition}


def planted(office: Office) -> None:
    published(office)
    revise(office, f"問合せは{WORDS}まで。")
    published(office, "roadmap")


def accept(office: Office) -> Any:
    newer = continuity.newer(office.plan)
    assert newer is not None
    return corrections.accept_gap(
        office.plan, actor=office.people["secretariat_head"], reason="控えが古かったため",
        seen=corrections.seen_gap(office.plan, newer),
    )  # fmt: skip


@pytest.mark.parametrize("what", first(ACTS))
def test_publishing_stops(office: Office, settings: Any, what: str) -> None:
    planted(office)
    forgotten(office, lambda: ACTS[what](office))
    newer = continuity.newer(office.plan)
    assert newer is not None
    assert newer.removals == (what != "withdrawn") and newer.withdrawn == (("roadmap-2",) if what != "removed" else ())
    before = sites.read(disk.live(settings.TSUMUGU.site_root, office.plan.slug) or Path(), copies=True)
    revise(office, "別の概要。")
    for act in (
        lambda: offices.publish(office, "roadmap"),
        lambda: going_live.build_pages(office.plan),
        lambda: actions.repeat_publication(
            office.plan, actor=office.people["secretariat"], seen=queries.seen_editions(office.plan)
        ),
    ):
        with pytest.raises(Refusal, match="site-newer"):
            act()
    assert everything.holding(settings.TSUMUGU.site_root, WORDS) == []
    assert sites.read(disk.live(settings.TSUMUGU.site_root, office.plan.slug) or Path(), copies=True) == before


@pytest.mark.parametrize(
    "what", [pytest.param(act, marks=() if act == "both" else pytest.mark.thorough) for act in ACTS]
)
@pytest.mark.thorough
def test_going_on_takes_it_back_first(office: Office, settings: Any, what: str) -> None:
    planted(office)
    forgotten(office, lambda: ACTS[what](office))
    with pytest.raises(Refusal, match="take-back-first") as refused:
        accept(office)
    assert refused.value.data["removals"] == (what != "withdrawn") and Gap.objects.count() == 0
    run = None
    if what != "withdrawn":
        run = offices.confirm(office, offices.ask(office, WORDS))
        assert run is None, "it is published with what is decided"
    if what != "removed":
        run = offices.withdraw(office, "roadmap-2")
        assert (run is None) == (what == "both")
    if what != "withdrawn":
        run = accept(office)
    assert run is not None and done(run).state == State.DONE
    assert everything.holding(settings.TSUMUGU.site_root, WORDS) == []
    assert continuity.newer(office.plan) is None
    files = site(office, settings)
    assert not manifest.verify(files)
    assert ("控えが古かったため" in files["editions/index.html"].decode()) == (what != "withdrawn")
    revise(office, "その後の概要。")
    published(office, "roadmap", label="次の版")
    assert everything.holding(settings.TSUMUGU.site_root, WORDS) == []


@pytest.mark.thorough
def test_a_notice_for_good_is_not_forgotten(office: Office, settings: Any) -> None:
    planted(office)

    def gone() -> None:
        revise(office, "失われる概要。")
        published(office, "roadmap", label="失われる版")

    forgotten(office, gone)
    forgotten(office, lambda: done(accept(office)))
    newer = continuity.newer(office.plan)
    assert newer is not None and [kind for kind, _key in newer.undone] == ["gap"]
    assert done(accept(office)).state == State.DONE
    told = json.loads(site(office, settings)[manifest.NAME])
    assert [one["reason"] for one in told["gaps"]] == ["控えが古かったため"] * 2
    assert [one["name"] for one in told["gaps"][0]["editions"]] == ["roadmap-3"]
    assert continuity.newer(office.plan) is None
