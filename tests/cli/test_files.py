"""Plans as code: ``check`` and ``diff``, their words, places and exit statuses."""

from __future__ import annotations

import json
import os
import re
import stat
from pathlib import Path

import pytest
from click.testing import CliRunner

from tsumugu.cli import plans, terminal
from tsumugu.cli.main import main

HEAD = "format: tsumugu-plan/1\nid: p\ntitle: 計画\n"


@pytest.fixture
def files(tmp_path: Path) -> Path:
    (tmp_path / "base.yaml").write_text(
        HEAD + "stage: 素案\nchapters:\n  - {id: c, title: 章}\nprocess: {bodies: [{id: a, name: 甲, kind: other}]}\n"
    )
    (tmp_path / "ours.yaml").write_text(
        HEAD
        + "stage: 原案\nactors: []\nchapters:\n  - id: c\n    title: 第一章\n    content: [{id: b, prose: 始めに。}]\n"
        "process: {bodies: [{id: a, name: 乙, kind: other}]}\n"
    )
    (tmp_path / "bad.yaml").write_text(HEAD + "colour: red\n")
    (tmp_path / "rule.yaml").write_text(
        HEAD + "chapters: [{id: c, title: 章, content: [{id: b}]}]\n"
        "initiatives:\n  - id: i\n    title: ' '\n    activities:\n"
        "      - {id: a, title: 取組, planned: [{id: s, label: 帯}]}\nperiod: {first: 2027, last: 2023}\n"
    )
    return tmp_path


def run(*arguments: object, status: int, lang: str = "ja_JP.UTF-8", **options: object) -> str:
    environment = {"LANG": lang, "LC_ALL": "", "LC_MESSAGES": ""}
    # Unchecked: fields by their names, of many types.
    result = CliRunner(env=environment).invoke(main, [str(a) for a in arguments], **options)  # type: ignore[arg-type]
    assert result.exit_code == status, result.output
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result.output


def test_check_says_that_nothing_is_wrong(files: Path) -> None:
    assert run("check", files / "base.yaml", status=0) == f"✓ {files}/base.yaml：問題はありません。\n"
    assert run("check", files / "base.yaml", status=0, lang="en_GB.UTF-8") == f"✓ {files}/base.yaml: no problems.\n"


def test_check_counts_what_it_does_not_list(files: Path) -> None:
    steps = ", ".join(f"{{id: s{n}, label: 帯}}" for n in range(250))
    path = files / "many.yaml"
    path.write_text(
        HEAD + "initiatives:\n  - id: i\n    title: 事業\n    activities:\n"
        f"      - {{id: a, title: 取組, planned: [{steps}]}}\n"
    )
    told = run("check", path, status=0)
    assert told.count("[unassigned]") == 200 and told.count("[too-many-problems]") == 1
    assert "誤り 0件、注意 0件、お知らせ 250件。" in told
    found = json.loads(run("check", path, "--format", "json", status=0))
    assert (found["errors"], found["warnings"], found["notices"]) == (0, 0, 250)


def test_check_says_at_least_how_many_where_reading_stopped(files: Path) -> None:
    path = files / "hopeless.yaml"
    path.write_text(HEAD + "".join(f"unknown{n}: 1\n" for n in range(250)))
    assert "誤り 200件以上、注意 0件、" in run("check", path, status=2)
    assert "at least 200 error(s), 0 warning(s)" in run("check", path, "--lang", "en", status=2)


def test_check_tells_place_path_and_what_it_means(files: Path) -> None:
    told = run("check", files / "bad.yaml", status=2)
    assert (
        f"✗ {files}/bad.yaml:4:1 colour\n    「colour」という項目はありません。" in told and "[unknown-field]" in told
    )
    assert "誤り 1件、注意 0件、お知らせ 0件。プランとして読めませんでした。" in told
    assert "no field" in run("check", files / "bad.yaml", "--lang", "en", status=2)


def test_check_puts_errors_first_each_in_the_order_of_the_file(files: Path) -> None:
    told = run("check", files / "rule.yaml", status=1)
    assert re.findall(r"^[✗!·] \S+/rule.yaml:(\S+) (\S+)", told, re.MULTILINE) == [
        ("4:40", "b"), ("7:5", "i/title"), ("10:1", "/period"), ("9:38", "s"),
    ]  # fmt: skip
    assert "プランは読めましたが、誤りを直すまで公開できません。" in told


def test_check_for_programs(files: Path) -> None:
    data = json.loads(run("check", files / "rule.yaml", "--format", "json", status=1))
    assert {key: data[key] for key in data if key != "problems"} == {
        "file": f"{files}/rule.yaml", "readable": True, "errors": 3, "warnings": 0, "notices": 1,
    }  # fmt: skip
    first = data["problems"][0]
    assert (first["code"], first["severity"], first["path"]) == ("bad-block", "error", "b")
    assert (first["line"], first["column"]) == (4, 40)
    assert first["message"] and first["message_en"]
    data = json.loads(run("check", files / "absent.yaml", "--format", "json", status=2))
    assert (data["readable"], data["problems"][0]["code"]) == (False, "unreadable-file")


WRONG_FILES = {
    "empty": (b"", "empty-file"),
    "spaces": (b" \n\n", "empty-file"),
    "workbook": (b"PK\x03\x04\x14\x00\x06\x00", "not-text"),
    "picture": (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "not-text"),
    "utf-16": ("title: 計画".encode("utf-16"), "not-utf-8"),
    "shift_jis": ("title: かな".encode("cp932"), "not-utf-8"),
    "latin": (b"title: caf\xe9\n", "not-utf-8"),
}


@pytest.mark.parametrize("name", WRONG_FILES)
@pytest.mark.parametrize("suffix", [".yaml", ".json", ""])
def test_what_is_no_text_gets_a_sentence(tmp_path: Path, name: str, suffix: str) -> None:
    path = tmp_path / (name + suffix)
    path.write_bytes(WRONG_FILES[name][0])
    assert WRONG_FILES[name][1] in run("check", path, status=2)


def test_a_byte_order_mark_is_no_fault(tmp_path: Path) -> None:
    for name, text in (("a.yaml", HEAD), ("a.json", '{"format": "tsumugu-plan/1", "id": "p", "title": "計画"}')):
        (tmp_path / name).write_bytes(b"\xef\xbb\xbf" + text.encode())
        run("check", tmp_path / name, status=0)


def test_directories_and_missing_files_get_a_sentence(files: Path) -> None:
    assert "フォルダーです" in run("check", files, status=2)
    assert "そのファイルはありません" in run("check", files / "absent.yaml", status=2)
    assert "there is no such file" in run("diff", files / "base.yaml", files / "x", status=2, lang="en").lower()
    assert "何もしませんでした" in run("diff", files / "base.yaml", files / "bad.yaml", status=2)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_files_that_may_not_be_read_get_a_sentence(files: Path) -> None:
    (files / "base.yaml").chmod(0)
    assert "権限がありません" in run("check", files / "base.yaml", status=2)


def test_nothing_in_a_file_steers_the_terminal(tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    path.write_text('{"format": "tsumugu-plan/1", "id": "p", "title": "x", "\\u001b[31m\\u202e\\ud800": 1}')
    told = run("check", path, status=2)
    assert "\\u001b[31m\\u202e\\ud800" in told and "\x1b" not in told and "\u202e" not in told


# -- diff --------------------------------------------------------------------------------------


def test_diff_in_a_reader_s_words(files: Path) -> None:
    told = run("diff", files / "base.yaml", files / "ours.yaml", status=1)
    assert told == (
        'プラン「計画」 [p]\n  策定段階：素案 → 原案\n  策定経過：\n    bodies[0].name："甲" → "乙"\n'
        "  推進主体：（なし） → （空）\n"
        "章「第一章」 [c]\n  題名：章 → 第一章\n  + 新設：本文「始めに。」 [b]\n    + 本文：始めに。\n"
        "違い 5件（書き換え 4件、新設 1件）。\n"
    )  # fmt: skip
    assert run("diff", files / "base.yaml", files / "base.yaml", status=0) == "違いはありません。\n"
    english = run("diff", files / "base.yaml", files / "ours.yaml", "--lang", "en", status=1)
    assert "Stage: 素案 → 原案" in english and "added: Paragraph “始めに。” [b]" in english


def test_colour_is_an_extra(files: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    arguments = ("diff", files / "base.yaml", files / "ours.yaml")
    plain = run(*arguments, status=1)
    coloured = run(*arguments, status=1, color=True)
    assert "\x1b[" in coloured and re.sub(r"\x1b\[[0-9;]*m", "", coloured) == plain
    monkeypatch.setenv("NO_COLOR", "1")
    assert run(*arguments, status=1, color=True) == plain


def test_lines_fit_the_terminal_and_lose_nothing() -> None:
    text = "庁内の手続を電子化し、long-words-stay-together where they can.\n次の行\tです。" + "あ" * 70
    for width in (40, 41, 57, 80):
        lines = terminal.lines([terminal.Run(text)], 4, width)
        assert all(terminal.width(line) <= width for line in lines)
        assert lines[0].startswith("    庁内") and all(line.startswith("      ") for line in lines[1:])
        assert "".join("".join(lines).split()) == "".join(text.split())
    assert (
        terminal.clipped("東京都" * 20, 10) == "東京都東…" and terminal.width(terminal.clipped("東京都" * 20, 11)) <= 11
    )


def test_diff_for_programs(files: Path) -> None:
    data = json.loads(run("diff", files / "base.yaml", files / "ours.yaml", "--format", "json", status=1))
    assert {"op": "set", "node": "", "type": "plan", "path": "stage", "before": "素案", "after": "原案"} in data
    assert {op["op"] for op in data} == {"set", "add"}


def test_diff_as_a_page_that_stands_alone(files: Path) -> None:
    page = run("diff", files / "base.yaml", files / "ours.yaml", "--format", "html", status=1)
    assert page.startswith('<!doctype html>\n<html lang="ja">') and page.endswith("</html>\n")  # fmt: skip
    assert page.count("<title>") == 1 and "base.yaml" in page and "ours.yaml" in page
    assert "<style>" in page and "<link" not in page and "src=" not in page and "url(" not in page
    assert "新旧対照表" in page and "見え消し" in page and "違いのある箇所</dt><dd>5</dd>" in page
    assert "<ins>" in page and '<u class="changed">' in page
    english = run("diff", files / "base.yaml", files / "base.yaml", "--format", "html", "--lang", "en", status=0)
    assert '<html lang="en">' in english and "Nothing changed." in english


def test_a_page_escapes_what_plans_and_file_names_say(files: Path) -> None:
    (files / "<b>.yaml").write_text(HEAD.replace("計画", "'<script>x</script>'"))
    page = run("diff", files / "base.yaml", files / "<b>.yaml", "--format", "html", status=1)
    assert "<script>" not in page and "<b>" not in page and "&lt;b&gt;.yaml" in page


# -- writing -----------------------------------------------------------------------------------


def test_a_file_is_replaced_whole_and_keeps_its_mode(tmp_path: Path) -> None:
    path, link = tmp_path / "plan.yaml", tmp_path / "link.yaml"
    path.write_text("old")
    path.chmod(0o600)
    link.symlink_to(path)
    plans.write_whole(link, b"new", "ja")
    assert path.read_bytes() == b"new" and link.is_symlink()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert sorted(p.name for p in tmp_path.iterdir()) == ["link.yaml", "plan.yaml"]
