"""What is made of a process beside its pages: tables, OParl, a calendar, a feed, the table of responses."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import icalendar
import msgspec
import openpyxl
import pypdfium2
import pytest
from lxml import etree
from tests.render.process_sample import DATA, SEVERAL, process
from tests.render.sample import single
from tests.render.test_process_formats import content

from tsumugu.core.process import NOTHING
from tsumugu.render.content import EditionContent, FormatFile, SiteContent
from tsumugu.render.content.documents import plan_document
from tsumugu.render.data import PROCEEDINGS, proceedings, process_files
from tsumugu.render.exchange.calendar import calendar
from tsumugu.render.exchange.oparl import VERSION, oparl
from tsumugu.render.formats import placing
from tsumugu.render.formats.registry import FORMATS
from tsumugu.render.pdf import responses_pdf
from tsumugu.render.site import manifest

DOCUMENT = plan_document(content())
OWN = [format for format in FORMATS if format.scope == "process"]
#: What the sample says that nobody may read.
SECRETS = ("非公開 太郎", "secret.pdf")


def rows(name: str) -> list[dict[str, str]]:
    data = process_files(DOCUMENT)[f"{name}.csv"].decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(data)))


def test_the_tables_hold_what_the_pages_tell() -> None:
    first = rows("meetings")[0]
    assert (first["number"], first["date"], first["held"]) == ("第1回", "2024-03-15", "true")
    assert (first["members"], first["present"], first["visitors"], first["press"]) == ("3", "2", "3", "2")
    assert [(one["path"], one["title"], one["carried_to"]) for one in rows("agenda_items")] == [
        ("1", "開会", ""), ("2", "議事", ""), ("2.1", "めざす姿", "iinkai-2"),
    ]  # fmt: skip
    assert [(one["name"], one["presence"], one["substitute"]) for one in rows("attendance")] == [
        ("架空 花子", "present", ""), ("", "substitute", "総務部長"), ("", "absent", ""),
    ]  # fmt: skip
    assert [(one["group_id"], one["opinions"], one["persons"], one["disposition"]) for one in rows("responses")] == [
        ("o1", "2", "2", "反映"), ("o2", "1", "", ""), ("o3", "1", "", ""),
    ]  # fmt: skip
    assert [(one["opinion_id"], one["meeting_id"], one["channel"], one["withdrawn"]) for one in rows("opinions")] == [
        ("o1-1", "iinkai-1", "", "false"), ("o1-2", "iinkai-1", "", "false"), ("o2-1", "", "郵送", "false"),
        ("o3-1", "", "fax", "false"), ("o3-2", "", "fax", "true"),
    ]  # fmt: skip


def test_what_was_answered_before_stands_in_a_table_of_its_own() -> None:
    assert [(one["group_id"], one["position"], one["disposition"], one["response"], one["date"])
            for one in rows("earlier_responses")] == [
        ("o1", "1", "反映困難", "検討する。", "2024-03-20"), ("o1", "2", "", "<b>考え</b>直した。", ""),
    ]  # fmt: skip


TABLES = [one for one in proceedings(DOCUMENT) if one.id != "courses"]
TABLES += [one for one in proceedings(plan_document(content(process(SEVERAL)))) if one.id in ("courses", "meetings")]


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.id)
def test_a_table_has_a_key_columns_in_two_languages_and_says_what_a_blank_means(table: Any) -> None:
    keys = [tuple(row[table.index(name)] for name in table.key) for row in table.rows]
    assert table.rows and len(keys) == len(set(keys))
    for at, column in enumerate(table.columns):
        assert all(column.label) and all(column.definition)
        if any(row[at] is None for row in table.rows):
            assert column.blank is not None, column.name
        allowed = {value.value for value in column.values}
        assert not allowed or {row[at] for row in table.rows} <= allowed | {None}
    targets = {f"{one.id}.{column.name}" for one in PROCEEDINGS for column in one.columns}
    assert all(column.refers in targets for column in table.columns if column.refers)


def test_the_dictionary_tells_every_column_of_these_tables_and_of_no_others() -> None:
    told = {(one["table_id"], one["column_name"]) for one in rows("dictionary")}
    assert told == {(one.id, column.name) for one in PROCEEDINGS for column in one.columns}
    about = json.loads(process_files(DOCUMENT)["dictionary.json"])
    assert [one["id"] for one in about["tables"]] == [one.id for one in PROCEEDINGS]


@pytest.mark.parametrize("format", OWN, ids=lambda format: format.name)
def test_nothing_says_what_may_not_be_published(format: Any) -> None:
    for language in format.languages:
        for name, data in format.make(iter((DOCUMENT,)), language).items():
            if name.endswith(".pdf"):
                pages = pypdfium2.PdfDocument(data)
                data = "".join(page.get_textpage().get_text_range() for page in pages).encode()
            if name.endswith(".xlsx"):
                sheet = openpyxl.load_workbook(io.BytesIO(data)).worksheets[0]
                data = str([[cell.value for cell in row] for row in sheet.iter_rows()]).encode()
            assert not [secret for secret in SECRETS if secret.encode() in data], name


# -- OParl -----------------------------------------------------------------------------------------

#: What the specification asks of each kind of object, beside ``id`` and ``type``.
REQUIRED = {
    "System": {"oparlVersion", "body"},
    "Body": {
        "name", "organization", "person", "meeting", "paper", "legislativeTerm", "agendaItem", "consultation", "file",
        "locationList", "legislativeTermList", "membership",
    },
    "Organization": {"body", "name"}, "Person": {"body", "name"}, "Membership": {"person", "organization"},
    "Meeting": {"name", "meetingState"}, "AgendaItem": {"meeting", "order"}, "Paper": {"body", "name"},
    "File": {"accessUrl"},
}  # fmt: skip


def _objects(value: Any) -> Any:
    if isinstance(value, dict):
        if str(value.get("type", "")).startswith(VERSION):
            yield value
        for part in value.values():
            yield from _objects(part)
    if isinstance(value, list):
        for part in value:
            yield from _objects(part)


def test_the_objects_of_oparl_have_what_is_asked_and_lead_to_one_another() -> None:
    document = msgspec.structs.replace(DOCUMENT, address="https://plan.example/p/")
    files = {name: json.loads(data) for name, data in oparl(document).items()}
    base = "https://plan.example/p/process/oparl/"
    found = [one for value in files.values() for one in _objects(value)]
    assert {one["type"].removeprefix(VERSION) for one in found} == {*REQUIRED, "Location"}
    for one in found:
        assert REQUIRED.get(one["type"].removeprefix(VERSION), set()) <= one.keys(), one
    links = {
        part for one in found for value in one.values() for part in (value if isinstance(value, list) else [value])
        if isinstance(part, str) and part.startswith(base)
    }  # fmt: skip
    assert {link.removeprefix(base).partition("#")[0] for link in links} <= files.keys()
    body = files["body.json"]
    for name in ("organization", "person", "meeting", "paper"):
        assert files[body[name].removeprefix(base)]["data"]
    (person,) = files["people.json"]["data"]
    assert (person["name"], person["status"]) == ("架空 花子", ["大学教授"])


def test_a_meeting_of_oparl_has_no_hour_that_nobody_set() -> None:
    files = oparl(DOCUMENT)
    first, second, third = (json.loads(files[f"meetings/iinkai-{n}.json"]) for n in (1, 2, 3))
    assert (first["start"], first["end"]) == ("2024-03-15T13:30:00+09:00", "2024-03-15T15:00:00+09:00")
    assert "start" not in second and second["tsumugu:date"] == "2024-06"
    assert "start" not in third and "tsumugu:date" not in third
    assert (first["meetingState"], second["meetingState"]) == ("durchgeführt", "terminiert")


# -- calendar and feed -----------------------------------------------------------------------------


def test_the_calendar_of_meetings_has_nothing_else() -> None:
    events = icalendar.Calendar.from_ical(calendar(DOCUMENT, proceedings=True)).walk("VEVENT")
    assert {str(event["SUMMARY"]) for event in events} == {
        "汐見県策定委員会 第1回", "汐見県策定委員会 第２回", "庁内照会", "意見募集",
    }  # fmt: skip
    whole = icalendar.Calendar.from_ical(calendar(DOCUMENT)).walk("VEVENT")
    assert {str(event["UID"]) for event in events} <= {str(event["UID"]) for event in whole}


def test_the_feed_tells_meetings_and_answers_on_the_last_day_that_is_known_of_each() -> None:
    name = "{http://www.w3.org/2005/Atom}"
    feed = etree.fromstring(single(content(), "process/feed.atom"))
    told = {
        one.findtext(f"{name}title"): (
            one.findtext(f"{name}updated", "")[:10],
            one.xpath("string(*[local-name()='link']/@href)"),
        )
        for one in feed.findall(f"{name}entry")
    }
    assert told["汐見県策定委員会 第1回 初めての委員会"] == ("2024-05-01", "../process/meetings/iinkai-1.html")
    assert told["めざす姿"] == ("2024-04-01", "../process/opinions.html#o1")
    assert "周知" not in told
    ids = [one.findtext(f"{name}id") for one in feed.iter(f"{name}entry")]
    assert len(ids) == len(set(ids)) == 4
    assert feed.findtext(f"{name}id") != etree.fromstring(single(content(), "feed.atom")).findtext(f"{name}id")


# -- the table of responses ------------------------------------------------------------------------


def test_the_table_of_responses_as_paper_and_as_a_worksheet() -> None:
    pages = pypdfium2.PdfDocument(responses_pdf(DOCUMENT))
    text = "".join(page.get_textpage().get_text_range() for page in pages).replace("\r\n", "")
    for words in (
        "意見への対応表",
        "めざす姿",
        "意見1-1",
        "短くしてほしい。",
        "短くした。",
        "前の回答（令和6年3月20日、反映困難）",
        "検討する。",
        "推進体制",
        "理由を示す。",
    ):
        assert words in text
    make = next(format for format in FORMATS if format.name == "responses_workbook").make
    sheet = openpyxl.load_workbook(io.BytesIO(make(iter((DOCUMENT,)), "ja")["responses.xlsx"])).worksheets[0]
    found = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=3)]
    assert found[0][:3] == ["番号", "論点", "意見"]
    assert found[1] == [
        "意見1-1", "めざす姿", "短くしてほしい。", "汐見県策定委員会 第1回 委員", "反映",
        "短くした。\n\n前の回答\n<b>考え</b>直した。\n\n前の回答（令和6年3月20日、反映困難）\n検討する。",
        "令和6年4月1日", "推進体制",
    ]  # fmt: skip
    assert [row[0] for row in found[1:]] == ["意見1-1", "意見1-2", "意見2-1", "意見3-1", "意見3-2"]
    assert found[3][5] == "まだ回答していません。"


# -- when they are made ----------------------------------------------------------------------------


def _jobs(value: SiteContent, made: tuple[FormatFile, ...] = ()) -> set[tuple[str, str]]:
    return {(job.format, job.folder) for job in placing.missing(value, OWN, made)}


def test_they_are_made_once_whatever_edition_there_is_and_only_where_something_is_public() -> None:
    assert _jobs(content()) == {
        ("meetings", "process/"), ("meetings", "en/process/"), ("process_data", "process/"), ("oparl", "process/"),
        *((f"responses_{kind}", folder) for kind in ("pdf", "workbook") for folder in ("process/", "en/process/")),
    }  # fmt: skip
    assert _jobs(content(NOTHING)) == set()
    quiet = {name: part for name, part in DATA.items() if name not in ("opinions", "dispositions", "counts")}
    assert {format for format, _ in _jobs(content(process(quiet)))} == {"meetings", "process_data", "oparl"}


def test_they_stay_until_the_process_changes() -> None:
    file = FormatFile(path="process/meetings.ics", format="meetings", language="ja", edition="", size=1, digest="0")
    scopes = {format.name: format.scope for format in FORMATS}
    told = manifest.value_of(manifest.head_of(content()), {file.path: file.digest}, {}, {})
    assert tuple(placing.standing([file], scopes, content(), told)) == (file,)
    assert tuple(placing.standing([file], scopes, content(process({"bodies": DATA["bodies"]})), told)) == ()
    assert tuple(placing.standing([file], scopes, msgspec.structs.replace(content(), epoch="x"), told)) == ()
    assert ("meetings", "process/") not in _jobs(content(), (file,))


def test_an_edition_that_comes_makes_none_of_them_anew() -> None:
    edition = EditionContent(
        part="text", number=1, label="", date="2024-05-01", sequence=1, root="r", cover=content().plan,
        initiatives=(), reads="k",
    )  # fmt: skip
    one = msgspec.structs.replace(content(), editions=(edition,), reads="k")
    assert _jobs(one) == _jobs(content())
    assert one.process_key == msgspec.structs.replace(one, editions=()).process_key
    assert one.process_key != msgspec.structs.replace(one, reads="other").process_key
