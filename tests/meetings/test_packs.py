"""The papers of a meeting as one PDF: what is in it, in which order, and what is not."""

from __future__ import annotations

import io
import sys
import threading

import pikepdf
import pypdfium2
import pytest
import typst
from PIL import Image
from tests.desk.office import Office
from tests.meetings import rooms
from tests.meetings.acting import code, seen
from tests.meetings.test_pages import _docx

from tsumugu.core.errors import Refusal
from tsumugu.meetings import actions, packs
from tsumugu.meetings.models import Material, Meeting, PaperFile

pytestmark = pytest.mark.django_db


def brought(pages: int) -> bytes:
    """A PDF of somebody, who is named in it."""
    source = '#set document(author: "secret-author", title: "secret-title")\n'
    source += "#pagebreak()\n".join(f"brought {n}\n" for n in range(1, pages + 1))
    made = typst.compile(source.encode(), format="pdf")
    assert isinstance(made, bytes)
    return made


def picture() -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (40, 20), "red").save(made, "PNG")
    return made.getvalue()


def meeting(office: Office) -> Meeting:
    of = rooms.body(office)
    rooms.seat(office, of, name="紡 花子")
    made = rooms.meeting(office, of, stage="素案")
    actions.write_agenda(made, "開会\n議事\n　甲について［意見交換］（資料1）", was="", actor=rooms.secretariat(office))
    return Meeting.objects.select_related("body", "process__plan__organization").get(pk=made.pk)


def add(office: Office, made: Meeting, number: str, name: str, data: bytes) -> Material:
    typed = {"number": number, "title": f"{name}の題", "stage": "", "withheld": ""}
    return actions.add_file(made, typed, actions.File(name, data), actor=rooms.secretariat(office))


def pages(data: bytes) -> list[str]:
    return [page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(data)]


def made_of(made: Meeting) -> bytes:
    return packs.pdf(*packs.pack(made, list(made.materials.select_related("file", "state", "before")), "ja"))


def test_own_pages_are_tagged_and_numbered_through(office: Office) -> None:
    made = meeting(office)
    who = rooms.secretariat(office)
    typed = {"number": "資料1", "title": "案", "stage": "", "withheld": ""}
    actions.add_frozen(made, typed, actions.Source("mainline"), actor=who)
    typed |= {"number": "資料2", "title": "対照表"}
    source = actions.Source("proposal", str(office.proposal.pk))
    actions.add_frozen(made, typed, source, against=actions.Source("mainline"), actor=who)
    data = made_of(made)
    told = pages(data)
    assert "第１回" in told[0] and "甲について［意見交換］（資料1）" in told[0] and "県庁会議室" in told[0]
    assert "紡 花子" in told[1] and "大学教授" in told[1]
    assert any("紡県DX推進プラン" in page for page in told[2:]) and any("対照表" in page for page in told[2:])
    for number, page in enumerate(told, 1):
        assert "素案" in page and str(number) in page.split("\n")[-1] + page, number
    with pikepdf.open(io.BytesIO(data)) as opened:
        assert opened.Root.MarkInfo.Marked and opened.Root.StructTreeRoot
        assert b"pdfuaid:part" in opened.Root.Metadata.read_bytes()
        assert opened.docinfo["/Author"] == office.organization.name


@pytest.mark.parametrize(("seating", "called"), [("square", "ロの字"), ("school", "スクール")])
def test_how_people_sit_is_drawn_with_who_leads_first(office: Office, seating: str, called: str) -> None:
    made = meeting(office)
    of = made.body
    assert of is not None
    for role, name in (("委員", "後の人"), ("副委員長", "次の人"), ("座長", "前の人")):
        rooms.seat(office, of, role=role, name=name)
    made.attendance.all().delete()
    actions.ask_again(made, seen=seen(made), actor=rooms.secretariat(office))
    made.attendance.filter(name="紡 花子").delete()
    value, files = packs.pack(made, [], "ja", seating)
    assert [name for _role, _post, name in value.attendance] == ["前の人", "後の人", "次の人"]
    data = packs.pdf(value, files)
    told = pages(data)
    assert len(told) == 3 and "配席図" in told[2] and called in told[2] and "座長" in told[2]
    with pikepdf.open(io.BytesIO(data)) as opened:
        assert b"pdfuaid:part" in opened.Root.Metadata.read_bytes()
        alts = [str(one.Alt) for one in opened.objects if isinstance(one, pikepdf.Dictionary) and "/Alt" in one]
    assert len(alts) == 1 and alts[0].index("座長 前の人") < alts[0].index("委員 後の人") < alts[0].index(
        "副委員長 次の人"
    )
    assert len(pages(packs.pdf(*packs.pack(made, [], "ja")))) == 2


def test_pages_that_people_brought_are_set_in_and_say_nothing_of_them(office: Office) -> None:
    made = meeting(office)
    add(office, made, "資料1", "会議資料.pdf", brought(3))
    add(office, made, "資料2", "写真.png", picture())
    data = made_of(made)
    told = pages(data)
    assert len(told) == 2 + 3 + 1
    assert [n for n in range(1, 4) if f"brought {n}" in told[1 + n]] == [1, 2, 3]
    assert all("素案" in page for page in told)
    assert b"secret" not in data
    with pikepdf.open(io.BytesIO(data)) as opened:
        assert b"secret" not in b"".join(
            bytes(one.read_bytes()) for one in opened.objects if isinstance(one, pikepdf.Stream)
        )
        assert opened.Root.StructTreeRoot, "its own pages are tagged"
        assert b"pdfuaid:part" not in opened.Root.Metadata.read_bytes(), "no claim for pages nobody tagged"


def test_other_files_are_listed(office: Office) -> None:
    made = meeting(office)
    add(office, made, "資料1", "表.docx", _docx())
    Material.objects.create(
        meeting=made, number="資料2", title="壊れた", kind="file", file=rooms.paper(office, b"%PDF-1.7 broken"), order=1
    )
    told = pages(made_of(made))
    assert len(told) == 2
    assert "資料1 表.docxの題" in told[0] and "別ファイル" in told[0] and "読み取れない" in told[0]


def test_what_makes_the_program_fail_is_told(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    made = meeting(office)
    monkeypatch.setattr(sys, "executable", "/bin/false")
    assert code(made_of, made) == "pack-failed"


def test_one_is_made_at_a_time(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    made = meeting(office)
    monkeypatch.setattr(packs, "WAIT", 0.3)
    with packs._alone(), pytest.raises(Refusal) as refused:
        made_of(made)
    assert refused.value.code == "packs-busy"
    address = f"/desk/plans/{office.plan.slug}/meetings/{made.pk}/pack.pdf?seating=square"
    with packs._alone():
        page = office.client("secretariat").get(address)
    assert page.status_code == 503 and page.headers["Retry-After"] == "10"
    assert f'href="{address}"' in page.content.decode() and "もう一度試す" in page.content.decode()


def test_who_comes_while_one_is_made_waits_for_theirs(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    made = meeting(office)
    other = packs._alone()
    other.__enter__()
    leaves = threading.Timer(0.3, lambda: other.__exit__(None, None, None))
    leaves.start()
    monkeypatch.setattr(packs, "_LOOK", 0.01)
    assert made_of(made).startswith(b"%PDF")
    leaves.join()


def test_a_member_gets_what_was_handed_out(office: Office) -> None:
    made = meeting(office)
    add(office, made, "資料1", "a.pdf", brought(1))
    address = f"/desk/plans/{office.plan.slug}/meetings/{made.pk}/pack.pdf"
    seat = made.body.seats.get() if made.body is not None else None
    assert seat is not None
    seat.user = office.people["committee"]
    seat.save()
    assert office.client("committee").get(address).status_code == 404
    actions.give(made, seen=seen(made), actor=rooms.secretariat(office))
    add(office, made, "資料2", "b.pdf", brought(2))
    told = pages(office.client("committee").get(address).content)
    assert len(told) == 3 and not any("資料2" in page for page in told)
    assert len(pages(office.client("staff").get(address).content)) == 5
    assert PaperFile.objects.exclude(cleaned=None).count() == 2
