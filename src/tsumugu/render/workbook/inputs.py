"""A cell that people fill in: which value of the plan it holds, how its content is read, what it holds now."""

from __future__ import annotations

import functools
import hashlib
from decimal import Decimal

from msgspec import Struct

from tsumugu.core.schema import field_spec
from tsumugu.core.validation import is_decimal
from tsumugu.render.vocabulary.characters import clean


class Input(Struct, frozen=True, kw_only=True):
    """``shown`` is the content of the cell; if ``number``, a decimal that stands there as a number where a cell can
    show it exactly. The other fields are those of the map (see the package's docstring)."""

    node: str
    path: str
    form: str
    shown: str
    part: str = ""
    choices: str = ""
    number: bool = False
    hint: str = ""


@functools.lru_cache(maxsize=4096)  # most cells are blank or hold a word of a list
def digest(shown: str) -> str:
    """What an untouched cell is known by: the first 16 hex digits of SHA-256 over its text as the cell holds it; a
    decimal is taken without trailing zeros, so that 8.10 and the number 8.1 are the same."""
    text = clean(shown)
    if is_decimal(text):
        value = Decimal(text)
        text = f"{value.normalize():f}" if value else "0"
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def path_in(node_type: str, path: str, language: str) -> tuple[str, str]:
    """Path and part of a text as a workbook in this language edits it: a workbook in another language than
    Japanese edits the translation and leaves the text itself alone."""
    spec = field_spec(node_type, path)
    if language == "ja" or spec is None or spec.type is not str or spec.choices or spec.to or spec.form:
        return path, ""
    if spec.kind not in ("atom", "prose") and not (spec.kind == "keyed" and path != "translations"):
        return path, ""
    return f"translations.{language}.{path}", "text"


def new_child(parent: str, slot: str, number: int) -> str:
    """The name in the map of a node that does not exist yet; no id of a node has these characters."""
    return f"+{parent}/{slot}/{number}"
