"""A document as one language reads it, and what every page of it says at its edges."""

from __future__ import annotations

import math
from typing import Any

from msgspec import Struct

from tsumugu.core.plan import Plan
from tsumugu.render.content import Document
from tsumugu.render.content.documents import removed_words, said_facts
from tsumugu.render.pdf.fonts import width
from tsumugu.render.pdf.names import Names, names_of
from tsumugu.render.pdf.wording import KEY, Words
from tsumugu.render.reading.sheet import Column, columns
from tsumugu.render.vocabulary import words as vocabulary
from tsumugu.render.vocabulary.naming import edition_title, in_language

#: A longer notice stands on the cover in full and is cut on the other pages, with a mark that says so.
NOTICE_LINES = 5
_NOTICE_WIDTH = 62.0  # em in the header of the narrowest page, beside the stage and the title


class Reading(Struct, frozen=True):
    """A document in the reader's language with what all its parts look up."""

    document: Document
    plan: Plan
    words: Words
    about: Names
    columns: tuple[Column, ...]


def read(document: Document, language: str) -> Reading:
    plan, words = in_language(document.plan, language), Words(language)
    found = said_facts(document, plan, language)
    removed, others = removed_words(document, plan, language)
    return Reading(
        document,
        plan,
        words,
        names_of(plan, found, {**removed, "": others}, dict(document.contacts)),
        columns(plan.period, language),
    )


def title_of(plan: Plan, words: Words) -> str:
    """With （仮称） while it is provisional."""
    mark = words.label("provisional") if plan.provisional else ""
    return mark + words.title(plan.title)


def edition_of(document: Document, words: Words) -> str:
    """ロードマップ 第2版; ``""`` for a plan without an edition."""
    return edition_title(document.part, document.number, document.label, words.language)


def edges(reading: Reading, title: str = "", cover: bool = False) -> dict[str, Any]:
    """What ``base.typ`` needs of any document: language, title, header and footer. ``title``: of the file, if it
    is not the whole plan."""
    document, plan, words = reading.document, reading.plan, reading.words
    named = title_of(plan, words)
    edition = words.join((edition_of(document, words), vocabulary.day_label(document.date, words.language)), " ")
    return frame(
        words, title=f"{title} | {named}" if title else named, author=plan.organization.name or "", running=named,
        stage=document.stage or plan.stage or "", notice=plan.notice or "", imprint=edition, day=document.date,
        mark=f"sha-256 {document.root[:16]}" if document.root else "", cover=cover,
    )  # fmt: skip


def frame(
    words: Words,
    *,
    title: str,
    author: str,
    running: str,
    stage: str,
    notice: str,
    imprint: str,
    day: str,
    mark: str = "",
    cover: bool = False,
) -> dict[str, Any]:
    shown, lines, cut = _header(words.plain(notice), words, cover)
    return {
        "english": words.english, "words": words.labels(), "title": words.title(title),
        "author": words.plain(author), "running": words.say(_short(running)), "stage": words.say(stage),
        "notice": words.say(shown), "full-notice": words.prose(notice), "notice-cut": cut, "header-lines": lines,
        "imprint": words.say(imprint), "day": words.say(mark),
        "date": [int(part) for part in day.split("-")], "key": vocabulary.pick(KEY, words.language),
    }  # fmt: skip


def _short(text: str) -> str:
    line = text.replace("\n", " ")
    return line if len(line) <= 36 else line[:35] + "…"


def _header(notice: str, words: Words, cover: bool) -> tuple[str, int, bool]:
    """The notice in the running header, how many lines it needs there, and whether it had to be cut."""
    line = " ".join(notice.split("\n"))
    room = _NOTICE_WIDTH / 2  # em of one line on A4 portrait, the stage and a long title beside it
    lines = max(1, math.ceil(width(line) / (room - 2)))
    if lines <= NOTICE_LINES:
        return line, lines, False
    place = ("表紙", "on the cover") if cover else ("末尾", "at the end")
    more = f"… (in full {place[1]})" if words.english else f"…（全文は{place[0]}に記載）"
    while width(line + more) / (room - 2) > NOTICE_LINES:
        line = line[: int(len(line) * 0.9)]
    return line + more, NOTICE_LINES, True


def missing(words: Words) -> str:
    """The characters that no typeface has, by number; known only once all words were handed over."""
    return " ".join(f"U+{ord(character):04X}" for character in sorted(words.missing))
