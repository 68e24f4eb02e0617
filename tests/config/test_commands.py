"""The commands of a first start: found an organization, import a plan, keep its approval rules."""

from __future__ import annotations

import getpass
import io
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from tests.desk.plan import small

from tsumugu.accounts import queries
from tsumugu.accounts.models import Division, Organization, User
from tsumugu.core.approval import DEFAULT, Delegation, Rule
from tsumugu.interchange import read_rules, write_json, write_rules
from tsumugu.plans import queries as plans
from tsumugu.plans.models import PlanRecord

pytestmark = pytest.mark.django_db

WORD = "correct horse battery"
SETUP = {"code": "990001", "name": "紡県", "slug": "tsumugi", "administrator": "kanri",
         "name_of_administrator": "管理 ゆうき"}  # fmt: skip


@pytest.fixture(autouse=True)
def japanese(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "ja_JP.UTF-8")


def run(command: str, /, *arguments: str, **options: Any) -> tuple[str, str]:
    out, err = io.StringIO(), io.StringIO()
    call_command(command, *arguments, stdout=out, stderr=err, **options)
    return out.getvalue(), err.getvalue()


def setup(monkeypatch: pytest.MonkeyPatch, password: str = WORD, **changed: Any) -> str:
    """``SETUP`` with the password on the standard input."""
    monkeypatch.setattr(sys, "stdin", io.StringIO(password + "\n"))
    return run("setup_organization", **SETUP | {"password_stdin": True} | changed)[0]


def refused(status: int, words: str, command: str, /, *arguments: str, **options: Any) -> None:
    with pytest.raises(CommandError) as caught:
        run(command, *arguments, **options)
    assert caught.value.returncode == status and words in str(caught.value)


def test_the_first_administrator_can_sign_in(monkeypatch: pytest.MonkeyPatch, client: Any) -> None:
    assert "紡県 (tsumugi)" in setup(monkeypatch)
    assert client.login(username="kanri", password=WORD)
    assert client.get("/desk/administration/").headers["Location"] == "/desk/administration/tsumugi/people/"


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"code": "990002"}, "検査数字"),
        ({"slug": "A"}, "英小文字"),
        ({"password": "short"}, "12"),
        ({"administrator": "a b"}, "username"),
        ({"name_of_administrator": ""}, "--name-of-administrator"),
    ],
)
def test_what_is_wrong_founds_nothing(monkeypatch: pytest.MonkeyPatch, changed: dict[str, str], words: str) -> None:
    with pytest.raises(CommandError) as caught:
        setup(monkeypatch, **changed)
    assert caught.value.returncode == 2 and words in str(caught.value)
    assert (Organization.objects.count(), User.objects.count()) == (0, 0)


def test_the_password_is_typed_twice_at_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    setup_here = dict(SETUP)
    monkeypatch.setattr(sys, "stdin", io.StringIO(WORD))
    refused(2, "--password-stdin", "setup_organization", **setup_here)

    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    monkeypatch.setattr(sys, "stdin", Terminal())
    typed = iter([WORD, "another", WORD, WORD])
    monkeypatch.setattr(getpass, "getpass", lambda prompt: next(typed))
    refused(2, "一致しません", "setup_organization", **setup_here)
    run("setup_organization", **setup_here)
    assert User.objects.get().check_password(WORD)


def test_a_second_organization_of_the_same_person(monkeypatch: pytest.MonkeyPatch) -> None:
    setup(monkeypatch)
    refused(2, "コードの団体", "setup_organization", **SETUP | {"slug": "other"})
    run("setup_organization", **SETUP | {"code": "990019", "slug": "betsu", "name_of_administrator": ""})
    assert [o.slug for o in queries.organizations(User.objects.get())] == ["tsumugi", "betsu"]


def test_a_plan_is_imported_with_its_divisions(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    setup(monkeypatch)
    file = tmp_path / "plan.json"
    file.write_bytes(write_json(small()))
    to = {"organization": "tsumugi", "slug": "tsumugi-dx"}
    refused(2, "利用者「nobody」", "import_plan", str(file), **to, by="nobody")
    out, err = run("import_plan", str(file), **to, by="kanri", reason="移行")
    assert "DX推進課、農業課" in out and "時期が未定の工程" in err
    record = PlanRecord.objects.get()
    credit = plans.blame(record, "", "title")
    assert plans.plan(record) == small() and credit is not None
    assert (credit.actor, credit.reason) == ("管理 ゆうき", "移行")
    refused(2, "使われています", "import_plan", str(file), **to)
    refused(2, "システムが使っています", "import_plan", str(file), organization="tsumugi", slug="static")
    refused(2, "nowhere", "import_plan", str(tmp_path / "nowhere"), **to)
    refused(2, "", "import_plan", str(file), organization="nowhere", slug="x")


def test_a_plan_with_errors_is_not_imported(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    setup(monkeypatch)
    file = tmp_path / "plan.yaml"
    file.write_text("format: tsumugu-plan/1\nid: x\ntitel: y\n", "utf-8")
    err = io.StringIO()
    with pytest.raises(SystemExit) as caught:
        call_command("import_plan", str(file), organization="tsumugi", slug="x", stdout=io.StringIO(), stderr=err)
    assert caught.value.code == 1 and "plan.yaml:3:1 titel" in err.getvalue()
    assert (PlanRecord.objects.count(), Division.objects.count()) == (0, 0)


def test_approval_rules_are_shown_set_and_reset(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    setup(monkeypatch)
    organization = Organization.objects.get()
    shown, _err = run("approval_rules", organization="tsumugi")
    assert read_rules(shown.encode(), "r.json") == (DEFAULT, ())
    own = Delegation((Rule("すべて", "secretariat"),), people=1)
    file = tmp_path / "rules.json"
    file.write_bytes(write_rules(own))
    assert "0件" in run("approval_rules", organization="tsumugi", set=str(file))[0]
    assert queries.delegation(organization.pk) == own
    file.write_text("{}", "utf-8")
    with pytest.raises(SystemExit):
        run("approval_rules", organization="tsumugi", set=str(file))
    assert queries.delegation(organization.pk) == own
    run("approval_rules", organization="tsumugi", default=True)
    assert queries.delegation(organization.pk) == DEFAULT
