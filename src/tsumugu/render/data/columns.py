"""What a table of open data is made of: columns that say what they mean, and rows of plain values.

A column is defined once, beside the rows that fill it. The CSV header, the dictionary, the data package and the
JSON format are read from that definition, so they cannot say different things.
"""

from __future__ import annotations

from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from tsumugu.core.schema import NODE_TYPES, parts_of
from tsumugu.render.vocabulary import words
from tsumugu.render.vocabulary.words import Pair

#: ``text`` is what people wrote, as they wrote it; ``code`` one of the values of the column; ``id`` the
#: identifier of something; ``area_code`` six digits as text; ``number`` a decimal; ``year`` a fiscal year by the
#: western year in which it begins; ``date`` ``YYYY-MM-DD``; ``month`` ``YYYY-MM``; ``time`` a year or a month.
Type = Literal[
    "text", "code", "id", "area_code", "hash", "integer", "number", "year", "date", "month", "time", "boolean"
]
#: Types whose cells are strings of characters; the others are never quoted and never begin a formula.
STRINGS: frozenset[Type] = frozenset({"text", "code", "id", "area_code", "hash"})
#: A number is a decimal written as text (``"12.50"``): no digit is lost or made. ``None`` is a blank cell.
Cell = str | int | bool | None
Row = tuple[Cell, ...]

#: The identifier of the plan itself where nodes are listed; no node can have it (``core.ids``).
PLAN_NODE = "_plan"

NOT_WRITTEN: Pair = ("プランに記載がありません。", "The plan says nothing here.")
GONE: Pair = ("参照先がプランの中にないか、定めていません。", "None is named, or what is named is not in the plan.")
NONE_NAMED: Pair = ("プランで定めていません。", "The plan names none.")


class Value(Struct, frozen=True):
    """One allowed value of a code column."""

    value: str
    meaning: Pair


class Column(Struct, frozen=True, kw_only=True):
    """``blank`` says what a blank cell means; ``None``: there is no blank cell. ``holds`` is the place in the plan
    whose value stands here (``core.schema`` path, ``{column}`` standing for another cell of the row); ``""`` if it is
    computed or a copy for the reader's sake. ``refers``: the ``table.column`` in which the value is found."""

    name: str
    type: Type
    label: Pair
    definition: Pair
    unit: Pair | None = None
    values: tuple[Value, ...] = ()
    blank: Pair | None = None
    holds: str = ""
    refers: str = ""


class DataTable(Struct, frozen=True, kw_only=True):
    """One table; ``id`` is the name of its files. ``key``: the columns whose cells together tell the rows
    apart. ``subject``: the column with the node that a row is about, ``types`` the types such a node has."""

    id: str
    title: Pair
    description: Pair
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    subject: str = ""
    types: tuple[str, ...] = ()
    rows: tuple[Row, ...] = ()

    def filled(self, rows: tuple[Row, ...]) -> DataTable:
        return replace(self, rows=rows)

    def index(self, name: str) -> int:
        """The position of a column. Raises ``KeyError`` if there is none of that name."""
        for number, column in enumerate(self.columns):
            if column.name == name:
                return number
        raise KeyError(name)


#: These stand first in every table, so that a file parted from its package still says whose it is, and rows
#: of several bodies and editions can be put under one another (rule 1-12: an area code in the table).
COMMON = (
    Column(
        name="plan_id", type="id", label=("プランのID", "Plan"),
        definition=("プランを表すID。版が変わっても同じです。", "Identifies the plan; the same in every edition."),
    ),
    Column(
        name="organization_code", type="area_code", label=("全国地方公共団体コード", "Local government code"),
        definition=(
            "プランを定めた団体の全国地方公共団体コード（総務省）。検査数字を含む6桁の文字列です。",
            "Code of the body whose plan it is, as the Ministry of Internal Affairs and Communications assigns it: "
            "six digits as text, the last a check digit.",
        ),
        blank=("団体コードが登録されていません。", "No code is recorded for the body."),
    ),
    Column(
        name="edition", type="id", label=("版", "Edition"),
        definition=(
            "データの元になった版のID（例 roadmap-2 は、ロードマップの第2版）。",
            "The edition from which the data were made (roadmap-2: the second edition of the roadmap).",
        ),
        blank=(
            "公表された版ではなく、案又はプランのファイルから作成しました。",
            "Made from a draft or a plan file, no published edition.",
        ),
    ),
)  # fmt: skip


def table(
    name: str, title: Pair, description: Pair, columns: tuple[Column, ...], key: tuple[str, ...], subject: str = "",
    types: tuple[str, ...] = (),
) -> DataTable:  # fmt: skip
    """A table of this plan, without rows yet: its own columns behind the common ones."""
    return DataTable(
        id=name, title=title, description=description, columns=COMMON + columns, key=key, subject=subject, types=types
    )


def both(node_type: str, path: str) -> Pair:
    """The word that every format of the plan has for a field."""
    return words.field_label(node_type, path), words.field_label(node_type, path, "en")


def choices(node_type: str, path: str, part: str = "") -> tuple[Value, ...]:
    """The allowed values of a field (or a part of a leaf) with the words every format has for them."""
    spec = NODE_TYPES[node_type].fields[path]
    if part:
        assert spec.leaf is not None
        spec = next(found for found in parts_of(spec.leaf) if found.path == part)
    return tuple(Value(word, words.CHOICES[word]) for word in spec.choices)


def of_types(types: tuple[str, ...]) -> tuple[Value, ...]:
    return tuple(Value(name, words.TYPES[name]) for name in types)


def written(
    name: str, label: Pair, definition: Pair, holds: str, *, blank: Pair | None = NOT_WRITTEN,
) -> Column:  # fmt: skip
    """Words of the plan, as they were written."""
    return Column(name=name, type="text", label=label, definition=definition, holds=holds, blank=blank)


def copied(name: str, label: Pair, blank: Pair | None = None) -> Column:
    """A name that stands in another table too, put here so that the row can be read by itself."""
    return Column(
        name=name, type="text", label=label, blank=blank,
        definition=("読みやすさのための再掲です。", "Repeated here so that the row can be read by itself."),
    )  # fmt: skip


def identifier(
    name: str, label: Pair, definition: Pair, *, refers: str = "", holds: str = "", blank: Pair | None = None
) -> Column:
    return Column(
        name=name, type="id", label=label, definition=definition, refers=refers, holds=holds, blank=blank
    )  # fmt: skip


def own_id(name: str, node_type: str) -> Column:
    """The identifier of the node that a row is about."""
    ja, en = words.TYPES[node_type]
    return identifier(
        name, (f"{ja}のID", f"{en} id"),
        ("プランの中で一つだけのID。名称や順序が変わっても同じで、再び使われることはありません。",
         "Unique in the plan; it stays when names or order change and is never used again."),
        refers="nodes.node_id",
    )  # fmt: skip


def position(what: Pair) -> Column:
    return Column(
        name="position", type="integer", label=("順序", "Position"),
        definition=(f"{what[0]}の中での順序。1から始まります。", f"Place within {what[1]}, counted from 1."),
    )  # fmt: skip


def position_in(node_type: str) -> Column:
    """The place of a node among those of its type within a node of another."""
    ja, en = words.TYPES[node_type]
    return position((ja, f"the {en.lower()}"))


def fiscal_year(definition: Pair) -> Column:
    return Column(
        name="fiscal_year", type="year", label=words.PARTS["year"],
        definition=(
            f"{definition[0]}年度は始まる年の西暦で表します（2023は2023年4月から2024年3月まで）。",
            f"{definition[1]} A fiscal year is named by the western year in which it begins (2023: April 2023 to "
            "March 2024).",
        ),
    )  # fmt: skip
