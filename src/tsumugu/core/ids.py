"""Identity of nodes: unique in a plan for all time, never positional, never reused.

Hand-written ids and generated ones share one alphabet: lower-case letters, digits and single
hyphens or underscores inside, safe in URLs, file names and HTML ids, 64 characters at most.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Container

_ID = re.compile(r"[a-z0-9](?:[a-z0-9_-]{0,62}[a-z0-9])?\Z")
# No vowels and no look-alikes: a generated id never spells a word and can be read over the phone.
_ALPHABET = "23456789bcdfghjkmnpqrstvwxz"
_LENGTH = 10
_GENERATED = re.compile(f"[{_ALPHABET}]{{{_LENGTH}}}\\Z")


def is_id(text: object) -> bool:
    return isinstance(text, str) and _ID.match(text) is not None


#: Ids that cannot name a file everywhere: the page of a folder itself, and the devices of Windows, which takes
#: ``con.html`` for the console (Microsoft, Naming Files, Paths, and Namespaces).
RESERVED = frozenset(
    {"index", "con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(10))}
)


def file_name(node: str) -> str:
    """What a file about a node is called, before its ending: the id, with ``_`` behind it where the id alone is
    reserved. No id ends so, and ids are lower-case, so no two nodes share a name on any file system."""
    return f"{node}_" if node in RESERVED else node


def is_file_name(text: str) -> bool:
    """Whether a folder can be called so everywhere: for addresses, which are chosen once and never escaped."""
    return text not in RESERVED


def of_file(name: str) -> str:
    """The id in a name that ``file_name`` made."""
    return name.removesuffix("_")


def _spell(number: int, length: int) -> str:
    letters = []
    for _ in range(length):
        number, digit = divmod(number, len(_ALPHABET))
        letters.append(_ALPHABET[digit])
    return "".join(letters)


def generate(random_bytes: Callable[[int], bytes], taken: Container[str] = (), *, length: int = _LENGTH) -> str:
    """A new id from a source of randomness (the shell passes ``secrets.token_bytes``)."""
    while True:
        candidate = _spell(int.from_bytes(random_bytes(16), "big"), length)
        if candidate not in taken:
            return candidate


def is_generated(text: str) -> bool:
    """Whether a text is such as ``generate`` makes."""
    return _GENERATED.match(text) is not None


def derive(parent: str, *parts: str, taken: Container[str] = ()) -> str:
    """The id of a node that a hand-written file left without one.

    It depends on what the node says, not on where it stands, so reading the same file twice
    gives the same ids; two nodes that say the same get a counter.
    """
    count = 0
    while True:
        material = "\x00".join((parent, *parts, str(count))).encode("utf-8", "surrogatepass")
        digest = hashlib.sha256(material).digest()
        candidate = _spell(int.from_bytes(digest[:16], "big"), _LENGTH)
        if candidate not in taken:
            return candidate
        count += 1
