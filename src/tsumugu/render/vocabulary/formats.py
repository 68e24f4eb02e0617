"""What the forms are called. Apart from the forms themselves, so that pages can name them without
loading what makes them."""

from __future__ import annotations

from tsumugu.render.vocabulary.words import Pair, pick

NAMES: dict[str, Pair] = {
    "plan_pdf": ("プラン全体", "The whole plan"),
    "roadmap_pdf": ("ロードマップ（A3判）", "Roadmap (A3)"),
    "comparison_pdf": ("新旧対照表", "Comparison table"),
    "sheet_pdf": ("事業シート", "Initiative sheets"),
    "workbook": ("事業シートとデータの表", "Sheets and tables"),
    "comparison_workbook": ("新旧対照表", "Comparison table"),
    "slides": ("事業ごとのスライド", "One slide per initiative"),
    "data": ("データの表", "Data tables"),
    "stratml": ("StratML（計画の交換形式）", "StratML (performance plan)"),
    "calendar": ("期限と節目の予定", "Deadlines and milestones"),
    "repository": ("版の履歴（git）", "History of editions (git)"),
    "search": ("検索の索引", "Search index"),
}

#: What a reader knows a kind of file by.
KINDS: dict[str, Pair] = {
    "pdf": ("PDF", "PDF"), "xlsx": ("Excelブック", "Excel workbook"), "pptx": ("PowerPoint", "PowerPoint"),
    "csv": ("CSV", "CSV"), "json": ("JSON", "JSON"), "jsonld": ("JSON-LD", "JSON-LD"), "xml": ("XML", "XML"),
    "ics": ("カレンダー", "Calendar"), "txt": ("テキスト", "Text"), "html": ("HTML", "HTML"),
}  # fmt: skip


_MEDIA = {
    "pdf": "application/pdf", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation", "csv": "text/csv",
    "json": "application/json", "jsonld": "application/ld+json", "xml": "application/xml", "ics": "text/calendar",
    "txt": "text/plain",
}  # fmt: skip


def media_type(path: str) -> str:
    """What a file is, by its name, as the IANA calls it."""
    return _MEDIA.get(path.rpartition(".")[2], "application/octet-stream")


def titles(form: str) -> Pair:
    return NAMES.get(form, (form, form))


def form_label(form: str, language: str = "ja") -> str:
    return pick(titles(form), language)


def kind_label(path: str, language: str = "ja") -> str:
    ending = path.rpartition(".")[2]
    return pick(KINDS.get(ending, (ending, ending)), language)
