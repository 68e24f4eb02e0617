"""The templates, escaped by default, and one number that says which state of them made a page."""

from __future__ import annotations

import functools
import gettext
import hashlib
from importlib import resources

import jinja2

from tsumugu.render import words

LANGUAGES = ("ja", "en")
_CATALOGUES = resources.files("tsumugu") / "locale"


def _catalogue(language: str) -> gettext.NullTranslations:
    """The words of the templates. They are written in English; English needs no catalogue."""
    file = _CATALOGUES / language / "LC_MESSAGES" / "site.mo"
    if language == "en":
        return gettext.NullTranslations()
    with file.open("rb") as stream:
        return gettext.GNUTranslations(stream)


@functools.cache
def environment(language: str) -> jinja2.Environment:
    made = jinja2.Environment(
        loader=jinja2.PackageLoader("tsumugu.render", "templates"), extensions=["jinja2.ext.i18n"],
        autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True,
        keep_trailing_newline=True,
    )  # fmt: skip
    catalogue = _catalogue(language)
    made.install_gettext_callables(  # type: ignore[attr-defined]  # comes with the extension
        catalogue.gettext, catalogue.ngettext, newstyle=True
    )
    for name, label in (
        ("said", words.in_its_language),
        ("day", words.day_label), ("month", words.month_label), ("year", words.year_label),
        ("choice", words.choice_label),
    ):  # fmt: skip
        made.filters[name] = functools.partial(label, language=language)
    made.filters["grouped"] = words.grouped
    return made


@functools.cache
def version() -> str:
    """Changes with every template, style sheet and module of this package: pages made by an older
    state are made again."""
    total = hashlib.sha256()
    root = resources.files("tsumugu.render")
    catalogues = [_CATALOGUES / language / "LC_MESSAGES" for language in LANGUAGES if language != "en"]
    for folder in (root, root / "templates", root / "assets", *catalogues):
        for file in sorted(folder.iterdir(), key=lambda item: item.name):
            if file.is_file() and file.name.endswith((".py", ".html", ".css", "site.mo")):
                total.update(f"{file.name}\0".encode() + hashlib.sha256(file.read_bytes()).digest())
    return total.hexdigest()


@functools.cache
def style_sheet() -> bytes:
    return (resources.files("tsumugu.render") / "assets" / "site.css").read_bytes()
