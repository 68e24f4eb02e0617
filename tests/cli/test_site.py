"""``site build`` and ``site verify``: whole or not at all, and nothing of anybody else's is touched."""

from __future__ import annotations

import gzip
import json
import os
import random
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner
from tests.gate import THOROUGH

from tsumugu.cli import making, swap
from tsumugu.cli.main import main
from tsumugu.render.site import manifest

PLAN = """format: tsumugu-plan/1
id: p
title: 計画
period: {first: 2023, last: 2027}
initiatives:
  - {id: i, title: 事業, activities: [{id: a, title: 取組, planned: [{id: s, label: 調査, start: 2023}]}]}
"""


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    path = tmp_path / "plan.yaml"
    path.write_text(PLAN)
    return path


def run(*arguments: object, status: int) -> str:
    result = CliRunner().invoke(main, [str(argument) for argument in (*arguments, "--lang", "ja")])
    assert result.exit_code == status, result.output
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result.output


def built(plan: Path, *options: str) -> Path:
    """The site of the plan beside it; pages only unless the documents are what a test is about."""
    out = plan.with_name("site")
    run("site", "build", plan, "--out", out, "--date", "2026-04-01", *(options or ("--pages-only",)), status=0)
    return out


@pytest.fixture(scope="module")
def _made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    plan = tmp_path_factory.mktemp("made") / "plan.yaml"
    plan.write_text(PLAN)
    return built(plan)


@pytest.fixture
def made(_made: Path, plan: Path) -> Path:
    """A copy of a built site beside the plan."""
    shutil.copytree(_made, plan.with_name("site"), symlinks=True)
    return plan.with_name("site")


def hidden(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir() if path.name.startswith(".")]


def test_a_site_is_built_and_verified(plan: Path) -> None:
    out = built(plan, "--base", "/")  # with every document
    assert (out / "latest" / "plan.pdf").exists()
    assert "事業" in (out / "index.html").read_text() + (out / "initiatives" / "i.html").read_text()
    files = len(json.loads((out / manifest.NAME).read_text())["files"])
    assert run("site", "verify", out, status=0) == f"✓ {out}：{files}件のファイルはすべて公表時のままです。\n"
    (out / "index.html").write_text("もうない")
    (out / "roadmap.html").unlink()
    (out / "more.html").write_text("x")
    told = run("site", "verify", out, status=1)
    assert (
        "✗ index.html\n    内容が公表時と異なります。" in told and "✗ roadmap.html\n    ファイルがありません。" in told
    )
    assert "! more.html\n    目録にないファイルです。" in told and f"{files}件のうち {files - 2}件" in told


def test_precompressed_copies_belong_to_the_site_when_they_are_true(plan: Path, made: Path) -> None:
    out = made
    page, copy = out / "index.html", out / "index.html.gz"
    assert gzip.decompress(copy.read_bytes()) == page.read_bytes() and len(copy.read_bytes()) < page.stat().st_size
    assert gzip.decompress((out / "manifest.json.gz").read_bytes()) == (out / "manifest.json").read_bytes()
    true = copy.read_bytes()
    for forged in (gzip.compress(b"something else"), true[:-1], true + b"x", true + true, b"", b"no gzip"):
        copy.write_bytes(forged)
        told = run("site", "verify", out, status=1)
        assert "✗ index.html.gz\n    内容が公表時と異なります。" in told and told.count("✗") == 1
        # What is not of an older build is somebody's, and a build writes nothing over it.
        assert "index.html.gz" in run("site", "build", plan, "--out", out, status=2)
    copy.write_bytes(gzip.compress(page.read_bytes(), 1))
    (out / "letter.txt.gz").write_bytes(gzip.compress(b"x"))
    told = run("site", "verify", out, status=1)
    assert "! letter.txt.gz\n    目録にないファイルです。" in told and "✗" not in told
    (out / "letter.txt.gz").unlink()
    run("site", "verify", out, status=0)
    built(plan)
    assert copy.read_bytes() == true


def test_an_archive_that_a_site_ships_is_not_replaced_by_a_copy(tmp_path: Path) -> None:
    files = {"a.csv": b"a,b\n" * 50, "b.csv": b"a,b\n" * 50, "a.csv.gz": b"own", manifest.NAME: b"{}" * 50}
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    told = manifest.Manifest(
        files={name: manifest.digest(data) for name, data in files.items() if name != manifest.NAME}
    )
    assert [name for name, _copy in making._copies(tmp_path, told)] == ["b.csv.gz", f"{manifest.NAME}.gz"]


def test_a_newer_build_takes_the_place_of_an_older_one(plan: Path) -> None:
    out = built(plan)
    (plan.parent / "other").mkdir()
    plan.write_text(PLAN.replace("title: 事業", "title: 新しい事業").replace("id: i,", "id: k,"))
    assert built(plan) == out
    assert (out / "initiatives" / "k.html").exists() and not (out / "initiatives" / "i.html").exists()
    run("site", "verify", out, status=0)
    assert hidden(plan.parent) == []


def test_where_names_cannot_be_exchanged_the_result_is_the_same(plan: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(swap, "_exchange", lambda a, b: False)
    out = built(plan)
    plan.write_text(PLAN.replace("title: 事業", "title: 新しい事業"))
    built(plan)
    run("site", "verify", out, status=0)
    assert "新しい事業" in (out / "initiatives" / "i.html").read_text()
    assert hidden(plan.parent) == []


def test_a_failed_build_leaves_what_was_there(plan: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = built(plan)
    before = {path: path.read_bytes() for path in out.rglob("*") if path.is_file()}

    def full(a: Path, b: Path) -> bool:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(swap, "_exchange", full)
    plan.write_text(PLAN.replace("title: 事業", "title: 新しい事業"))
    told = run("site", "build", plan, "--out", out, status=2)
    assert "No space left on device" in told and "前のものはそのままです" in told
    assert {path: path.read_bytes() for path in out.rglob("*") if path.is_file()} == before
    assert hidden(plan.parent) == []


def test_a_link_is_followed_not_replaced(plan: Path) -> None:
    (plan.parent / "real").mkdir()
    (plan.parent / "site").symlink_to("real")
    built(plan)
    built(plan)
    assert (plan.parent / "site").is_symlink() and (plan.parent / "real" / "index.html").exists()


@pytest.mark.parametrize("name", ["letter.txt", "initiatives/mine.html", "manifest.json"])
def test_other_files_are_never_written_over(plan: Path, name: str) -> None:
    out = plan.with_name("site")
    if name != "manifest.json":
        built(plan)
    out.mkdir(exist_ok=True)
    (out / name).write_text('{"name": "another program"}')
    before = {path: path.read_bytes() for path in out.rglob("*") if path.is_file()}
    assert name in run("site", "build", plan, "--out", out, status=2)
    assert {path: path.read_bytes() for path in out.rglob("*") if path.is_file()} == before


def test_the_folder_of_the_plan_itself_is_refused(plan: Path) -> None:
    assert "plan.yaml" in run("site", "build", plan, "--out", plan.parent, status=2)
    assert plan.read_text() == PLAN
    assert "フォルダーではありません" in run("site", "build", plan, "--out", plan, status=2)


def test_a_plan_with_errors_is_not_published(plan: Path) -> None:
    plan.write_text(PLAN.replace("start: 2023", "start: 20230"))
    told = run("site", "build", plan, "--out", plan.with_name("site"), status=1)
    assert "plan.yaml:6:85 s/start" in told and "何も作りませんでした" in told
    plan.write_text("colour: red")
    run("site", "build", plan, "--out", plan.with_name("site"), status=2)
    assert not plan.with_name("site").exists()


def test_a_day_that_is_none_gets_a_sentence(plan: Path) -> None:
    for day in ("yesterday", "2026-13-01", "2026-4-1", "\x1b[1m"):
        told = run("site", "build", plan, "--out", plan.with_name("site"), "--date", day, status=2)
        assert "2026-04-01 のように書きます" in told and "\x1b" not in told


# -- verify ------------------------------------------------------------------------------------


def test_what_is_no_site_is_told_at_once(plan: Path) -> None:
    for directory in (plan.parent, plan, plan.with_name("absent"), Path("/")):
        assert "公開サイトではありません" in run("site", "verify", directory, status=2)


@pytest.mark.parametrize(
    "text",
    ["", "[]", "{", "[" * 100_000, '{"format": "tsumugu-site/1"}', '{"format": "tsumugu-site/1", "files": []}', "\xff"],
    ids=["empty", "list", "broken", "deep", "no-files", "files-list", "latin"],
)
def test_a_manifest_that_is_none(made: Path, text: str) -> None:
    (made / manifest.NAME).write_bytes(text.encode("latin-1"))
    assert "公開サイトではありません" in run("site", "verify", made, status=2)


def test_a_hostile_manifest_leads_nowhere(made: Path) -> None:
    out = made
    secret = made.parent / "secret"
    secret.write_text("x")
    os.mkfifo(out / "pipe")
    (out / "loop").symlink_to(out)
    names = [
        "../secret",
        str(secret),
        "a/../../secret",
        "pipe",
        "x\0y",
        "\ud800",
        "",
        ".",
        "loop/loop/none",
        "/dev/zero",
    ]
    data = {"format": manifest.FORMAT, "files": {name: manifest.digest(b"x") for name in names} | {"index.html": "5"}}
    (out / manifest.NAME).write_text(json.dumps(data))
    told = run("site", "verify", out, status=1)
    assert told.count("ファイルがありません。") == len(names)
    # The rewritten index.html of the manifest, and the copies of the two files that say something else now.
    altered = re.findall(r"✗ (\S+)\n    内容が公表時と異なります。", told)
    assert sorted(altered) == ["index.html", "index.html.gz", "manifest.json.gz"] and "! loop\n" in told


def test_many_foreign_files_are_not_all_listed(made: Path) -> None:
    out = made
    for number in range(300):
        (out / f"x{number}").touch()
    told = run("site", "verify", out, status=1)
    assert told.count("目録にないファイルです。") == 200 and "too-many-problems" in told


# -- crashes -----------------------------------------------------------------------------------

WORKER = """
import itertools, sys
from pathlib import Path
from tsumugu.cli.swap import replace_directory
from tsumugu.render.site import manifest
out = Path(sys.argv[1])
for number in itertools.count(int(sys.argv[2])):
    files = {f"pages/{n}.html": f"{number} {n}".encode() * 200 for n in range(40)}
    files[manifest.NAME] = manifest.write({}, {path: manifest.digest(data) for path, data in files.items()})
    replace_directory(out, files)
    print(number, flush=True)
"""


@pytest.mark.thorough
@pytest.mark.kill
@pytest.mark.slow
def test_killed_at_random_moments_one_whole_site_stands(tmp_path: Path) -> None:
    out = tmp_path / "site"
    command = [sys.executable, "-c", WORKER, str(out)]
    environment = {**os.environ, "PYTHONPATH": str(Path(swap.__file__).parents[2])}
    random.seed(7)
    number, looked, in_a_build = 0, 0, 0
    for _ in range(25 if THOROUGH else 8):
        with subprocess.Popen(
            [*command, str(number)], env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        ) as worker:
            assert worker.stdout is not None
            number = int(worker.stdout.readline()) + 1
            until = time.monotonic() + random.uniform(0, 0.15)
            while time.monotonic() < until:
                assert (out / manifest.NAME).exists(), "there is a site at every moment"
                looked += 1
            worker.kill()
        in_a_build += bool(hidden(tmp_path))
        files = {path.relative_to(out).as_posix(): path.read_bytes() for path in out.rglob("*") if path.is_file()}
        assert manifest.verify(files) == ()
        number = max(number, int(files["pages/0.html"].split()[0]) + 1)
    assert looked > 300
    assert in_a_build, "some of the kills fell into a build"
    swap.replace_directory(out, {manifest.NAME: b"{}"})
    assert hidden(tmp_path) == [], "the next build sweeps what crashes left"
    shutil.rmtree(out)


def test_a_build_in_progress_is_not_swept_away(tmp_path: Path) -> None:
    other = tmp_path / (swap._PREFIX + "other")
    other.mkdir()
    held = swap._locked(other)
    assert held is not None
    swap.replace_directory(tmp_path / "site", {"a": b"1"})
    assert other.exists()
    os.close(held)
    swap.replace_directory(tmp_path / "site", {"a": b"2"})
    assert not other.exists() and (tmp_path / "site" / "a").read_bytes() == b"2"


def test_where_two_names_cannot_be_exchanged_a_failure_brings_the_old_one_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "site"
    swap.replace_directory(out, {"a": b"1"})
    rename = os.rename

    def failing(old: Path, new: Path) -> None:
        if new == out and (Path(old) / "a").read_bytes() == b"2":
            raise OSError("the new one cannot go there")
        rename(old, new)

    monkeypatch.setattr(swap, "_exchange", lambda a, b: False)
    monkeypatch.setattr(os, "rename", failing)
    with pytest.raises(OSError, match="cannot go there"):
        swap.replace_directory(out, {"a": b"2"})
    assert (out / "a").read_bytes() == b"1"


def test_a_site_is_on_the_disk_before_it_takes_its_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out, synced = tmp_path / "site", set()
    fsync, rename = os.fsync, os.rename

    def noted(descriptor: int) -> None:
        synced.add(os.readlink(f"/proc/self/fd/{descriptor}"))
        fsync(descriptor)

    def renamed(old: Path, new: Path) -> None:
        assert {str(old), f"{old}/b", f"{old}/b/a"} <= synced
        rename(old, new)

    monkeypatch.setattr(os, "fsync", noted)
    monkeypatch.setattr(os, "rename", renamed)
    swap.replace_directory(out, {"b/a": b"1"})
    assert str(tmp_path) in synced and (out / "b/a").read_bytes() == b"1"


def test_two_that_sweep_at_once_are_in_no_way_of_each_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the other has swept between the look at the folder and the lock is gone; the site is there."""
    swept = tmp_path / (swap._PREFIX + "swept")
    found = Path.glob
    monkeypatch.setattr(Path, "glob", lambda self, pattern: [*found(self, pattern), swept])
    swap.replace_directory(tmp_path / "site", {"a": b"1"})
    assert (tmp_path / "site" / "a").read_bytes() == b"1"
