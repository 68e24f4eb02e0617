"""The page of an opinion; the joint release and the table of it."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.utils import timezone
from openpyxl import load_workbook
from tests.desk.hearing import Desk, desk, said
from tests.desk.office import Office
from tests.voices import heard

from tsumugu.audit.models import Act
from tsumugu.plans import actions as plans
from tsumugu.voices import actions, public
from tsumugu.voices.models import Hearing, Opinion

__all__ = ["desk"]

pytestmark = pytest.mark.django_db


def test_what_is_published_of_an_opinion(office: Office, desk: Desk) -> None:
    said(office, desk, "電話 017-722-1111 へ。道が狭い。", personal="秘密の氏名", role="県民")
    page = desk.get("opinions/1/")
    assert '<mark class="suspect">017-722-1111</mark>' in page and "秘密の氏名" not in page
    assert "［withheld］" in page and "Publish it whole" in page
    desk.act("opinions/1/", "summarise", summary="道の幅。", speaker="住民")
    assert public.words_of(heard.opinion(desk.hearing)) == "道の幅。"
    desk.act("opinions/1/", "withhold", shown="道が狭い。", ground="個人情報")
    one = heard.opinion(desk.hearing)
    assert (one.doubt, one.withheld, public.words_of(one)) == (False, "個人情報", "道が狭い。")
    desk.act("opinions/1/", "withhold", 422, shown="道", ground=" ")
    desk.act("opinions/1/", "publish-whole")
    assert heard.opinion(desk.hearing).withheld == ""
    desk.act("opinions/1/", "doubt")
    desk.act("opinions/1/", "withdraw")
    desk.act("opinions/1/", "restore")
    one = heard.opinion(desk.hearing)
    assert one.doubt and one.withdrawn_at is None
    page = desk.post("opinions/1/", 409, act="summarise", summary="", seen=_of_another_time(office, desk))
    assert "Perhaps to be withheld" in page
    desk.post("opinions/1/", 400, act="nothing")


def _of_another_time(office: Office, desk: Desk) -> str:
    seen = desk.field("opinions/1/", "seen")
    one = heard.opinion(desk.hearing)
    actions.publish_whole(one, actor=office.people["secretariat"], seen=heard.seen_opinion(one))
    return seen


def test_who_said_it_is_read_by_an_act_of_its_own(office: Office, desk: Desk) -> None:
    said(office, desk, "甲", personal="秘密の氏名")
    assert "秘密の氏名" in desk.post("voices/1/", 200)
    assert Act.objects.filter(act="personal-read").count() == 1
    desk.post("voices/9/", 404)
    desk.get("voices/1/", 405)
    Desk(office, desk.hearing, "staff").post("voices/1/", 403)
    assert "Read who said it" not in Desk(office, desk.hearing, "staff").get("opinions/1/")


def test_split_on_the_page(office: Office, desk: Desk) -> None:
    said(office, desk, "道が狭い。\n橋が古い。")
    group_seen = desk.field("opinions/1/", "group_seen")
    desk.act("opinions/1/", "split", 422, group_seen=group_seen, parts="道が広い。\r\n---\r\n橋が古い。")
    desk.act("opinions/1/", "split", group_seen=group_seen, parts="道が狭い。\r\n---\r\n橋が古い。")
    assert list(Opinion.objects.values_list("text", "stands")) == [
        ("道が狭い。\n橋が古い。", False), ("道が狭い。", True), ("橋が古い。", True),
    ]  # fmt: skip
    assert "Its parts count in its place" in desk.get("opinions/1/") and "A part of" in desk.get("opinions/2/")


def test_words_a_bar_a_number_are_pointed_at_step_by_step(office: Office, desk: Desk) -> None:
    said(office, desk, "甲")
    by = office.people["secretariat"]
    plans.create_editions(office.plan, ["text", "roadmap"], actor=by, date=timezone.localdate(), label="")
    assert "The newest state" in desk.get("opinions/1/")
    page = desk.get("opinions/1/?edition=roadmap-1&node=k0")
    assert 'value="targets.2025"' in page and "120" in page
    place: dict[str, Any] = {
        "edition": "roadmap-1",
        "node": "k0",
        "field": "targets.2025",
        "quote": "120",
        "position": "",
    }
    desk.act("opinions/1/", "point", **place)
    assert heard.opinion(desk.hearing).node == "k0" and "<mark>120</mark>" in desk.get("groups/1/")
    page = desk.act("opinions/1/", "point", 422, **place | {"quote": "121"})
    assert 'value="121"' in page
    desk.act("opinions/1/", "point", **place | {"node": "s0", "field": "", "quote": ""})
    assert (heard.opinion(desk.hearing).node, heard.opinion(desk.hearing).quote) == ("s0", "")
    desk.act("opinions/1/", "nowhere")
    assert heard.opinion(desk.hearing).edition == ""


def test_a_newer_edition_is_proposed_and_confirmed(office: Office, desk: Desk) -> None:
    from tests.proposals.story import edit, merged, start

    said(office, desk, "甲")
    by = office.people["secretariat"]
    plans.create_editions(office.plan, ["text", "roadmap"], actor=by, date=timezone.localdate(), label="")
    desk.act("opinions/1/", "point", edition="roadmap-1", node="i0", field="summary", quote="概要", position="0")
    assert "Confirm this place" not in desk.get("opinions/1/")
    proposal = start(office)
    edit(proposal, office.people["staff"], "i0", "summary", "新しい概要。")
    merged(office, proposal)
    office.plan.refresh_from_db()
    plans.create_editions(office.plan, ["roadmap"], actor=by, date=timezone.localdate(), label="")
    page = desk.get("opinions/1/")
    assert "The same words stand at another place." in page
    sent: dict[str, Any] = {
        name: desk.field("opinions/1/", name) for name in ("edition", "node", "field", "quote", "position")
    }
    assert sent == {"edition": "roadmap-2", "node": "i0", "field": "summary", "quote": "概要", "position": "3"}
    desk.act("opinions/1/", "carry", **sent)
    assert heard.opinion(desk.hearing).carried == sent | {"position": 3}
    assert "Confirm this place" not in desk.get("opinions/1/")


def _ready(office: Office, desk: Desk) -> None:
    said(office, desk, "甲", "乙", role="委員", channel="meeting")
    by = office.people["secretariat"]
    actions.answer(desk.hearing, heard.picks(desk.hearing, 1, 2), "=回答", "反映", actor=by, ready=True)


def test_released_together_and_published(office: Office, desk: Desk) -> None:
    _ready(office, desk)
    plans.create_editions(
        office.plan, ["text"], actor=office.people["secretariat"], date=timezone.localdate(), label=""
    )
    page = desk.get("release/")
    assert "甲" in page and "disabled" not in page.partition("Release all of them")[0][-60:]
    seen = desk.field("release/", "seen")
    assert desk.post("release/", seen=seen) == desk.base
    assert len(public.groups_of(office.plan, timezone.now())) == 2
    assert "public already" in desk.get("release/") and "public already" in desk.post("release/", 409, seen=seen)
    page = desk.get("groups/1/")
    assert "Publish as a later answer" in page and "Save, ready" not in page
    desk.act("groups/1/", "later", answer="後からの回答", disposition="その他")
    (first, _second) = public.groups_of(office.plan, timezone.now())
    assert first.response is not None and first.response.text == "後からの回答" and len(first.response.earlier) == 1
    assert "public. Open another" in desk.get("intake/")


def test_without_an_edition_it_waits_for_the_first(office: Office, desk: Desk) -> None:
    _ready(office, desk)
    assert "no published edition yet" in desk.get("release/")
    assert desk.post("release/", seen=desk.field("release/", "seen")) == desk.base
    assert Hearing.objects.get().state == "released"


def test_what_is_open_is_listed_and_nothing_is_released(office: Office, desk: Desk) -> None:
    _ready(office, desk)
    said(office, desk, "丙")
    page = desk.get("release/")
    assert "1 group is still open" in page and f'{desk.base}groups/3/"' in page and "no answer" in page
    desk.post("release/", 409, seen=desk.field("release/", "seen"))
    seen = desk.field("release/", "seen")
    actions.answer(desk.hearing, heard.picks(desk.hearing, 3), "回答", "反映", actor=office.people["secretariat"],
                   ready=True)  # fmt: skip
    desk.post("release/", 409, seen=seen)
    assert Hearing.objects.get().state == "open"


def test_the_table_as_page_csv_and_workbook(office: Office, desk: Desk) -> None:
    _ready(office, desk)
    desk.act("groups/1/", "word", topic="論点", changed="i0")
    assert "スマート農業0" in desk.get("responses/") and "Not published." in desk.get("responses/")
    client = office.client("staff")
    answer = client.get(desk.base + "responses.csv", HTTP_ACCEPT_LANGUAGE="en")
    text = answer.content.decode("utf-8-sig")
    assert text.count("\r\n") == 3 and '"\'=回答"' in text and "attachment" in answer.headers["Content-Disposition"]
    book = load_workbook(io.BytesIO(client.get(desk.base + "responses.xlsx").content))
    cells = [[cell.value for cell in row] for row in book.worksheets[0].iter_rows(min_row=4)]
    assert len(cells) == 2 and cells[0][1] == "論点" and cells[0][5] == "=回答" and cells[0][7] == "スマート農業0"
    assert book.worksheets[0].cell(4, 6).data_type == "s"
    office_head = office.client("committee").get(desk.base + "responses.csv")
    assert office_head.status_code == 403
