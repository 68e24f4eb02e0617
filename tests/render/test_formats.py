"""The workshop: what fails is reported, and nothing else suffers."""

from __future__ import annotations

import hashlib
import re
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import msgspec
import pytest
from bench import synthetic
from msgspec.structs import replace
from tests.render.sample import sample_document

from tsumugu.core.plan import Plan
from tsumugu.render.content import Document, EditionContent, SiteContent, reading
from tsumugu.render.formats import needs, placing, workshop
from tsumugu.render.formats.jobs import Cost, Job, Outcome, time_of
from tsumugu.render.formats.needs import available, lacking, needed
from tsumugu.render.formats.registry import FORMATS
from tsumugu.render.reading.volumes import weight_of

REGISTRY = "tests.render.rough_formats:FORMATS"


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


@pytest.mark.parametrize(("most", "processes"), [(workshop.ENOUGH, 1), (1, 2)])
def test_a_process_that_has_held_much_is_not_used_again(
    most: int, processes: int, paths: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun: list[int] = []

    class Counted(subprocess.Popen):  # type: ignore[type-arg]  # of whatever the caller makes it
        def __init__(self, *args: Any, **options: Any) -> None:
            super().__init__(*args, **options)
            begun.append(self.pid)

    monkeypatch.setattr(subprocess, "Popen", Counted)
    monkeypatch.setattr(workshop, "ENOUGH", most)
    assert [one.problem for one in carry_out(paths, tmp_path / "out", "whole", "history")] == ["", ""]
    assert len(begun) == processes


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("wrong", "ValueError: the sheet has no name"),
        ("dead", "no more memory (3)"),
        ("endless", "took longer than 3 s"),
        ("greedy", "MemoryError"),
        ("unknown", "KeyError"),
        pytest.param("parent", "left a child", marks=pytest.mark.thorough),
        ("outside", "outside of its directory"),
        ("root", "outside of its directory"),
    ],
)
def test_what_fails_is_told_and_the_next_format_is_made(
    name: str, told: str, paths: tuple[str, ...], tmp_path: Path
) -> None:
    failed, whole = carry_out(paths, tmp_path / "out", name, "whole", limit=3.0 if name == "endless" else 20.0)
    assert told in failed.problem and failed.files == {}
    assert whole.problem == "" and whole.files
    assert {path.name for path in tmp_path.iterdir()} == {"out", *(Path(path).name for path in paths)}


def test_what_a_library_tells_of_a_document_is_told(paths: tuple[str, ...], tmp_path: Path) -> None:
    made, after = carry_out(paths, tmp_path / "out", "large", "whole")
    assert made.problem == "" and made.files.keys() == after.files.keys()
    assert [(one.code, one.severity, one.text("ja"), one.text("en")) for one in made.told] == [
        ("large", "notice", "大きなままです。", "It stayed large.")
    ]
    assert after.told == ()


def test_what_needs_more_memory_than_there_is_is_refused_before_it_is_begun(
    paths: tuple[str, ...], tmp_path: Path
) -> None:
    refused, whole = carry_out(paths, tmp_path / "out", "hungry", "whole")
    assert refused.files == {} and refused.seconds < 5 and whole.files
    (told,) = refused.told
    assert (told.code, told.severity) == ("too-little-memory", "error")
    assert re.match(
        "「hungry」を作るにはおよそ[0-9]+[.][0-9] GBのメモリーが要りますが、いま使えるのは[12][.][0-9] GBです。",
        told.text(),
    )
    assert refused.problem == told.text("en") and "Wait until other work is done" in refused.problem


def test_what_is_needed_follows_the_largest_volume() -> None:
    plan = synthetic.plan(3)
    (weight,) = {weight_of(replace(plan, initiatives=(one,))) for one in plan.initiatives[:1]}
    small, large = Cost(memory=100, most=weight), Cost(memory=100, most=weight_of(plan) + 1)
    beside = needed(small, replace(plan, initiatives=()))
    assert needed(small, plan) == beside + 100 * weight
    assert needed(large, plan) == beside + 100 * weight_of(plan)
    room = needed(large, plan)
    assert lacking("plan_pdf", large, plan, room) is None
    lack = lacking("plan_pdf", large, plan, room - 1)
    assert lack is not None and lack.text().startswith("「プラン全体」を作るにはおよそ0.2 GBのメモリーが要ります")


def test_the_memory_that_is_free_is_what_the_strictest_limit_leaves() -> None:
    limit = resource.getrlimit(resource.RLIMIT_AS)
    free = available()
    assert 0 < free < 2**50
    lines = Path("/proc/self/status").read_text("ascii").splitlines()
    size = next(int(line.split()[1]) for line in lines if line.startswith("VmSize"))
    try:
        resource.setrlimit(resource.RLIMIT_AS, (1024 * size + 500_000_000, limit[1]))
        assert 100_000_000 < available() <= 500_000_000
    finally:
        resource.setrlimit(resource.RLIMIT_AS, limit)


def test_the_memory_of_a_container_is_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Less than the machine has; what it read of files is given up when memory is short."""
    told = {
        "memory.max": "300000000\n",
        "memory.current": "250000000\n",
        "memory.stat": "inactive_file 40000000\n",
    }
    for name, text in told.items():
        (tmp_path / name).write_text(text, "ascii")
    monkeypatch.setattr(needs, "_CGROUP", tmp_path)
    assert available() == 90_000_000
    (tmp_path / "memory.max").write_text("max\n", "ascii")
    assert available() > 90_000_000


def test_a_plan_larger_than_most_has_more_time(tmp_path: Path) -> None:
    for name, size in (("small", 100), ("large", 9_000_000)):
        with (tmp_path / name).open("wb") as stream:
            stream.truncate(size)
    small, large = (Job("plan_pdf", "ja", (str(tmp_path / name),), "") for name in ("small", "large"))
    assert time_of(small, 300) == 300 and time_of(large, 300) == 900
    assert time_of(Job("search", "ja", (str(tmp_path),), ""), 300) == 300


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
        return any(job.format == "sheet_pdf" for job in placing.missing(published, FORMATS, ()))

    assert wanted(whole, whole) and not wanted(bare, whole)
    for plan in (whole, bare):
        content = SiteContent(slug="p", base="/", plan=plan, today="2026-04-01")
        jobs = [job.format for job in placing.missing(content, FORMATS, ())]
        assert ("sheet_pdf" in jobs) == (plan is whole)


def test_several_at_a_time_make_the_same(paths: tuple[str, ...], tmp_path: Path) -> None:
    jobs = [Job(name, "ja", paths[:1], f"{n}/", "x") for n, name in enumerate(["whole", "dead", "wrong"] * 3)]
    made = list(workshop.make(jobs, tmp_path / "out", registry=REGISTRY, limit=20.0, memory=2 * 1024**3, benches=3))
    assert sorted(outcome.job.folder for outcome in made) == [f"{n}/" for n in range(9)]
    assert sorted(outcome.job.format for outcome in made if outcome.files) == ["whole"] * 3


def test_who_stops_asking_leaves_no_process_behind(paths: tuple[str, ...], tmp_path: Path) -> None:
    jobs = [Job(name, "ja", paths[:1], "x/", "x") for name in ("whole", "endless")]
    asked = workshop.make(jobs, tmp_path / "out", registry=REGISTRY, limit=60.0, memory=2 * 1024**3, benches=2)
    assert next(asked).job.format == "whole"
    started = time.monotonic()
    asked.close()
    assert time.monotonic() - started < 30


def test_what_a_format_started_ends_with_it(
    paths: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workshop, "PATIENCE", 0.5)
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
    pytest.fail("a child of a format is left")


def test_a_process_whose_parent_is_gone_ends_itself(paths: tuple[str, ...], tmp_path: Path) -> None:
    job = msgspec.json.encode(Job("endless", "ja", paths[:1], "x/", "x"))
    command = [sys.executable, "-m", "tsumugu.render.formats", "--out", str(tmp_path), "--registry", REGISTRY]
    ended = subprocess.run(
        [*command, "--limit", "1", "--grace", "1"], input=job + b"\n", timeout=60, capture_output=True
    )
    assert ended.returncode == -signal.SIGALRM
