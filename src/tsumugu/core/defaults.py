"""Data that comes with the program. The approval rules: a prefecture's usual delegation, written as an organization
would write its own (``core.delegation``), read by nobody but ``core.approval``. The starter sets of fields that a new
plan can begin with: every word of them is edited like any other afterwards.
"""

from __future__ import annotations

from typing import Any

from tsumugu.core.starting import StarterField

#: By the name of a set: the three fields of a prefecture's plan, of which the third carries the other two.
FIELDS: dict[str, tuple[StarterField, ...]] = {
    "three": (
        StarterField("産業・しごと"),
        StarterField("暮らし・まち"),
        StarterField("行政経営", supports=("産業・しごと", "暮らし・まち")),
    ),
    "none": (),
}

#: The names of these rules in English. An organization writes its own in whatever language it likes.
ENGLISH = {
    "本編の編集": "Edits of the plan text", "シートの本文と工程": "Texts and steps of sheets",
    "指標の説明": "Description of indicators", "実績の記録": "Record of results",
    "実績の工程": "Steps as they were done", "目標の変更": "Change of targets",
    "指標の追加と廃止": "Indicators added and removed", "目標の文章": "Targets in words",
    "事業の追加と終了": "Initiatives added and ended", "事業の終了": "End of initiatives",
    "取組の追加と廃止": "Activities added and removed", "評価の尺度": "Rating schemes",
    "政策分野の追加と廃止": "Policy areas added and removed",
    "理念・めざす姿・分野・期間": "Philosophy, visions, fields and period", "翻訳": "Translations",
}  # fmt: skip

APPROVAL: dict[str, Any] = {
    "format": "tsumugu-approval-rules/1",
    "people": 2,
    "steps": [
        {"role": "head", "divisions": True},
        {"role": "secretariat"},
        {"role": "secretariat_head"},
        {"role": "kanjikai"},
        {"role": "headquarters"},
    ],
    "rules": [
        {
            "name": "本編の編集", "step": "secretariat_head", "part": "text",
            "types": ["chapter", "block", "figure", "division", "focus_theme", "area"],
        },
        {
            "name": "シートの本文と工程", "step": "secretariat_head", "part": "roadmap",
            "types": ["initiative", "activity", "step"],
        },
        {"name": "指標の説明", "step": "secretariat_head", "types": ["indicator"]},
        {"name": "実績の記録", "step": "secretariat", "types": ["indicator"], "paths": ["actuals"], "acts": ["set"]},
        {
            "name": "実績の記録", "step": "secretariat", "types": ["activity"], "paths": ["actual_texts"],
            "acts": ["set"],
        },
        {"name": "実績の工程", "step": "secretariat", "types": ["step"], "slots": ["actual"]},
        {
            "name": "目標の変更", "step": "kanjikai", "types": ["indicator"], "acts": ["set"],
            "paths": ["targets", "unit", "definition", "baseline", "direction", "span", "kind"],
        },
        {"name": "指標の追加と廃止", "step": "kanjikai", "types": ["indicator"], "acts": ["add", "delete", "move"]},
        {"name": "目標の文章", "step": "kanjikai", "types": ["activity"], "paths": ["planned_texts"]},
        {"name": "事業の追加と終了", "step": "kanjikai", "types": ["initiative"], "acts": ["add", "delete", "move"]},
        {"name": "事業の終了", "step": "kanjikai", "types": ["initiative"], "paths": ["ended"]},
        {
            "name": "取組の追加と廃止", "step": "secretariat_head", "types": ["activity"],
            "acts": ["add", "delete", "move"],
        },
        {"name": "評価の尺度", "step": "kanjikai", "types": ["rating_scheme", "grade"]},
        {"name": "政策分野の追加と廃止", "step": "headquarters", "types": ["area"], "acts": ["add", "delete", "move"]},
        {"name": "理念・めざす姿・分野・期間", "step": "headquarters", "types": ["plan", "field", "vision"]},
        {"name": "翻訳", "step": "secretariat_head", "paths": ["translations"], "acts": ["set"]},
    ],
}  # fmt: skip
