"""The templates, escaped by default, and one number that says which state of them made a page."""

from __future__ import annotations

import functools
import hashlib
from importlib import resources

import jinja2

from tsumugu.core import fiscal
from tsumugu.render import words


def _date(text: str) -> str:
    """2026-07-01 → 2026年7月1日. What is no date stays as it is."""
    if not fiscal.is_date(text):
        return text
    return f"{int(text[:4])}年{int(text[5:7])}月{int(text[8:])}日"


@functools.cache
def environment() -> jinja2.Environment:
    made = jinja2.Environment(
        loader=jinja2.PackageLoader("tsumugu.render", "templates"),
        autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True,
        keep_trailing_newline=True,
    )  # fmt: skip
    made.filters["date"] = _date
    made.filters["type_label"] = words.type_label
    made.filters["choice"] = words.choice_label
    made.filters["year"] = fiscal.label_ja
    return made


@functools.cache
def version() -> str:
    """Changes with every template, style sheet and module of this package: pages made by an older
    state are made again."""
    total = hashlib.sha256()
    root = resources.files("tsumugu.render")
    for folder in (root, root / "templates", root / "assets"):
        for file in sorted(folder.iterdir(), key=lambda item: item.name):
            if file.is_file() and file.name.endswith((".py", ".html", ".css")):
                total.update(f"{file.name}\0".encode() + hashlib.sha256(file.read_bytes()).digest())
    return total.hexdigest()


@functools.cache
def style_sheet() -> bytes:
    return (resources.files("tsumugu.render") / "assets" / "site.css").read_bytes()
