"""The data page: every table as CSV and JSON with its definitions, the documents, the licence."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from tsumugu.render.content import FormatFile
from tsumugu.render.data import LAYOUTS, DataTable
from tsumugu.render.site.frames import Page
from tsumugu.render.site.panels import shelf
from tsumugu.render.site.reading import Reading
from tsumugu.render.site.rooms.feeds import CATALOGUE
from tsumugu.render.vocabulary.formats import kind_label
from tsumugu.render.vocabulary.places import edition_folder
from tsumugu.render.vocabulary.words import pick

#: Files of the data format that are about all tables, in the order in which they are offered.
_ABOUT = ("README.txt", "dictionary.csv", "dictionary.json", "codes.csv", "datapackage.json")
_NOTHING = ("", "")


class ColumnView(Struct, frozen=True):
    name: str
    label: str
    definition: str
    unit: str
    blank: str
    values: tuple[tuple[str, str], ...]


class TableView(Struct, frozen=True):
    """``files``: the CSV and the JSON, as far as they are made."""

    id: str
    title: str
    description: str
    files: tuple[shelf.Offer, ...]
    columns: tuple[ColumnView, ...]


def pages(reading: Reading) -> Iterator[Page]:
    content, language = reading.content, reading.language
    newest = content.editions[-1].name if content.editions else ""
    inside = edition_folder(newest) + "data/"
    data = {file.path.removeprefix(inside): file for file in content.files if file.path.startswith(inside)}
    has = {file.format for file in content.files}
    view = {
        "line": reading.lines[-1] if reading.lines else None,
        "documents": shelf.documents(content, newest, language),
        "without": shelf.without(content, newest, language),
        "about": tuple(_offer(name, data[name], language) for name in _ABOUT if name in data),
        "tables": tuple(_table(layout, data, language) for layout in LAYOUTS),
        "licence": content.licence, "catalogue": CATALOGUE if content.editions else "",
        "repository": "plan.git/" if "repository" in has else "",
    }  # fmt: skip
    yield reading.page("data/index.html", "data.html", view)


def _offer(name: str, file: FormatFile, language: str) -> shelf.Offer:
    return shelf.Offer(name, kind_label(name, language), file.path, shelf.size_words(file.size))


def _table(layout: DataTable, data: dict[str, FormatFile], language: str) -> TableView:
    names = (f"{layout.id}.csv", f"{layout.id}.json")
    return TableView(
        layout.id, pick(layout.title, language), pick(layout.description, language),
        tuple(_offer(name, data[name], language) for name in names if name in data),
        tuple(
            ColumnView(
                name=column.name, label=pick(column.label, language), definition=pick(column.definition, language),
                unit=pick(column.unit or _NOTHING, language), blank=pick(column.blank or _NOTHING, language),
                values=tuple((value.value, pick(value.meaning, language)) for value in column.values),
            )
            for column in layout.columns
        ),
    )  # fmt: skip
