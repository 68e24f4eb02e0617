"""The editions of a plan as a git repository: a commit an edition, ready to be cloned from plain files.

**The tree** of a commit: ``plan.json`` (all data of the plan, the form that ``interchange`` writes: one key a
line, fields in the order of the model), then the same in pieces for ``git log -p`` and ``git blame``: ``plan.yaml``
(everything that has no file of its own, and the order of those that have), ``initiatives/``, ``fields/`` and
``chapters/`` with one YAML file a node, the pictures of its figures (``figures/``), ``README.md``, and
``manifest.json`` with the edition, its place in the ledger and the SHA-256 of every file.

**Commits** are in the order in which editions were published, each with the one before as its parent: **no commit
and no tag ever changes**, so what a publication adds is added to the published files (``before``), and a licence
that changed stands in new commits only. The one exception: words that had to be taken out (``Document.blanked``)
begin a new history, whose README says so. Author and committer are the organization with an address that is
nobody's; the time is midnight in Japan of the edition's day; the message says what the edition says of itself. Each
has an annotated tag of its name (``roadmap-2``).

**The files** are those of a bare repository that any web server can hand out (git's *dumb* protocol), and that
``git clone`` takes from a directory: HEAD, config, description, packed-refs, refs/heads/main, info/refs,
objects/info/packs and **one pack an edition**, holding what that edition brought. So an edition more adds a pack and
changes no other: whoever fetches fetches that, and whoever publishes writes that. Nothing is compressed against
another object, because finding such pairs costs more than it saves here.

The same documents give the same bytes with the same zlib; ids of commits, trees and files never depend on it.
"""

from __future__ import annotations

import datetime
import hashlib
import io
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import msgspec
from dulwich.object_format import SHA1
from dulwich.objects import Blob, Commit, ObjectID, ShaFile, Tag, Tree
from dulwich.pack import write_pack_index_v2, write_pack_objects
from msgspec.structs import replace

from tsumugu.core import figures
from tsumugu.core.canonical import plan_to_builtins
from tsumugu.core.ids import is_id
from tsumugu.core.plan import Plan
from tsumugu.core.table import to_table
from tsumugu.core.traits import INSIDE
from tsumugu.interchange.readable import pretty_json, readable_yaml
from tsumugu.render.content import Document
from tsumugu.render.vocabulary import words
from tsumugu.render.vocabulary.characters import fit, one_line
from tsumugu.render.vocabulary.naming import edition_title, plan_title
from tsumugu.render.vocabulary.turning import straight

BRANCH = b"refs/heads/main"
NOBODY = "noreply@invalid"
FORMAT = "tsumugu-edition/1"
#: Slots whose nodes have a file each: slot and folder.
FOLDERS = ("initiatives", "fields", "chapters")
_ZONE = 9 * 3600  # Japan, which has no summer time
#: Names that Windows gives to devices, whatever follows the dot.
_DEVICES = frozenset({"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(10))})

_README: words.Pair = (
    """{title}の公表された版を、版ごとに1つのコミットで収めています。

- `plan.json`：プランの全データ
- `plan.yaml`、`fields/`、`initiatives/`、`chapters/`：同じ内容を分野、事業、章ごとに分けたもの
  （1行に1文なので、`git log -p`や`git blame`で変更を追えます）
- `figures/`：図の画像（名前は内容のSHA-256）
- `manifest.json`：版の情報と、各ファイルのSHA-256

策定経過（会議、意見など。`process`）は含みません。公表したコミットとタグは、後から変わりません。
""",
    """The published editions of {title}, one commit each.

- `plan.json`: the whole plan, lossless
- `plan.yaml`, `fields/`, `initiatives/`, `chapters/`: the same by field, initiative and chapter, one sentence a line,
  to be read with `git log -p` and `git blame`
- `figures/`: the pictures of figures, each by the SHA-256 of its bytes
- `manifest.json`: the edition and the SHA-256 of each file

The process (meetings, opinions; `process`) is left out. Commits and tags do not change once they are published.
""",
)
_EDITION: words.Pair = ("この版", "This edition")
_LICENCE: words.Pair = ("利用条件", "Licence")
_REPLACED: words.Pair = (
    "公表後に一部を削除したため、{day}にこのリポジトリを作り直しました（版：{names}、理由：{reason}）。以前の写しは破棄してください",
    "Words were taken out after publication, so this repository replaced an earlier one on {day} (editions: {names}, "
    "reason: {reason}). Please delete copies of the earlier one",
)
_PAGE: words.Pair = ("掲載ページ", "Page")


def repository(
    documents: Iterable[Document], email: str = NOBODY, before: Mapping[str, bytes] | None = None,
    pictures: Path | None = None,
) -> dict[str, bytes]:  # fmt: skip
    """Path to bytes of a bare repository; ``{}`` for no documents. ``documents``: published editions, oldest first;
    they are read one after the other, so a generator holds one plan at a time.

    ``before``: the files of an earlier call, to which the documents are added without making the earlier editions
    again. Its ``.pack`` files may be left out, and are then left out of the answer: they do not change.
    ``repository(b, before=repository(a))`` equals ``repository(a + b)``. ``pictures``: the folder with those of the
    documents; one that is not there is not in the tree.

    Raises ``ValueError`` for a document without an edition's name and for a name that comes twice."""
    store = _Store(before or {})
    description = (before or {}).get("description", b"").decode().rstrip("\n")
    for document in documents:
        if not document.name:
            raise ValueError("not an edition: it has no name")
        store.add(document, email, pictures)
        description = one_line(plan_title(document.plan))
    return store.files(description) if store.head else {}


class _Store:
    """What is packed so far: ids of all objects, the files of the packs, newest commit and tags."""

    def __init__(self, before: Mapping[str, bytes]) -> None:
        self.packs = {path: data for path, data in before.items() if path.startswith("objects/pack/")}
        self.known = {one for path, data in self.packs.items() if path.endswith(".idx") for one in _indexed(data)}
        listed = before.get("objects/info/packs", b"").decode().split()
        self.order = [name.removesuffix(".pack") for name in reversed(listed) if name != "P"]
        self.head = ObjectID(before[BRANCH.decode()].strip()) if BRANCH.decode() in before else None
        refs = [line.split(b"\t") for line in before.get("info/refs", b"").splitlines() if b"\trefs/tags/" in line]
        # Each tag is followed by what it points at.
        self.tags = {
            name: (ObjectID(tag), ObjectID(commit))
            for (tag, name), (commit, _) in zip(refs[::2], refs[1::2], strict=True)
        }
        self.last: dict[str, Blob] = {}

    def add(self, document: Document, email: str, pictures: Path | None) -> None:
        name = b"refs/tags/" + _ref(document.name)
        if name in self.tags:
            raise ValueError(f"the edition {document.name} comes twice")
        tree, objects = self._tree(tree_files(document, pictures))
        who, when = _identity(document, email), _time(document.date)
        commit = Commit()
        commit.tree = tree
        commit.parents = [self.head] if self.head else []
        commit.author = commit.committer = who
        commit.author_time = commit.commit_time = when
        commit.author_timezone = commit.commit_timezone = _ZONE
        commit.encoding = None
        commit.message = straight(message(document)).encode()
        tag = Tag()
        tag.object = (Commit, commit.id)
        tag.name = _ref(document.name)
        tag.tagger, tag.tag_time, tag.tag_timezone = who, when, _ZONE
        tag.message = f"{straight(_title(document))}\n".encode()
        self.head = commit.id
        self.tags[name] = (tag.id, commit.id)
        self._pack([*objects, commit, tag])

    def _tree(self, files: Mapping[str, bytes]) -> tuple[ObjectID, list[ShaFile]]:
        """The id of the tree of these files (folders one deep), and every object of it."""
        folders: dict[str, Tree] = {"": Tree()}
        found: list[ShaFile] = []
        blobs: dict[str, Blob] = {}
        for path, data in files.items():
            blob = self.last.get(path)
            if blob is None or blob.data != data:
                blob = Blob.from_string(data)
            blobs[path] = blob
            folder, _, name = path.rpartition("/")
            folders.setdefault(folder, Tree()).add(name.encode(), 0o100644, blob.id)
            found.append(blob)
        top = folders.pop("")
        for folder, tree in folders.items():
            top.add(folder.encode(), 0o040000, tree.id)
        self.last = blobs
        return top.id, [*found, *folders.values(), top]

    def _pack(self, objects: Iterable[ShaFile]) -> None:
        fresh = {one.id: one for one in objects if one.id not in self.known}
        self.known.update(fresh)
        ordered = [fresh[key] for key in sorted(fresh)]
        body, index = io.BytesIO(), io.BytesIO()
        entries, checksum = write_pack_objects(body, [(one, None) for one in ordered], SHA1, deltify=False)
        write_pack_index_v2(index, sorted((key, at, crc) for key, (at, crc) in entries.items()), checksum)
        name = f"pack-{hashlib.sha1(b''.join(sorted(fresh)), usedforsecurity=False).hexdigest()}"
        self.packs[f"objects/pack/{name}.pack"] = body.getvalue()
        self.packs[f"objects/pack/{name}.idx"] = index.getvalue()
        self.order.append(name)

    def files(self, description: str) -> dict[str, bytes]:
        head = bytes(self.head or b"")
        # Both lists are in the order of the names, and an annotated tag is followed by what it points at.
        packed = [b"# pack-refs with: peeled fully-peeled sorted \n", head + b" " + BRANCH + b"\n"]
        listed = [head + b"\t" + BRANCH + b"\n"]
        for name, (tag, commit) in sorted(self.tags.items()):
            packed += [tag + b" " + name + b"\n", b"^" + commit + b"\n"]
            listed += [tag + b"\t" + name + b"\n", commit + b"\t" + name + b"^{}\n"]
        return {
            "HEAD": b"ref: " + BRANCH + b"\n",
            "config": b"[core]\n\trepositoryformatversion = 0\n\tfilemode = true\n\tbare = true\n",
            "description": f"{description}\n".encode(),
            "packed-refs": b"".join(packed),
            BRANCH.decode(): head + b"\n",
            "info/refs": b"".join(listed),
            "objects/info/packs": b"".join(f"P {name}.pack\n".encode() for name in reversed(self.order)) + b"\n",
            **self.packs,
        }


def _indexed(data: bytes) -> Iterator[ObjectID]:
    """The ids in a pack's index of version 2: after 8 bytes, 256 counts of four bytes, then ids of 20 bytes."""
    count = int.from_bytes(data[8 + 255 * 4 : 8 + 256 * 4], "big")
    start = 8 + 256 * 4
    return (ObjectID(data[at : at + 20].hex().encode()) for at in range(start, start + count * 20, 20))


# -- what a commit holds -----------------------------------------------------------------------


def tree_files(document: Document, pictures: Path | None = None) -> dict[str, bytes]:
    """Path to bytes of the tree of one edition."""
    data = plan_to_builtins(document.plan)
    files = {"plan.json": pretty_json(data), "plan.yaml": readable_yaml(_cover(data, document.plan))}
    for folder in FOLDERS:
        for node in data.get(folder, ()):
            files[f"{folder}/{_file(node['id'])}"] = readable_yaml(node)
    if pictures is not None:
        there = [name for name in figures.names(to_table(document.plan)) if (pictures / name).is_file()]
        files |= {figures.place_of(name): (pictures / name).read_bytes() for name in there}
    files["README.md"] = _readme(document)
    files["manifest.json"] = pretty_json(_manifest(document, files))
    return files


def _cover(data: dict[str, Any], plan: Plan) -> dict[str, Any]:
    """The plan without the nodes that have files; of those, the ids in their order."""
    own = plan_to_builtins(replace(plan, **dict.fromkeys(FOLDERS, ())))
    return own | {folder: [node["id"] for node in data[folder]] for folder in FOLDERS if folder in data}


def _file(node: str) -> str:
    """A name that every file system takes; ids that are none (``core.ids``) are hashed."""
    if not is_id(node):
        return f"{hashlib.sha256(node.encode('utf-8', 'surrogatepass')).hexdigest()[:32]}.yaml"
    return f"{node}_.yaml" if node in _DEVICES else f"{node}.yaml"


def _manifest(document: Document, files: Mapping[str, bytes]) -> dict[str, Any]:
    return {
        "format": FORMAT, "plan": document.slug, "edition": document.name, "label": document.label,
        "date": document.date, "stage": document.stage, "sequence": document.sequence, "root": document.root,
        "checkpoint": document.checkpoint, "left_out": list(INSIDE),
        **({"blanked": msgspec.to_builtins(document.blanked)} if document.blanked else {}),
        "files": {path: hashlib.sha256(files[path]).hexdigest() for path in sorted(files)},
    }  # fmt: skip


def _readme(document: Document) -> bytes:
    title = one_line(plan_title(document.plan))
    parts = [f"# {title}\n"]
    for language in ("ja", "en"):
        apart, comma = (": ", ", ") if language == "en" else ("：", "、")
        day = words.day_label(document.date, language)
        lines = [f"- {words.pick(_EDITION, language)}{apart}{_title(document, language)}{comma}{day}"]
        if document.address:
            lines.append(f"- {words.pick(_PAGE, language)}{apart}<{document.address}>")
        if document.licence:
            lines.append(f"- {words.pick(_LICENCE, language)}{apart}{document.licence.name} <{document.licence.url}>")
        lines += _replaced(document, language)
        parts += [words.pick(_README, language).format(title=title), "\n".join(map(one_line, lines)) + "\n"]
    return straight("\n".join(parts)).encode()  # names stand among other words here


def _replaced(document: Document, language: str) -> Iterator[str]:
    """That this history stands in for an earlier one, because words had to be taken out of it."""
    for one in document.blanked:
        names, day = ", ".join(one.editions), words.day_label(one.date, language)
        yield "- " + words.pick(_REPLACED, language).format(names=names, day=day, reason=one.reason)


# -- what a commit says ------------------------------------------------------------------------


def message(document: Document) -> str:
    """The edition's title, what it says of itself, and trailers a program can read (``git interpret-trailers``)."""
    said = (part.strip() for part in (fit(document.summary), one_line(document.classification)))
    return "\n\n".join((_title(document), *filter(None, said), "\n".join(_trailers(document)))) + "\n"


def _trailers(document: Document) -> Iterator[str]:
    yield f"Edition: {document.name}"
    yield f"Date: {document.date}"
    if stage := one_line(document.stage):
        yield f"Stage: {stage}"
    if document.root:
        yield f"Ledger: {document.sequence}"
        yield f"Root: {document.root}"
    if document.checkpoint:
        yield f"Checkpoint: {one_line(document.checkpoint)}"


def _title(document: Document, language: str = "ja") -> str:
    return one_line(edition_title(document.part, document.number, document.label, language)) or document.name


def _identity(document: Document, email: str) -> bytes:
    """``Name <address>`` as git takes it: no angle bracket, no line break, nothing at the ends that git would cut."""
    name = one_line(document.plan.organization.name or "")
    kept = "".join(c for c in name if c not in "<>").strip(" .,:;\"'\\") or document.slug
    return f"{kept} <{email}>".encode()


def _time(day: str) -> int:
    """Midnight in Japan as seconds since 1970, which is as early as git can tell."""
    zone = datetime.timezone(datetime.timedelta(seconds=_ZONE))
    return max(0, int(datetime.datetime.fromisoformat(day).replace(tzinfo=zone).timestamp()))


def _ref(name: str) -> bytes:
    """An edition's name as part of a tag's. Raises ``ValueError`` for what git would not take."""
    if not is_id(name):
        raise ValueError(f"not the name of an edition: {name!r}")
    return name.encode()
