"""The update history: changes of the plan up to the edition, their approvals and what they touched.

What the data say of a change is what the site says: its office, reason and approvals. Names of persons are
not among them.
"""

from __future__ import annotations

from collections.abc import Iterator

from tsumugu.render.data.columns import Column, Row, Value, copied, identifier, of_types, position, table
from tsumugu.render.data.reading import Reading, shown
from tsumugu.render.vocabulary import cause_words, words

_UNKNOWN = ("記録がありません。", "Not recorded.")
_SIDE = (
    "記載がなかったか、項目全体の変更か、公表していない記述です。",
    "There was nothing, the whole node is meant, or the wording was not published.",
)
_ROLES = tuple(Value(role, pair) for role, pair in words.ROLES.items())
_SEQUENCE = Column(
    name="sequence", type="integer", label=("改定の番号", "Number of the change"), refers="changes.sequence",
    definition=("台帳での改定の通し番号。", "Number of the change in the ledger."),
)  # fmt: skip

CHANGES = table(
    "changes", ("改定の履歴", "Changes"), ("プランの改定の履歴（データの更新履歴）です。古いものから順に並びます。", "The update history: every change of the plan, oldest first."),
    (
        Column(name="sequence", type="integer", label=_SEQUENCE.label, definition=_SEQUENCE.definition),
        Column(name="date", type="date", label=("日付", "Date"), definition=("改定が記録された日。", "Day on which the change was recorded."), blank=_UNKNOWN),
        Column(name="role", type="code", label=("立場", "Role"), values=_ROLES, definition=("改定を起案した者の立場。", "In which role it was asked for."), blank=_UNKNOWN),
        Column(name="division", type="text", label=("課", "Division"), definition=("改定を起案した課の、当時の名称。", "The division that asked for it, by its name of that time."), blank=_UNKNOWN),
        Column(name="reason", type="text", label=words.PARTS["reason"], definition=("改定の理由。", "Why it was made."), blank=_UNKNOWN),
        Column(name="proposal", type="text", label=("改定案", "Proposal"), definition=("改定案の題名。", "Title of the proposal."), blank=("改定案によらない改定です。", "It did not come from a proposal.")),
    ),
    ("sequence",),
)  # fmt: skip

CHANGE_APPROVALS = table(
    "change_approvals", ("改定の承認", "Approvals of changes"), ("改定を承認した者の立場です。承認の順に並びます。", "Who approved each change, by role, in order."),
    (
        _SEQUENCE, position((words.PARTS["revision"][0], "the change")),
        Column(name="role", type="code", label=("承認者", "Approved by"), values=_ROLES, definition=("承認した者の立場。", "The role that approved.")),
    ),
    ("sequence", "position"),
)  # fmt: skip

_OF_ALL = ("改定全体のきっかけです。", "It led to the whole change.")

CHANGE_CAUSES = table(
    "change_causes", ("改定のきっかけ", "What led to changes"), ("改定のきっかけになった意見・会議・決定です。改定の一部だけのきっかけは、その箇所ごとに1行とします。", "The opinions, meetings and decisions that led to each change; of single places of it a row for each."),
    (
        _SEQUENCE, position((words.PARTS["revision"][0], "the change")),
        Column(name="kind", type="code", label=("きっかけの種類", "Kind"), definition=("意見、会議、決定のどれか。", "An opinion, a meeting or a decision."),
               values=tuple(Value(kind, pair) for kind, pair in cause_words.KINDS.items())),
        Column(name="cause_id", type="text", label=("きっかけの番号", "Number"), definition=("意見と会議は、公表した策定経過でのID。決定は文書番号。", "Of an opinion or a meeting its id in the published process; of a decision the number of its document.")),
        Column(name="label", type="text", label=("呼び方", "Label"), definition=("改定の時の呼び方。", "What it was called at the time of the change.")),
        Column(name="withdrawn", type="boolean", label=cause_words.WITHDRAWN, definition=("その後に取り下げられたか、残っていないかどうか。", "Whether it was taken back since, or is kept no more.")),
        identifier("node_id", ("項目のID", "Node"), ("きっかけで変わった項目。", "The node that was changed because of it."), blank=_OF_ALL),
        Column(name="field", type="text", label=("欄", "Field"), definition=("きっかけで変わった欄。プランの形式（tsumugu-plan/1）での名称です。", "The field that was changed because of it, as the plan format (tsumugu-plan/1) names it."),
               blank=("改定全体か、項目全体のきっかけです。", "It led to the whole change, or to a whole node.")),
    ),
    ("sequence", "position"),
)  # fmt: skip

CHANGE_TOUCHES = table(
    "change_touches", ("改定で変わった箇所", "What changes touched"), ("改定ごとに、変わった項目と欄です。1か所を1行とします。", "The nodes and fields that each change touched: a row for each."),
    (
        _SEQUENCE, position((words.PARTS["revision"][0], "the change")),
        identifier("node_id", ("項目のID", "Node"), ("変わった項目。その後に削除された項目は nodes の表にありません。", "The node touched; one deleted since is not in the table nodes.")),
        Column(name="node_type", type="code", label=("項目の種類", "Type of node"), definition=("変わった項目の種類。", "What kind of node it is."),
               values=of_types(tuple(words.TYPES)), blank=("項目はその後に削除されました。", "The node has been deleted since.")),
        copied("node_name", ("項目の名称", "Name of the node"), ("項目がその後に削除されたか、名称がありません。", "It has been deleted since, or has no name.")),
        Column(name="whole_node", type="boolean", label=("項目全体", "Whole node"), definition=("項目そのものの追加、削除又は移動かどうか。", "Whether the node itself came, went or moved.")),
        Column(name="field", type="text", label=("欄", "Field"), definition=("変わった欄。プランの形式（tsumugu-plan/1）での名称です。", "The field touched, as the plan format (tsumugu-plan/1) names it."),
               blank=("項目全体の変更です（whole_node が true）。", "The whole node is meant (whole_node is true).")),
        Column(name="before", type="text", label=("改正前", "Before"), definition=("変わる前の値（言葉で）。長い文は違う箇所の前後だけです。どの版にもなかった記述は含みません。", "The value before, in words; of a long text the stretch that differs. Wording that stood in no edition is left out."), blank=_SIDE),
        Column(name="after", type="text", label=("改正後", "After"), definition=("変わった後の値（言葉で）。長い文は違う箇所の前後だけです。どの版にもなかった記述は含みません。", "The value after, in words; of a long text the stretch that differs. Wording that stood in no edition is left out."), blank=_SIDE),
    ),
    ("sequence", "position"),
)  # fmt: skip


def change_rows(source: Reading) -> Iterator[Row]:
    for note in source.document.changes:
        yield (
            note.sequence, note.date or None, note.role or None, note.division or None, note.reason or None,
            note.proposal or None,
        )  # fmt: skip


def approval_rows(source: Reading) -> Iterator[Row]:
    for note in source.document.changes:
        for place, role in enumerate(note.approvals, 1):
            yield note.sequence, place, role


def cause_rows(source: Reading) -> Iterator[Row]:
    for note in source.document.changes:
        places = ((one, place) for one in note.causes for place in one.places or (None,))
        for number, (one, place) in enumerate(places, 1):
            node, path = (shown(place[0]), place[1] or None) if place is not None else (None, None)
            yield note.sequence, number, one.cause.kind, one.cause.id, one.cause.label, one.gone, node, path


def touch_rows(source: Reading) -> Iterator[Row]:
    for note in source.document.changes:
        became = {(one.node, one.path): one for one in note.differences if one.kind == "set"}
        for place, (node, path) in enumerate(dict.fromkeys(note.touched), 1):
            one = became.get((node, path))
            sides = [side[0] or None if side else None for side in (one.before, one.after)] if one else [None, None]
            yield (
                note.sequence, place, shown(node), source.type(node), source.name(node), not path, path or None, *sides
            )  # fmt: skip
