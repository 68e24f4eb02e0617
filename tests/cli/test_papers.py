"""The papers of meetings beside a plan file."""

from __future__ import annotations

from pathlib import Path

from click.testing import CliRunner

from tsumugu.cli.main import main

PLAN = """format: tsumugu-plan/1
id: p
title: 計画
process:
  bodies: [{id: kai, name: 会, kind: committee}]
  meetings:
    - number: 第１回
      body: kai
      materials:
        - {number: 資料1, title: 一つ目, file: one.pdf}
        - {number: 資料2, title: 二つ目, file: gone.pdf}
        - {number: 資料3, title: 三つ目, file: kept.pdf, withheld: 個人情報}
"""


def test_what_lies_beside_the_plan_is_given_out(tmp_path: Path) -> None:
    (tmp_path / "plan.yaml").write_text(PLAN, "utf-8")
    (tmp_path / "papers").mkdir()
    for name in ("one.pdf", "kept.pdf"):
        (tmp_path / "papers" / name).write_bytes(f"%PDF {name}".encode())
    out = tmp_path / "site"
    done = CliRunner().invoke(main, ["site", "build", str(tmp_path / "plan.yaml"), "--out", str(out), "--pages-only"])
    assert done.exit_code == 0, done.output
    assert [path.name for path in out.glob("process/papers/*")] == ["one.pdf"]
    page = (out / "process/meetings/kai-1.html").read_text("utf-8")
    assert "process/papers/one.pdf" in page and "二つ目" in page and "gone.pdf" not in page and "kept.pdf" not in page
