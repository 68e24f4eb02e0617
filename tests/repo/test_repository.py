"""What holds for the repository as a whole."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest
from tests.pictures import PICTURES

ROOT = Path(__file__).resolve().parents[2]
REQUIREMENTS = sorted((ROOT / "requirements").glob("*.txt"))
#: Names that say nothing about a subject; what lands there has no home.
NAMELESS = {"utils", "util", "helpers", "helper", "common", "misc", "services", "service", "managers", "manager"}
#: A module past this is more than one subject.
LONGEST = 450


def _sources() -> list[Path]:
    return [
        path
        for top in ("src", "tests", "bench")
        for path in sorted((ROOT / top).rglob("*.py"))
        if "__pycache__" not in path.parts and "migrations" not in path.parts
    ]


def _documents() -> list[Path]:
    return [ROOT / "README.md", ROOT / "README.ja.md", *sorted((ROOT / "docs").rglob("*.md"))]


def test_requirement_files_are_there() -> None:
    assert {path.stem for path in REQUIREMENTS} == {"base", "dev", "postgres"}


@pytest.mark.parametrize("path", REQUIREMENTS, ids=lambda path: path.name)
def test_requirements_are_locked_and_name_no_registry(path: Path) -> None:
    text = path.read_text("utf-8")
    for address in ("http:", "https:", "file:", "--index-url", "--extra-index-url", "--find-links", "--trusted-host"):
        assert address not in text
    pinned = re.findall(r"^([A-Za-z0-9_.\[\]-]+)==[^\\\n]*\\?\n(\s+--hash=sha256:[0-9a-f]{64})?", text, re.MULTILINE)
    assert pinned and all(digest for _, digest in pinned)
    assert len(pinned) == len(re.findall(r"^[A-Za-z]", text, re.MULTILINE)), "every line that names a package is pinned"


def test_the_same_version_in_every_lock() -> None:
    versions: dict[str, set[str]] = {}
    for path in REQUIREMENTS:
        for name, version in re.findall(
            r"^([A-Za-z0-9_.-]+)(?:\[[^\]]*\])?==(\S+)", path.read_text("utf-8"), re.MULTILINE
        ):
            versions.setdefault(name, set()).add(version)
    assert {name: found for name, found in versions.items() if len(found) > 1} == {}


def test_every_module_is_named_by_its_subject() -> None:
    bad = [path for path in _sources() if NAMELESS & {path.stem, *path.relative_to(ROOT).parent.parts}]
    assert bad == []


def test_modules_stay_readable() -> None:
    long = {
        str(path.relative_to(ROOT)): n for path in _sources() if (n := path.read_text("utf-8").count("\n")) > LONGEST
    }
    assert long == {}


def test_no_file_names_a_registry_or_a_machine() -> None:
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, check=True,
    ).stdout.decode().split("\0")  # fmt: skip
    # Written in two halves, so that this file does not find itself.
    words = ("files.python" + "hosted", "pypi." + "org", "registry." + "npmjs", "/work/" + "main", "/work/" + "shared")
    found = []
    for name in filter(None, listed):
        path = ROOT / name
        if path.is_file() and path.stat().st_size < 1_000_000:
            text = path.read_text("utf-8", "ignore")
            found += [f"{name}: {word}" for word in words if word in text]
    assert found == []


def _targets() -> list[str]:
    return re.findall(r"^## ([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)


def test_every_target_of_the_makefile_has_its_line_of_help() -> None:
    phony = re.search(r"^\.PHONY: (.*)$", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
    assert phony and sorted(phony[1].split()) == sorted(_targets())


@pytest.mark.parametrize("page", ["commands.md", "commands.ja.md"])
@pytest.mark.parametrize("target", _targets())
def test_every_target_is_documented(target: str, page: str) -> None:
    assert f"| `make {target}` |" in (ROOT / "docs" / "handbook" / page).read_text("utf-8")


@pytest.mark.parametrize("page", ["commands.md", "commands.ja.md"])
def test_every_command_is_documented_and_every_documented_command_exists(page: str) -> None:
    click = pytest.importorskip("click")
    main = pytest.importorskip("tsumugu.cli.main").main
    assert isinstance(main, click.Group)

    def names(group: object, before: str = "") -> set[str]:
        found: set[str] = set()
        for name, command in getattr(group, "commands", {}).items():
            nested = names(command, f"{before}{name} ")
            found |= nested or {f"{before}{name}"}
        return found

    text = (ROOT / "docs" / "handbook" / page).read_text("utf-8")
    documented = set(re.findall(r"^\| `tsumugu ((?:[a-z-]+ ?)+)", text, re.MULTILINE))
    assert {name.strip() for name in documented} == names(main)


@pytest.mark.parametrize("path", _documents(), ids=lambda path: str(path.relative_to(ROOT)))
def test_links_between_documents_lead_somewhere(path: Path) -> None:
    text = path.read_text("utf-8")
    for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", text):
        if not re.match(r"[a-z]+:", target):
            assert (path.parent / target).exists(), f"{path.name} points at {target}"


def test_decisions_have_one_number_each_and_their_parts() -> None:
    """Numbers are given out in blocks to work that goes on side by side, so there may be gaps, but no number twice."""
    records = sorted((ROOT / "docs" / "decisions").glob("[0-9]*.md"))
    assert len({path.name[:4] for path in records}) == len(records)
    for path in records:
        assert path.read_text("utf-8").startswith(f"# {int(path.name[:4])}. "), path.name
        for part in ("## Context", "## Options", "## Choice", "## Consequences"):
            assert part in path.read_text("utf-8"), f"{path.name} lacks {part}"


def test_both_readmes_show_the_same_commands() -> None:
    def commands(name: str) -> list[str]:
        return re.findall(r"^(?:make|tsumugu) .*$", (ROOT / name).read_text("utf-8"), re.MULTILINE)

    assert commands("README.md") == commands("README.ja.md") != []


def test_the_pictures_of_the_readmes_are_those_that_are_taken_anew() -> None:
    """``make pictures`` takes every one of them, in the size it has."""
    taken = {f"docs/images/{picture.name}": picture for picture in PICTURES}
    for name in ("README.md", "README.ja.md"):
        text = (ROOT / name).read_text("utf-8")
        shown = re.findall(r"!\[([^\]]+)\]\(([^)]+\.png)\)", text) + [
            (said, path) for path, said in re.findall(r'<img src="([^"]+)" alt="([^"]+)"', text)
        ]  # fmt: skip
        assert sorted(path for _said, path in shown) == sorted(taken)
    for path, picture in taken.items():
        head = (ROOT / path).read_bytes()[:24]
        assert head.startswith(b"\x89PNG\r\n")
        size = int.from_bytes(head[16:20]), int.from_bytes(head[20:24])
        assert size == (picture.width * picture.scale, picture.height * picture.scale)
