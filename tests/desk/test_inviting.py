"""People are invited at the desk: one, thirty at once, and those who forgot their password."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.desk.office import Office
from tests.desk.test_administration import ROOM, page

from tsumugu.accounts.models import AccountLink, Division, User

pytestmark = pytest.mark.django_db

MANY = ROOM + "people/add-many/"
WORD = "correct horse battery"


@pytest.fixture(autouse=True)
def quick_hashes(settings: Any) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def post(office: Office, path: str, who: str = "administrator", /, **data: Any) -> Any:
    return office.client(who).post(path, data, headers={"Accept-Language": "ja"})


def sending(text: str) -> dict[str, Any]:
    """What the form of a table that is sound sends."""
    return {name: re.search(rf'name="{name}" value="([^"]+)"', text)[1] for name in ("seen", "token")}  # type: ignore[index]


def secrets_of(text: str) -> list[str]:
    return re.findall(r"/accounts/link/([A-Za-z0-9_-]{43})/", text)


def rows(count: int) -> str:
    return "\n".join(f"職員{n}\tp{n:02}@pref.example\t農業課\t担当課職員、担当課長" for n in range(count))


def test_thirty_people_are_invited_in_three_acts(office: Office) -> None:
    """The table, what was understood, the act."""
    looked = post(office, MANY, act="look", table=rows(30))
    assert looked.status_code == 200 and "職員29" in looked.content.decode()
    assert User.objects.filter(username__startswith="p").count() == 0
    done = post(office, MANY, act="do", way="page", table=rows(30), **sending(looked.content.decode()))
    found = secrets_of(done.content.decode())
    assert done.status_code == 200 and len(set(found)) == 30 and done.headers["Cache-Control"] == "no-store"
    person = User.objects.get(username="p07@pref.example")
    assert person.email == person.username
    assert {one.role for one in person.memberships.all()} == {"staff", "head"}
    answer = Client().post(f"/accounts/link/{found[7]}/", {"password": WORD, "again": WORD})
    assert answer.status_code == 302 and Client().login(username="p07@pref.example", password=WORD)


def test_the_links_as_a_table(office: Office) -> None:
    data = sending(post(office, MANY, act="look", table="=名\thana\t\t監査担当").content.decode())
    done = post(office, MANY, act="do", way="file", table="=名\thana\t\t監査担当", **data)
    text = done.content.decode("utf-8-sig")
    assert "attachment" in done.headers["Content-Disposition"] and "'=名,hana,http://testserver/accounts/link/" in text
    again = post(office, MANY, act="do", way="file", table="=名\thana2\t\t監査担当", **data)
    assert again.status_code == 409, "another table is another page"


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ("氏名,利用者名,役割,担当課\n山田,hana,監査担当,", []),
        ("山田,hana,,監査担当", []),
        ("\n山田\thana\t農業課\tstaff/担当課長\n", []),
        ("name\tmail\troles\n山田\thana\tauditor", []),
        ("山田\thana\t\t担当課職員", ["1"]),
        ("山田\thana\tない課\t担当課職員", ["1"]),
        ("山田\thana\t二課\t担当課職員", ["1"]),
        ("山田\thana\t\t町長", ["1"]),
        ("山田\thana\t\t", ["1"]),
        ("山田\tno spaces\t\t監査担当", ["1"]),
        ("山田\tSTAFF\t\t監査担当", ["1"]),
        ("山田\thana\t\t監査担当\n田中\tHana\t\t監査担当", ["2"]),
        ("\thana\t\t監査担当", ["1"]),
        ("山\u0007田\thana\t\t監査担当", ["1"]),
        ("山田\thana\t\t監査担当\t余り", ["1"]),
        ("", ["-"]),
        ("\n".join(f"名{n}\tu{n}\t\t監査担当" for n in range(301)), ["-"]),
    ],
)
def test_each_row_is_told_what_is_wrong_with_it_and_nothing_is_half_done(
    office: Office, table: str, said: list[str]
) -> None:
    for key in ("two", "too"):
        Division.objects.create(organization=office.organization, key=key, name="二課", department=key)
    before = User.objects.count()
    answer = post(office, MANY, act="look", table=table)
    text = answer.content.decode()
    assert answer.status_code == (422 if said else 200), text
    wrong = re.findall(r'<th scope="row">(\d+)</th>(?:(?!</tr>).)*error-text', text, re.DOTALL)
    assert wrong == [one for one in said if one != "-"]
    data = sending(post(office, MANY, act="look", table="別\tbetsu\t\t監査担当").content.decode())
    assert post(office, MANY, act="do", table=table, **data).status_code in (409, 422)
    assert User.objects.count() == before and AccountLink.objects.count() == 0
    if table and said:
        assert "hana" in text or "301" in text or "u300" in text or "no spaces" in text or "STAFF" in text, "kept"


def test_a_file_is_read_as_it_was_saved(office: Office) -> None:
    for encoding in ("utf-8", "utf-8-sig", "cp932"):
        file = SimpleUploadedFile(
            "people.csv", "氏名,利用者名,担当課,役割\n髙橋,hana,農業課,担当課職員".encode(encoding, "replace")
        )
        answer = office.client("administrator").post(MANY, {"act": "look", "file": file})
        assert answer.status_code == 200 and "農業課" in answer.content.decode(), encoding
    answer = office.client("administrator").post(
        MANY, {"act": "look", "file": SimpleUploadedFile("a", b"\xff\xff\xff")}
    )
    assert answer.status_code == 422


def test_sent_twice_it_invites_once(office: Office) -> None:
    data = sending(post(office, MANY, act="look", table="山田\thana\t\t監査担当").content.decode())
    assert post(office, MANY, act="do", table="山田\thana\t\t監査担当", **data).status_code == 200
    again = post(office, MANY, act="do", table="山田\thana\t\t監査担当", **data)
    assert again.status_code in (409, 422) and secrets_of(again.content.decode()) == []
    assert AccountLink.objects.count() == 1
    data = {"name": "名", "username": "one", "role": "auditor", "division": "", "token": "c" * 32}
    assert len(secrets_of(post(office, ROOM + "people/add/", **data).content.decode())) == 1
    again = post(office, ROOM + "people/add/", **data)
    assert again.status_code == 422 and "もう一度" not in secrets_of(again.content.decode())


def test_a_link_on_the_page_of_a_person(office: Office) -> None:
    path = f"{ROOM}people/{office.people['staff'].pk}/"
    text = page(office, path)
    assert 'value="unlink"' not in text and 'type="password"' not in text
    done = post(office, path, act="link", **sending(text))
    (secret,) = secrets_of(done.content.decode())
    assert done.status_code == 200
    text = page(office, path)
    assert secret not in text and 'value="unlink"' in text
    assert post(office, path, act="link", token=sending(text)["token"], seen="").status_code == 409
    assert post(office, path, act="unlink", **sending(text)).status_code == 302
    assert Client().get(f"/accounts/link/{secret}/").status_code == 410


def test_who_asked_for_a_new_password_stands_on_the_list(office: Office) -> None:
    assert Client().post("/accounts/forgot/", {"login": "head"}).status_code == 200
    assert 'id="forgotten"' in page(office, ROOM + "people/")
    path = f"{ROOM}people/{office.people['head'].pk}/"
    text = page(office, path)
    assert text.count("notice") == 1
    post(office, path, act="link", **sending(text))
    assert 'id="forgotten"' not in page(office, ROOM + "people/")
