"""Translations without the gettext programs: find what is said, read a catalogue, compile it.

There are two catalogues: ``django`` for the screens of staff, ``site`` for the templates of the
public site, which know no Django. ``python -m tsumugu.config.catalogue`` compiles both beside
their sources and prints what is not translated yet; a test asks the same and compares the
compiled files.
"""

from __future__ import annotations

import ast
import re
import struct
from collections.abc import Iterator
from pathlib import Path

import jinja2

PACKAGE = Path(__file__).resolve().parent.parent
_NAMES = {"_", "gettext", "gettext_lazy"}


def _in_python(text: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _NAMES and node.args:
            first = node.args[0]
            if isinstance(first, ast.Constant) and isinstance(first.value, str):
                yield first.value


_TRANSLATE = re.compile(r"{%\s*translate\s+(\"([^\"]*)\"|'([^']*)')")
_ARGUMENT = re.compile(r"=_\(\"([^\"]*)\"\)")
_BLOCK = re.compile(r"{%\s*blocktranslate\b[^%]*%}(.*?){%\s*endblocktranslate\s*%}", re.S)
_VARIABLE = re.compile(r"{{\s*(\w+)\s*}}")


def _in_template(text: str) -> Iterator[str]:
    for match in _TRANSLATE.finditer(text):
        yield match[2] if match[2] is not None else match[3]
    for match in _ARGUMENT.finditer(text):
        yield match[1]
    for match in _BLOCK.finditer(text):
        yield _VARIABLE.sub(r"%(\1)s", match[1])


def said(package: Path = PACKAGE) -> dict[str, set[str]]:
    """Every source sentence of the package, by catalogue."""
    return {"django": _said_by_django(package), "site": _said_by_the_site(package)}


def _said_by_the_site(package: Path) -> set[str]:
    reader = jinja2.Environment(extensions=["jinja2.ext.i18n"], trim_blocks=True, lstrip_blocks=True)
    found: set[str] = set()
    for path in package.glob("render/site/templates/*.html"):
        for _line, _function, message in reader.extract_translations(path.read_text("utf-8")):  # type: ignore[attr-defined]
            found.add(message if isinstance(message, str) else message[0])  # arguments come behind the text
    return found


def _said_by_django(package: Path) -> set[str]:
    found: set[str] = set()
    for path in package.rglob("*.py"):
        if "migrations" not in path.parts:
            found.update(_in_python(path.read_text("utf-8")))
    for path in (*package.glob("*/templates/**/*.html"), *package.glob("desk/*/templates/**/*.html")):
        found.update(_in_template(path.read_text("utf-8")))
    return found


def read_po(text: str) -> dict[str, str]:
    """Message to translation, the header under "". Plain entries only: no plurals, no contexts."""
    entries: dict[str, str] = {}
    parts: dict[str, list[str]] = {}
    current = ""
    for line in [*text.splitlines(), ""]:
        line = line.strip()
        if line.startswith(("msgid ", "msgstr ")):
            current, _space, line = line.partition(" ")
            parts[current] = []
        if line.startswith('"') and current:
            parts[current].append(ast.literal_eval(line))
        elif not line and "msgstr" in parts:
            entries["".join(parts["msgid"])] = "".join(parts["msgstr"])
            parts, current = {}, ""
    return entries


def compile_mo(entries: dict[str, str]) -> bytes:
    """The binary form that Python's gettext reads: sorted, so that equal catalogues are equal bytes."""
    pairs = sorted((k.encode(), v.encode()) for k, v in entries.items() if v)
    offset = 28 + 16 * len(pairs)
    tables: list[bytes] = []
    data = b""
    for side in (0, 1):
        rows = b""
        for pair in pairs:
            rows += struct.pack("<2I", len(pair[side]), offset + len(data))
            data += pair[side] + b"\0"
        tables.append(rows)
    header = struct.pack("<7I", 0x950412DE, 0, len(pairs), 28, 28 + 8 * len(pairs), 0, offset)
    return header + tables[0] + tables[1] + data


def main() -> int:
    missing = 0
    sentences = said()
    for path in sorted(PACKAGE.glob("locale/*/LC_MESSAGES/*.po")):
        entries = read_po(path.read_text("utf-8"))
        path.with_suffix(".mo").write_bytes(compile_mo(entries))
        for message in sorted(sentences[path.stem] - {k for k, v in entries.items() if v}):
            missing += 1
            print(f"{path.parts[-3]}: {message!r}")
    return 1 if missing else 0


if __name__ == "__main__":
    raise SystemExit(main())
