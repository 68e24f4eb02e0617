"""Three hundred people, names as long as they can be, and words that are something else to some program: on the desk,
in the PDFs, in the calendar and in the files."""

from __future__ import annotations

import contextlib
import csv
import io
from html.parser import HTMLParser
from typing import Any

import pypdfium2
import pytest
from tests.desk.office import Office
from tests.gate import first
from tests.meetings import rooms
from tests.meetings.acting import who
from tests.meetings.test_pages import at

from tsumugu.core.errors import Refusal
from tsumugu.meetings import actions, letters, packs
from tsumugu.meetings.models import Attendance, Meeting, Statement

pytestmark = pytest.mark.django_db

#: What some program could take for something else than words. None of it may keep the rest from being read.
WORDS = (
    "<script>alert(1)</script>", '=HYPERLINK("http://x.example/","席")', "+1+1", "@SUM(1)", "-2",
    "#set page(width: 1pt)",
    "$x^2$ *b* _i_ @ref \\ `raw` #panic()", "</textarea><img src=x onerror=alert(1)>", "%s %(n)s {0} {{ x }} {% now %}",
    "עברית ثلاثة", "e\u0301\u0302\u0303\u0304" * 12, "👨\u200d👩\u200d👧\u200d👦🏳️\u200d🌈", "𠮷野家 葛\U000e0100 髙﨑",
    "a;b,c\\n:d\"e'f", "BEGIN:VCALENDAR", "長" * 200, "W" * 200, "ﷺ" * 10, "１２３４５", "\u3000全角の空白\u3000",
)  # fmt: skip
#: What nobody means to type: it is refused, or kept as it is, and never changed in silence.
UNSEEN = (
    "\x00",
    "\x07bell",
    "a\x1b[31mb",
    "\u202e逆さ",
    "\u2066x\u2069",
    "\u200b",
    "\ufeff題",
    "a\u2028b",
    "\ud800",
    "\r\n",
)


class _Tags(HTMLParser):
    """What of a page runs, or is drawn by what somebody typed."""

    def __init__(self) -> None:
        super().__init__()
        self.wrong: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = dict(attrs)
        if (tag == "script" and "src" not in names) or (tag == "img" and names.get("src") == "x"):
            self.wrong.append(tag)
        self.wrong += [name for name in names if name.startswith("on")]


def clean(page: bytes) -> str:
    reader = _Tags()
    reader.feed(page.decode())
    assert not reader.wrong
    return page.decode()


def _many(office: Office, count: int, words: tuple[str, ...] = WORDS) -> Meeting:
    made = rooms.meeting(office, title=words[0], place=words[-1], note=WORDS[6], audience=WORDS[5], stage=WORDS[6])
    Meeting.objects.filter(pk=made.pk).update(agenda=[{"title": one} for one in words], replies_due=rooms.ahead(3)[0])
    Attendance.objects.bulk_create(
        Attendance(
            meeting=made, post=words[n % len(words)][:300], name=words[(n + 1) % len(words)][:200],
            role=words[(n + 2) % len(words)][:200], public=bool(n % 2), presence="present", order=n,
        )
        for n in range(count)
    )  # fmt: skip
    return Meeting.objects.select_related("body", "process__plan__organization").get(pk=made.pk)


def _read(data: bytes) -> list[str]:
    document = pypdfium2.PdfDocument(data)
    return [document[n].get_textpage().get_text_bounded() for n in range(len(document))]


def _folded(text: str) -> str:
    return "".join(text.split())


@pytest.mark.parametrize("seating", ["", "square", "school"])
def test_a_pack_of_three_hundred(office: Office, seating: str) -> None:
    made = _many(office, 300)
    pages = _read(packs.pdf(*packs.pack(made, [], "ja", seating)))
    told = _folded("".join(pages))
    assert 3 < len(pages) < 80
    for one in ("<script>alert(1)</script>", "#setpage(width:1pt)", "{{x}}{%now%}", "１２３４５"):
        assert told.count(_folded(one)) >= 15 or told.count(_folded(one).translate(_NARROW)) >= 15, one


def test_seats_of_many_bear_the_numbers_of_the_list(office: Office) -> None:
    made = _many(office, 101, ("委員の氏名",))
    pages = _read(packs.pdf(*packs.pack(made, [], "ja", "school")))
    assert "番号は出席者名簿のとおり" in pages[-1] and "101" in pages[-1] and pages[-1].count("委員の氏名") == 1
    assert "101 委員の氏名" in "".join(pages)
    pages = _read(packs.pdf(*packs.pack(made, [], "ja", "square")))
    assert "100名まで" in pages[-1] and "101 委員" not in "".join(pages)
    Attendance.objects.filter(order__gte=41).delete()
    last = _read(packs.pdf(*packs.pack(made, [], "ja", "school")))[-1]
    assert last.count("委員の氏名") == 83 and "番号" not in last, "the title, role and name of each"


_NARROW = {0xFF10 + n: 48 + n for n in range(10)}


def test_letters_to_people_with_any_name(office: Office) -> None:
    made = _many(office, len(WORDS))
    typed = letters.begun(made, "ja") | {"title": WORDS[0], "text": "\n".join(WORDS), "sender": WORDS[6]}
    letter = letters.written(made, typed, "ja")
    pages = _read(letters.pdf(letter))
    assert len(pages) >= len(WORDS)
    told = _folded("".join(pages))
    assert told.count("<script>alert(1)</script>") >= len(WORDS) and "#panic()" in told


def test_a_calendar_is_one_event_whatever_its_words(office: Office) -> None:
    made = _many(office, 0)
    for place in (WORDS[13], "BEGIN:VEVENT\r\nEND:VCALENDAR", "長" * 200):
        Meeting.objects.filter(pk=made.pk).update(place=place, note="\n".join(WORDS))
        made.refresh_from_db()
        lines = letters.ics(made, "ja").decode().split("\r\n")
        assert sum(line.startswith("BEGIN:VEVENT") for line in lines) == 1 and lines[-1] == ""
        assert all(len(line.encode()) <= 75 for line in lines) and "\n" not in "".join(lines)


def test_pages_and_files_run_nothing(office: Office) -> None:
    made = _many(office, 40)
    Statement.objects.bulk_create(
        Statement(meeting=made, speaker=one, topic=one, text=one, attendance=made.attendance.all()[0], order=n)
        for n, one in enumerate(WORDS)
    )
    client = office.client("secretariat")
    pages = ("", "before/", "attendance/", "minutes/", "papers/file/", "letters/add/", "edit/")
    answers = [(page, client.get(at(made, page))) for page in pages]
    assert {page for page, answer in answers if answer.status_code == 200} >= {"", "before/", "attendance/", "minutes/"}
    for _page, answer in answers:
        clean(answer.content)
    file = client.post(at(made, "before/"), {"act": "links-csv"})
    assert file.status_code == 200, "a link for each"
    rows = list(csv.reader(io.StringIO(file.content.decode("utf-8-sig"))))
    assert len(rows) == 41 and all(len(row) == 3 for row in rows)
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "@", "-", "\t"))]


def test_the_attendance_of_three_hundred_is_written_at_once(office: Office, django_assert_max_num_queries: Any) -> None:
    made = _many(office, 300)
    client = office.client("secretariat")
    with django_assert_max_num_queries(40):
        page = client.get(at(made, "attendance/"))
    assert page.status_code == 200 and clean(page.content)
    rows = list(made.attendance.all())
    typed = {one.pk: {"presence": "absent" if n % 3 else "online"} for n, one in enumerate(rows)}
    was = {one.pk: {"presence": "present"} for one in rows}
    actions.write_attendance(made, typed, was=was, counted={}, counted_was={}, actor=who(office))
    assert made.attendance.filter(presence="absent").count() == 200


@pytest.mark.parametrize("words", first(UNSEEN, 4))
def test_what_nobody_sees_is_refused_or_kept_as_it_is(office: Office, words: str) -> None:
    made = rooms.meeting(office)
    for field in ("title", "place", "audience", "note", "stage"):
        with contextlib.suppress(Refusal):
            actions.edit_meeting(made, {field: words}, was={field: getattr(made, field)}, actor=who(office))
        made.refresh_from_db()
        kept = getattr(made, field)
        assert kept in ("", rooms.MEETING.get(field, ""), words, words.strip()), (field, kept)
    letters.ics(made, "ja")
    assert packs.pdf(*packs.pack(made, [], "ja")).startswith(b"%PDF")
