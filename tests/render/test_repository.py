"""The git export: cloned with git itself, from a directory and over plain HTTP; the same bytes twice; a history
that only grows; pieces that are the whole."""

from __future__ import annotations

import functools
import hashlib
import http.server
import json
import os
import re
import shutil
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
import yaml
from dulwich.refs import Ref
from dulwich.repo import Repo
from hypothesis import given
from tests.gate import first
from tests.render.sample import sample_document, sample_plan
from tests.strategies import HOSTILE, plans, up_to

from tsumugu.core import plan as p
from tsumugu.core.canonical import plan_from_builtins, plan_to_builtins
from tsumugu.interchange import read_plan, write_json, write_yaml
from tsumugu.interchange.readable import pretty_json, readable_yaml
from tsumugu.render.content import Document
from tsumugu.render.exchange.repository import FOLDERS, message, repository, tree_files

needs_git = pytest.mark.skipif(shutil.which("git") is None, reason="the git program is not there")


def editions() -> tuple[Document, ...]:
    last = sample_document()
    first = msgspec.structs.replace(
        last, plan=sample_plan("plan.yaml"), number=1, name="roadmap-1", label="第1版", date="2026-04-01", sequence=1,
        root="a" * 64, summary="", classification="",
    )  # fmt: skip
    text = msgspec.structs.replace(first, part="text", name="text-1")
    return text, first, last


def written(files: dict[str, bytes], folder: Path) -> Path:
    for path, data in files.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
    return folder


def git(*arguments: str, folder: Path) -> str:
    """What git prints; whatever it says on the error stream fails the test."""
    environment = {**os.environ, "HOME": str(folder), "GIT_CONFIG_NOSYSTEM": "1", "LC_ALL": "C"}
    done = subprocess.run(["git", *arguments], cwd=folder, capture_output=True, text=True, env=environment, timeout=60)
    assert (done.returncode, done.stderr) == (0, ""), done
    return done.stdout


@pytest.fixture
def served(tmp_path: Path) -> Iterator[tuple[Path, str]]:
    """A folder, and the address at which a server that knows nothing of git hands it out."""
    root = tmp_path / "www"
    root.mkdir()

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(root)))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield root, f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    thread.join()
    server.server_close()


# -- with git ----------------------------------------------------------------------------------


@needs_git
def test_clone_from_a_directory(tmp_path: Path) -> None:
    written(repository(editions()), tmp_path / "plan.git")
    git("clone", "-q", str(tmp_path / "plan.git"), "copy", folder=tmp_path)
    for folder in (tmp_path / "plan.git", tmp_path / "copy"):
        assert git("fsck", "--strict", "--full", "--no-dangling", folder=folder) == ""
    log = git("log", "--format=%s|%an|%ae|%cn|%aI|%cI", folder=tmp_path / "copy").splitlines()
    assert log == [
        f"{title}|汐見県|noreply@invalid|汐見県|{day}T00:00:00+09:00|{day}T00:00:00+09:00"
        for title, day in (
            ("ロードマップ 第2版", "2026-04-20"), ("ロードマップ 第1版", "2026-04-01"), ("本編 第1版", "2026-04-01"),
        )
    ]  # fmt: skip
    assert git("tag", "--list", folder=tmp_path / "copy").split() == ["roadmap-1", "roadmap-2", "text-1"]
    assert git("branch", "--show-current", folder=tmp_path / "copy") == "main\n"
    plan, problems = read_plan((tmp_path / "copy" / "plan.json").read_bytes(), "plan.json")
    assert plan == sample_plan() and not [one for one in problems if one.severity == "error"]


@needs_git
def test_clone_and_fetch_over_plain_http(served: tuple[Path, str], tmp_path: Path) -> None:
    root, address = served
    written(repository(editions()[:2]), root / "plan.git")
    git("clone", "-q", f"{address}/plan.git", "copy", folder=tmp_path)
    copy = tmp_path / "copy"
    before = git("rev-parse", "HEAD", folder=copy)
    written(repository(editions()), root / "plan.git")
    git("pull", "-q", "--ff-only", folder=copy)
    assert git("rev-parse", "HEAD^", folder=copy) == before
    assert git("fsck", "--strict", "--full", "--no-dangling", folder=copy) == ""
    assert git("rev-parse", "roadmap-2^{commit}", folder=copy) == git("rev-parse", "HEAD", folder=copy)


@needs_git
def test_trailers_can_be_read(tmp_path: Path) -> None:
    written(repository(editions()), tmp_path / "plan.git")
    said = git("log", "-1", "--format=%(trailers:only,unfold)", "main", folder=tmp_path / "plan.git").split("\n")
    assert [line for line in said if line] == [
        "Edition: roadmap-2", "Date: 2026-04-20", "Stage: 成案", "Ledger: 2", f"Root: {'0123456789abcdef' * 4}",
        f"Checkpoint: {'fedcba9876543210' * 4}",
    ]  # fmt: skip


@needs_git
def test_a_sentence_changed_is_a_line_changed(tmp_path: Path) -> None:
    def said(number: int, summary: str) -> Document:
        item = p.Initiative(id="i1", title="事業", summary=summary, situation="変わらない。そのまま。")
        plan = p.Plan(id="p", title="計画", initiatives=(item,))
        return Document(slug="p", plan=plan, part="roadmap", number=number, name=f"roadmap-{number}", date="2026-04-20")

    written(repository([said(1, "一つ目。二つ目。三つ目。"), said(2, "一つ目。改めた。三つ目。")]), tmp_path / "p.git")
    shown = git("diff", "-U0", "roadmap-1", "roadmap-2", "--", "initiatives", folder=tmp_path / "p.git").splitlines()
    assert [line for line in shown if re.match(r"[-+](?![-+])", line)] == ["-  二つ目。\\", "+  改めた。\\"]
    blame = git("blame", "-s", "roadmap-2", "--", "initiatives/i1.yaml", folder=tmp_path / "p.git").splitlines()
    assert len({line.split()[0].lstrip("^")[:7] for line in blame}) == 2


EVIL = "\x00<b>\n\nEdition: gefälscht\r\n\x1b[31m\u2028.,;\"'"


@needs_git
def test_hostile_words(tmp_path: Path) -> None:
    plan = p.Plan(
        id="p", title=EVIL, stage=EVIL, organization=p.Organization(name=f"<{EVIL}>"),
        initiatives=tuple(p.Initiative(id=name, title=EVIL) for name in ("../../x", "con", "i")),
        fields=(p.Field(id=".git", name=EVIL),),
    )  # fmt: skip
    one = Document(
        slug="p", plan=plan, part="text", number=1, name="text-1", label=EVIL, date="1969-01-01", stage=EVIL,
        summary=EVIL, classification=EVIL, root="r", sequence=1, checkpoint=EVIL,
    )  # fmt: skip
    nameless = msgspec.structs.replace(
        one, name="text-2", plan=msgspec.structs.replace(plan, organization=p.Organization(name="<.,>"))
    )
    written(repository([one, nameless]), tmp_path / "plan.git")
    git("clone", "-q", str(tmp_path / "plan.git"), "copy", folder=tmp_path)
    assert git("fsck", "--strict", "--full", "--no-dangling", folder=tmp_path / "copy") == ""
    names = sorted(path.name for path in (tmp_path / "copy" / "initiatives").iterdir())
    assert len(names) == 3 and {"con_.yaml", "i.yaml"} < set(names)
    assert all(re.fullmatch(r"[0-9a-z_]+\.yaml", name) for name in names)
    trailers = git("log", "-1", "--format=%(trailers:key=Edition,valueonly)", "main", folder=tmp_path / "plan.git")
    assert trailers.split() == ["text-2"]
    assert git("log", "-1", "--format=%an", folder=tmp_path / "copy") == "p\n"
    assert git("log", "--format=%ad", "--date=unix", folder=tmp_path / "copy").split() == ["0", "0"]


# -- without git -------------------------------------------------------------------------------


def test_the_same_twice_and_only_growing() -> None:
    whole, again = repository(editions()), repository(iter(editions()))
    assert whole == again
    part = repository(editions()[:2])
    packs = {path: data for path, data in part.items() if path.startswith("objects/pack/")}
    assert len(packs) == 4 and packs.items() <= whole.items(), "what is published of an edition never changes"
    assert len([path for path in whole if path.endswith(".pack")]) == 3
    refs = part["info/refs"].decode().splitlines()[1:]
    assert set(refs) <= set(whole["info/refs"].decode().splitlines())


@pytest.mark.parametrize("cut", first((2, 0, 1, 3)))
def test_added_to_what_is_there(cut: int) -> None:
    made = repository(editions()[:cut])
    assert repository(editions()[cut:], before=made) == repository(editions())
    light = {path: data for path, data in made.items() if not path.endswith(".pack")}
    assert repository(editions()[cut:], before=light) == {
        path: data for path, data in repository(editions()).items() if path in light or path not in made
    }
    with pytest.raises(ValueError, match="twice"):
        repository(editions(), before=repository(editions()[:1]))


def test_the_files_of_a_repository() -> None:
    files = repository(editions())
    packs = sorted(path for path in files if path.startswith("objects/pack/"))
    assert sorted(set(files) - set(packs)) == [
        "HEAD", "config", "description", "info/refs", "objects/info/packs", "packed-refs", "refs/heads/main",
    ]  # fmt: skip
    listed = re.findall(r"P (pack-[0-9a-f]{40}\.pack)\n", files["objects/info/packs"].decode())
    assert sorted(f"objects/pack/{name}" for name in listed) == [path for path in packs if path.endswith(".pack")]
    assert files["description"].decode() == "汐見県ＤＸ推進プラン\n"


def test_read_by_another_implementation(tmp_path: Path) -> None:
    """Without the git program too: every commit's tree is what ``tree_files`` says."""
    repo = Repo(str(written(repository(editions()), tmp_path / "plan.git")))
    for document in editions():
        tag: Any = repo[repo.refs[Ref(f"refs/tags/{document.name}".encode())]]
        commit: Any = repo[tag.object[1]]
        found = {
            entry.path.decode(): repo[entry.sha].as_raw_string()
            for entry in repo.object_store.iter_tree_contents(commit.tree)
        }
        assert found == tree_files(document)
        assert commit.message.decode() == message(document)
    repo.close()


def test_no_editions_and_no_drafts() -> None:
    assert repository(()) == {}
    with pytest.raises(ValueError, match="no name"):
        repository([msgspec.structs.replace(sample_document(), name="")])
    with pytest.raises(ValueError, match="twice"):
        repository([sample_document(), sample_document()])
    with pytest.raises(ValueError, match="not the name"):
        repository([msgspec.structs.replace(sample_document(), name="../x")])


def test_an_empty_plan() -> None:
    one = Document(slug="p", plan=p.Plan(id="p", title=""), part="text", number=1, name="text-1", date="2026-04-20")
    assert sorted(tree_files(one)) == ["README.md", "manifest.json", "plan.json", "plan.yaml"]
    assert repository([one])["refs/heads/main"]


def test_the_manifest_holds_the_hash_of_every_file() -> None:
    files = tree_files(sample_document())
    manifest = json.loads(files.pop("manifest.json"))
    assert manifest["files"] == {path: hashlib.sha256(data).hexdigest() for path, data in files.items()}
    assert (manifest["edition"], manifest["sequence"], manifest["root"]) == ("roadmap-2", 2, "0123456789abcdef" * 4)


def whole(files: dict[str, bytes]) -> p.Plan:
    """The plan put together again from its pieces."""
    data = yaml.load(files["plan.yaml"].decode(), yaml.CSafeLoader)
    for folder in FOLDERS:
        pieces = [one for path, one in files.items() if path.startswith(f"{folder}/")]
        nodes = [yaml.load(one.decode(), yaml.CSafeLoader) for one in pieces]
        by_id = {node["id"]: node for node in nodes}
        if folder in data:
            data[folder] = [by_id[node] for node in data[folder]]
    return plan_from_builtins(data)


def test_the_pieces_are_the_whole() -> None:
    assert whole(tree_files(sample_document())) == sample_plan()


def test_what_is_exported_is_what_a_commit_holds_line_by_line() -> None:
    """Whoever compares the two sees what changed, and no difference of two writers."""
    files = tree_files(sample_document())
    assert files["plan.json"] == write_json(sample_plan())
    exported = write_yaml(sample_plan()).decode()
    pieces = [data.decode() for path, data in files.items() if path.startswith(tuple(f"{one}/" for one in FOLDERS))]
    assert len(pieces) > len(FOLDERS)
    for piece in pieces:
        lines = piece.splitlines()
        inside = "".join(f"    {line}\n" for line in lines)
        assert f"  - {inside[4:]}" in exported


@up_to(60)
@given(plan=plans())
def test_any_plan(plan: p.Plan) -> None:
    files = tree_files(Document(slug="p", plan=plan, name="text-1", date="2026-04-20"))
    assert files["plan.json"] == write_json(plan)
    assert plan_to_builtins(whole(files)) == plan_to_builtins(plan)
    assert repository([Document(slug="p", plan=plan, part="text", name="text-1", date="2026-04-20")])


@pytest.mark.parametrize("word", [*HOSTILE, "一。 二。\t三。\n", "\\", "a\\。b", "。。", "x\n\n\ny", " \n。 "])
def test_yaml_keeps_every_character(word: str) -> None:
    for data in ({"text": word, word: [word, {word: word}]}, [word], word, {"t": [[word], [], {}]}):
        assert yaml.load(readable_yaml(data).decode(), yaml.CSafeLoader) == data
        assert yaml.load(readable_yaml(data).decode(), yaml.SafeLoader) == data
        assert json.loads(pretty_json(data)) == data


def test_yaml_of_other_values() -> None:
    data: dict[str, object] = {
        "a": 1,
        "b": True,
        "no": None,
        "yes": -3,
        "2025": "12.50",
        "empty": {},
        "none": [],
        "l": [{"x": 1, "z": [2]}],
    }
    text = readable_yaml(data).decode()
    assert yaml.safe_load(text) == data
    assert text.splitlines() == [
        "a: 1", "b: true", '"no": null', '"yes": -3', '"2025": "12.50"', "empty: {}", "none: []", "l:", "  - x: 1",
        "    z:", "      - 2",
    ]  # fmt: skip
