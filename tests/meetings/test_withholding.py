"""Papers, statements, topics and outcomes that are withheld in part, before they are public and afterwards."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.utils import timezone
from tests.desk.office import Office
from tests.interchange import brought
from tests.meetings import rooms
from tests.meetings.acting import who

from tsumugu.core import process as value
from tsumugu.core.canonical import digest
from tsumugu.core.errors import Refusal
from tsumugu.meetings import actions, public, states, withheld
from tsumugu.meetings.models import Material, Meeting, PaperFile, Statement

pytestmark = pytest.mark.django_db


def code(act: Any, *arguments: Any, **named: Any) -> str:
    """The code of the refusal, or nothing where it went through."""
    try:
        act(*arguments, **named)
    except Refusal as refusal:
        return refusal.code
    return ""


WORDS = "青森太郎さんの家の前の道が狭い。"
SHOWN = "〔略〕道が狭い。"


def told(office: Office) -> value.Meeting:
    return public.process_of(office.plan, timezone.now()).meetings[0]


def minutes(office: Office) -> value.Minutes:
    found = told(office).minutes
    assert found is not None
    return found


@pytest.fixture
def meeting(office: Office) -> Meeting:
    made = rooms.meeting(office)
    Meeting.objects.update(
        state="held", style="roles",
        agenda=[{"title": "議題", "outcome": WORDS}, {"title": "次", "outcome": "別の結果"}],
        papers_public_at=None, minutes_public_at=None,
    )  # fmt: skip
    Statement.objects.create(meeting=made, speaker="委員", topic="太郎さんの道", text=WORDS, order=0)
    Statement.objects.create(meeting=made, speaker="委員", topic="別の話", text="広い。", order=1)
    return Meeting.objects.select_related("body", "process__plan__organization").get(pk=made.pk)


def publish() -> None:
    Meeting.objects.update(papers_public_at=rooms.LONG_AGO, minutes_public_at=rooms.LONG_AGO)


def withhold(office: Office, shown: str, ground: str = "個人情報") -> str:
    one = Statement.objects.select_related("meeting__process__plan").get(order=0)
    return code(
        actions.withhold_statement, one, ground, shown, seen=digest(states.of_statement(one)), actor=who(office)
    )


def test_a_statement_is_withheld_in_part(office: Office, meeting: Meeting) -> None:
    assert withhold(office, SHOWN) == ""
    publish()
    first, second = minutes(office).statements
    assert (first.text, first.withheld, second.withheld) == (SHOWN, "個人情報", None)
    assert "太郎さんの家" not in str(told(office).minutes)
    assert withhold(office, SHOWN) == "nothing-changed" and withhold(office, SHOWN, "") == "ground-missing"


def test_after_publication_more_is_withheld_and_never_less(office: Office, meeting: Meeting) -> None:
    publish()
    assert withhold(office, SHOWN) == ""
    assert withhold(office, "家の前の道が狭い。") == "shows-more"
    assert withhold(office, "道が") == "" and withhold(office, "") == "" and withhold(office, SHOWN) == "shows-more"
    assert minutes(office).statements[0].text == "（非公開：個人情報）"
    one = Statement.objects.select_related("meeting__process__plan").get(order=0)
    whole: dict[str, Any] = {"seen": digest(states.of_statement(one)), "actor": who(office)}
    assert code(actions.publish_statement_whole, one, **whole) == "shows-more"
    Meeting.objects.update(minutes_public_at=None)
    assert code(actions.publish_statement_whole, one, **whole) == ""
    publish()
    assert minutes(office).statements[0].text == WORDS


def test_other_words_under_a_ground_are_withheld_whole(office: Office, meeting: Meeting) -> None:
    withhold(office, SHOWN)
    one = Statement.objects.select_related("meeting__process__plan").get(order=0)
    actions.edit_statement(one, {"text": "花子さんの話"}, was={"text": WORDS}, actor=who(office))
    publish()
    assert minutes(office).statements[0].text == "（非公開：個人情報）"


def test_minutes_that_are_written_anew_are_withheld_whole(office: Office, meeting: Meeting) -> None:
    withhold(office, SHOWN)
    now = actions.text_of(meeting)
    actions.write_minutes(meeting, now.replace("太郎さんの家", "花子さんの家"), "roles", was=now, actor=who(office))
    publish()
    assert minutes(office).statements[0].text == "（非公開：個人情報）" and "花子さんの家" not in str(told(office))


def said(office: Office, what: Any, text: str, shown: str) -> str:
    one = Meeting.objects.select_related("process__plan__organization").get()
    return code(
        actions.withhold_said,
        one,
        what,
        text,
        "個人情報",
        shown,
        seen=digest(states.of_sayings(one)),
        actor=who(office),
    )


def test_a_topic_and_an_outcome_are_withheld_in_part(office: Office, meeting: Meeting) -> None:
    assert said(office, "topic", "太郎さんの道", "〔略〕の道") == "" and said(office, "outcome", WORDS, "") == ""
    assert said(office, "topic", "無い話", "") == "not-found"
    publish()
    assert [one.topic for one in minutes(office).statements] == ["〔略〕の道", "別の話"]
    first, second = told(office).agenda
    assert (first.outcome, first.withheld) == ("（非公開：個人情報）", "個人情報")
    assert (second.outcome, second.withheld) == ("別の結果", None)
    assert said(office, "topic", "太郎さんの道", "太郎さんの") == "shows-more"
    assert said(office, "topic", "太郎さんの道", "道") == ""
    one = Meeting.objects.select_related("process__plan__organization").get()
    whole: dict[str, Any] = {"seen": digest(states.of_sayings(one)), "actor": who(office)}
    assert code(actions.publish_said_whole, one, "outcome", WORDS, **whole) == "shows-more"
    Meeting.objects.update(minutes_public_at=None)
    assert code(actions.publish_said_whole, one, "outcome", WORDS, **whole) == ""
    assert [found.what for found in withheld.of(Meeting.objects.get())] == ["topic"]


def test_an_outcome_that_is_changed_stays_withheld(office: Office, meeting: Meeting) -> None:
    said(office, "outcome", WORDS, SHOWN)
    publish()
    seen = actions.agenda_seen(told_agenda())
    actions.write_outcomes(meeting, {"0": "花子さんの家"}, was={"0": WORDS}, seen=seen, actor=who(office))
    assert told(office).agenda[0].outcome == "（非公開：個人情報）" and "花子" not in str(told(office))


def told_agenda() -> Any:
    from tsumugu.meetings import agendas

    return agendas.of(Meeting.objects.get())


@pytest.mark.parametrize("anew", [True, False])
def test_a_topic_that_is_changed_stays_withheld(office: Office, meeting: Meeting, *, anew: bool) -> None:
    said(office, "topic", "太郎さんの道", "〔略〕の道")
    if anew:
        now = actions.text_of(meeting)
        actions.write_minutes(meeting, now.replace("太郎さんの道", "花子さんの道"), "roles", was=now, actor=who(office))
    else:
        one = Statement.objects.select_related("meeting__process__plan").get(order=0)
        actions.edit_statement(one, {"topic": "花子さんの道"}, was={"topic": "太郎さんの道"}, actor=who(office))
    publish()
    assert minutes(office).statements[0].topic == "（非公開：個人情報）" and "花子" not in str(told(office))


# -- papers ------------------------------------------------------------------------------------


def add(office: Office, meeting: Meeting, text: str) -> Material:
    typed = {"number": "資料1", "title": "題", "stage": "", "withheld": ""}
    return actions.add_file(meeting, typed, actions.File("a.pdf", brought.pdf(text)), actor=who(office))


def version(office: Office, text: str | None, *, part: bool = True, ground: str = "個人情報") -> str:
    one = Material.objects.select_related("meeting__process__plan", "public_file").get()
    file = actions.File("公表用.pdf", brought.pdf(text)) if text is not None else None
    return code(
        actions.withhold_material, one, ground, part=part, file=file, seen=digest(states.of_material(one)),
        actor=who(office),
    )  # fmt: skip


def given(office: Office) -> str | None:
    """The words of the file that the public gets."""
    (one,) = told(office).materials
    papers = public.papers(office.plan, timezone.now())
    assert [paper.name for paper in papers] == [one.file] * bool(one.file)
    return PaperFile.objects.get(pk=papers[0].key).text if papers else None


def test_the_public_gets_the_paper_cleaned(office: Office, meeting: Meeting) -> None:
    made = add(office, meeting, "Taro and the road")
    publish()
    assert "Taro and the road" in (given(office) or "")
    file = Material.objects.get(pk=made.pk).file
    (paper,) = public.papers(office.plan, timezone.now())
    assert file is not None and file.sha256 != paper.sha256 and brought.SECRET.encode() in bytes(file.data)
    assert brought.SECRET.encode() not in bytes(PaperFile.objects.get(pk=paper.key).data)
    PaperFile.objects.filter(pk=file.pk).update(cleaned=None, problem="paper-broken")
    assert given(office) is None and told(office).materials[0].withheld == public.UNFIT


def test_a_version_for_the_public_stands_in_for_the_paper(office: Office, meeting: Meeting) -> None:
    add(office, meeting, "Taro and the road")
    assert version(office, None) == "version-missing" and version(office, "the road", ground="") == "ground-missing"
    assert version(office, "the road") == ""
    publish()
    assert "Taro" not in (given(office) or "Taro")
    (one,) = told(office).materials
    assert (one.withheld, one.partly, one.media) == ("個人情報", True, "application/pdf")
    assert value.given_out(one) == one.file
    assert "公表用.pdf" not in repr(told(office))
    assert version(office, None, ground="別の理由") == "" and "the road" in (given(office) or "")


def test_a_public_paper_shows_less_and_never_more(office: Office, meeting: Meeting) -> None:
    add(office, meeting, "Taro and the road")
    publish()
    assert version(office, "and the road") == ""
    assert version(office, "Taro and the road") == "shows-more"
    assert version(office, "the road") == "" and version(office, None, part=False) == ""
    assert given(office) is None and told(office).materials[0].partly is None
    assert version(office, "the road") == "shows-more"
    one = Material.objects.select_related("meeting__process__plan").get()
    whole: dict[str, Any] = {"seen": digest(states.of_material(one)), "actor": who(office)}
    assert code(actions.publish_material_whole, one, **whole) == "shows-more"
    Meeting.objects.update(papers_public_at=None)
    assert code(actions.publish_material_whole, one, **whole) == ""
    publish()
    assert "Taro" in (given(office) or "")


def test_what_is_withheld_is_no_field_of_a_form(office: Office, meeting: Meeting) -> None:
    made = add(office, meeting, "Taro")
    assert code(actions.edit_material, made, {"withheld": ""}, was={"withheld": ""}, actor=who(office)) == "bad-choice"
    one = Statement.objects.select_related("meeting__process__plan").get(order=0)
    assert code(actions.edit_statement, one, {"withheld": ""}, was={"withheld": ""}, actor=who(office)) == "bad-choice"


def test_a_file_that_cannot_be_cleaned_is_not_taken(office: Office, meeting: Meeting) -> None:
    typed = {"number": "資料1", "title": "題", "stage": "", "withheld": ""}
    file = actions.File("a.pdf", brought.pdf(password="x"))
    assert code(actions.add_file, meeting, typed, file, actor=who(office)) == "bad-file"
    assert not PaperFile.objects.exists()


def test_no_file_of_whoever_may_not_write_is_opened(office: Office, meeting: Meeting) -> None:
    made = add(office, meeting, "Taro and the road")
    by: dict[str, Any] = {"seen": digest(states.of_material(made)), "actor": office.people["staff"]}
    file = actions.File("a.pdf", b"nothing")
    assert code(actions.withhold_material, made, "個人情報", part=True, file=file, **by) == "may-not-write-meetings"


def test_files_that_are_there_are_cleaned_once_more(office: Office, meeting: Meeting) -> None:
    made = add(office, meeting, "Taro and the road")
    file = made.file
    assert file is not None
    old = rooms.paper(office, b"as it was cleaned before").cleaned
    assert old is not None and file.cleaned is not None
    wanted = file.cleaned.sha256
    PaperFile.objects.filter(pk=file.pk).update(cleaned=old, told={}, problem="")
    PaperFile.objects.exclude(pk__in=(file.pk, old.pk)).delete()
    migration = import_module("tsumugu.meetings.migrations.0013_cleaned_once_more")
    for _twice in range(2):
        migration.wait(apps, None)
        assert PaperFile.objects.get(pk=file.pk).cleaned is not None, "until then the public has what it had"
        assert actions.clean_waiting() == 1 and actions.clean_waiting() == 0
        file.refresh_from_db()
        assert file.cleaned is not None and (file.cleaned.sha256, file.cleaned.cleaned) == (wanted, None)
        assert file.told and set(PaperFile.objects.all()) == {file, file.cleaned}, (
            "nothing is left that nothing leads to"
        )
    other = rooms.paper(office, b"x")
    PaperFile.objects.filter(pk=file.pk).update(told={"old": 1}, cleaned=other.cleaned)
    other.delete()
    add(office, rooms.meeting(office, number="第９回"), "Taro and the road")
    file.refresh_from_db()
    assert file.cleaned is not None and file.cleaned.sha256 == wanted and "old" not in file.told
    assert set(PaperFile.objects.all()) == {file, file.cleaned}
