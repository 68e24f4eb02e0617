"""An agenda (次第) typed as an outline in one text: one line an item, its level the indent.

    １　開会
    ２　議事
    (1) 本県のめざす姿について［意見交換］（資料1、参考資料1）
    (2) スケジュールについて［説明］（資料2）

A level is one full-width blank, one tab or two blanks. Behind the title stands the kind in ［ ］ and the materials in
（ ）, each if there is any. A title that itself ends in such a bracket is followed by an empty one, （） or ［］. What
does not look like the number of a material (資料1, 参考資料2-1, 別紙) is written （資料：机上配布）. ``printed`` and
``parsed`` are inverse to each other; outcomes are not part of the text (``kept``).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from tsumugu.core.errors import Place, Problem
from tsumugu.core.process import AgendaKind, Item
from tsumugu.core.texts import LINE, typed
from tsumugu.render.vocabulary import process_words as said

#: More items than any meeting deals with, and levels than anybody reads.
MOST_ITEMS, MOST_LEVELS, MOST_CHARACTERS = 200, 6, 40_000

#: What a kind is called, in either language.
KINDS: dict[str, AgendaKind] = {word.casefold(): kind for kind, pair in said.AGENDA.items() for word in pair}
#: All kinds, in a sentence.
_KINDS = ("・".join(pair[0] for pair in said.AGENDA.values()), ", ".join(pair[1] for pair in said.AGENDA.values()))
_INDENT = re.compile("(?:\u3000|\t|  )*")
_KIND = re.compile(r"\s*[［\[]([^［］\[\]]*)[］\]]\Z")
_BRACKET = re.compile(r"\s*[（(]([^（）()]*)[）)]\Z")
_NUMBER = re.compile(r"[^（）()、,，：:\s]*(?:資料|別紙|別添)[^（）()、,，：:\s]*\Z")
_OTHERS = "資料："
_BETWEEN = re.compile("[、,，]")


def is_number(text: str) -> bool:
    """Whether a material can be called so: nothing in it that an agenda reads otherwise."""
    return text == text.strip() and not re.search("[（）()、,，：:\n\t]", text)


# -- to text -----------------------------------------------------------------------------------


def printed(items: Sequence[Item]) -> str:
    """The text of an agenda, a line feed between lines and none at the end."""
    return "\n".join(f"{'　' * level}{_line(item)}" for level, item in _flat(items))


def _flat(items: Sequence[Item], level: int = 0) -> Iterator[tuple[int, Item]]:
    for item in items:
        yield level, item
        yield from _flat(item.items, level + 1)


def _line(item: Item) -> str:
    kind = f"［{said.AGENDA[item.kind][0]}］" if item.kind is not None else ""
    plain = all(_NUMBER.match(number) for number in item.materials)
    papers = f"（{'' if plain else _OTHERS}{'、'.join(item.materials)}）" if item.materials else ""
    wanted = (item.title, item.kind, item.materials)
    for line in (item.title + kind + papers, f"{item.title}{kind}{papers or '（）'}"):
        if _read(line) == wanted and not _item(line, 1)[1]:
            return line
    return f"{item.title}{kind or '［］'}{papers or '（）'}"


# -- from text ---------------------------------------------------------------------------------


def parsed(text: str) -> tuple[tuple[Item, ...], tuple[Problem, ...]]:
    """The agenda in a text and what is wrong with it, each with its line (from 1). Errors: ``agenda-too-long``,
    ``agenda-indent`` (deeper than one level below the line above), ``agenda-kind`` (no kind of that name),
    ``agenda-title`` (a line of brackets alone), and those of ``core.texts``."""
    if len(text) > MOST_CHARACTERS:
        return (), (_problem("agenda-too-long", 1, "次第が長すぎます。", "The agenda is too long."),)
    found: list[tuple[int, int, Item]] = []
    problems: list[Problem] = []
    deepest = 0
    for number, raw in enumerate(re.split("\r\n|\r|\n", text), 1):
        if not raw.strip():
            continue
        indent = _INDENT.match(raw)
        level = _levels(indent.group() if indent is not None else "")
        item, wrong = _item(raw.strip(), number)
        problems += wrong
        if level > deepest or level >= MOST_LEVELS:
            problems.append(_problem(
                "agenda-indent", number, "字下げが深すぎます。すぐ上の行より1段だけ深くできます。",
                "This line is indented too far: at most one level below the line above.",
            ))  # fmt: skip
            level = min(level, deepest, MOST_LEVELS - 1)
        deepest = level + 1
        found.append((level, number, item))
    if len(found) > MOST_ITEMS:
        problems.append(
            _problem("agenda-too-long", found[MOST_ITEMS][1], "次第が長すぎます。", "The agenda is too long.")
        )
    items, _rest = _nested(found, 0, 0)
    return items, tuple(problems)


def _levels(indent: str) -> int:
    return len(indent.replace("  ", "\t"))


def _nested(found: Sequence[tuple[int, int, Item]], at: int, level: int) -> tuple[tuple[Item, ...], int]:
    items: list[Item] = []
    while at < len(found) and found[at][0] >= level:
        item = found[at][2]
        below, at = _nested(found, at + 1, level + 1)
        items.append(replace(item, items=below))
    return tuple(items), at


def _read(line: str) -> tuple[str, AgendaKind | None, tuple[str, ...]]:
    """Title, kind and materials of a line; a bracket that is neither stays in the title."""
    materials: tuple[str, ...] = ()
    kind: AgendaKind | None = None
    rest = line
    bracket = _BRACKET.search(rest)
    if bracket is not None and (numbers := _numbers(bracket.group(1))) is not None:
        rest, materials = rest[: bracket.start()], numbers
    bracket = _KIND.search(rest)
    word = bracket.group(1).strip().casefold() if bracket is not None else ""
    if bracket is not None and (word in KINDS or not word):
        rest, kind = rest[: bracket.start()], KINDS.get(word)
    return rest.strip(), kind, materials


def _numbers(text: str) -> tuple[str, ...] | None:
    """The materials in a bracket; ``None`` where it is none of materials."""
    if not text.strip():
        return ()
    others = text.strip().startswith((_OTHERS, "資料:"))
    parts = [part.strip() for part in _BETWEEN.split(text.strip()[len(_OTHERS) :] if others else text)]
    if not all(part and (others or _NUMBER.match(part)) for part in parts):
        return None
    return tuple(dict.fromkeys(parts))


def _item(line: str, number: int) -> tuple[Item, list[Problem]]:
    title, kind, materials = _read(line)
    found = typed(title, lines=False, most=LINE, path="agenda")
    problems = [replace(one, place=Place(line=number)) for one in found.errors]
    if not title:
        problems.append(_problem("agenda-title", number, "題がありません。", "There is no title."))
    bracket = _KIND.search(title)
    if kind is None and bracket is not None and not line.rstrip().endswith(("［］", "[]")) and _open(line, title):
        word = bracket.group(1)
        problems.append(_problem(
            "agenda-kind", number,
            f"「{word}」は{_KINDS[0]}のどれでもありません。題の一部なら、後ろに［］と書いてください。",
            f"“{word}” is none of {_KINDS[1]}. If it belongs to the title, write [] behind it.",
        ))  # fmt: skip
    return Item(title=found.text, kind=kind, materials=tuple(map(_normal, materials))), problems


def _open(line: str, title: str) -> bool:
    """Whether nothing behind the title says that its last bracket belongs to it."""
    return "［］" not in line[len(title) :] and "[]" not in line[len(title) :]


def _normal(number: str) -> str:
    return unicodedata.normalize("NFC", number)


def _problem(code: str, line: int, ja: str, en: str) -> Problem:
    return Problem(code, "agenda", ja, en, "error", Place(line=line))


# -- outcomes ----------------------------------------------------------------------------------


def kept(old: Sequence[Item], new: Sequence[Item]) -> tuple[Item, ...]:
    """The new agenda with what came of its items: by their titles, at any level; an item of another title that stands
    where one stood that is gone takes its outcome over (it was reworded)."""
    waiting: dict[str, list[Item]] = {}
    for _level, item in _flat(old):
        waiting.setdefault(item.title, []).append(item)
    gone = set(waiting) - {item.title for _level, item in _flat(new)}

    def with_outcome(items: Sequence[Item], before: Sequence[Item]) -> tuple[Item, ...]:
        found = []
        for place, item in enumerate(items):
            there = before[place] if place < len(before) else None
            same = waiting.get(item.title)
            one = same.pop(0) if same else there if there is not None and there.title in gone else None
            below = one.items if one is not None else ()
            outcome = one.outcome if one is not None else None
            found.append(replace(item, outcome=outcome, items=with_outcome(item.items, below)))
        return tuple(found)

    return with_outcome(new, old)
