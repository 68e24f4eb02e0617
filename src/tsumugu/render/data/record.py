"""What became of promises, and all editions there have been: two tables that later editions only add to."""

from __future__ import annotations

from collections.abc import Iterator

from tsumugu.render.data.columns import Column, Row, Value, choices, fiscal_year, position, table
from tsumugu.render.data.reading import Reading
from tsumugu.render.reading import indicators
from tsumugu.render.vocabulary import words

_PARTS = tuple(Value(name, pair) for name, pair in words.EDITION_PARTS.items())
_OTHER = ("目標がこの種類の値ではありません（0ではありません）。", "The target was of another kind; this is not zero.")
_UNKNOWN = ("記録がありません。", "Not recorded.")


def _edition(name: str, label: words.Pair, definition: words.Pair) -> Column:
    return Column(name=name, type="id", label=label, definition=definition)


TARGET_CHANGES = table(
    "target_changes", ("目標の変更の記録", "Record of changed targets"),
    ("引き下げ、延期、再定義又は廃止された目標の、最初の版からの記録です。後の版で消えることはありません。",
     "Every target that was lowered, postponed, redefined or removed since the first edition. Later editions take nothing away."),
    (
        Column(name="indicator_id", type="id", label=("指標のID", "Indicator"), definition=("どの指標か。廃止された指標は、indicators の表にありません。", "The indicator it is about; one that was removed is not in the table indicators.")),
        Column(name="indicator_name", type="text", label=words.word("indicator.name"), definition=("目標を示した版での指標名。", "Its name in the edition that had promised."), blank=("名称がありません。", "It has no name.")),
        fiscal_year(("目標の年度。", "The year of the target.")),
        position(("指標の年度", "the year of the indicator")),
        Column(name="change", type="code", label=("目標の変更", "Change of the target"), definition=("目標がどう変わったか。", "How the target changed."),
               values=tuple(Value(name, indicators.CHANGES[name]) for name in ("lowered", "postponed", "redefined", "removed"))),
        Column(name="before_kind", type="code", label=("前の目標の種類", "Kind of target before"), definition=("前の目標値の意味。", "How the earlier target is to be read."), values=choices("indicator", "targets", "kind")),
        Column(name="before_value", type="number", label=("前の目標値", "Target before"), unit=("before_unit の列による", "see column before_unit"), definition=("前の目標値（以上、以下、ちょうど）。", "The earlier target (at least, at most, exactly)."), blank=_OTHER),
        Column(name="before_low", type="number", label=("前の目標の下限", "Target before, from"), unit=("before_unit の列による", "see column before_unit"), definition=("範囲で示した前の目標の下限。", "Lower end of an earlier target given as a range."), blank=_OTHER),
        Column(name="before_high", type="number", label=("前の目標の上限", "Target before, to"), unit=("before_unit の列による", "see column before_unit"), definition=("範囲で示した前の目標の上限。", "Upper end of an earlier target given as a range."), blank=_OTHER),
        Column(name="before_text", type="text", label=("前の目標の文章", "Target before, in words"), definition=("文章で示した前の目標。", "An earlier target given in words."), blank=("文章ではありません。", "It was not in words.")),
        Column(name="before_unit", type="text", label=("前の単位", "Unit before"), definition=("前の目標値の単位。", "Unit of the earlier target."), blank=("単位がありません。", "There was none.")),
        Column(name="postponed_to", type="year", label=("延期先の年度", "Postponed to"), definition=("同じ目標が移った年度（西暦）。", "The fiscal year the same target went to (western year)."), blank=("延期ではありません。", "It was not postponed.")),
        _edition("promised_edition", ("目標を示した版", "Edition that had promised"), ("前の目標を示した版。editions の表の edition_name に対応します。", "The edition with the earlier target; see edition_name in the table editions.")),
        _edition("changed_edition", ("変更した版", "Edition that changed it"), ("目標を変更した版。", "The edition that changed the target.")),
        Column(name="changed_date", type="date", label=("変更の日", "Day of the change"), definition=("目標を変更した版の日付。", "Day of the edition that changed it.")),
        Column(name="reason", type="text", label=("変更の理由", "Reason"), definition=("変更の理由。", "Why it was changed."), blank=_UNKNOWN),
    ),
    ("indicator_id", "fiscal_year", "position"),
)  # fmt: skip

EDITIONS = table(
    "editions", ("改定の経過", "Record of revisions"), ("この版までに公表された本編とロードマップの版です。新しいものから順に並びます。", "The editions of text and roadmap published up to this one, newest first."),
    (
        _edition("edition_name", ("版の識別名", "Name of the edition"), ("版の識別名（例 roadmap-3）。", "Name of the edition (roadmap-3).")),
        Column(name="part", type="code", label=("部", "Part"), definition=("本編かロードマップか。", "Plan text or roadmap."), values=_PARTS),
        Column(name="number", type="integer", label=("版の番号", "Number"), definition=("部ごとの版の番号。", "Number of the edition within its part.")),
        Column(name="label", type="text", label=("版の名称", "Label"), definition=("版の名称。", "What the edition is called."), blank=_UNKNOWN),
        Column(name="date", type="date", label=("版の日付", "Date"), definition=("版の日付。", "Day of the edition.")),
        Column(name="stage", type="text", label=words.word("plan.stage"), definition=("版の策定段階。", "Stage of drafting."), blank=_UNKNOWN),
        Column(name="classification", type="text", label=("改定の区分", "Classification of the change"), definition=("改定の区分。", "How the change is classified."), blank=_UNKNOWN),
        Column(name="summary", type="text", label=("改定の概要", "Summary of the revision"), definition=("改定の概要。", "What the edition changed."), blank=_UNKNOWN),
    ),
    ("edition_name",),
)  # fmt: skip


def target_rows(source: Reading) -> Iterator[Row]:
    counted: dict[tuple[str, int], int] = {}
    for one in source.document.promises:
        place = counted[one.node, one.year] = counted.get((one.node, one.year), 0) + 1
        was = one.before
        yield (
            one.node, one.indicator or None, one.year, place, one.change, was.kind, was.value, was.low, was.high,
            was.text, one.unit or None, one.moved or None, one.promised.name, one.changed.name, one.changed.date,
            one.reason or None,
        )  # fmt: skip


def edition_rows(source: Reading) -> Iterator[Row]:
    for one in source.document.revisions:
        yield (
            one.name, one.part, one.number, one.label or None, one.date, one.stage or None,
            one.classification or None, one.summary or None,
        )  # fmt: skip
