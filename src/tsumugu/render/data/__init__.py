"""The plan as open data: tidy tables with their dictionary, a data package, and a catalogue entry.

``files`` gives everything of one edition; ``tables`` the values that every other format of them is made from;
``catalogue`` describes all editions of a plan to a data portal. Pure: no clock, no network, the same document gives
the same bytes.
"""

from tsumugu.render.data.bundle import files
from tsumugu.render.data.catalogue import Dataset, DatasetEdition, DatasetFile, catalogue
from tsumugu.render.data.collection import LAYOUTS, LEFT_OUT, tables
from tsumugu.render.data.columns import Cell, Column, DataTable, Row, Value
from tsumugu.render.data.csv_format import csv
from tsumugu.render.data.dictionary import dictionary, dictionary_json
from tsumugu.render.data.json_format import json
from tsumugu.render.data.package import datapackage
from tsumugu.render.data.proceedings import PROCEEDINGS, proceedings, process_files

__all__ = [
    "LAYOUTS", "LEFT_OUT", "PROCEEDINGS", "Cell", "Column", "DataTable", "Dataset", "DatasetEdition", "DatasetFile",
    "Row", "Value",
    "catalogue", "csv", "datapackage", "dictionary", "dictionary_json", "files", "json", "proceedings",
    "process_files", "tables",
]  # fmt: skip
