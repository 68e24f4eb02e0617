"""The handbook says what the program does, in both languages alike: commands, settings, approval rules."""

from __future__ import annotations

import json
import re
from pathlib import Path

import msgspec
import pytest

from tsumugu.config.environment import VARIABLES, read
from tsumugu.core.approval import DEFAULT, Rule
from tsumugu.core.delegation import ACTS, PARTS, from_data, known_path
from tsumugu.core.schema import NODE_TYPES

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
HANDBOOK = DOCS / "handbook"
#: A page in Japanese stands beside the English one: ``backup.md``, ``backup.ja.md``.
LANGUAGES = ("", ".ja")
#: What people who use or run the program read; what only those who change it read is in English alone.
PAGES = [ROOT / "README.md", DOCS / "settings.md", DOCS / "plan-format.md", *sorted(
    path for path in HANDBOOK.glob("*.md") if not path.name.endswith(".ja.md"))]  # fmt: skip
_BLOCK = re.compile(r"^```.*?^```", re.DOTALL | re.MULTILINE)


def _words(text: str) -> set[str]:
    return set(re.findall(r"`([a-z_]+)`", text))


def _twin(path: Path) -> Path:
    return path.with_name(f"{path.stem}.ja.md")


def _blocks(text: str) -> list[str]:
    return [
        block
        for block in _BLOCK.findall(text)
        if block.startswith(("```sh", "```json", "```yaml", "```python", "```ini"))
    ]


def _codes(text: str) -> set[str]:
    """What a page names in code: commands, fields, files."""
    return set(re.findall(r"`([^`\n]+)`", _BLOCK.sub("", text)))


def _links(text: str) -> set[str]:
    found = re.findall(r"\]\(([^)#\s]+)", text)
    return {re.sub(r"(?:\.ja)?\.md$", ".md", target) for target in found}


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_both_languages_name_the_same_things(path: Path) -> None:
    """Commands, fields, examples and links to other pages; sections in the same order."""
    english, japanese = path.read_text("utf-8"), _twin(path).read_text("utf-8")
    if path.name != "plan-format.md":  # its tables are in two languages; its own test compares them
        assert _codes(japanese) == _codes(english)
    assert _blocks(japanese) == _blocks(english)
    itself = {path.name}
    assert _links(japanese) - itself == _links(english) - itself
    levels = [re.findall(r"^(#+) ", _BLOCK.sub("", text), re.MULTILINE) for text in (english, japanese)]
    assert levels[0] == levels[1]


def test_no_page_in_japanese_stands_alone() -> None:
    alone = [path for path in ROOT.glob("**/*.ja.md") if ".venv" not in path.parts and path not in map(_twin, PAGES)]
    assert alone == []


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_a_page_in_japanese_leads_to_pages_in_japanese(path: Path) -> None:
    twin = _twin(path)
    targets = re.findall(r"\]\(([^)#\s]+\.md)", twin.read_text("utf-8"))
    there = [target for target in targets if not target.endswith(".ja.md") and _twin(twin.parent / target).exists()]
    assert there in ([], [path.name])


@pytest.mark.parametrize("readme", ["README.md", "README.ja.md"])
def test_the_readme_leads_to_every_page(readme: str) -> None:
    """Whoever looks for something begins there."""
    own = {*DOCS.glob("*.md"), *HANDBOOK.glob("*.md")}
    japanese = {path for path in own if path.name.endswith(".ja.md")}
    wanted = own - japanese
    if readme == "README.ja.md":
        wanted = {_twin(path) if _twin(path) in japanese else path for path in wanted}
    text = (ROOT / readme).read_text("utf-8")
    linked = {(ROOT / target).resolve() for target in re.findall(r"\]\(([^)#\s]+)", text)}
    assert wanted - linked == set()
    assert DOCS / "decisions" in linked


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_command_of_the_server_is_documented(language: str) -> None:
    text = (HANDBOOK / f"commands{language}.md").read_text("utf-8").partition("## tsumugu manage")[2]
    documented = set(re.findall(r"^\| `([a-z_]+)`", text, re.MULTILINE))
    ours = {path.stem for path in (ROOT / "src").rglob("management/commands/*.py") if path.stem != "__init__"}
    assert documented == ours | {"migrate"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_environment_of_a_first_start_is_allowed(language: str) -> None:
    text = (HANDBOOK / f"first-start{language}.md").read_text("utf-8")
    block = re.search(r"```sh\n# /etc/tsumugu.env\n(TSUMUGU_ENV=.*?)```", text, re.DOTALL)
    assert block
    lines = [line.partition("#")[0].strip().partition("=") for line in block[1].splitlines() if line[:1] != "#"]
    given = {name: value for name, _equals, value in lines}
    assert set(given) <= set(VARIABLES)
    given["TSUMUGU_SECRET_KEY"] = "".join(chr(48 + n % 70) for n in range(64))
    assert read(given).production
    assert set(re.findall(r"\b(?:TSUMUGU_[A-Z_]+|DATABASE_URL)\b", text)) <= set(VARIABLES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_approval_rules_are_described_as_they_are(language: str) -> None:
    text = (HANDBOOK / f"approval-rules{language}.md").read_text("utf-8")
    example = re.search(r"```json\n(.*?)```", text, re.DOTALL)
    assert example
    found, problems = from_data(json.loads(example[1]))
    assert found is not None and problems == ()
    rows = dict(re.findall(r"^\| `([a-z_]+)` \| (.*) \|$", text, re.MULTILINE))
    assert set(rows) == {field.name for field in msgspec.structs.fields(Rule)}
    assert _words(rows["step"]) == set(DEFAULT.roles)
    assert _words(rows["acts"]) == set(ACTS)
    assert _words(rows["part"]) == set(PARTS)
    assert _words(rows["types"]) <= set(NODE_TYPES)
    for path in re.findall(r"`([a-z_.0-9]+)`", rows["paths"]):
        assert any(known_path(name, path) for name in NODE_TYPES), path
