"""The words of the screens in other languages: what is said in the sources, what the catalogues say of it.

There are two catalogues: ``django`` for the screens of staff and for the commands, ``site`` for the templates of the
public site, which know no Django. ``make words`` runs this: it adds what is said and not yet in a catalogue, drops what
nobody says any more, compiles both beside their sources and prints what waits for a translation.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from babel.messages import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

PACKAGE = Path(__file__).parents[1] / "src" / "tsumugu"
FOLDER = PACKAGE / "locale" / "ja" / "LC_MESSAGES"
#: What marks a sentence: the functions, with the places of their texts; a context stands first (``"c"``).
KEYWORDS = {
    "_": None, "gettext": None, "gettext_lazy": None, "gettext_noop": None,
    "ngettext": (1, 2), "ngettext_lazy": (1, 2), "pgettext": ((1, "c"), 2), "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3), "npgettext_lazy": ((1, "c"), 2, 3),
}  # fmt: skip
#: How the templates of the site are read (``render.site.environment``).
_JINJA = {"trim_blocks": "true", "lstrip_blocks": "true", "silent": "false"}
_OF_THE_SITE = PACKAGE / "render" / "site" / "templates"

#: Who changed a catalogue and when is in the history of the repository; equal catalogues are equal files.
_DAY = datetime(2026, 1, 1, tzinfo=UTC)

Extracted = Iterable[tuple[int, str | tuple[str, ...], list[str], str | None]]


def _sources() -> Iterator[tuple[str, Path]]:
    for path in sorted(PACKAGE.rglob("*.py")):
        if "migrations" not in path.parts:
            yield "django", path
    for path in sorted(PACKAGE.rglob("*.html")):
        yield "site" if path.is_relative_to(_OF_THE_SITE) else "django", path


def _extracted(domain: str, path: Path) -> Extracted:
    text = path.read_text("utf-8")
    if path.suffix == ".py":
        return extract("python", io.BytesIO(text.encode()), keywords=KEYWORDS)
    if domain == "site":
        return extract("jinja2.ext:babel_extract", io.BytesIO(text.encode()), keywords=KEYWORDS, options=_JINJA)
    as_python = io.BytesIO(templatize(text, origin=str(path)).encode())
    return extract("python", as_python, keywords=KEYWORDS)


def said(domain: str) -> Catalog:
    """Every sentence of the sources that belongs to a catalogue."""
    found = Catalog(domain=domain)
    for of, path in _sources():
        if of == domain:
            for _line, message, _comments, context in _extracted(of, path):
                found.add(message, context=context)
    return found


def read(path: Path) -> Catalog:
    with path.open("rb") as file:
        found = read_po(file, locale="ja", domain=path.stem)
    found.creation_date = found.revision_date = _DAY
    return found


def compiled(catalogue: Catalog) -> bytes:
    """The binary form that gettext reads; equal catalogues are equal bytes."""
    written = io.BytesIO()
    write_mo(written, catalogue)
    return written.getvalue()


def waiting(catalogue: Catalog) -> list[str]:
    """The sentences without a translation."""
    return [str(message.id) for message in catalogue if message.id and not message.string]


def main() -> int:
    count = 0
    for path in sorted(FOLDER.glob("*.po")):
        catalogue = read(path)
        catalogue.update(said(path.stem), no_fuzzy_matching=True)
        catalogue.obsolete.clear()
        catalogue.creation_date = _DAY  # that of what is said is now
        with path.open("wb") as file:
            write_po(file, catalogue, width=0, no_location=True, omit_header=False, sort_output=True)
        path.with_suffix(".mo").write_bytes(compiled(catalogue))
        for message in waiting(catalogue):
            count += 1
            print(f"{path.stem}: {message!r}")
    return 1 if count else 0


if __name__ == "__main__":
    raise SystemExit(main())
