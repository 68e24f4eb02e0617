"""What a picture of the plan text is known by: the name of its file, which is made of its bytes.

``<SHA-256 of the bytes in 64 hex digits>.<ending>``; the ending says what the bytes are. So one picture has one name in
every plan and at every place, other bytes have another name, and nothing has to be read to know where it stands:
``figures/<name>`` beside a plan file, in a published site and in the repository of its editions.

PNG and JPEG only: what every browser, printer and office program shows the same, and what can hold no program. SVG can
hold scripts and addresses of other servers.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Iterable
from typing import Any, Literal, cast

from msgspec import Struct

from tsumugu.core.errors import Problem
from tsumugu.core.plan import Node
from tsumugu.core.schema import NODE_TYPES
from tsumugu.core.table import Table
from tsumugu.core.traits import type_of

#: The folder of pictures, beside a plan file and in what is published.
FOLDER = "figures"
Ending = Literal["png", "jpg"]
MEDIA: dict[Ending, str] = {"png": "image/png", "jpg": "image/jpeg"}
#: The code of a figure whose picture is not there.
NO_SUCH_PICTURE = "no-such-picture"

_NAME = re.compile(rf"[0-9a-f]{{64}}\.(?:{'|'.join(MEDIA)})\Z")
_FORM = "picture"
_FIELDS = [(name, path) for name, spec in NODE_TYPES.items() for path, one in spec.fields.items()
           if one.form == _FORM]  # fmt: skip


class Picture(Struct, frozen=True):
    """A picture that is there, by its name; width and height in pixels."""

    name: str
    width: int
    height: int

    @property
    def place(self) -> str:
        """Where it stands, from the folder of the plan file or from the base of a site."""
        return place_of(self.name)


def is_name(text: object) -> bool:
    """Whether a text can be the name of a picture."""
    return isinstance(text, str) and _NAME.match(text) is not None


def name_of(data: bytes, ending: Ending) -> str:
    """The name of a picture of these bytes."""
    return f"{hashlib.sha256(data).hexdigest()}.{ending}"


def digest_of(name: str) -> str:
    """SHA-256 of the bytes, in hex."""
    return name.partition(".")[0]


def media_of(name: str) -> str:
    """What a picture is, as the IANA calls it. Raises ``KeyError`` for what is no name of one."""
    return MEDIA[cast(Ending, name.partition(".")[2])]


def place_of(name: str) -> str:
    """Where a picture stands, from the folder of the plan file or from the base of a site."""
    return f"{FOLDER}/{name}"


def pictures(table: Table) -> tuple[tuple[str, str, str], ...]:
    """Every picture of a plan as (node, field, name), sorted; what is no name is none."""
    fields: dict[str, list[str]] = {}
    for node_type, path in _FIELDS:
        fields.setdefault(node_type, []).append(path)
    found = (
        (node, path, str(entry.fields[path]))
        for node, entry in table.nodes.items()
        for path in fields.get(entry.type, ())
        if is_name(entry.fields.get(path))
    )
    return tuple(sorted(found))


def names(table: Table) -> tuple[str, ...]:
    """The names of all pictures of a plan, each once, sorted."""
    return tuple(sorted({name for _node, _path, name in pictures(table)}))


def used(nodes: Iterable[Node]) -> frozenset[str]:
    """The names of the pictures of these nodes and of all beneath them."""
    found: set[str] = set()
    waiting: list[Any] = list(nodes)
    while waiting:
        node = waiting.pop()
        spec = NODE_TYPES[type_of(node)]
        found.update(filter(is_name, (getattr(node, path) for path, one in spec.fields.items() if one.form == _FORM)))
        for slot in spec.slots:
            waiting.extend(getattr(node, slot))
    return frozenset(found)


def missing(table: Table, there: Collection[str]) -> tuple[Problem, ...]:
    """The places of a plan that name a picture which is not among those that are ``there``."""
    return tuple(
        Problem(
            NO_SUCH_PICTURE, f"{node}/{path}", f"図の画像ファイル「{name[:8]}….{name[65:]}」が見つかりません。",
            f"The picture file “{name[:8]}….{name[65:]}” of this figure is not there.",
        )
        for node, path, name in pictures(table) if name not in there
    )  # fmt: skip
