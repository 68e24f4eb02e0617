"""All open-data files of one edition, by name."""

from __future__ import annotations

from tsumugu.render.content import Document
from tsumugu.render.data.collection import tables
from tsumugu.render.data.csv_format import csv
from tsumugu.render.data.dictionary import dictionary, dictionary_json
from tsumugu.render.data.json_format import json
from tsumugu.render.data.package import datapackage
from tsumugu.render.data.readme import readme


def files(document: Document) -> dict[str, bytes]:
    """``values.csv``, ``values.json`` and so on for every table, the dictionary, the descriptor and README.txt.
    The same names for every plan, the same bytes for the same document."""
    found = tables(document)
    named: dict[str, bytes] = {}
    for table in found:
        named[f"{table.id}.csv"] = csv(table)
        named[f"{table.id}.json"] = json(table, document)
    columns, codes = dictionary()
    named["dictionary.csv"] = csv(columns)
    named["dictionary.json"] = dictionary_json(document)
    named["codes.csv"] = csv(codes)
    named["README.txt"] = readme(document, found)
    named["datapackage.json"] = datapackage(document, (*found, columns, codes), named)
    return named
