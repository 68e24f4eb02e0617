"""Papers of a meeting: files, and what of the plan is frozen for it."""

from __future__ import annotations

import io
import zipfile

import pytest
from tests.desk.office import Office
from tests.interchange import brought
from tests.meetings import rooms
from tests.meetings.acting import code, who
from tests.refusals import problems

from tsumugu.core.errors import Problem, Refusal
from tsumugu.meetings import actions, kinds
from tsumugu.meetings.models import (
    Frozen,
    Material,
    PaperFile,
)
from tsumugu.plans import queries as ledger
from tsumugu.plans import states as values
from tsumugu.proposals import queries as proposals

pytestmark = pytest.mark.django_db


def material(number: str = "資料1") -> dict[str, str]:
    return {"number": number, "title": "題", "stage": "", "withheld": ""}


def test_bytes_are_kept_once(office: Office) -> None:
    made = rooms.meeting(office)
    for number in ("資料1", "資料2"):
        actions.add_file(made, material(number), actions.File("a.pdf", brought.pdf()), actor=who(office))
    assert (PaperFile.objects.exclude(cleaned=None).count(), Material.objects.count()) == (1, 2)
    assert code(actions.add_file, made, material(), actions.File("a.pdf", brought.pdf()), actor=who(office)) == (
        "number-taken"
    )
    assert code(
        actions.add_file, made, material("資料（1）"), actions.File("a.pdf", brought.pdf()), actor=who(office)
    ) == ("bad-number")


@pytest.mark.parametrize(("name", "data", "wrong"), [
    ("a.html", b"<script>", "paper-kind"), ("a.svg", b"<svg/>", "paper-kind"), ("a.pdf", b"<script>", "paper-other"),
    ("a.docx", b"PK\x03\x04", "paper-other"), ("a", b"%PDF-1", "paper-kind"), ("a.pdf", b"", "paper-empty"),
    ("a.docm", b"PK", "paper-kind"), ("a.png", b"GIF89a", "paper-other"),
])  # fmt: skip
def test_files_that_are_no_papers(office: Office, name: str, data: bytes, wrong: str) -> None:
    made = rooms.meeting(office)
    with pytest.raises(Refusal) as refused:
        actions.add_file(made, material(), actions.File(name, data), actor=who(office))
    assert [one.code for one in problems(refused.value)] == [wrong] and not PaperFile.objects.exists()


def test_a_frozen_draft_shows_what_it_showed(office: Office) -> None:
    made = rooms.meeting(office)
    source = actions.Source("proposal", str(office.proposal.pk))
    one = actions.add_frozen(made, material(), source, against=actions.Source("mainline"), actor=who(office))
    draft = proposals.draft(office.proposal)
    assert one.state is not None and one.before is not None
    assert values.decode(bytes(one.state.data)) == draft and one.state.root == office.proposal.draft_root
    assert (one.kind, one.proposal) == ("comparison", office.proposal.pk)
    two = actions.add_frozen(made, material("資料2"), actions.Source("mainline"), actor=who(office))
    assert two.state is not None and two.kind == "draft"
    assert values.decode(bytes(two.state.data)) == ledger.table_at(office.plan, office.plan.head_sequence)
    assert Frozen.objects.count() == len({one.state.root, one.before.root, two.state.root})
    for wrong in (
        actions.Source("proposal", "999999"),
        actions.Source("proposal", "x"),
        actions.Source("edition", "text-9"),
    ):
        assert code(actions.add_frozen, made, material("資料3"), wrong, actor=who(office)) == "not-found"


@pytest.mark.parametrize("text", ["", "mainline:1", "proposal", "edition:", "elsewhere:1"])
def test_sources_that_are_none(text: str) -> None:
    assert code(actions.read_source, text) == "bad-choice"
    assert actions.read_source("edition:text-1") == actions.Source("edition", "text-1")


def test_an_office_file_is_what_it_says_and_holds_no_program() -> None:
    def zipped(*names: str) -> bytes:
        made = io.BytesIO()
        with zipfile.ZipFile(made, "w") as file:
            for name in names:
                file.writestr(name, "")
        return made.getvalue()

    whole = ("[Content_Types].xml", "word/document.xml")
    assert kinds.media_of("a.docx", zipped(*whole)) == kinds.MEDIA[".docx"]
    for name, data, wrong in (
        ("a.xlsx", zipped(*whole), "paper-other"), ("a.docx", zipped("word/document.xml"), "paper-other"),
        ("a.docx", zipped(*whole, "word/vbaProject.bin"), "paper-macros"), ("A.DOCX", zipped(*whole), ""),
    ):  # fmt: skip
        found = kinds.media_of(name, data)
        assert (found.code if isinstance(found, Problem) else "") == wrong
