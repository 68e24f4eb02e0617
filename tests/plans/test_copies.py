"""A copy of what was published, and a printed root, judge today's ledger: cut, rewritten, restored from a backup."""

from __future__ import annotations

import dataclasses
import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import override_settings
from pytest_django.plugin import DjangoDbBlocker
from tests.audit.acts import open_up
from tests.founded import fresh, round_a_module
from tests.proposals.story import Office, edit, found, merged, start

from tsumugu.audit import chain as acts
from tsumugu.audit.models import Act, ActChain
from tsumugu.core.errors import Problem
from tsumugu.plans import chain, copies, merkle, queries, states
from tsumugu.plans.models import Change, Edition, FieldTouch, PlanRecord, Snapshot
from tsumugu.plans.verify import verify_all
from tsumugu.proposals.models import Decision
from tsumugu.publication.actions import publish_editions
from tsumugu.publication.places import disk
from tsumugu.publication.queries import seen
from tsumugu.publication.runs.carrying import carry_out

pytestmark = pytest.mark.django_db


def change(office: Office, year: int) -> None:
    proposal = start(office, title=f"{year}年まで")
    edit(proposal, office.people["staff"], "s0", "end", year)
    merged(office, proposal)


def publish(office: Office, *parts: str) -> None:
    office.plan.refresh_from_db()
    run = publish_editions(office.plan, parts, actor=office.people["secretariat"], seen=seen(office.plan), label="版")
    carry_out(run, wanted=())


@pytest.fixture(scope="module")
def sites(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("published") / "site"


@pytest.fixture(scope="module")
def founded(django_db_setup: None, django_db_blocker: DjangoDbBlocker, sites: Path) -> Iterator[Office | None]:
    with ExitStack() as standing:
        with override_settings(TSUMUGU=dataclasses.replace(settings.TSUMUGU, site_root=sites)):
            made = standing.enter_context(round_a_module(django_db_blocker, published))
        yield made


@pytest.fixture
def office(db: None, founded: Office | None, sites: Path, settings: Any, tmp_path: Path) -> Office:
    settings.TSUMUGU = dataclasses.replace(settings.TSUMUGU, site_root=tmp_path / "site")
    if founded is not None:
        shutil.copytree(sites, tmp_path / "site", symlinks=True)
    return fresh(founded, published)


def published() -> Office:
    """Five entries; editions at the second (both parts) and at the fifth (the roadmap)."""
    made = found()
    change(made, 2025)
    publish(made, "text", "roadmap")
    for year in (2026, 2027, 2028):
        change(made, year)
    publish(made, "roadmap")
    open_up()
    return made


@pytest.fixture
def copy(office: Office, tmp_path: Path) -> Path:
    """What somebody outside kept."""
    live = disk.live(settings.TSUMUGU.site_root, office.plan.slug)
    assert live is not None
    return Path(shutil.copytree(live, tmp_path / "copy"))


def judged(office: Office, copy: Path) -> list[tuple[str, str, int]]:
    found = copies.read_copy(copy)
    assert isinstance(found, copies.Copy) and found.plan == office.plan.slug
    states.forget_all()
    record = PlanRecord.objects.get(pk=office.plan.pk)
    return [(fault.code, fault.row, fault.sequence) for fault in copies.judge(record, found)]


def cut(office: Office, last: int) -> None:
    """The ledger ends with entry ``last``, as if what follows had never been: heads and acts too."""
    kept = Change.objects.get(plan=office.plan, sequence=last)
    gone = set()
    for model in (Edition, Snapshot, Change):
        gone |= {
            (model._meta.db_table, str(row.pk)) for row in model.objects.filter(plan=office.plan, sequence__gt=last)
        }
        rows = model.objects.filter(plan=office.plan, sequence__gt=last)
        rows._raw_delete(rows.db)
    FieldTouch.objects.filter(plan=office.plan, sequence__gt=last).delete()
    PlanRecord.objects.filter(pk=office.plan.pk).update(
        head_sequence=last, head_root=kept.result_root, head_hash=kept.entry_hash
    )
    _acts_anew(office, gone)


def rewrite(office: Office, first: int, reason: str = "別の理由") -> None:
    """From entry ``first`` on another reason stands there, and everything is hashed anew: entries, editions, acts."""
    last = ""
    for row in Change.objects.filter(plan=office.plan).order_by("sequence"):
        row.prev_hash = last
        if row.sequence >= first:
            row.reason = reason
        last = chain.entry_hash(office.plan.slug, row)
        Change.objects.filter(pk=row.pk).update(prev_hash=row.prev_hash, reason=row.reason, entry_hash=last)
    PlanRecord.objects.filter(pk=office.plan.pk).update(head_hash=last)
    for edition in Edition.objects.filter(plan=office.plan):
        root = queries.merkle_root(office.plan, edition.sequence)
        Edition.objects.filter(pk=edition.pk).update(merkle_root=root)
    _acts_anew(office, set())


def _acts_anew(office: Office, gone: set[tuple[str, str]]) -> None:
    from django.apps import apps

    models = {model._meta.db_table: model for model in apps.get_models()}
    number, last = 0, ""
    for act in Act.objects.filter(organization=office.organization).order_by("number"):
        data = json.loads(act.data)
        rows = [row for row in data.get("rows", ()) if (row[0], row[1]) not in gone]
        if act.act == "edition-published" and not rows:
            act.delete()
            continue
        if rows:
            data["rows"] = [
                [table, key, acts.row_digest(models[table]._default_manager.get(pk=key))]
                for table, key, _digest in rows
            ]
        number += 1
        act.number, act.prev_hash, act.data = number, last, json.dumps(data)
        act.hash = last = acts.act_hash(act)
        Act.objects.filter(pk=act.pk).update(
            number=act.number + 100000, prev_hash=act.prev_hash, hash=act.hash, data=act.data
        )
    for act in Act.objects.filter(organization=office.organization).order_by("number"):
        Act.objects.filter(pk=act.pk).update(number=(act.number or 0) - 100000)
    ActChain.objects.filter(organization=office.organization).update(number=number, hash=last)


def test_a_ledger_that_went_on_continues_what_was_published(office: Office, copy: Path) -> None:
    assert judged(office, copy) == []
    told = json.loads((copy / "history.json").read_bytes())
    assert told["entries"] == [entry.hex() for entry in queries.entries(office.plan)]
    assert (told["format"], told["size"], told["signatures"]) == ("tsumugu-history/1", 5, [])
    assert told["root"] == json.loads((copy / "manifest.json").read_bytes())["checkpoint"]


def test_what_is_cut_without_a_trace_inside_is_found_outside(office: Office, copy: Path) -> None:
    cut(office, 4)
    assert verify_all().faults == (), "inside nothing is left that knows"
    found = judged(office, copy)
    assert found and {code for code, _row, _n in found} == {"published-shorter", "published-edition"}
    assert {n for code, _row, n in found if code == "published-shorter"} == {5}
    assert [row for code, row, _n in found if code == "published-edition"] == ["roadmap-2"]


@pytest.mark.parametrize("first", [1, 2, 3, 4, 5])
def test_what_is_rewritten_and_hashed_anew_is_found_outside(office: Office, copy: Path, first: int) -> None:
    rewrite(office, first)
    assert verify_all().faults == (), "inside nothing is left that knows"
    found = judged(office, copy)
    assert found and {(code, n) for code, _row, n in found} == {("published-other", first)}


def test_without_the_list_the_stretch_between_two_editions_is_named(office: Office, copy: Path) -> None:
    (copy / "history.json").unlink()
    assert judged(office, copy) == []
    rewrite(office, 4)
    record = PlanRecord.objects.get(pk=office.plan.pk)
    kept = copies.read_copy(copy)
    assert isinstance(kept, copies.Copy) and kept.entries == ()
    faults = copies.judge(record, kept)
    assert {(f.code, f.sequence) for f in faults} == {("published-other", 0)}
    told = {f.detail for f in faults}
    assert told <= {"1–5", "3–5"} and told


def _altered_list(told: dict[str, Any]) -> None:
    told["entries"][2] = "0" * 64


def _short_list(told: dict[str, Any]) -> None:
    told["entries"].pop()


def _words(told: dict[str, Any]) -> None:
    told["entries"][0] = "x"


def _format(told: dict[str, Any]) -> None:
    told["format"] = "tsumugu-history/2"


@pytest.mark.parametrize("spoil", [_altered_list, _short_list, _words, _format])
def test_a_list_that_is_not_what_the_root_says_is_not_used(
    office: Office, copy: Path, spoil: Callable[[dict[str, Any]], None]
) -> None:
    told = json.loads((copy / "history.json").read_bytes())
    spoil(told)
    (copy / "history.json").write_text(json.dumps(told))
    kept = copies.read_copy(copy)
    assert isinstance(kept, copies.Copy) and kept.entries == ()
    assert judged(office, copy) == []


def test_after_a_restored_backup_that_went_on(office: Office, copy: Path) -> None:
    cut(office, 3)
    change(office, 2030)
    change(office, 2031)
    change(office, 2032)
    found = judged(office, copy)
    assert ("published-other", "", 4) in found
    assert ("published-edition", "roadmap-2", 0) in found
    assert {n for code, _row, n in found if code == "published-other"} == {4}


def test_a_manifest_of_before_editions_had_roots_of_their_own(office: Office, copy: Path) -> None:
    told = json.loads((copy / "manifest.json").read_bytes())
    for key in ("editions", "size", "withdrawn"):
        told.pop(key, None)
    (copy / "manifest.json").write_text(json.dumps(told))
    (copy / "history.json").unlink()
    kept = copies.read_copy(copy)
    assert isinstance(kept, copies.Copy)
    assert [(one.size, one.name) for one in kept.checkpoints] == [
        (2, "roadmap-1"),
        (2, "text-1"),
        (5, ""),
        (5, "roadmap-2"),
    ]
    assert judged(office, copy) == []
    Change.objects.filter(plan=office.plan, sequence=2).update(result_root="0" * 64)
    assert {code for code, _row, _n in judged(office, copy)} == {"published-content"}
    cut(office, 1)
    # What has no tree of its own is judged by its place: each edition is named, and not the head alone.
    shorter = {(row, n) for code, row, n in judged(office, copy) if code == "published-shorter"}
    assert shorter == {(row, 2) for row in ("", "text-1", "roadmap-1", "roadmap-2")}


@pytest.mark.parametrize(
    ("text", "code"), [("{", "manifest-unreadable"), ('{"format": "tsumugu-site/1"}', "manifest-incomplete"),
                       ('{"format": "tsumugu-site/1", "files": {}}', "no-checkpoint"), (None, "manifest-missing")]
)  # fmt: skip
def test_what_is_no_site_says_what_it_wants(tmp_path: Path, text: str | None, code: str) -> None:
    if text is not None:
        (tmp_path / "manifest.json").write_text(text)
    found = copies.read_copy(tmp_path)
    assert isinstance(found, Problem) and found.code == code


def test_a_root_as_a_person_types_it(office: Office) -> None:
    root = queries.merkle_root(office.plan, 3)
    spaced = " ".join(root[n : n + 8].upper() for n in range(0, 64, 8))
    for text in (f"{root}@3", f"{spaced} @ 3", f"{root[:32]}-{root[32:]}@3\n"):
        assert copies.typed(text) == (root, 3), text
    assert copies.typed(root) == (root, None)
    for text in ("", root[:-1], f"{root}@0", f"{root}@", f"{root}@３", f"g{root[1:]}@3", f"{root}@3@3"):
        assert copies.typed(text) is None, text
    assert copies.size_of(office.plan, root) == 3
    assert copies.size_of(office.plan, "0" * 64) is None
    assert merkle.root(queries.entries(office.plan, 3)).hex() == root
    assert Decision.objects.exists()
