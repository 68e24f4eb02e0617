"""Opinions taken in at the desk: by hand, from a list, from a file; what is kept of who said them."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from tests.desk.hearing import TOKEN, Desk, desk, said
from tests.desk.office import Office

from tsumugu.voices.models import Hearing, Respondent, Voice

__all__ = ["desk"]

pytestmark = pytest.mark.django_db


def test_a_hearing_is_opened_once(office: Office) -> None:
    client, address = office.client("secretariat"), f"/desk/plans/{office.plan.slug}/hearings/"
    sent: dict[str, Any] = {"title": "ワークショップ", "keep_until": "R9.3.31", "token": TOKEN}
    for _again in range(2):
        assert client.post(address, sent).headers["Location"] == f"{address}1/"
    assert str(Hearing.objects.get().keep_until) == "2027-03-31"
    answer = client.post(address, {"title": "題", "keep_until": "いつか", "token": "b" * 32})
    assert answer.status_code == 400 and "いつか" in answer.content.decode() and Hearing.objects.count() == 1
    page = client.get(address).content.decode()
    assert "ワークショップ" in page


def test_one_by_hand(desk: Desk) -> None:
    sent: dict[str, Any] = {
        "way": "one", "step": "take", "text": "　髙いところ", "channel": "letter", "role": "県民", "personal": "甲野",
        "received": "2026-11-02", "token": TOKEN,
    }  # fmt: skip
    for _again in range(2):
        assert desk.post("intake/", **sent) == desk.base
    voice = Voice.objects.get()
    assert (voice.text, voice.channel, voice.respondent.personal) == ("　髙いところ", "letter", "甲野")
    assert "way=one" in desk.post("intake/", **sent | {"token": "b" * 32, "more": "yes", "text": "次"})
    page = desk.post("intake/", 400, **sent | {"token": "c" * 32, "channel": ""})
    assert "甲野" in page and Voice.objects.count() == 2


def test_a_list_is_shown_before_it_is_taken_in(desk: Desk) -> None:
    sent: dict[str, Any] = {
        "way": "list",
        "text": "一つ目\n\n二つ目 ",
        "channel": "paper",
        "apart": "line",
        "token": TOKEN,
    }
    page = desk.post("intake/", 200, step="preview", **sent)
    assert "2 opinions will be taken in" in page and not Voice.objects.exists()
    desk.post("intake/", step="take", **sent)
    assert list(Voice.objects.values_list("text", flat=True)) == ["一つ目", "二つ目"]
    assert Respondent.objects.count() == 2
    desk.post("intake/", step="take", **sent | {"token": "b" * 32, "one_person": "yes"})
    assert Respondent.objects.count() == 3
    desk.post("intake/", 400, step="preview", **sent | {"text": " \n"})


def test_a_file_is_shown_and_taken_in_from_the_page(desk: Desk) -> None:
    text = "意見,経路,氏名\n道が狭い,郵送,甲野\n橋が古い,,\n"
    file = SimpleUploadedFile("意見.csv", text.encode("cp932"))
    page = desk.post("intake/", 200, way="csv", step="preview", channel="mail", file=file, token=TOKEN)
    assert "2 opinions will be taken in" in page and "氏名：甲野" in page and not Voice.objects.exists()
    carried = re.findall(r'<textarea name="csv" hidden aria-hidden="true">\n(.*?)</textarea>', page, re.DOTALL)[0]
    desk.post("intake/", way="csv", step="take", channel="mail", csv=carried, token=TOKEN)
    rows = Voice.objects.values_list("text", "channel", "respondent__personal")
    assert list(rows) == [("道が狭い", "letter", "氏名：甲野"), ("橋が古い", "mail", "")]


def test_a_file_with_a_problem_is_not_taken_in_at_all(desk: Desk) -> None:
    text = "意見,経路\n良い,郵送\n悪い,伝書鳩\n"
    page = desk.post("intake/", 422, way="csv", step="take", csv=text, token=TOKEN)
    assert "line 3, column 2" in page and "Nothing was taken in" in page and not Voice.objects.exists()
    file = SimpleUploadedFile("x.csv", b"PK\x03\x04\0")
    assert "no file of text" in desk.post("intake/", 422, way="csv", step="preview", file=file, token=TOKEN)


def test_settings_of_a_hearing(office: Office, desk: Desk) -> None:
    desk.act("settings/", "change", title="新しい題", keep_until="2031-03-31")
    fresh = Hearing.objects.get()
    assert (fresh.title, str(fresh.keep_until)) == ("新しい題", "2031-03-31")
    listed: dict[str, Any] = {"label": ["採用", "", "不採用"], "definition": ["採る", "", ""], "label_en": ["", "", ""],
              "definition_en": ["", "", ""]}  # fmt: skip
    seen = desk.field("settings/", "seen", 1)
    desk.post("settings/", act="dispositions", seen=seen, **listed)
    assert [one["label"] for one in Hearing.objects.get().dispositions] == ["採用", "不採用"]
    page = desk.post("settings/", 409, act="dispositions", seen=seen, **listed)
    assert "Dispositions</th>" in page and "採用" in page.partition("What differs")[2]
    old = desk.field("settings/", "seen")
    desk.act("settings/", "change", title="もう一つの題", keep_until="2031-03-31")
    page = desk.post("settings/", 409, act="change", seen=old, title="別の題", keep_until="2032-03-31")
    assert '<td class="prose">新しい題</td><td class="prose">もう一つの題</td>' in page and 'value="別の題"' in page
    desk.post("settings/", 400, act="dispositions", seen=desk.field("settings/", "seen", 1),
              **listed | {"label": ["採用", "", "採用"]})  # fmt: skip
    desk.post("settings/", 400, act="nothing")


def test_personal_data_that_is_due(office: Office, desk: Desk) -> None:
    said(office, desk, "甲", personal="氏名")
    page = desk.get("../retention/")
    assert "素案への意見" in page and "Nothing is due" in page
    Hearing.objects.update(keep_until=timezone.localdate().replace(year=2020))
    assert "Delete it now" in desk.get("../retention/") and "past its day" in desk.get("../")
    desk.post("../retention/")
    assert Respondent.objects.get().personal == "" and "Nothing is due" in desk.get("../retention/")
    assert "Personal data was deleted" in desk.get("opinions/1/")


def test_a_hearing_of_another_plan_is_none_here(office: Office, desk: Desk) -> None:
    desk.base = desk.base.replace(f"/hearings/{desk.hearing.number}/", "/hearings/99/")
    desk.get("", 404)
