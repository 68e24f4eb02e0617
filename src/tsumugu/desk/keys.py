"""The keys of keyed fields, as people ask for them: a fiscal year, a day, a language with a field, a word."""

from __future__ import annotations

import re
import unicodedata

from django.utils.translation import gettext as _

from tsumugu.core import fiscal
from tsumugu.core.schema import NODE_TYPES, FieldSpec
from tsumugu.core.table import Entry
from tsumugu.core.translation import is_translatable
from tsumugu.core.validation import is_line
from tsumugu.desk import reading

#: Fields that no form changes: identity, and what other rooms write.
LOCKED = frozenset({"plan.id", "plan.process", "initiative.adopted_from"})
#: The longest word that can be a key.
MOST = 100
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[a-z0-9]{2,8})*\Z")
_JUDGES = frozenset({"division", "secretariat"})


def read(node_type: str, field: str, typed: str) -> str:
    """The key that somebody asked for. Raises ``ValueError`` with a sentence, also where nothing was typed."""
    spec = NODE_TYPES[node_type].fields.get(field)
    if spec is None or spec.kind != "keyed":
        raise ValueError(_("Nothing can be added there."))
    if not typed.strip():
        raise ValueError(_("Write what the new entry is for."))
    if spec.key == "year":
        return str(reading.year(typed))
    if spec.key == "date":
        return reading.date(typed)
    if field == "translations" or field == "judgements":
        if not is_good(node_type, spec, typed):
            raise ValueError(_("Choose one of the list."))
        return typed
    word = unicodedata.normalize("NFC", typed.strip())
    if not is_good(node_type, spec, word):
        raise ValueError(_("Write one line of text here, not too long."))
    return word


def is_good(node_type: str, spec: FieldSpec, key: str) -> bool:
    """Whether a cell may be made under this key."""
    if spec.key == "year":
        return re.fullmatch("[0-9]{4}", key) is not None and fiscal.is_year(int(key))
    if spec.key == "date":
        return re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", key) is not None and fiscal.is_date(key)
    first, _dot, rest = key.partition(".")
    if spec.path == "translations":
        return _LANGUAGE.match(first) is not None and is_translatable(node_type, rest)
    if spec.path == "judgements":
        return re.fullmatch("[0-9]{4}", first) is not None and fiscal.is_year(int(first)) and rest in _JUDGES
    return 0 < len(key) <= MOST and is_line(key) and "/" not in key and key == key.strip() and bool(key.isprintable())


def is_writable(entry: Entry, path: str) -> bool:
    """Whether a form may write here: a field of the type, or a cell that is there or may be made."""
    fields = NODE_TYPES[entry.type].fields
    if path in fields:
        return fields[path].kind not in ("keyed", "opaque") and f"{entry.type}.{path}" not in LOCKED
    head, _dot, key = path.partition(".")
    spec = fields.get(head)
    if spec is None or spec.kind != "keyed":
        return False
    return path in entry.fields or is_good(entry.type, spec, key)
