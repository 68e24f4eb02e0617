"""What a plan and its editions are called, in which words, and where their pages stand."""

from __future__ import annotations

from tsumugu.core.parts import edition_label, said_of
from tsumugu.core.plan import Plan
from tsumugu.core.table import to_plan, to_table
from tsumugu.core.translation import translated
from tsumugu.render.vocabulary import words


def edition_title(part: str | None, number: int, label: str, language: str = "ja") -> str:
    """ロードマップ 第2版（最終案）; Roadmap, edition 2 (最終案): part and number once, also where the label names them
    already (``core.parts.edition_label``). The label alone for what is no edition."""
    if part is None:
        return label
    name = words.pick(words.EDITION_PARTS[part], language)
    if language.startswith("en"):
        said = said_of(number, label)
        return f"{name}, edition {number} ({said})" if said else f"{name}, edition {number}"
    return label if label.startswith(name) else f"{name} {label or edition_label(number, '')}"


def plan_title(plan: Plan, language: str = "ja") -> str:
    """The title, said to be provisional where it is: （仮称）…."""
    if not plan.provisional:
        return plan.title
    return f"{plan.title} (provisional title)" if language.startswith("en") else f"（仮称）{plan.title}"


def root_of(address: str, language: str = "ja") -> str:
    """Where the pages in a language stand: ``…/`` in Japanese, ``…/en/`` in English. ``address`` ends in ``/``."""
    return address if language == "ja" else f"{address}{language}/"


def in_language(plan: Plan, language: str = "ja") -> Plan:
    """The plan as its translations say it; what nobody translated stays Japanese."""
    return plan if language == "ja" else to_plan(translated(to_table(plan), language))
