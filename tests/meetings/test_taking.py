"""The process of a plan file, taken over by a plan that is registered: previewed, taken once, and only as previewed."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from msgspec.structs import replace
from tests.desk import reader
from tests.desk.office import Office
from tests.desk.plan import small
from tests.meetings import rooms
from tests.meetings.acting import code
from tests.render.process_sample import DATA, SEVERAL

from tsumugu.audit.models import Act
from tsumugu.core.canonical import digest, opaque
from tsumugu.interchange import read_plan, read_process, write_yaml
from tsumugu.meetings import actions, states
from tsumugu.meetings.actions import from_file
from tsumugu.meetings.models import Body, Course, Meeting, Process
from tsumugu.plans import actions as plans
from tsumugu.plans.models import PlanRecord
from tsumugu.publication.collection import proceedings
from tsumugu.voices.models import Hearing, Opinion

pytestmark = pytest.mark.django_db

SOURCE = opaque(DATA)
#: With a body that there is not, and an opinion that changed what the plan does not have.
ODD = opaque({
    "bodies": [{"id": "iinkai", "name": "策定委員会", "kind": "committee"}],
    "schedule": {"marks": [{"label": "設立", "body": "nowhere"}]},
    "opinions": [
        {"topic": "題", "items": ["意見"], "response": {"text": "答え", "changed": {"node": "not-in-this-plan"}}}
    ],
})  # fmt: skip


def file(source: str | None, name: str = "plan.yaml") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, write_yaml(replace(small(), process=source)))


def address(office: Office) -> str:
    return f"/desk/plans/{office.plan.slug}/process/from-file/"


def sent(office: Office, act: str, upload: Any = None, who: str = "secretariat", **more: str) -> tuple[Any, str]:
    data: dict[str, Any] = {"act": act, **more} | ({"file": upload} if upload is not None else {})
    answer = office.client(who).post(address(office), data)
    return answer, answer.content.decode()


def previewed(office: Office, upload: Any) -> str:
    """What the page of a preview carries."""
    answer, _text = sent(office, "preview", upload)
    assert answer.status_code == 200
    return reader.form(answer, "seen").value("seen")


def nothing_stored(office: Office) -> bool:
    return not (Process.objects.filter(plan=office.plan).exists() or Hearing.objects.filter(plan=office.plan).exists())


def test_previewed_then_taken(office: Office) -> None:
    page = office.client("secretariat").get(f"/desk/plans/{office.plan.slug}/process/").content.decode()
    assert address(office) in page and "策定経過" in page
    answer, text = sent(office, "preview", file(SOURCE))
    assert answer.status_code == 200 and "まだ何も保存していません" in text
    for body in DATA["bodies"]:
        assert body["name"] in text
    assert "第３回" in text and "<svg" in text and nothing_stored(office)
    before = Act.objects.count()
    answer, text = sent(office, "take", file(SOURCE), seen=reader.form(answer, "seen").value("seen"))
    assert answer.status_code == 302 and answer.headers["Location"].endswith("/process/")
    process = Process.objects.get(plan=office.plan)
    assert (process.source, process.taken_on) == ("", timezone.localdate())
    assert process.bodies.count() == len(DATA["bodies"])
    assert Meeting.objects.filter(process=process).count() and Opinion.objects.filter(hearing__plan=office.plan).count()
    told = Act.objects.order_by("-pk").first()
    assert told is not None and told.act == "process-taken-over" and Act.objects.count() > before
    page = office.client("secretariat").get(f"/desk/plans/{office.plan.slug}/process/").content.decode()
    assert address(office) not in page
    assert office.client("secretariat").get(address(office)).status_code == 302


def test_it_is_the_process_that_a_registration_gives(office: Office) -> None:
    by, seen = rooms.secretariat(office), digest(states.of_source(SOURCE))
    actions.take_process(office.plan, SOURCE, seen=seen, actor=by)
    other, _new = from_file.register_plan(office.organization, "other", replace(small(), process=SOURCE), actor=by)
    taken = proceedings.process_of(PlanRecord.objects.get(pk=office.plan.pk))
    assert taken == proceedings.process_of(other) and taken.opinions and taken.meetings


def test_another_file_than_the_previewed_one_is_looked_at_first(office: Office) -> None:
    seen = previewed(office, file(SOURCE))
    answer, text = sent(office, "take", file(ODD), seen=seen)
    assert answer.status_code == 409 and nothing_stored(office)
    assert "まだ何も保存していません" in text, "the page shows what this file is"
    again = reader.form(answer, "seen").value("seen")
    assert again != seen
    assert sent(office, "take", file(ODD), seen=again)[0].status_code == 302


def test_without_a_preview_nothing_is_taken(office: Office) -> None:
    for seen in ("", "forged"):
        answer, text = sent(office, "take", file(SOURCE), seen=seen)
        assert answer.status_code == 400 and "何が表示されていたか" in text and nothing_stored(office)


def test_what_cannot_be_taken_is_told_with_its_line(office: Office) -> None:
    _answer, text = sent(office, "preview", file(ODD))
    lines = write_yaml(replace(small(), process=ODD)).decode().splitlines()
    for word in ("nowhere", "not-in-this-plan"):
        line = next(n for n, one in enumerate(lines, 1) if word in one)
        assert f"{line}行" in text and word in text
    plan, problems = read_process(write_yaml(replace(small(), process=ODD)), "p.yaml", {"not-in-this-plan"})
    assert plan is not None and [one.code for one in problems] == ["unknown-reference"]
    assert problems[0].place is not None and "nowhere" in lines[(problems[0].place.line or 0) - 1]
    assert read_process(b"format: tsumugu-plan/1\nid: x\ntitel: y\n", "p.yaml", ()) == read_plan(
        b"format: tsumugu-plan/1\nid: x\ntitel: y\n", "p.yaml"
    )


@pytest.mark.parametrize(
    ("upload", "words"),
    [(None, "ファイル"), (b"titel: y\n", "読み取れません"), (write_yaml(small()), "何も書かれていない")],
)
def test_a_file_with_nothing_to_take(office: Office, upload: bytes | None, words: str) -> None:
    for act in ("preview", "take"):
        brought = SimpleUploadedFile("p.yaml", upload) if upload is not None else None
        answer, text = sent(office, act, brought)
        assert answer.status_code in (400, 422) and words in text and nothing_stored(office), act
    seen = digest(states.of_source("{}"))
    act = code(actions.take_process, office.plan, "{}", seen=seen, actor=rooms.secretariat(office))
    assert act == "process-empty" and nothing_stored(office)


def test_a_process_is_not_merged_into_one_that_is_there(office: Office) -> None:
    seen = previewed(office, file(SOURCE))
    rooms.process(office)
    answer, text = sent(office, "take", file(SOURCE), seen=seen)
    assert answer.status_code == 409 and "すでに" in text
    assert not Body.objects.filter(process__plan=office.plan).exists()
    assert "策定経過を取り込む</button>" not in text, "nothing is offered that would be refused again"


def test_each_of_several_is_previewed_and_taken(office: Office) -> None:
    seen = previewed(office, file(opaque(SEVERAL)))
    _answer, text = sent(office, "preview", file(opaque(SEVERAL)))
    shown = text.split("何も保存していません")[-1]
    assert shown.index("中間&lt;見直し&gt;") < shown.index("当初の策定") < shown.rindex("見直し部会")
    assert "再照会" in text and "見直しの準備会は随時" in text
    ids = re.findall(r'\sid="([^"]+)"', text)
    assert len(ids) == len(set(ids))
    assert sent(office, "take", file(opaque(SEVERAL)), seen=seen)[0].status_code == 302
    courses = Course.objects.filter(process__plan=office.plan)
    assert [(one.key, one.title, one.kind, one.meetings.count()) for one in courses] == [
        ("sakutei", "当初の策定", "formulation", 3), ("minaoshi", "中間<見直し>", "revision", 2),
    ]  # fmt: skip


def test_sent_twice_it_is_taken_once(office: Office) -> None:
    seen = previewed(office, file(SOURCE))
    assert [sent(office, "take", file(SOURCE), seen=seen)[0].status_code for _ in range(2)] == [302, 409]
    assert Process.objects.filter(plan=office.plan).count() == 1


@pytest.mark.parametrize("who", ["staff", "head", "committee", "kanjikai", "auditor", "administrator", "outsider"])
def test_only_the_secretariat_takes_it(office: Office, who: str) -> None:
    seen = digest(states.of_source(SOURCE))
    refused = code(actions.take_process, office.plan, SOURCE, seen=seen, actor=office.people[who])
    assert refused == "may-not-write-meetings" and nothing_stored(office)


def test_what_a_plan_brought_along_before_these_rooms(office: Office) -> None:
    """A plan whose ledger holds the field: it is offered without a file, and leaves with no file any more."""
    record, _new = plans.register_plan(
        office.organization, "older", replace(small(), process=SOURCE), actor=rooms.secretariat(office)
    )
    client = office.client("secretariat")
    where = "/desk/plans/older/process/from-file/"
    answer = client.post(where, {"act": "preview", "source": "ledger"})
    text = answer.content.decode()
    assert answer.status_code == 200 and DATA["bodies"][0]["name"] in text
    seen = reader.form(answer, "seen").value("seen")
    assert client.post(where, {"act": "take", "source": "ledger", "seen": seen}).status_code == 302
    assert Process.objects.get(plan=record).source == "", "every word of it has its room"
    assert b"process:" in client.get("/desk/plans/older/plan.yaml").content
    Course.objects.filter(process__plan=record).update(public=False)
    Hearing.objects.filter(plan=record).update(state=Hearing.State.OPEN)
    assert b"process:" not in client.get("/desk/plans/older/plan.yaml").content
    page = office.client("secretariat").get(address(office)).content.decode()
    assert 'value="ledger"' not in page, "a plan that brought nothing along offers nothing"


def test_a_preview_asks_no_more_for_more(office: Office) -> None:
    def asked(source: str) -> int:
        with CaptureQueriesContext(connection) as counted:
            sent(office, "preview", file(source))
        return len(counted)

    asked(ODD)
    many = {**DATA, "meetings": [*DATA["meetings"], *({"body": "iinkai", "number": f"第{n}回"} for n in range(9, 60))]}
    assert asked(opaque(many)) == asked(ODD)


def test_what_no_room_has_a_place_for_stays_for_a_time_and_no_name_of_a_seat(office: Office) -> None:
    seats = [{"post": "教授", "name": "secret-seat", "telephone": "secret-telephone"}]
    source = opaque({"bodies": [{"id": "iinkai", "name": "策定委員会", "kind": "committee", "seats": seats}]})
    seen = previewed(office, file(source))
    assert sent(office, "take", file(source), seen=seen)[0].status_code == 302
    assert Process.objects.get(plan=office.plan).source == '{"bodies[0].seats[0].telephone":"secret-telephone"}'
