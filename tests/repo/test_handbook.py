"""The handbook says what the program does: commands, settings, approval rules."""

from __future__ import annotations

import json
import re
from pathlib import Path

import msgspec

from tsumugu.config.environment import VARIABLES, read
from tsumugu.core.approval import DEFAULT, Rule
from tsumugu.core.delegation import ACTS, PARTS, from_data, known_path
from tsumugu.core.schema import NODE_TYPES

ROOT = Path(__file__).resolve().parents[2]
HANDBOOK = ROOT / "docs" / "handbook"


def _words(text: str) -> set[str]:
    return set(re.findall(r"`([a-z_]+)`", text))


def test_every_command_of_the_server_is_documented() -> None:
    text = (HANDBOOK / "commands.md").read_text("utf-8").partition("## tsumugu manage")[2]
    documented = set(re.findall(r"^\| `([a-z_]+)`", text, re.MULTILINE))
    ours = {path.stem for path in (ROOT / "src").rglob("management/commands/*.py") if path.stem != "__init__"}
    assert documented == ours | {"migrate"}


def test_the_environment_of_a_first_start_is_allowed() -> None:
    text = (HANDBOOK / "first-start.md").read_text("utf-8")
    block = re.search(r"```sh\n# /etc/tsumugu.env\n(TSUMUGU_ENV=.*?)```", text, re.DOTALL)
    assert block
    lines = [line.partition("#")[0].strip().partition("=") for line in block[1].splitlines() if line[:1] != "#"]
    given = {name: value for name, _equals, value in lines}
    assert set(given) <= set(VARIABLES)
    given["TSUMUGU_SECRET_KEY"] = "".join(chr(48 + n % 70) for n in range(64))
    assert read(given).production
    assert set(re.findall(r"\b(?:TSUMUGU_[A-Z_]+|DATABASE_URL)\b", text)) <= set(VARIABLES)


def test_approval_rules_are_described_as_they_are() -> None:
    text = (HANDBOOK / "approval-rules.md").read_text("utf-8")
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
