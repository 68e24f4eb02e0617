"""Faults of the plan as a table, as in ``tests.mutants``."""

from __future__ import annotations

_GRID, _CELLS = "desk/test_grid.py::test_", "desk/test_grid_writing.py::test_"
TABLE = (
    ("table: every division", "lambda node: answers(table, node) == asked.division", "lambda node: True",
       _GRID + "which_rows_an_address_shows"),
    ("table: numbers as words", '            return (0, Decimal(text), "")\n',
       "            return (1, Decimal(0), text)\n",
       _GRID + "which_rows_an_address_shows"),
    ("table: any of the words", "return all(word in text for word in words)",
       "return any(word in text for word in words)",
       _GRID + "which_rows_an_address_shows"),
    ("table: a draft for nothing that was pasted",
       "if done.cells is not None and not done.cells.saved and proposal is None:", "if False:",
       _CELLS + "where_nothing_can_go_in_nothing_is_opened"),
    ("table: texts without a place", " or len(texts) != len(places)", "",
       _CELLS + "where_nothing_can_go_in_nothing_is_opened"),
    ("table: a paste into what was not seen", "wrong[place] = errors[path]", "pass",
       _CELLS + "what_can_go_in_goes_in_and_the_rest_is_told_at_its_cell"),
    ("table: a kind without a number", "if text.endswith(suffix) and text != suffix:", "if text.endswith(suffix):",
       _CELLS + "what_a_text_says"),
    ("table: a copy that is a change",
       "            if text.strip() == pasting.plain(seen, node, path).strip():\n                continue\n", "",
       _CELLS + "what_is_copied_and_pasted_back_changes_nothing"),
)  # fmt: skip
