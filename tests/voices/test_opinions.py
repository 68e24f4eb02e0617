"""Where an opinion points, what of it is withheld, what is personal and goes, what an organization keeps."""

from __future__ import annotations

import datetime
import json

import pytest
from django.core.management import call_command
from django.utils import timezone
from tests.desk.office import Office
from tests.proposals.story import edit, merged, start
from tests.voices import heard

from tsumugu.audit.models import Act
from tsumugu.core.canonical import digest
from tsumugu.core.errors import Refusal
from tsumugu.core.process import Disposition
from tsumugu.plans import actions as plans
from tsumugu.voices import actions, places, queries, states
from tsumugu.voices.models import Hearing, Respondent, StockAnswer

pytestmark = pytest.mark.django_db


def _edition(office: Office, *parts: str) -> None:
    office.plan.refresh_from_db()
    by = office.people["secretariat"]
    plans.create_editions(office.plan, parts, actor=by, date=timezone.localdate(), label="")


def _point(office: Office, hearing: Hearing, **words: object) -> None:
    one = heard.opinion(hearing)
    by = office.people["secretariat"]
    actions.point(one, actor=by, seen=heard.seen_opinion(one), **words)  # type: ignore[arg-type]


@pytest.mark.parametrize(("words", "position"), [
    ({"edition": "text-1", "node": "b1", "field": "prose", "quote": "県の姿"}, 0),
    ({"edition": "text-1", "node": "b1", "field": "prose", "quote": "。", "position": 9}, 3),
    ({"edition": "text-1", "node": "b1", "field": "prose", "quote": "。", "position": 8}, 8),
    ({"edition": "change-1", "node": "k0", "field": "targets.2025", "quote": "120"}, 0),
    ({"edition": "change-1", "node": "s0"}, None),
    ({"edition": "change-1", "node": "i0", "field": "summary"}, None),
])  # fmt: skip
def test_words_a_number_a_bar(office: Office, words: dict[str, object], position: int | None) -> None:
    _edition(office, "text")
    found = heard.hearing(office)
    heard.heard(office, found, "意見")
    _point(office, found, **words)
    one = heard.opinion(found)
    assert (one.edition, one.node, one.position) == (words["edition"], words["node"], position)
    _point(office, found, edition="")
    assert heard.opinion(found).node == ""


@pytest.mark.parametrize(("words", "code"), [
    ({"edition": "text-9", "node": "b1"}, "not-found"), ({"edition": "change-2", "node": "b1"}, "not-found"),
    ({"edition": "change-0", "node": "b1"}, "not-found"), ({"edition": "text-1", "node": ""}, "not-found"),
    ({"edition": "text-1", "node": "nowhere"}, "not-found"),
    ({"edition": "proposal-1." + "0" * 64, "node": "b1"}, "not-found"),
    ({"edition": "text-1", "node": "b1", "field": "nothing"}, "not-found"),
    ({"edition": "text-1", "node": "b1", "quote": "県"}, "not-its-words"),
    ({"edition": "text-1", "node": "b1", "field": "prose", "quote": "県の姿勢"}, "not-its-words"),
])  # fmt: skip
def test_what_is_not_there(office: Office, words: dict[str, object], code: str) -> None:
    _edition(office, "text")
    found = heard.hearing(office)
    heard.heard(office, found, "意見")
    with pytest.raises(Refusal, match=code):
        _point(office, found, **words)


def test_a_draft_that_was_heard_on(office: Office) -> None:
    """As it was, also after it was written further."""
    proposal, found = start(office), heard.hearing(office)
    edit(proposal, office.people["staff"], "i0", "summary", "素案の概要")
    name = f"proposal-{proposal.pk}.{proposal.draft_root}"
    edit(proposal, office.people["staff"], "i0", "summary", "原案の概要")
    heard.heard(office, found, "意見")
    _point(office, found, edition=name, node="i0", field="summary", quote="素案")
    assert places.state(office.plan, name).nodes["i0"].fields["summary"] == "素案の概要"


def test_a_person_confirms_where_it_is_now(office: Office) -> None:
    _edition(office, "text", "roadmap")
    found, by = heard.hearing(office), office.people["secretariat"]
    heard.heard(office, found, "意見")

    def carry(**words: object) -> None:
        one = heard.opinion(found)
        actions.carry(one, actor=by, seen=heard.seen_opinion(one), **words)  # type: ignore[arg-type]

    with pytest.raises(Refusal, match="not-anchored"):
        carry(edition="roadmap-1")
    _point(office, found, edition="roadmap-1", node="i0", field="summary", quote="概要")
    proposal = start(office)
    edit(proposal, office.people["staff"], "i0", "summary", "新しい概要。")
    merged(office, proposal)
    _edition(office, "roadmap")
    with pytest.raises(Refusal, match="not-its-words"):
        carry(edition="roadmap-2", node="i0", field="summary", quote="別の言葉")
    with pytest.raises(Refusal, match="not-found"):
        carry(edition="change-1", node="i0")
    carry(edition="roadmap-2", node="i0", field="summary", quote="概要")
    one = heard.opinion(found)
    assert one.carried == {
        "edition": "roadmap-2", "node": "i0", "field": "summary", "quote": "概要", "position": 3,
    }  # fmt: skip
    assert (one.edition, one.position) == ("roadmap-1", 0)
    carry(edition="roadmap-2")
    assert heard.opinion(found).carried == {"edition": "roadmap-2"}


def test_a_ground_with_what_is_withheld(office: Office) -> None:
    found, by = heard.hearing(office), office.people["secretariat"]
    heard.heard(office, found, "連絡先：甲野")
    one = heard.opinion(found)
    with pytest.raises(Refusal, match="ground-missing"):
        actions.withhold(one, actor=by, seen=heard.seen_opinion(one), ground="", shown="〔略〕")
    actions.publish_whole(one, actor=by, seen=heard.seen_opinion(one))
    assert not heard.opinion(found).doubt
    actions.doubt(one, actor=by, seen=heard.seen_opinion(one))
    actions.withhold(one, actor=by, seen=heard.seen_opinion(one), ground="個人情報", shown="")
    kept = heard.opinion(found)
    assert (kept.doubt, kept.withheld, kept.shown, kept.text) == (False, "個人情報", "", "連絡先：甲野")


def test_one_that_was_split_changes_no_more(office: Office) -> None:
    found, by = heard.hearing(office), office.people["secretariat"]
    heard.heard(office, found, "甲甲乙乙")
    actions.split(found, heard.pick(found), 1, ["甲甲", "乙乙"], actor=by)
    one = heard.opinion(found)
    with pytest.raises(Refusal, match="split-already"):
        actions.withdraw(one, actor=by, seen=heard.seen_opinion(one))
    with pytest.raises(Refusal, match="nothing-changed"):
        two = heard.opinion(found, 2)
        actions.summarise(two, actor=by, seen=heard.seen_opinion(two), summary="", speaker="")


def test_what_is_personal_goes_on_its_day(office: Office) -> None:
    found = heard.hearing(office)
    heard.heard(office, found, "残る", personal="秘密の氏名")
    after = heard.KEPT + datetime.timedelta(days=1)
    assert not actions.due(heard.KEPT) and [one.personal for one in actions.due(after, office.plan)] == ["秘密の氏名"]
    assert actions.delete_due(heard.KEPT, actor=None) == 0
    assert actions.delete_due(after, actor=None) == 1 and actions.delete_due(after, actor=None) == 0
    row = Respondent.objects.get()
    assert row.personal == "" and row.deleted_at is not None and heard.opinion(found).text == "残る"
    acts = Act.objects.filter(act="personal-deleted")
    assert [json.loads(act.data) for act in acts] == [{"count": 1}]
    assert not any("秘密" in act.data for act in Act.objects.all())


def test_the_command_of_each_day(office: Office, capsys: pytest.CaptureFixture[str]) -> None:
    found = heard.hearing(office)
    heard.heard(office, found, "意見", personal="氏名")
    Hearing.objects.update(keep_until=timezone.localdate() - datetime.timedelta(days=1))
    call_command("delete_personal")
    assert capsys.readouterr().out.strip().startswith("1") and Respondent.objects.get().personal == ""


def test_another_day_for_a_hearing_is_one_for_its_respondents(office: Office) -> None:
    found, by, day = heard.hearing(office), office.people["secretariat"], datetime.date(2031, 3, 31)
    heard.heard(office, found, "意見", personal="氏名")
    heard.heard(office, found, "無名")
    actions.change_hearing(found, actor=by, seen=heard.seen_hearing(found), title="新しい題", keep_until=day)
    after = day + datetime.timedelta(days=1)
    assert not actions.due(day).exists() and [one.personal for one in actions.due(after)] == ["氏名"]
    with pytest.raises(Refusal, match="nothing-changed"):
        actions.change_hearing(found, actor=by, seen=heard.seen_hearing(found), title="新しい題", keep_until=day)
    with pytest.raises(Refusal, match="day-missing"):
        actions.change_hearing(found, actor=by, seen=heard.seen_hearing(found), title="新しい題", keep_until=None)
    Hearing.objects.update(state="released")
    with pytest.raises(Refusal, match="hearing-released"):
        actions.change_hearing(found, actor=by, seen=heard.seen_hearing(found), title="別の題", keep_until=day)
    actions.delete_due(day + datetime.timedelta(days=1), actor=None)
    actions.change_hearing(found, actor=by, seen=heard.seen_hearing(found), title="新しい題", keep_until=None)


def test_what_is_still_kept_is_listed_beside_what_nobody_said(office: Office) -> None:
    found = heard.hearing(office)
    heard.heard(office, found, "無名")
    assert not actions.coming(heard.KEPT, office.plan), "nothing personal is kept"
    heard.heard(office, found, "意見", personal="氏名")
    after = heard.KEPT + datetime.timedelta(days=1)
    assert list(actions.coming(heard.KEPT, office.plan)) == [found] and not actions.coming(after, office.plan)


def test_who_reads_what_is_personal_leaves_a_trace(office: Office) -> None:
    found = heard.hearing(office)
    (voice,) = heard.heard(office, found, "意見", personal="氏名")
    assert actions.read_personal(voice, actor=office.people["secretariat"]) == "氏名"
    act = Act.objects.get(act="personal-read")
    assert (act.actor_name, json.loads(act.data)) == ("secretariat", {"voice": 1})


def test_the_list_of_an_organization_is_copied_into_new_hearings(office: Office) -> None:
    by, old = office.people["secretariat"], heard.hearing(office)
    now = queries.dispositions(office.organization)
    seen = digest(states.of_dispositions(now))
    own = [Disposition(label="採用", definition="採る", label_en="Adopted"), Disposition(label="不採用")]
    actions.set_house_dispositions(office.organization, own, actor=by, seen=seen)
    assert queries.labels(heard.hearing(office)) == ("採用", "不採用") and queries.labels(old)[0] == "反映"
    for listed, code in (
        ([], "disposition-missing"), ([own[0], own[0]], "disposition-twice"), ([Disposition(label="")], "bad-text"),
        ([Disposition(label=str(n)) for n in range(21)], "too-many"), (own, "changed-since-seen"),
    ):  # fmt: skip
        with pytest.raises(Refusal, match=code):
            actions.set_house_dispositions(office.organization, listed, actor=by, seen=seen)
    seen = digest(states.of_dispositions(queries.dispositions(office.organization)))
    with pytest.raises(Refusal, match="nothing-changed"):
        actions.set_house_dispositions(office.organization, own, actor=by, seen=seen)
    with pytest.raises(Refusal, match="may-not-sort"):
        actions.set_house_dispositions(office.organization, own[:1], actor=office.people["head"], seen=seen)


def test_what_a_group_is_called_stays_in_the_list(office: Office) -> None:
    found, by = heard.hearing(office), office.people["secretariat"]
    heard.heard(office, found, "甲")
    actions.dispose(found, heard.picks(found, 1), "反映", actor=by)
    seen = digest(states.of_dispositions(found.dispositions))
    with pytest.raises(Refusal, match="disposition-used"):
        actions.set_dispositions(found, [Disposition(label="採用")], actor=by, seen=seen)
    actions.set_dispositions(found, [Disposition(label="反映"), Disposition(label="採用")], actor=by, seen=seen)
    assert queries.labels(Hearing.objects.get(pk=found.pk)) == ("反映", "採用")


def test_templates_of_answers(office: Office) -> None:
    by, house = office.people["secretariat"], office.organization
    for _again in range(2):
        actions.add_stock_answer(house, actor=by, title="既に", text="既に記載しています。", token="a" * 32)
    (one,) = StockAnswer.objects.all()
    for act in (
        lambda: actions.add_stock_answer(house, actor=office.people["head"], title="題", text="文", token="b" * 32),
        lambda: actions.remove_stock_answer(house, one.pk, actor=office.people["head"]),
    ):
        with pytest.raises(Refusal, match="may-not-sort"):
            act()
    actions.remove_stock_answer(house, one.pk, actor=by)
    with pytest.raises(Refusal, match="not-found"):
        actions.remove_stock_answer(house, one.pk, actor=by)
