"""One initiative in the form that divisions know: its head, 取組 × 年度 with 目標 over 実績, indicators, 担当課."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from msgspec import Struct

from tsumugu.core.plan import Activity, Initiative, Plan
from tsumugu.core.traits import is_written
from tsumugu.interchange.workbook.layout import Form
from tsumugu.render.reading import fields, promise_words
from tsumugu.render.reading.bands import safe, widest
from tsumugu.render.reading.indicators import IndicatorFacts, change_label, result_label
from tsumugu.render.reading.sheet import Bar, Column, Row, activity_rows, columns
from tsumugu.render.vocabulary import words
from tsumugu.render.workbook.book import Book
from tsumugu.render.workbook.choices import Choices
from tsumugu.render.workbook.inputs import Input, path_in
from tsumugu.render.workbook.mapping import Map
from tsumugu.render.workbook.page import HEAD, INPUT, LABEL, QUIET, SECTION, SHOWN, TITLE, Page, Segment, Style
from tsumugu.render.workbook.wording import say

PLANNED: Style = {**SHOWN, "bg_color": "#D6E6F7", "valign": "vcenter"}
ACTUAL: Style = {**SHOWN, "bg_color": "#D9EDD9", "valign": "vcenter"}
TENTATIVE: Style = {"pattern": 14, "fg_color": "#B8C4D0", "bg_color": "#FFFFFF", "border": 3}
YEAR_WIDTH, LEAST_COLUMNS = 20.0, 5
#: Columns of the form: title, description, 目標 or 実績, then the years and what has none.
TITLE_AT, ABOUT_AT, SIDE_AT, YEARS_AT = 1, 2, 3, 4


class Known(Struct, frozen=True):
    """What every sheet of one workbook needs. ``plan``: as the reader's language says it."""

    book: Book
    map: Map
    choices: Choices
    plan: Plan
    language: str
    names: Mapping[str, str]
    facts: Mapping[str, IndicatorFacts]  # by indicator
    changes: Mapping[tuple[str, int], str]  # (indicator, year): how its target differs from the edition before
    head: str  # plan, edition, day
    stage: str
    years: tuple[Column, ...]
    year_width: float  # of every column of years, in digits of the standard typeface
    root: str  # the hash of the plan of the document: the base of a merge
    contacts: Mapping[str, str] = {}  # by division
    removed: Mapping[str, str] = {}  # by initiative, the indicators that are gone, in words

    def say(self, key: str) -> str:
        return say(key, self.language)

    def label(self, node_type: str, path: str) -> str:
        return words.field_label(node_type, path, self.language)

    def text(self, node_type: str, node: str, path: str, shown: str | None, hint: str = "") -> Input:
        """An input cell for a text of a node."""
        where, part = path_in(node_type, path, self.language)
        return Input(node=node, path=where, part=part, form="text", shown=shown or "", hint=hint)

    def choice(
        self, node: str, path: str, value: str | None, choices: str, form: Form = "choice", part: str = ""
    ) -> Input:
        return Input(
            node=node, path=path, part=part, form=form, shown=self.choices.word(choices, value), choices=choices,
            hint="ask-when" if choices == "when" else "ask-list",
        )  # fmt: skip

    def several(self, node: str, path: str, values: tuple[str, ...] | None, choices: str) -> Input:
        shown = "\n".join(self.choices.word(choices, value) for value in values or ())
        return Input(node=node, path=path, form="refs", shown=shown, hint="ask-lines")


def known_years(plan: Plan, language: str) -> tuple[Column, ...]:
    return columns(plan.period, language)


def form_width(years: tuple[Column, ...]) -> int:
    """How many columns stand right of 目標／実績: the years, what has none, and at least as many as the inputs need."""
    return max(len(years) + 1, LEAST_COLUMNS)


def year_width(facts: Iterable[IndicatorFacts]) -> float:
    """Wide enough that no number of the plan is broken. Asked once for a workbook: it looks at all of them."""
    years = (year for found in facts for year in found.years)
    numbers = widest(text for year in years for text in (year.target, year.actual))
    return max(YEAR_WIDTH, numbers / safe("0") + 1)


def open_form(known: Known, name: str, anchor: str, title: str) -> Page:
    """The worksheet with its two head rows, which are printed on every page."""
    widths = [20.0, 26.0, 7.0, *([known.year_width] * form_width(known.years))]
    page = Page(known.book, known.map, name, anchor, widths)
    half = page.last - 1
    page.add(
        Segment(1, half - 1, known.head, QUIET), Segment(half, page.last, known.stage, {**QUIET, "align": "right"})
    )
    page.add(Segment(1, page.last, title, TITLE))
    page.sheet.freeze_panes(2, 0)
    return page


def draw(known: Known, page: Page, item: Initiative) -> None:
    """The upper part, as it is printed."""
    _head(known, page, item)
    page.skip()
    _grid(known, page, item)
    page.skip()
    _indicators(known, page, item)
    _foot(known, page, item)


def _pair(
    page: Page, label: str, content: Any, *, first: int = 1, last: int | None = None, wide: int = 1
) -> list[Segment]:
    return [
        Segment(first, first + wide - 1, label, LABEL),
        Segment(
            first + wide, page.last if last is None else last, content, INPUT if isinstance(content, Input) else SHOWN
        ),
    ]


def _head(known: Known, page: Page, item: Initiative) -> None:
    label, last = known.label, page.last
    middle = YEARS_AT + (last - YEARS_AT) // 2
    page.add(
        *_pair(page, label("initiative", "field"), known.choice(item.id, "field", item.field, "field", "ref"), last=3),
        *_pair(
            page,
            label("initiative", "areas"),
            known.several(item.id, "areas", item.areas, "area"),
            first=4,
            last=middle,
        ),
        *_pair(
            page,
            label("initiative", "focus"),
            known.several(item.id, "focus", item.focus, "focus_theme"),
            first=middle + 1,
        ),
    )
    for path in ("policy", "title", *fields.paths("initiative", "account")):
        value = fields.value_at(item, path)
        page.add(*_pair(page, label("initiative", path), known.text("initiative", item.id, path, value)))
    page.add(Segment(1, 3, label("initiative", "situation"), HEAD), Segment(4, last, known.say("change"), HEAD))
    paths = ("change.digital", "change.transformation")
    badges = [
        Segment(n, m, label("initiative", path), {**HEAD, "font_size": 11, "font_color": "#FFFFFF", "bg_color": color})
        for (n, m), path, color in zip(((4, middle), (middle + 1, last)), paths, ("#1F5FA8", "#9C3D16"), strict=True)
    ]
    digital = known.text("initiative", item.id, paths[0], item.change.digital)
    change = known.text("initiative", item.id, paths[1], item.change.transformation)
    situation = Segment(1, 3, known.text("initiative", item.id, "situation", item.situation), INPUT)
    sides = Segment(4, middle, digital, INPUT), Segment(middle + 1, last, change, INPUT)
    top, _ = page.add(*badges)
    _, end = page.add(*sides, least=max(page.height(situation) - 18, 18))
    page.fill(top, end, situation)


def bar_words(bar: Bar, known: Known) -> str:
    """◆ 本格導入（令和7年10月）節目: a bar never says by its colour alone what it is, nor by its place that its time
    lies outside the period."""
    mark = "◆ " if bar.shape == "milestone" else ""
    arrow = " ⇒" if bar.shape == "continuing" else ""
    when = f"（{bar.when}）" if known.language == "ja" else f" ({bar.when}) "
    said = [*([known.say("outside")] if bar.dated and bar.first < 0 and known.years else []), *bar.flags]
    return f"{mark}{bar.label}{when}{words.pick(('・', ', '), known.language).join(said)}".rstrip() + arrow


def _grid(known: Known, page: Page, item: Initiative) -> None:
    years, last = known.years, page.last
    page.add(
        Segment(TITLE_AT, TITLE_AT, known.say("activities"), HEAD),
        Segment(ABOUT_AT, ABOUT_AT, known.say("about"), HEAD),
        Segment(SIDE_AT, SIDE_AT, "", HEAD),
        *(Segment(YEARS_AT + n, YEARS_AT + n, _year_head(known, year), HEAD) for n, year in enumerate(years)),
        Segment(YEARS_AT + len(years), last, known.say("undated"), HEAD),
    )
    for activity in item.activities:
        _activity(known, page, activity)
    if not item.activities:
        page.add(Segment(1, last, known.say("no-activity"), SHOWN))
    if not years:
        page.add(Segment(1, last, known.say("no-period"), QUIET))


def _year_head(known: Known, year: Column) -> str:
    return f"{year.short}\n{year.label if known.language == 'ja' else year.other}"


def _activity(known: Known, page: Page, activity: Activity) -> None:
    rows = activity_rows(activity, known.years, known.names, known.language)
    about = Segment(ABOUT_AT, ABOUT_AT, known.text("activity", activity.id, "description", activity.description), INPUT)
    division = Segment(
        ABOUT_AT, ABOUT_AT, known.choice(activity.id, "division", activity.division, "division", "ref"), INPUT
    )
    title = Segment(
        TITLE_AT, TITLE_AT, known.text("activity", activity.id, "title", activity.title), {**INPUT, "bold": True}
    )
    start = page.row
    for row, beside, style, hint in (
        (rows.planned, about, PLANNED, "ask-planned"),
        (rows.actual, division, ACTUAL, "ask-result"),
    ):
        _, end = _side(
            known,
            page,
            activity,
            row=row,
            beside=beside,
            style=style,
            hint=hint,
            least=page.height(title) if row.kind == "planned" else 0,
        )
    page.fill(start, end, title)


def _side(
    known: Known, page: Page, activity: Activity, *, row: Row, beside: Segment, style: Style, hint: str, least: float
) -> tuple[int, int]:  # fmt: skip
    """The bars of one row, a line of the worksheet for each lane, and under them the words of each year."""
    first, used, end = page.row, 0.0, YEARS_AT + len(known.years) - 1
    for lane in row.lanes:
        segments, at = [], YEARS_AT
        for stretch in lane:
            if stretch.bar is not None:
                look = {**style, **TENTATIVE} if stretch.bar.tentative else style
                segments.append(Segment(at, at + stretch.width - 1, bar_words(stretch.bar, known), look))
            else:
                segments.append(Segment(at, at, "", {"border": 1, "border_color": "#DDE3E9"}))
            at += stretch.width
        page.add(*segments)
        used += max(page.height(segment) for segment in segments)
    said = dict(activity.planned_texts if row.kind == "planned" else activity.actual_texts)
    path = f"{row.kind}_texts"
    cells = [
        Segment(
            YEARS_AT + n,
            YEARS_AT + n,
            known.text("activity", activity.id, f"{path}.{year.year}", said.get(year.year), hint),
            INPUT,
        )
        for n, year in enumerate(known.years)
    ]
    unassigned = Segment(end + 1, page.last, "\n".join(bar_words(bar, known) for bar in row.unassigned), SHOWN)
    need = max(page.height(beside), page.height(unassigned), least) - used
    _, last = page.add(*cells, least=max(need, 30.0))
    page.fill(first, last, unassigned)
    page.fill(first, last, beside)
    page.fill(first, last, Segment(SIDE_AT, SIDE_AT, known.say(row.kind), {**HEAD, "bg_color": style["bg_color"]}))
    return first, last


def _indicators(known: Known, page: Page, item: Initiative) -> None:
    found = [known.facts[i.id] for i in (*item.indicators, *(i for a in item.activities for i in a.indicators))]
    if found:
        page.add(Segment(1, page.last, known.say("indicators"), SECTION))
        draw_indicators(known, page, found)
        page.skip()


def draw_indicators(known: Known, page: Page, found: list[IndicatorFacts]) -> None:
    """Targets, actuals and where they stand, in words. Years outside the period stand in bands of their own."""
    count = page.last - YEARS_AT + 1
    period = [year.year for year in known.years]
    for facts in found:
        extra = [year.year for year in facts.years if year.year not in period]
        name = {**LABEL, "bold": False}
        page.add(Segment(1, 2, facts.indicator.name, LABEL), Segment(3, page.last, about_words(known, facts), name))
        bands = [period[n : n + count] for n in range(0, len(period), count)]
        bands += [extra[n : n + count] for n in range(0, len(extra), count)]
        for years in bands:
            _band(known, page, facts, years)


def _band(known: Known, page: Page, facts: IndicatorFacts, years: list[int]) -> None:
    by_year = {year.year: year for year in facts.years}
    heads = [words.year_label(year, known.language) for year in years]
    lines: list[tuple[str, list[str]]] = [
        ("planned", [by_year[y].target for y in years]), ("actual", [by_year[y].actual for y in years]),
        ("status", [standing_words(known, facts, y) for y in years]),
    ]  # fmt: skip
    for text, said, style in [("", heads, HEAD), *((known.say(key), said, SHOWN) for key, said in lines)]:
        page.add(
            Segment(1, 3, text, LABEL), *(Segment(YEARS_AT + n, YEARS_AT + n, one, style) for n, one in enumerate(said))
        )


def about_words(known: Known, facts: IndicatorFacts) -> str:
    item, language = facts.indicator, known.language
    about = list(fields.chosen(item, "counted", language=language))
    if item.unit:
        about.append(f"{known.label('indicator', 'unit')}{words.pick(('：', ': '), language)}{item.unit}")
    base = item.baseline
    if base is not None:
        said = words.number(base.value, item.unit or "", language) if base.value is not None else ""
        text = " ".join(filter(None, (words.year_label(base.year, language), said, base.note or "")))
        about.append(f"{known.say('baseline')}{words.pick(('：', ': '), language)}{text}")
    lines = [words.pick(("・", ", "), language).join(about), item.definition or ""]
    return "\n".join(filter(None, [*lines, *promise_words.of_indicator(facts, language)]))


def standing_words(known: Known, facts: IndicatorFacts, year: int) -> str:
    """達成 101.2% A; what changed against the edition before; why: each on a line of its own."""
    found = next(y for y in facts.years if y.year == year)
    rate = f"{found.rate}%" if found.rate else ""
    grade = ""
    if found.grade and facts.scheme is not None:
        meaning = next((g.meaning or "" for g in facts.scheme.grades if g.mark == found.grade), "")
        grade = f"{found.grade} {meaning}".strip()
    lines = [" ".join(filter(None, (result_label(found.result, known.language), rate, grade)))]
    change = known.changes.get((facts.node, year), "")
    if change and change != change_label("unchanged", known.language):
        lines.append(f"{known.say('target-change')}{words.pick(('：', ': '), known.language)}{change}")
    lines += [promise_words.of_year(found, known.language), found.note, found.source]
    return "\n".join(filter(None, lines))


def _foot(known: Known, page: Page, item: Initiative) -> None:
    label = known.label
    half = YEARS_AT + 1
    page.add(
        *_pair(
            page, label("initiative", "lead"), known.choice(item.id, "lead", item.lead, "division", "ref"), last=half
        ),
        *_pair(
            page,
            label("initiative", "partners"),
            known.several(item.id, "partners", item.partners, "division"),
            first=half + 1,
        ),
    )
    if contact := known.contacts.get(item.lead or "", ""):
        page.add(*_pair(page, known.say("contact"), contact))
    texts = [path for path in fields.paths("initiative", "record") if is_written("initiative", path)]
    for path in texts:
        value = known.text("initiative", item.id, path, fields.value_at(item, path))
        page.add(*_pair(page, label("initiative", path), value))
    for one in fields.told(item, "record", apart=texts, names=known.names, language=known.language):
        page.add(*_pair(page, one.label, one.text))
    if item.id in known.removed:
        page.add(*_pair(page, known.say("removed-indicators"), known.removed[item.id]))
