"""``manifest.json``: SHA-256 of every file of a site or an edition, so that any copy can be checked."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any

from tsumugu.core.errors import Problem
from tsumugu.render.content import FormFile

NAME = "manifest.json"
FORMAT = "tsumugu-site/1"


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def write(head: Mapping[str, Any], files: Mapping[str, str], inputs: Mapping[str, str] | None = None) -> bytes:
    """``files``: path to hex digest; ``inputs``: path to the hash of what the page was made from."""
    data: dict[str, Any] = {"format": FORMAT, **head, "files": dict(sorted(files.items()))}
    if inputs is not None:
        data["inputs"] = dict(sorted(inputs.items()))
    return json.dumps(data, ensure_ascii=False, indent=1, sort_keys=True).encode() + b"\n"


def read(data: bytes) -> dict[str, Any] | None:
    """The manifest, or ``None`` if these bytes are none."""
    try:
        found = json.loads(data)
    except (ValueError, RecursionError):
        return None
    if not isinstance(found, dict) or found.get("format") != FORMAT or not isinstance(found.get("files"), dict):
        return None
    return found


def inputs(data: bytes) -> dict[str, str]:
    """The input hashes of a published site: what ``render.site.build.site`` takes as ``known``."""
    found = read(data) or {}
    return dict(found.get("inputs") or {})


def forms_of(files: Iterable[FormFile]) -> dict[str, list[Any]]:
    """The documents and data files of a site as they stand in its manifest."""
    return {file.path: [file.form, file.language, file.edition, file.size] for file in files}


def forms(data: bytes) -> tuple[FormFile, ...]:
    """Those that a published site has."""
    found = read(data) or {}
    listed: dict[str, list[Any]] = found.get("forms") or {}
    return tuple(
        FormFile(path=path, form=form, language=language, edition=edition, size=size, digest=found["files"][path])
        for path, (form, language, edition, size) in sorted(listed.items())
        if path in found["files"]
    )


def verify(files: Mapping[str, bytes]) -> tuple[Problem, ...]:
    """What a copy of a site has missing, altered or too much, judged by its own manifest."""
    if NAME not in files:
        return (Problem("manifest-missing", NAME, "manifest.jsonがありません。", "There is no manifest.json."),)
    found = read(files[NAME])
    if found is None:
        return (
            Problem("manifest-unreadable", NAME, "manifest.jsonを読めません。", "manifest.json cannot be read."),
        )  # fmt: skip
    expected: dict[str, str] = found["files"]
    others = sorted(set(files) - set(expected) - {NAME})
    here = {path: digest(files[path]) for path in expected if path in files}
    return (*compare(expected, here), *(unlisted(path) for path in others))


def compare(expected: Mapping[str, str], found: Mapping[str, str]) -> tuple[Problem, ...]:
    """What is missing or altered: the digests of a manifest against those of a copy, by path."""
    problems = []
    for path, wanted in sorted(expected.items()):
        if path not in found:
            problems.append(Problem("file-missing", path, "ファイルがありません。", "The file is missing."))
        elif found[path] != wanted:
            problems.append(
                Problem(
                    "file-altered", path, "内容が公表時と異なります。", "The contents differ from what was published."
                )
            )
    return tuple(problems)


def unlisted(path: str) -> Problem:
    return Problem(
        "file-unlisted", path, "目録にないファイルです。", "The file is not in the manifest.", severity="warning"
    )
