"""Plain data as files whose lines are worth comparing: a value a line, a sentence a line, order that stays.

The YAML here is written for ``git diff`` and ``git blame``. It is a narrow part of YAML 1.1 and 1.2 alike: block
mappings and sequences, every text in double quotes. A text of several sentences stands with one sentence a line;
an escaped line break in a double-quoted scalar means nothing (YAML 1.2.2, section 7.3.1), so what is read back is the
text as it was, character by character. That is more than a literal block can hold and needs no guess about words
that look like numbers.
"""

from __future__ import annotations

import functools
import json
import re
from json.encoder import encode_basestring
from typing import Any

import msgspec

from tsumugu.core.runs import sentences

#: Keys that need no quotes: names of fields, none of which YAML takes for something else.
_PLAIN = re.compile(r"[a-z][a-z_]*\Z")
_WORDS_OF_YAML = frozenset({"y", "n", "yes", "no", "on", "off", "true", "false", "null"})
#: What YAML does not print (section 5.1), takes for a line break, or readers cannot see; JSON escapes the C0 controls.
_UNPRINTED = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff]")


def pretty_json(data: Any) -> bytes:
    """UTF-8, two spaces, one key a line, keys as they come."""
    return msgspec.json.format(msgspec.json.encode(data), indent=2) + b"\n"


def readable_yaml(data: Any) -> bytes:
    """A mapping or sequence of texts, integers, booleans and nothing; keys as they come."""
    lines: list[str] = []
    _block(lines, data, "")
    return ("\n".join(lines) + "\n").encode()


def _block(lines: list[str], data: Any, indent: str) -> None:
    if isinstance(data, dict) and data:
        for key, value in data.items():
            _entry(lines, f"{indent}{_key(key)}:", value, indent)
    elif isinstance(data, (list, tuple)) and data:
        for value in data:
            _entry(lines, f"{indent}-", value, indent)
    else:
        lines.append(indent + _scalar(data, indent))


def _entry(lines: list[str], head: str, value: Any, indent: str) -> None:
    if not isinstance(value, (dict, list, tuple)) or not value:
        lines.append(f"{head} {_scalar(value, indent)}")
        return
    deeper = indent + "  "
    if not head.endswith("-"):
        lines.append(head)
        _block(lines, value, deeper)
        return
    first = len(lines)
    _block(lines, value, deeper)
    lines[first] = f"{head} {lines[first][len(deeper) :]}"


@functools.lru_cache(1024)
def _key(key: str) -> str:
    return key if _PLAIN.match(key) and key not in _WORDS_OF_YAML else _quoted(key)


def _quoted(text: str) -> str:
    return _UNPRINTED.sub(lambda found: f"\\u{ord(found[0]):04x}", encode_basestring(text))


def _scalar(value: Any, indent: str) -> str:
    if not isinstance(value, str):
        return json.dumps(value)
    units = sentences(value) if "。" in value or "\n" in value else ()
    if len(units) < 2:
        return _quoted(value)
    deeper = indent + "  "
    shown = []
    for unit in units:
        inner = _quoted(unit)[1:-1]
        # White space that begins a line would be lost: the first of it is escaped.
        shown.append(f"{deeper}\\{inner}" if inner.startswith(" ") else deeper + inner)
    return '"\\\n' + "\\\n".join(shown) + '"'
