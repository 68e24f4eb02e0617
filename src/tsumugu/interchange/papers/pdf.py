"""PDF without its author and without anything that runs (ISO 32000-2): Info and XMP of the file and of every object,
what programs keep for themselves, scripts, actions that start or open something, attached files. It is written anew
from what its pages reach, so earlier states that a file carries along behind its back are gone as well."""

from __future__ import annotations

import contextlib
import io
import re
import zlib
from collections.abc import Iterator
from typing import Any

import pikepdf
import pypdfium2
from pikepdf import Array, Dictionary, Name, Object, Stream, String

from tsumugu.interchange.papers import BROKEN, ENCRYPTED, TOO_MUCH, Cleaned, UnfitError, images, pictures

#: Keys that say who, when and with what, or hold what runs, wherever they stand.
_SAY = ("/Metadata", "/PieceInfo", "/LastModified", "/CreatorInfo", "/AA", "/JS", "/XFA")
#: Actions that run something, send something, or open something outside of the file (12.6.4).
_RUN = frozenset({"/JavaScript", "/Launch", "/ImportData", "/SubmitForm", "/Rendition", "/Movie", "/Sound", "/GoToE",
                  "/GoToR", "/RichMediaExecute"})  # fmt: skip
#: Notes that people put on a page (12.5.6), and annotations that carry a file or a film.
_NOTES = frozenset({"/Text", "/FreeText", "/Highlight", "/Underline", "/Squiggly", "/StrikeOut", "/Stamp", "/Caret",
                    "/Ink", "/Square", "/Circle", "/Line", "/Polygon", "/PolyLine", "/Redact", "/Popup"})  # fmt: skip
_CARRY = frozenset({"/FileAttachment", "/Sound", "/Movie", "/Screen", "/RichMedia", "/3D"})
#: So deep may containers stand in one another.
_DEEPEST = 200
#: Bytes of one photo.
_MOST_PHOTO = 400 * 1024 * 1024


def cleaned(data: bytes) -> Cleaned:
    """Raises ``UnfitError``."""
    told: dict[str, int] = {}
    try:
        with pikepdf.open(io.BytesIO(data)) as opened:
            if opened.is_encrypted:
                raise UnfitError(ENCRYPTED)
            if not opened.pages:
                raise UnfitError(BROKEN)
            _strip(opened, told)
            made = io.BytesIO()
            opened.save(made, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    except pikepdf.PasswordError as error:
        raise UnfitError(ENCRYPTED) from error
    except (pikepdf.PdfError, pikepdf.DataDecodingError, ValueError, TypeError, RecursionError, OverflowError) as error:
        if isinstance(error, UnfitError):
            raise
        raise UnfitError(BROKEN) from error
    whole = made.getvalue()
    text, unread = _words(whole)
    if unread:
        told["unread_pages"] = unread
    return Cleaned(whole, {name: many for name, many in told.items() if many}, text)


def _strip(opened: pikepdf.Pdf, told: dict[str, int]) -> None:
    root = opened.Root
    if Name.Info in opened.trailer:
        del opened.trailer[Name.Info]
    _names(root, told)
    if _runs(root.get("/OpenAction"), 0):
        told["programs"] = told.get("programs", 0) + 1
        del root["/OpenAction"]
    # What is signed (12.8) is another file now; who signed it stands in what is left of the signature.
    for key in ("/Collection", "/Perms", "/DSS", "/URI"):
        if key in root:
            del root[key]
    told["layers"] = len(root.get("/OCProperties", Dictionary()).get("/OCGs", []))
    form = root.get("/AcroForm", Dictionary())
    told["forms"] = len(form.get("/Fields", []))
    for page in opened.pages:
        _notes(page.obj, told)
    for one in opened.objects:
        _walk(one, told, 0)
        if isinstance(one, Stream):
            _photo(one, told)


def _names(root: Object, told: dict[str, int]) -> None:
    """The lists of scripts and of attached files."""
    names = root.get("/Names")
    if not isinstance(names, Dictionary):
        return
    for key, what in (("/EmbeddedFiles", "attachments"), ("/JavaScript", "programs")):
        if key in names:
            told[what] = told.get(what, 0) + max(1, sum(1 for _ in _leaves(names[key], 0)))
            del names[key]


def _leaves(tree: Object, depth: int) -> Iterator[Object]:
    """The values of a name tree (7.9.6)."""
    if not isinstance(tree, Dictionary) or depth > _DEEPEST:
        return
    listed = tree.get("/Names", Array())
    yield from (listed[n] for n in range(1, len(listed), 2))
    for kid in tree.get("/Kids", Array()):
        yield from _leaves(kid, depth + 1)


def _notes(page: Any, told: dict[str, int]) -> None:
    """Notes lose who wrote them and when, not what they say; what carries a file is taken off the page."""
    notes = page.get("/Annots")
    if not isinstance(notes, Array):
        return
    kept = []
    for one in notes:
        kind = str(one.get("/Subtype", "")) if isinstance(one, Dictionary) else ""
        if kind in _CARRY:
            told["attachments"] = told.get("attachments", 0) + 1
            continue
        if kind in _NOTES:
            told["comments"] = told.get("comments", 0) + (kind != "/Popup")
            for key in ("/T", "/CreationDate", "/M", "/NM", "/RC"):
                if key in one:
                    del one[key]
        kept.append(one)
    page["/Annots"] = Array(kept)


def _walk(one: Object, told: dict[str, int], depth: int) -> None:
    """What says or runs is taken out of one object and of what stands in it; what it refers to has its own turn."""
    if depth > _DEEPEST:
        raise UnfitError(BROKEN)
    if isinstance(one, Array):
        for part in one:
            if isinstance(part, Array | Dictionary) and not part.is_indirect:
                _walk(part, told, depth + 1)
        return
    if not isinstance(one, Dictionary | Stream):
        return
    for key in _SAY:
        if key in one:
            if key in ("/AA", "/JS", "/XFA"):
                told["programs"] = told.get("programs", 0) + 1
            del one[key]
    if "/AF" in one or "/EF" in one:
        told["attachments"] = told.get("attachments", 0) + ("/EF" in one)
        for key in ("/AF", "/EF", "/RF"):
            if key in one:
                del one[key]
    if one.get("/FT") == Name.Sig and "/V" in one:
        told["signatures"] = told.get("signatures", 0) + 1
        del one["/V"]
    for key in ("/A", "/PA", "/Next"):
        if _runs(one.get(key), 0):
            told["programs"] = told.get("programs", 0) + 1
            del one[key]
    for key in list(one.keys()):
        inner = one.get(key)
        if isinstance(inner, Array | Dictionary) and not inner.is_indirect:
            _walk(inner, told, depth + 1)


def _runs(action: Any, depth: int) -> bool:
    if isinstance(action, Array) and depth < _DEEPEST:
        return any(_runs(part, depth + 1) for part in action)
    if not isinstance(action, Dictionary):
        return False
    return str(action.get("/S", "")) in _RUN or (action.get("/S") == Name.URI and _is_place(action.get("/URI")))


def _is_place(address: Any) -> bool:
    """Whether a link leads to a place on somebody's machine or in their house, not to a page of the web."""
    text = str(address).strip().lower() if isinstance(address, String) else ""
    return text.startswith(("file:", "\\\\")) or re.match("[a-z]:[\\\\/]", text) is not None


def _photo(one: Stream, told: dict[str, int]) -> None:
    """What a camera or a program wrote into a picture. Of a damaged one stays what can be read; what lies in wrappings
    that nobody uses for pictures is left and told."""
    packed, parms = one.get("/Filter"), one.get("/DecodeParms")
    filters = list(packed) if isinstance(packed, Array) else [packed]
    kind = filters[-1]
    if kind not in (Name.DCTDecode, Name.JPXDecode):
        return
    data = came = one.read_raw_bytes()
    try:
        if filters[:-1] == [Name.FlateDecode]:  # packed once more
            data = _unpacked(data)
        elif len(filters) > 1:
            raise UnfitError(BROKEN)
        bare = pictures.jpeg2000(data) if kind == Name.JPXDecode else _jpeg(data, told)
    except UnfitError:
        pictures.count(told, "pictures")
        return
    if bare != came:
        last = parms[-1] if isinstance(parms, Array) else parms
        one.write(bare, filter=kind, decode_parms=last)  # type: ignore[arg-type]


def _jpeg(data: bytes, told: dict[str, int]) -> bytes:
    with contextlib.suppress(UnfitError):
        return images.jpeg(data, turned=False)
    pictures.count(told, "damaged")
    with contextlib.suppress(UnfitError):
        return images.jpeg(data, turned=False, whole=False)
    return b"\xff\xd8\xff\xd9"  # of which no reader shows anything either


def _unpacked(data: bytes) -> bytes:
    opened = zlib.decompressobj()
    try:
        found = opened.decompress(data, _MOST_PHOTO)
    except zlib.error as error:
        raise UnfitError(BROKEN) from error
    if opened.unconsumed_tail:
        raise UnfitError(TOO_MUCH)
    return found


def _words(data: bytes) -> tuple[str | None, int]:
    """The words of the pages, and of how many pages none can be read; ``None`` for the words where of none."""
    try:
        document = pypdfium2.PdfDocument(data)
        pages = [document[n].get_textpage().get_text_bounded() for n in range(len(document))]
    except pypdfium2.PdfiumError as error:
        raise UnfitError(BROKEN) from error
    unread = sum(1 for text in pages if not text.strip())
    return ("\n".join(pages) if unread < len(pages) else None), unread
