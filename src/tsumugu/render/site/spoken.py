"""What somebody wrote in やさしい日本語, by the page that shows it, and what there is only in the other words."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from tsumugu.core import ids
from tsumugu.core.schema import NODE_TYPES
from tsumugu.core.table import ROOT, Entry, Table
from tsumugu.core.traits import PAGES, of
from tsumugu.render.changes.history import PLAN_PAGE
from tsumugu.render.site.frames import Said
from tsumugu.render.vocabulary import words

#: Fields that are words for people, though the schema counts them as single values.
_WORDS = frozenset({"title", "name", "label", "caption", "notice", "policy", "philosophy.catchphrase"})
#: Lists that no page shows as words of its own.
_UNSEEN = frozenset({"stages", "actors"})
#: Of a longer list the rest is counted.
MOST = 8


def subject(here: str) -> str:
    """Whose words a page shows: the node it is about, ``"text"`` for the chapters."""
    folder, _, name = here.rpartition("/")
    if folder == "history" or folder in PAGES.values():
        return ids.of_file(name.removesuffix(".html"))
    return "text" if here == "text.html" else PLAN_PAGE


def _texts(entry: Entry) -> list[str]:
    """The fields of a node that hold words somebody may say more plainly."""
    fields = NODE_TYPES[entry.type].fields
    return [
        path for path, spec in fields.items()
        if entry.fields.get(path) and path not in _UNSEEN and (spec.kind in ("prose", "list") or path in _WORDS)
    ]  # fmt: skip


def spoken(table: Table, language: str, owner_of: Callable[[str], str]) -> dict[str, Said]:
    """By subject: the fields with words in this language, and the subject's own fields without."""
    prefix = f"translations.{language}."
    written: dict[str, dict[str, None]] = {}
    missing: dict[str, dict[str, None]] = {}
    for node in table.subtree(ROOT):
        entry, owner = table.nodes[node], owner_of(node)
        own = node == owner or (node == ROOT and owner == PLAN_PAGE)
        subjects = {owner, "text"} if of(entry.type).place == "text" else {owner}
        for path in _texts(entry):
            label = words.field_label(entry.type, path)
            if not own:
                label = f"{words.type_label(entry.type)}の{label}"
            found = written if prefix + path in entry.fields else missing
            if found is missing and not own and "text" not in subjects:
                continue  # of what stands below only what is written is listed
            for name in subjects:
                found.setdefault(name, {})[label] = None
    names = written.keys() | missing.keys()
    return {name: Said(_listed(written.get(name, {})), _listed(missing.get(name, {}))) for name in names}


def _listed(labels: Mapping[str, None]) -> tuple[str, ...]:
    more = len(labels) - MOST
    return tuple(labels) if more <= 0 else (*list(labels)[:MOST], f"ほか{more}件")
