"""意見への対応表 as ``responses.typ`` sets it: each group of opinions beside its answer and what that changed."""

from __future__ import annotations

from typing import Any

from tsumugu.core.table import to_table
from tsumugu.render.pdf.reading import Reading
from tsumugu.render.reading import process_views
from tsumugu.render.reading.opinion_views import GroupView
from tsumugu.render.vocabulary import process_words as said
from tsumugu.render.vocabulary import words as vocabulary

_HEADS = ("topic", "opinion", "response", "changed")


def responses(reading: Reading) -> dict[str, Any]:
    """The groups in their order, and what the dispositions mean."""
    document, words = reading.document, reading.words
    language = words.language
    view = process_views.view(document.process, to_table(reading.plan), language, document.date)
    return {
        "title": words.heading(vocabulary.pick(said.RESPONSES, language)),
        "heads": [vocabulary.pick(said.RESPONSE_COLUMNS[name], language) for name in _HEADS],
        "rows": [_row(group, reading) for group in view.groups],
        "meanings": [[words.say(one.label.text), words.say(one.meaning)] for one in view.dispositions if one.meaning],
    }


def _row(group: GroupView, reading: Reading) -> dict[str, Any]:
    words = reading.words
    language = words.language
    about = " ".join(filter(None, (group.where.text, group.counted)))
    answered = " ".join(filter(None, (
        vocabulary.day_label(group.date, language) if group.date else "",
        group.answered_at.text if group.answered_at is not None else "",
    )))  # fmt: skip
    return {
        "topic": words.say(group.topic),
        "about": words.say(about),
        "opinions": [
            {
                "number": words.say(one.link.text), "text": words.prose(one.text),
                "notes": [words.say(note) for note in (one.speaker, *one.notes) if note],
            }
            for one in group.items
        ],
        "disposition": words.say(group.disposition),
        "answered": words.say(answered),
        "response": words.prose(group.response or vocabulary.pick(said.NOT_ANSWERED, language)),
        "earlier": [{"label": words.say(one.label), "text": words.prose(one.text)} for one in group.earlier],
        "changed": words.say(
            group.changed.text if group.changed is not None else vocabulary.pick(said.NOT_STATED, language)
            if group.response else ""
        ),
    }  # fmt: skip
