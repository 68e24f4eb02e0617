"""``manifest.json``: SHA-256 of every file of a site or an edition, so that any copy can be checked."""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Collection, Iterable, Mapping
from typing import Any

import msgspec

from tsumugu.core.errors import Problem
from tsumugu.core.parts import UNPUBLISHED
from tsumugu.render.content import FormFile, SiteContent
from tsumugu.render.site import compression

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


def head_of(content: SiteContent, kept: Collection[str] = ()) -> dict[str, Any]:
    """What a site's manifest says beside the digests of its files: the head of the ledger it was published from
    (``checkpoint`` over ``size`` entries), each edition with a root, size and checkpoint of its own, what is not
    published, and what happened to editions afterwards. ``kept``: paths of files that were not made again."""
    told: dict[str, Any] = {
        "plan": content.slug, "checkpoint": content.checkpoint, "size": content.size, "epoch": content.epoch,
        "left_out": list(UNPUBLISHED), "forms": forms_of(content.files),
        "editions": {
            one.name: {
                "label": one.label, "date": one.date, "sequence": one.sequence, "root": one.root,
                "checkpoint": one.checkpoint, "key": one.key,
            }
            for one in content.editions
        },
    }  # fmt: skip
    later: dict[str, Any] = {
        "withdrawn": content.withdrawn,
        "blanked": content.blanked,
        "gaps": content.gaps,
        "kept": sorted(kept),
    }
    return told | {name: msgspec.to_builtins(value) for name, value in later.items() if value}


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
    """What a copy of a site has missing, altered or too much, judged by its own manifest.

    A precompressed copy (``.gz``) belongs to the site exactly when it unpacks to the file it stands for.
    """
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
    wanted = {**expected, NAME: digest(files[NAME])}
    return (*compare(expected, here), *(q for path in others if (q := _foreign(path, files[path], wanted)) is not None))


def _foreign(path: str, data: bytes, expected: Mapping[str, str]) -> Problem | None:
    """What is wrong with a file that is not in the manifest; nothing with a true precompressed copy."""
    plain = compression.original(path)
    if plain is None or plain not in expected:
        return unlisted(path)
    return None if compression.unpacked_digest(io.BytesIO(data)) == expected[plain] else altered(path)


def compare(expected: Mapping[str, str], found: Mapping[str, str]) -> tuple[Problem, ...]:
    """What is missing or altered: the digests of a manifest against those of a copy, by path."""
    problems = []
    for path, wanted in sorted(expected.items()):
        if path not in found:
            problems.append(Problem("file-missing", path, "ファイルがありません。", "The file is missing."))
        elif found[path] != wanted:
            problems.append(altered(path))
    return tuple(problems)


def altered(path: str) -> Problem:
    return Problem("file-altered", path, "内容が公表時と異なります。", "The contents differ from what was published.")


def unlisted(path: str) -> Problem:
    return Problem(
        "file-unlisted", path, "目録にないファイルです。", "The file is not in the manifest.", severity="warning"
    )
