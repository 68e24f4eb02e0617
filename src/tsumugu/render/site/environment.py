"""The templates, escaped by default, and one number that says which state of them made a page."""

from __future__ import annotations

import functools
import gettext
import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Any

import jinja2
from markupsafe import Markup

from tsumugu.render.drawing import indicator_chart, schedule_chart, system_chart
from tsumugu.render.reading import chapters, indicators, promise_words, schedule
from tsumugu.render.reading.indicator_views import Card
from tsumugu.render.reading.outline import Chart
from tsumugu.render.reading.sheet import LEAST, MOST, Row, column, room
from tsumugu.render.site import navigation
from tsumugu.render.site.amounts import amount, ends
from tsumugu.render.site.frames import whole
from tsumugu.render.vocabulary import cause_words, process_words, turning, words
from tsumugu.render.vocabulary.terms import TERMS

_CATALOGUES = resources.files("tsumugu") / "locale"


def _catalogue(language: str) -> gettext.NullTranslations:
    """The words of the templates. They are written in English; English needs no catalogue."""
    file = _CATALOGUES / language / "LC_MESSAGES" / "site.mo"
    if language == "en":
        return gettext.NullTranslations()
    with file.open("rb") as stream:
        return gettext.GNUTranslations(stream)


@functools.cache
def environment(language: str) -> jinja2.Environment:
    made = jinja2.Environment(
        loader=jinja2.PackageLoader("tsumugu.render.site", "templates"), extensions=["jinja2.ext.i18n"],
        autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True,
        keep_trailing_newline=True, auto_reload=False,
    )  # fmt: skip
    catalogue = _catalogue(language)
    made.install_gettext_callables(  # type: ignore[attr-defined]  # comes with the extension
        catalogue.gettext, catalogue.ngettext, newstyle=True
    )
    made.globals["_"] = _translator(catalogue)
    for name, label in (
        ("said", words.in_its_language), ("amount", amount), ("ends", ends),
        ("day", words.day_label), ("month", words.month_label), ("year", words.year_label),
        ("choice", words.choice_label), ("part", words.part_label), ("edition_part", words.edition_part),
    ):  # fmt: skip
        made.filters[name] = functools.partial(label, language=language)
    made.filters["grouped"] = words.grouped
    made.filters["result"] = functools.partial(indicators.result_label, language=language)
    made.filters["target_change"] = functools.partial(indicators.change_label, language=language)
    made.filters["edition_title"] = functools.partial(promise_words.edition, language=language)
    made.filters["promised"] = functools.partial(promise_words.before, language=language)
    made.filters["other_year"] = lambda year: column(year, language).other
    made.filters["indicator_chart"] = functools.partial(_indicator, language=language)
    made.filters["system_chart"] = functools.partial(_system, language=language)
    made.filters["schedule_chart"] = functools.partial(_schedule, language=language)
    made.filters["year_room"] = _room
    made.filters["whole"] = whole
    made.tests["empty_chapter"] = chapters.is_empty
    made.tests["japanese"] = lambda text: words.stays_japanese(text, language)
    made.filters["join"] = turning.joined
    made.filters["straight"] = turning.straight
    made.globals["card_body"] = card_body
    made.globals["word"] = lambda name: words.pick(words.word(name), language)
    made.globals["short"] = lambda name: words.pick(words.short_word(*name.split(".", 1)), language)
    made.globals["term"] = lambda name: words.pick(TERMS[name], language)
    made.globals["two_statements"] = words.pick(indicators.TWO_STATEMENTS, language)
    made.globals["rate_formula"] = indicators.explanation(language)
    made.globals["most_drawn"] = system_chart.MOST
    made.globals["navigation"] = navigation
    made.globals["process_word"] = words.pick(process_words.PROCESS, language)
    made.globals["causes_word"] = words.pick(cause_words.HEADING, language)
    made.globals["courses_word"] = words.pick(process_words.COURSE, language)
    made.globals["other_courses_word"] = words.pick(process_words.OTHER_COURSES, language)
    made.globals["schedule_word"] = words.pick(process_words.SCHEDULE, language)
    made.globals["bodies_word"] = words.pick(process_words.BODIES_THERE, language)
    made.globals["schedule_heads"] = [words.pick(pair, language) for pair in process_words.COLUMNS.values()]
    made.globals["span_word"] = words.pick(process_words.SPAN, language)
    made.globals["order_alone"] = words.pick(process_words.ORDER_ALONE, language)
    return made


def _translator(catalogue: gettext.NullTranslations) -> Callable[..., Markup]:
    """The short form of ``gettext``: what has no variables is looked up once."""
    plain: dict[str, Markup] = {}

    def translate(message: str, **variables: object) -> Markup:
        if variables:
            return Markup(catalogue.gettext(message)) % variables
        if message not in plain:
            plain[message] = Markup(catalogue.gettext(message)) % {}
        return plain[message]

    return translate


@jinja2.pass_environment
def card_body(made: jinja2.Environment, card: Card, marks: Mapping[str, object], root: str) -> Markup:
    """The drawing and the table of an indicator, which its own page and that of what it measures both show.
    ``marks``: who changed what, by ``node/path``."""
    own = f"{card.node}/"
    return _card_body(made, card, tuple((key, mark) for key, mark in marks.items() if key.startswith(own)), root)


@functools.lru_cache(maxsize=4096)
def _card_body(made: jinja2.Environment, card: Card, marks: tuple[tuple[str, object], ...], root: str) -> Markup:
    drawings: Any = _module(made, root)
    return Markup(drawings.drawn_card(card, dict(marks)))


@functools.lru_cache(maxsize=64)
def _module(made: jinja2.Environment, root: str) -> object:
    return made.get_template("drawings.html").make_module({"root": root})


def _room(rows: Iterable[Row], brief: bool = False) -> str:
    """The class of a table whose columns of years must be wider than usual."""
    found = room(rows, brief=brief)
    return f" w{found}" if found > LEAST else ""


def _indicator(card: Card, language: str) -> Markup:
    return indicator_chart.draw(card.indicator, tuple(year.year for year in card.years), language)


def _system(chart: Chart, root: str, name: str, wide: float, detail: bool, title: str, language: str) -> Markup:
    return system_chart.draw(chart, root, name, wide, detail, language, title)


def _schedule(chart: schedule.Chart, root: str, name: str, narrow: bool, language: str) -> Markup:
    draw = schedule_chart.draw_narrow if narrow else schedule_chart.draw
    return draw(chart, root, name, language, words.pick(process_words.SCHEDULE, language))


_MADE_OF = (".py", ".html", ".css", ".js", ".svg", ".typ", ".txt")


def _files(folder: Traversable) -> Iterator[tuple[str, Traversable]]:
    for item in sorted(folder.iterdir(), key=lambda item: item.name):
        if item.is_dir():
            yield from ((f"{item.name}/{name}", file) for name, file in _files(item))
        elif item.name.endswith(_MADE_OF):
            yield item.name, item


@functools.cache
def version() -> str:
    """Changes with every template, style sheet, script and module of ``render``: pages made by an older
    state are made again."""
    total = hashlib.sha256()
    translated = [language for language in words.LANGUAGES if language != "en"]
    catalogues = [_CATALOGUES / language / "LC_MESSAGES" / "site.mo" for language in translated]
    for name, file in (*_files(resources.files("tsumugu.render")), *((file.name, file) for file in catalogues)):
        total.update(f"{name}\0".encode() + hashlib.sha256(file.read_bytes()).digest())
    return total.hexdigest()


#: In the order in which they are joined: one small file for the reader.
STYLES = (
    "base.css", "parts.css", "charts.css", "process.css", "aids.css", "tables.css", "roadmap.css", "narrow.css",
    "print.css",
)  # fmt: skip


@functools.cache
def style_sheet() -> bytes:
    folder = resources.files("tsumugu.render.site") / "assets" / "styles"
    return b"".join((folder / name).read_bytes() for name in STYLES)


def positions(columns: int) -> bytes:
    """The rules that place bars, by class: over how many columns a cell reaches, how many a table has, which
    one something stands in, how wide its columns of years must be. Sites allow no inline styles; a bar's months inside
    its columns are in ``roadmap.css``."""
    rules = [f".w{wide}{{--w:{wide}}}" for wide in range(LEAST + 1, MOST + 1)] if columns else []
    for n in range(1, columns + 1):
        # Wide enough for readable words in each column: then the page scrolls, and the table does not.
        rules.append(f'td[colspan="{n}"]{{--y:{n}}}.n{n}{{--n:{n}}}.c{n - 1}{{--c:{n - 1}}}')
        enough = f"@container timeline (min-width:{17 + LEAST * n}rem)"
        rules.append(f'{enough}{{.timeline.n{n}:not([class*=" w"]){{overflow:visible;max-block-size:none}}}}')
    return ("@layer parts{" + "".join(rules) + "}\n").encode()


@functools.cache
def scripts() -> dict[str, bytes]:
    """The small scripts, by name: each makes one thing easier that works without it."""
    folder = resources.files("tsumugu.render.site") / "assets" / "scripts"
    return {name: file.read_bytes() for name, file in _files(folder)}
