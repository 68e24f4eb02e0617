"""What a site says of itself, read as a value: whatever stands there is understood or named."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tsumugu.core.errors import Problem
from tsumugu.render.site import manifest
from tsumugu.render.site.manifest import Listed, Manifest

ROOT, CHECKPOINT = "a" * 64, "b" * 64
EDITION = {"sequence": 2, "root": ROOT, "label": "第1版", "date": "2026-04-01", "checkpoint": CHECKPOINT, "key": "k"}
WITHDRAWN = {"part": "text", "number": 1, "sequence": 1, "root": ROOT, "withdrawn": "2026-05-01", "reason": "誤り"}
WHOLE: dict[str, Any] = {
    "format": manifest.FORMAT, "plan": "dx", "checkpoint": CHECKPOINT, "size": 2, "epoch": "e",
    "files": {"index.html": "0" * 64, "plan.ics": "1" * 64}, "inputs": {"index.html": "2" * 64},
    "forms": {"plan.ics": ["calendar", "ja", "roadmap-1", 5], "gone.pdf": ["pdf", "ja", "roadmap-1", 5]},
    "editions": {"roadmap-1": EDITION}, "withdrawn": [WITHDRAWN], "kept": ["index.html"], "unknown": 1,
}  # fmt: skip


def told(**changed: Any) -> bytes:
    """The whole manifest with some of it changed; ``None`` takes away."""
    data = {name: value for name, value in {**WHOLE, **changed}.items() if value is not None}
    return json.dumps(data).encode()


def test_a_whole_manifest_is_read_as_it_was_written() -> None:
    found = manifest.read(told())
    assert isinstance(found, Manifest)
    assert (found.plan, found.checkpoint, found.size, found.epoch) == ("dx", CHECKPOINT, 2, "e")
    assert (found.files, found.inputs, found.kept) == (WHOLE["files"], WHOLE["inputs"], ("index.html",))
    edition = Listed(label="第1版", date="2026-04-01", sequence=2, root=ROOT, checkpoint=CHECKPOINT, key="k")
    assert found.of("roadmap-1") == edition and found.of("text-1") is None
    assert list(found.ever) == ["roadmap-1", "text-1"]
    (document,) = manifest.documents(found)
    assert (document.path, document.format, document.size, document.digest) == ("plan.ics", "calendar", 5, "1" * 64)


def test_what_an_earlier_program_did_not_write_is_nothing() -> None:
    found = manifest.read(told(**dict.fromkeys(WHOLE, None) | {"format": manifest.FORMAT, "files": {}}))
    assert isinstance(found, Manifest)
    assert (found.editions, found.size, found.checkpoint, found.withdrawn, found.documents) == (None, None, "", (), {})


@pytest.mark.parametrize("data", [
    b"", b"{", told()[:-20], b"[]", b"5", b"null", b"\xff", b"[" * 100_000, b'{"files": {}}', told(format="x"),
    told(format=5), told(size=None).replace(b'"epoch"', b'"size": ' + b"1" * 5000 + b', "epoch"'),
])  # fmt: skip
def test_bytes_that_are_no_manifest(data: bytes) -> None:
    found = manifest.read(data)
    assert isinstance(found, Problem) and (found.code, found.path) == ("manifest-unreadable", "manifest.json")
    assert [problem.code for problem in manifest.verify({"manifest.json": data})] == ["manifest-unreadable"]
    assert manifest.inputs(data) == {} and manifest.formats(data) == ()


def without(name: str) -> dict[str, Any]:
    return {key: value for key, value in EDITION.items() if key != name}


@pytest.mark.parametrize(("changed", "place"), [
    ({"files": None}, ""), ({"files": []}, ".files"), ({"files": {"index.html": 5}}, ".files[...]"),
    ({"inputs": {"a": None}}, ".inputs[...]"), ({"forms": {"a": ["pdf", "ja", "text-1"]}}, ".forms[...]"),
    ({"forms": {"a": ["pdf", "ja", "text-1", "5"]}}, ".forms[...][3]"), ({"kept": "index.html"}, ".kept"),
    ({"size": "2"}, ".size"), ({"size": 2.5}, ".size"), ({"size": -1}, ".size"), ({"size": 2**31}, ".size"),
    ({"size": True}, ".size"), ({"plan": 5}, ".plan"), ({"plan": "a\0"}, ".plan"), ({"checkpoint": 5}, ".checkpoint"),
    ({"checkpoint": "a\n"}, ".checkpoint"), ({"checkpoint": "a" * 65}, ".checkpoint"), ({"epoch": []}, ".epoch"),
    ({"editions": []}, ".editions"), ({"editions": {"roadmap-1": without("root")}}, ".editions[...]"),
    ({"editions": {"roadmap-1": without("sequence")}}, ".editions[...]"),
    ({"editions": {"roadmap-1": EDITION | {"sequence": "2"}}}, ".editions[...].sequence"),
    ({"editions": {"roadmap-1": EDITION | {"label": "\0"}}}, ".editions[...].label"),
    ({"editions": {"../../x": EDITION}}, ".editions"), ({"editions": {"roadmap-１": EDITION}}, ".editions"),
    ({"withdrawn": [{**WITHDRAWN, "number": None}]}, ".withdrawn[0].number"), ({"withdrawn": {}}, ".withdrawn"),
])  # fmt: skip
def test_an_incomplete_manifest_names_the_place(changed: dict[str, Any], place: str) -> None:
    data = told(**changed)
    found = manifest.read(data)
    assert isinstance(found, Problem), found
    assert (found.code, found.path) == ("manifest-incomplete", f"manifest.json{place}")
    assert found.path in found.message and found.path in found.message_en
    assert [problem.code for problem in manifest.verify({"manifest.json": data})] == ["manifest-incomplete"]


# -- on the disk -------------------------------------------------------------------------------


def site(directory: Path, data: bytes, own: dict[str, bytes]) -> Manifest | Problem:
    (directory / manifest.NAME).write_bytes(data)
    for name, text in own.items():
        (directory / name).parent.mkdir(parents=True)
        (directory / name).write_bytes(text)
    return manifest.read_site(directory)


OWN = "editions/roadmap-1/manifest.json"


def own(**changed: Any) -> bytes:
    return json.dumps(
        {"format": manifest.FORMAT, "edition": "roadmap-1", "sequence": 3, "root": ROOT, **changed}
    ).encode()


def test_editions_of_an_earlier_program_are_known_by_their_own_manifests(tmp_path: Path) -> None:
    files = {
        OWN: "",
        "editions/../../x/manifest.json": "",
        "initiatives/manifest.json": "",
        "editions/1/manifest.json": "",
    }
    found = site(tmp_path, told(editions=None, size=None, withdrawn=None, files=files), {OWN: own()})
    assert isinstance(found, Manifest)
    assert found.editions == {"roadmap-1": Listed(sequence=3, root=ROOT)} and found.size == 3


def test_editions_that_are_listed_are_not_looked_for(tmp_path: Path) -> None:
    found = site(tmp_path, told(editions={}, size=None, files={OWN: ""}), {OWN: b"{"})
    assert isinstance(found, Manifest) and found.editions == {} and found.size == 1, "the one that was withdrawn"


@pytest.mark.parametrize(("text", "code"), [
    (b"{", "manifest-unreadable"), (own(root=None), "manifest-incomplete"), (own(sequence="3"), "manifest-incomplete"),
    (own(edition="../x"), "manifest-incomplete"), (None, "manifest-unreadable"),
])  # fmt: skip
def test_an_edition_whose_own_manifest_is_damaged(tmp_path: Path, text: bytes | None, code: str) -> None:
    found = site(tmp_path, told(editions=None, files={OWN: ""}), {OWN: text} if text is not None else {})
    assert isinstance(found, Problem) and found.code == code and found.path.startswith(OWN)


def test_no_manifest(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for directory in (tmp_path, tmp_path / "nowhere", tmp_path / "file"):
        assert manifest.read_site(directory) == manifest.MISSING
