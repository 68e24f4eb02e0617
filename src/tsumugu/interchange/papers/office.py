"""Word, Excel and PowerPoint files (ECMA-376) without who wrote them and where: the properties of the document, names
at comments and changes, the printer, paths of templates and of other files. What a comment says, a change, a hidden
sheet stays: it is content, and told. The package is written anew, part by part, all of one date."""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Iterator
from pathlib import PureWindowsPath
from typing import Any

from lxml import etree

from tsumugu.interchange.papers import BROKEN, TOO_MUCH, Cleaned, UnfitError, drawings, pictures

#: Bytes that a package may unpack to, its parts, and how often packages may stand in one another.
MOST_BYTES, MOST_PARTS, DEEPEST = 400 * 1024 * 1024, 20_000, 3
_DATE = (1980, 1, 1, 0, 0, 0)
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
#: The properties of a document, by the part that holds them: an empty one stands in their place.
_PROPERTIES = {
    "docProps/core.xml": '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/'
    'core-properties"/>',
    "docProps/app.xml": '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/'
    'extended-properties"/>',
    "docProps/custom.xml": '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/'
    'custom-properties"/>',
}  # fmt: skip
#: How types of relations end whose parts say who or where, and are of no use to a reader.
_LEFT_OUT = ("/thumbnail", "/printerSettings", "/attachedTemplate", "/classificationlabels", "/mailMergeSource",
             "/mailMergeHeaderSource", "/mailMergeRecipientData", "/recipientData", "/userXmlData")  # fmt: skip
#: And of those that hold properties: some programs keep them under names of their own.
_ABOUT = ("/core-properties", "/extended-properties", "/custom-properties")
#: Elements that say who or where: gone with what is in them.
_SAY = frozenset(
    {
        "attachedTemplate",
        "mailMerge",
        "docVars",
        "absPath",
        "rsids",
        "fileSharing",
        "lastSavedBy",
        "tag-uid",
        "customWorkbookViews",
        "customSheetViews",
    }
)
#: Attributes that say who, wherever they stand; and when something was written, of the elements that have a writer.
_WHO = frozenset({"author", "initials", "userId", "providerId", "userName", "refreshedBy"})
_WHEN = frozenset({"date", "dateUtc", "dT", "dt", "created"})
_WRITTEN = frozenset({"comment", "cm", "threadedComment", "ins", "del", "moveFrom", "moveTo", "rPrChange", "pPrChange"})
#: Elements of which these are the names of a person, in parts that are called so: a table of a workbook is found by
#: its ``displayName``.
_PERSONS, _NAMES = frozenset({"cmAuthor", "author", "userInfo", "person"}), frozenset({"name", "displayName"})
_NAMED = ("comments", "Comments", "commentAuthors", "authors", "persons/", "revisions/", "people.xml")
_WORDPROCESSING = "{http://schemas.openxmlformats.org/wordprocessingml"
_WORDS = frozenset({"t", "delText"})
_PARAGRAPHS = frozenset({"p", "si", "is", "comment", "cm", "row"})


def cleaned(data: bytes, depth: int = 0) -> Cleaned:
    """Raises ``UnfitError``."""
    told: dict[str, int] = {}
    words: list[str] = []
    made = io.BytesIO()
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as opened, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as written:
            parts = _parts(opened)
            gone, relations = _relations(parts)
            for name, part in parts.items():
                if name in gone:
                    continue
                if name in relations:
                    part = relations[name]
                elif name == "[Content_Types].xml":
                    part = _types(part, gone)
                elif name in _PROPERTIES:
                    part = _PROPERTIES[name].encode()
                else:
                    part = _part(name, part, told, words, depth)
                told["objects"] = told.get("objects", 0) + ("/embeddings/" in name and not _is_package(name))
                written.writestr(zipfile.ZipInfo(name, _DATE), part, zipfile.ZIP_DEFLATED)
    except (zipfile.BadZipFile, etree.XMLSyntaxError, OSError, EOFError, NotImplementedError, RuntimeError) as error:
        raise UnfitError(BROKEN) from error
    except ValueError as error:
        if isinstance(error, UnfitError):
            raise
        raise UnfitError(BROKEN) from error
    text = "\n".join(line for line in words if line.strip())
    return Cleaned(made.getvalue(), {name: many for name, many in told.items() if many}, text)


def _parts(opened: zipfile.ZipFile) -> dict[str, bytes]:
    """The parts by their names, within limits. One that claims to be smaller than it is is broken: no more is read of
    it than it claims."""
    listed = opened.infolist()
    if len(listed) > MOST_PARTS or sum(one.file_size for one in listed) > MOST_BYTES:
        raise UnfitError(TOO_MUCH)
    found: dict[str, bytes] = {}
    for one in listed:
        if one.is_dir():
            continue
        if one.filename in found or one.filename.startswith("/") or ".." in one.filename.split("/"):
            raise UnfitError(BROKEN)
        with opened.open(one) as part:
            found[one.filename] = part.read()
    return found


def _read(part: bytes) -> Any:
    """The root of a part. Nothing outside of it is asked for; one that declares entities is not taken."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    root = etree.fromstring(part, parser)
    if root.getroottree().docinfo.doctype:  # type: ignore[union-attr]  # a parsed document has one
        raise UnfitError(BROKEN)
    return root


def _written(root: Any) -> bytes:
    return bytes(etree.tostring(root.getroottree(), xml_declaration=True, encoding="UTF-8", standalone=True))


def _relations(parts: dict[str, bytes]) -> tuple[set[str], dict[str, bytes]]:
    """The parts that nobody refers to any more, and the lists of relations as they are then."""
    gone: set[str] = set()
    lists = {}
    for name, part in parts.items():
        if not name.endswith(".rels"):
            continue
        root = _read(part)
        base = posixpath.dirname(posixpath.dirname(name))
        for one in list(root):
            kind, target = str(one.get("Type", "")), str(one.get("Target", ""))
            outside = one.get("TargetMode") == "External"
            place = posixpath.normpath(posixpath.join("/", base, target)).lstrip("/")
            if kind.endswith(_LEFT_OUT) or (kind.endswith(_ABOUT) and place not in _PROPERTIES):
                root.remove(one)
                if not outside:
                    gone.add(place)
            elif outside and _is_path(target):
                one.set("Target", PureWindowsPath(target.replace("file:", "")).name or "file")
        lists[name] = _written(root)
    return gone, lists


def _types(part: bytes, gone: set[str]) -> bytes:
    """The types of the parts that are left."""
    root = _read(part)
    for one in list(root):
        if str(one.get("PartName", "")).lstrip("/") in gone:
            root.remove(one)
    return _written(root)


def _is_path(target: str) -> bool:
    """Whether it leads to a place on somebody's machine."""
    drive = re.match("[A-Za-z]:", target) is not None
    return target.lower().startswith("file:") or "\\" in target or drive


def _part(name: str, part: bytes, told: dict[str, int], words: list[str], depth: int) -> bytes:
    if _is_package(name):
        if depth >= DEEPEST:
            raise UnfitError(BROKEN)
        inner = cleaned(part, depth + 1)
        for what, many in inner.told.items():
            told[what] = told.get(what, 0) + many
        words.append(inner.text or "")
        return inner.data
    if (picture := pictures.bare(part, told)) is not None:  # whatever its name says
        return picture
    if name.lower().endswith(".svg") and (picture := drawings.svg(part, told, words)) is not None:
        return picture
    if "/media/" in name:
        pictures.count(told, "pictures")
        return part
    if not name.endswith((".xml", ".vml")):
        return part
    try:
        root = _read(part)
    except etree.XMLSyntaxError:
        if name.endswith(".vml"):  # older programs write them as no XML
            return part
        raise
    if etree.QName(root).namespace == "http://schemas.microsoft.com/office/2006/metadata/properties":
        return b'<p:properties xmlns:p="http://schemas.microsoft.com/office/2006/metadata/properties"/>'
    _anonymous(name, root)
    _tell(name, root, told)
    words.extend(_said(root))
    return _written(root)


def _is_package(name: str) -> bool:
    return "/embeddings/" in name and name.lower().endswith((".docx", ".xlsx", ".pptx"))


def _anonymous(name: str, root: Any) -> None:
    named = any(word in name for word in _NAMED)
    for one in list(root.iter(etree.Element)):
        tag = etree.QName(one).localname
        if tag in _SAY and one.getparent() is not None:
            one.getparent().remove(one)
            continue
        if tag == "pageSetup" and _R + "id" in one.attrib:
            del one.attrib[_R + "id"]
        if named and tag == "author" and one.text:  # of the comments of a workbook
            one.text = None
        for key in list(one.attrib):
            local = etree.QName(key).localname
            of_person = (named and tag in _PERSONS and local in _NAMES) or (tag == "scenario" and local == "user")
            if local in _WHO or of_person:
                one.attrib[key] = ""
            elif local in _WHEN and tag in _WRITTEN:
                del one.attrib[key]


def _tell(name: str, root: Any, told: dict[str, int]) -> None:
    def count(what: str, many: int) -> None:
        told[what] = told.get(what, 0) + many

    tags: dict[str, int] = {}
    for one in root.iter(etree.Element):
        tag = etree.QName(one).localname
        tags[tag] = tags.get(tag, 0) + 1
        if tag == "sheet" and one.get("state") in ("hidden", "veryHidden"):
            count("hidden_sheets", 1)
        elif tag == "vanish":
            count("hidden_text", 1)
        elif tag in ("ins", "del", "moveFrom", "moveTo") and one.tag.startswith(_WORDPROCESSING):
            count("tracked", 1)
    if re.fullmatch("comments?[0-9]*\\.xml|modernComment.*\\.xml", posixpath.basename(name)):
        count("comments", tags.get("comment", 0) + tags.get("cm", 0))
    if name.startswith("ppt/slides/slide") and root.get("show") in ("0", "false"):
        count("hidden_slides", 1)
    if name.startswith("ppt/notesSlides/") and any(line.strip() for line in _said(root)):
        count("notes", 1)
    if name.startswith("xl/revisions/revisionLog"):
        count("tracked", len(root))
    if name.startswith("xl/externalLinks/"):
        count("links", 1)
    if name == "xl/connections.xml":
        count("links", tags.get("connection", 0))


def _said(root: Any) -> Iterator[str]:
    """The words of a part, a paragraph a line: a word is often cut into several runs."""
    line: list[str] = []
    for _event, one in etree.iterwalk(root, events=("end",)):
        if not isinstance(one.tag, str):
            continue
        tag = etree.QName(one).localname
        if tag in _WORDS and one.text:
            line.append(one.text)
        elif tag in ("tab", "br"):
            line.append(" ")
        elif tag in _PARAGRAPHS and line:
            yield "".join(line)
            line = []
    if line:
        yield "".join(line)
