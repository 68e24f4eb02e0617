from __future__ import annotations

from pathlib import Path

from click.testing import CliRunner

from tsumugu.cli.main import main

PLAN = """format: tsumugu-plan/1
id: p
title: 計画
period: {first: 2023, last: 2027}
initiatives:
  - {id: i, title: 事業, activities: [{id: a, title: 取組, planned: [{id: s, label: 調査, start: 2023}]}]}
"""


def test_a_site_is_built_and_verified(tmp_path: Path) -> None:
    plan, out = tmp_path / "plan.yaml", tmp_path / "site"
    plan.write_text(PLAN)
    run = CliRunner().invoke
    built = run(main, ["site", "build", str(plan), "--out", str(out), "--date", "2026-04-01"])
    assert built.exit_code == 0, built.output
    assert "事業" in (out / "index.html").read_text() + (out / "initiatives" / "i.html").read_text()
    assert run(main, ["site", "verify", str(out)]).exit_code == 0
    again = run(main, ["site", "build", str(plan), "--out", str(out), "--date", "2026-04-01"])
    assert again.exit_code == 0, again.output
    assert [p.name for p in tmp_path.iterdir() if p.name.startswith(".")] == []
    (out / "index.html").write_text("もうない")
    spoiled = run(main, ["site", "verify", str(out)])
    assert spoiled.exit_code == 1 and "index.html" in spoiled.output


def test_other_files_are_not_written_over(tmp_path: Path) -> None:
    plan, out = tmp_path / "plan.yaml", tmp_path / "mine"
    plan.write_text(PLAN)
    out.mkdir()
    (out / "letter.txt").write_text("大切")
    refused = CliRunner().invoke(main, ["site", "build", str(plan), "--out", str(out)])
    assert refused.exit_code == 2
    assert [p.name for p in out.iterdir()] == ["letter.txt"]
