"""Minutes typed or pasted as one text, in any of the three styles.

    ■ 本県のめざす姿について
    ○青森委員　人口が減る中で、何を残すかを書くべきだ。
    【事務局】次回までに整理します。
    ・交通の話が足りない。

``■`` (or ``#``) begins a topic, alone it ends one; ``○`` a statement with the name of who spoke up to a full-width
blank, a tab or a colon; ``【 】`` one with a role or a name; ``・`` one of nobody in particular. Every other line
continues the statement above. A line of a statement that begins like one of these has a full-width blank before it.
``printed`` and ``parsed`` are inverse to each other for statements in the form that ``parsed`` gives.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from msgspec import Struct

from tsumugu.core.errors import Place, Problem
from tsumugu.core.texts import LINE, TEXT, TITLE, typed

#: Above the minutes of a long day.
MOST_CHARACTERS, MOST_STATEMENTS = 400_000, 2_000

_MARKS = "■#○〇◯【・"
_SPOKEN = re.compile(r"[○〇◯]\s*(?:【([^】]*)】|([^\u3000\t：:【】]*)(?:[\u3000\t：:]|\Z))")
_TAGGED = re.compile(r"【([^】]*)】")


class Said(Struct, frozen=True):
    """A statement: whoever spoke as the text calls them (``""``: nobody in particular), and under which topic."""

    text: str
    speaker: str = ""
    topic: str = ""


def printed(statements: Iterable[Said], *, verbatim: bool) -> str:
    """The text of minutes. ``verbatim``: names with ``○``, else tags in ``【 】``."""
    lines: list[str] = []
    topic = ""
    for one in statements:
        if one.topic != topic:
            lines += ([""] if lines else []) + [f"■ {one.topic}".rstrip()]
            topic = one.topic
        first, *others = one.text.split("\n")
        lines.append(_head(one.speaker, verbatim=verbatim) + first)
        lines += ["　" + line if line[:1] and line[0] in _MARKS + "　" else line for line in others]
    return "\n".join(lines)


def _head(speaker: str, *, verbatim: bool) -> str:
    if not speaker:
        return "・"
    plain = verbatim and not re.search("[\u3000\t：:【]", speaker)
    return f"○{speaker}　" if plain else f"【{speaker}】"


def parsed(text: str) -> tuple[tuple[Said, ...], tuple[Problem, ...]]:
    """The statements in a text and what is wrong, each with its line (from 1). Errors: ``minutes-too-long``,
    ``minutes-empty`` (somebody who says nothing), and those of ``core.texts``."""
    if len(text) > MOST_CHARACTERS:
        return (), (_problem("minutes-too-long", 1, "議事録が長すぎます。", "The minutes are too long."),)
    reader = _Reader()
    for number, line in enumerate(re.split("\r\n|\r|\n", text), 1):
        reader.line(line.rstrip(), number)
    reader.end()
    if len(reader.found) > MOST_STATEMENTS:
        reader.problems.append(_problem("minutes-too-long", 1, "発言が多すぎます。", "There are too many statements."))
    return tuple(reader.found), tuple(reader.problems)


class _Reader:
    def __init__(self) -> None:
        self.found: list[Said] = []
        self.problems: list[Problem] = []
        self._topic = ""
        self._speaker = ""
        self._lines: list[str] = []
        self._began = 0

    def line(self, line: str, number: int) -> None:
        if line[:1] in ("■", "#"):
            self.end()
            self._topic = self._checked(line.lstrip("■#").strip(), number, LINE)
        elif (spoken := _SPOKEN.match(line)) is not None:
            self._begin(spoken.group(1) if spoken.group(1) is not None else spoken.group(2), number)
            self._lines.append(line[spoken.end() :].strip())
        elif (tagged := _TAGGED.match(line)) is not None:
            self._begin(tagged.group(1), number)
            self._lines.append(line[tagged.end() :].strip())
        elif line[:1] == "・":
            self._begin("", number)
            self._lines.append(line[1:].strip())
        elif self._began:
            self._lines.append(line[1:] if line[:1] == "　" and line[1:2] and line[1] in _MARKS + "　" else line)
        elif line.strip():
            self._begin("", number)
            self._lines.append(line.strip())

    def _begin(self, speaker: str, number: int) -> None:
        self.end()
        self._speaker, self._began = self._checked(speaker.strip(), number, TITLE), number

    def end(self) -> None:
        if not self._began:
            return
        text = "\n".join(self._lines).strip()
        if text:
            self.found.append(Said(self._checked(text, self._began, TEXT, lines=True), self._speaker, self._topic))
        else:
            self.problems.append(_problem(
                "minutes-empty", self._began, "発言の内容がありません。", "Nothing is said here.",
            ))  # fmt: skip
        self._lines, self._began = [], 0

    def _checked(self, text: str, number: int, most: int, *, lines: bool = False) -> str:
        found = typed(text, lines=lines, most=most, path="minutes")
        self.problems += [
            Problem(one.code, one.path, one.message, one.message_en, one.severity, Place(line=number))
            for one in found.errors
        ]
        return found.text


def _problem(code: str, line: int, ja: str, en: str) -> Problem:
    return Problem(code, "minutes", ja, en, "error", Place(line=line))


# -- whose words they are ----------------------------------------------------------------------

#: What people are called behind their names in minutes.
_CALLED = ("委員長", "副委員長", "会長", "副会長", "座長", "副座長", "委員", "構成員", "部会長", "氏", "さん")


class Person(Struct, frozen=True):
    """Somebody who was asked to a meeting, by whatever key."""

    key: int
    name: str
    role: str


def whose(speaker: str, people: Sequence[Person]) -> int | None:
    """The key of who is meant by a speaker (青森太郎, 青森委員, 委員長); ``None`` where it is not one alone."""
    said = "".join(speaker.split())
    if not said:
        return None
    for fits in (_by_name, _by_family, _by_role):
        found = [one.key for one in people if fits(said, one)]
        if len(found) == 1:
            return found[0]
        if found:
            return None
    return None


def _bare(said: str, role: str) -> str:
    for called in (role, *_CALLED):
        if called and said.endswith(called) and said != called:
            return said.removesuffix(called)
    return said


def _by_name(said: str, one: Person) -> bool:
    name = "".join(one.name.split())
    return bool(name) and _bare(said, one.role) == name


def _by_family(said: str, one: Person) -> bool:
    family = one.name.split()[0] if len(one.name.split()) > 1 else ""
    return bool(family) and _bare(said, one.role) == family


def _by_role(said: str, one: Person) -> bool:
    return bool(one.role) and said == "".join(one.role.split())
