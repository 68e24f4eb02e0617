"""Native shapes as DrawingML: boxes with text, pentagons, arrows, lines, tables. Places and sizes in points.

Every run of text names its typeface for Latin and East Asian characters and its language, every shape has an
alternative text. Text is escaped here and nowhere else; what is written here stands in the file as it is, in the
spelling of an XML library.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from xml.sax.saxutils import escape

from msgspec import Struct

from tsumugu.render.slides.measure import SPACING, clean

FONT = "BIZ UDPGothic"
_EMU = 12700
_JAPANESE = re.compile("[\u3000-\u30ff\u3400-\u9fff\uf900-\ufaff\uff00-\uffef]")
INK, QUIET, LINE, PAPER, NAVY = "1B2733", "4A5763", "8A97A4", "FFFFFF", "24476B"


class Text(Struct, frozen=True):
    """Some paragraphs in one look; line feeds part them."""

    text: str
    size: float = 10.0
    bold: bool = False
    color: str = INK
    align: str = "l"  # l, ctr, r


class Look(Struct, frozen=True):
    """``fill`` and ``line`` are colours (RRGGBB), ``""`` for none; ``pattern`` draws the fill as diagonals."""

    fill: str = ""
    line: str = ""
    dashed: bool = False
    pattern: bool = False
    shape: str = "rect"
    anchor: str = "t"
    weight: float = 0.75


class Box(Struct, frozen=True):
    x: float
    y: float
    width: float
    height: float


class Cell(Struct, frozen=True):
    """A table cell. ``rows``: how many rows it spans; ``covered``: it lies under such a one."""

    texts: tuple[Text, ...] = ()
    fill: str = PAPER
    anchor: str = "t"
    rows: int = 1
    covered: bool = False


#: Inner margins of boxes and cells, left and right, top and bottom.
INSET_X, INSET_Y = 4.0, 2.0


def emu(points: float) -> int:
    return round(points * _EMU)


_MARGINS = 'marL="{0}" marR="{0}" marT="{1}" marB="{1}"'.format(emu(INSET_X), emu(INSET_Y))
_EDGE = f'w="6350"><a:solidFill><a:srgbClr val="{LINE}"/></a:solidFill>'
_EDGES = "".join(f"<a:{side} {_EDGE}</a:{side}>" for side in ("lnL", "lnR", "lnT", "lnB"))


def _language(text: str) -> str:
    return "ja-JP" if _JAPANESE.search(text) else "en-US"


def _run(line: str, look: Text, japanese: bool) -> str:
    language = "ja-JP" if japanese else _language(line)
    other = "en-US" if language == "ja-JP" else "ja-JP"
    bold = ' b="1"' if look.bold else ""
    return (
        f'<a:r><a:rPr lang="{language}" altLang="{other}" sz="{round(look.size * 100)}"{bold} dirty="0">'
        f'<a:solidFill><a:srgbClr val="{look.color}"/></a:solidFill><a:latin typeface="{FONT}"/>'
        f'<a:ea typeface="{FONT}"/></a:rPr><a:t>{escape(line)}</a:t></a:r>'
    )


def paragraphs(texts: Iterable[Text], japanese: bool) -> str:
    found = []
    for look in texts:
        points = round(look.size * SPACING * 100)
        spacing = f'<a:lnSpc><a:spcPts val="{points}"/></a:lnSpc><a:spcBef><a:spcPts val="0"/></a:spcBef>'
        for line in clean(look.text).split("\n"):
            run = _run(line, look, japanese) if line else f'<a:endParaRPr lang="ja-JP" sz="{round(look.size * 100)}"/>'
            found.append(f'<a:p><a:pPr marL="0" indent="0" algn="{look.align}">{spacing}<a:buNone/></a:pPr>{run}</a:p>')
    return "".join(found) or '<a:p><a:endParaRPr lang="ja-JP" sz="800"/></a:p>'


def _place(box: Box, tag: str = "a") -> str:
    return (
        f'<{tag}:xfrm><a:off x="{emu(box.x)}" y="{emu(box.y)}"/>'
        f'<a:ext cx="{max(emu(box.width), 0)}" cy="{max(emu(box.height), 0)}"/></{tag}:xfrm>'
    )


def _filled(look: Look) -> str:
    if not look.fill:
        return "<a:noFill/>"
    if look.pattern:
        return (
            f'<a:pattFill prst="ltUpDiag"><a:fgClr><a:srgbClr val="{look.fill}"/></a:fgClr>'
            f'<a:bgClr><a:srgbClr val="{PAPER}"/></a:bgClr></a:pattFill>'
        )
    return f'<a:solidFill><a:srgbClr val="{look.fill}"/></a:solidFill>'


def _outlined(look: Look) -> str:
    if not look.line:
        return "<a:ln><a:noFill/></a:ln>"
    dash = '<a:prstDash val="dash"/>' if look.dashed else ""
    return f'<a:ln w="{emu(look.weight)}"><a:solidFill><a:srgbClr val="{look.line}"/></a:solidFill>{dash}</a:ln>'


def _body(texts: Sequence[Text], anchor: str, japanese: bool, inset: tuple[float, float]) -> str:
    x, y = (emu(value) for value in inset)
    return (
        f'<p:txBody><a:bodyPr wrap="square" lIns="{x}" tIns="{y}" rIns="{x}" bIns="{y}" anchor="{anchor}" rtlCol="0">'
        f"<a:noAutofit/></a:bodyPr><a:lstStyle/>{paragraphs(texts, japanese)}</p:txBody>"
    )


class Drawing:
    """The shapes of one slide in reading order. ``japanese``: the language of the whole deck, given to runs that
    show none (numbers)."""

    def __init__(self, japanese: bool) -> None:
        self.japanese = japanese
        self.parts: list[str] = []
        self._last = 1

    def _properties(self, name: str, alternative: str) -> str:
        self._last += 1
        return (
            f'<p:cNvPr id="{self._last}" name={_quoted(f"{name} {self._last}")} descr={_quoted(alternative or name)}/>'
        )

    def shape(
        self, name: str, box: Box, texts: Sequence[Text] = (), look: Look | None = None, alternative: str = "",
        inset: tuple[float, float] = (INSET_X, INSET_Y),
    ) -> None:  # fmt: skip
        self.parts.append(
            self._shape(name=name, box=box, texts=texts, look=look or Look(), alternative=alternative, inset=inset)
        )

    def _shape(
        self, name: str, box: Box, texts: Sequence[Text], look: Look, alternative: str, inset: tuple[float, float]
    ) -> str:
        adjust = {
            "rightArrow": '<a:gd name="adj1" fmla="val 72000"/><a:gd name="adj2" fmla="val 30000"/>',
            "homePlate": '<a:gd name="adj" fmla="val 22000"/>',
        }.get(look.shape)
        values = f"<a:avLst>{adjust}</a:avLst>" if adjust else "<a:avLst/>"
        kind = ' txBox="1"' if look.shape == "rect" and not look.fill and not look.line else ""
        return (
            f"<p:sp><p:nvSpPr>{self._properties(name, alternative)}<p:cNvSpPr{kind}/><p:nvPr/></p:nvSpPr>"
            f'<p:spPr>{_place(box)}<a:prstGeom prst="{look.shape}">{values}</a:prstGeom>'
            f"{_filled(look)}{_outlined(look)}</p:spPr>{_body(texts, look.anchor, self.japanese, inset)}</p:sp>"
        )

    def group(self, name: str, box: Box, alternative: str, members: Sequence[tuple[Box, Sequence[Text], Look]]) -> None:
        """Shapes that are moved as one."""
        head = self._properties(name, alternative)
        inside = "".join(
            self._shape(name=name, box=where, texts=texts, look=look, alternative=alternative, inset=(0, 0))
            for where, texts, look in members
        )
        place = _place(box).removesuffix("</a:xfrm>")
        child = (
            f'<a:chOff x="{emu(box.x)}" y="{emu(box.y)}"/>'
            f'<a:chExt cx="{emu(box.width)}" cy="{emu(box.height)}"/></a:xfrm>'
        )
        self.parts.append(
            f"<p:grpSp><p:nvGrpSpPr>{head}<p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr>"
            f"<p:grpSpPr>{place}{child}</p:grpSpPr>{inside}</p:grpSp>"
        )

    def placeholder(self, kind: str, index: int, box: Box, texts: Sequence[Text], anchor: str = "ctr") -> None:
        """``title``, ``ctrTitle``, ``subTitle`` or ``ftr`` of the layout."""
        number = f' idx="{index}"' if index else ""
        size = ' sz="quarter"' if kind == "ftr" else ""
        self.parts.append(
            f'<p:sp><p:nvSpPr>{self._properties(kind, " ")}<p:cNvSpPr><a:spLocks noGrp="1"/></p:cNvSpPr>'
            f'<p:nvPr><p:ph type="{kind}"{size}{number}/></p:nvPr></p:nvSpPr><p:spPr>{_place(box)}</p:spPr>'
            f"{_body(texts, anchor, self.japanese, (INSET_X, INSET_Y))}</p:sp>"
        )

    def slide_number(self, box: Box, size: float) -> None:
        spacing = f'<a:lnSpc><a:spcPts val="{round(size * SPACING * 100)}"/></a:lnSpc>'
        self.parts.append(
            f'<p:sp><p:nvSpPr>{self._properties("sldNum", " ")}<p:cNvSpPr><a:spLocks noGrp="1"/></p:cNvSpPr>'
            f'<p:nvPr><p:ph type="sldNum" sz="quarter" idx="12"/></p:nvPr></p:nvSpPr><p:spPr>{_place(box)}</p:spPr>'
            f'<p:txBody><a:bodyPr anchor="ctr"/><a:lstStyle/><a:p><a:pPr algn="r">{spacing}</a:pPr>'
            f'<a:fld id="{{B6F15528-21DE-4FAA-801E-634DDDAF4B2B}}" type="slidenum">'
            f'<a:rPr lang="en-US" sz="{round(size * 100)}"><a:solidFill><a:srgbClr val="{QUIET}"/></a:solidFill>'
            f'<a:latin typeface="{FONT}"/><a:ea typeface="{FONT}"/></a:rPr>'
            f"<a:t>‹#›</a:t></a:fld></a:p></p:txBody></p:sp>"
        )

    def line(self, name: str, start: tuple[float, float], end: tuple[float, float], color: str = LINE) -> None:
        """A straight connector; it may rise."""
        left, top = min(start[0], end[0]), min(start[1], end[1])
        box = Box(left, top, abs(end[0] - start[0]), abs(end[1] - start[1]))
        flip = ' flipV="1"' if (end[1] - start[1]) * (end[0] - start[0]) < 0 else ""
        place = _place(box).replace("<a:xfrm>", f"<a:xfrm{flip}>")
        self.parts.append(
            f"<p:cxnSp><p:nvCxnSpPr>{self._properties(name, ' ')}<p:cNvCxnSpPr/><p:nvPr/></p:nvCxnSpPr>"
            f'<p:spPr>{place}<a:prstGeom prst="line"><a:avLst/></a:prstGeom><a:ln w="12700"><a:solidFill>'
            f'<a:srgbClr val="{color}"/></a:solidFill></a:ln></p:spPr></p:cxnSp>'
        )

    def table(
        self, name: str, at: tuple[float, float], widths: Sequence[float], heights: Sequence[float],
        rows: Sequence[Sequence[Cell]], alternative: str,
    ) -> None:  # fmt: skip
        box = Box(*at, sum(widths), sum(heights))
        grid = "".join(f'<a:gridCol w="{emu(width)}"/>' for width in widths)
        lines = "".join(
            f'<a:tr h="{emu(height)}">{"".join(self._cell(cell) for cell in row)}</a:tr>'
            for height, row in zip(heights, rows, strict=True)
        )
        self.parts.append(
            f"<p:graphicFrame><p:nvGraphicFramePr>{self._properties(name, alternative)}<p:cNvGraphicFramePr>"
            f'<a:graphicFrameLocks noGrp="1"/></p:cNvGraphicFramePr><p:nvPr/></p:nvGraphicFramePr>{_place(box, "p")}'
            '<a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/table">'
            f'<a:tbl><a:tblPr firstRow="1"/><a:tblGrid>{grid}</a:tblGrid>{lines}</a:tbl></a:graphicData></a:graphic>'
            "</p:graphicFrame>"
        )

    def _cell(self, cell: Cell) -> str:
        span = f' rowSpan="{cell.rows}"' if cell.rows > 1 else ' vMerge="1"' if cell.covered else ""
        return (
            f"<a:tc{span}><a:txBody><a:bodyPr/><a:lstStyle/>{paragraphs(cell.texts, self.japanese)}</a:txBody>"
            f'<a:tcPr {_MARGINS} anchor="{cell.anchor}">{_EDGES}'
            f'<a:solidFill><a:srgbClr val="{cell.fill}"/></a:solidFill></a:tcPr></a:tc>'
        )


def _quoted(text: str) -> str:
    said = escape(clean(text), {'"': "&quot;", "\n": "&#10;", "\t": "&#9;"})
    return f'"{said}"'
