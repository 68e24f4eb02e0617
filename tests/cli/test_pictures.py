"""Pictures beside a plan file: brought by a command, checked, and published with the plan."""

from __future__ import annotations

import io
import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from PIL import ExifTags, Image

from tsumugu.cli.main import main
from tsumugu.core import figures

PLAN = """format: tsumugu-plan/1
id: p
title: 計画
chapters:
- id: c
  title: 章
  content:
  - id: b
    figures:
    - {id: f, file: %s, alt: 棒グラフ}
"""


def run(*arguments: object) -> Result:
    result = CliRunner().invoke(main, [*map(str, arguments), "--lang", "ja"])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def photo() -> bytes:
    out, told = io.BytesIO(), Image.Exif()
    told.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSLatitudeRef] = "N"
    Image.new("RGB", (80, 60), (10, 90, 60)).save(out, "JPEG", exif=told)
    return out.getvalue()


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    """A plan with a photo that the command brought."""
    path = tmp_path / "plan.yaml"
    path.write_text("format: tsumugu-plan/1\nid: p\ntitle: 計画\n")
    (tmp_path / "photo.jpg").write_bytes(photo())
    said = run("figure", path, tmp_path / "photo.jpg")
    assert said.exit_code == 0 and "80×60画素" in said.output and "撮影場所は除きました" in said.output
    (name,) = re.findall(r"file: ([0-9a-f]{64}\.jpg), alt: ", said.output)
    path.write_text(PLAN % name)
    return path


def picture(plan: Path) -> Path:
    (found,) = (plan.parent / "figures").iterdir()
    return found


def problems(plan: Path) -> list[tuple[str, str, str]]:
    found = json.loads(run("check", plan, "--format", "json").stdout)["problems"]
    return [(one["code"], one["severity"], one["path"]) for one in found]


def test_a_plan_with_its_picture_is_good(plan: Path) -> None:
    assert problems(plan) == []
    assert figures.name_of(picture(plan).read_bytes(), "jpg") == picture(plan).name


def test_a_picture_that_is_missing_or_another_keeps_a_plan_from_being_published(plan: Path, tmp_path: Path) -> None:
    there = picture(plan)
    kept = there.read_bytes()
    for data, code in ((kept + b"x", "picture-altered"), (None, "no-such-picture")):
        there.unlink()
        if data is not None:
            there.write_bytes(data)
        assert problems(plan) == [(code, "error", "f/file")]
        assert run("check", plan).exit_code == 1
        for command in (("site", "build", plan, "--pages-only", "--out", tmp_path / "out"), ("pdf", plan)):
            refused = run(*command)
            assert refused.exit_code == 1 and "何も作りませんでした" in refused.output
        assert not (tmp_path / "out").exists()


def test_a_photo_that_says_where_it_was_taken_is_told(plan: Path) -> None:
    picture(plan).unlink()
    name = figures.name_of(photo(), "jpg")
    (plan.parent / "figures" / name).write_bytes(photo())
    plan.write_text(PLAN % name)
    assert problems(plan) == [("picture-place", "warning", "f/file")]


def test_the_site_has_it_and_is_whole(plan: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert run("site", "build", plan, "--pages-only", "--out", out).exit_code == 0
    assert (out / "figures" / picture(plan).name).read_bytes() == picture(plan).read_bytes()
    assert 'alt="棒グラフ" width="80" height="60"' in (out / "text.html").read_text()
    assert run("site", "verify", out).exit_code == 0
    (out / "figures" / picture(plan).name).write_bytes(b"x")
    assert run("site", "verify", out).exit_code == 1


def test_the_document_has_it(plan: Path) -> None:
    assert run("pdf", plan).exit_code == 0
    assert b"/Subtype/Image" in re.sub(rb"\s+", b"", plan.with_suffix(".pdf").read_bytes())


@pytest.mark.parametrize("data", [b"GIF89a", b"<svg xmlns='http://www.w3.org/2000/svg'/>", None])
def test_what_is_no_picture_is_refused_and_nothing_is_written(plan: Path, tmp_path: Path, data: bytes | None) -> None:
    if data is not None:
        (tmp_path / "x").write_bytes(data)
    before = sorted(tmp_path.rglob("*"))
    refused = run("figure", plan, tmp_path / "x")
    assert refused.exit_code == 2 and refused.output.startswith("✗")
    assert sorted(tmp_path.rglob("*")) == before
