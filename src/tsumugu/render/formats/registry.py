"""The formats of a plan, in the order in which they are made. Each loads its library only when it is made."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tsumugu.core import ids
from tsumugu.core.table import to_table
from tsumugu.render.content import Document
from tsumugu.render.content.documents import remarks_since
from tsumugu.render.formats.jobs import Cost, Files, Format
from tsumugu.render.vocabulary.naming import in_language
from tsumugu.render.vocabulary.words import LANGUAGES

#: Measured (``python -m bench.volumes``) and rounded up: a volume stays below 3 GB.
PLAN_PDF = Cost(memory=330, most=8_000_000)
ROADMAP_PDF = Cost(memory=100, most=24_000_000)
WORKBOOK = Cost(memory=110, most=16_000_000)


def _data(documents: Iterator[Document], language: str) -> Files:
    from tsumugu.render.data import files

    (document,) = documents
    return {f"data/{name}": data for name, data in files(document).items()}


def _workbook(documents: Iterator[Document], language: str) -> Files:
    from tsumugu.render.data import tables
    from tsumugu.render.formats.tidy import sheets
    from tsumugu.render.workbook import workbooks

    (document,) = documents
    return dict(workbooks(document, language, WORKBOOK.most, sheets(tables(document), language)))


def _slides(documents: Iterator[Document], language: str) -> Files:
    from tsumugu.render.slides import slides

    (document,) = documents
    return {"plan.pptx": slides(document, language)}


def _plan_pdf(documents: Iterator[Document], language: str, pictures: Path | None = None) -> Files:
    from tsumugu.render.pdf import plan_pdfs

    (document,) = documents
    return dict(plan_pdfs(document, language, PLAN_PDF.most, pictures))


def _roadmap_pdf(documents: Iterator[Document], language: str) -> Files:
    from tsumugu.render.pdf import roadmap_pdfs

    (document,) = documents
    return dict(roadmap_pdfs(document, language, ROADMAP_PDF.most))


def _sheet_pdf(documents: Iterator[Document], language: str, nodes: tuple[str, ...] = ()) -> Files:
    from tsumugu.render.pdf import sheet_pdfs

    (document,) = documents
    nodes = nodes or tuple(item.id for item in document.plan.initiatives)
    return {f"{ids.file_name(node)}.pdf": data for node, data in sheet_pdfs(document, nodes, language)}


def _compared(document: Document, language: str) -> dict[str, Any]:
    """The two states of a comparison with the edition before, and how they are called."""
    assert document.previous is not None
    return {
        "before": to_table(document.previous), "after": to_table(document.plan),
        "before_label": document.previous_label, "after_label": document.label, "date": document.date,
        "stage": document.stage, "reasons": remarks_since(document, language),
    }  # fmt: skip


def _comparison_pdf(documents: Iterator[Document], language: str) -> Files:
    from tsumugu.render.pdf import comparison_pdf

    (document,) = documents
    title = f"{document.plan.title} {'Comparison table' if language == 'en' else '新旧対照表'}"
    found = _compared(document, language)
    before, after = found.pop("before"), found.pop("after")
    author = document.plan.organization.name or ""
    notice = document.plan.notice or ""
    pdf = comparison_pdf(before, after, title=title, notice=notice, author=author, language=language, **found)
    return {"comparison.pdf": pdf}


def _comparison_workbook(documents: Iterator[Document], language: str) -> Files:
    from tsumugu.render.workbook import comparison_workbook

    (document,) = documents
    found = _compared(document, language)
    before, after = found.pop("before"), found.pop("after")
    return {"comparison.xlsx": comparison_workbook(before, after, language=language, **found)}


def _stratml(documents: Iterator[Document], language: str) -> Files:
    from tsumugu.render.exchange.stratml import stratml

    (document,) = documents
    return {"plan.stratml.xml": stratml(document, language)}


def _calendar(documents: Iterator[Document], language: str) -> Files:
    from tsumugu.render.exchange.calendar import calendar

    (document,) = documents
    return {"plan.ics": calendar(document, language)}


def _repository(
    documents: Iterator[Document], language: str, before: Files, pictures: Path | None = None
) -> Files:  # fmt: skip
    from tsumugu.render.exchange.repository import repository

    there = {path.removeprefix("plan.git/"): data for path, data in before.items() if path.startswith("plan.git/")}
    return {f"plan.git/{path}": data for path, data in repository(documents, before=there, pictures=pictures).items()}


def _search(directories: Iterator[Path], language: str) -> Files:
    from tsumugu.render.site.rooms.pagefind import index_of

    (directory,) = directories
    return index_of(directory)


def _meetings(documents: Iterator[Document], language: str) -> Files:
    from tsumugu.render.exchange.calendar import calendar

    (document,) = documents
    return {"meetings.ics": calendar(document, language, proceedings=True)}


def _process_data(documents: Iterator[Document], language: str) -> Files:
    from tsumugu.render.data import process_files

    (document,) = documents
    return {f"data/{name}": data for name, data in process_files(document).items()}


def _oparl(documents: Iterator[Document], language: str) -> Files:
    from tsumugu.render.exchange.oparl import oparl

    (document,) = documents
    return {f"oparl/{name}": data for name, data in oparl(document).items()}


def _responses_pdf(documents: Iterator[Document], language: str) -> Files:
    from tsumugu.render.pdf import responses_pdf

    (document,) = documents
    return {"responses.pdf": responses_pdf(document, language)}


def _responses_workbook(documents: Iterator[Document], language: str) -> Files:
    from tsumugu.render.reading import opinion_views, process_views
    from tsumugu.render.workbook import responses_workbook

    (document,) = documents
    plan = in_language(document.plan, language)
    view = process_views.view(document.process, to_table(plan), language, document.date)
    rows = tuple(opinion_views.response_rows(view.groups, language))
    book = responses_workbook(
        rows, title=plan.title, organization=plan.organization.name or "", date=document.date,
        stage=document.stage or "", language=language,
    )  # fmt: skip
    return {"responses.xlsx": book}


#: Known before anything is made of them; ``render.data.process_files`` loads too much to be asked.
_PROCESS_DATA = (
    *(f"data/{table}.{kind}" for table in (
        "bodies", "courses", "meetings", "agenda_items", "materials", "attendance", "opinions", "responses",
        "earlier_responses", "dispositions", "counts", "dictionary",
    ) for kind in ("csv", "json")),
    "data/codes.csv", "data/datapackage.json",
)  # fmt: skip

FORMATS: tuple[Format, ...] = (
    Format("meetings", "process", LANGUAGES, _meetings, ("meetings.ics",)),
    Format("process_data", "process", ("ja",), _process_data, _PROCESS_DATA),  # every table speaks both languages
    Format("oparl", "process", ("ja",), _oparl),
    Format("responses_workbook", "process", LANGUAGES, _responses_workbook, ("responses.xlsx",), answers=True),
    Format("responses_pdf", "process", LANGUAGES, _responses_pdf, ("responses.pdf",), answers=True),
    Format("data", "edition", ("ja",), _data),  # every table speaks both languages
    Format("calendar", "edition", LANGUAGES, _calendar, ("plan.ics",)),
    Format("stratml", "edition", LANGUAGES, _stratml, ("plan.stratml.xml",)),
    Format("comparison_workbook", "edition", LANGUAGES, _comparison_workbook, ("comparison.xlsx",), compares=True),
    Format("comparison_pdf", "edition", LANGUAGES, _comparison_pdf, ("comparison.pdf",), compares=True),
    Format("workbook", "edition", LANGUAGES, _workbook, ("plan.xlsx",), cost=WORKBOOK),
    Format("plan_pdf", "edition", LANGUAGES, _plan_pdf, ("plan.pdf",), pictured=True, cost=PLAN_PDF),
    Format("roadmap_pdf", "edition", LANGUAGES, _roadmap_pdf, ("roadmap.pdf",), cost=ROADMAP_PDF),
    Format("slides", "edition", LANGUAGES, _slides, ("plan.pptx",)),
    Format("search", "site", ("ja",), _search),
    Format("sheet_pdf", "newest", LANGUAGES, _sheet_pdf, sheets=True),
    Format("repository", "history", ("ja",), _repository, pictured=True),
)
