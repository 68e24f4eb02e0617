"""The lists that a cell's value is chosen from, in the reader's words, with the value behind each word."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct

from tsumugu.core import fiscal
from tsumugu.core.plan import Plan
from tsumugu.core.schema import field_spec, parts_of
from tsumugu.render.vocabulary import words
from tsumugu.render.vocabulary.characters import clean
from tsumugu.render.vocabulary.turning import straight


class Choice(Struct, frozen=True):
    word: str
    value: str


class Choices:
    """Every list of one workbook by name. Inside a list no two values share a word."""

    def __init__(self, plan: Plan, language: str) -> None:
        self.language = language
        self.lists: dict[str, tuple[Choice, ...]] = {}
        self._words: dict[str, dict[str, str]] = {}
        areas = [(a.id, a.name) for field in plan.fields for a in field.areas]
        divisions = sorted(plan.divisions, key=lambda division: division.valid_to is not None)
        self._nodes("field", [(f.id, f.name) for f in plan.fields])
        self._nodes("area", areas)
        self._nodes("focus_theme", [(t.id, t.name) for t in plan.focus_themes])
        self._nodes("division", [(d.id, d.name) for d in divisions])
        self._add(
            "grade",
            [
                (f"{s.id}/{g.mark}", _grade(s.name, g.mark, g.meaning or ""))
                for s in plan.rating_schemes
                for g in s.grades
            ],
        )
        self._add(
            "tentative",
            [("true", words.pick(("はい", "yes"), language)), ("false", words.pick(("いいえ", "no"), language))],
        )
        for path in ("kind", "nature", "direction", "span"):
            self._fixed(f"indicator.{path}", _of("indicator", path))
        self._fixed("shape", _of("step", "shape"))
        self._fixed("target", _part("targets", "kind"))
        self._fixed("status", _part("actuals", "status"))
        self._add("when", [(str(value), self._when(value)) for value in _times(plan)])

    def _when(self, value: int | str) -> str:
        return (
            words.year_label(value, self.language)
            if isinstance(value, int)
            else words.month_label(value, self.language)
        )

    def _fixed(self, name: str, values: Iterable[str]) -> None:
        self._add(name, [(value, words.choice_label(value, self.language)) for value in values])

    def _nodes(self, name: str, found: list[tuple[str, str]]) -> None:
        self._add(name, found)

    def _add(self, name: str, found: list[tuple[str, str]]) -> None:
        said = [(value, " ".join(clean(word).split()) or value) for value, word in found]
        often = [word for _, word in said]
        self.lists[name] = tuple(
            Choice(word if often.count(word) == 1 else f"{straight(word)}（{value}）", value) for value, word in said
        )
        self._words[name] = {choice.value: choice.word for choice in reversed(self.lists[name])}

    def word(self, name: str, value: str | None) -> str:
        """The word for a value; a value that is not in the list stands for itself, nothing for ``None``."""
        if value is None:
            return ""
        return self._words[name].get(value, value)


def _grade(scheme: str, mark: str, meaning: str) -> str:
    return straight(f"{mark} {meaning}（{scheme}）" if meaning else f"{mark}（{scheme}）")


def _of(node_type: str, path: str) -> tuple[str, ...]:
    spec = field_spec(node_type, path)
    assert spec is not None
    return spec.choices


def _part(path: str, part: str) -> tuple[str, ...]:
    spec = field_spec("indicator", path)
    assert spec is not None and spec.leaf is not None
    return next(found.choices for found in parts_of(spec.leaf) if found.path == part)


#: A list of months longer than this helps nobody.
_MOST_YEARS = 30


def _times(plan: Plan) -> Iterable[int | str]:
    """The years and months of the period; each year before its months."""
    first, last = plan.period.first, plan.period.last
    if first is None or last is None:
        return
    for year in range(first, min(last, first + _MOST_YEARS) + 1):
        if fiscal.is_year(year):
            yield year
            yield from fiscal.months(year)
