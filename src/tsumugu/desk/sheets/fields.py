"""Forms for every node type, generated from what ``core.schema`` says about its fields.

A *unit* is what is saved by itself: one field, or one cell of a keyed field. It carries the
value it was drawn with, so a save says what it was based on and meets other edits in a merge.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import msgspec
from django.http import QueryDict
from django.utils.translation import gettext as _

from tsumugu.core import typed
from tsumugu.core.canonical import text_hash
from tsumugu.core.errors import Problem
from tsumugu.core.plan import JUDGES, Translation
from tsumugu.core.schema import NODE_TYPES, FieldSpec, field_spec, parts_of
from tsumugu.core.table import MISSING, Entry, Missing, Table, Value, from_builtins, to_builtins
from tsumugu.core.texts import shown_again
from tsumugu.core.traits import is_text
from tsumugu.core.walking import of_types
from tsumugu.render.reading.sheet import columns
from tsumugu.render.reading.views import period_of
from tsumugu.render.vocabulary import words
from tsumugu.web import labels, typed_input

_PLAIN_PATH = re.compile(r"[a-z_]+(?:\.[A-Za-z0-9_-]+)*\Z")
#: Integers of a plan stay within what every reader of JSON can hold.
_LARGEST = 2**53
TRANSLATION_LANGUAGES = ("en", "ja-easy")


@dataclass(frozen=True)
class Option:
    value: str
    label: str
    selected: bool = False


@dataclass(frozen=True)
class Input:
    """One control. ``kind``: text, decimal, date, when, year, area, lines, select, checks."""

    name: str
    label: str
    kind: str
    value: str = ""
    options: tuple[Option, ...] = ()
    hint: str = ""
    rows: int = 3

    @property
    def keeps_lines(self) -> bool:
        return self.kind in ("area", "lines")

    def untouched(self, data: Mapping[str, Any]) -> bool:
        """Whether a browser that was given this control, and nobody who touched it, would send this."""
        if self.kind == "checks":
            return sorted(listed(data, self.name)) == sorted(o.value for o in self.options if o.selected)
        if self.name not in data:
            return True
        sent = str(data[self.name])
        if self.kind == "select":
            return sent == next((o.value for o in self.options if o.selected), "")
        return as_sent(self.value, self.keeps_lines) == as_sent(sent, self.keeps_lines)

    def filled(self, data: Mapping[str, Any]) -> Input:
        """The control with what somebody typed into it, also where that is no value."""
        if self.kind == "checks":
            chosen = set(listed(data, self.name))
            return replace(self, options=tuple(replace(o, selected=o.value in chosen) for o in self.options))
        if self.name not in data:
            return self
        sent = shown_again(str(data[self.name]))
        if self.kind == "select":
            return replace(self, options=_choices([(o.value, o.label) for o in self.options], sent, empty=False))
        return replace(self, value=sent, kind="area" if self.kind == "text" and "\n" in sent else self.kind)


def listed(data: Mapping[str, Any], name: str) -> list[str]:
    """All that was sent under one name."""
    if isinstance(data, QueryDict):
        return [str(value) for value in data.getlist(name)]
    found = data.get(name, [])
    return [found] if isinstance(found, str) else list(found)


def as_sent(text: str, keeps_lines: bool) -> str:
    """A text as it comes back from a browser that was given it: no NUL, one kind of line break, or none."""
    plain = shown_again(text).replace("\0", "\ufffd")
    return plain if keeps_lines else plain.replace("\n", "")


@dataclass(frozen=True)
class Meanwhile:
    """That a field is not any more what the form was made from: who did it, what it is now (``now``: JSON)."""

    said: str
    words: str
    now: str


@dataclass(frozen=True)
class Unit:
    path: str
    label: str
    inputs: tuple[Input, ...]
    was: str  # JSON of the stored value, "null" when missing
    required: bool = False
    error: str = ""
    note: str = ""
    meanwhile: Meanwhile | None = None
    #: What is in the form and not in the plan.
    unsaved: bool = False
    #: What is wrong or worth a look in what is stored: (severity, sentence).
    remarks: tuple[tuple[str, str], ...] = ()

    @property
    def html_id(self) -> str:
        return html_id(self.path)

    @property
    def vals(self) -> str:
        """What a save of this unit alone sends beside the form."""
        return json.dumps({"unit": self.path})

    def filled(self, data: Mapping[str, Any]) -> Unit:
        """The unit as somebody filled it in."""
        return replace(self, inputs=tuple(one.filled(data) for one in self.inputs), unsaved=True)


def html_id(path: str) -> str:
    """The id of a unit on its page; a key may hold anything, an id may not."""
    if _PLAIN_PATH.match(path):
        return "u-" + path.replace(".", "-")
    return f"u-{path.partition('.')[0]}-{hashlib.sha256(path.encode('utf-8', 'replace')).hexdigest()[:10]}"


@dataclass(frozen=True)
class Group:
    label: str
    keyed: bool
    units: tuple[Unit, ...] = ()
    new_keys: tuple[Option, ...] = field(default=())
    path: str = ""
    key_kind: str = ""


def was_json(value: Value | Missing) -> str:
    return json.dumps(to_builtins(value), ensure_ascii=False, sort_keys=True)


def from_was(node_type: str, path: str, text: str) -> Value | Missing:
    """The value a form was drawn with. Raises ``ValueError`` if the hidden field was tampered with."""
    spec = field_spec(node_type, path)
    try:
        data = json.loads(text)
        if data is None:
            return MISSING
        json.dumps(data, ensure_ascii=False).encode()  # no half characters
        if spec is None or (isinstance(data, int) and abs(data) > _LARGEST):
            raise ValueError
        return from_builtins(spec, msgspec.to_builtins(msgspec.convert(data, spec.type)))
    except (ValueError, RecursionError) as error:  # also what msgspec and json raise
        raise ValueError(_("The form could not be read. Load the page again.")) from error


def shown_value(table: Table, node: str, path: str, data: Mapping[str, Any]) -> Value | Missing:
    """What the form showed of a field; where it does not say, what the state says that it was made from."""
    entry = table.nodes[node]
    said = data.get("was:" + path)
    return entry.fields.get(path, MISSING) if said is None else from_was(entry.type, path, str(said))


def targets_of(table: Table, types: Iterable[str]) -> list[tuple[str, str]]:
    """The nodes a reference may point at, with their names, in the order of the plan."""
    plain = {name: labels.type_label(name) for name in types}
    found = of_types(table, frozenset(plain))
    return [(node, words.name_of(entry, plain[entry.type])) for node in found if (entry := table.nodes[node]) and node]


def _choices(values: Sequence[tuple[str, str]], chosen: str, empty: bool = True) -> tuple[Option, ...]:
    options = [Option("", "—", not chosen)] if empty else []
    known = {value for value, _label in values}
    if chosen and chosen not in known:
        options.append(Option(chosen, chosen, True))
    return tuple(options) + tuple(Option(value, label, value == chosen) for value, label in values)


def _scalar(name: str, label: str, spec: FieldSpec, value: object) -> Input:
    if spec.choices:
        pairs = [(choice, labels.choice_label(choice)) for choice in spec.choices]
        return Input(name, label, "select", options=_choices(pairs, str(value or "")))
    if spec.type is bool:
        chosen = {True: "yes", False: "no"}.get(value, "") if isinstance(value, bool) else ""
        return Input(name, label, "select", options=_choices([("yes", _("Yes")), ("no", _("No"))], chosen))
    text = "" if value is None or isinstance(value, Missing) else str(value)
    if spec.form in ("decimal", "date"):
        return Input(name, label, spec.form, text)
    if spec.type is int:
        return Input(name, label, "year", text)
    if spec.type is not str:
        return Input(name, label, "when", text, hint=_("Fiscal year (R8, 2026) or month (2026-05, R8.5)"))
    return text_input(name, label, text, line=spec.trait.line)


def text_input(name: str, label: str, text: str, *, line: bool) -> Input:
    """One line, or a box where line breaks may stand: also where one stands that nobody would write there."""
    if not line or "\n" in text or "\r" in text:
        return Input(name, label, "area", text, rows=1)
    return Input(name, label, "text", text)


def _inputs(table: Table, node_type: str, path: str, spec: FieldSpec, value: Value | Missing) -> tuple[Input, ...]:
    name, label = f"f:{path}", labels.field_label(node_type, path)
    if spec.leaf is Translation:
        return (Input(name + ":text", label, "area", value.text if isinstance(value, Translation) else ""),)
    if spec.leaf is not None:
        return tuple(
            _scalar(f"{name}:{part.path}", labels.part_label(part.path), part, getattr(value, part.path, None))
            for part in parts_of(spec.leaf)
        )
    kind = spec.cell if spec.kind == "keyed" else spec.kind
    if kind == "set":
        chosen = set(value) if isinstance(value, tuple) else set()
        nodes = targets_of(table, spec.to)
        options = tuple(Option(n, text, n in chosen) for n, text in nodes)
        options += tuple(Option(n, n, True) for n in sorted(chosen - {n for n, _name in nodes}))
        return (Input(name, label, "checks", options=options),)
    if spec.to:
        return (Input(name, label, "select", options=_choices(targets_of(table, spec.to), str(value or ""))),)
    if kind == "list":
        return (
            Input(name, label, "lines", "\n".join(value) if isinstance(value, tuple) else "", hint=_("One a line")),
        )
    if kind == "prose":
        return (Input(name, label, "area", "" if isinstance(value, Missing) else str(value)),)
    return (_scalar(name, label, spec, value),)


def unit(table: Table, node: str, path: str, *, error: str = "") -> Unit:
    """One unit as it stands in the table. Raises ``KeyError`` for a path the type does not have."""
    entry = table.nodes[node]
    spec = field_spec(entry.type, path)
    if spec is None or spec.trait.locked:
        raise KeyError(path)
    value = entry.fields.get(path, MISSING)
    label = labels.field_label(entry.type, path)
    note = ""
    if spec.kind == "keyed":
        label = labels.key_label(entry.type, path)
        if isinstance(value, Translation) and value.source != text_hash(_source_text(entry, path)):
            note = _("Older than the text it translates")
    return Unit(path, label, _inputs(table, entry.type, path, spec, value), was_json(value), spec.required, error, note)


def years(table: Table) -> tuple[int, ...]:
    """The fiscal years of the plan's period."""
    return tuple(column.year for column in columns(period_of(table)))


def groups(table: Table, node: str) -> list[Group]:
    """The whole form of a node, in the order of its type."""
    entry, period = table.nodes[node], years(table)
    made: list[Group] = []
    for path, spec in NODE_TYPES[entry.type].fields.items():
        if spec.trait.locked or spec.kind == "opaque" or spec.form == "picture":
            continue  # a picture is brought, and not typed (``pictures``)
        label = labels.field_label(entry.type, path)
        if spec.kind != "keyed":
            made.append(Group(label, False, (unit(table, node, path),)))
            continue
        keys = {p.partition(".")[2] for p in entry.fields if p.startswith(path + ".")}
        new: tuple[Option, ...] = ()
        if spec.key == "year":
            keys |= {str(year) for year in period}
        elif path == "translations":
            texts = [p for p, s in NODE_TYPES[entry.type].fields.items() if s.kind != "keyed" and is_text(s)]
            wanted = [f"{language}.{p}" for language in TRANSLATION_LANGUAGES for p in texts]
            new = _new_keys(entry.type, path, wanted, keys)
        elif path == "judgements":
            wanted = [f"{year}.{judge}" for year in period for judge in JUDGES]
            new = _new_keys(entry.type, path, wanted, keys)
        units = tuple(unit(table, node, f"{path}.{key}") for key in sorted(keys))
        made.append(Group(label, True, units, new, path, spec.key))
    return made


def _new_keys(node_type: str, path: str, wanted: Iterable[str], taken: Container[str]) -> tuple[Option, ...]:
    return tuple(Option(key, labels.key_label(node_type, f"{path}.{key}")) for key in wanted if key not in taken)


def _source_text(entry: Entry, path: str) -> str:
    """The words a translation was made from: ``translations.en.title`` -> ``title``."""
    value = entry.fields.get(path.split(".", 2)[2] if path.count(".") >= 2 else "", "")
    return value if isinstance(value, str) else ""


def parse(table: Table, node: str, path: str, data: Mapping[str, Any]) -> Value | Missing:
    """The value of one unit from a posted form (a ``QueryDict``). Raises ``ValueError`` with a sentence.

    A part that nobody touched is what it was, character by character. An emptied input means *missing*.
    """
    entry = table.nodes[node]
    spec = field_spec(entry.type, path)
    if spec is None or not typed.is_writable(entry, path):
        raise ValueError(typed_input.sentence(typed.NOT_HERE))
    was = shown_value(table, node, path, data)
    drawn = _inputs(table, entry.type, path, spec, was)
    if all(one.untouched(data) for one in drawn):
        return was
    offered = {option.value for option in drawn[0].options} if spec.to else set()
    source = _source_text(entry, path)
    found = typed.value(spec, _typed(spec, drawn, data), was, offered=offered, source=source)
    if isinstance(found, Problem):
        raise ValueError(typed_input.sentence(found))
    return found


def _typed(spec: FieldSpec, drawn: Sequence[Input], data: Mapping[str, Any]) -> typed.Typed:
    """What came back of the controls of a unit: of a value in parts those that somebody touched."""
    if spec.leaf is not None:
        return {one.name.rpartition(":")[2]: str(data[one.name]) for one in drawn if not one.untouched(data)}
    (only,) = drawn
    return tuple(listed(data, only.name)) if only.kind == "checks" else str(data.get(only.name, ""))
