"""The workshop: what fails is reported, and nothing else suffers."""

from __future__ import annotations

import hashlib
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import msgspec
import pytest
from msgspec.structs import replace
from tests.render.sample import sample_document

from tsumugu.core.plan import Plan
from tsumugu.render.content import Document, EditionContent, SiteContent, reading
from tsumugu.render.formats import placing, workshop
from tsumugu.render.formats.jobs import Job, Outcome
from tsumugu.render.formats.registry import FORMS

REGISTRY = "tests.render.rough_forms:FORMS"


@pytest.fixture
def paths(tmp_path: Path) -> tuple[str, ...]:
    first = sample_document()
    second = replace(first, label="第3版")
    return tuple(workshop.write_document(d, tmp_path / f"{n}.json") for n, d in enumerate((first, second)))


def carry_out(paths: tuple[str, ...], out: Path, *names: str, limit: float = 20.0) -> list[Outcome]:
    jobs = [Job(name, "ja", paths if name == "history" else paths[:1], "editions/x/", "x") for name in names]
    return list(workshop.make(jobs, out, registry=REGISTRY, limit=limit, memory=2 * 1024**3))


def test_a_document_travels_without_loss() -> None:
    document = sample_document()
    assert msgspec.json.decode(msgspec.json.encode(document), type=Document) == document


def test_files_and_their_digests(paths: tuple[str, ...], tmp_path: Path) -> None:
    whole, history = carry_out(paths, tmp_path / "out", "whole", "history")
    assert set(whole.files) == {"editions/x/title.txt", "editions/x/a/b.txt"}
    for path, (size, digest) in (whole.files | history.files).items():
        data = (tmp_path / "out" / path).read_bytes()
        assert (size, digest) == (len(data), hashlib.sha256(data).hexdigest())
    assert (tmp_path / "out/editions/x/log.txt").read_text() == "第2版\n第3版"


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("wrong", "ValueError: the sheet has no name"),
        ("dead", "no more memory (3)"),
        ("endless", "took longer than 1 s"),
        ("greedy", "MemoryError"),
        ("unknown", "KeyError"),
        pytest.param("parent", "left a child", marks=pytest.mark.thorough),
        ("outside", "outside of its directory"),
        ("root", "outside of its directory"),
    ],
)
def test_what_fails_is_told_and_the_next_form_is_made(
    name: str, told: str, paths: tuple[str, ...], tmp_path: Path
) -> None:
    failed, whole = carry_out(paths, tmp_path / "out", name, "whole", limit=1.0 if name == "endless" else 20.0)
    assert told in failed.problem and failed.files == {}
    assert whole.problem == "" and whole.files
    assert {path.name for path in tmp_path.iterdir()} == {"out", *(Path(path).name for path in paths)}


def test_only_the_sheets_that_are_asked_for_are_typeset(paths: tuple[str, ...], tmp_path: Path) -> None:
    first, second, *_ = (item.id for item in sample_document().plan.initiatives)
    job = Job("sheet_pdf", "ja", paths[:1], "", nodes=(second,))
    (made,) = workshop.make([job], tmp_path / "out")
    assert made.problem == "" and set(made.files) == {f"{second}.pdf"}
    (every,) = workshop.make([replace(job, nodes=())], tmp_path / "all")
    assert {f"{first}.pdf", f"{second}.pdf"} < set(every.files)
    assert every.files[f"{second}.pdf"] == made.files[f"{second}.pdf"]


def test_what_has_no_initiatives_misses_no_sheets() -> None:
    """Else they would be made, of nothing, whenever the site is published."""
    whole = sample_document().plan
    bare = replace(whole, initiatives=())

    def wanted(shown: Plan, plan: Plan) -> bool:
        cover, initiatives = reading(shown)
        edition = EditionContent(
            part="text", number=1, label="初版", date="2026-04-01", sequence=1, root="0" * 64, cover=cover,
            initiatives=initiatives, reads="state",
        )  # fmt: skip
        alone = SiteContent(slug="p", base="/", plan=plan, today="2026-04-01")
        published = replace(alone, editions=(edition,))
        return any(job.form == "sheet_pdf" for job in placing.missing(published, FORMS, ()))

    assert wanted(whole, whole) and not wanted(bare, whole)
    for plan in (whole, bare):
        content = SiteContent(slug="p", base="/", plan=plan, today="2026-04-01")
        jobs = [job.form for job in placing.missing(content, FORMS, ())]
        assert ("sheet_pdf" in jobs) == (plan is whole)


def test_several_at_a_time_make_the_same(paths: tuple[str, ...], tmp_path: Path) -> None:
    jobs = [Job(name, "ja", paths[:1], f"{n}/", "x") for n, name in enumerate(["whole", "dead", "wrong"] * 3)]
    made = list(workshop.make(jobs, tmp_path / "out", registry=REGISTRY, limit=20.0, memory=2 * 1024**3, benches=3))
    assert sorted(outcome.job.folder for outcome in made) == [f"{n}/" for n in range(9)]
    assert sorted(outcome.job.form for outcome in made if outcome.files) == ["whole"] * 3


def test_who_stops_asking_leaves_no_process_behind(paths: tuple[str, ...], tmp_path: Path) -> None:
    jobs = [Job(name, "ja", paths[:1], "x/", "x") for name in ("whole", "endless")]
    asked = workshop.make(jobs, tmp_path / "out", registry=REGISTRY, limit=60.0, memory=2 * 1024**3, benches=2)
    assert next(asked).job.form == "whole"
    started = time.monotonic()
    asked.close()
    assert time.monotonic() - started < 30


def test_what_a_form_started_ends_with_it(paths: tuple[str, ...], tmp_path: Path) -> None:
    (failed,) = carry_out(paths, tmp_path / "out", "parent")
    child = re.search(r"left a child \((\d+)\) \(4\)", failed.problem)
    assert child, failed.problem
    for _try in range(100):
        try:
            state = Path(f"/proc/{child[1]}/stat").read_text().rpartition(")")[2].split()[0]
        except OSError:
            return
        if state == "Z":
            return
        time.sleep(0.05)
    pytest.fail("a child of a form is left")


def test_a_process_whose_parent_is_gone_ends_itself(paths: tuple[str, ...], tmp_path: Path) -> None:
    job = msgspec.json.encode(Job("endless", "ja", paths[:1], "x/", "x"))
    command = [sys.executable, "-m", "tsumugu.render.formats", "--out", str(tmp_path), "--registry", REGISTRY]
    ended = subprocess.run([*command, "--limit", "1"], input=job + b"\n", timeout=60, capture_output=True)
    assert ended.returncode == -signal.SIGALRM
