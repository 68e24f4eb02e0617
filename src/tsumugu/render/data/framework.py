"""The text of the plan and its framework: chapters, paragraphs, figures, fields, visions, policy areas, focus themes."""

from __future__ import annotations

from collections.abc import Iterator

from tsumugu.core import figures
from tsumugu.core.table import Entry
from tsumugu.render.data.columns import (
    NOT_WRITTEN,
    PLAN_NODE,
    Column,
    DataTable,
    Row,
    both,
    choices,
    copied,
    identifier,
    own_id,
    position,
    position_in,
    table,
    written,
)
from tsumugu.render.data.reading import Reading, entities, shown
from tsumugu.render.vocabulary import words

CHAPTERS = table(
    name="chapters", title=words.word("chapters"), description=("本編の章と節です。", "Chapters and sections of the plan text."),
    columns=(
        own_id("chapter_id", "chapter"),
        identifier("parent_id", ("上位の章", "Parent"),
                   (f"節の属する章。章の場合は {PLAN_NODE} です。", f"The chapter a section belongs to; {PLAN_NODE} for a chapter."), refers="nodes.node_id"),
        position(("同じ上位の章", "its parent")),
        written("label", both("chapter", "label"), ("章の番号。", "Number of the chapter."), "label"),
        written("title", both("chapter", "title"), ("章の題名。", "Title of the chapter."), "title", blank=None),
    ),
    key=("chapter_id",), subject="chapter_id", types=("chapter",),
)  # fmt: skip

PARAGRAPHS = table(
    name="paragraphs", title=("本文の段落", "Paragraphs"), description=("本編の段落と、図表を示す場所です。", "Paragraphs of the plan text, and the places where something is drawn."),
    columns=(
        own_id("paragraph_id", "block"),
        identifier("chapter_id", ("章のID", "Chapter"), ("段落のある章。", "The chapter it stands in."), refers="chapters.chapter_id"),
        copied("chapter_title", ("章の題名", "Title of the chapter")),
        position_in("chapter"),
        written("text", both("block", "prose"), ("段落の本文。", "Text of the paragraph."), "prose"),
        Column(name="embed", type="code", label=both("block", "embed"), holds="embed", values=choices("block", "embed"),
               definition=("この場所に示す図表。", "What is drawn at this place."), blank=("図表を示しません。", "Nothing is drawn here.")),
        written("caption", both("block", "caption"), ("図表の題。", "Caption of what is drawn."), "caption"),
    ),
    key=("paragraph_id",), subject="paragraph_id", types=("block",),
)  # fmt: skip

FIGURES = table(
    name="figures", title=words.word("figures"),
    description=("本編に掲載した図です。画像はサイトの figures フォルダーにあります。", "Figures of the plan text; the pictures stand in the folder figures of the site."),
    columns=(
        own_id("figure_id", "figure"),
        identifier("paragraph_id", ("段落のID", "Paragraph"), ("図のある段落。", "The paragraph it stands in."), refers="paragraphs.paragraph_id"),
        position_in("block"),
        written("caption", both("figure", "caption"), ("図の題。", "Caption of the figure."), "caption"),
        written("alt", both("figure", "alt"), ("図が示していることの説明。", "What the figure shows, in words."), "alt", blank=None),
        written("source", both("figure", "source"), ("図の出典。", "Where the figure is from."), "source"),
        written("file", both("figure", "file"), ("画像のファイル名。画像のSHA-256（16進64桁）に、種類を表す語尾を付けたものです。",
                "Name of the picture: its SHA-256 (64 hex digits) with an ending that says its kind."), "file"),
        Column(name="address", type="text", label=("画像の場所", "Where the picture stands"), blank=NOT_WRITTEN,
               definition=("画像のアドレス。公開アドレスが決まっていないときは、サイトの中での場所。",
                           "Address of the picture; its place within the site while that has no public address.")),
    ),
    key=("figure_id",), subject="figure_id", types=("figure",),
)  # fmt: skip

FIELDS = table(
    name="fields", title=words.word("fields"), description=("プランの分野です。他の分野を支える関係は relations の表にあります。", "Fields of the plan; which field supports which is in the table relations."),
    columns=(
        own_id("field_id", "field"), position_in("plan"),
        written("name", both("field", "name"), ("分野の名称。", "Name of the field."), "name", blank=None),
        written("need", both("field", "need"), ("背景・必要性。", "Why it is needed."), "need"),
    ),
    key=("field_id",), subject="field_id", types=("field",),
)  # fmt: skip

_FIELD = (
    identifier("field_id", ("分野のID", "Field"), ("属する分野。", "The field it belongs to."), refers="fields.field_id"),
    copied("field_name", ("分野の名称", "Name of the field")),
    position_in("field"),
)  # fmt: skip

VISIONS = table(
    name="visions", title=words.word("visions"), description=("分野ごとのめざす姿です。", "What each field is to become."),
    columns=(
        own_id("vision_id", "vision"), *_FIELD,
        written("text", both("vision", "text"), ("めざす姿。", "The vision."), "text", blank=None),
    ),
    key=("vision_id",), subject="vision_id", types=("vision",),
)  # fmt: skip

AREAS = table(
    name="areas", title=words.word("areas"), description=("分野の中の政策分野と取組方針です。", "Policy areas of the fields, with their approach."),
    columns=(
        own_id("area_id", "area"), *_FIELD,
        written("name", both("area", "name"), ("政策分野の名称。", "Name of the area."), "name", blank=None),
        written("approach", both("area", "approach"), ("取組方針。", "The approach taken."), "approach"),
    ),
    key=("area_id",), subject="area_id", types=("area",),
)  # fmt: skip

FOCUS_THEMES = table(
    name="focus_themes", title=words.word("focus_themes"), description=("分野を越えて重点的に進めるテーマです。", "Priorities across the fields."),
    columns=(
        own_id("focus_theme_id", "focus_theme"), position_in("plan"),
        written("name", both("focus_theme", "name"), ("重点分野の名称。", "Name of the theme."), "name", blank=None),
        written("text", both("focus_theme", "text"), ("重点分野の説明。", "What it is about."), "text"),
    ),
    key=("focus_theme_id",), subject="focus_theme_id", types=("focus_theme",),
)  # fmt: skip


#: In the order in which a reader meets them.
TABLES = (CHAPTERS, PARAGRAPHS, FIGURES, FIELDS, VISIONS, AREAS, FOCUS_THEMES)


def _address(source: Reading, entry: Entry) -> str | None:
    name = entry.fields.get("file")
    return f"{source.document.address}{figures.place_of(name)}" if isinstance(name, str) else None


def rows(source: Reading, layout: DataTable) -> Iterator[Row]:
    """The rows of any table of this module: the same names mean the same in each."""
    return entities(
        source, layout,
        {
            layout.subject: lambda node, _: node,
            "position": lambda node, _: source.positions[node],
            **{name: compute for name, compute in {
                "parent_id": lambda _, entry: shown(entry.parent),
                "chapter_id": lambda _, entry: entry.parent,
                "paragraph_id": lambda _, entry: entry.parent,
                "address": lambda _, entry: _address(source, entry),
                "chapter_title": lambda _, entry: source.name(entry.parent),
                "field_id": lambda _, entry: entry.parent,
                "field_name": lambda _, entry: source.name(entry.parent),
            }.items() if name != layout.subject},
        },
    )  # fmt: skip
