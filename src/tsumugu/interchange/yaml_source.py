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

from tsumugu.core.errors import Place, Problem
from tsumugu.interchange.source import MAX_DEPTH, MAX_ITEMS, Findings, Mapping, NotExact, Sequence, Stop, too_large

_INTEGER = re.compile(r"-?(0|[1-9][0-9]{0,17})\Z")
NUMBER = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?\Z|[-+]?\.(inf|nan)\Z", re.IGNORECASE)
_PLAIN = {"": None, "~": None, "null": None, "true": True, "false": False}
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def _scalar(event: yaml.ScalarEvent) -> Any:
    if not event.implicit[0]:
        return event.value
    if event.value in _PLAIN:
        return _PLAIN[event.value]
    if _INTEGER.match(event.value):
        return int(event.value)
    return NotExact(event.value) if NUMBER.match(event.value) else event.value


def _at(event: yaml.Event) -> tuple[int, int]:
    mark = event.start_mark
    return (mark.line + 1, mark.column + 1) if mark else (1, 1)


class _Builder:
    """Puts events together; a stack of open containers instead of recursion."""

    def __init__(self, findings: Findings) -> None:
        self.findings = findings
        self.stack: list[tuple[Mapping | Sequence, str | None, tuple[int, int]]] = []
        self.key: str | None = None
        self.result: Any = None
        self.count = 0

    def stop(self, code: str, ja: str, en: str, event: yaml.Event) -> Stop:
        return Stop(Problem(code, "", ja, en, place=Place(self.findings.file, *_at(event))))

    def value(self, value: Any, at: tuple[int, int]) -> None:
        if not self.stack:
            self.result = value
            return
        container = self.stack[-1][0]
        if isinstance(container, Sequence):
            container.places[len(container)] = at
            container.append(value)
        elif self.key is not None:
            if self.key in container:
                self.findings.add(
                    "duplicate-key", self.key, f"「{self.key}」が同じところに二度書かれています。",
                    f"“{self.key}” is written twice in one place.", container.places[self.key],
                )  # fmt: skip
            container[self.key] = value
            self.key = None

    def event(self, event: yaml.Event) -> None:
        self.count += 1
        if self.count > MAX_ITEMS:
            raise too_large(self.findings.file, "項目が多すぎます。", "There are too many items in this file.")
        at = _at(event)
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise self.stop(
                "alias", "別名（& と *）は使えません。同じ内容もその場所に書いてください。",
                "Anchors and aliases (& and *) are not allowed; write the content where it stands.", event,
            )  # fmt: skip
        tag = getattr(event, "tag", None)
        if tag and not tag.startswith("tag:yaml.org,2002:"):
            raise self.stop("tag", "型の指定（!）は使えません。", "Tags (!) are not allowed.", event)
        waiting_for_key = bool(self.stack) and isinstance(self.stack[-1][0], Mapping) and self.key is None
        if isinstance(event, yaml.ScalarEvent):
            if waiting_for_key:
                self.key = event.value
                container = self.stack[-1][0]
                assert isinstance(container, Mapping)
                if event.value not in container:
                    container.places[event.value] = at
            else:
                self.value(_scalar(event), at)
        elif isinstance(event, (yaml.MappingStartEvent, yaml.SequenceStartEvent)):
            if waiting_for_key:
                raise self.stop("bad-key", "項目名は文字でなければなりません。", "A key must be text.", event)
            if len(self.stack) >= MAX_DEPTH:
                raise self.stop("too-deep", "入れ子が深すぎます。", "The data is nested too deeply.", event)
            container = Mapping() if isinstance(event, yaml.MappingStartEvent) else Sequence()
            container.places = {}
            self.stack.append((container, self.key, at))
            self.key = None
        elif isinstance(event, (yaml.MappingEndEvent, yaml.SequenceEndEvent)):
            finished, self.key, started = self.stack.pop()
            self.value(finished, started)


def parse(text: str, findings: Findings) -> Any:
    """Plain data of the first document, or ``Stop`` with line and column."""
    builder = _Builder(findings)
    documents = 0
    try:
        for event in yaml.parse(text, Loader=_Loader):
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    raise builder.stop(
                        "documents", "一つのファイルに計画は一つだけです。", "One file holds one plan only.", event
                    )
            builder.event(event)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line, column = (mark.line + 1, mark.column + 1) if mark else (None, None)
        where_ja, where_en = (f"（{line}行{column}文字目）", f" (line {line}, column {column})") if mark else ("", "")
        raise Stop(
            Problem(
                "not-yaml", "", f"YAMLとして読めません{where_ja}。字下げと「:」を確かめてください。",
                f"This is not YAML{where_en}; check the indentation and the colons.",
                place=Place(findings.file, line, column),
            )
        ) from None  # fmt: skip
    except RecursionError:
        raise too_large(findings.file, "入れ子が深すぎます。", "The data is nested too deeply.", "too-deep") from None
    return builder.result
