"""What the address of the table asks for. An address can be kept, and sent to a colleague: it is the saved view."""

from __future__ import annotations

from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.http import QueryDict

from tsumugu.core.table import Table
from tsumugu.core.texts import shown_again
from tsumugu.desk.grid import kinds

#: Of an initiative, or of the one that a row belongs to.
STATES = ("", "going", "ended", "changed")
MOST_WORDS = 200


@dataclass(frozen=True)
class Asked:
    """``columns`` are those to be shown; ``sort``: one of them or the name, ``-`` before it for the other way round,
    ``""`` for the order of the plan; ``chosen``: whether the address names its columns."""

    kind: str
    columns: tuple[str, ...]
    chosen: bool = False
    division: str = ""
    field: str = ""
    state: str = ""
    words: str = ""
    sort: str = ""

    @property
    def sorted_by(self) -> str:
        return self.sort.removeprefix("-")

    def address(self) -> str:
        """The query of this view, without a page."""
        said = [("rows", self.kind)]
        said += [("col", column) for column in self.columns] if self.chosen else []
        plain = {"division": self.division, "field": self.field, "state": self.state, "q": self.words,
                 "sort": self.sort}  # fmt: skip
        return urlencode([*said, *((name, value) for name, value in plain.items() if value)])

    def by(self, column: str) -> Asked:
        """The same, sorted by a column: up, down, and in the order of the plan again."""
        turn = {column: f"-{column}", f"-{column}": ""}
        return replace(self, sort=turn.get(self.sort, column))


def read(table: Table, data: QueryDict, this_year: int) -> Asked:
    """What an address asks for. What it names that there is not is as if it were not said."""
    kind = str(data.get("rows", ""))
    kind = kind if kind in kinds.COLUMNS else "initiative"
    every = kinds.columns(table, kind)
    named = set(data.getlist("col"))
    columns = tuple(column for column in every if column in named)
    chosen = bool(columns)
    columns = columns or kinds.first(table, kind, this_year)
    sort = str(data.get("sort", ""))
    sort = sort if sort.removeprefix("-") in (kinds.NAMES[kind], *columns) else ""
    state = str(data.get("state", ""))
    return Asked(
        kind, columns, chosen, _node(table, data, "division", "division"), _node(table, data, "field", "field"),
        state if state in STATES else "", shown_again(str(data.get("q", "")).replace("\0", ""))[:MOST_WORDS].strip(),
        sort,
    )  # fmt: skip


def _node(table: Table, data: QueryDict, name: str, kind: str) -> str:
    said = str(data.get(name, ""))
    return said if said in table.nodes and table.nodes[said].type == kind else ""
