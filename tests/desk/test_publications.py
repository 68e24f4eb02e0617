"""The page of a run: it asks again until everything is made, and changes only when there is something new."""

from __future__ import annotations

import html
import re
from datetime import timedelta

import pytest
from django.utils import timezone
from tests.desk.office import Office
from tests.desk.plan import small

from tsumugu.accounts.models import Organization
from tsumugu.plans import actions as plans
from tsumugu.publication.models import Publication, Redaction, State

pytestmark = pytest.mark.django_db


def asked(page: str) -> str:
    """The address that the page asks again."""
    found = re.search(r'hx-get="([^"]*)"', page)
    assert found
    return found[1]


def test_what_was_seen_is_not_sent_again(office: Office) -> None:
    address = office.address("desk:publication", ("SLUG", "RUN"))
    run = Publication.objects.get(plan=office.plan)
    run.state, run.current, run.touched_at = State.RUNNING, "plan_pdf", timezone.now()
    run.save()
    reader = office.client("staff")
    address = asked(reader.get(address).content.decode())
    assert reader.get(address, headers={"HX-Request": "true"}).status_code == 204
    run.touched_at = timezone.now()
    run.save()
    answer = reader.get(address, headers={"HX-Request": "true"})
    assert answer.status_code == 200 and b"<html" not in answer.content
    assert reader.get(address).content.startswith(b"<!"), "without a script the link brings the whole page"
    run.state, run.finished_at = State.DONE, timezone.now()
    run.save()
    assert "hx-get" not in reader.get(address, headers={"HX-Request": "true"}).content.decode()


def test_what_belongs_to_another_plan_is_not_there(office: Office) -> None:
    """The number of another organization's run or request, under an address of one's own."""
    betsu, now = Organization.objects.get(slug="betsu"), timezone.now()
    other = plans.create_plan(betsu, "betsu-dx", small(), actor=None)
    run = Publication.objects.create(plan=other, requested_by="別の人", requested_at=now)
    asked = Redaction.objects.create(
        plan=other, passage="秘密の語", salt="1", proof="1" * 64, reason="理由", asked_by="別の人", asked_by_then=0,
        asked_at=now,
    )  # fmt: skip
    place, client = f"/desk/plans/{office.plan.slug}/", office.client("secretariat_head")
    assert client.get(f"{place}publications/{run.pk}/").status_code == 404
    assert client.get(f"{place}redactions/{asked.pk}/").status_code == 404
    assert client.post(f"{place}redactions/{asked.pk}/", {"act": "confirm", "seen": "x"}).status_code == 404


@pytest.mark.parametrize(
    ("problem", "said"),
    [
        ("OSError: [Errno 28] No space left on device: '/srv/site-x/a.html'", "サーバーのディスクがいっぱいです。"),
        ("OperationalError: database or disk is full", "サーバーのディスクがいっぱいです。"),
        ("PermissionError: [Errno 13] Permission denied: '/srv'", "読み書きが許されていません。"),
        ("IsADirectoryError: [Errno 21] Is a directory: '.p.link' -> 'p'", "このプログラムが作ったものでないもの"),
        ("MemoryError: ", "メモリーが足りませんでした。"),
        (
            "“The whole plan” needs about 2.9 GB of memory, and 1.2 GB are free. Wait until other work is done, or …",
            "空いているメモリーでは足りません。",
        ),
        ("took longer than 300 s and was stopped", "時間がかかりすぎた"),
        ("the process ended early: (3)", "処理が途中で終わりました。"),
        ("the process ended early: memory allocation of 9 bytes failed (-6)", "メモリーが足りませんでした。"),
        ("Refusal: index-missing", "検索用にページを索引にするプログラムが入っていません。"),
        ("ValueError: the sheet has no name", "プログラムのエラーが起きました。"),
    ],
)
def test_what_failed_is_told_in_words_and_as_it_was_said(office: Office, problem: str, said: str) -> None:
    address = office.address("desk:publication", ("SLUG", "RUN"))
    run = Publication.objects.get(plan=office.plan)
    run.state, run.problem, run.touched_at = State.FAILED, problem, timezone.now()
    run.steps = [
        {"form": "plan_pdf", "language": "ja", "edition": "text-1", "seconds": 1, "files": 0, "problem": problem}
    ]
    run.save()
    page = html.unescape(office.client("staff").get(address).content.decode())
    assert page.count(said) == 2 and page.count(problem.rstrip()) == 2
    assert "公開中のサイトはそのままです。" in page


def test_a_run_that_does_not_move_is_told_once(office: Office) -> None:
    address = office.address("desk:publication", ("SLUG", "RUN"))
    run = Publication.objects.get(plan=office.plan)
    reader, words = office.client("staff"), "10分以上進んでいません。"
    page = reader.get(address).content.decode()
    assert words not in page
    Publication.objects.update(requested_at=timezone.now() - timedelta(minutes=11))
    part = reader.get(asked(page), headers={"HX-Request": "true"})
    assert words in part.content.decode()
    assert reader.get(asked(part.content.decode()), headers={"HX-Request": "true"}).status_code == 204
    run.refresh_from_db()
    run.state, run.touched_at = State.RUNNING, timezone.now()
    run.save()
    assert words not in reader.get(address).content.decode()
