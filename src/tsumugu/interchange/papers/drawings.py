"""SVG inside other files: a drawing without what a program keeps in it, without what runs, without places on
somebody's machine, and with what it carries in ``data:`` addresses bare.

Of addresses stay those of the web, those inside the drawing and what it carries itself; any other leads to a machine or
to nothing: a drawing in a file has no place of its own from which a path could be followed. They stand in attributes
and in CSS (``style``, presentation attributes, ``<style>``), where they may be written in escapes.
"""

from __future__ import annotations

import base64
import binascii
import re
from typing import Any
from urllib.parse import unquote_to_bytes

from lxml import etree

from tsumugu.interchange.papers.pictures import BLANK, Told, bare, count

#: So often may drawings stand in one another.
DEEPEST = 4
_SVG = "http://www.w3.org/2000/svg"
_XLINK = "http://www.w3.org/1999/xlink"
_DRAWN = frozenset({_SVG, "http://www.w3.org/1999/xhtml", "http://www.w3.org/1998/Math/MathML"})
_LINKS = frozenset({_XLINK, "http://www.w3.org/XML/1998/namespace"})
#: Elements that run something or fetch another page.
_RUN = frozenset({"script", "handler", "listener", "iframe", "object", "embed", "link", "meta", "base"})
#: Attributes that hold an address, in SVG or in the XHTML that stands in it; and those that hold several, or say what
#: an address is.
_ADDRESSES = frozenset(
    {"href", "src", "base", "action", "formaction", "poster", "cite", "background", "longdesc", "profile"}
)
_MORE = frozenset({"srcset", "srcdoc", "ping", "manifest"})
_OF_XLINK = frozenset({"role", "arcrole"})
#: Attributes that are CSS and may fetch something; and what an animation gives to another attribute.
_CSS = frozenset({"style", "fill", "stroke", "filter", "mask", "mask-image", "clip-path", "marker", "marker-start",
                  "marker-mid", "marker-end", "cursor", "color-profile", "shape-inside", "shape-subtract"})  # fmt: skip
_GIVEN = frozenset({"from", "to", "by", "values"})
_WEB = re.compile(r"https?:|mailto:|tel:", re.IGNORECASE)
_RUNS = re.compile(r"(?:java|vb|live)script:", re.IGNORECASE)
#: A place on a machine anywhere in a text (of the web there is another rule).
_MACHINE = re.compile(r"(?<![\w-])file:|(?<!\w)[a-z]:[\\/]|\\\\\w|(?<![\w/])/(?:Users|home)/", re.IGNORECASE)
_OF_THE_WEB = re.compile(r"https?://[^\s\"'()<>]*", re.IGNORECASE)
_BLANKS = re.compile(r"[\x00-\x20]+")
_DATA = re.compile(r"data:([^,;]*)((?:;[^,;]*)*),(.*)\Z", re.IGNORECASE | re.DOTALL)
_FONTS = (b"wOFF", b"wOF2", b"OTTO", b"\x00\x01\x00\x00", b"true")
_NAMED = {b"\x89PNG": "png", b"GIF8": "gif", b"RIFF": "webp"}
#: What stands in CSS for an address that went: nothing is loaded, and what CSS says for that case is done.
_NOWHERE = "data:,"

_ESCAPE = re.compile(r"\\(?:([0-9a-f]{1,6})(?:\r\n|[ \t\r\n\f])?|(\r\n|[\r\n\f])|(.))", re.IGNORECASE | re.DOTALL)
_STRING = r""""(?:[^"\\]|\\.)*+(?:"|\Z)|'(?:[^'\\]|\\.)*+(?:'|\Z)"""
_REMARKS_AND_WORDS = re.compile(
    rf"(?P<string>{_STRING})|(?P<remark>/\*.*?(?:\*/|\Z))|<!--|-->"
    r"|(?P<word>(?:[\w-]|\\[0-9a-fA-F]{1,6}[ \t\r\n\f]?|\\[^\r\n\f])++)",
    re.DOTALL,
)
_URL = rf"(?P<url>(?<![\w-])(?:url|src)\(\s*)(?P<address>{_STRING}|(?:\\.|[^)\\])*+)"
_FETCHED = re.compile(
    rf"{_URL}|(?P<rule>@import\s*)(?P<sheet>{_STRING})"
    r"|(?P<several>(?<![\w-])(?:-webkit-)?(?:image-set|image|cross-fade)\("
    rf"(?:{_STRING}|\((?:{_STRING}|[^()\"'])*+\)|[^()\"'])*+)"
    rf"|{_STRING}",
    re.IGNORECASE | re.DOTALL,
)
#: How often a style is looked through again at most.
_ROUNDS = 5
_FETCH = frozenset({"url", "src", "import", "image", "image-set", "-webkit-image-set", "cross-fade"})
_IN_SEVERAL = re.compile(rf"{_URL}|(?P<rule>)(?P<sheet>{_STRING})", re.IGNORECASE | re.DOTALL)


def svg(data: bytes, told: Told, words: list[str], depth: int = 0) -> bytes | None:
    """The drawing; ``None`` where it cannot be read without asking for more than itself, or stands too deep in others.
    Its words are added."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True
    )
    try:
        root: Any = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError):
        return None
    declared = root.getroottree().docinfo.internalDTD
    if etree.QName(root).localname != "svg" or (declared is not None and any(declared.iterentities())):
        return None
    if depth > DEEPEST:
        return None
    _Drawing(told, words, depth).bare(root)
    etree.cleanup_namespaces(root)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


class _Drawing:
    def __init__(self, told: Told, words: list[str], depth: int) -> None:
        self.told, self.words, self.depth = told, words, depth

    def bare(self, root: Any) -> None:
        for one in list(root.iter(etree.Element)):
            if (above := one.getparent()) is None:
                continue
            name = etree.QName(one)
            beside = name.localname in ("title", "desc") and _leads_home("".join(one.itertext()))
            if name.localname == "metadata" or name.localname in _RUN or name.namespace not in _DRAWN or beside:
                if name.localname in _RUN:
                    count(self.told, "programs")
                _taken_out(above, one)
        for one in root.iter(etree.Element):
            if etree.QName(one).localname == "style":
                sheet = self.css("".join(one.itertext()))
                for inner in list(one):
                    one.remove(inner)
                one.text = sheet
            for key in list(one.attrib):
                found = self.attribute(one, etree.QName(key), str(one.attrib[key]))
                if found is None:
                    del one.attrib[key]
                else:
                    one.attrib[key] = found
        self.words += ["".join(one.itertext()).strip() for one in root.iter(f"{{{_SVG}}}text")]

    def attribute(self, one: Any, key: Any, value: str) -> str | None:
        """``None``: it goes."""
        name = key.localname
        if key.namespace not in (None, *_LINKS) or name in _MORE or name.startswith("data-"):
            return None
        if key.namespace == _XLINK and name in _OF_XLINK:
            return None
        if name.lower().startswith("on"):
            count(self.told, "programs")
            return None
        if name in _ADDRESSES:
            return self.address(value)
        if name in _GIVEN and str(one.get("attributeName")).rpartition(":")[2] in _ADDRESSES:
            return value if all(self.address(part) == part for part in value.split(";")) else None
        if name in _CSS or name in _GIVEN:
            return self.css(value)
        return None if _leads_home(value) else value

    def address(self, value: str) -> str | None:
        """As it may be published; ``None`` for one that goes."""
        plain = _BLANKS.sub("", value)
        if _RUNS.match(plain):
            count(self.told, "programs")
            return None
        if (match := _DATA.match(value.strip())) is not None:
            return self.carried(value, match)
        return value if not plain or plain.startswith("#") or _WEB.match(plain) else None

    def carried(self, value: str, match: re.Match[str]) -> str | None:
        """What stands in a ``data:`` address: a picture, a drawing, a style, a font; anything else is a file that hangs
        on the drawing, and goes."""
        kind, body = match[1].strip().lower(), unquote_to_bytes(match[3])
        try:
            data = base64.b64decode(body) if match[2].strip().lower().endswith(";base64") else body
        except binascii.Error:
            count(self.told, "damaged")
            return _data("image/png", BLANK)
        if not data or data.startswith(_FONTS) or "font" in kind:
            return value
        if (picture := bare(data, self.told)) is not None:
            return _data(f"image/{_NAMED.get(picture[:4], 'jpeg')}", picture)
        if kind == "image/svg+xml":
            inner = svg(data, self.told, self.words, self.depth + 1)
            if inner is not None:
                return _data(kind, inner)
        if kind.startswith("image/"):
            count(self.told, "pictures")
            return value
        if kind == "text/css":
            return _data(kind, self.css(data.decode("utf-8", "replace")).encode())
        count(self.told, "attachments")
        return None

    def css(self, text: str) -> str:
        """A style, without remarks. Where a place on a machine is left for any reason nothing of it stays; nor where it
        reads otherwise each time, because what went had a remark or a text begun or ended."""
        found = self._looked_through(text)
        told, words = dict(self.told), len(self.words)
        try:
            for _round in range(_ROUNDS):
                again = self._looked_through(found)
                if again == found:
                    return "" if _leads_home(found) else found
                found = again
            return ""
        finally:  # what is carried is told once
            self.told.clear()
            self.told.update(told)
            del self.words[words:]

    def _looked_through(self, text: str) -> str:
        return _FETCHED.sub(self.fetched, _REMARKS_AND_WORDS.sub(_spelt, text))

    def fetched(self, match: re.Match[str]) -> str:
        groups = match.groupdict()
        if groups.get("several"):
            return _IN_SEVERAL.sub(self.fetched, match[0])
        written = groups["address"] if groups["url"] else groups["sheet"]
        if written is None:  # a text
            return '""' if _leads_home(match[0]) else match[0]
        quote = written[:1] if written[:1] in ("'", '"') else ""
        came = _unescaped(written.removeprefix(quote).removesuffix(quote) if quote else written.strip())
        stays = self.address(came)
        if stays == came:
            return match[0]
        return f'{groups["url"] or groups["rule"]}"{stays or _NOWHERE}"'


def _spelt(match: re.Match[str]) -> str:
    """A remark is a blank; a word that fetches something is written without escapes (``u\\72l``)."""
    if match["string"] is not None:
        return match[0]
    word = match["word"]
    if word is None:
        return " "
    plain = _unescaped(word) if "\\" in word else word
    return plain if plain.lower() in _FETCH else word


def _unescaped(text: str) -> str:
    def one(match: re.Match[str]) -> str:
        if match[1]:
            code = int(match[1], 16)
            return chr(code) if 0 < code < 0x110000 and not 0xD800 <= code < 0xE000 else "\ufffd"
        return match[3] or ""

    return _ESCAPE.sub(one, text)


def _leads_home(text: str) -> bool:
    """Whether a place on somebody's machine stands in a text, as it is or behind escapes."""
    return any(_MACHINE.search(_OF_THE_WEB.sub("", one)) is not None for one in (text, _unescaped(text)))


def _data(kind: str, data: bytes) -> str:
    return f"data:{kind};base64,{base64.b64encode(data).decode()}"


def _taken_out(above: Any, one: Any) -> None:
    if one.tail:
        before = one.getprevious()
        if before is not None:
            before.tail = (before.tail or "") + one.tail
        else:
            above.text = (above.text or "") + one.tail
    above.remove(one)
