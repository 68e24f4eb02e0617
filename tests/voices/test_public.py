"""What of opinions is public: what was released, and nothing else."""

from __future__ import annotations

import datetime

import msgspec
import pytest
from django.utils import timezone
from tests.desk.office import Office
from tests.voices import heard

from tsumugu.core.process import (
    Carried,
    Changed,
    Counted,
    EarlierResponse,
    Opinion,
    OpinionGroup,
    Process,
    Response,
)
from tsumugu.core.process_input import read
from tsumugu.core.process_output import data
from tsumugu.plans import actions as plans
from tsumugu.voices import actions, models, public
from tsumugu.voices.models import Hearing

pytestmark = pytest.mark.django_db

NOW = timezone.now()


def _edition(office: Office) -> None:
    plans.create_editions(
        office.plan, ["text"], actor=office.people["secretariat"], date=datetime.date(2026, 4, 1), label="", summary="",
        classification="", stage="", after={}, withdrawn=set(),
    )  # fmt: skip


def test_a_released_group(office: Office) -> None:
    found, day = heard.hearing(office), timezone.localdate(NOW).isoformat()
    heard.heard(office, found, "挑戦する姿勢がほしい。", channel="meeting", role="委員")
    heard.answer(heard.group(found), "姿勢を明記する。", office.people["secretariat"])
    heard.release(found, NOW)
    assert public.groups_of(office.plan, NOW, {found.pk: "m1"}.get) == (
        OpinionGroup(
            topic="挑戦する姿勢がほしい。", id=f"g{found.number}-1", meeting="m1", items=(
                Opinion(text="挑戦する姿勢がほしい。", id=f"o{found.number}-1", number="1-1", speaker="委員",
                        channel="meeting"),
            ), persons=1, response=Response(text="姿勢を明記する。", disposition="反映", date=day),
        ),
    )  # fmt: skip
    (group,) = public.groups_of(office.plan, NOW)
    assert (group.meeting, group.channel) == (None, "meeting")
    assert [one.label for one in public.dispositions_of(office.plan, NOW)] == [
        "反映", "一部反映", "既に記載", "実施段階で検討", "反映困難", "その他",
    ]  # fmt: skip


def test_persons_and_opinions_by_channel(office: Office) -> None:
    """2名4件 in the meeting; by letter one, and one that was taken back; none of a hearing that is not released."""
    found, other = heard.hearing(office), heard.hearing(office)
    heard.heard(office, found, "甲", "乙", channel="meeting", person="p")
    heard.heard(office, found, "丙", "丁", channel="meeting", seat=3)
    heard.heard(office, found, "戊", "己")
    heard.heard(office, other, "庚")
    models.Opinion.objects.filter(hearing=found, text="己").update(withdrawn_at=NOW)
    models.Opinion.objects.filter(hearing=found).update(group=heard.group(found))
    heard.release(found, NOW)
    assert public.counts_of(office.plan, NOW, {found.pk: "m1"}.get) == (
        Counted(meeting="m1", persons=3, opinions=5),
    )  # fmt: skip
    assert public.counts_of(office.plan, NOW) == (
        Counted(channel="meeting", persons=2, opinions=4), Counted(channel="letter", persons=1, opinions=1),
    )  # fmt: skip
    assert [one.persons for one in public.groups_of(office.plan, NOW)] == [3]


def test_nothing_before_the_release(office: Office) -> None:
    found = heard.hearing(office)
    heard.heard(office, found, "意見")
    heard.answer(heard.group(found), "回答", office.people["secretariat"])
    assert public.groups_of(office.plan, NOW) == () and public.dispositions_of(office.plan, NOW) == ()
    heard.release(found, NOW)
    assert public.groups_of(office.plan, NOW - datetime.timedelta(seconds=1)) == ()
    assert len(public.groups_of(office.plan, NOW)) == 1


SECRETS = ("秘一", "秘二", "秘三", "秘四", "秘五", "秘六", "秘七", "秘八", "秘九", "秘十")


def test_no_secret_of_any_private_field_is_in_it(office: Office) -> None:
    """Each secret is in the rows, and none in what is public, also not in the beginning of words that is a topic."""
    by = office.people["secretariat"]
    found = heard.hearing(office)
    heard.heard(office, found, "秘一の長い手紙", "秘二を含む文", personal="秘三", role="県民")
    one, two = heard.opinion(found, 1), heard.opinion(found, 2)
    models.Opinion.objects.filter(pk=one.pk).update(
        summary="要約",
        edition="proposal-7.abc",
        node="n0",
        field="summary",
        quote="秘四の案",
        position=0,
        carried=msgspec.to_builtins(Carried(edition="text-9", quote="秘五")),
    )
    models.Opinion.objects.filter(pk=two.pk).update(withheld="個人情報", shown="〔一部非公表〕")
    group = heard.group(found)
    heard.answer(group, "秘六の素案", by, division="agri")
    heard.answer(group, "秘七の前の案", by)
    heard.answer(group, "公表する回答", by)
    models.Remark.objects.create(group=group, text="秘八", author=by, at=NOW)
    models.Group.objects.filter(hearing=found).update(division="secretdivision", changed="nowhere")
    heard.release(found, NOW)
    other = heard.hearing(office, "秘九の場")
    heard.heard(office, other, "秘十")
    told = msgspec.json.encode(public.groups_of(office.plan, NOW)).decode()
    kept = repr([list(m.objects.values()) for m in (
        models.Hearing, models.Respondent, models.Voice, models.Opinion, models.Answer, models.Remark,
    )])  # fmt: skip
    for secret in SECRETS:
        assert secret in kept and secret not in told, secret
    assert "secretdivision" not in told and "nowhere" not in told
    for word in ("要約", "〔一部非公表〕", "個人情報", "公表する回答", '"summarised":true'):
        assert word in told, word


def test_an_anchor_of_a_published_edition(office: Office) -> None:
    _edition(office)
    found = heard.hearing(office)
    heard.heard(office, found, "意見")
    models.Opinion.objects.filter(hearing=found).update(
        edition="text-1",
        node="c1",
        field="title",
        quote="推進",
        position=2,
        carried={"edition": "text-1", "node": "c1"},
    )
    heard.release(found, NOW)
    (group,) = public.groups_of(office.plan, NOW)
    anchor = group.items[0].anchor
    assert anchor is not None and (anchor.edition, anchor.node, anchor.field) == ("text-1", "c1", "title")
    assert (anchor.quote, anchor.position, anchor.carried) == ("推進", 2, Carried(edition="text-1", node="c1"))
    models.Opinion.objects.filter(hearing=found).update(carried={"edition": "text-9", "node": "c1"})
    anchor = public.groups_of(office.plan, NOW)[0].items[0].anchor
    assert anchor is not None and anchor.carried is None
    models.Opinion.objects.filter(hearing=found).update(withdrawn_at=NOW)
    assert public.groups_of(office.plan, NOW)[0].items[0].anchor is None
    models.Opinion.objects.filter(hearing=found).update(edition="text-2", withdrawn_at=None)
    assert public.groups_of(office.plan, NOW)[0].items[0].anchor is None


def test_one_that_was_taken_back_stays_as_a_reference(office: Office) -> None:
    found = heard.hearing(office)
    heard.heard(office, found, "取り下げる意見")
    models.Opinion.objects.filter(hearing=found).update(withdrawn_at=NOW, summary="要約")
    heard.release(found, NOW)
    (group,) = public.groups_of(office.plan, NOW)
    (one,) = group.items
    assert (one.text, one.withdrawn, one.id) == ("", True, f"o{found.number}-1")
    assert group.topic == "第１回委員会" and one.summarised is None
    models.Group.objects.filter(hearing=found).update(topic="本人が取り下げた話")
    assert public.groups_of(office.plan, NOW)[0].topic == "第１回委員会", "it says what the words were about"
    models.Opinion.objects.filter(hearing=found).update(withdrawn_at=None)
    assert public.groups_of(office.plan, NOW)[0].topic == "本人が取り下げた話"


def test_one_that_was_split_stands_in_its_parts(office: Office) -> None:
    found = heard.hearing(office)
    heard.heard(office, found, "甲。乙。")
    models.Opinion.objects.filter(hearing=found).update(stands=False)
    heard.release(found, NOW)
    assert public.groups_of(office.plan, NOW) == ()


def test_the_minutes_lead_to_the_parts_of_one_that_was_split(office: Office) -> None:
    found, by = heard.hearing(office), office.people["secretariat"]
    words = "甲です。乙です。"
    actions.take_from_statement(found, statement=7, words=words, start=0, end=len(words), text=words, actor=by)
    actions.split(found, heard.pick(found), 1, ["甲です。", "乙です。"], actor=by)
    heard.release(found, NOW)
    assert public.taken_from(office.plan, NOW) == {7: (f"o{found.number}-2", f"o{found.number}-3")}


def test_a_later_answer_stands_above_the_released_one(office: Office) -> None:
    found, by = heard.hearing(office), office.people["secretariat"]
    heard.heard(office, found, "意見")
    heard.answer(heard.group(found), "前の回答", by, disposition="その他")
    then = NOW - datetime.timedelta(days=30)
    heard.release(found, then)
    heard.answer(heard.group(found), "課の案", by, division="agri")  # no act writes one so late
    heard.answer(heard.group(found), "後の回答", by)
    (group,) = public.groups_of(office.plan, NOW)
    assert group.response == Response(
        text="後の回答", disposition="反映", date=timezone.localdate().isoformat(), earlier=(
            EarlierResponse(text="前の回答", disposition="その他", date=timezone.localdate(then).isoformat()),
        ),
    )  # fmt: skip
    process = Process(opinions=(group,))
    assert read(data(process)) == (process, ())


def test_a_day_that_a_file_gives_and_one_that_nobody_knows(office: Office) -> None:
    found, by = heard.hearing(office), office.people["secretariat"]
    heard.heard(office, found, "意見")
    heard.answer(heard.group(found), "回答", by)
    heard.release(found, NOW)
    Hearing.objects.filter(pk=found.pk).update(released_on=None)
    response = public.groups_of(office.plan, NOW)[0].response
    assert response is not None and response.date is None


def test_what_was_changed_is_named_once_its_part_is_published(office: Office) -> None:
    found = heard.hearing(office)
    heard.heard(office, found, "章", "段落", "事業", "どこにもない")
    for number, node in enumerate(("c1", "b1", "i0", "nowhere"), 1):
        heard.answer(heard.group(found, number), "回答", office.people["secretariat"])
        models.Group.objects.filter(hearing=found, number=number).update(changed=node)
    heard.release(found, NOW)

    def changed() -> list[object]:
        return [one.response and one.response.changed for one in public.groups_of(office.plan, NOW)]

    assert changed() == [None] * 4
    _edition(office)
    assert changed() == [Changed(chapter="c1"), Changed(node="b1"), None, None]


def test_the_newest_list_says_what_dispositions_mean(office: Office) -> None:
    first, second = heard.hearing(office, "甲"), heard.hearing(office, "乙")
    Hearing.objects.filter(pk=first.pk).update(dispositions=[{"label": "採用", "definition": "前"}, {"label": "古い"}])
    Hearing.objects.filter(pk=second.pk).update(dispositions=[{"label": "採用", "definition": "後"}])
    heard.release(first, NOW - datetime.timedelta(days=1))
    heard.release(second, NOW)
    assert [(one.label, one.definition) for one in public.dispositions_of(office.plan, NOW)] == [
        ("採用", "後"), ("古い", None),
    ]  # fmt: skip


def test_the_number_of_queries_does_not_grow(office: Office, django_assert_num_queries: object) -> None:
    found = heard.hearing(office)
    heard.heard(office, found, *(f"意見{n}" for n in range(30)))
    for one in models.Group.objects.filter(hearing=found):
        heard.answer(one, "回答", office.people["secretariat"])
    heard.release(found, NOW)
    with django_assert_num_queries(5):  # type: ignore[operator]  # a fixture of pytest-django
        assert len(public.groups_of(office.plan, NOW)) == 30


@pytest.mark.parametrize(("key", "found"), [
    ("o1-2", (1, 2)), ("o12-345", (12, 345)), ("1-2", None), ("o1", None), ("o-1", None), ("g1-2", None), ("", None),
    ("oa-1", None), ("o1-", None),
])  # fmt: skip
def test_keys(key: str, found: tuple[int, int] | None) -> None:
    assert public.hearing_and_number(key) == found
