"""Many people at once, from a table copied from a spreadsheet or saved as CSV: what was understood, row by row."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from tsumugu.accounts import rules
from tsumugu.accounts.actions import Newcomer
from tsumugu.accounts.actions.ground import NAME
from tsumugu.accounts.actions.links import sound_username
from tsumugu.accounts.models import Division, Role
from tsumugu.core import texts
from tsumugu.core.errors import Refusal
from tsumugu.web import labels, refusals

#: Rows at once: a prefecture's desk in one table.
MOST = 300
#: What the columns can be called, in their order where there is no head.
HEADS = {
    "name": ("氏名", "名前", "name"),
    "username": ("利用者名", "ユーザー名", "メール", "メールアドレス", "user name", "username", "mail", "e-mail"),
    "division": ("所属", "課", "division"),
    "roles": ("役割", "権限", "roles", "role"),
}
_BETWEEN = str.maketrans(dict.fromkeys("、，,；;・/／\n", "\t"))


@dataclass
class Row:
    """A row as it was typed, its number in what was sent, and what is wrong with it: column to sentences."""

    number: int
    cells: dict[str, str]
    wrong: dict[str, list[str]] = field(default_factory=dict)
    newcomer: Newcomer | None = None
    said: list[str] = field(default_factory=list)

    @property
    def columns(self) -> list[tuple[str, str, list[str]]]:
        return [(name, self.cells[name], self.wrong.get(name, [])) for name in HEADS]


def columns() -> dict[str, str]:
    return {
        "name": _("Name of the person"), "username": _("User name or mail"), "division": labels.word("division"),
        "roles": _("Roles"),
    }  # fmt: skip


def cells(text: str) -> list[tuple[int, list[str]]]:
    """The rows that hold something, with their numbers from 1: tab-separated if there is a tab, else by commas. Raises
    ``ValueError`` with a sentence for what is no table."""
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    table = csv.reader(io.StringIO(text), delimiter="\t" if "\t" in text else ",")
    try:
        found = [(number, [cell.strip() for cell in row]) for number, row in enumerate(table, 1)]
    except csv.Error:
        raise ValueError(_("This is no table: copy the cells from a spreadsheet, or save it as CSV.")) from None
    return [(number, row) for number, row in found if any(row)]


def read(text: str, divisions: Sequence[tuple[Division, str]], taken: Mapping[str, str]) -> list[Row]:
    """What was understood. ``divisions``: those that people can belong to, each as the desk calls it; ``taken``: user
    names that are taken, in small letters. Raises ``ValueError`` with a sentence for what is no table."""
    table = cells(text)
    order = list(HEADS)
    if table and (headed := _head(table[0][1])):
        order, table = headed, table[1:]
    if len(table) > MOST:
        raise ValueError(_("%(most)s rows at most at once.") % {"most": MOST})
    seen: dict[str, int] = {}
    rows = [_row(number, order, found, divisions) for number, found in table]
    for row in rows:
        key = row.cells["username"].casefold()
        if key in taken:
            row.wrong.setdefault("username", []).append(refusals.sentence(Refusal("username-taken"))[1])
        elif key and key in seen:
            row.wrong.setdefault("username", []).append(_("The same as in row %(row)s.") % {"row": seen[key]})
        seen.setdefault(key, row.number)
        if row.wrong:
            row.newcomer = None
    return rows


def _head(row: Sequence[str]) -> list[str]:
    called = columns()
    found = [
        next((name for name, words in HEADS.items() if cell.casefold() in (*words, called[name].casefold())), "")
        for cell in row
    ]  # fmt: skip
    return found if "name" in found and "username" in found else []


def _row(number: int, order: Sequence[str], found: Sequence[str], divisions: Sequence[tuple[Division, str]]) -> Row:
    typed = dict.fromkeys(HEADS, "")
    typed |= {name: cell for name, cell in zip(order, found, strict=False) if name}
    row = Row(number, typed)
    if len(found) > len(order) and any(found[len(order) :]):
        row.wrong["roles"] = [_("There are more cells than columns in this row.")]
    name = texts.typed(typed["name"], lines=False, most=NAME)
    if not typed["name"]:
        row.wrong["name"] = [refusals.sentence(Refusal("bad-text"))[1]]
    elif not name.accepted:
        row.wrong["name"] = [problem.text(labels.language()) for problem in name.errors]
    try:
        sound_username(typed["username"])
    except Refusal as refusal:
        row.wrong["username"] = [str(one) for one in refusal.messages]
    division = _division(typed["division"], divisions, row)
    held = _roles(typed["roles"], row)
    if division is None and not row.wrong.get("division") and any(role in rules.OF_A_DIVISION for role in held):
        row.wrong["division"] = [refusals.sentence(Refusal("division-missing"))[1]]
    if not row.wrong:
        mail = typed["username"] if "@" in typed["username"] else ""
        row.newcomer = Newcomer(typed["username"], typed["name"], tuple((role, division) for role in held), mail)
        row.said = [labels.role_label(role) for role in held]
    return row


def _division(text: str, divisions: Sequence[tuple[Division, str]], row: Row) -> Division | None:
    if not text:
        return None
    plain = "".join(text.split())
    found = [one for one, called in divisions if plain in (one.name, "".join(called.split()))]
    if len(found) == 1:
        return found[0]
    row.wrong["division"] = [
        _("There are several divisions of this name: write the department before it.") if found
        else _("There is no division of this name.")
    ]  # fmt: skip
    return None


def _roles(text: str, row: Row) -> list[str]:
    names = {labels.role_label(role): role for role in Role.values} | {role: role for role in Role.values}
    asked = [one.strip() for one in text.translate(_BETWEEN).split("\t") if one.strip()]
    unknown = [one for one in asked if one not in names]
    if unknown or not asked:
        known = _(", ").join(labels.role_label(role) for role in Role.values)
        said = _("“%(role)s” is no role; roles are: %(known)s") if unknown else _("Write a role; roles are: %(known)s")
        row.wrong.setdefault("roles", []).append(said % {"role": "、".join(unknown)[:60], "known": known})
        return []
    return list(dict.fromkeys(names[one] for one in asked))


def table(made: Sequence[tuple[str, str, str, str]]) -> str:
    """Names, user names and links for a spreadsheet: CSV with a mark that tells its encoding."""
    out = io.StringIO()
    rows = csv.writer(out)
    rows.writerow([_("Name of the person"), _("User name"), _("Link"), _("Holds until")])
    rows.writerows([_plain(cell) for cell in row] for row in made)
    return "\ufeff" + out.getvalue()


def _plain(cell: str) -> str:
    """A spreadsheet takes what begins so for a formula."""
    return f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t") else cell
