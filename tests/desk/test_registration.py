"""Plans and divisions come in once, however often a form is sent, and nobody is shown the ids of the program."""

from __future__ import annotations

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from tests.desk.office import Office
from tests.desk.plan import small
from tests.desk.test_administration import ROOM, _read, page, send

from tsumugu.accounts import actions, queries
from tsumugu.accounts.models import Division, Role
from tsumugu.interchange import read_plan, write_json, write_yaml
from tsumugu.plans.models import PlanRecord
from tsumugu.web import uploads

pytestmark = pytest.mark.django_db

REGISTER = "/desk/register/tsumugi/"


def upload(data: bytes, name: str = "plan.json") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data)


@pytest.mark.parametrize("role", ["secretariat", "administrator"])
def test_a_plan_is_checked_then_registered(office: Office, role: str) -> None:
    plan = small()
    status, text = send(office, REGISTER, role, act="check", slug="second", file=upload(write_json(plan)))
    assert status == 200 and "このプランは登録できます" in text and plan.title in text
    assert not PlanRecord.objects.filter(slug="second").exists()
    data = write_yaml(plan)
    status, text = send(
        office, REGISTER, role, act="register", slug="second", reason="移行", file=upload(data, "p.yaml")
    )
    assert status == 302 and plan.title in text and "DX推進課" in text
    client = office.client(role)
    for form in ("json", "yaml"):
        answer = client.get(f"/desk/plans/second/plan.{form}")
        assert answer.headers["Content-Disposition"] == f'attachment; filename="second-1.{form}"'
        assert read_plan(answer.content, f"p.{form}")[0] == plan
    assert client.get("/desk/plans/second/plan.exe").status_code == 404


@pytest.mark.parametrize(
    ("slug", "data", "words"),
    [
        ("desk", write_json(small()), "システムが使っています"),
        ("tsumugi-dx", write_json(small()), "使われています"),
        ("con", write_json(small()), "パソコンによっては"),
        ("Not good", write_json(small()), "英小文字"),
        ("second", b"format: tsumugu-plan/1\nid: x\ntitel: y\n", "3行1文字目"),
        ("second", b"", "ファイルが空です"),
        ("second", "計画".encode("shift_jis"), "UTF-8"),
    ],
)
def test_what_is_wrong_is_told_and_nothing_stored(office: Office, slug: str, data: bytes, words: str) -> None:
    before = PlanRecord.objects.count()
    status, text = send(office, REGISTER, act="register", slug=slug, file=upload(data, "p.yaml"))
    assert status == 422 and words in text
    assert f'value="{slug}"' in text, "what was typed stays"
    assert PlanRecord.objects.count() == before
    status, text = send(office, REGISTER, act="check", slug=slug, file=upload(data, "p.yaml"))
    assert words in text and "このプランは登録できます" not in text


def test_a_file_without_end_is_cut_off(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "MOST_BYTES", 1024 * 1024)
    status, text = send(office, REGISTER, act="register", slug="second", file=upload(b"x" * (1024 * 1024 + 1)))
    assert status == 422 and "1 MBを超えています" in text
    plan = write_json(small())
    assert send(office, REGISTER, act="register", slug="second", file=upload(plan))[0] == 302


def test_the_start_page_teaches_when_there_is_no_plan(office: Office) -> None:
    assert "プランはまだありません" not in page(office, "/desk/", "secretariat")
    other = page(office, "/desk/", "outsider")  # the administrator of an organization without a plan
    assert "プランはまだありません" in other and "/desk/register/betsu/" in other
    assert REGISTER not in page(office, "/desk/", "staff")


def test_the_way_in_is_shown_to_those_who_may_enter(office: Office) -> None:
    for role in ("administrator", "auditor"):
        assert 'href="/desk/administration/"' in page(office, "/desk/", role)
    for role in ("staff", "secretariat", "headquarters"):
        assert 'href="/desk/administration/"' not in page(office, "/desk/", role)
    assert office.client("administrator").get("/desk/administration/").headers["Location"] == ROOM + "people/"
    assert office.client("auditor").get("/desk/administration/").headers["Location"] == ROOM + "acts/"
    other = queries.organization("betsu")
    actions.give_role(other, office.people["administrator"], Role.AUDITOR, actor=None)
    both = page(office, "/desk/administration/")
    assert ROOM + "people/" in both and "/desk/administration/betsu/acts/" in both


def test_a_registration_sent_twice_makes_one_plan(office: Office) -> None:
    form = page(office, REGISTER)
    token = re.search(r'name="token" value="([0-9a-f]{32})"', form)
    assert token is not None
    answers = [
        office.client("administrator").post(
            REGISTER, {"act": "register", "slug": "second", "token": token[1], "file": upload(write_json(small()))}
        )
        for _ in range(2)
    ]
    assert [(a.status_code, a.headers["Location"]) for a in answers] == [(302, "/desk/plans/second/")] * 2
    assert PlanRecord.objects.filter(slug="second").count() == 1
    assert token[1] not in page(office, REGISTER), "every form is a new one"
    _status, text = send(office, REGISTER, act="check", slug="desk", token=token[1], file=upload(write_json(small())))
    assert f'value="{token[1]}"' in text, "but a form that was refused is the same"


def test_nobody_is_shown_the_ids_of_divisions(office: Office) -> None:
    """They are the program's; where a plan file has them, they come with it."""
    asked = {"name": "新設課", "department": "", "since": timezone.localdate().isoformat()}
    _status, text = send(office, ROOM + "divisions/add/", act="look", seen="", **asked)
    seen = re.search(r'name="seen" value="([^"]+)"', text)
    assert seen is not None
    status, _text = send(office, ROOM + "divisions/add/", act="do", seen=seen[1], title="新設", **asked)
    assert status == 302
    made = Division.objects.get(name="新設課")
    for path in ("divisions/", f"divisions/{made.pk}/"):
        shown = _read(page(office, ROOM + path))
        assert "識別子" not in shown and made.key not in shown and "<code" not in shown
