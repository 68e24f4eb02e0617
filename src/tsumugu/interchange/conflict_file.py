"""The file of conflicts that a merge leaves, and the answers a person wrote into it.

The file is JSON: ``answers`` first, one entry for each conflict with an empty ``choice`` to fill
in, then ``conflicts`` as ``core.conflicts`` defines them. Answers come from outside, so each is
checked against the model before it may enter a plan.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, cast, get_args

import msgspec
from msgspec import Struct

from tsumugu.core.canonical import opaque
from tsumugu.core.conflicts import Choice, Conflict, Resolution
from tsumugu.core.errors import Problem
from tsumugu.core.schema import field_spec
from tsumugu.core.table import to_builtins
from tsumugu.interchange import json_source
from tsumugu.interchange.decoding import WRONG, Decoder
from tsumugu.interchange.encoding import text_of
from tsumugu.interchange.readable import pretty_json
from tsumugu.interchange.source import Findings, Mapping, Sequence, Stop, clip

CHOICES: tuple[str, ...] = get_args(Choice)
#: Kinds of conflict that take a value of the person's own.
WRITABLE = ("field", "prose", "clear", "coupled")


class Given(Struct, frozen=True):
    """One filled-in answer as it stands in the file. ``value`` counts with choice "value" only; ``null`` clears."""

    conflict: str
    choice: Choice
    value: Any
    path: str
    at: int


class Answers:
    """What a conflict file answers. ``given`` is by conflict id; ``findings`` collects what is wrong."""

    def __init__(self, findings: Findings) -> None:
        self.findings = findings
        self.given: dict[str, Given] = {}

    @property
    def problems(self) -> tuple[Problem, ...]:
        return tuple(self.findings.problems)

    def resolution(self, conflict: Conflict) -> Resolution | None:
        """The answer to this conflict as the merge takes it; ``None`` without one, or with one that does not fit."""
        given = self.given.get(conflict.id)
        if given is None:
            return None
        if given.choice != "value":
            return Resolution(given.conflict, given.choice)
        before = len(self.findings.problems)
        value = self._fitting(conflict, given)
        return Resolution(given.conflict, "value", value) if len(self.findings.problems) == before else None

    def _fitting(self, conflict: Conflict, given: Given) -> Any:
        path, at = f"{given.path}.value", given.at
        if conflict.kind not in WRITABLE:
            self.findings.add(
                "not-a-choice", path,
                "この競合には値を書けません。base、ours、theirsのどれかを選んでください。",
                "This conflict takes no value; choose base, ours or theirs.", at,
            )  # fmt: skip
            return None
        if conflict.kind != "coupled":
            return self._one(conflict.type, conflict.path, given.value, path, at)
        if not isinstance(given.value, dict):
            self.findings.add(
                "wrong-type",
                path,
                "項目の集まり（「名前: 値」）を書くところです。",
                "Expected keys with values here.",
                at,
            )
            return None
        for key in given.value.keys() - conflict.base.keys():
            known = "、".join(sorted(conflict.base))
            self.findings.add(
                "unknown-field", path, f"「{clip(key)}」はこの競合の欄ではありません（{known}）。",
                f"“{clip(key)}” is no field of this conflict ({known}).", at,
            )  # fmt: skip
        return {
            key: self._one(conflict.type, key, value, f"{path}.{key}", at)
            for key, value in given.value.items()
            if key in conflict.base
        }

    def _one(self, node_type: str, field: str, data: Any, path: str, at: int) -> Any:
        """Plain data for one field or cell, as ``core.table.from_builtins`` takes it."""
        spec = field_spec(node_type, field)
        assert spec is not None
        if data is None:
            if spec.required:
                self.findings.add("required", path, "必ず書く欄です。", "This must be filled in.", at)
            return None
        decoder = Decoder(self.findings)
        if spec.kind == "opaque":
            return self._opaque(decoder, data, path, at)
        fields: dict[str, Any] = {}
        if spec.kind == "keyed":
            fields[field] = decoder.value(spec.type, data, path, at)
        else:
            decoder.field(spec, field, data, path, at, fields)
        value = fields.get(field, WRONG)
        return None if value is WRONG else to_builtins(value)

    def _opaque(self, decoder: Decoder, data: Any, path: str, at: int) -> str | None:
        """Kept data is text that holds JSON, in the conflict and in the answer."""
        parsed = json_source.quick(data) if isinstance(data, str) else None
        if parsed is None:
            self.findings.add("not-json", path, "JSONを文字として書くところです。", "Expected JSON as a text.", at)
            return None
        return opaque(parsed) if decoder.plain(parsed, path, at, 2) else None


def read_answers(data: bytes, name: str) -> Answers:
    """The answers of a conflict file. An empty ``choice`` is no answer. What is wrong is in ``problems``."""
    findings = Findings(name)
    try:
        findings = Findings(name, text_of(data, findings))
        answers = Answers(findings)
        parsed = json_source.parse(findings.text, findings)
        listed = parsed.get("answers") if isinstance(parsed, Mapping) else None
        if not isinstance(listed, Sequence):
            raise findings.stop(
                "no-answers", "競合のファイルではありません（「answers」の並びがありません）。",
                "This is not a conflict file: there is no list “answers”.", 0,
            )  # fmt: skip
        for number, (item, at) in enumerate(zip(listed, listed.places, strict=True)):
            _answer(answers, item, f"answers[{number}]", at)
    except Stop as stop:
        answers = Answers(findings)
        findings.problems.append(stop.problem)
    return answers


def _answer(answers: Answers, item: Any, path: str, at: int) -> None:
    wrong = answers.findings.add
    if not isinstance(item, Mapping) or not isinstance(item.get("conflict"), str):
        wrong(
            "wrong-type", path, '答えは {"conflict": 競合の番号, "choice": 選択} の形で書きます。',
            'An answer has the form {"conflict": ID, "choice": CHOICE}.', at,
        )  # fmt: skip
        return
    for key in item.keys() - {"about", "conflict", "choice", "value"}:
        Decoder(answers.findings).unknown(path, key, ("conflict", "choice", "value"), item.places[key])
    choice = item.get("choice", "")
    if choice == "":
        return
    where = item.places.get("choice", at)
    if choice not in CHOICES:
        allowed = ", ".join(CHOICES)
        wrong(
            "not-a-choice", f"{path}.choice", f"「{clip(choice)}」は選べません。次のどれかです：{allowed}",
            f"“{clip(choice)}” is not one of: {allowed}", where,
        )  # fmt: skip
        return
    if choice == "value" and "value" not in item:
        wrong(
            "required", f"{path}.value", "値（value）がありません。空にするなら null と書きます。",
            "There is no value; write null to clear the field.", where,
        )  # fmt: skip
        return
    at = item.places["value"] if choice == "value" else where
    if choice == "value" and not Decoder(answers.findings).plain(item["value"], f"{path}.value", at, 3):
        return
    if item["conflict"] in answers.given:
        wrong(
            "duplicate-answer", path, f"同じ競合（{clip(item['conflict'])}）への答えが二つあります。",
            f"There are two answers to one conflict ({clip(item['conflict'])}).", at,
        )  # fmt: skip
        return
    answers.given[item["conflict"]] = Given(item["conflict"], cast(Choice, choice), item.get("value"), path, at)


def write_conflicts(conflicts: Iterable[Conflict], given: Iterable[Given], about: dict[str, str]) -> bytes:
    """The file: what was answered stays, what is open has an entry to fill in. ``about``: conflict id to
    the words by which a person knows it."""
    answers: list[dict[str, Any]] = []
    for answer in given:
        kept = {"conflict": answer.conflict, "choice": answer.choice}
        answers.append(kept | {"value": answer.value} if answer.choice == "value" else kept)
    open_ones = tuple(conflicts)
    answers.extend({"about": about[one.id], "conflict": one.id, "choice": ""} for one in open_ones)
    data = {"answers": answers, "conflicts": msgspec.to_builtins(open_ones)}
    return pretty_json(data)
