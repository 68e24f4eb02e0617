"""``manifest.json``: SHA-256 of every file of a site or an edition, so that any copy can be checked."""

from __future__ import annotations

import hashlib
import io
import json
import re
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import Annotated, Any, TypeVar

import msgspec
from msgspec import Meta, Struct
from msgspec.structs import replace

from tsumugu.core.errors import Problem
from tsumugu.core.parts import edition_name
from tsumugu.core.traits import INSIDE
from tsumugu.render.content import FormatFile, GapNote, SiteContent
from tsumugu.render.site import compression

NAME = "manifest.json"
FORMAT = "tsumugu-site/1"
MISSING = Problem("manifest-missing", NAME, "manifest.jsonがありません。", "There is no manifest.json.")
#: Where the editions' own stand.
_OWN = re.compile(r"editions/[a-z]+-[0-9]+/manifest\.json", re.ASCII)
#: What a database is asked for, and what may become a row or a file's name. A copy may come from anywhere.
_Line = Annotated[str, Meta(pattern=r"\A[^\x00-\x1f]*\Z")]
_Text = Annotated[str, Meta(pattern=r"\A[^\x00]*\Z")]
_Hash = Annotated[str, Meta(pattern=r"\A[0-9A-Za-z]{0,64}\Z")]
_Name = Annotated[str, Meta(pattern=r"\A[a-z]+-[0-9]{1,9}\Z")]
_Count = Annotated[int, Meta(ge=0, lt=2**31)]
T = TypeVar("T")


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def write(
    head: Mapping[str, Any], files: Mapping[str, str], inputs: Mapping[str, str] | None = None,
    bodies: Mapping[str, str] | None = None,
) -> bytes:  # fmt: skip
    """``files``: path to hex digest; ``inputs``: path to the hash of what the page was made from; ``bodies``: of what
    its long part was made from."""
    data: dict[str, Any] = {"format": FORMAT, **head, "files": dict(sorted(files.items()))}
    if inputs is not None:
        data["inputs"] = dict(sorted(inputs.items()))
    if bodies:
        data["bodies"] = dict(sorted(bodies.items()))
    return json.dumps(data, ensure_ascii=False, indent=1, sort_keys=True).encode() + b"\n"


class Listed(Struct, frozen=True, kw_only=True):
    """An edition as a site lists it. ``key`` and ``checkpoint`` are ``""`` where an earlier program wrote it, or where
    there is no ledger."""

    label: _Line = ""
    date: _Line = ""
    sequence: _Count
    root: _Hash
    checkpoint: _Hash = ""
    key: _Hash = ""


class Withdrawn(Listed, frozen=True, kw_only=True):
    """One that stood there and was taken back; an earlier program did not say since when and why."""

    withdrawn: _Line = ""
    reason: _Text = ""
    part: Annotated[str, Meta(pattern=r"\A[a-z]+\Z")]
    number: _Count

    @property
    def name(self) -> str:
        return edition_name(self.part, self.number)


class _Blanked(Struct, frozen=True, kw_only=True):
    proof: _Hash


class _Gap(GapNote, frozen=True, kw_only=True):
    date: _Line
    reason: _Text
    size: _Count
    checkpoint: _Hash
    sequence: _Count


class Manifest(Struct, frozen=True, kw_only=True):
    """What a site says of itself. ``files``: path to hex digest; ``inputs``: path to the hash of what the page was
    made from, ``bodies`` (pages with a long table) to that of what its rows were made from; ``documents``: path to
    format, language, edition and size (``forms`` in published files). ``size``: of the ledger it was published from,
    under ``checkpoint``.
    ``editions``: by name, ``None`` where an earlier program listed none (``read_site`` fills them in); ``blanked`` and
    ``gaps``: what happened to them afterwards, as far as a ledger is asked for it; ``kept``: files that stay as they
    were published; ``process``: ``SiteContent.process_key``. Of a copy nothing is known to be true but the types."""

    plan: _Line = ""
    checkpoint: _Hash = ""
    size: _Count | None = None
    epoch: _Line = ""
    files: Mapping[str, str]
    inputs: Mapping[str, str] = {}
    bodies: Mapping[str, str] = {}
    documents: Mapping[str, tuple[str, str, str, int]] = msgspec.field(default={}, name="forms")
    editions: Mapping[_Name, Listed] | None = None
    withdrawn: tuple[Withdrawn, ...] = ()
    blanked: tuple[_Blanked, ...] = ()
    gaps: tuple[_Gap, ...] = ()
    kept: tuple[str, ...] = ()
    process: _Hash = ""

    def of(self, name: str) -> Listed | None:
        """An edition that stands there, by its name."""
        return (self.editions or {}).get(name)

    @property
    def ever(self) -> dict[str, Listed]:
        """Every edition that ever stood there, those that were withdrawn too."""
        return {**(self.editions or {}), **{one.name: one for one in self.withdrawn}}


def value_of(
    head: Mapping[str, Any], files: Mapping[str, str], inputs: Mapping[str, str], bodies: Mapping[str, str]
) -> Manifest:
    """What ``read`` gives of what ``write`` makes of the same."""
    return msgspec.convert({**head, "files": files, "inputs": inputs, "bodies": bodies}, Manifest)


class _Format(Struct):
    format: str


class _Own(Struct, frozen=True, kw_only=True):
    """The manifest of one edition, as far as a site's own may have to be filled in from it."""

    edition: _Name
    sequence: _Count
    root: _Hash


def read(data: bytes) -> Manifest | Problem:
    """A manifest as a value; a problem for bytes that are none: ``manifest-unreadable``, ``manifest-incomplete`` with
    the place (``manifest.json.editions[...].root``)."""
    return _read(data, Manifest, NAME)


def read_site(directory: Path) -> Manifest | Problem:
    """That of a site on the disk, its editions and size filled in from the editions' own where it was written before
    it listed them; a problem as of ``read``, or ``manifest-missing``. Raises ``OSError`` where the disk fails."""
    try:
        data = (directory / NAME).read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return MISSING
    found = read(data)
    if isinstance(found, Problem):
        return found
    editions = dict(found.editions or {})
    for path in sorted(filter(_OWN.fullmatch, found.files)) if found.editions is None else ():
        file = directory / path
        own = _read(file.read_bytes(), _Own, path) if file.is_file() else unreadable(path)
        if isinstance(own, Problem):
            return own
        editions[own.edition] = Listed(sequence=own.sequence, root=own.root)
    found = replace(found, editions=editions)
    return replace(found, size=found.size or max((one.sequence for one in found.ever.values()), default=0))


def _read(data: bytes, kind: type[T], name: str) -> T | Problem:
    try:
        if msgspec.json.decode(data, type=_Format).format == FORMAT:
            return msgspec.json.decode(data, type=kind)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        pass  # said below, place by place
    try:
        found = json.loads(data)
    except (ValueError, RecursionError):
        return unreadable(name)
    if not isinstance(found, dict) or found.get("format") != FORMAT:
        return unreadable(name)
    try:
        return msgspec.convert(found, kind)
    except msgspec.ValidationError as error:
        what, _, place = str(error).partition(" - at ")
        where = name + place.rpartition("$")[2].rstrip("`")
        return Problem(
            "manifest-incomplete", where, f"{where}が欠けているか、正しくありません（{what}）。",
            f"{where} is incomplete or wrong ({what}).",
        )  # fmt: skip


def unreadable(name: str) -> Problem:
    return Problem("manifest-unreadable", name, f"{name}を読めません。", f"{name} cannot be read.")


def head_of(content: SiteContent, kept: Collection[str] = ()) -> dict[str, Any]:
    """What a site's manifest says beside the digests of its files: the head of the ledger it was published from
    (``checkpoint`` over ``size`` entries), each edition with a root, size and checkpoint of its own, what is not
    published, and what happened to editions afterwards. ``kept``: paths of files that were not made again."""
    told: dict[str, Any] = {
        "plan": content.slug, "checkpoint": content.checkpoint, "size": content.size, "epoch": content.epoch,
        "left_out": list(INSIDE), "forms": formats_of(content.files),
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
        "process": content.process_key,
    }
    return told | {name: msgspec.to_builtins(value) for name, value in later.items() if value}


def inputs(data: bytes) -> dict[str, str]:
    """The input hashes of a published site: what ``render.site.build.site`` takes as ``known``; none of bytes that
    are no manifest."""
    found = read(data)
    return {} if isinstance(found, Problem) else dict(found.inputs)


def formats_of(files: Iterable[FormatFile]) -> dict[str, list[Any]]:
    """The documents and data files of a site as they stand in its manifest."""
    return {file.path: [file.format, file.language, file.edition, file.size] for file in files}


def formats(data: bytes) -> tuple[FormatFile, ...]:
    """Those that a published site has; none of bytes that are no manifest."""
    found = read(data)
    return () if isinstance(found, Problem) else documents(found)


def documents(found: Manifest) -> tuple[FormatFile, ...]:
    """The documents and data files that a manifest names and lists, by path."""
    return tuple(
        FormatFile(path=path, format=format, language=language, edition=edition, size=size, digest=found.files[path])
        for path, (format, language, edition, size) in sorted(found.documents.items())
        if path in found.files
    )


def verify(files: Mapping[str, bytes]) -> tuple[Problem, ...]:
    """What a copy of a site has missing, altered or too much, judged by its own manifest.

    A precompressed copy (``.gz``) belongs to the site exactly when it unpacks to the file it stands for.
    """
    if NAME not in files:
        return (MISSING,)
    found = read(files[NAME])
    if isinstance(found, Problem):
        return (found,)
    expected = found.files
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
