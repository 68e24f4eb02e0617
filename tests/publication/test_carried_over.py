"""What is not made anew when the next edition goes live is byte for byte what would have been made."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import pytest
from tests import sites
from tests.proposals.story import Office
from tests.publication.offices import live, published, revise, site
from tests.sites import put_live

from tsumugu.core.errors import GoneMeanwhileError, Problem
from tsumugu.plans.models import PlanRecord
from tsumugu.publication.building import going_live
from tsumugu.publication.collection import assembly, editions
from tsumugu.publication.places import disk
from tsumugu.render.content import Held, SiteContent
from tsumugu.render.site import build, manifest

pytestmark = pytest.mark.django_db


def rows_drawn(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, bool]]:
    """The pages that are rendered from now on, and whether without their long part."""
    found: list[tuple[str, bool]] = []
    text = build.page_text

    def told(page: Any, carried: bool = False) -> str:
        found.append((page.path, carried))
        return text(page, carried)

    monkeypatch.setattr(build, "page_text", told)
    return found


@pytest.mark.thorough
def test_a_new_edition_draws_no_row_of_the_roadmap_again(
    office: Office, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    published(office)
    before = site(office, settings)
    revise(office, "新しい概要。")
    drawn = rows_drawn(monkeypatch)
    published(office, "roadmap", label="次の版")
    carried = {path: was for path, was in drawn if path.endswith("roadmap.html")}
    assert carried and all(carried.values()), carried
    quick = site(office, settings)
    assert quick["roadmap.html"] != before["roadmap.html"] and "次の版" in quick["roadmap.html"].decode()
    assert "次の版" in quick["furigana/roadmap.html"].decode().replace("<ruby>次<rt>つぎ</rt></ruby>", "次").replace(
        "<ruby>版<rt>はん</rt></ruby>", "版"
    )
    going_live.build_pages(office.plan, anew=True)
    whole = site(office, settings)
    assert [path for path in whole if whole[path] != quick.get(path)] == [] and set(whole) == set(quick)


def test_rows_that_changed_are_drawn(office: Office, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    published(office)
    revise(office, "別の事業名", field="title")
    drawn = rows_drawn(monkeypatch)
    published(office, "roadmap")
    assert ("roadmap.html", False) in drawn
    assert "別の事業名" in site(office, settings)["roadmap.html"].decode()


def test_what_somebody_damaged_is_not_carried_over(
    office: Office, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    published(office)
    page = live(office, settings) / "roadmap.html"
    page.write_bytes(page.read_bytes().replace(b"</table>", b"<tr><td>x</td></tr></table>"))
    revise(office, "新しい概要。")
    drawn = rows_drawn(monkeypatch)
    published(office, "roadmap")
    assert ("roadmap.html", False) in drawn, "drawn anew"
    assert not manifest.verify(site(office, settings))


def test_a_damaged_page_that_stays_is_still_found(office: Office, settings: Any) -> None:
    published(office)
    (live(office, settings) / "text.html").write_bytes(b"altered")
    revise(office, "新しい概要。")
    published(office, "roadmap")
    assert [problem.code for problem in manifest.verify(site(office, settings))] == ["file-altered"]


@pytest.mark.thorough
def test_the_manifest_is_read_once_in_a_run(office: Office, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from tests.publication import small_formats

    published(office)
    revise(office, "新しい概要。")
    read: list[int] = []
    real = manifest.read

    def told(data: bytes) -> Any:
        read.append(len(data))
        return real(data)

    monkeypatch.setattr(manifest, "read", told)
    from tests.publication.offices import publish

    run = publish(office, "roadmap")
    asked = len(read)
    from tsumugu.publication.runs import carrying

    carrying.carry_out(run, wanted=small_formats.FORMATS, registry="tests.publication.small_formats:FORMATS", benches=1)
    assert len(run.steps) > 3 and len(read) - asked == 1


@pytest.mark.thorough
def test_the_content_is_a_value_that_travels(office: Office) -> None:
    """Encoded, sent to another process, decoded: equal, and the same site."""
    published(office)
    revise(office, "新しい概要。")
    published(office, "roadmap")
    office.plan.refresh_from_db()
    content = assembly.collect(PlanRecord.objects.select_related("organization").get(pk=office.plan.pk))
    assert content is not None and len(content.editions) == 3
    readings = editions.Ledger(office.plan)
    held = Held({edition.reads: readings.plan(edition.reads) for edition in content.editions})
    sent, beside = msgspec.json.encode(content), msgspec.json.encode(held)
    arrived = msgspec.json.decode(sent, type=SiteContent)
    plans = msgspec.json.decode(beside, type=Held)
    assert arrived == content and plans == held
    assert msgspec.json.encode(arrived) == sent
    assert build.site(arrived, readings=plans) == build.site(content, readings=readings)
    with pytest.raises(GoneMeanwhileError):
        readings.plan("unknown")


def test_the_manifest_as_a_value_is_what_is_read_of_its_bytes(office: Office, settings: Any) -> None:
    published(office)
    revise(office, "新しい概要。")
    content = assembly.collect(PlanRecord.objects.select_related("organization").get(pk=office.plan.pk))
    assert content is not None
    files: dict[str, bytes] = {}
    told = build.make(content, files.__setitem__, editions.Ledger(office.plan))
    read = manifest.read(files[manifest.NAME])
    assert not isinstance(read, Problem)
    assert msgspec.to_builtins(read) == msgspec.to_builtins(told)


def test_only_what_differs_is_touched_on_the_disk(tmp_path: Path) -> None:
    """The directory before the last becomes the new one, whatever stands in it."""

    def put(files: dict[str, bytes], *stay: str) -> Path:
        with disk.publishing(tmp_path, "plan"):
            return put_live(tmp_path, "plan", files, {}, stay)

    one = put({"a/x.html": b"x" * 99, "b/y.txt": b"y", "c/z.txt": b"z"})
    two = put({"b/y.txt": b"Y"}, "a/x.html", "c/z.txt")
    number = (two / "a/x.html").stat().st_ino
    (one / "c/z.txt").unlink()
    (one / "stray.txt").write_bytes(b"stray")
    (one / "c").rmdir()
    three = put({"b/y.txt": b"why"}, "a/x.html")
    assert not one.exists() and three not in (one, two)
    assert sites.read(three) == {"a/x.html": b"x" * 99, "b/y.txt": b"why"}
    assert (three / "a/x.html").stat().st_ino == number and (three / "a/x.html.gz").is_file()
    assert sites.read(two) == {"a/x.html": b"x" * 99, "b/y.txt": b"Y", "c/z.txt": b"z"}, "one round longer"
    assert not (three / "c").exists()
    four = put({}, "a/x.html", "b/y.txt")
    assert sites.read(four) == sites.read(three) and not (four / "c").exists()
