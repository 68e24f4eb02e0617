"""What the formats are called. Apart from the formats themselves, so that pages can name them without
loading what makes them."""

from __future__ import annotations

import re

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
    "stratml": ("StratML（プランの交換形式）", "StratML (performance plan)"),
    "calendar": ("期限と節目の予定", "Deadlines and milestones"),
    "meetings": ("会議の予定", "Meetings"),
    "process_data": ("策定経過のデータの表", "Tables of how the plan was made"),
    "oparl": ("会議のデータ（OParl 1.1）", "Meetings as OParl 1.1"),
    "responses_pdf": ("意見への対応表", "Table of opinions and answers"),
    "responses_workbook": ("意見への対応表", "Table of opinions and answers"),
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


def titles(format: str, path: str = "") -> Pair:
    """What a format is called; of a file that is a later volume, which one."""
    ja, en = NAMES.get(format, (format, format))
    number = volume_of(path)
    return (ja, en) if number == 1 else (f"{ja} 第{number}分冊", f"{en}, volume {number}")


def format_label(format: str, language: str = "ja", path: str = "") -> str:
    return pick(titles(format, path), language)


def volume_label(number: int, count: int, language: str = "ja") -> str:
    """第2分冊（全6冊）: of a plan that is too large for one document."""
    return pick((f"第{number}分冊（全{count}冊）", f"Volume {number} of {count}"), language)


def volume_mark(number: int, language: str = "ja") -> str:
    """The same in a column of page numbers."""
    return pick((f"分冊{number}", f"vol. {number}"), language)


def volume_file(file: str, number: int) -> str:
    """``plan.pdf`` is the first volume of a plan or the whole of it, ``plan-2.pdf`` the second."""
    if number == 1:
        return file
    stem, dot, ending = file.rpartition(".")
    return f"{stem}-{number}.{ending}" if dot else f"{file}-{number}"


_VOLUME = re.compile(r"(?:plan|roadmap)-([0-9]+)\.[a-z]+\Z")


def volume_of(path: str) -> int:
    """The number of the volume that a file is, by its name; 1 of anything else."""
    found = _VOLUME.match(path.rpartition("/")[2])
    return int(found[1]) if found else 1


def kind_label(path: str, language: str = "ja") -> str:
    ending = path.rpartition(".")[2]
    return pick(KINDS.get(ending, (ending, ending)), language)
