"""What the next edition could be: the parts that changed since their last edition, an addition to its name, a summary.

All of it is read from the ledger and from the difference between what the public reads and what it would read
(``render.site.panels.summary``), in Japanese, the language of the plan: nothing is made up. A person edits it before
the act, or deletes it.
"""

from __future__ import annotations

from functools import lru_cache

from msgspec import Struct
from msgspec.structs import replace

from tsumugu.core.parts import apart, composed, edition_numbers, published
from tsumugu.core.plan import Plan
from tsumugu.core.table import Table, to_table
from tsumugu.core.texts import TEXT
from tsumugu.core.traits import part_slots
from tsumugu.plans import queries
from tsumugu.plans.models import Change, Edition, Part, PlanRecord
from tsumugu.publication import rules
from tsumugu.publication.collection import blanking, redactions
from tsumugu.render.site.panels.summary import summary
from tsumugu.render.vocabulary import words as vocabulary

#: Of one head, so many initiatives or chapters are named, and so many details of each; of more their number.
NAMED, DETAILS = 8, 4


class Proposed(Struct, frozen=True):
    """``parts``: of ``Part``, in their order; none where nothing changed. ``label`` and ``summary``: ``""`` where there
    is nothing to say."""

    parts: tuple[str, ...] = ()
    label: str = ""
    summary: str = ""


def proposed(record: PlanRecord) -> Proposed:
    """What would be published now. Three queries and what the states need that this process does not hold."""
    standing = Edition.objects.filter(plan=record, withdrawal__isnull=True).order_by("number")
    last = {edition.part: edition.sequence for edition in standing}
    head, now = record.head_sequence, published(queries.plan(record))
    before = {part: published(queries.plan_at(record, sequence)) for part, sequence in last.items()}
    parts = tuple(part for part in Part.values if part not in before or _differs(part, before[part], now))
    parts = _together(parts, before, now)
    if not parts:
        return Proposed()
    words = redactions.words(record)
    if not before:
        return Proposed(parts, summary=_first(queries.head(record).table))
    since = min(last.get(part, 0) for part in parts)
    told = _told(_Ledger(record), tuple(last.get(part, 0) for part in Part.values), head, parts)
    return Proposed(parts, label=blanking.said(_label(record, since), words), summary=blanking.said(told, words))


def _differs(part: str, before: Plan, now: Plan) -> bool:
    """Whether a part says something else than its last edition; a node that came to stand in the other part does."""
    slots = part_slots("roadmap")
    if part == Part.ROADMAP:
        return any(getattr(before, slot) != getattr(now, slot) for slot in slots)
    bare = dict.fromkeys(slots, ())
    return replace(before, **bare) != replace(now, **bare)


def _together(parts: tuple[str, ...], before: dict[str, Plan], now: Plan) -> tuple[str, ...]:
    """Both, where what changed does not go with the last edition of the other part."""
    if len(parts) != 1:
        return parts
    (changed,) = parts
    alone = apart(now, before[Part.ROADMAP]) if changed == Part.TEXT else apart(before[Part.TEXT], now)
    return tuple(Part.values) if alone else parts


class _Ledger:
    """A plan as the key of what is remembered of it: by its head, whose hash stands for all that led to it."""

    def __init__(self, record: PlanRecord) -> None:
        self.record = record

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Ledger) and self._key == other._key

    def __hash__(self) -> int:
        return hash(self._key)

    @property
    def _key(self) -> tuple[int, str]:
        return self.record.pk, self.record.head_hash


@lru_cache(maxsize=32)
def _told(ledger: _Ledger, last: tuple[int, int], head: int, parts: tuple[str, ...]) -> str:
    """The summary, in lines. ``last``: the entries of which the public reads text and roadmap, 0 for none."""
    text, roadmap = (queries.plan_at(ledger.record, number) if number else None for number in last)
    now = queries.plan_at(ledger.record, head)
    assert text is not None  # a roadmap is published with its text or after it
    after = composed(now if Part.TEXT in parts else text, now if Part.ROADMAP in parts else roadmap)
    tables = to_table(published(composed(text, roadmap))), to_table(published(after))
    whole = in_words(*tables)
    return whole if len(whole) <= TEXT else in_words(*tables, most=0)


def in_words(before: Table, after: Table, most: int = DETAILS) -> str:
    """The heads of the summary for residents, one a line: 新たに実施：甲、乙. ``most``: so many details of each."""
    lines = []
    for group in summary(before, after, "ja"):
        named = []
        for line in group.lines[:NAMED]:
            more = len(line.details) - most
            details = "、".join(line.details[:most]) + (f"ほか{more}件" if most and more > 0 else "")
            named.append(f"{line.name}（{details}）" if details else line.name)
        rest = len(group.lines) - NAMED
        lines.append(f"{group.label}：{'、'.join(named)}" + (f"、ほか{rest}件" if rest > 0 else ""))
    return "\n".join(lines)


def _first(table: Table) -> str:
    """Of a first edition, what it holds: counted, not praised."""
    counts = [
        (vocabulary.type_label(name, "ja"), sum(1 for entry in table.nodes.values() if entry.type == name))
        for name in ("initiative", "indicator")
    ]  # fmt: skip
    said = "、".join(f"{name}{count}件" for name, count in counts if count)
    return f"最初の版です（{said}）。" if said else ""


def _label(record: PlanRecord, since: int) -> str:
    """What the changes since are called: the title of the first, and how many there are besides. None where a title
    would not fit behind the number of an edition, or names one itself."""
    rows = Change.objects.filter(plan=record, sequence__gt=max(since, 1)).order_by("sequence")
    titles = list(dict.fromkeys(title for title in rows.values_list("title", flat=True) if title.strip()))
    fitting = [title for title in titles if not edition_numbers(title)]
    if not fitting:
        return ""
    rest = len(titles) - 1
    said = fitting[0] + (f" ほか{rest}件" if rest else "")
    return said if len(said) <= rules.LABEL and "\n" not in said else ""
