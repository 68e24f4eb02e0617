"""The two parts are published apart, and nothing of an unpublished one reaches the public."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from tests import sites
from tests.proposals.story import Office, edit, merged, start
from tests.proposals.story import seen as told
from tests.refusals import problems

from tsumugu.core.diff import diff
from tsumugu.core.errors import Refusal
from tsumugu.core.operations import ChangeSet, Set
from tsumugu.core.plan import Target
from tsumugu.core.table import MISSING, Entry, Table
from tsumugu.plans.models import Edition
from tsumugu.proposals import actions as proposals
from tsumugu.proposals import queries
from tsumugu.publication.actions import publish_editions
from tsumugu.publication.building.going_live import build_pages
from tsumugu.publication.collection.assembly import collect
from tsumugu.publication.collection.editions import Ledger
from tsumugu.publication.places import disk
from tsumugu.publication.queries import seen
from tsumugu.publication.runs.carrying import carry_out
from tsumugu.render.content import edition_facts

pytestmark = pytest.mark.django_db


def publish(office: Office, *parts: str) -> tuple[Edition, ...]:
    office.plan.refresh_from_db()
    run = publish_editions(
        office.plan, parts, actor=office.people["secretariat"], seen=seen(office.plan), label="版"
    )  # fmt: skip
    carry_out(run, wanted=())
    return tuple(Edition.objects.filter(plan=office.plan).order_by("-pk")[: len(parts)])


def change(office: Office, node: str, path: str, value: Any, title: str) -> None:
    proposal = start(office, "secretariat", title)
    edit(proposal, office.people["secretariat"], node, path, value)
    merged(office, proposal)


def published(office: Office) -> dict[str, str]:
    directory = disk.live(settings.TSUMUGU.site_root, office.plan.slug)
    assert directory is not None
    return {path: data.decode() for path, data in sites.read(directory).items()}


def test_a_roadmap_edition_takes_no_unpublished_text_with_it(office: Office) -> None:
    publish(office, "text", "roadmap")
    change(office, "b1", "prose", "まだ秘密の本文。", "本文の秘密の見直し")
    change(office, "i0", "summary", "公表してよい概要。", "概要の見直し")
    publish(office, "roadmap")
    files = published(office)
    assert "公表してよい概要。" in files["initiatives/i0.html"]
    assert not [path for path, text in files.items() if "秘密" in text]
    publish(office, "text")
    files = published(office)
    assert "まだ秘密の本文。" in files["text.html"] and "本文の秘密の見直し" in files["history/c1.html"]
    # The edition that came before still shows what it showed.
    assert "秘密" not in files["editions/roadmap-2/plan.json"] and "秘密" not in files["editions/roadmap-2/index.html"]


def test_a_reason_of_one_change_comes_out_with_its_part(office: Office) -> None:
    """Of a proposal that touched both parts: what was said of the roadmap, and the name it has by then, is not said
    with the text."""
    publish(office, "text", "roadmap")
    secretariat = office.people["secretariat"]
    proposal = start(office, "secretariat", "見直し")
    edit(proposal, secretariat, "b1", "prose", "公表する本文。")
    edit(proposal, secretariat, "i0", "title", "まだ秘密の事業名")
    edit(proposal, secretariat, "k0", "targets.2025", Target(kind="at-least", value="100"))
    reasons = {"b1/prose": "本文の\n理由", "i0/title": "秘密の改名", "k0/targets.2025": "秘密の引き下げ"}
    proposals.reword(
        proposal,
        actor=secretariat,
        seen=told(proposal),
        title="見直し",
        reason="全体の理由",
        reasons=reasons,
        causes=(),
    )
    merged(office, proposal)
    publish(office, "text")
    files = published(office)
    assert not [path for path, text in files.items() if "秘密" in text]
    assert "本文の" in files["history/c1.html"] and "全体の理由" in files["history/c1.html"]
    publish(office, "roadmap")
    files = published(office)
    assert "秘密の引き下げ" in files["history/i0.html"] and "秘密の引き下げ" in files["feed.atom"]
    # Under the heading of one place stands its own reason, and that of no other.
    pieces = files["history/i0.html"].split("<h4")
    (renamed,) = [one for one in pieces if "まだ秘密の事業名" in one and "理由：" in one and "目標値" not in one][-1:]
    assert "秘密の改名" in renamed and "秘密の引き下げ" not in renamed and "全体の理由" not in renamed


def test_what_the_pages_know_of_an_edition_is_what_it_said(office: Office) -> None:
    publish(office, "text", "roadmap")
    change(office, "b1", "prose", "まだ秘密の本文。", "本文の見直し")
    change(office, "i0", "title", "改めた事業名", "事業名の見直し")
    publish(office, "roadmap")
    office.plan.refresh_from_db()
    content = collect(office.plan)
    assert content is not None and len(content.editions) == 3
    for edition in content.editions:
        assert edition.facts == edition_facts(Ledger(office.plan).plan(edition.reads))


def test_a_text_edition_takes_no_unpublished_roadmap_with_it(office: Office) -> None:
    publish(office, "text")
    assert json.loads(published(office)["plan.json"]).get("initiatives") is None
    publish(office, "roadmap")
    assert [item["id"] for item in json.loads(published(office)["plan.json"])["initiatives"]] == ["i0"]
    change(office, "i0", "title", "まだ秘密の事業名", "事業名の見直し")
    change(office, "b1", "prose", "公表する本文。", "本文の見直し")
    publish(office, "text")
    files = published(office)
    assert "公表する本文。" in files["text.html"] and not [path for path, text in files.items() if "秘密" in text]


def test_published_pages_of_an_edition_keep_their_bytes(office: Office) -> None:
    publish(office, "text", "roadmap")
    change(office, "i0", "summary", "次の概要。", "概要の見直し")
    publish(office, "roadmap")
    before = published(office)
    change(office, "b1", "prose", "次の本文。", "本文の見直し")
    change(office, "i0", "summary", "その次の概要。", "概要の再見直し")
    publish(office, "text", "roadmap")
    after = published(office)
    kept = [path for path in before if "editions/" in path and not path.endswith("editions/index.html")]
    assert len(kept) > 8
    for path in kept:
        assert before[path] == after[path], path
    # Making everything anew gives the same bytes again: what is reused is not a memory of something else.
    build_pages(office.plan, anew=True)
    assert published(office) == after


def test_the_roadmap_does_not_come_before_the_text(office: Office) -> None:
    with pytest.raises(Refusal, match="text-first"):
        publish(office, "roadmap")
    assert collect(office.plan) is None


def test_parts_that_do_not_make_one_plan_are_not_published_apart(office: Office) -> None:
    publish(office, "text", "roadmap")
    secretariat = office.people["secretariat"]
    proposal = start(office, "secretariat", "新しい課とその事業")
    table = queries.draft(proposal)
    new = {"d9": Entry("division", "", "divisions", {"name": "新しい課"}),
           "i9": Entry("initiative", "", "initiatives", {"title": "県外との連携", "lead": "d9"})}  # fmt: skip
    order = {
        ("", "divisions"): (*table.children("", "divisions"), "d9"),
        ("", "initiatives"): (*table.children("", "initiatives"), "i9"),
    }
    grown = Table({**table.nodes, **new}, {**table.order, **order})
    proposals.save_edit(proposal, actor=secretariat, based_on_root=proposal.draft_root, edits=diff(table, grown))
    merged(office, proposal)
    with pytest.raises(Refusal, match="parts-apart") as refused:
        publish(office, "roadmap")
    assert [problem.path for problem in problems(refused.value)] == ["i9/lead"]
    assert Edition.objects.filter(plan=office.plan).count() == 2
    publish(office, "text", "roadmap")
    assert "新しい課" in published(office)["initiatives/i9.html"]


def test_what_came_and_went_between_editions_is_nobodys_business(office: Office) -> None:
    publish(office, "text", "roadmap")
    change(office, "i0", "policy", "いっとき秘密の記載", "いっとき秘密の理由")
    proposal = start(office, "secretariat", "取りやめ")
    before = queries.draft(proposal).nodes["i0"].fields["policy"]
    undo = ChangeSet((Set("i0", "initiative", "policy", before, MISSING),))
    proposals.save_edit(proposal, actor=office.people["secretariat"], based_on_root=proposal.draft_root, edits=undo)
    merged(office, proposal)
    publish(office, "roadmap")
    assert not [path for path, text in published(office).items() if "秘密の記載" in text]


def test_the_front_door_names_the_plans(office: Office) -> None:
    publish(office, "text")
    page = Client().get("/").content.decode()
    assert "紡県DX推進プラン" in page and 'href="/tsumugi-dx/"' in page
