"""Puts the slides together from a document."""

from __future__ import annotations

from tsumugu.core.plan import Plan
from tsumugu.core.table import to_plan, to_table
from tsumugu.core.translation import translated
from tsumugu.render.content import Document
from tsumugu.render.content.documents import record_of, removed_words, revision_words
from tsumugu.render.reading import indicators
from tsumugu.render.reading.views import names
from tsumugu.render.slides.chart import add_chart
from tsumugu.render.slides.deck import LEFT, RIGHT, Deck
from tsumugu.render.slides.known import Known, Pair
from tsumugu.render.slides.measure import fitting, shortened
from tsumugu.render.slides.roadmap import add_initiative
from tsumugu.render.slides.schedule import add_process
from tsumugu.render.slides.shapes import INK, NAVY, QUIET, Box, Drawing, Look, Text
from tsumugu.render.slides.tables import add_indicators, add_prose
from tsumugu.render.slides.wording import say
from tsumugu.render.vocabulary import words
from tsumugu.render.vocabulary.naming import edition_title


def slides(document: Document, language: str = "ja") -> bytes:
    """See the package."""
    source = to_table(document.plan)
    said = source if language == "ja" else translated(source, language)
    plan = document.plan if said is source else to_plan(said)
    title = plan.title + (say("provisional", language) if plan.provisional else "")
    day = words.day_label(document.date, language)
    edition = _edition(document, language)
    deck = Deck(
        title=title, author=plan.organization.name or "", date=document.date, foot=f"{title} {edition} {day}",
        stage=document.stage, notice=plan.notice or "", japanese=language == "ja",
    )  # fmt: skip
    facts = indicators.facts(plan, document.date, None, language=language, record=record_of(document, plan))
    contacts = dict(document.contacts)
    removed, elsewhere = removed_words(document, plan, language)
    known = Known(deck, plan, language, names(said), {found.node: found for found in facts}, contacts, removed)
    _cover(known, document, title, edition, day)
    add_chart(known)
    add_process(known, document.process, said, document.date)
    inside = set()
    for item in plan.initiatives:
        add_initiative(known, item)
        inside |= {i.id for i in item.indicators} | {i.id for a in item.activities for i in a.indicators}
    others = [found for found in facts if found.node not in inside]
    if others:
        add_indicators(known, known.say("plan-indicators"), others)
    if document.revisions:
        said_of_all = "\n".join(revision_words(one, language) for one in document.revisions)
        add_prose(known, known.say("revisions"), [(known.say("revisions"), said_of_all)])
    if elsewhere:
        add_prose(known, known.say("removed-indicators"), [(known.say("removed-indicators"), elsewhere)])
    return deck.save()


def _edition(document: Document, language: str) -> str:
    if not document.name:
        return say("draft", language)
    return edition_title(document.part, document.number, document.label, language) or document.name


def _cover(known: Known, document: Document, title: str, edition: str, day: str) -> None:
    plan, width = known.plan, RIGHT - LEFT - 100
    size = fitting(title, (36.0, 30.0, 24.0, 18.0, 12.0), width - 8, 130)
    rest: list[Pair] = [] if size else [(known.label("plan", "title"), title)]
    shown = title if size else shortened(title, 12, width - 8, 130)
    lines = [edition, day, plan.organization.name or "", _period(plan, known.language)]
    if document.stage:
        lines.append(known.named(known.say("stage"), document.stage))
    lines += [plan.notice or "", document.summary]
    said = "\n".join(filter(None, lines))
    below = fitting(said, (18.0, 16.0, 14.0, 12.0, 10.0, 8.0), width - 8, 210)
    if below is None:
        rest += [(known.label("plan", "notice"), plan.notice or ""), (edition, document.summary)]
        rest.append((known.say("stage"), document.stage))

    def draw(drawing: Drawing) -> None:
        drawing.placeholder(
            "ctrTitle", 0, Box(LEFT + 50, 110, width, 140), (Text(shown, size or 12.0, True, INK),), "b"
        )
        drawing.shape("rule", Box(LEFT + 50, 256, width, 4), (), Look(NAVY))
        text = Text(said if below else shortened(said, 8, width - 8, 210), below or 8.0, False, QUIET)
        drawing.placeholder("subTitle", 1, Box(LEFT + 50, 270, width, 220), (text,), "t")

    known.deck.cover(draw)
    if rest:
        add_prose(known, edition, rest)


def _period(plan: Plan, language: str) -> str:
    first, last = plan.period.first, plan.period.last
    if first is None or last is None:
        return ""
    return words.pick(("～", "–"), language).join(words.year_label(year, language) for year in (first, last))
