"""``merge``: conflicts that a person can read, answers that are checked, nothing that gets lost."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from tsumugu.cli.main import main
from tsumugu.interchange import read_plan

BASE = """format: tsumugu-plan/1
id: p
title: 計画
stage: 素案
initiatives:
  - id: i
    title: 電子申請
    summary: 一つ目の文です。二つ目の文です。三つ目の文です。
    activities:
      - {id: a, title: 調査, description: 説明です。}
    indicators:
      - {id: n, name: 件数, unit: 件, targets: {2025: {kind: at-least, value: "10"}}}
  - {id: j, title: 遠隔診療}
"""
OURS = {
    "素案": "原案", "一つ目": "一番目", "      - {id: a, title: 調査, description: 説明です。}\n": "      []\n",
    "unit: 件": "unit: 人", "title: 遠隔診療": "title: 遠隔医療",
}  # fmt: skip
THEIRS = {
    "素案": "成案", "三つ目": "三番目", "説明です": "詳しい説明です", '"10"': '"12"',
    "title: 遠隔診療": "title: 遠い診療",
}  # fmt: skip


def _with(changes: dict[str, str]) -> str:
    text = BASE
    for old, new in changes.items():
        assert old in text
        text = text.replace(old, new)
    return text


@pytest.fixture
def place(tmp_path: Path) -> Path:
    for name, changes in (("base", {}), ("ours", OURS), ("theirs", THEIRS)):
        (tmp_path / f"{name}.yaml").write_text(_with(changes))
    return tmp_path


def run(place: Path, *options: object, status: int, out: str = "out.yaml", lang: str = "ja") -> str:
    files = [place / f"{name}.yaml" for name in ("base", "ours", "theirs")]
    arguments = ["merge", *files, "-o", place / out, "--lang", lang, *options]
    result = CliRunner().invoke(main, [str(argument) for argument in arguments])
    assert result.exit_code == status, result.output
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result.output.replace(f"{place}/", "")


def stored(place: Path) -> dict[str, Any]:
    return json.loads((place / "out.yaml.conflicts.json").read_text())  # type: ignore[no-any-return]  # JSON


def answered(place: Path, choices: dict[str, Any], name: str = "answers.json") -> Path:
    """A conflict file with choices by (node, path); a value that is no choice is one of the person's own."""
    data = stored(place)
    paths = {one["id"]: one["node"] + "/" + one["path"] for one in data["conflicts"]}
    for entry in data["answers"]:
        if entry["choice"]:
            continue
        given = choices.get(paths[entry["conflict"]], "")
        entry.update(
            {"choice": given} if given in ("", "ours", "theirs", "base") else {"choice": "value", "value": given}
        )
    (place / name).write_text(json.dumps(data, indent=2))
    return place / name


GROUP = "n/unit+definition+targets"
ALL = {"/stage": "theirs", "a/": "theirs", "j/title": "ours", GROUP: "base"}


def test_conflicts_are_told_in_words(place: Path) -> None:
    told = run(place, status=1)
    assert (
        "競合 1/4　プラン「計画」 [p]\n  箇所：策定段階\n  理由：一つの欄を、別々の値にしています。\n"
        "  もとの値（base）：素案\n  ours.yaml の値（ours）：原案\n  theirs.yaml の値（theirs）：成案\n  番号："
    ) in told
    assert (
        "事業「電子申請」 › 取組「調査」 [a]\n  箇所：項目そのもの\n"
        "  理由：片方が削り、片方がその中を直しています。\n"
        "  もとの値（base）：もとのまま（1項目）\n  ours.yaml の値（ours）：削る\n"
        "  theirs.yaml の値（theirs）：残す（直したところ：取組「調査」 [a]）\n"
    ) in told
    assert "  ours.yaml の値（ours）：\n    目標値（令和7年度）：10以上\n    単位：人\n" in told
    assert "文章を合わせたところ 1件。両方の直しが入っています。通して読んで確かめてください。" in told
    assert "  · 事業「電子申請」 [i]：概要\n" in told
    assert "競合 4件が残っています。" in told and "--resolve" in told
    for one in stored(place)["conflicts"]:
        assert one["id"] in told
    assert "Conflict 1/4  Plan “計画” [p]\n  what: Stage\n" in run(place, status=1, lang="en")


def test_conflicts_hold_the_value_before(place: Path) -> None:
    run(place, status=1)
    plan, _ = read_plan((place / "out.yaml").read_bytes(), "out.yaml")
    assert plan is not None and plan.stage == "素案"
    assert plan.initiatives[0].activities[0].description == "詳しい説明です。"
    assert plan.initiatives[0].summary == "一番目の文です。二つ目の文です。三番目の文です。"
    assert [entry["choice"] for entry in stored(place)["answers"]] == [""] * 4
    assert "事業「電子申請」 › 指標「件数」 [n]：目標値（令和7年度）、単位" in {
        e["about"] for e in stored(place)["answers"]
    }


def test_answers_are_taken(place: Path) -> None:
    run(place, status=1)
    told = run(place, "--resolve", answered(place, ALL), status=0)
    assert "答え 4件を使いました。" in told and "競合はありません" in told
    plan, _ = read_plan((place / "out.yaml").read_bytes(), "out.yaml")
    assert plan is not None
    assert (plan.stage, plan.initiatives[1].title, plan.initiatives[0].indicators[0].unit) == ("成案", "遠隔医療", "件")
    assert not (place / "out.yaml.conflicts.json").exists()


def test_some_answers_leave_the_rest_open(place: Path) -> None:
    run(place, status=1)
    told = run(place, "--resolve", answered(place, {"/stage": "最終案"}), status=1)
    assert "競合 3件が残っています" in told
    data = stored(place)
    assert [(entry["choice"], entry.get("value")) for entry in data["answers"]] == [
        ("value", "最終案"),
        *[("", None)] * 3,
    ]
    run(place, "--resolve", answered(place, ALL), status=0)


def test_a_value_of_one_s_own(place: Path) -> None:
    run(place, status=1)
    coupled = {"unit": "万人", "targets.2025": {"kind": "range", "low": "1", "high": "2"}}
    run(place, "--resolve", answered(place, {**ALL, GROUP: coupled, "/stage": None}), status=0)
    plan, _ = read_plan((place / "out.yaml").read_bytes(), "out.yaml")
    assert plan is not None and plan.stage is None
    assert plan.initiatives[0].indicators[0].unit == "万人"
    assert plan.initiatives[0].indicators[0].targets[0][1].kind == "range"


WRONG_VALUES: list[tuple[dict[str, Any], str, str]] = [
    ({"/stage": 5}, "answers[0].value", "wrong-type"),
    ({"/stage": ["原案"]}, "answers[0].value", "wrong-type"),
    ({"/stage": {"a": 1}}, "answers[0].value", "wrong-type"),
    ({"/stage": "\ud800"}, "answers[0].value", "bad-character"),
    ({"/stage": 1.5}, "answers[0].value", "wrong-type"),
    ({"a/": {"title": "x"}}, "answers[1].value", "not-a-choice"),
    ({"j/title": None}, "answers[2].value", "required"),
    ({GROUP: "件"}, "answers[3].value", "wrong-type"),
    ({GROUP: {"unit": 1}}, "answers[3].value.unit", "wrong-type"),
    ({GROUP: {"name": "x"}}, "answers[3].value", "unknown-field"),
    ({GROUP: {"targets.2025": {"kind": "most"}}}, "answers[3].value.targets.2025.kind", "not-a-choice"),
    ({GROUP: {"targets.2025": {"value": "1"}}}, "answers[3].value.targets.2025.kind", "required"),
    ({GROUP: {"targets.2025": "12"}}, "answers[3].value.targets.2025", "wrong-type"),
]  # fmt: skip


@pytest.mark.parametrize(("choices", "path", "code"), WRONG_VALUES)
def test_a_value_that_does_not_fit_is_refused_and_nothing_is_written(
    place: Path, choices: dict[str, Any], path: str, code: str
) -> None:
    run(place, status=1)
    before = {file.name: file.read_bytes() for file in place.iterdir()}
    answers = answered(place, {**ALL, **choices})
    told = run(place, "--resolve", answers, status=2)
    assert f" {path}\n" in told and f"[{code}]" in told and "何も書きませんでした" in told
    line = int(told.split("answers.json:")[1].split(":")[0])
    lines = answers.read_text().split("\n")
    assert line > next(number for number, text in enumerate(lines, 1) if '"choice": "value"' in text)
    answers.unlink()
    assert {file.name: file.read_bytes() for file in place.iterdir()} == before


def test_a_value_that_breaks_a_rule_is_told_with_its_line(place: Path) -> None:
    run(place, status=1)
    coupled = {"targets.2025": {"kind": "at-least", "value": "1,200"}}
    told = run(place, "--resolve", answered(place, {**ALL, GROUP: coupled}), status=1)
    assert "まとめたプランに誤りが 1件あります。" in told and "[bad-number]" in told
    line = told.split("out.yaml:")[1].split(":")[0]
    assert '"2025":' in (place / "out.yaml").read_text().split("\n")[int(line) - 1]


WRONG_FILES = {
    "[": "not-json",
    "[]": "no-answers",
    '{"conflicts": []}': "no-answers",
    '{"answers": [5]}': "wrong-type",
    '{"answers": [{"choice": "ours"}]}': "wrong-type",
    '{"answers": [{"conflict": "x", "choice": "best"}]}': "not-a-choice",
    '{"answers": [{"conflict": "x", "choice": ["ours"]}]}': "not-a-choice",
    '{"answers": [{"conflict": "x", "choice": "value"}]}': "required",
    '{"answers": [{"conflict": "x", "chioce": "ours"}]}': "unknown-field",
    '{"answers": [{"conflict": "x", "choice": "value", "value": 1e5}]}': "wrong-type",
    '{"answers": [{"conflict": "x", "choice": "ours", "choice": "base"}]}': "duplicate-key",
    '{"answers": [{"conflict": "x", "choice": "ours"}, {"conflict": "x", "choice": "base"}]}': "duplicate-answer",
    "": "empty-file",
}


@pytest.mark.parametrize("text", WRONG_FILES)
def test_a_file_that_is_no_list_of_answers(place: Path, text: str) -> None:
    (place / "answers.json").write_text(text)
    told = run(place, "--resolve", place / "answers.json", status=2)
    assert f"[{WRONG_FILES[text]}]" in told and "何も書きませんでした" in told
    assert not (place / "out.yaml").exists()


def test_answers_to_conflicts_that_are_gone_have_lapsed(place: Path) -> None:
    run(place, status=1)
    answers = answered(place, ALL)
    (place / "theirs.yaml").write_text(_with({**THEIRS, "素案": "別の成案"}))
    told = run(place, "--resolve", answers, status=1)
    assert "答え 3件を使いました。" in told and "答え 1件は失効しています" in told
    assert "競合 1件が残っています" in told
    kept = [entry["choice"] for entry in stored(place)["answers"]]
    assert sorted(kept) == ["", "base", "ours", "theirs", "theirs"], "the lapsed answer is not thrown away"


def test_answers_filled_in_beside_the_plan_are_never_written_over(place: Path) -> None:
    run(place, status=1)
    beside = answered(place, {"/stage": "ours"}, "out.yaml.conflicts.json")
    filled = beside.read_bytes()
    assert "--resolve で指定し" in run(place, status=2)
    assert beside.read_bytes() == filled
    run(place, "--resolve", beside, status=1)
    run(place, "--resolve", answered(place, ALL, beside.name), status=0)
    record = stored(place)
    assert record["conflicts"] == [] and len(record["answers"]) == 4, "what was decided stays as a record"
    beside.write_text("{")
    assert "何も書きませんでした" in run(place, status=2)


def test_an_output_that_would_cost_a_file_is_refused(place: Path) -> None:
    before = {file.name: file.read_bytes() for file in place.iterdir()}
    assert "読み込むファイルです" in run(place, status=2, out="ours.yaml")
    (place / "link.yaml").symlink_to(place / "theirs.yaml")
    assert "読み込むファイルです" in run(place, status=2, out="link.yaml")
    assert "フォルダー nowhere がありません" in run(place, status=2, out="nowhere/out.yaml")
    assert "ファイルではありません" in run(place, status=2, out=".")
    (place / "folder").mkdir()
    assert "ファイルではありません" in run(place, status=2, out="folder")
    assert "is one of the files to read" in run(place, status=2, out="base.yaml", lang="en")
    (place / "link.yaml").unlink()
    (place / "folder").rmdir()
    assert {file.name: file.read_bytes() for file in place.iterdir()} == before


def test_a_merge_without_conflicts_says_so(place: Path) -> None:
    (place / "theirs.yaml").write_text(BASE.replace("stage: 素案", "stage: 素案\nnotice: 確定"))
    told = run(place, status=0, out="out.json")
    assert told == "out.json に書きました。競合はありません。\n"
    assert json.loads((place / "out.json").read_text())["notice"] == "確定"
