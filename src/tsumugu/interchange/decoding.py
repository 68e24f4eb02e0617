"""Plain data to a typed plan, node by node, collecting every problem instead of stopping at the first."""

from __future__ import annotations

import difflib
import functools
import re
import types
import typing
from typing import Any, Literal, Union, get_args, get_origin

import msgspec

from tsumugu.core import ids, traits
from tsumugu.core.canonical import nfc, opaque
from tsumugu.core.plan import Leaf, Plan
from tsumugu.core.schema import NODE_TYPES, FieldSpec, NodeSpec
from tsumugu.core.table import build_node
from tsumugu.core.texts import kept
from tsumugu.interchange.source import MAX_DEPTH, Findings, Mapping, NotExact, Sequence, clip, step

#: Only what is written as it is kept: 0226 is no other way to write a year.
_YEAR = re.compile(r"[1-9][0-9]{3}\Z")
_KEY = re.compile(r"[^\s.\x00-\x1f\x7f-\x9f\ud800-\udfff][^\s\x00-\x1f\x7f-\x9f\ud800-\udfff]{0,99}\Z")
#: Nodes inside one another. What is deeper could not be written as a file within ``MAX_DEPTH``: each node
#: needs a list and itself, its cells two more.
MAX_LEVELS = (MAX_DEPTH - 3) // 2


class _Wrong:
    """The value could not be read; the problem is in the findings."""


WRONG = _Wrong()


@functools.cache
def _parts(cls: type[Leaf]) -> tuple[dict[str, Any], tuple[str, ...]]:
    """The parts of a leaf with their types, and the names of those it cannot be without."""
    required = tuple(info.name for info in msgspec.structs.fields(cls) if info.required)
    return typing.get_type_hints(cls, include_extras=False), required


def _keys(data: dict[str, Any]) -> dict[str, int]:
    """Where the keys stand, if the file told."""
    return data.places if isinstance(data, Mapping) else {}


def _items(data: list[Any], at: int | None) -> list[int | None]:
    """Where the items stand; where the list stands, if the file did not tell."""
    return list(data.places) if isinstance(data, Sequence) else [at] * len(data)


class Decoder:
    """``seen`` holds the path of every node in the file, by its id. ``at`` is an offset, where it is known."""

    def __init__(self, findings: Findings) -> None:
        self.findings = findings
        self.seen: dict[str, str] = {}
        self.places: dict[str, int | None] = {}

    # -- nodes ---------------------------------------------------------------------------------

    def plan(self, data: dict[str, Any]) -> Plan | None:
        found = self.node("plan", data, "", 0, "", 0)
        return None if found is WRONG else typing.cast(Plan, found)

    def node(self, type_name: str, data: Any, path: str, at: int | None, parent: str, depth: int) -> Any:
        """One struct, or ``WRONG``. All problems inside are found, also beneath a wrong node."""
        if not isinstance(data, dict):
            self.wrong(path, "項目の集まり（「名前: 値」）を書くところです。", "Expected keys with values here.", at)
            return WRONG
        if depth > MAX_LEVELS:
            self.wrong(path, "入れ子が深すぎます。", "Nested too deeply.", at, "too-deep")
            return WRONG
        spec = NODE_TYPES[type_name]
        places = _keys(data)
        before = len(self.findings.problems)
        node_id = self.identity(type_name, data, path, at, parent)
        fields: dict[str, Any] = {}
        children: dict[str, tuple[Any, ...]] = {}
        for name, value in data.items():
            here, where = (f"{path}.{name}" if path else name), places.get(name, at)
            if (name == "format" and type_name == "plan") or (name == "id" and type_name != "plan"):
                continue
            if name in spec.slots:
                children[name] = self.slot(spec.slots[name], value, here, where, node_id, depth)
            elif name in spec.records:
                self.record(spec, name, value, here, where, fields)
            elif name in spec.fields:
                self.field(spec.fields[name], name, value, here, where, fields)
            else:
                self.unknown(path, name, (*spec.fields, *spec.slots, *spec.records, "id"), where)
        for name, required in spec.fields.items():
            if required.required and name not in fields and name not in data:
                self.wrong(
                    f"{path}.{name}" if path else name, f"「{name}」がありません。必ず書く項目です。",
                    f"“{name}” is missing; it is required.", at, "required",
                )  # fmt: skip
        if len(self.findings.problems) > before:
            return WRONG
        return build_node(type_name, node_id, fields, children)

    def identity(self, type_name: str, data: dict[str, Any], path: str, at: int | None, parent: str) -> str:
        if type_name == "plan":
            return ""
        given = data.get("id")
        if given is None and "id" not in data and not traits.name_field(type_name):
            # A hand-written file may leave paragraphs without an id: theirs comes from what they say, the caption last.
            said = (data.get(field, "") for field in reversed(traits.called(type_name)))
            words = (kept(text) if isinstance(text, str) else "" for text in said)
            given = ids.derive(parent, type_name, *words, taken=self.seen)
        if given is None:
            self.wrong(
                f"{path}.id", "ID（id）がありません。プランの中で一つだけの名前を付けてください。",
                "There is no id; give it a name that stands once in the plan.", at, "required",
            )  # fmt: skip
            return ""
        at = _keys(data).get("id", at)
        if not ids.is_id(given):
            self.wrong(
                f"{path}.id", f"ID「{clip(given)}」は小文字の英数字とハイフンだけで書きます。",
                f"The id “{clip(given)}” may hold lower-case letters, digits and hyphens only.", at, "bad-id",
            )  # fmt: skip
            return ""
        if given in self.seen:
            line = self.findings.place(self.places[given]).line
            first = f"{self.seen[given]}" + (f"（{line}行目）" if line else "")
            self.wrong(
                f"{path}.id", f"ID「{given}」は {first} でも使われています。",
                f"The id “{given}” is also used at {self.seen[given]}{f' (line {line})' if line else ''}.",
                at, "duplicate-id",
            )  # fmt: skip
            return ""
        self.seen[given] = path
        self.places[given] = at
        return str(given)

    def slot(self, child: str, value: Any, path: str, at: int | None, parent: str, depth: int) -> tuple[Any, ...]:
        if not isinstance(value, list):
            self.wrong(path, "並び（- で始まる行）を書くところです。", "Expected a list here.", at)
            return ()
        nodes = [
            self.node(child, item, f"{path}[{number}]", where, parent, depth + 1)
            for number, (item, where) in enumerate(zip(value, _items(value, at), strict=True))
        ]
        return tuple(node for node in nodes if node is not WRONG)

    def record(self, spec: NodeSpec, name: str, value: Any, path: str, at: int | None, fields: dict[str, Any]) -> None:
        if not isinstance(value, dict):
            self.wrong(path, "項目の集まり（「名前: 値」）を書くところです。", "Expected keys with values here.", at)
            return
        places = _keys(value)
        parts = tuple(field for field in spec.fields if field.startswith(name + "."))
        for key, part in value.items():
            inner = f"{name}.{key}"
            if inner in parts:
                self.field(spec.fields[inner], inner, part, f"{path}.{key}", places.get(key, at), fields)
            else:
                self.unknown(path, key, tuple(p.split(".", 1)[1] for p in parts), places.get(key, at))

    # -- fields --------------------------------------------------------------------------------

    def field(self, spec: FieldSpec, name: str, value: Any, path: str, at: int | None, fields: dict[str, Any]) -> None:
        if value is None:
            self.wrong(
                path, '値がありません。値がないなら行ごと消し、空の文なら "" と書いてください。',
                'There is no value. Leave the line out, or write "" for an empty text.', at, "null",
            )  # fmt: skip
        elif spec.kind == "keyed":
            self.cells(spec, name, value, path, at, fields)
        elif spec.kind == "opaque":
            if self.plain(value, path, at, 2):
                fields[name] = opaque(nfc(value))
        elif spec.kind in ("list", "set"):
            words = self.words(value, path, at)
            if words is not None:
                fields[name] = tuple(sorted(set(words))) if spec.kind == "set" else words
        else:
            read = self.value(spec.type, value, path, at)
            if read is not WRONG:
                fields[name] = read

    def cells(self, spec: FieldSpec, name: str, value: Any, path: str, at: int | None, fields: dict[str, Any]) -> None:
        if not isinstance(value, dict):
            self.wrong(path, "「年度: 値」のように書くところです。", "Expected “key: value” here.", at)
            return
        places = _keys(value)
        for key, cell in value.items():
            here, where = step(path, key), places.get(key, at)
            if spec.key == "year" and not _YEAR.match(key):
                self.wrong(
                    here, f"「{clip(key)}」は年度（例：2025）ではありません。", f"“{clip(key)}” is not a fiscal year.",
                    where, "bad-year",
                )  # fmt: skip
                continue
            if spec.key != "year" and not _KEY.match(key):
                self.wrong(
                    here, f"「{clip(key)}」は項目名として使えません。", f"“{clip(key)}” cannot be a key.",
                    where, "bad-key",
                )  # fmt: skip
                continue
            key = nfc(key)
            if f"{name}.{key}" in fields:
                self.twice(key, here, where)
                continue
            if cell is None:
                self.field(spec, name, cell, here, where, fields)
                continue
            read = self.value(spec.type, cell, here, where)
            if read is not WRONG:
                fields[f"{name}.{key}"] = read

    def words(self, value: Any, path: str, at: int | None) -> tuple[str, ...] | None:
        if not isinstance(value, list):
            self.wrong(path, "並び（[甲, 乙]）を書くところです。", "Expected a list here.", at)
            return None
        read = [
            self.value(str, item, f"{path}[{number}]", where)
            for number, (item, where) in enumerate(zip(value, _items(value, at), strict=True))
        ]
        return None if any(item is WRONG for item in read) else tuple(read)

    def value(self, kind: Any, value: Any, path: str, at: int | None) -> Any:
        """A value of a leaf type (text, whole number, yes/no, one of a list, a leaf struct)."""
        if isinstance(kind, type) and issubclass(kind, Leaf):
            return self.leaf(kind, value, path, at)
        if get_origin(kind) is typing.Annotated:
            return self.value(get_args(kind)[0], value, path, at)
        if get_origin(kind) in (Union, types.UnionType):
            members = [m for m in get_args(kind) if m is not types.NoneType]
            if len(members) == 1:
                return self.value(members[0], value, path, at)
            kind = str if isinstance(value, str) else int
        if get_origin(kind) is Literal:
            if value in get_args(kind) and isinstance(value, str):
                return value
            allowed = "、".join(get_args(kind))
            self.wrong(
                path, f"「{clip(value)}」は使えません。次のどれかです：{allowed}",
                f"“{clip(value)}” is not one of: {', '.join(get_args(kind))}", at, "not-a-choice",
            )  # fmt: skip
            return WRONG
        if kind is str and isinstance(value, str) and not isinstance(value, NotExact):
            return self.text(value, path, at)
        if kind is int and isinstance(value, int) and not isinstance(value, bool):
            return value
        if kind is bool and isinstance(value, bool):
            return value
        self.mistyped(kind, value, path, at)
        return WRONG

    def mistyped(self, kind: Any, value: Any, path: str, at: int | None) -> None:
        if kind is str and isinstance(value, (int, NotExact)) and not isinstance(value, bool):
            self.wrong(
                path, f'数も引用符で囲んで文字として書きます："{clip(value)}"',
                f'Write the number as text, in quotes: "{clip(value)}"', at,
            )  # fmt: skip
            return
        ja, en = {str: ("文字", "text"), int: ("整数", "a whole number"), bool: ("true か false", "true or false")}[
            kind
        ]
        self.wrong(
            path, f"{ja}を書くところですが、「{clip(value)}」があります。", f"Expected {en}, found “{clip(value)}”.", at
        )

    def text(self, value: str, path: str, at: int | None) -> Any:
        """The text as ``texts.kept`` has it: what is compared, merged and stored is what is hashed, and is what
        the same characters are when they come from a form."""
        try:
            value.encode()
        except UnicodeEncodeError:
            self.wrong(
                path, "壊れた文字（対のないサロゲート）が入っています。", "A character is broken (a lone surrogate).",
                at, "bad-character",
            )  # fmt: skip
            return WRONG
        return kept(value)

    def leaf(self, cls: type[Leaf], value: Any, path: str, at: int | None) -> Any:
        if not isinstance(value, dict):
            self.wrong(path, "項目の集まり（{名前: 値}）を書くところです。", "Expected {key: value} here.", at)
            return WRONG
        hints, required = _parts(cls)
        places = _keys(value)
        arguments: dict[str, Any] = {}
        good = True
        for key, part in value.items():
            where = places.get(key, at)
            if key not in hints:
                self.unknown(path, key, tuple(hints), where)
                good = False
                continue
            here = f"{path}.{key}"
            read: Any = WRONG
            if part is None:
                self.wrong(here, "値がありません。", "There is no value.", where, "null")
            else:
                read = self.value(hints[key], part, here, where)
            if read is WRONG:
                good = False
            else:
                arguments[key] = read
        for name in required:
            if name not in value:
                self.wrong(f"{path}.{name}", f"「{name}」がありません。", f"“{name}” is missing.", at, "required")
                good = False
        return cls(**arguments) if good else WRONG

    def plain(self, value: Any, path: str, at: int | None, depth: int) -> bool:
        """Whether this is JSON data that can be kept as it is. ``depth``: containers around it and itself."""
        if isinstance(value, (dict, list)) and depth > MAX_DEPTH:
            self.wrong(path, "入れ子が深すぎます。", "Nested too deeply.", at, "too-deep")
            return False
        if isinstance(value, dict):
            places = _keys(value)
            if len(set(nfc(list(value)))) < len(value):
                double = next(key for key in value if key != nfc(key))
                self.twice(double, step(path, double), places.get(double, at))
                return False
            return all(
                self.text(key, step(path, key), places.get(key, at)) is not WRONG
                and self.plain(part, step(path, key), places.get(key, at), depth + 1)
                for key, part in value.items()
            )
        if isinstance(value, list):
            places_of = zip(value, _items(value, at), strict=True)
            return all(self.plain(part, f"{path}[{n}]", where, depth + 1) for n, (part, where) in enumerate(places_of))
        if isinstance(value, NotExact):
            self.wrong(
                path, f'小数や大きすぎる数は引用符で囲みます："{clip(value)}"',
                f'Write a decimal or a very large number in quotes: "{clip(value)}"', at,
            )  # fmt: skip
            return False
        return not isinstance(value, str) or self.text(value, path, at) is not WRONG

    # -- problems ------------------------------------------------------------------------------

    def wrong(self, path: str, ja: str, en: str, at: int | None = None, code: str = "wrong-type") -> None:
        self.findings.add(code, path, ja, en, at)

    def twice(self, key: str, path: str, at: int | None) -> None:
        """Two keys that differ as written and are one in the plan; equal ones were found while parsing."""
        self.wrong(
            path, f"「{clip(key)}」が同じところに二度書かれています。",
            f"“{clip(key)}” is written twice in one place.", at, "duplicate-key",
        )  # fmt: skip

    def unknown(self, path: str, name: str, known: tuple[str, ...], at: int | None) -> None:
        near = difflib.get_close_matches(clip(name), [k for k in known if "." not in k], n=1)
        ja = f"「{clip(name)}」という項目はありません。" + (f"「{near[0]}」のことですか。" if near else "")
        en = f"There is no field “{clip(name)}” here." + (f" Did you mean “{near[0]}”?" if near else "")
        self.wrong(step(path, name), ja, en, at, "unknown-field")
