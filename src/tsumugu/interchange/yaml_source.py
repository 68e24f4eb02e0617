"""YAML, the safe and unsurprising part of it.

Read as a stream of events, so that depth, size and aliases are bounded while reading. Only
``true``/``false``, integers and ``null`` are more than text; dates, ``yes``/``no``, octal and
sexagesimal numbers stay the words that somebody wrote. Aliases, tags and merge keys are refused:
a plan says each thing where it stands.
"""

from __future__ import annotations

import re
from typing import Any

import yaml

from tsumugu.interchange.json_source import EXACT
from tsumugu.interchange.source import MAX_DEPTH, MAX_ITEMS, Findings, Mapping, NotExact, Open, Sequence, Stop, inside

_INTEGER = re.compile(r"(0|-?[1-9][0-9]{0,15})\Z")
NUMBER = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?\Z|[-+]?\.(inf|nan)\Z", re.IGNORECASE)
_PLAIN = {"": None, "~": None, "null": None, "true": True, "false": False}
#: Characters that YAML does not let into a file as they are.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]")
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def _scalar(event: yaml.ScalarEvent) -> Any:
    if not event.implicit[0]:
        return event.value
    if event.value in _PLAIN:
        return _PLAIN[event.value]
    if _INTEGER.match(event.value) and -EXACT <= int(event.value) <= EXACT:
        return int(event.value)
    return NotExact(event.value) if NUMBER.match(event.value) else event.value


def _offset(event: yaml.Event) -> int:
    return event.start_mark.index if event.start_mark else 0


class _Builder:
    """Puts events together; a stack of open containers instead of recursion."""

    def __init__(self, findings: Findings) -> None:
        self.findings = findings
        self.stack: list[Open] = []
        self.key: str | None = None
        self.names: dict[str, str] = {}
        self.result: Any = None
        self.count = 0

    def event(self, event: yaml.Event) -> None:
        at = _offset(event)
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise self.findings.stop(
                "alias", "別名（& と *）は使えません。同じ内容もその場所に書いてください。",
                "Anchors and aliases (& and *) are not allowed; write the content where it stands.", at,
            )  # fmt: skip
        if getattr(event, "tag", None):
            raise self.findings.stop("tag", "型の指定（!）は使えません。", "Tags (!) are not allowed.", at)
        if isinstance(event, yaml.ScalarEvent):
            self.counted(at)
            container = self.stack[-1][0] if self.stack else None
            if self.key is None and isinstance(container, Mapping):
                self.name(container, event.value, at)
            else:
                self.value(_scalar(event), at)
        elif isinstance(event, (yaml.MappingStartEvent, yaml.SequenceStartEvent)):
            self.counted(at)
            self.open(Mapping() if isinstance(event, yaml.MappingStartEvent) else Sequence(), at)
        elif isinstance(event, (yaml.MappingEndEvent, yaml.SequenceEndEvent)):
            finished, self.key, started = self.stack.pop()
            self.value(finished, started)

    def counted(self, at: int) -> None:
        self.count += 1
        if self.count > MAX_ITEMS:
            raise self.findings.too_many_items(at)

    def open(self, container: Mapping | Sequence, at: int) -> None:
        if self.stack and self.key is None and isinstance(self.stack[-1][0], Mapping):
            raise self.findings.stop("bad-key", "項目名は文字でなければなりません。", "A key must be text.", at)
        if len(self.stack) >= MAX_DEPTH:
            raise self.findings.too_deep(at)
        self.stack.append((container, self.key, at))
        self.key = None

    def name(self, container: Mapping, key: str, at: int) -> None:
        self.key = key = self.names.setdefault(key, key)
        if key in container.places:
            self.findings.doubled(inside(self.stack), key, at, container.places[key])
        else:
            container.places[key] = at

    def value(self, value: Any, at: int) -> None:
        if not self.stack:
            self.result = value
            return
        container = self.stack[-1][0]
        if isinstance(container, Sequence):
            container.places.append(at)
            container.append(value)
        elif self.key is not None:
            container[self.key] = value
            self.key = None


def parse(text: str, findings: Findings) -> Any:
    """Plain data of the one document, or ``Stop`` with line and column."""
    builder = _Builder(findings)
    documents = 0
    try:
        for event in yaml.parse(text, Loader=_Loader):
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    raise findings.stop(
                        "documents", "一つのファイルにプランは一つだけです。", "One file holds one plan only.",
                        _offset(event),
                    )  # fmt: skip
            builder.event(event)
    except yaml.YAMLError as error:
        raise _refused(error, text, findings) from None
    return builder.result


def _refused(error: yaml.YAMLError, text: str, findings: Findings) -> Stop:
    hidden = _FORBIDDEN.search(text)
    if hidden is not None and isinstance(error, yaml.reader.ReaderError):
        return findings.stop(
            "bad-character", f"目に見えない文字（U+{ord(hidden.group()):04X}）が入っています。",
            f"There is an invisible character (U+{ord(hidden.group()):04X}).", hidden.start(),
        )  # fmt: skip
    mark = getattr(error, "problem_mark", None)
    at = min(mark.index, len(text)) if mark else None
    place = findings.place(at)
    where = (f"（{place.line}行{place.column}文字目）", f" (line {place.line}, column {place.column})")
    ja, en = where if place.line else ("", "")
    tab = at is not None and text[at : at + 1] == "\t"
    advice_ja = "字下げにタブは使えません。空白を使ってください。" if tab else "字下げと「:」を確かめてください。"
    advice_en = "tabs cannot indent, use spaces" if tab else "check the indentation and the colons"
    return findings.stop(
        "not-yaml", f"YAMLとして読めません{ja}。{advice_ja}", f"This is not YAML{en}; {advice_en}.", at
    )
