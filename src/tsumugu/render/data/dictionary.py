"""The data dictionary: what every column of every table means, what may stand in it, what a blank means.

As two tables (a column a row, an allowed value a row) and as one JSON file, which also carries the update history.
"""

from __future__ import annotations

import functools
from typing import Any

from tsumugu.interchange.readable import pretty_json
from tsumugu.render.content import Document
from tsumugu.render.data.collection import LAYOUTS, LEFT_OUT
from tsumugu.render.data.columns import Column, DataTable, Type, Value
from tsumugu.render.data.json_format import about, described, pair
from tsumugu.render.vocabulary import words
from tsumugu.render.vocabulary.words import Pair

#: What each type of column holds, and how it is written.
TYPES: dict[Type, Pair] = {
    "text": ("文字列。プランに書かれたとおりで、改行を含むことがあります。", "Text as it was written; it may hold line breaks."),
    "code": ("決められた値のうちの一つ。", "One of a fixed list of values."),
    "id": ("ID。", "An identifier."),
    "area_code": ("6桁の数字からなる文字列。", "Six digits as text."),
    "hash": ("16進の文字列。", "Hexadecimal digits as text."),
    "integer": ("整数。", "An integer."),
    "number": ("10進数。桁区切りも単位も含みません。", "A decimal number, without separators or unit."),
    "year": ("年度。始まる年の西暦の整数。", "A fiscal year: the western year in which it begins, an integer."),
    "date": ("日（YYYY-MM-DD）。", "A day (YYYY-MM-DD)."),
    "month": ("月（YYYY-MM）。", "A month (YYYY-MM)."),
    "time": ("年度（YYYY）又は月（YYYY-MM）。", "A fiscal year (YYYY) or a month (YYYY-MM)."),
    "boolean": ("true（はい）又は false（いいえ）。", "true or false."),
}  # fmt: skip

_NEVER = ("空欄になりません。", "There is no blank cell.")


def _column(name: str, kind: Type, ja: str, en: str, definition: Pair, blank: Pair | None = None) -> Column:
    return Column(name=name, type=kind, label=(ja, en), definition=definition, blank=blank)


_TABLE_ID = _column("table_id", "id", "表", "Table", ("表のID（ファイル名）。", "The table: the name of its files."))

DICTIONARY = DataTable(
    id="dictionary", title=("データ項目の定義", "Data dictionary"),
    description=("すべての表のすべての列の定義です。", "Every column of every table."),
    columns=(
        _TABLE_ID,
        _column("table_title_ja", "text", "表の名称", "Title of the table, Japanese", ("表の名称（日本語）。", "Title in Japanese.")),
        _column("table_title_en", "text", "表の名称（英語）", "Title of the table", ("表の名称（英語）。", "Title in English.")),
        _column("position", "integer", "列の順序", "Position", ("表の中での列の順序。1から始まります。", "Place of the column, counted from 1.")),
        _column("column_name", "id", "列名", "Column", ("見出しの行に書かれる列名。", "The name in the header row.")),
        _column("label_ja", "text", words.FIELDS["name"][0], "Label, Japanese", ("列の名称（日本語）。", "Label in Japanese.")),
        _column("label_en", "text", "名称（英語）", "Label", ("列の名称（英語）。", "Label in English.")),
        Column(name="type", type="code", label=("型", "Type"), definition=("値の型。", "What kind of value it holds."), values=tuple(Value(name, meaning) for name, meaning in TYPES.items())),
        _column(name="unit_ja", kind="text", ja=words.FIELDS["unit"][0], en="Unit, Japanese", definition=("数値の単位（日本語）。", "Unit in Japanese."), blank=("単位のない列です。", "A column without unit.")),
        _column(name="unit_en", kind="text", ja="単位（英語）", en="Unit", definition=("数値の単位（英語）。", "Unit in English."), blank=("単位のない列です。", "A column without unit.")),
        _column("definition_ja", "text", words.FIELDS["definition"][0], "Definition, Japanese", ("列の定義（日本語）。", "Definition in Japanese.")),
        _column("definition_en", "text", "定義（英語）", "Definition", ("列の定義（英語）。", "Definition in English.")),
        _column("blank_possible", "boolean", "空欄の有無", "May be blank", ("空欄になることがあるかどうか。", "Whether a cell may be blank.")),
        _column(name="blank_meaning_ja", kind="text", ja="空欄の意味", en="Meaning of a blank, Japanese", definition=("空欄の意味（日本語）。", "What a blank means, in Japanese."), blank=_NEVER),
        _column(name="blank_meaning_en", kind="text", ja="空欄の意味（英語）", en="Meaning of a blank", definition=("空欄の意味（英語）。", "What a blank means, in English."), blank=_NEVER),
        _column("in_key", "boolean", "主キー", "Part of the key", ("行を区別する列の一つかどうか。", "Whether it is one of the columns that tell the rows apart.")),
        _column(name="refers_to", kind="id", ja="参照先", en="Refers to", definition=("値が見つかる表と列。", "The table and column in which the value is found."), blank=("他の表を参照しません。", "It refers to no other table.")),
        _column(name="plan_field", kind="text", ja="プランの欄", en="Field of the plan", definition=("プランの形式（tsumugu-plan/1）でその値がある欄。波括弧は同じ行の別の列の値を表します。", "The field of the plan format (tsumugu-plan/1) whose value it is; braces stand for another cell of the row."),
                blank=("計算した値、又は再掲です。", "Computed, or repeated from elsewhere.")),
    ),
    key=("table_id", "column_name"),
)  # fmt: skip

CODES = DataTable(
    id="codes", title=("コードの意味", "Codes"),
    description=("code 型の列に現れる値と、その意味です。", "The values that may stand in columns of type code, with their meaning."),
    columns=(
        _TABLE_ID,
        _column("column_name", "id", "列名", "Column", ("列名。", "The column.")),
        _column("position", "integer", "順序", "Position", ("値の順序。1から始まります。", "Place of the value, counted from 1.")),
        _column("value", "text", words.PARTS["value"][0], words.PARTS["value"][1], ("列に現れる値。", "The value in the column.")),
        _column("meaning_ja", "text", words.FIELDS["meaning"][0], "Meaning, Japanese", ("値の意味（日本語）。", "Meaning in Japanese.")),
        _column("meaning_en", "text", "意味（英語）", "Meaning", ("値の意味（英語）。", "Meaning in English.")),
    ),
    key=("table_id", "column_name", "value"),
)  # fmt: skip


@functools.cache
def dictionary(layouts: tuple[DataTable, ...] = LAYOUTS) -> tuple[DataTable, DataTable]:
    """The columns and the codes of all tables; both are the same for every plan. ``layouts``: those of the plan."""
    columns = tuple(
        (
            layout.id, *layout.title, number, c.name, *c.label, c.type, *(c.unit or (None, None)), *c.definition,
            c.blank is not None, *(c.blank or (None, None)), c.name in layout.key, c.refers or None, c.holds or None,
        )
        for layout in layouts
        for number, c in enumerate(layout.columns, 1)
    )  # fmt: skip
    codes = tuple(
        (layout.id, column.name, number, value.value, *value.meaning)
        for layout in (*layouts, DICTIONARY)
        for column in layout.columns
        for number, value in enumerate(column.values, 1)
    )
    return DICTIONARY.filled(columns), CODES.filled(codes)


def dictionary_json(document: Document, layouts: tuple[DataTable, ...] = LAYOUTS) -> bytes:
    """All definitions in one file, with the update history of these data. ``layouts`` as of ``dictionary``."""
    data: dict[str, Any] = {
        **about(document),
        "types": {name: pair(meaning) for name, meaning in TYPES.items()},
        "tables": [
            {
                "id": layout.id,
                "title": pair(layout.title),
                "description": pair(layout.description),
                "key": layout.key,
                "columns": [described(column) for column in layout.columns],
            }
            for layout in layouts
        ],
        "left_out": [
            {"plan_field": path, "reason": pair(reason)} for path, reason in LEFT_OUT.items() if layouts is LAYOUTS
        ],
        "history": {
            "edition": document.name or None,
            "date": document.date,
            "summary": document.summary or None,
            "previous_edition": document.previous_label or None,
            "changes": [
                {"sequence": note.sequence, "date": note.date or None, "reason": note.reason or None}
                for note in document.changes
            ],
        },
    }
    return pretty_json(data)
