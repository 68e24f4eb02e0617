"""The invitation to a meeting (開催通知): a page for each addressee, all of them in one document. Tagged throughout."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from tsumugu.render.pdf import apart
from tsumugu.render.pdf.reading import frame, missing
from tsumugu.render.pdf.typesetting import Typesetter
from tsumugu.render.pdf.wording import Words
from tsumugu.render.reading.lines import Line
from tsumugu.render.vocabulary import process_words as said
from tsumugu.render.vocabulary import words as vocabulary


class Addressee(Struct, frozen=True):
    """``key``: of their row in the attendance."""

    key: int
    post: str
    name: str


class Letter(Struct, frozen=True):
    """All that stands on it. ``number``: 文書番号; ``day``: 2026-05-10; ``text`` and ``closing`` in lines; ``changed``:
    there was one before it, and something is otherwise now."""

    number: str
    day: str
    sender: str
    title: str
    text: str
    closing: str
    facts: tuple[tuple[str, str], ...]
    agenda: tuple[Line, ...]
    addressees: tuple[Addressee, ...]
    changed: bool = False
    language: str = "ja"


def to(letter: Letter, key: int) -> Letter | None:
    """The same for one addressee alone."""
    one = tuple(person for person in letter.addressees if person.key == key)
    return replace(letter, addressees=one) if one else None


def letter_pdf(letter: Letter, _files: Path | None = None) -> bytes:
    """The letters of all its addressees, one behind the other, each counting its own pages."""
    words = Words(letter.language)
    day = vocabulary.day_label(letter.day, letter.language)
    data = frame(
        words, title=letter.title, author=letter.sender, running="", stage="", notice="", imprint="", day=letter.day
    )

    def pick(name: str) -> str:
        return vocabulary.pick(said.LETTER[name], letter.language)

    data["letter"] = {
        "number": words.say(letter.number),
        "day": words.say(day),
        "sender": words.say(letter.sender),
        "title": words.heading(letter.title),
        "changed": words.say(pick("changed") if letter.changed else ""),
        "text": words.prose(letter.text),
        "closing": words.prose(letter.closing),
        "facts": [[words.say(label), words.prose(text)] for label, text in letter.facts],
        "agenda": [{"level": one.level, "text": words.say(one.text)} for one in letter.agenda],
        "heads": {name: words.say(pick(name)) for name in ("below", "end", "agenda", "answer")},
        "to": [_called(one, words, pick("honour")) for one in letter.addressees],
    }
    return Typesetter().pdf("letter", data | {"missing": missing(words)}, letter.day)


def _called(one: Addressee, words: Words, honour: str) -> list[Any]:
    """The post, and the name with 様; one of whom only the post is known is addressed by it."""
    name = honour.format(name=one.name or one.post)
    return [words.say(text) for text in ((one.post, name) if one.name and one.post else (name,))]


if __name__ == "__main__":
    apart.run(Letter, letter_pdf)
