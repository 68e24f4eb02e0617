"""Plans as code: exit status, places, conflicts that are stored and answered."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from tsumugu.cli.main import main
from tsumugu.interchange import read_plan

HEAD = "format: tsumugu-plan/1\nid: p\ntitle: 計画\n"


@pytest.fixture
def files(tmp_path: Path) -> Path:
    (tmp_path / "base.yaml").write_text(HEAD + "stage: 素案\nchapters:\n  - {id: c, title: 章}\n")
    (tmp_path / "ours.yaml").write_text(HEAD + "stage: 原案\nchapters:\n  - {id: c, title: 第一章}\n")
    (tmp_path / "theirs.yaml").write_text(HEAD + "stage: 成案\nnotice: 確定\nchapters:\n  - {id: c, title: 章}\n")
    (tmp_path / "bad.yaml").write_text(HEAD + "colour: red\n")
    (tmp_path / "rule.yaml").write_text(HEAD + "period: {first: 2027, last: 2023}\n")
    return tmp_path


def run(*arguments: object, status: int) -> str:
    result = CliRunner().invoke(main, [str(a) for a in arguments], env={"LANG": "ja_JP.UTF-8", "LC_ALL": ""})
    assert result.exit_code == status, result.output
    return result.output


def test_check(files: Path) -> None:
    assert "誤り 0件" in run("check", files / "base.yaml", status=0)
    told = run("check", files / "bad.yaml", status=2)
    assert "bad.yaml:4:1 colour" in told and "unknown-field" in told
    assert "bad-period" in run("check", files / "rule.yaml", status=1)
    assert json.loads(run("check", files / "rule.yaml", "--format", "json", status=1))[0]["code"] == "bad-period"
    assert "no field" in run("check", files / "bad.yaml", "--lang", "en", status=2)
    run("check", files / "absent.yaml", status=2)


def test_diff(files: Path) -> None:
    told = run("diff", files / "base.yaml", files / "ours.yaml", status=1)
    assert "stage: 素案 → 原案" in told and "第一章 [c]" in told
    assert run("diff", files / "base.yaml", files / "base.yaml", status=0) == "違いはありません。\n"
    data = json.loads(run("diff", files / "base.yaml", files / "ours.yaml", "--format", "json", status=1))
    assert {op["op"] for op in data} == {"set"}


def test_merge_stores_conflicts_and_takes_answers(files: Path) -> None:
    names = [files / name for name in ("base.yaml", "ours.yaml", "theirs.yaml")]
    out = files / "out.yaml"
    told = run("merge", *names, "-o", out, status=1)
    beside = files / "out.yaml.conflicts.json"
    stored = json.loads(beside.read_text())
    assert "競合 1件" in told and stored["conflicts"][0]["path"] == "stage"
    plan, _ = read_plan(out.read_bytes(), "out.yaml")
    assert plan is not None and (plan.stage, plan.notice, plan.chapters[0].title) == ("素案", "確定", "第一章")

    stored["answers"] = [{"conflict": stored["conflicts"][0]["id"], "choice": "value", "value": "最終案"}]
    answers = files / "answers.json"
    answers.write_text(json.dumps(stored))
    run("merge", *names, "-o", out, "--resolve", answers, status=0)
    plan, _ = read_plan(out.read_bytes(), "out.yaml")
    assert plan is not None and plan.stage == "最終案"
    assert not beside.exists()
    answers.write_text("[")
    assert "解決の一覧として読めません" in run("merge", *names, "-o", out, "--resolve", answers, status=2)
