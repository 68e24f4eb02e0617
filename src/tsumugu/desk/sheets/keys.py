"""The keys of keyed fields, as people ask for them: a fiscal year, a day, a language with a field, a word."""

from __future__ import annotations

from django.utils.translation import gettext as _

from tsumugu.core import texts
from tsumugu.core.schema import NODE_TYPES, has_place
from tsumugu.core.table import Entry
from tsumugu.core.traits import is_locked, is_translatable
from tsumugu.desk.sheets import reading
from tsumugu.web import labels

#: The longest word that can be a key.
MOST = 100


def read(node_type: str, field: str, typed: str) -> str:
    """The key that somebody asked for. Raises ``ValueError`` with a sentence, also where nothing was typed."""
    spec = NODE_TYPES[node_type].fields.get(field)
    if spec is None or spec.kind != "keyed":
        raise ValueError(_("Nothing can be added there."))
    if texts.is_blank(typed):
        raise ValueError(_("Write what the new entry is for."))
    if spec.key == "year":
        return str(reading.year(typed))
    if spec.key == "date":
        return reading.date(typed)
    found = texts.typed(typed.strip(), lines=False, most=MOST)
    if not found.accepted:
        raise ValueError(found.errors[0].text(labels.language()))
    if not is_good(node_type, f"{field}.{found.text}"):
        raise ValueError(_("Choose one of the list."))
    return found.text


def is_good(node_type: str, path: str) -> bool:
    """Whether a form may make a cell of this name."""
    field, _dot, key = path.partition(".")
    if not has_place(node_type, path) or not texts.typed(key, lines=False, most=MOST).accepted or "/" in key:
        return False
    if field == "translations":
        return is_translatable(node_type, key.partition(".")[2])
    return True


def is_writable(entry: Entry, path: str) -> bool:
    """Whether a form may write here: a field of the type, or a cell that is there or may be made."""
    fields = NODE_TYPES[entry.type].fields
    if path in fields:
        return fields[path].kind not in ("keyed", "opaque") and not is_locked(entry.type, path)
    head = path.partition(".")[0]
    if head not in fields or fields[head].kind != "keyed":
        return False
    return path in entry.fields or is_good(entry.type, path)
