"""An edition keeps what it was published with: its own proof, its documents, its commit; whatever the database says
later. What no page shows is published nowhere."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from tests import sites
from tests.gate import first
from tests.proposals.story import Office, merged, start
from tests.publication import everything, offices
from tests.publication.offices import done, formats, live, publish, published, revise, site
from tests.refusals import problems

from tsumugu.audit.append_only import TRIGGERS
from tsumugu.core import process_input
from tsumugu.core.errors import Refusal
from tsumugu.core.operations import ChangeSet, Set
from tsumugu.core.table import MISSING
from tsumugu.plans import actions as plans
from tsumugu.plans import queries as ledger
from tsumugu.plans.models import Change, Edition, FieldTouch, PlanRecord, Snapshot
from tsumugu.proposals import actions as proposals
from tsumugu.publication import actions, continuity, queries, tasks
from tsumugu.publication.actions import corrections
from tsumugu.publication.building import going_live
from tsumugu.publication.collection import assembly, editions
from tsumugu.publication.management.commands import rebuild_site
from tsumugu.publication.models import Gap, Publication, State
from tsumugu.publication.previews import drafts
from tsumugu.publication.runs import carrying
from tsumugu.render.formats import placing, registry
from tsumugu.render.site import manifest

pytestmark = pytest.mark.django_db


def told(office: Office, settings: Any) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((live(office, settings) / manifest.NAME).read_bytes())
    return found


# -- each with its own proof -------------------------------------------------------------------


def test_each_edition_keeps_its_own_root_size_and_checkpoint(office: Office, settings: Any) -> None:
    made = formats("data", "repository")
    published(office, wanted=made)
    revise(office, "新しい概要。")
    published(office, "roadmap", wanted=made)
    revise(office, "その次の概要。")
    files = site(office, settings)
    editions = {f"{e.part}-{e.number}": e for e in Edition.objects.all()}
    assert {e.sequence for e in editions.values()} == {1, 2}
    for name, edition in editions.items():
        own = json.loads(files[f"editions/{name}/manifest.json"])
        proof = (edition.sequence, edition.root, edition.merkle_root)
        assert (own["sequence"], own["root"], own["checkpoint"]) == proof
        listed = told(office, settings)["editions"][name]
        assert (listed["sequence"], listed["root"], listed["checkpoint"]) == proof
        page = files[f"editions/{name}/index.html"].decode()
        assert edition.root in page and edition.merkle_root in page
        data = (
            json.loads(files[f"editions/{name}/data/plan.json"]) if f"editions/{name}/data/plan.json" in files else {}
        )
        assert edition.merkle_root in files[f"editions/{name}/data/README.txt"].decode(), data
        assert ledger.continues(office.plan, edition.sequence, listed["checkpoint"])
    head = told(office, settings)
    newest = max(editions.values(), key=lambda edition: edition.sequence)
    assert (head["size"], head["checkpoint"]) == (newest.sequence, newest.merkle_root)


# -- a database older than what it published ---------------------------------------------------


class Backup:
    """What a copy of the database made now would hold of the ledger; ``restore`` forgets everything later."""

    def __init__(self, office: Office) -> None:
        office.plan.refresh_from_db()
        self.head = (office.plan.head_sequence, office.plan.head_root, office.plan.head_hash)
        self.editions = set(Edition.objects.values_list("pk", flat=True))
        self.runs = set(Publication.objects.values_list("pk", flat=True))

    def restore(self, office: Office) -> None:
        from django.db import connection

        with connection.cursor() as cursor:
            # A restored file knows nothing of what came later; here the triggers are in the way of forgetting.
            dropped = _without_triggers(cursor)
            sequence = self.head[0]
            FieldTouch.objects.filter(sequence__gt=sequence).delete()
            Publication.objects.exclude(pk__in=self.runs).delete()
            for left in (
                Edition.objects.exclude(pk__in=self.editions),
                Snapshot.objects.filter(sequence__gt=sequence),
                Change.objects.filter(sequence__gt=sequence),
            ):
                left._raw_delete(left.db)
                assert not left.exists()
            for statement in dropped:
                cursor.execute(statement)
        PlanRecord.objects.filter(pk=office.plan.pk).update(
            **dict(zip(("head_sequence", "head_root", "head_hash"), self.head, strict=True))
        )
        office.plan.refresh_from_db()


GUARDS = TRIGGERS["postgresql"]


def _without_triggers(cursor: Any) -> list[str]:
    from django.db import connection

    if connection.vendor == "postgresql":
        names = ("plans_edition", "plans_snapshot", "plans_change")
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in names:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        enabled = [f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_{name}" for table in names for name in GUARDS]
        return [*enabled, "SET CONSTRAINTS ALL DEFERRED"]
    cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name LIKE 'plans_%%'")
    rows = cursor.fetchall()
    for name, _sql in rows:
        cursor.execute(f"DROP TRIGGER {name}")
    return [sql for _name, sql in rows]


def two_editions_of_the_roadmap(office: Office, wanted: tuple[Any, ...] = ()) -> Backup:
    published(office, wanted=wanted)
    revise(office, "残る概要。")
    backup = Backup(office)
    revise(office, "失われる概要。")
    published(office, "roadmap", wanted=wanted, label="失われる版")
    return backup


@pytest.mark.thorough
def test_documents_of_a_number_are_used_again_only_for_the_same_edition(office: Office, settings: Any) -> None:
    """The new second edition must not carry the workbook, the data and the calendar of the old second edition."""
    made = formats("data", "calendar")
    two_editions_of_the_roadmap(office, made).restore(office)
    there = manifest.formats((live(office, settings) / manifest.NAME).read_bytes())
    assert {file.edition for file in there} >= {"text-1", "roadmap-1", "roadmap-2"}
    revise(office, "別の概要。")
    # As if nobody had looked: the new second edition, put over the site that has another one.
    office.plan.refresh_from_db()
    plans.create_editions(office.plan, ["roadmap"], actor=office.people["secretariat"], label="別の版", date=_today())
    content = assembly.collect(office.plan)
    assert content is not None
    scopes = {format.name: format.scope for format in registry.FORMATS}
    standing = list(placing.standing(there, scopes, content, continuity.read(live(office, settings))))
    assert "roadmap-2" not in {file.edition for file in standing if scopes[file.format] in ("edition", "newest")}
    assert {"text-1", "roadmap-1"} <= {file.edition for file in standing}
    missing = {(job.format, job.edition) for job in placing.missing(content, made, standing)}
    assert {("data", "roadmap-2"), ("calendar", "roadmap-2")} <= missing and ("data", "roadmap-1") not in missing


def _today() -> Any:
    from django.utils import timezone

    return timezone.localdate()


def test_whatever_tells_two_editions_apart_is_in_the_key(office: Office, settings: Any) -> None:
    published(office)
    edition = Edition.objects.get(part="roadmap")
    content = assembly.collect(office.plan)
    assert content is not None
    (before,) = [one.key for one in content.editions if one.name == "roadmap-1"]
    revise(office, "新しい概要。")
    office.plan.refresh_from_db()

    def key(of: Edition) -> str:
        return editions.key_of(
            office.plan, of, editions.PublicState(1, 1), before=None, telling=[], all_before=[],
            roots={1: edition.root},
        )  # fmt: skip

    values = {"label": "別", "summary": "別", "root": "0" * 64, "sequence": 2, "merkle_root": "0" * 64}
    for name, value in values.items():
        other = Edition.objects.get(pk=edition.pk)
        setattr(other, name, value)
        assert key(other) != before and len(key(other)) == 64, name


def test_a_site_newer_than_the_ledger_is_never_overwritten(office: Office, settings: Any) -> None:
    two_editions_of_the_roadmap(office).restore(office)
    before = everything_of(live(office, settings))
    newer = continuity.newer(office.plan)
    assert newer is not None and (newer.size, newer.sequence) == (3, 2)
    assert [(one.name, one.label) for one in newer.editions] == [("roadmap-2", "第2版（失われる版）")]
    revise(office, "別の概要。")
    for act in (
        lambda: publish(office, "roadmap"),
        lambda: actions.repeat_publication(
            office.plan, actor=office.people["secretariat"], seen=queries.seen_editions(office.plan)
        ),
        lambda: offices.withdraw(office, "roadmap-1"),
        lambda: going_live.build_pages(office.plan),
    ):
        with pytest.raises(Refusal, match="site-newer"):
            act()
    with pytest.raises(CommandError, match="newer than the ledger"):
        call_command("rebuild_site", office.plan.slug)
    tasks.refresh.func(office.plan.slug)  # a new day's pages: told in the log, and nothing else
    run = Publication.objects.create(
        plan=office.plan, requested_by="以前の依頼", requested_at=Publication.objects.latest("pk").requested_at
    )
    with pytest.raises(Refusal, match="site-newer"):
        carrying.carry_out(run, wanted=())
    run.refresh_from_db()
    assert run.state == State.FAILED and "site-newer" in run.problem
    assert everything_of(live(office, settings)) == before


def everything_of(directory: Path) -> dict[str, bytes]:
    return {"": str(directory).encode()} | sites.read(directory, copies=True)


def test_a_ledger_rewritten_to_the_same_length_is_no_continuation(office: Office, settings: Any) -> None:
    backup = two_editions_of_the_roadmap(office)
    backup.restore(office)
    revise(office, "同じ番号の別の改定。")
    assert office.plan.head_sequence == 3
    newer = continuity.newer(office.plan)
    assert newer is not None and newer.size == 3


@pytest.mark.thorough
def test_going_on_with_a_public_notice(office: Office, settings: Any) -> None:
    made = formats("calendar", "repository")
    two_editions_of_the_roadmap(office, made).restore(office)
    old = everything_of(live(office, settings))
    commits = refs(old)
    newer = continuity.newer(office.plan)
    assert newer is not None
    head = office.people["secretariat_head"]
    seen = corrections.seen_gap(office.plan, newer)
    for given, code in (("", "seen-missing"), ("x", "changed-since-seen")):
        with pytest.raises(Refusal, match=code):
            corrections.accept_gap(office.plan, actor=head, reason="控えが古かった", seen=given)
    run = corrections.accept_gap(office.plan, actor=head, reason="控えが古かったため", seen=seen)
    assert run is not None
    assert done(run, made).state == State.DONE
    with pytest.raises(Refusal, match="no-gap"):
        corrections.accept_gap(office.plan, actor=head, reason="もう一度", seen=seen)
    files = site(office, settings)
    page = files["editions/index.html"].decode()
    assert "控えが古かったため" in page and "失われる版" in page and "記録の欠落" in page
    for path in ("editions/roadmap-2/index.html", "editions/roadmap-2/plan.json", "en/editions/roadmap-2/index.html",
                 "editions/roadmap-2/plan.ics"):  # fmt: skip
        assert files[path] == old[path], path
    assert "失われる概要。" not in files["initiatives/i0.html"].decode()
    assert not manifest.verify(files)
    revise(office, "その後の概要。")
    done(publish(office, "roadmap", label="次の版"), made)
    assert Edition.objects.filter(part="roadmap").latest("pk").number == 3, "no number is given twice"
    files = site(office, settings)
    assert "控えが古かったため" in files["editions/index.html"].decode(), "the notice stays"
    assert files["editions/roadmap-2/index.html"] == old["editions/roadmap-2/index.html"]
    assert files["editions/roadmap-2/plan.ics"] == old["editions/roadmap-2/plan.ics"]
    assert "その後の概要。" in files["editions/roadmap-3/plan.json"].decode()
    assert not manifest.verify(files)
    assert commits.items() <= refs(everything_of(live(office, settings))).items()
    assert Gap.objects.count() == 1


def refs(files: dict[str, bytes]) -> dict[str, str]:
    lines = (line.split("\t") for line in files["plan.git/info/refs"].decode().splitlines() if "refs/tags/" in line)
    return {name: sha for sha, name in lines}


@pytest.mark.thorough
def test_a_site_of_an_earlier_program_is_judged_by_its_editions_manifests(office: Office, settings: Any) -> None:
    backup = two_editions_of_the_roadmap(office, formats("calendar"))
    file = live(office, settings) / manifest.NAME
    data = json.loads(file.read_bytes())
    for name in ("editions", "size", "epoch", "left_out"):
        del data[name]
    file.unlink()
    file.write_text(json.dumps(data))
    office.plan.refresh_from_db()
    assert continuity.newer(office.plan) is None
    content = assembly.collect(office.plan)
    assert content is not None
    scopes = {format.name: format.scope for format in registry.FORMATS}
    there = manifest.formats(file.read_bytes())
    standing = list(placing.standing(there, scopes, content, continuity.read(file.parent)))
    assert standing == list(there), "what was published before stays as it is"
    backup.restore(office)
    newer = continuity.newer(office.plan)
    assert newer is not None and [one.name for one in newer.editions] == ["roadmap-2"]


@pytest.mark.parametrize(("spoil", "code"), first([
    pytest.param(lambda data: b"{", "manifest-unreadable", id="broken"),
    pytest.param(lambda data: None, "manifest-missing", id="missing"),
    pytest.param(lambda data: data[: len(data) // 2], "manifest-unreadable", id="truncated"),
    pytest.param(lambda data: data.replace(b'"root": ', b'"rot": '), "manifest-incomplete", id="no-root"),
    pytest.param(lambda data: data.replace(b'"size": 1', b'"size": "1"'), "manifest-incomplete", id="wrong-type"),
], 2))  # fmt: skip
def test_a_site_of_which_nobody_can_tell_is_never_overwritten(
    office: Office, settings: Any, spoil: Any, code: str
) -> None:
    published(office)
    file = live(office, settings) / manifest.NAME
    data = spoil(file.read_bytes())
    assert data != file.read_bytes()
    file.unlink()
    if data is not None:
        file.write_bytes(data)
    revise(office, "別の概要。")
    before = everything_of(live(office, settings))
    for act in (
        lambda: publish(office, "roadmap"),
        lambda: offices.repeated(office),
        lambda: offices.withdraw(office, "roadmap-1"),
        lambda: going_live.build_pages(office.plan),
        lambda: continuity.newer(office.plan),
    ):
        with pytest.raises(Refusal, match="site-unreadable") as caught:
            act()
        (problem,) = problems(caught.value)
        assert problem.code == code
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("rebuild_site", office.plan.slug)
    tasks.refresh.func(office.plan.slug)
    assert everything_of(live(office, settings)) == before
    # Moved away, it is built again from the ledger.
    (settings.TSUMUGU.site_root / office.plan.slug).unlink()
    published(office, "roadmap")
    assert not manifest.verify(site(office, settings))


# -- git only grows ----------------------------------------------------------------------------


@pytest.mark.thorough
@pytest.mark.skipif(shutil.which("git") is None, reason="git is not there")
def test_git_only_grows_whatever_is_published_and_whatever_the_licence(
    office: Office, settings: Any, tmp_path: Path
) -> None:
    made = formats("repository")

    def git(*arguments: str, folder: Path) -> str:
        done = subprocess.run(["git", *arguments], cwd=folder, capture_output=True, text=True, timeout=60)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def served() -> str:
        return str(settings.TSUMUGU.site_root / office.plan.slug / "plan.git")

    published(office, wanted=made)
    git("clone", "-q", served(), "copy", folder=tmp_path)
    copy = tmp_path / "copy"
    tags, head = git("show-ref", "--tags", folder=copy), git("rev-parse", "HEAD", folder=copy)
    office.organization.licence_name, office.organization.licence_url = "CC BY 4.0", "https://example.jp/by"
    office.organization.save()
    office.plan.refresh_from_db()
    for number, words in enumerate(("二つ目の概要。", "三つ目の概要。")):
        revise(office, words)
        published(office, "roadmap", wanted=made, summary=f"{number}")
        done(
            actions.repeat_publication(
                office.plan, actor=office.people["secretariat"], seen=queries.seen_editions(office.plan), anew=True
            ),
            made,
        )
        git("fetch", "-q", "--tags", folder=copy)
        git("merge", "-q", "--ff-only", "origin/main", folder=copy)
        git("merge-base", "--is-ancestor", head.strip(), "HEAD", folder=copy)
        now = git("show-ref", "--tags", folder=copy)
        assert set(tags.splitlines()) <= set(now.splitlines()) and len(now.splitlines()) == 3 + number
    assert git("fsck", "--strict", "--full", "--no-dangling", folder=copy) == ""
    assert git("rev-list", "--count", "HEAD", folder=copy).strip() == "4"
    assert "CC BY" in git("show", "HEAD:README.md", folder=copy)
    assert "CC BY" not in git("show", "roadmap-1:README.md", folder=copy), "the licence is that of its day"
    assert len(list((settings.TSUMUGU.site_root / office.plan.slug).glob("plan.git/objects/pack/*.pack"))) == 4
    assert not manifest.verify(site(office, settings))


# -- what no page shows ------------------------------------------------------------------------


SECRET = "匿名を希望する委員の氏名"
#: As a plan file publishes it: nothing of it is left out because it could not be read.
PROCESS = {
    "bodies": [{"id": "b", "kind": "committee", "name": SECRET, "seats": [{"name": SECRET, "public": True}]}],
    "schedule": {"marks": [{"body": "b", "label": SECRET, "date": "2024-05"}]},
    "meetings": [{"body": "b", "number": "第１回", "title": SECRET}],
    "opinions": [{"topic": SECRET, "items": [SECRET]}],
}


def planted(office: Office) -> None:
    proposal = start(office, "secretariat", "経過の記録")
    process = json.dumps(PROCESS, ensure_ascii=False)
    change = Set("", "plan", "process", MISSING, process)
    proposals.save_edit(
        proposal, actor=office.people["secretariat"], based_on_root=proposal.draft_root, edits=ChangeSet((change,))
    )
    merged(office, proposal)


def test_no_page_tells_how_a_registered_plan_came_about(office: Office, settings: Any) -> None:
    assert not process_input.read(PROCESS)[1]
    planted(office)
    published(office)
    files = site(office, settings)
    assert not [path for path, data in files.items() if "process/" in path or SECRET.encode() in data]


@pytest.mark.slow
def test_the_process_is_in_no_byte_that_is_published(office: Office, settings: Any) -> None:
    planted(office)
    published(office, wanted=registry.FORMATS)
    assert SECRET in (ledger.plan(office.plan).process or ""), "it is in the plan"
    assert everything.holding(settings.TSUMUGU.site_root, SECRET) == []
    files = site(office, settings)
    assert "process" not in json.loads(files["plan.json"]) and told(office, settings)["left_out"] == ["process"]
    assert json.loads(files["editions/text-1/manifest.json"])["left_out"] == ["process"]
    assert "策定経過" in files["editions/text-1/data/README.txt"].decode()
    shown = drafts.preview(office.plan, ledger.plan(office.plan), "/desk/", "plan.json")
    assert shown is not None and SECRET.encode() not in shown.data


def test_the_command_says_what_can_be_done_wherever_publishing_stops() -> None:
    assert set(rebuild_site.WAYS_ON) == continuity.STOPPED
