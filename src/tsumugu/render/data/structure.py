"""The plan as a whole, its tree, and what any node may have: lists, relations, former names, translations."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from tsumugu.core.canonical import text_hash
from tsumugu.core.plan import Translation
from tsumugu.core.schema import NODE_TYPES
from tsumugu.core.table import ROOT
from tsumugu.core.traits import former_names
from tsumugu.core.translation import source_text
from tsumugu.render.data.columns import (
    NOT_WRITTEN,
    PLAN_NODE,
    Column,
    Row,
    Value,
    both,
    copied,
    identifier,
    of_types,
    position,
    position_in,
    table,
    written,
)
from tsumugu.render.data.reading import Reading, cells, entities, shown
from tsumugu.render.vocabulary import words


def _paths(kind: str) -> dict[str, tuple[str, ...]]:
    """The fields of one kind, with the types of node that have them."""
    found: dict[str, tuple[str, ...]] = {}
    for name, spec in NODE_TYPES.items():
        for path, field in spec.fields.items():
            if field.kind == kind:
                found[path] = (*found.get(path, ()), name)
    return found


_LISTS, _SETS = _paths("list"), _paths("set")
_DATED = {
    path: tuple(name for name, spec in NODE_TYPES.items() if path in spec.fields and spec.fields[path].key == "date")
    for path in ("former_titles", "renames")
}
_TYPES = tuple(NODE_TYPES)
_RENAMED = tuple(name for name in NODE_TYPES if former_names(name))
_NODE = identifier(
    "node_id", ("項目のID", "Node"),
    (f"プランの項目のID。{PLAN_NODE} はプランそのものを表します。", f"Identifies a node of the plan; {PLAN_NODE} is the plan itself."),
    refers="nodes.node_id",
)  # fmt: skip


def _type_column(name: str = "node_type", types: tuple[str, ...] = _TYPES) -> Column:
    return Column(
        name=name, type="code", label=("項目の種類", "Type of node"),
        definition=("項目の種類。", "What kind of node it is."), values=of_types(types),
    )  # fmt: skip


def _field_column(name: str, paths: dict[str, tuple[str, ...]], definition: words.Pair) -> Column:
    values = tuple(Value(path, both(types[0], path)) for path, types in paths.items())
    return Column(name=name, type="code", label=("欄", "Field"), definition=definition, values=values)


PLAN = table(
    "plan", ("プランと版", "Plan and edition"),
    ("プランそのものと、データの元になった版についての情報です。1行だけの表です。",
     "The plan itself and the edition from which the data were made: one row."),
    (
        written("title", both("plan", "title"), ("プランの名称。", "Title of the plan."), "title", blank=None),
        Column(name="provisional", type="boolean", label=both("plan", "provisional"), holds="provisional",
               definition=("名称が仮称かどうか。", "Whether the title is provisional."), blank=NOT_WRITTEN),
        written("organization_name", both("plan", "organization.name"), ("プランを定めた団体の名称。", "Name of the body whose plan it is."), "organization.name"),
        Column(name="period_first", type="year", label=both("plan", "period.first"), holds="period.first",
               definition=("計画期間の最初の年度（西暦）。", "First fiscal year of the plan (western year)."),
               blank=("計画期間が決まっていません。", "The period is not decided.")),
        Column(name="period_last", type="year", label=both("plan", "period.last"), holds="period.last",
               definition=("計画期間の最後の年度（西暦）。", "Last fiscal year of the plan (western year)."),
               blank=("計画期間が決まっていません。", "The period is not decided.")),
        written("stage", both("plan", "stage"), ("策定段階。順序は lists の表の stages にあります。", "Stage of the draft; the order of stages is in the table lists."), "stage"),
        written("notice", both("plan", "notice"), ("各ページに示すお知らせ。", "Notice shown on every page."), "notice"),
        written("catchphrase", both("plan", "philosophy.catchphrase"), ("キャッチフレーズ。", "Catchphrase."), "philosophy.catchphrase"),
        written("intent", both("plan", "philosophy.intent"), ("基本理念に込めた思い。", "The intent behind the philosophy."), "philosophy.intent"),
        Column(name="edition_part", type="code", label=("版の区分", "Part of the edition"),
               definition=("どちらの版か。", "Which part the edition is of."),
               values=tuple(Value(part, pair) for part, pair in words.EDITION_PARTS.items()),
               blank=("公表された版ではありません。", "Not a published edition.")),
        Column(name="edition_number", type="integer", label=("版の番号", "Edition number"),
               definition=("区分ごとの版の通し番号。", "Number of the edition, counted in its part."),
               blank=("公表された版ではありません。", "Not a published edition.")),
        Column(name="edition_label", type="text", label=("版の名称", "Edition label"),
               definition=("版の名称。", "The edition's own title."), blank=("名称がありません。", "It has none.")),
        Column(name="edition_date", type="date", label=("版の日付", "Date of the edition"),
               definition=("版の日付。期限が来ているかどうかは、この日で判定しています。",
                           "Day of the edition; what is due is judged on that day.")),
        Column(name="edition_stage", type="text", label=("版の策定段階", "Stage of the edition"),
               definition=("版を公表したときの策定段階。", "Stage at which the edition was published."), blank=("記録がありません。", "Not recorded.")),
        Column(name="edition_summary", type="text", label=("版の概要", "Summary of the edition"),
               definition=("版で変わったことの概要。", "What the edition changed, in short."), blank=("記録がありません。", "Not recorded.")),
        Column(name="edition_classification", type="text", label=("改定の区分", "Classification of the change"),
               definition=("改定の区分。", "How the change is classified."), blank=("記録がありません。", "Not recorded.")),
        Column(name="previous_edition_label", type="text", label=("比較した版", "Edition compared with"),
               definition=("ratings の表の target_change で比較した、直前の版の名称。",
                           "The edition before, with which target_change in the table ratings compares."),
               blank=("比較する版がありません。", "There is no edition to compare with.")),
        Column(name="ledger_sequence", type="integer", label=("台帳番号", "Ledger number"),
               definition=("版に含まれる最後の改定の番号。changes の表の sequence に対応します。",
                           "Number of the last change in the edition; see sequence in the table changes."),
               blank=("台帳の記録ではありません。", "Not from a ledger.")),
        Column(name="content_hash", type="hash", label=("内容のハッシュ値", "Content hash"),
               definition=("プランの内容のハッシュ値（SHA-256、16進64桁）。", "Hash of the plan's content (SHA-256, 64 hex digits)."),
               blank=("台帳の記録ではありません。", "Not from a ledger.")),
        Column(name="ledger_checkpoint", type="hash", label=("台帳の検証値", "Ledger checkpoint"),
               definition=("公表時の台帳全体の検証値。", "Head of the whole ledger when it was published."),
               blank=("台帳の記録ではありません。", "Not from a ledger.")),
    ),
    ("plan_id",), types=("plan",),
)  # fmt: skip
_HELD = {"plan_id": "id", "organization_code": "organization.code"}
PLAN = replace(PLAN, columns=tuple(replace(c, holds=_HELD.get(c.name, c.holds)) for c in PLAN.columns))

NODES = table(
    "nodes", ("項目の一覧", "Nodes"),
    ("プランのすべての項目と、その階層と順序です。", "Every node of the plan, with its place in the tree and its order."),
    (
        identifier("node_id", ("項目のID", "Node"),
                   (f"プランの中で一つだけのID。{PLAN_NODE} はプランそのものを表します。",
                    f"Unique in the plan; {PLAN_NODE} is the plan itself.")),
        _type_column(),
        identifier("parent_id", ("上位の項目", "Parent"), ("一つ上の項目のID。", "The node above."), refers="nodes.node_id",
                   blank=("プランそのもので、上位の項目がありません。", "The plan itself: there is nothing above it.")),
        Column(name="slot", type="code", label=("上位での位置付け", "Slot"),
               definition=("上位の項目の中での位置付け。", "As what it stands in the node above."),
               values=tuple(Value(slot, pair) for slot, pair in words.SLOTS.items()),
               blank=("プランそのもので、上位の項目がありません。", "The plan itself: there is nothing above it.")),
        position(("同じ位置付けの項目", "the nodes of one slot")),
        copied("name", words.FIELDS["name"], ("段落など、名称のない項目です。", "A node without a name, such as a paragraph.")),
    ),
    ("node_id",), types=_TYPES,
)  # fmt: skip

LISTS = table(
    name="lists", title=("語句の列挙", "Lists of words"),
    description=("基本理念、推進主体など、順序のある語句の列挙です。1語句を1行とします。",
     "Ordered lists of words, such as the philosophy or the actors: a row for each."),
    columns=(
        _NODE, _type_column(types=tuple({name: None for names in _LISTS.values() for name in names})),
        _field_column("field", _LISTS, ("どの欄の列挙か。", "Which list it is.")),
        position(("列挙", "the list")),
        written("text", ("語句", "Text"), ("語句。", "The words."), "{field}", blank=None),
    ),
    key=("node_id", "field", "position"), subject="node_id",
    types=tuple({name: None for names in _LISTS.values() for name in names}),
)  # fmt: skip

RELATIONS = table(
    name="relations", title=("項目どうしの関係", "Relations"),
    description=("事業と政策分野、連携する課など、一つの項目がいくつも持つことのある関係です。1関係を1行とします。担当課など一つだけの関係は、各表の列にあります。",
     "Relations of which a node may have many (areas, partners, predecessors and so on): a row for each. "
     "Single relations, such as the lead division, are columns of their tables."),
    columns=(
        identifier("from_id", ("元の項目", "From"), ("関係を持つ項目のID。", "The node that has the relation."), refers="nodes.node_id"),
        _type_column("from_type", tuple({name: None for names in _SETS.values() for name in names})),
        copied("from_name", ("元の項目の名称", "Name of from")),
        _field_column("relation", _SETS, ("関係の種類。", "Which relation it is.")),
        identifier("to_id", ("先の項目", "To"), ("関係の先の項目のID。", "The node it points at."), refers="nodes.node_id", holds="{relation}"),
        copied("to_name", ("先の項目の名称", "Name of to"), ("先の項目がプランの中にありません。", "The node is not in the plan.")),
    ),
    key=("from_id", "relation", "to_id"), subject="from_id", types=tuple({name: None for names in _SETS.values() for name in names}),
)  # fmt: skip

FORMER_NAMES = table(
    name="former_names", title=(words.word("division.renames")[0], "Former names"),
    description=("プラン、事業、担当課の旧名称と、使われていた最後の日です。", "Former names of the plan, initiatives and divisions, and the day until which they were in use."),
    columns=(
        _NODE, _type_column(types=_RENAMED),
        _field_column("field", _DATED, ("どの欄の旧名称か。", "Which field it is of.")),
        Column(name="used_until", type="date", label=("使用最終日", "Used until"),
               definition=("その名称が使われていた最後の日。", "Last day on which the name was in use.")),
        written("former_name", words.word("division.renames"), ("旧名称。", "The former name."), "{field}.{used_until}", blank=None),
    ),
    key=("node_id", "field", "used_until"), subject="node_id", types=_RENAMED,
)  # fmt: skip

READINGS = table(
    name="readings", title=("読み", "Readings"),
    description=("ふりがなを付けるときに優先する、人が確かめた読みです。", "Readings that people have reviewed; they win over the machine's when furigana is added."),
    columns=(
        Column(name="word", type="text", label=("言葉", "Word"), definition=("読みを定めた言葉。", "The word whose reading it is.")),
        written("reading", ("読み", "Reading"), ("ひらがなの読み。", "The reading in hiragana."), "readings.{word}", blank=None),
    ),
    key=("word",), subject="", types=("plan",),
)  # fmt: skip

TRANSLATIONS = table(
    name="translations", title=(words.word("plan.translations")[0], "Translations"),
    description=("人が書いた英語、やさしい日本語などの訳文です。", "Texts in English, plain Japanese and so on that somebody wrote."),
    columns=(
        _NODE, _type_column(),
        Column(name="language", type="text", label=("言語", "Language"),
               definition=("訳文の言語（en 英語、ja-easy やさしい日本語）。", "Language of the translation (en: English, ja-easy: plain Japanese).")),
        Column(name="field", type="text", label=("欄", "Field"),
               definition=("訳された欄の名称。プランの形式（tsumugu-plan/1）での名称です。", "The field translated, as the plan format (tsumugu-plan/1) names it.")),
        written("text", words.word("plan.translations"), ("訳文。", "The translation."), "translations.{language}.{field}.text", blank=None),
        Column(name="source_hash", type="hash", label=("原文のハッシュ値", "Hash of the source"),
               definition=("訳した時の原文のハッシュ値（SHA-256の先頭16桁）。", "Hash of the words it was made from (first 16 digits of SHA-256)."),
               holds="translations.{language}.{field}.source"),
        Column(name="outdated", type="boolean", label=("原文の変更", "Outdated"),
               definition=("訳した後に原文が変わったかどうか。", "Whether the words have changed since."),
               blank=("対応する原文がありません。", "There are no words to compare with.")),
    ),
    key=("node_id", "language", "field"), subject="node_id", types=_TYPES,
)  # fmt: skip

DIVISIONS = table(
    name="divisions", title=words.word("divisions"),
    description=("担当課と、その設置と廃止の日です。改称は former_names、前身は relations の表にあります。",
     "Divisions with the days from and to which they exist; renames are in former_names, predecessors in relations."),
    columns=(
        identifier("division_id", ("担当課のID", "Division id"),
                   ("プランの中で一つだけのID。改称しても同じです。", "Unique in the plan; it stays through renames."), refers="nodes.node_id"),
        position_in("division"),
        written("name", both("division", "name"), ("課の名称。", "Name of the division."), "name", blank=None),
        written("department", both("division", "department"), ("課の属する部局。", "The department it belongs to."), "department"),
        Column(name="valid_from", type="date", label=both("division", "valid_from"), holds="valid_from",
               definition=("設置された日。", "First day on which it exists."), blank=("記載がありません（プランの始まる前からあります）。", "Not written: it is older than the plan.")),
        Column(name="valid_to", type="date", label=both("division", "valid_to"), holds="valid_to",
               definition=("廃止された日（存続した最後の日）。", "Last day on which it exists."), blank=("廃止されていません。", "It has not been abolished.")),
        Column(name="contact", type="text", label=("連絡先", "Contact"), definition=("課への問合せ先（版の文書を作成した時点）。", "How to reach the office, as of the making of the files."), blank=("記載がありません。", "Not written.")),
    ),
    key=("division_id",), subject="division_id", types=("division",),
)  # fmt: skip


def plan_rows(source: Reading) -> Iterator[Row]:
    d = source.document
    about = {
        "edition_part": d.part, "edition_number": d.number or None, "edition_label": d.label or None,
        "edition_date": d.date, "edition_stage": d.stage or None, "edition_summary": d.summary or None,
        "edition_classification": d.classification or None, "previous_edition_label": d.previous_label or None,
        "ledger_sequence": d.sequence or None, "content_hash": d.root or None, "ledger_checkpoint": d.checkpoint or None,
    }  # fmt: skip
    return entities(source, PLAN, {name: lambda _n, _e, value=value: value for name, value in about.items()})  # type: ignore[misc]


def node_rows(source: Reading) -> Iterator[Row]:
    for node in source.order:
        entry = source.table.nodes[node]
        parent = shown(entry.parent) if node else None
        yield (
            shown(node), entry.type, parent, entry.slot or None, source.positions[node], source.name(node),
        )  # fmt: skip


def list_rows(source: Reading) -> Iterator[Row]:
    for node in source.order:
        entry = source.table.nodes[node]
        for path in _LISTS:
            items = entry.fields.get(path)
            if isinstance(items, tuple):
                for place, text in enumerate(items, 1):
                    yield shown(node), entry.type, path, place, text


def relation_rows(source: Reading) -> Iterator[Row]:
    for node in source.order:
        entry = source.table.nodes[node]
        for path in _SETS:
            targets = entry.fields.get(path)
            if isinstance(targets, tuple):
                for target in targets:
                    yield node, entry.type, source.name(node), path, target, source.name(target)


def former_name_rows(source: Reading) -> Iterator[Row]:
    for node in source.order:
        entry = source.table.nodes[node]
        for path, types in _DATED.items():
            if entry.type in types:
                for day, name in sorted(cells(entry, path), key=lambda cell: cell[0]):
                    yield shown(node), entry.type, path, day, str(name)


def reading_rows(source: Reading) -> Iterator[Row]:
    for word, read in cells(source.table.nodes[ROOT], "readings"):
        yield word, str(read)


def translation_rows(source: Reading) -> Iterator[Row]:
    for node in source.order:
        entry = source.table.nodes[node]
        for key, value in cells(entry, "translations"):
            if isinstance(value, Translation):
                language, _, field = key.partition(".")
                now = source_text(entry.fields.get(field))
                outdated = None if now is None else text_hash(now) != value.source
                yield shown(node), entry.type, language, field, value.text, value.source, outdated


def division_rows(source: Reading) -> Iterator[Row]:
    contacts = dict(source.document.contacts)
    return entities(
        source, DIVISIONS,
        {
            "division_id": lambda node, _: node, "position": lambda node, _: source.positions[node],
            "contact": lambda node, _: contacts.get(node),
        },
    )  # fmt: skip
