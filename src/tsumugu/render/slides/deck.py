"""The presentation: 16:9, a theme in a Japanese typeface, two layouts, the marks that every slide has."""

from __future__ import annotations

import datetime
import io
import re
import zipfile
from collections.abc import Callable
from typing import Any

import pptx
from lxml import etree
from pptx.opc.constants import RELATIONSHIP_TYPE as RT
from pptx.oxml import parse_xml

from tsumugu.render.slides.measure import fitting, shortened
from tsumugu.render.slides.shapes import FONT, INK, QUIET, Box, Drawing, Look, Text, emu
from tsumugu.render.workbook.book import clean

#: The slide, in points.
WIDTH, HEIGHT = 960.0, 540.0
#: What a slide may fill: left, right, bottom. The head of a slide is 72 points high.
LEFT, RIGHT, TOP, BOTTOM = 20.0, 940.0, 74.0, 508.0
_TITLE_LAYOUT, _SHEET_LAYOUT = 0, 5
_EPOCH = (1980, 1, 1, 0, 0, 0)
_TITLE_SIZES = (20.0, 18.0, 16.0, 14.0, 12.0, 10.0)


class Deck:
    """``foot`` (plan, edition, day), ``stage`` and ``notice`` stand on every slide."""

    def __init__(
        self, *, title: str, author: str, date: str, foot: str, stage: str, notice: str, japanese: bool
    ) -> None:
        self._deck: Any = pptx.Presentation()
        self.foot, self.stage, self.notice, self.japanese = (
            _line(foot), _line(stage), _line(notice), japanese,
        )  # fmt: skip
        self._prepare()
        day = datetime.datetime.combine(datetime.date.fromisoformat(date), datetime.time())
        properties = self._deck.core_properties
        properties.title, properties.author, properties.last_modified_by = _short(title), _short(author), _short(author)
        properties.created = properties.modified = properties.last_printed = day
        properties.revision, properties.language = 1, "ja-JP" if japanese else "en-US"
        properties.subject = properties.keywords = properties.comments = properties.category = ""

    def _prepare(self) -> None:
        deck = self._deck
        stretch = emu(WIDTH) / deck.slide_width
        deck.slide_width, deck.slide_height = emu(WIDTH), emu(HEIGHT)
        master = deck.slide_master
        layouts = list(master.slide_layouts)
        for n, layout in enumerate(layouts):
            if n not in (_TITLE_LAYOUT, _SHEET_LAYOUT):
                master.slide_layouts.remove(layout)
        self._layouts = (layouts[_TITLE_LAYOUT], layouts[_SHEET_LAYOUT])
        for owner in (master, *self._layouts):
            for shape in owner.shapes:
                if shape.element.spPr.find(".//{*}xfrm") is not None:
                    shape.left, shape.width = round(shape.left * stretch), round(shape.width * stretch)
        theme: Any = master.part.part_related_by(RT.THEME)
        text = theme.blob.decode()
        both = rf'<a:latin typeface="{FONT}"/>\1<a:ea typeface="{FONT}"/>'
        text = re.sub(r'<a:latin typeface="[^"]*"/>(\s*)<a:ea typeface=""/>', both, text)
        theme._blob = re.sub(r'(<a:font script="Jpan" typeface=")[^"]*"', rf'\1{FONT}"', text).encode()
        package = deck.part.package
        for owner in (package, deck.part):
            relations = owner._rels
            for key in [k for k, r in relations.items() if r.reltype in (RT.THUMBNAIL, RT.PRINTER_SETTINGS)]:
                relations.pop(key)

    def cover(self, draw: Callable[[Drawing], None]) -> None:
        self._add(0, draw)

    def slide(
        self, title: str, draw: Callable[[Drawing], None], above: Callable[[Drawing], None] | None = None
    ) -> None:
        """A slide with its title; ``above`` draws what stands over the title, ``draw`` the rest."""
        said = _line(title)
        size = fitting(said, _TITLE_SIZES, RIGHT - LEFT - 8, 36) or _TITLE_SIZES[-1]

        def whole(drawing: Drawing) -> None:
            text = Text(shortened(said, size, RIGHT - LEFT - 8, 36), size, True)
            drawing.placeholder("title", 0, Box(LEFT, 32, RIGHT - LEFT, 40), (text,))
            if above:
                above(drawing)
            draw(drawing)

        self._add(1, whole)

    def title_fits(self, title: str) -> bool:
        return fitting(_line(title), _TITLE_SIZES, RIGHT - LEFT - 8, 36) is not None

    def _add(self, layout: int, draw: Callable[[Drawing], None]) -> None:
        slide = self._deck.slides.add_slide(self._layouts[layout])
        tree = slide.shapes._spTree
        for element in list(tree)[2:]:
            tree.remove(element)
        drawing = Drawing(self.japanese)
        draw(drawing)
        self._marks(drawing)
        for part in drawing.parts:
            tree.append(parse_xml(part))

    def _marks(self, drawing: Drawing) -> None:
        if self.stage:
            size = fitting(self.stage, (12.0, 10.0, 8.0), 172, 16) or 8.0
            text = Text(shortened(self.stage, size, 172, 16), size, True, INK, "ctr")
            drawing.shape("stage", Box(RIGHT - 180, 8, 180, 20), (text,), Look(line=INK, anchor="ctr"), self.stage)
        foot = Text(shortened(self.foot, 8, 420, 11), 8, False, QUIET)
        drawing.placeholder("ftr", 11, Box(LEFT, 514, 430, 18), (foot,))
        if self.notice:
            size = fitting(self.notice, (8.0, 7.0, 6.0), 400, 20) or 6.0
            text = Text(shortened(self.notice, size, 400, 20), size, False, QUIET, "r")
            drawing.shape("notice", Box(LEFT + 430, 510, 410, 26), (text,), Look(anchor="ctr"), self.notice)
        drawing.slide_number(Box(RIGHT - 70, 514, 70, 18), 9)

    def save(self) -> bytes:
        """The same deck gives the same bytes: every part bears the same time, in the order of its name."""
        file = io.BytesIO()
        self._deck.save(file)
        found = io.BytesIO()
        with zipfile.ZipFile(file) as source, zipfile.ZipFile(found, "w", zipfile.ZIP_DEFLATED) as target:
            names = sorted(source.namelist(), key=lambda name: (name != "[Content_Types].xml", name))
            for name in names:
                part = zipfile.ZipInfo(name, _EPOCH)
                part.compress_type, part.create_system = zipfile.ZIP_DEFLATED, 3
                target.writestr(part, _stable(name, source.read(name)))
        return found.getvalue()


def _stable(name: str, data: bytes) -> bytes:
    """Relations in the order of their numbers; all else as it is."""
    if not name.endswith(".rels"):
        return data
    root = etree.fromstring(data)
    root[:] = sorted(root, key=lambda relation: (len(relation.get("Id", "")), relation.get("Id", "")))
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def _line(text: str) -> str:
    return " ".join(clean(text).split())


def _short(text: str) -> str:
    """Core properties hold at most 255 characters."""
    return _line(text)[:250]
