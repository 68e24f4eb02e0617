"""The vocabulary of the plan (``render.vocabulary.words``), in the language of the person at the desk."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from html import escape

from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tsumugu.core.defaults import ENGLISH
from tsumugu.core.table import Entry, Table
from tsumugu.render.vocabulary import words


def language() -> str:
    """``ja`` or ``en``: what ``tsumugu.render`` is asked in."""
    return "en" if (get_language() or "").startswith("en") else "ja"


def isolated(text: object) -> str:
    """A text that people typed, so that its direction turns nothing that stands beside it: where no ``<bdi>`` can
    stand, as in an attribute, a title or a sentence (Unicode UAX 9, FSI and PDI)."""
    return f"\u2068{text}\u2069"


def options(found: Iterable[tuple[str, str, bool]]) -> SafeString:
    """The options of a select: (value, label, whether it is selected). Written here and not in a template: a list may
    hold every sheet of a plan. All text is escaped as Django does."""
    return mark_safe(
        "".join(
            f'<option value="{escape(value)}"{" selected" if selected else ""}>{escape(isolated(label))}</option>'
            for value, label, selected in found
        )
    )


def type_label(node_type: str) -> str:
    return words.type_label(node_type, language())


def edition_name(name: str) -> str:
    """What an edition's directory (``roadmap-3``) is called; ``""`` for none."""
    part, _hyphen, number = name.partition("-")
    if not number:
        return ""
    return _("%(part)s, edition %(number)s") % {"part": edition_part(part), "number": number}


def slot_label(slot: str) -> str:
    return words.slot_label(slot, language())


def field_label(node_type: str, path: str) -> str:
    """``targets.2027`` reads as 目標値（令和9年度）."""
    return words.field_label(node_type, path, language())


def key_label(node_type: str, path: str) -> str:
    """The key of a cell: ``targets.2027`` reads as 令和9年度."""
    head, _, key = path.partition(".")
    return words.key_label(node_type, head, key, language())


def edition_part(part: str) -> str:
    """Of which part an edition is: 本編, ロードマップ."""
    return words.pick(words.EDITION_PARTS[part], language())


def part_label(part: str) -> str:
    return words.part_label(part, language())


def choice_label(choice: str) -> str:
    return words.choice_label(choice, language())


def role_label(role: str) -> str:
    return words.role_label(role, language())


def rule_name(name: str) -> str:
    """The name of an approval rule; one that came with the program in the reader's language."""
    return name if language() == "ja" else ENGLISH.get(name, name)


def year_label(year: int) -> str:
    return words.year_label(year, language())


def name_of(table: Table, node: str) -> str:
    """What people call a node."""
    entry = table.nodes.get(node)
    return words.name_of(entry, type_label(entry.type)) if entry is not None else node


def value_words(entry: Entry, path: str, nodes: Mapping[str, Entry]) -> str:
    """A field of a node as a person reads it; a missing one is an empty text."""
    unit = str(entry.fields.get("unit", ""))
    return words.value_words(entry.type, path, entry.fields.get(path), nodes=nodes, language=language(), unit=unit)


def word(name: str) -> str:
    """The word for a type, a slot, several fields told as one, or a field (``render.vocabulary.words.word``)."""
    return words.pick(words.word(name), language())


def short(name: str) -> str:
    """The short word for a field of a type."""
    node_type, _dot, path = name.partition(".")
    return words.pick(words.short_word(node_type, path), language())


def day(value: datetime.date) -> str:
    """令和8年4月1日; 1 April 2026. Of a moment, its day in the time of the office."""
    local = timezone.localtime(value).date() if isinstance(value, datetime.datetime) else value
    return words.day_label(local.isoformat(), language())


def moment(value: datetime.datetime) -> str:
    """令和8年4月1日 10:30, in the time of the office."""
    return f"{day(value)} {timezone.localtime(value):%H:%M}"
