"""The typed plan: frozen structs, tuples only.

``None`` means *missing* (the file has no such key); ``""`` and ``()`` mean *there, and empty*.
The two are never confused. Child slots are the one exception: a node without children and a
node with an empty list of children are the same thing.

How a field merges, travels and is compared is said once, here, by its annotation:

``Text``      prose, merged by sentence
``Names``     an ordered list of words, one atomic value
``Refs``      a set of node ids, merged by element (sorted, no duplicates)
``Ref``       one node id
``Keyed``     cells by fiscal year, date or name: merged cell by cell, path ``field.key``
``Opaque``    JSON kept losslessly for a room that does not read it here (canonical JSON text)
a record      a struct without id: each of its fields is a field of its own (``change.digital``)
a leaf        a struct that is one value as a whole (a target, an actual, a translation)
a slot        ``tuple[Node, ...]``: ordered children

What a type and a field are to people (what a node is called, whose it is, what gives it its meaning) is said here
too, by ``IS`` of the type and ``Trait`` of the field; ``core.traits`` answers the questions.

Texts are in Unicode NFC but keep compatibility ideographs (``core.canonical.nfc``; whatever lets a text
in sees to that), so that what has one hash is equal.
Numbers are decimals written as strings (``"12.5"``); fiscal years are integers (2023 is April 2023
to March 2024); months are ``"2023-05"``, days ``"2023-05-10"``.
"""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal, TypeVar

from msgspec import Struct

FORMAT = "tsumugu-plan/1"


#: What a cell is known by (``core.schema.is_key``): a fiscal year; the last day of a former name; ``language.field``
#: of a translation; ``year.judge`` of a judgement; a word.
KeyKind = Literal["", "year", "date", "language", "judge", "word"]


class Mark(Struct, frozen=True):
    """How a field behaves; read by ``core.schema``, nowhere else."""

    kind: Literal["atom", "prose", "list", "set", "keyed", "opaque"]
    to: tuple[str, ...] = ()  # node types a reference may point at
    key: KeyKind = ""
    cell: Literal["atom", "prose"] = "atom"
    form: Literal["", "decimal", "date", "code", "hiragana", "picture"] = ""


class Trait(Struct, frozen=True):
    """What a field is to people; read by ``core.traits``, nowhere else."""

    line: bool = False  # written as one line; every other free text may hold line breaks
    meaning: bool = False  # says what a number counts: to change it is to change everything promised in it
    answers: bool = False  # names the division that answers for the node and all beneath it
    result: bool = False  # says what came out, not what is promised
    locked: bool = False  # no form changes it
    inside: bool = False  # stays in the house: no page and no file made for everybody has it
    needed: bool = False  # a draft may wait for it, but no plan is published without it
    refers: bool = False  # a text that names a node, a state or other words, and is none to be read


class Is(Struct, frozen=True):
    """What a node type is; read by ``core.traits``, nowhere else."""

    #: The fields a node is called by: the first that is not blank. The very first is its name, if it is required.
    called: tuple[str, ...]
    #: The part of the plan that it and all beneath it belong to; ``""``: that of what holds it.
    part: Literal["", "text", "roadmap"] = ""
    #: The folder in which its page stands for ever; ``""``: it has no page of its own.
    page: str = ""
    #: Whether it has a place of its own on a page that holds it, or on the page of the plan's text.
    place: Literal["", "page", "text"] = ""
    #: Readers are told of what changes beneath it as of a change of it.
    subject: bool = False
    #: It fills a sheet: activities by fiscal year.
    sheet: bool = False


K = TypeVar("K")
V = TypeVar("V")

Line = Annotated[str, Trait(line=True)]
RESULT = Trait(result=True)
MEANING = Trait(meaning=True)
#: The division that answers for a node and all beneath it.
Responsible = Annotated[str | None, Mark("atom", to=("division",)), Trait(answers=True)]
#: A text that names something and is none to be read.
Name = Annotated[str, Trait(refers=True)]
Text = Annotated[str | None, Mark("prose")]
Names = Annotated[tuple[str, ...] | None, Mark("list")]
Opaque = Annotated[str | None, Mark("opaque")]
Decimal = Annotated[str | None, Mark("atom", form="decimal")]
Date = Annotated[str | None, Mark("atom", form="date")]
#: A picture, by the name of its file, which is made of its bytes (``core.figures``).
Picture = Annotated[str | None, Mark("atom", form="picture")]
#: A fiscal year (int) or a month ("YYYY-MM").
When = int | str
ByYear = tuple[tuple[int, V], ...]
ByName = tuple[tuple[str, V], ...]


class Record(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """Flattened into the fields of the node that holds it."""


class Leaf(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True, order=True):
    """One atomic value made of several parts."""


class Node(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    IS: ClassVar[Is]
    id: str


# -- leaves ------------------------------------------------------------------------------------

TargetKind = Literal["at-least", "at-most", "exactly", "range", "text", "undecided"]


class Target(Leaf, frozen=True, kw_only=True):
    """What is promised for one fiscal year. ``value`` for at-least/at-most/exactly, ``low`` and
    ``high`` for range, ``text`` for text; nothing for undecided."""

    kind: TargetKind
    value: Annotated[str | None, Mark("atom", form="decimal")] = None
    low: Annotated[str | None, Mark("atom", form="decimal")] = None
    high: Annotated[str | None, Mark("atom", form="decimal")] = None
    text: str | None = None


ActualStatus = Literal["forecast", "preliminary", "final"]  # 見込 速報 確定


class Actual(Leaf, frozen=True, kw_only=True):
    """What came out in one fiscal year: a value, or a text, or the reason why there is none."""

    value: Annotated[str | None, Mark("atom", form="decimal")] = None
    text: str | None = None
    unavailable: str | None = None
    status: ActualStatus | None = None
    note: str | None = None
    source: Line | None = None


class Baseline(Leaf, frozen=True, kw_only=True):
    year: int
    value: Annotated[str | None, Mark("atom", form="decimal")] = None
    note: str | None = None


class Translation(Leaf, frozen=True, kw_only=True):
    """``source`` is ``canonical.text_hash`` of the words it was made from: a stale one is known."""

    text: str
    source: Name


class Judgement(Leaf, frozen=True, kw_only=True):
    """A person's judgement in the terms of a rating scheme, never computed."""

    scheme: Annotated[str, Mark("atom", to=("rating_scheme",))]
    grade: Annotated[str, Mark("atom", to=("grade",))]  # by its id or by its mark
    reason: str | None = None


#: Who judges an initiative (the end of a judgement's key), in the order in which they are read.
JUDGES = ("division", "secretariat")


class Ending(Leaf, frozen=True, kw_only=True):
    """An initiative that ended; its page stays."""

    year: int
    reason: str | None = None


class Adoption(Leaf, frozen=True, kw_only=True):
    """Where an initiative was taken over from (横展開)."""

    plan: Name
    node: Name
    revision: Name


#: Keys are ``language.field``, e.g. ``en.title`` or ``ja-easy.summary``.
Translations = Annotated[ByName[Translation], Mark("keyed", key="language")]


# -- records -----------------------------------------------------------------------------------


class Organization(Record, frozen=True, kw_only=True):
    #: 全国地方公共団体コード, six digits as text.
    code: Annotated[str | None, Mark("atom", form="code"), Trait(line=True)] = None
    name: Line | None = None


class Period(Record, frozen=True, kw_only=True):
    first: int | None = None
    last: int | None = None


class Philosophy(Record, frozen=True, kw_only=True):
    statement: Names = None
    catchphrase: str | None = None
    intent: Text = None


class DigitalChange(Record, frozen=True, kw_only=True):
    """デジタル活用によってどう変わるか: D and X."""

    digital: Text = None
    transformation: Text = None


# -- nodes -------------------------------------------------------------------------------------


class Indicator(Node, frozen=True, kw_only=True):
    IS: ClassVar[Is] = Is(called=("name",), page="indicators", place="page")

    name: Line
    kind: Literal["activity", "output", "outcome"] | None = None
    nature: Literal["quantitative", "qualitative"] | None = None
    definition: Annotated[Text, MEANING] = None
    unit: Annotated[Line | None, MEANING] = None
    direction: Annotated[Literal["up", "down"] | None, MEANING] = None
    span: Annotated[Literal["annual", "cumulative"] | None, MEANING] = None  # 単年度 / 累計
    baseline: Baseline | None = None
    targets: Annotated[ByYear[Target], Mark("keyed", key="year")] = ()
    actuals: Annotated[ByYear[Actual], Mark("keyed", key="year"), RESULT] = ()
    source: Line | None = None
    note: Text = None
    leads_to: Annotated[tuple[str, ...] | None, Mark("set", to=("indicator",))] = None
    division: Responsible = None
    scheme: Annotated[str | None, Mark("atom", to=("rating_scheme",))] = None
    translations: Translations = ()


class Step(Node, frozen=True, kw_only=True):
    """A bar of the roadmap. Without ``start`` it is *unassigned* and shown so."""

    IS: ClassVar[Is] = Is(called=("label",))

    label: Line
    start: When | None = None
    end: When | None = None
    shape: Literal["bar", "continuing", "milestone"] | None = None
    tentative: bool | None = None
    note: Text = None
    translations: Translations = ()


class Activity(Node, frozen=True, kw_only=True):
    """取組: a row pair of the sheet, 目標 over 実績."""

    IS: ClassVar[Is] = Is(called=("title",), place="page")

    title: Line
    description: Text = None
    planned: tuple[Step, ...] = ()
    actual: Annotated[tuple[Step, ...], RESULT] = ()
    planned_texts: Annotated[ByYear[str], Mark("keyed", key="year", cell="prose")] = ()
    actual_texts: Annotated[ByYear[str], Mark("keyed", key="year", cell="prose"), RESULT] = ()
    division: Responsible = None
    indicators: tuple[Indicator, ...] = ()
    translations: Translations = ()


class Initiative(Node, frozen=True, kw_only=True):
    """事業: one roadmap sheet."""

    IS: ClassVar[Is] = Is(called=("title",), part="roadmap", page="initiatives", subject=True, sheet=True)

    title: Line
    field: Annotated[str | None, Mark("atom", to=("field",))] = None
    areas: Annotated[tuple[str, ...] | None, Mark("set", to=("area",))] = None
    focus: Annotated[tuple[str, ...] | None, Mark("set", to=("focus_theme",))] = None
    policy: str | None = None
    summary: Text = None
    situation: Text = None
    change: DigitalChange = DigitalChange()
    lead: Responsible = None
    partners: Annotated[tuple[str, ...] | None, Mark("set", to=("division",))] = None
    activities: tuple[Activity, ...] = ()
    indicators: tuple[Indicator, ...] = ()
    budget: Annotated[ByYear[str], Mark("keyed", key="year", form="decimal")] = ()  # thousand yen
    #: "2025.division"
    judgements: Annotated[ByName[Judgement], Mark("keyed", key="judge"), RESULT] = ()
    former_titles: Annotated[ByName[Line], Mark("keyed", key="date")] = ()  # in use until that day
    ended: Ending | None = None
    adopted_from: Annotated[Adoption | None, Trait(locked=True)] = None
    note: Text = None
    translations: Translations = ()


class Vision(Node, frozen=True, kw_only=True):
    IS: ClassVar[Is] = Is(called=("text",), page="visions")

    text: Annotated[str, Mark("prose")]
    indicators: tuple[Indicator, ...] = ()
    translations: Translations = ()


class Area(Node, frozen=True, kw_only=True):
    IS: ClassVar[Is] = Is(called=("name",), page="areas")

    name: Line
    approach: Text = None
    indicators: tuple[Indicator, ...] = ()
    translations: Translations = ()


class Field(Node, frozen=True, kw_only=True):
    IS: ClassVar[Is] = Is(called=("name",), page="fields", subject=True)

    name: Line
    need: Text = None
    supports: Annotated[tuple[str, ...] | None, Mark("set", to=("field",))] = None
    visions: tuple[Vision, ...] = ()
    areas: tuple[Area, ...] = ()
    indicators: tuple[Indicator, ...] = ()
    translations: Translations = ()


Embed = Literal[
    "philosophy", "visions", "system-chart", "initiatives", "focus", "bodies", "schedule", "roadmap", "indicators",
    "divisions",
]  # fmt: skip


class Figure(Node, frozen=True, kw_only=True):
    """A picture in the plan text. ``alt`` says what it shows to those who do not see it, and is what there is of it as
    long as nobody has brought the ``file``."""

    IS: ClassVar[Is] = Is(called=("alt",), place="text")

    file: Annotated[Picture, Trait(needed=True)] = None
    alt: Annotated[str, Mark("prose")]
    caption: Line | None = None
    source: Line | None = None
    translations: Translations = ()


class Block(Node, frozen=True, kw_only=True):
    """A paragraph of plan text, or the place where a part of the plan is drawn, and the figures that belong to it; or
    figures alone."""

    IS: ClassVar[Is] = Is(called=("caption", "prose", "embed"), place="text")

    prose: Text = None
    embed: Embed | None = None
    caption: Line | None = None
    figures: tuple[Figure, ...] = ()
    translations: Translations = ()


class Chapter(Node, frozen=True, kw_only=True):
    IS: ClassVar[Is] = Is(called=("title", "label"), place="text", subject=True)

    title: Line
    label: Line | None = None
    topics: Names = None
    content: tuple[Block, ...] = ()
    sections: tuple[Chapter, ...] = ()
    translations: Translations = ()


class Division(Node, frozen=True, kw_only=True):
    """担当課, dated: splits and mergers make new divisions, renames stay in one."""

    IS: ClassVar[Is] = Is(called=("name",), page="divisions")

    name: Line
    department: Line | None = None
    valid_from: Date = None
    valid_to: Date = None
    renames: Annotated[ByName[Line], Mark("keyed", key="date")] = ()  # the former name, in use until that day
    predecessors: Annotated[tuple[str, ...] | None, Mark("set", to=("division",))] = None
    translations: Translations = ()


class FocusTheme(Node, frozen=True, kw_only=True):
    """重点分野・重点化."""

    IS: ClassVar[Is] = Is(called=("name",), page="focus")

    name: Line
    text: Text = None
    translations: Translations = ()


class Grade(Node, frozen=True, kw_only=True):
    """One grade of a scheme. ``at_least`` is the achievement rate in per cent from which it
    applies; without it the grade is given by a person only, or is the last that fits."""

    IS: ClassVar[Is] = Is(called=("mark",))

    mark: Line
    meaning: str | None = None
    at_least: Decimal = None
    unavailable: bool | None = None  # the grade of what cannot be evaluated
    translations: Translations = ()


class RatingScheme(Node, frozen=True, kw_only=True):
    """Rules run top to bottom, first match wins."""

    IS: ClassVar[Is] = Is(called=("name",))

    name: Line
    legend: Text = None
    grades: tuple[Grade, ...] = ()
    translations: Translations = ()


class Plan(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    IS: ClassVar[Is] = Is(called=("title",), part="text")

    id: Annotated[str, Trait(locked=True)]
    title: Line
    provisional: bool | None = None  # （仮称）
    former_titles: Annotated[ByName[Line], Mark("keyed", key="date")] = ()
    organization: Organization = Organization()
    period: Period = Period()
    stage: Line | None = None
    stages: Names = None  # 文案イメージ → 骨子案 → … ; data, not code
    notice: str | None = None  # shown on every page while the stage lasts
    actors: Names = None
    divisions: tuple[Division, ...] = ()
    philosophy: Philosophy = Philosophy()
    chapters: tuple[Chapter, ...] = ()
    fields: tuple[Field, ...] = ()
    focus_themes: tuple[FocusTheme, ...] = ()
    rating_schemes: tuple[RatingScheme, ...] = ()
    indicators: tuple[Indicator, ...] = ()
    initiatives: tuple[Initiative, ...] = ()
    #: How words are read, as somebody made sure: a word and its hiragana (汐見, しおみ).
    readings: Annotated[ByName[Line], Mark("keyed", key="word", form="hiragana")] = ()
    #: Bodies, meetings, windows, opinions: kept beside the text.
    process: Annotated[Opaque, Trait(locked=True, inside=True)] = None
    translations: Translations = ()
