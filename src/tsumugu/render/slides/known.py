"""What every slide of one deck needs, and how it says things."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from msgspec import Struct

from tsumugu.core.plan import Plan
from tsumugu.render.reading.indicators import IndicatorFacts
from tsumugu.render.slides.deck import Deck
from tsumugu.render.slides.shapes import Drawing
from tsumugu.render.slides.wording import say
from tsumugu.render.vocabulary import words


class Known(Struct, frozen=True):
    deck: Deck
    plan: Plan
    language: str
    names: Mapping[str, str]
    facts: Mapping[str, IndicatorFacts]
    contacts: Mapping[str, str]  # by division
    removed: Mapping[str, str]  # by initiative, the indicators that are gone, in words

    def say(self, key: str) -> str:
        return say(key, self.language)

    def label(self, node_type: str, path: str) -> str:
        return words.field_label(node_type, path, self.language)

    @property
    def label_width(self) -> float:
        """The width of a column of labels such as 目標."""
        return 36.0 if self.language == "ja" else 58.0

    def type(self, node_type: str) -> str:
        return words.type_label(node_type, self.language)

    def year(self, year: int) -> str:
        return words.year_label(year, self.language)

    def named(self, label: str, text: str) -> str:
        return f"{label}{words.pick(('：', ': '), self.language)}{text}"

    def joined(self, parts: Iterable[str]) -> str:
        return words.pick(("、", ", "), self.language).join(part for part in parts if part)


Pair = tuple[str, str]
Drawn = Callable[[Drawing], None]
