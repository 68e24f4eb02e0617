"""Text for formats that cannot hold every character: what they cannot hold is shown as U+FFFD, never dropped."""

from __future__ import annotations

import re

#: XML 1.0 (section 2.2) has no control characters except tab and line breaks, no surrogates, no U+FFFE and
#: U+FFFF; RFC 5545 (section 3.1) has no control characters except tab. The C1 controls are legal in XML, but
#: no reader shows them.
_UNFIT = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
#: Whatever some program takes for the end of a line.
BREAKS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_FOLDED = re.compile(r"[ \t]*\n[ \t\n]*")


def fit(text: str) -> str:
    """The text with every kind of line break as ``\\n`` and what no format holds as U+FFFD."""
    return _UNFIT.sub("\ufffd", BREAKS.sub("\n", text))


def one_line(text: str) -> str:
    """``fit`` as one line: line breaks with the space around them become one space."""
    return _FOLDED.sub(" ", fit(text)).replace("\t", " ").strip()


def clean(text: str) -> str:
    """A text as a cell or a slide can hold it: line breaks as line feeds, control characters as their pictures
    (␀, ␇, ␛), halves of characters and non-characters as �. Everything else as it is."""
    if text.isprintable() or text.replace("\n", "").replace("\t", "").isprintable():
        return text
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return _UNSHOWN.sub(_visible, text)


#: Control characters except tab and line feed, halves of characters, and the two non-characters of every plane.
_UNSHOWN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff"
    + "".join(chr(plane * 0x10000 + code) for plane in range(17) for code in (0xFFFE, 0xFFFF))
    + "]"
)


def _visible(found: re.Match[str]) -> str:
    code = ord(found[0])
    if code < 0x20:
        return chr(0x2400 + code)
    return "\u2421" if code == 0x7F else "\ufffd"
