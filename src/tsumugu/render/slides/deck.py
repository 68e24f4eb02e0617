"""The presentation: 16:9, a theme in a Japanese typeface, two layouts, the marks that every slide has."""

from __future__ import annotations

import datetime
import io
import re
import zipfile
from collections.abc import Callable
from typing import Any

import pptx
from pptx.opc.constants import CONTENT_TYPE as CT
from pptx.opc.constants import RELATIONSHIP_TYPE as RT
from pptx.opc.oxml import serialize_part_xml
from pptx.opc.package import Part
from pptx.opc.packuri import CONTENT_TYPES_URI, PACKAGE_URI, PackURI
from pptx.opc.serialized import _ContentTypesItem
from pptx.oxml.ns import nsdecls

from tsumugu.render.slides.measure import clean, fitting, shortened
from tsumugu.render.slides.shapes import FONT, INK, QUIET, Box, Drawing, Look, Text, emu

#: The slide, in points.
WIDTH, HEIGHT = 960.0, 540.0
#: What a slide may fill: left, right, bottom. The head of a slide is 72 points high.
LEFT, RIGHT, TOP, BOTTOM = 20.0, 940.0, 74.0, 508.0
_TITLE_LAYOUT, _SHEET_LAYOUT = 0, 5
_EPOCH = (1980, 1, 1, 0, 0, 0)
_FIRST_ID = 256  # slides have no smaller numbers
_SLIDE = (
    "<?xml version='1.0' encoding='UTF-8' standalone='yes'?>\n"
    f"<p:sld {nsdecls('a', 'p', 'r')}><p:cSld><p:spTree>"
    '<p:nvGrpSpPr><p:cNvPr id="1" name=""/><p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr><p:grpSpPr/>',
    "</p:spTree></p:cSld><p:clrMapOvr><a:masterClrMapping/></p:clrMapOvr></p:sld>",
)
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
        chosen = (layouts[_TITLE_LAYOUT], layouts[_SHEET_LAYOUT])
        self._layouts = tuple(layout.part for layout in chosen)
        for owner in (master, *chosen):
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
        """A slide as the bytes of its part: nobody asks for its elements, which would fill the memory, and
        python-pptx's own way to add a slide looks through all there are."""
        drawing = Drawing(self.japanese)
        draw(drawing)
        self._marks(drawing)
        data = "".join((_SLIDE[0], *drawing.parts, _SLIDE[1])).encode()
        known, deck = self._deck.slides._sldIdLst, self._deck.part
        name = PackURI(f"/ppt/slides/slide{len(known) + 1}.xml")
        slide = Part(name, CT.PML_SLIDE, deck.package, data)
        slide.relate_to(self._layouts[layout], RT.SLIDE_LAYOUT)
        known._add_sldId(id=_FIRST_ID + len(known), rId=deck.rels._add_relationship(RT.SLIDE, slide))

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
        package = self._deck.part.package
        parts = tuple(package.iter_parts())
        members = [(PACKAGE_URI.rels_uri, package._rels.xml)]
        for part in parts:
            members.append((part.partname, part.blob))
            if part.rels:
                members.append((part.partname.rels_uri, part.rels.xml))
        # What the parts are comes first: a reader of the stream has to know.
        types = serialize_part_xml(_ContentTypesItem.xml_for(parts))
        members = [(CONTENT_TYPES_URI, types), *sorted(members, key=lambda member: member[0])]
        found = io.BytesIO()
        with zipfile.ZipFile(found, "w", zipfile.ZIP_DEFLATED) as target:
            for name, data in members:
                entry = zipfile.ZipInfo(name.membername, _EPOCH)
                entry.compress_type, entry.create_system = zipfile.ZIP_DEFLATED, 3
                target.writestr(entry, data)
        return found.getvalue()


def _line(text: str) -> str:
    return " ".join(clean(text).split())


def _short(text: str) -> str:
    """Core properties hold at most 255 characters."""
    return _line(text)[:250]
