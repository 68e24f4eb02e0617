"""What does not hold, in words: one row for each code of ``audit.faults.Fault`` (a test compares them)."""

from __future__ import annotations

from tsumugu.audit.faults import Fault
from tsumugu.cli.languages import pick
from tsumugu.interchange.source import visible

#: Code -> in Japanese, in English. ``{row}``, ``{sequence}`` and ``{detail}`` are those of the fault.
WORDS: dict[str, tuple[str, str]] = {
    # entries of the ledger
    "gap": (
        "改定 {sequence} がありません（次は {detail}）。",
        "Change {sequence} is missing (the next is {detail}).",
    ),
    "previous-hash": (
        "改定 {sequence} の前の改定が、記録されたものと違います。",
        "The change before change {sequence} is not the one it names.",
    ),
    "entry-hash": (
        "改定 {sequence} の内容が、記録されたハッシュと違います。",
        "What change {sequence} says does not have its hash.",
    ),
    "base-root": (
        "改定 {sequence} が、前の改定の結果から始まっていません。",
        "Change {sequence} does not begin where the one before ended.",
    ),
    "operations": (
        "改定 {sequence} の変更を当てはめられません（{detail}）。",
        "The operations of change {sequence} do not apply ({detail}).",
    ),
    "result-root": (
        "改定 {sequence} の結果が、記録されたプランと違います。",
        "Change {sequence} does not give the plan it names.",
    ),
    "head": (
        "台帳の末尾が、プランの控え（{detail}件）と違います。",
        "The ledger does not end where the plan's record says ({detail} entries).",
    ),
    "title": (
        "一覧のプラン名「{detail}」が、台帳のものと違います。",
        "The plan's title in lists, “{detail}”, is not that of the ledger.",
    ),
    # beside it
    "snapshot": (
        "改定 {sequence} の写しが、台帳のプランと違います。",
        "The snapshot at change {sequence} is not the plan of the ledger.",
    ),
    "retired": (
        "取り下げられているかどうかが、取下げの記録と合いません。",
        "Whether the plan is retired is not what its retirements say.",
    ),
    "snapshot-missing": (
        "改定 {sequence} の写しがありません。",
        "The snapshot at change {sequence} is missing.",
    ),
    "snapshot-beyond": (
        "台帳にない改定 {sequence} の写しがあります。",
        "There is a snapshot at change {sequence}, which the ledger does not have.",
    ),
    "touch-missing": (
        "「誰が変えたか」の索引に、改定 {sequence} の {row} がありません。",
        "The rows of who changed what lack {row} of change {sequence}.",
    ),
    "touch-surplus": (
        "「誰が変えたか」の索引に、台帳にない改定 {sequence} の {row} があります。",
        "The rows of who changed what have {row} of change {sequence}, which the ledger does not say.",
    ),
    "cause-missing": (
        "「何がきっかけか」の索引に、改定 {sequence} の {row} がありません。",
        "The rows of what caused what lack {row} of change {sequence}.",
    ),
    "cause-surplus": (
        "「何がきっかけか」の索引に、台帳にない改定 {sequence} の {row} があります。",
        "The rows of what caused what have {row} of change {sequence}, which the ledger does not say.",
    ),
    "edition": (
        "版（{row}）の内容か検証値が、改定 {sequence} の台帳と違います。",
        "Edition {row} does not have the content or root of the ledger at change {sequence}.",
    ),
    "edition-beyond": (
        "版（{row}）が、台帳にない改定 {sequence} を指しています。",
        "Edition {row} names change {sequence}, which the ledger does not have.",
    ),
    "picture": (
        "図の画像（{row}）の内容が、名前（SHA-256）と合いません。",
        "The bytes of the picture {row} are not those that its name (SHA-256) stands for.",
    ),
    # the record of acts
    "act-unnumbered": (
        "操作の記録に、番号のない行（{row}）があります。",
        "The record of acts has a row without a number ({row}).",
    ),
    "act-gap": (
        "操作の記録の {row} 番がありません（次は {detail} 番）。",
        "Act {row} is missing (the next is {detail}).",
    ),
    "act-previous": (
        "操作の記録の {row} 番（{detail}）の前の記録が違います。",
        "The act before act {row} ({detail}) is not the one it names.",
    ),
    "act-altered": (
        "操作の記録の {row} 番（{detail}）が書き換えられています。",
        "Act {row} ({detail}) was altered.",
    ),
    "act-head": (
        "操作の記録の末尾が違います（控え {detail} 件）。切り取られたか、加えられています。",
        "The record of acts does not end where its head says ({detail}): acts were cut off or added.",
    ),
    "row-altered": (
        "{row} の行が、操作の記録 {detail} の時と違います。",
        "Row {row} is not what it was at act {detail}.",
    ),
    "row-missing": (
        "{row} の行がありません（操作の記録 {detail}）。",
        "Row {row} is gone (act {detail}).",
    ),
    "row-unrecorded": (
        "{row} の行を作った操作の記録がありません。",
        "No act says that row {row} was made.",
    ),
    "plan-missing": (
        "登録されたプランがありません（操作の記録 {detail} 番）。",
        "The plan was registered (act {detail}) and is gone.",
    ),
    "plan-unregistered": (
        "この団体に登録した記録のないプランです。",
        "No act says that the plan was registered with this organization.",
    ),
    # what was published
    "published-shorter": (
        "公表された台帳より短くなっています。改定 {sequence} からありません。",
        "The ledger is shorter than what was published: it lacks change {sequence} and what follows.",
    ),
    "published-other": (
        "公表された台帳と違います。",
        "The ledger is not the one that was published.",
    ),
    "published-content": (
        "公表された版のプランと違います。",
        "The plan of this edition is not the one that was published.",
    ),
    "published-edition": (
        "公表された版が、ここにはありません。",
        "The edition was published and is not known here.",
    ),
    "published-undone": (
        "公表後の取下げ、語句の削除又はお知らせ（{detail}）が、ここにはありません。",
        "A withdrawal, a removal of words or a notice that was published ({detail}) is not known here.",
    ),
    "published-plan": (
        "公表されたプランが、ここにはありません。",
        "The plan was published and is not here.",
    ),
}
_FIRST = ("最初に合わないのは改定 {sequence} です。", " The first change that does not hold is {sequence}.")
_AMONG = ("最初に合わないのは改定 {detail} のどれかです。", " The first change that does not hold is one of {detail}.")


def sentence(fault: Fault, lang: str) -> str:
    """One line: whose it is, which table, what is wrong."""
    said = pick(lang, *WORDS[fault.code])
    if fault.code in ("published-other", "published-content"):
        said += pick(lang, *(_FIRST if fault.sequence else _AMONG))
    row, detail = visible(fault.row), visible(fault.detail)
    told = said.format(row=row, sequence=fault.sequence, detail=detail)
    where = [fault.plan or fault.organization, fault.table]
    if fault.code.startswith("published-") and row:
        where.append(row)
    return f"✗ {'：'.join(part for part in where if part)}：{told}" if lang == "ja" else (
        f"✗ {': '.join(part for part in where if part)}: {told}"
    )  # fmt: skip
