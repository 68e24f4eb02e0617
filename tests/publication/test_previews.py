"""Documents of drafts: no request waits for one, few are made at once, and every one has an end that can be read."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.desk.office import Office, found
from tests.desk.reader import Answer
from tests.proposals.story import edit

from tsumugu.core.errors import Refusal
from tsumugu.publication.previews import documents
from tsumugu.render.formats import workshop
from tsumugu.render.formats.jobs import Job, Outcome

pytestmark = pytest.mark.django_db


class Workshop:
    """Makes ``plan.xlsx`` of whatever it is given, when it is allowed to."""

    def __init__(self) -> None:
        self.go, self.at_once, self.most, self.problem = threading.Event(), 0, 0, ""
        self.made: list[str] = []

    def make(self, jobs: list[Job], out: Path, **_named: Any) -> Iterator[Outcome]:
        (job,) = jobs
        self.at_once += 1
        self.most = max(self.most, self.at_once)
        assert self.go.wait(20)
        out.mkdir(parents=True)
        (out / "plan.xlsx").write_bytes(Path(job.sources[0]).read_bytes()[:20])
        self.made.append(job.format)
        self.at_once -= 1
        yield Outcome(job, {}, 0.1, self.problem)


@pytest.fixture
def office() -> Office:
    return found()


@pytest.fixture
def shop(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Workshop:
    shop = Workshop()
    monkeypatch.setattr(workshop, "make", shop.make)
    monkeypatch.setattr(documents, "_root", lambda: tmp_path)
    return shop


def asked(office: Office, address: str = "", who: str = "staff") -> Answer:
    address = address or f"/desk/proposals/{office.proposal.pk}/preview/plan.xlsx"
    return office.client(who).get(address)


def ended(office: Office, address: str) -> Answer:
    for _try in range(200):
        answer = asked(office, address)
        if answer.status_code != 202:
            return answer
        time.sleep(0.05)
    raise AssertionError("it did not end")


def test_a_page_waits_and_no_request_does(office: Office, shop: Workshop) -> None:
    begun = asked(office)
    assert begun.status_code == 302
    page = asked(office, begun.headers["Location"])
    assert page.status_code == 202 and "資料を作成しています" in page.content.decode()
    assert page.headers["Refresh"] == "2"
    assert asked(office).headers["Location"] == begun.headers["Location"], "the same draft is made once"
    shop.go.set()
    answer = ended(office, begun.headers["Location"])
    assert answer.status_code == 200 and answer.content.startswith(b"{") and shop.made == ["workbook"]
    assert answer.headers["Content-Type"].startswith("application/vnd.openxmlformats")
    assert answer.headers["Cache-Control"] == "no-store"
    edit(office.proposal, office.people["staff"], "i0", "summary", "別の概要。")
    assert asked(office).headers["Location"] != begun.headers["Location"], "another draft is another document"


def test_a_key_opens_nothing_of_another_draft_and_is_no_path(office: Office, shop: Workshop) -> None:
    shop.go.set()
    begun = asked(office).headers["Location"]
    assert ended(office, begun).status_code == 200
    key = begun.partition("=")[2]
    for address in (f"/desk/plans/{office.plan.slug}/preview/plan.xlsx?made={key}",
                    f"/desk/proposals/{office.proposal.pk}/preview/plan.xlsx?made=../{key}",
                    f"/desk/proposals/{office.proposal.pk}/preview/plan.xlsx?made={'0' * 32}"):  # fmt: skip
        answer = asked(office, address)
        assert answer.status_code == 302 and "made" not in answer.headers["Location"], address
    scope = f"proposal{office.proposal.pk}"
    assert documents.look(scope, f"{key}/../{scope}-{key}", "plan.xlsx") is None
    assert asked(office, begun, "committee").status_code == 403 and asked(office, begun, "outsider").status_code == 404


def test_many_at_once_are_made_a_few_at_a_time_and_the_rest_is_told(office: Office, shop: Workshop) -> None:
    begun = []
    for number in range(documents.MOST_WAITING):
        edit(office.proposal, office.people["staff"], "i0", "summary", f"概要その{number}。")
        begun.append(asked(office).headers["Location"])
    edit(office.proposal, office.people["staff"], "i0", "summary", "もう一つ。")
    busy = asked(office)
    assert busy.status_code == 503 and "1分ほど待って" in busy.content.decode()
    assert int(asked(office, begun[0]).headers["Refresh"]) > 2, "many who wait ask less often"
    shop.go.set()
    assert {ended(office, address).status_code for address in begun} == {200}
    assert shop.most <= documents.AT_ONCE


def test_what_fails_is_said_and_begun_anew(office: Office, shop: Workshop) -> None:
    shop.problem = "took longer than 180 s and was stopped"
    shop.go.set()
    begun = asked(office).headers["Location"]
    answer = ended(office, begun)
    assert answer.status_code == 500 and "資料を作れませんでした" in answer.content.decode()
    assert asked(office, begun).status_code == 302, "nothing is known of it any more"
    shop.problem = ""
    assert ended(office, asked(office).headers["Location"]).status_code == 200


def test_what_a_stopped_process_left_behind_is_made_when_it_is_asked_for(
    office: Office, shop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(documents, "_make_sure", lambda place: None)
        begun = asked(office).headers["Location"]
    shop.go.set()
    assert ended(office, begun).status_code == 200


def test_what_is_old_goes(office: Office, shop: Workshop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shop.go.set()
    begun = asked(office).headers["Location"]
    assert ended(office, begun).status_code == 200
    monkeypatch.setattr(time, "time", lambda: time.monotonic() + 10**10)
    edit(office.proposal, office.people["staff"], "i0", "summary", "別の概要。")
    asked(office)
    assert asked(office, begun).status_code == 302


def test_a_problem_of_a_document_is_a_refusal(shop: Workshop) -> None:
    assert documents.look("proposal1", "0" * 32, "plan.pdf") is None
    place = documents._place("proposal1", "1" * 32)
    place.mkdir()
    (place / "problem").write_text("no memory")
    with pytest.raises(Refusal, match="format-failed"):
        documents.look("proposal1", "1" * 32, "plan.pdf")
