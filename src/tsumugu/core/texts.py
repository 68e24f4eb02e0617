"""The one rule for a text that a person types, whether it stands in a plan or beside it.

A text is kept in NFC, as ``canonical.nfc`` has it, with line feeds for what a browser sends as CRLF. Nothing else is
ever changed without being said: what cannot be kept is refused with the character and its place, and what nobody sees
but every program finds is told. A length is counted in code points of the text as it is kept, and never cut.

The characters of no width are those of Unicode's ``Default_Ignorable_Code_Point`` (DerivedCoreProperties.txt), without
the ones that belong to the character before them: a variation selector behind an ideograph (the registered form of a
name, 葛󠄀) or behind a sign (☎️), a joiner inside an emoji, and a joiner in a script that is written with joiners.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Literal

from msgspec import Struct

from tsumugu.core.canonical import nfc
from tsumugu.core.errors import Problem, Refusal, Severity

#: The longest name or title, the longest single line and the longest text beside a plan, in code points.
TITLE, LINE, TEXT = 200, 300, 20_000
#: The longest name and the longest text of a plan, in code points: far above what people write, so that no page,
#: form or comparison meets a text without end.
MOST_NAME, MOST_TEXT = 1_000, 200_000

#: Characters that turn the direction of what stands after them (UAX 9: marks, embeddings, overrides, isolates).
DIRECTION = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")

_CONTROLS = "\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff" + "".join(
    f"{chr(plane * 0x10000 + 0xFFFE)}{chr(plane * 0x10000 + 0xFFFF)}" for plane in range(1, 17)
)
#: Unicode's ``Default_Ignorable_Code_Point``, for a set of a regular expression.
IGNORABLE = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufff8\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
#: Those, spaces that look like another space, line breaks that are none, and signs of annotations.
_UNSEEN = f"{IGNORABLE}\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u2800\ufff9-\ufffb"
_SUSPECT = re.compile(f"[{_CONTROLS}{_UNSEEN}]")
_CONTROL = re.compile(f"[{_CONTROLS}]")
#: What is suspect and yet printable for Python: with ``isprintable`` a quick look at texts with nothing to tell.
_UNSEEN_AND_PRINTABLE = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]"
)
_LINE_BREAK = re.compile("[\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_CRLF = re.compile("\r+\n")
_ANY_BREAK = re.compile("\r\n?")
_BLANKS_AT_AN_END = re.compile(r"\A[\s]+|[\s]+\Z")
_BLANKS_BEHIND = re.compile(r"[^\S\n]+(?=\n|\Z)")

_SELECTORS = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")
_IDEOGRAPH = re.compile("[\u2e80-\u2fdf\u3005-\u3007\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003fffd]")
#: What may be shown as an emoji or as a sign: symbols of the text blocks, digits of key caps, pictographs.
_SIGN = re.compile("[0-9#*©®\u203c\u2049\u2100-\u2bff\u3030\u303d\u3297\u3299\U0001f000-\U0001faff]")
_EMOJI = re.compile("[\u2600-\u27bf\u2b00-\u2bff\u200d\ufe0f\U0001f000-\U0001faff\u2640\u2642\u2695]")
#: Scripts that are written with joiners and non-joiners: Arabic and its neighbours to Mongolian.
_JOINED = re.compile("[\u0600-\u08ff\u0900-\u0dff\u0f00-\u109f\u1780-\u18af]")

_NAMES = {
    "\t": ("タブ", "tab"), "\n": ("改行", "line break"), "\r": ("復帰", "carriage return"),
    "\x0b": ("垂直タブ", "vertical tab"), "\x0c": ("改ページ", "form feed"), "\x1b": ("エスケープ", "escape"),
    "\x7f": ("削除", "delete"), "\x85": ("改行", "next line"), "\xa0": ("改行しない空白", "no-break space"),
    "\xad": ("ソフトハイフン", "soft hyphen"),
    "\u200b": ("幅のない空白", "zero-width space"), "\u200c": ("幅のない非接合子", "zero-width non-joiner"),
    "\u200d": ("幅のない接合子", "zero-width joiner"), "\u200e": ("左から右への印", "left-to-right mark"),
    "\u200f": ("右から左への印", "right-to-left mark"), "\u2028": ("行区切り", "line separator"),
    "\u2029": ("段落区切り", "paragraph separator"), "\u202d": ("左から右への強制", "left-to-right override"),
    "\u202e": ("右から左への強制", "right-to-left override"), "\u2060": ("幅のない改行しない空白", "word joiner"),
    "\u3000": ("全角の空白", "ideographic space"), " ": ("空白", "space"),
    "\ufe0f": ("絵文字の異体字の印", "variation selector 16"),
    "\ufeff": ("バイト順の印", "byte order mark"),
}  # fmt: skip

Sort = Literal["control", "direction", "invisible"]


class Unseen(Struct, frozen=True):
    """A character of a text that a reader does not see. ``at`` counts code points from 0."""

    at: int
    character: str
    sort: Sort


class Typed(Struct, frozen=True):
    """A text as it is to be kept, and what there is to say about it; it may be kept if ``accepted``."""

    text: str
    problems: tuple[Problem, ...] = ()

    @property
    def accepted(self) -> bool:
        return all(problem.severity != "error" for problem in self.problems)

    @property
    def errors(self) -> tuple[Problem, ...]:
        return tuple(problem for problem in self.problems if problem.severity == "error")

    @property
    def blank(self) -> bool:
        """Nothing a reader would see: the field is as good as empty."""
        return is_blank(self.text)


def typed(text: str, *, lines: bool, most: int, path: str = "") -> Typed:
    """A text as somebody typed it. ``lines``: it may hold line breaks and tabs. ``most``: code points at most.

    Errors: ``text-nul``, ``text-control`` (control characters, lone surrogates, code points that are no characters),
    ``text-lines`` (a line break in a single line), ``text-too-long``, ``text-invisible-only``. Warnings:
    ``text-direction``, ``text-invisible``, ``text-trailing-blanks``. One problem for each code, with the first such
    character, its place and how many there are. An empty text has no problem: whether a field must be filled in is
    its own rule (``blank``).
    """
    if is_plain(text, most):
        return Typed(text)
    text = kept(text)
    return Typed(text, tuple(_problems(text, lines, most, path)))


def is_plain(text: str, most: int) -> bool:
    """Whether a text is one line that is kept as it is, with nothing to tell, as nearly all are: a quick look before
    ``typed``. Never true wrongly; false for much that is in order."""
    if len(text) > most or text[:1].isspace() or text[-1:].isspace():
        return False
    if text.isascii():
        return text.isprintable()
    return (
        text.replace("\u3000", "").isprintable()
        and unicodedata.is_normalized("NFC", text)
        and _UNSEEN_AND_PRINTABLE.search(text) is None
    )


def kept(text: str) -> str:
    """The form in which every text is kept: NFC, line feeds for CRLF (also for CRCRLF, which programs make of it that
    take it for two). ``typed`` also says what is wrong with it."""
    return str(nfc(_CRLF.sub("\n", text)))


def shown_again(text: str) -> str:
    """A text as a browser sends it that was given it in a form (HTML, "normalize newlines"): every line break a line
    feed, also a lone carriage return, which ``kept`` leaves where it is and ``typed`` refuses. To compare with what was
    shown and to show it once more, never to keep."""
    return _ANY_BREAK.sub("\n", text)


def entered(text: str, field: str, *, lines: bool = False, most: int = LINE, empty: bool = False) -> str:
    """The text of one field beside a plan, for an act that keeps it. Blanks at its ends are taken off, but for
    those that indent the first line of a text with ``lines``.

    Refusal: ``bad-text`` with ``field``, ``most`` and ``problems``; also where nothing can be seen in it, unless
    ``empty``.
    """
    ends = text.rstrip().lstrip("\r\n") if lines else text.strip()
    found = typed(ends, lines=lines, most=most, path=field)
    if not found.accepted or (found.blank and not empty):
        raise Refusal("bad-text", field=field, most=most, problems=found.errors)
    return found.text


def unseen(text: str) -> tuple[Unseen, ...]:
    """Every character that a reader does not see and that is not part of the one before it, in order."""
    found = []
    for match in _SUSPECT.finditer(text):
        at, character = match.start(), match.group()
        if _CONTROL.match(character):
            found.append(Unseen(at, character, "control"))
        elif character in DIRECTION:
            found.append(Unseen(at, character, "direction"))
        elif not _belongs(text, at, character):
            found.append(Unseen(at, character, "invisible"))
    return tuple(found)


def is_blank(text: str) -> bool:
    """Whether there is nothing to be seen: empty, blanks and characters without ink only."""
    return not text or all(c.isspace() or _SUSPECT.match(c) is not None for c in text)


def named(character: str) -> tuple[str, str]:
    """A character as a message names it, in Japanese and in English: 幅のない空白（U+200B）."""
    code = f"U+{ord(character):04X}"
    ja, en = _NAMES.get(character, ("", ""))
    return (f"{ja}（{code}）", f"{en} ({code})") if ja else (code, code)


def _belongs(text: str, at: int, character: str) -> bool:
    before = text[at - 1] if at else ""
    if _SELECTORS.match(character):
        return bool(_IDEOGRAPH.match(before) or (character in "\ufe0e\ufe0f" and _SIGN.match(before)))
    if character in "\u200c\u200d":
        after = text[at + 1 : at + 2]
        in_emoji = character == "\u200d" and bool(_EMOJI.match(before) and _EMOJI.match(after))
        return in_emoji or bool(_JOINED.match(before))
    return False


def _problems(text: str, lines: bool, most: int, path: str) -> list[Problem]:
    found: list[Problem] = []
    if len(text) > most:
        found.append(
            Problem(
                "text-too-long", path, f"長すぎます。{most:,}字まで書けますが、{len(text):,}字あります。",
                f"This is too long: {len(text):,} characters where {most:,} are allowed.",
            )
        )  # fmt: skip
    hidden = unseen(text)
    if not lines:
        breaks = [match.start() for match in _LINE_BREAK.finditer(text)]
        if breaks:
            found.append(
                _told(
                    "text-lines",
                    path,
                    text,
                    at=breaks,
                    ja="改行はここには書けません",
                    en="a line break cannot stand here",
                )
            )
        tabs = [match.start() for match in re.finditer("\t", text)]
        hidden = tuple(one for one in hidden if not _LINE_BREAK.match(one.character))
        hidden += tuple(Unseen(at, "\t", "control") for at in tabs)
    found.extend(_hidden(path, text, hidden))
    if hidden and is_blank(text) and not text.isspace():
        found.append(
            Problem(
                "text-invisible-only", path, "目に見える文字が一つもありません。",
                "There is no character here that can be seen.",
            )
        )  # fmt: skip
    blanks = _BLANKS_BEHIND if lines else _BLANKS_AT_AN_END
    ends = [match.start() for match in blanks.finditer(text)]
    if ends:
        found.append(
            _told(
                "text-trailing-blanks", path, text, at=ends, ja="見えない空白が端にあります",
                en="there is a blank at an end, which nobody sees", severity="warning",
            )
        )  # fmt: skip
    return found


def _hidden(path: str, text: str, hidden: tuple[Unseen, ...]) -> list[Problem]:
    found = []
    table: tuple[tuple[str, Severity, str, str], ...] = (
        ("text-nul", "error", "使えない文字があります", "this character cannot be kept"),
        ("text-control", "error", "目に見えない制御文字があります", "there is a control character, which nobody sees"),
        ("text-direction", "warning", "文字の並ぶ向きを変える、見えない文字があります",
         "there is a character that nobody sees and that turns the direction of the text"),
        ("text-invisible", "warning", "目に見えない文字があります", "there is a character that nobody sees"),
    )  # fmt: skip
    for code, severity, ja, en in table:
        at = [one.at for one in hidden if _code(one) == code]
        if at:
            found.append(_told(code, path, text, at=sorted(at), ja=ja, en=en, severity=severity))
    return found


def _code(one: Unseen) -> str:
    return "text-nul" if one.character == "\0" else f"text-{one.sort}"


def _told(
    code: str, path: str, text: str, *, at: list[int], ja: str, en: str, severity: Severity = "error"
) -> Problem:  # fmt: skip
    """The first place, its character, and how many more there are."""
    first, more = at[0], len(at) - 1
    line, column = text.count("\n", 0, first) + 1, first - text.rfind("\n", 0, first)
    in_lines = "\n" in text.rstrip("\n")
    place_ja = f"{line}行目の{column}文字目" if in_lines else f"{first + 1}文字目"
    place_en = f"line {line}, character {column}" if in_lines else f"character {first + 1}"
    name_ja, name_en = named(text[first])
    return Problem(
        code, path, f"{ja}：{place_ja}、{name_ja}{f'、ほか{more}か所' if more else ''}。",
        f"{en[0].upper()}{en[1:]}: {place_en}, {name_en}{f', and {more} more' if more else ''}.", severity,
    )  # fmt: skip
