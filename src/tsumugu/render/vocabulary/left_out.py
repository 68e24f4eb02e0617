"""What the formats do not say of a plan, and why: for readers beside the files, for programs in the dictionary.

Whole: every field of the plan is said, but those that stand here by their type (``chapter``, and with it whatever
stands in chapters alone) or by type and path (``plan.actors``). Excerpts say what they are for and promise no more.
Every format is one or the other (``tests/render/test_complete.py``, which also looks for each text of a plan in each
file).
"""

from __future__ import annotations

from tsumugu.core.traits import within
from tsumugu.render.vocabulary.words import Pair

_TEXT: Pair = (
    "本編の章と文章は、本編のページとPDFで読めます。", "The chapters of the plan text are on its page and in its PDF.",
)  # fmt: skip
_PROCESS: Pair = (
    "策定経過（会議、意見など）はプランの本文ではないため、データには含めません。"
    "公表している場合は、策定経過のページで読めます。",
    "How the plan came about (meetings, opinions) is kept beside the plan and is not in its data. Where it is public, "
    "it has pages of its own.",
)
_BESIDE: Pair = (
    "プランの旧名称、段階、推進主体、理念と重点分野の説明、担当課の部局と旧名称は、本編のページとデータの表にあります。",
    "The former names of the plan, its stages and actors, the words of its philosophy and focus themes, departments "
    "and former names of divisions are on the page of the plan text and in the data tables.",
)
_RENAMES: Pair = (
    "担当課の旧名称は、担当課のページとデータの表にあります。",
    "The former names of divisions are on their pages and in the data tables.",
)

#: By format (``site`` is the pages).
LEFT_OUT: dict[str, dict[str, Pair]] = {
    "site": {},
    "data": {"plan.process": _PROCESS},
    "plan_pdf": {},
    "workbook": {},
    "slides": {
        "chapter": _TEXT, "plan.former_titles": _BESIDE, "plan.actors": _BESIDE, "plan.stages": _BESIDE,
        "plan.philosophy.statement": _BESIDE, "plan.philosophy.intent": _BESIDE, "division.department": _BESIDE,
        "division.renames": _BESIDE, "focus_theme.text": _BESIDE,
    },
    "stratml": {"chapter": _TEXT, "division.renames": _RENAMES},
    "repository": {"plan.process": _PROCESS},
}  # fmt: skip

EXCERPTS: dict[str, Pair] = {
    "roadmap_pdf": ("ロードマップの図だけです。", "The drawing of the roadmap alone."),
    "sheet_pdf": ("事業シート1枚だけです。", "One initiative sheet alone."),
    "calendar": (
        "月まで決まった期限、節目、策定の日程だけです。",
        "Deadlines, milestones and the schedule of the plan's making, as far as they are known to the month.",
    ),
    "comparison_pdf": ("前の版から変わったところだけです。", "What changed since the edition before."),
    "comparison_workbook": ("前の版から変わったところだけです。", "What changed since the edition before."),
    "meetings": ("会議などの日程だけです。", "Meetings and the schedule alone."),
    "process_data": ("策定経過だけです。", "How the plan was made, and nothing else."),
    "oparl": ("会議体と会議だけです。", "Bodies and meetings alone."),
    "responses_pdf": ("意見とその回答だけです。", "Opinions and answers alone."),
    "responses_workbook": ("意見とその回答だけです。", "Opinions and answers alone."),
    "search": ("検索の索引です。", "The index of the search."),
}


def said_of(format: str) -> tuple[Pair, ...]:
    """What readers are told of a format, each sentence once; nothing where it has the whole plan."""
    if format in EXCERPTS:
        return (EXCERPTS[format],)
    return tuple(dict.fromkeys(LEFT_OUT.get(format, {}).values()))


def is_left_out(format: str, node_type: str, path: str) -> bool:
    """Whether a format that has the whole plan leaves out this field, the whole type, or all that holds nodes of it."""
    left = LEFT_OUT[format]
    return f"{node_type}.{path}" in left or any(node_type in within(one) for one in left if "." not in one)
