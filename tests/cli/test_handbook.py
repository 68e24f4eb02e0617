"""What the handbook shows of the commands is what the commands print."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from tsumugu.cli.main import main
from tsumugu.core.operations import from_data, to_json

HANDBOOK = Path(__file__).parents[2] / "docs" / "handbook"
LANGUAGES = ("", ".ja")
HEAD = "format: tsumugu-plan/1\nid: p\ntitle: 計画\n"
PLANS = {
    "base.yaml": HEAD + "stage: 素案\nchapters: [{id: c, title: 章}]\n",
    "ours.yaml": HEAD + "stage: 原案\nchapters: [{id: c, title: 章, content: [{id: b, prose: 始めに。}]}]\n",
    "theirs.yaml": HEAD + "stage: 成案\nchapters: [{id: c, title: 章}]\n",
    "plan.yaml": HEAD + "stage: 素案\nperiod: {first: 2027, last: 2023}\n",
}


@pytest.fixture(params=LANGUAGES, ids=["english", "japanese"])
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def example(section: str, number: int, language: str) -> Any:
    text = (
        (HANDBOOK / f"commands{language}.md")
        .read_text("utf-8")
        .split(f"\n### {section}\n")[1]
        .split("\n## ")[0]
        .split("\n### ")[0]
    )
    return json.loads(re.findall(r"```json\n(.*?)```", text, re.DOTALL)[number])


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name, text in PLANS.items():
        (tmp_path / name).write_text(text)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*arguments: str) -> str:
    return CliRunner().invoke(main, arguments).stdout


def test_check(place: Path, language: str) -> None:
    assert json.loads(run("check", "plan.yaml", "--format", "json")) == example("check", 0, language)


def test_diff(place: Path, language: str) -> None:
    shown = example("diff", 0, language)
    printed = json.loads(run("diff", "base.yaml", "ours.yaml", "--format", "json"))
    assert sorted(printed, key=str) == sorted(shown[:2], key=str)
    assert json.loads(to_json(from_data(shown))) == shown
    assert [operation["op"] for operation in shown] == ["set", "add", "move", "reorder"]


def test_merge(place: Path, language: str) -> None:
    arguments = ("merge", "base.yaml", "ours.yaml", "theirs.yaml", "-o", "out.yaml", "--lang", "ja")
    run(*arguments)
    beside = place / "out.yaml.conflicts.json"
    assert json.loads(beside.read_text()) == example("merge", 0, language)
    beside.write_text(json.dumps({"answers": [example("merge", 1, language)]}))
    run(*arguments, "--resolve", beside.name)
    assert 'stage: "最終案"' in (place / "out.yaml").read_text()
