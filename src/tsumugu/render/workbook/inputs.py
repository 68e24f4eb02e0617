"""A cell that people fill in: which value of the plan it holds, how its content is read, what it holds now."""

from __future__ import annotations

from msgspec import Struct

from tsumugu.core.schema import field_spec
from tsumugu.interchange.workbook.layout import Form


class Input(Struct, frozen=True, kw_only=True):
    """``shown`` is the content of the cell; if ``number``, a decimal that stands there as a number where a cell can
    show it exactly. The other fields are those of the layout's ``Cell``."""

    node: str
    path: str
    form: Form
    shown: str
    part: str = ""
    choices: str = ""
    number: bool = False
    hint: str = ""


def path_in(node_type: str, path: str, language: str) -> tuple[str, str]:
    """Path and part of a text as a workbook in this language edits it: a workbook in another language than
    Japanese edits the translation and leaves the text itself alone."""
    spec = field_spec(node_type, path)
    if language == "ja" or spec is None or spec.type is not str or spec.choices or spec.to or spec.form:
        return path, ""
    if spec.kind not in ("atom", "prose") and not (spec.kind == "keyed" and path != "translations"):
        return path, ""
    return f"translations.{language}.{path}", "text"
