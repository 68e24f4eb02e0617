"""JSON, strictly: no duplicate keys, no NaN, no numbers that a double would change.

Two readers of one language. ``quick`` is the library's and fast, and gives nothing at all where
something looks wrong. ``parse`` walks through the text token by token, knows where everything
stands, and has the last word; it is needed only for files with problems.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

from tsumugu.interchange.source import MAX_DEPTH, MAX_ITEMS, Findings, Mapping, NotExact, Open, Sequence, inside

#: The library's reader of one text, after its opening quote: the text and the offset behind it.
_scan: Callable[[str, int, bool], tuple[str, int]] = json.decoder.scanstring  # type: ignore[attr-defined]
_space = re.compile(r"[ \t\n\r]*").match
_number = re.compile(r"(-?(?:0|[1-9][0-9]*))(\.[0-9]+)?([eE][-+]?[0-9]+)?").match
_WORDS = {"t": ("true", True), "f": ("false", False), "n": ("null", None)}
EXACT = 2**53
#: What the library says, by its first words, in Japanese.
_REASONS = {
    "Expecting property name": '「"項目名"」があるはずのところです',
    "Expecting ':'": "「:」があるはずのところです",
    "Expecting ','": "「,」か閉じかっこがあるはずのところです",
    "Expecting value": "値があるはずのところです",
    "Extra data": "プランの終わりの後に、まだ何かあります",
    "Unterminated string": '閉じる引用符「"」がありません',
    "Invalid control character": "文字の中に改行や制御文字があります",
    "Invalid \\": "「\\」の後の書き方が正しくありません",
    "NaN": "NaN・Infinityは値として使えません",
}  # fmt: skip


class _Again(Exception):
    """Something the quick reader does not judge."""


def _integer(digits: str) -> int | NotExact:
    if len(digits) <= 17 and digits != "-0" and -EXACT <= int(digits) <= EXACT:
        return int(digits)
    return NotExact(digits)


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result = dict(pairs)
    if len(result) != len(pairs):
        raise _Again
    return result


def _refuse(word: str) -> Any:
    raise _Again


_decode = json.JSONDecoder(
    object_pairs_hook=_unique, parse_constant=_refuse, parse_float=NotExact, parse_int=_integer
).decode


def quick(text: str) -> Any:
    """Plain data of a file without fault, or ``None``: then ``parse`` says what is wrong, if anything is."""
    if sum(text.count(mark) for mark in ",:[{") > MAX_ITEMS:
        return None
    try:
        return _decode(text)
    except (_Again, ValueError, RecursionError):
        return None


def parse(text: str, findings: Findings) -> Any:
    """Plain data with places, or ``Stop`` with line and column."""
    try:
        return _Parser(text, findings).run()
    except json.JSONDecodeError as error:
        reason = next((f"{ja}。" for start, ja in _REASONS.items() if error.msg.startswith(start)), "")
        said = error.msg.rstrip(": ").removesuffix(" at")
        raise findings.stop(
            "not-json", f"JSONとして読めません（{error.lineno}行{error.colno}文字目）。{reason}",
            f"This is not JSON (line {error.lineno}, column {error.colno}): {said}.", error.pos,
        ) from None  # fmt: skip


class _Parser:
    """The library's grammar with a stack of open containers instead of recursion."""

    def __init__(self, text: str, findings: Findings) -> None:
        self.text = text
        self.findings = findings
        self.at = 0
        self.count = 0
        self.key: str | None = None
        self.stack: list[Open] = []
        self.names: dict[str, str] = {}

    def run(self) -> Any:
        while True:
            start = self.skip()
            value = self.value(start)
            if isinstance(value, (Mapping, Sequence)):
                if len(self.stack) >= MAX_DEPTH:
                    raise self.findings.too_deep(start)
                self.stack.append((value, self.key, start))
                self.key = None
                if self.text[self.skip() : self.at + 1] != ("}" if isinstance(value, Mapping) else "]"):
                    if isinstance(value, Mapping):
                        self.name(value)
                    continue
                value, start = self.close()
            while self.stack:
                container = self.stack[-1][0]
                self.put(container, value, start)
                mark = self.text[self.skip() : self.at + 1]
                if mark == ",":
                    self.at += 1
                    if isinstance(container, Mapping):
                        self.name(container)
                    break
                if mark != ("}" if isinstance(container, Mapping) else "]"):
                    raise self.wrong("Expecting ',' delimiter")
                value, start = self.close()
            else:
                if self.skip() != len(self.text):
                    raise self.wrong("Extra data")
                return value

    def wrong(self, message: str) -> json.JSONDecodeError:
        return json.JSONDecodeError(message, self.text, self.at)

    def skip(self) -> int:
        found = _space(self.text, self.at)
        assert found is not None
        self.at = found.end()
        return self.at

    def counted(self) -> None:
        self.count += 1
        if self.count > MAX_ITEMS:
            raise self.findings.too_many_items(self.at)

    def value(self, start: int) -> Any:
        """A scalar, or a container that was opened."""
        self.counted()
        mark = self.text[start : start + 1]
        if mark == '"':
            text, self.at = _scan(self.text, start + 1, True)
            return text
        if mark in ("{", "["):
            self.at += 1
            return Mapping() if mark == "{" else Sequence()
        if mark in _WORDS and self.text.startswith(_WORDS[mark][0], start):
            self.at += len(_WORDS[mark][0])
            return _WORDS[mark][1]
        found = _number(self.text, start)
        if found is None:
            refused = ("NaN", "Infinity", "-Infinity")
            raise self.wrong("NaN is not a value" if self.text.startswith(refused, start) else "Expecting value")
        self.at = found.end()
        return NotExact(found.group()) if found.group(2) or found.group(3) else _integer(found.group())

    def name(self, container: Mapping) -> None:
        """The key of the next value, and the colon behind it."""
        start = self.skip()
        if self.text[start : start + 1] != '"':
            raise self.wrong("Expecting property name enclosed in double quotes")
        self.counted()
        key, self.at = _scan(self.text, start + 1, True)
        key = self.names.setdefault(key, key)
        if key in container.places:
            self.findings.doubled(inside(self.stack), key, start, container.places[key])
        else:
            container.places[key] = start
        if self.text[self.skip() : self.at + 1] != ":":
            raise self.wrong("Expecting ':' delimiter")
        self.at += 1
        self.key = key

    def put(self, container: Mapping | Sequence, value: Any, start: int) -> None:
        if isinstance(container, Sequence):
            container.places.append(start)
            container.append(value)
        else:
            assert self.key is not None
            container[self.key] = value
            self.key = None

    def close(self) -> tuple[Any, int]:
        self.at += 1
        value, self.key, start = self.stack.pop()
        return value, start
