"""The whole plan as ``plan.typ`` sets it: cover, contents, text, indicators, sheets, roadmap, comparison, colophon."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tsumugu.core import figures
from tsumugu.core.parts import with_part
from tsumugu.core.plan import Block, Chapter, Division, Figure, Initiative
from tsumugu.core.table import to_table
from tsumugu.core.translation import stale
from tsumugu.render.changes import comparison as compared
from tsumugu.render.content.documents import remarks_since, revision_words
from tsumugu.render.pdf import chart, indicators, process, sheets
from tsumugu.render.pdf.comparison import comparison
from tsumugu.render.pdf.reading import Reading, edges, edition_of, missing, title_of
from tsumugu.render.pdf.roadmap import roadmap
from tsumugu.render.reading import chapters
from tsumugu.render.reading.volumes import Volume, by_field
from tsumugu.render.vocabulary import words as vocabulary
from tsumugu.render.vocabulary.formats import volume_label, volume_mark

DEEPEST = 6  # of headings, in the tags of PDF 1.7


def book(reading: Reading, volume: Volume, pictures: Path | None = None) -> dict[str, Any]:
    """What a volume of the plan says. The first has what belongs to no initiative, the last what was changed.
    ``pictures``: the folder that the template finds as ``/figures``."""
    document, plan, words = reading.document, reading.plan, reading.words
    said = "" if volume.whole else volume_label(volume.number, volume.count, words.language)
    data = edges(reading, said, cover=True)
    data |= {
        "cover": _cover(reading),
        "volume": {"label": words.say(said), "first": volume.first, "last": volume.last},
        "volumes": _volumes(reading, volume),
        "philosophy": {
            "statement": [words.say(line) for line in plan.philosophy.statement or ()],
            "catchphrase": words.say(plan.philosophy.catchphrase), "intent": words.prose(plan.philosophy.intent),
        },
        "chapters": [part for chapter in _text(reading, volume) for part in _chapter(chapter, 2, reading, pictures)],
        "unwritten": _unwritten(reading, volume),
        "chart": chart.pieces(reading) if volume.first else [],
        "process": process.pieces(reading) if volume.first else None,
        "focus": [{"name": words.say(t.name), "text": words.prose(t.text)} for t in plan.focus_themes],
        "divisions": [_division(division, reading) for division in plan.divisions],
        "fields": _fields(reading, volume),
        "plan-indicators": indicators.table(
            reading.about.facts.get("", ()), reading.about, words, indicators.YEARS_IN_TEXT
        ),
        "indicator-groups": indicators.of_the_plan(plan, reading.about, words) if volume.first else [],
        "has-sheet-indicators": any(i.indicators or any(a.indicators for a in i.activities) for i in plan.initiatives),
        "roadmap": roadmap(reading, volume),
        "comparison": _comparison(reading) if document.previous is not None and volume.last else None,
        "colophon": _colophon(reading),
    }  # fmt: skip
    return data | {"missing": missing(words)}


def _cover(reading: Reading) -> dict[str, Any]:
    document, plan, words = reading.document, reading.plan, reading.words
    return {
        "organization": words.say(plan.organization.name),
        "provisional": words.label("provisional").strip() if plan.provisional else "",
        "title": words.heading(plan.title), "edition": words.say(edition_of(document, words)),
        "date": vocabulary.day_label(document.date, words.language), "period": period(reading),
    }  # fmt: skip


def _volumes(reading: Reading, volume: Volume) -> list[dict[str, Any]]:
    """What stands in which volume, for the contents of the first."""
    if volume.whole or not volume.first:
        return []
    words, found = reading.words, []
    groups = by_field(reading.plan)
    for number in range(1, volume.count + 1):
        names = [
            reading.about.known.get(node, words.label("no-field"))
            for node, items in groups if any(volume.places[item.id] == number for item in items)
        ]  # fmt: skip
        label = volume_label(number, volume.count, words.language)
        found.append({"label": words.say(label), "fields": words.say(words.join(names))})
    return found


def _text(reading: Reading, volume: Volume) -> tuple[Chapter, ...]:
    """The chapters of an edition as it is published, of a draft with what waits to be filled in."""
    if not volume.first:
        return ()
    return (
        chapters.as_read(reading.plan, reading.document.process).chapters
        if reading.document.name
        else reading.plan.chapters
    )


def _unwritten(reading: Reading, volume: Volume) -> list[Any]:
    """The chapters of an edition that have no text: named in the contents, and nowhere else."""
    words = reading.words

    def empty(chapter: Chapter) -> Iterator[Chapter]:
        if chapters.is_empty(chapter):
            yield chapter
        else:
            for section in chapter.sections:
                yield from empty(section)

    found = (one for chapter in _text(reading, volume) for one in empty(chapter)) if reading.document.name else ()
    return [words.say(" ".join(filter(None, (one.label, one.title)))) for one in found]


def period(reading: Reading) -> str:
    """令和5年度～令和9年度; ``""`` while it is not decided."""
    span, language = reading.plan.period, reading.words.language
    ends = [vocabulary.year_label(year, language) for year in (span.first, span.last) if year is not None]
    return ("–" if reading.words.english else "～").join(ends)


def _chapter(chapter: Chapter, level: int, reading: Reading, pictures: Path | None) -> list[dict[str, Any]]:
    words = reading.words
    if reading.document.name and chapters.is_empty(chapter):
        return []
    own = {
        "level": min(level, DEEPEST), "label": words.say(chapter.label), "title": words.heading(chapter.title),
        "topics": [words.say(topic) for topic in chapter.topics or ()],
        "blocks": [_block(block, reading, pictures) for block in chapter.content],
    }  # fmt: skip
    return [own, *(part for section in chapter.sections for part in _chapter(section, level + 1, reading, pictures))]


def _block(block: Block, reading: Reading, pictures: Path | None) -> dict[str, Any]:
    words = reading.words
    return {
        "prose": words.prose(block.prose), "embed": block.embed or "", "caption": words.say(block.caption),
        "name": vocabulary.choice_label(block.embed, words.language) if block.embed else "",
        "figures": [_figure(figure, reading, pictures) for figure in block.figures],
    }  # fmt: skip


def _figure(figure: Figure, reading: Reading, pictures: Path | None) -> dict[str, Any]:
    words, name = reading.words, figure.file or ""
    there = pictures is not None and figures.is_name(name) and (pictures / name).is_file()
    # Of words that cannot be seen nothing may be left, and a picture without any is refused by the typesetter.
    alt = words.plain(figure.alt).strip() or vocabulary.type_label("figure", words.language)
    return {
        "file": f"/{figures.place_of(name)}" if there else "", "alt": alt,
        "said": words.prose(figure.alt), "caption": words.say(figure.caption), "source": words.say(figure.source),
    }  # fmt: skip


def _division(division: Division, reading: Reading) -> dict[str, Any]:
    words, known = reading.words, reading.about.known

    def day(value: str) -> str:
        return vocabulary.day_label(value, words.language)

    dates = [f"{words.label('from')} {day(division.valid_from)}" if division.valid_from else ""]
    dates.append(f"{words.label('to')} {day(division.valid_to)}" if division.valid_to else "")
    for until, name in division.renames:
        dates.append(words.colon(words.label("former"), name + words.bracket(sheets.until(day(until), words))))
    if division.predecessors:
        named = words.join(known.get(node, node) for node in division.predecessors)
        dates.append(words.colon(words.label("predecessors"), named))
    return {
        "department": words.say(division.department), "name": words.say(division.name),
        "dates": words.say(words.join(dates)),
    }  # fmt: skip


def _link(item: Initiative, reading: Reading, volume: Volume) -> dict[str, Any]:
    """``volume``: where its sheet stands, if not in this volume."""
    words, known = reading.words, reading.about.known
    lead = known.get(item.lead or "", item.lead or "")
    place = volume.places.get(item.id, volume.number)
    mark = "" if place == volume.number else volume_mark(place, words.language)
    return {"id": item.id, "title": words.say(item.title), "lead": words.say(lead), "volume": mark}


def _fields(reading: Reading, volume: Volume) -> list[dict[str, Any]]:
    """Each field with what it needs and aims at, its areas with their initiatives, and those of their sheets that stand
    in this volume. ``here``: it has any, or stands here to say that it has none."""
    words, known = reading.words, reading.about.known
    fields = {field.id: field for field in reading.plan.fields}
    found = []
    inside = volume.inside
    for node, items in by_field(reading.plan):
        one = fields.get(node)
        name = one.name if one else words.label("no-field")
        own = [item for item in items if item.id in inside]
        areas: list[dict[str, Any]] = []
        placed: set[str] = set()
        for area in one.areas if one else ():
            placed_here = [item for item in items if area.id in (item.areas or ())]
            placed.update(item.id for item in placed_here)
            approach = words.prose(area.approach)
            areas.append(
                {
                    "name": words.say(area.name),
                    "approach": approach,
                    "items": [_link(i, reading, volume) for i in placed_here],
                }
            )
        others = [_link(item, reading, volume) for item in items if item.id not in placed]
        if others:
            label = words.label("no-areas") if one and one.areas else ""
            areas.append({"name": label, "approach": [], "items": others})
        found.append({
            "name": words.heading(name), "here": bool(own) or (not items and volume.first),
            "head": words.heading(name + (words.label("continued") if own and own[0] is not items[0] else "")),
            "need": words.prose(one.need if one else ""), "areas": areas,
            "visions": [words.say(vision.text) for vision in one.visions] if one else [],
            "supports": words.say(words.join(known.get(n, n) for n in one.supports or ()) if one else ""),
            "sheets": [sheets.sheet(item, reading.columns, reading.about, words) for item in own],
        })  # fmt: skip
    return found


def _comparison(reading: Reading) -> dict[str, Any]:
    """The part that the edition is of, in the wording that was decided: a translation decides nothing."""
    document, words = reading.document, reading.words
    previous = document.previous
    assert previous is not None
    if document.part is not None:
        previous = with_part(document.plan, document.part, previous)
    rows = compared.rows(previous, document.plan, remarks_since(document, words.language), words.language)
    return comparison(
        rows, words, title=words.label("comparison"), before=document.previous_label, after=document.label
    )


def _colophon(reading: Reading) -> list[tuple[str, Any]]:
    document, plan, words = reading.document, reading.plan, reading.words
    language, organization, licence = words.language, plan.organization, document.licence
    former = [
        title + words.bracket(sheets.until(vocabulary.day_label(day, language), words))
        for day, title in plan.former_titles
    ]
    stages = " → ".join(plan.stages or ())
    stage = document.stage or plan.stage or ""
    lines: list[tuple[str, str]] = [
        ("plan-title", title_of(plan, words)), ("former", words.join(former)),
        ("organization", organization.name or ""),
        ("code", organization.code or ""), ("period", period(reading)), ("actors", words.join(plan.actors or ())),
        ("edition", edition_of(document, words) + (words.bracket(document.name) if document.name else "")),
        ("date", vocabulary.day_label(document.date, language)),
        ("stage", stage + (words.bracket(stages) if stages else "")), ("classification", document.classification),
        ("summary-of-edition", document.summary),
        ("revisions", "\n".join(revision_words(one, language) for one in document.revisions)),
        ("sequence", str(document.sequence) if document.sequence else ""),
        ("root", document.root), ("checkpoint", document.checkpoint),
        ("removed-indicators", reading.about.removed.get("", "")),
        ("licence", f"{licence.name} {licence.url}" if licence else ""), ("address", document.address),
    ]  # fmt: skip
    if words.english:
        lines.append(("translation", _translation(reading)))
    return [(words.label(name), words.say(text)) for name, text in lines if text]


def _translation(reading: Reading) -> str:
    """What a reader of a translation has to know of it."""
    said = "The Japanese text of this plan is the authoritative one. Parts without a translation are shown in Japanese."
    if stale(to_table(reading.document.plan), reading.words.language):
        said += " Some of the translation is based on an earlier Japanese wording."
    return said
