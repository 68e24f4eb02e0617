"""The pictures that two states show, beside what a comparison says of them in words.

A name tells one picture from another and says nothing to who has to judge it. So a page that can show pictures is given
where each stands (``Pictures``); a picture that it does not show is told in words, as in the formats that hold none.
"""

from __future__ import annotations

from collections.abc import Mapping

from markupsafe import Markup
from msgspec import Struct

from tsumugu.core import figures
from tsumugu.core.schema import field_spec
from tsumugu.core.table import Entry
from tsumugu.core.traits import name_field
from tsumugu.render.vocabulary import words


class Pictured(Struct, frozen=True):
    """A picture of one state by its name, and what it shows in words (``""``: nobody has said it)."""

    name: str
    says: str


class Shown(Struct, frozen=True):
    """Where a page finds a picture, and how large that is in pixels."""

    address: str
    width: int
    height: int


#: The pictures that a page can show, by name.
Pictures = Mapping[str, Shown]
NONE: Pictures = {}

_SAYS_NOTHING: words.Pair = ("（図の説明がありません）", "(nothing says what it shows)")


def pictured(entry: Entry | None, path: str) -> Pictured | None:
    """The picture in a field of a node; ``None`` where the field holds none."""
    if entry is None or not is_picture(entry.type, path) or not figures.is_name(entry.fields.get(path)):
        return None
    return Pictured(str(entry.fields[path]), str(entry.fields.get(name_field(entry.type), "")))


def is_picture(node_type: str, path: str) -> bool:
    """Whether a field holds the name of a picture."""
    spec = field_spec(node_type, path)
    return spec is not None and spec.form == "picture"


def image(place: Shown) -> Markup:
    """A picture beside words that say what it is: its own text is empty, nobody has to hear the same twice."""
    return Markup('<img src="{}" alt="" width="{}" height="{}" loading="lazy">').format(
        place.address, place.width, place.height
    )


def html(found: tuple[Pictured, ...], shown: Pictures, language: str) -> Markup:
    """Those of these pictures that can be shown, each with what it shows in words beneath it."""
    figure = Markup('<figure class="pictured">{}<figcaption>{}</figcaption></figure>')
    nothing = words.pick(_SAYS_NOTHING, language)
    return Markup("").join(
        figure.format(image(shown[one.name]), words.in_its_language(one.says, language) if one.says else nothing)
        for one in found
        if one.name in shown
    )
