"""Answers, the drafts of divisions, and the joint release: all of them, or none."""

from __future__ import annotations

import json

import pytest
from django.utils import timezone
from tests.desk.office import Office
from tests.voices import heard

from tsumugu.audit.models import Act
from tsumugu.core.errors import Refusal
from tsumugu.core.process import EarlierResponse, OpinionGroup
from tsumugu.voices import actions, public
from tsumugu.voices.models import Answer, Group, Hearing, Opinion, Remark

pytestmark = pytest.mark.django_db


def told(office: Office) -> tuple[OpinionGroup, ...]:
    return public.groups_of(office.plan, timezone.now())


def test_one_answer_to_many(office: Office) -> None:
    found, by = heard.hearing(office), office.people["secretariat"]
    heard.heard(office, found, "甲", "乙")
    done = actions.answer(found, heard.picks(found, 1, 2), "回答。\n", "一部反映", actor=by)
    assert list(Answer.objects.values_list("group__number", "number", "text", "disposition", "division")) == [
        (1, 1, "回答。", "一部反映", ""), (2, 1, "回答。", "一部反映", ""),
    ]  # fmt: skip
    actions.undo(found, done.number, actor=by)
    assert heard.group(found).answer == 0 and Answer.objects.count() == 2


def test_each_answer_is_another_number_and_the_same_is_none(office: Office) -> None:
    found, by = heard.hearing(office), office.people["secretariat"]
    heard.heard(office, found, "甲")
    for text, disposition in (("一", "反映"), ("二", "反映"), ("二", "その他")):
        actions.answer(found, heard.picks(found, 1), text, disposition, actor=by)
    assert list(Answer.objects.values_list("number", "text", "disposition")) == [
        (1, "一", "反映"), (2, "二", "反映"), (3, "二", "その他"),
    ]  # fmt: skip
    with pytest.raises(Refusal, match="nothing-changed"):
        actions.answer(found, heard.picks(found, 1), "二", "その他", actor=by)
    actions.answer(found, heard.picks(found, 1), "二", "その他", actor=by, ready=True)
    assert (Answer.objects.count(), heard.group(found).state) == (3, "ready")


def test_a_draft_of_a_division_is_never_the_answer_by_itself(office: Office) -> None:
    found, by = heard.hearing(office), office.people["secretariat"]
    heard.heard(office, found, "甲")
    actions.assign(found, heard.picks(found, 1), "agri", None, actor=by)
    one = actions.draft(heard.group(found), "課の案", "反映", actor=office.people["staff"], newest=0)
    assert (one.division, one.number, heard.group(found).answer, heard.group(found).state) == ("agri", 1, 0, "asked")
    with pytest.raises(Refusal, match="changed-since-seen"):
        actions.draft(heard.group(found), "別の案", "反映", actor=office.people["head"], newest=0)
    actions.draft(heard.group(found), "直した案", "反映", actor=office.people["head"], newest=1)
    actions.answer(found, heard.picks(found, 1), "公表する回答", "反映", actor=by)
    assert (heard.group(found).answer, heard.group(found).state) == (3, "waiting")
    with pytest.raises(Refusal, match="not-ready") as refused:
        actions.release(found, actor=by, seen=actions.release_digest(found))
    assert refused.value.data["groups"] == [(1, ("not-ready",))]
    heard.release(found)
    with pytest.raises(Refusal, match="hearing-released"):
        actions.draft(heard.group(found), "遅れた案", "反映", actor=office.people["staff"], newest=3)


def test_what_keeps_a_hearing_from_its_release(office: Office) -> None:
    found, by = heard.hearing(office), office.people["secretariat"]
    heard.heard(office, found, "答えがない", "区分がない", "電話 017-722-1111 へ", "よい", "取り下げ")
    actions.answer(found, heard.picks(found, 2), "回答", "", actor=by)
    actions.answer(found, heard.picks(found, 3), "回答", "反映", actor=by)
    actions.answer(found, heard.picks(found, 4), "回答", "反映", actor=by, ready=True)
    gone = heard.opinion(found, 5)
    actions.withdraw(gone, actor=by, seen=heard.seen_opinion(gone))
    lacks = [(1, ("no-answer", "no-disposition")), (2, ("no-disposition",)), (3, ("undecided",))]
    assert [(group.number, codes) for group, codes in actions.open_groups(found)] == lacks
    with pytest.raises(Refusal, match="not-ready") as refused:
        actions.release(found, actor=by, seen=actions.release_digest(found))
    assert refused.value.data["groups"] == lacks and told(office) == ()
    with pytest.raises(Refusal, match="not-ready") as refused:
        actions.make_ready(found, heard.picks(found, 3, 4), actor=by)
    assert refused.value.data["groups"] == [(3, ("undecided",))]
    assert Hearing.objects.get().state == "open" and not Act.objects.filter(act="hearing-released").exists()


def test_a_release_is_of_exactly_what_was_on_the_screen(office: Office) -> None:
    found, by = heard.hearing(office), office.people["secretariat"]
    heard.heard(office, found, "甲", "乙")
    actions.answer(found, heard.picks(found, 1, 2), "回答", "反映", actor=by, ready=True)
    shown = actions.release_digest(found)
    one = heard.opinion(found, 2)

    def summarise() -> None:
        actions.summarise(one, actor=by, seen=heard.seen_opinion(one), summary="要約", speaker="")

    def withhold() -> None:
        actions.withhold(one, actor=by, seen=heard.seen_opinion(one), ground="理由", shown="…")

    for change in (summarise, withhold):
        change()
        with pytest.raises(Refusal, match="changed-since-seen"):
            actions.release(found, actor=by, seen=shown)
        shown = actions.release_digest(found)
    with pytest.raises(Refusal, match="seen-missing"):
        actions.release(found, actor=by, seen="")
    actions.release(found, actor=by, seen=shown)
    kept = Hearing.objects.get(pk=found.pk)
    assert (kept.state, kept.released_by, kept.released_on) == ("released", str(by), timezone.localdate())
    assert [one.items[0].text for one in told(office)] == ["甲", "…"]
    act = Act.objects.get(act="hearing-released")
    data = json.loads(act.data)
    assert (data["groups"], data["digest"]) == (2, shown) and [row[0] for row in data["rows"]] == ["voices_answer"] * 2
    assert "回答" not in act.data


def test_nothing_to_release(office: Office) -> None:
    found = heard.hearing(office)
    with pytest.raises(Refusal, match="nothing-to-release"):
        actions.release(found, actor=office.people["secretariat"], seen=actions.release_digest(found))


def test_the_released_answer_says_how_it_was_dealt_with(office: Office) -> None:
    """Where the list was gone through once more after the answers were written."""
    found, by = heard.hearing(office), office.people["secretariat"]
    heard.heard(office, found, "甲")
    actions.answer(found, heard.picks(found, 1), "回答", "反映", actor=by)
    actions.dispose(found, heard.picks(found, 1), "その他", actor=by)
    actions.make_ready(found, heard.picks(found, 1), actor=by)
    actions.release(found, actor=by, seen=actions.release_digest(found))
    group = heard.group(found)
    assert (group.answer, group.released) == (2, 2)
    assert list(Answer.objects.values_list("text", "disposition")) == [("回答", "反映"), ("回答", "その他")]
    actions.answer_later(group, "後の回答", "反映", actor=by, seen=heard.pick(found).seen)
    response = told(office)[0].response
    today = timezone.localdate().isoformat()
    assert response is not None and (response.text, response.disposition) == ("後の回答", "反映")
    assert response.earlier == (EarlierResponse(text="回答", disposition="その他", date=today),)


def test_a_later_answer_differs_and_says_how(office: Office) -> None:
    found, by = heard.hearing(office), office.people["secretariat"]
    heard.heard(office, found, "甲")
    actions.answer(found, heard.picks(found, 1), "回答", "反映", actor=by, ready=True)
    actions.release(found, actor=by, seen=actions.release_digest(found))
    seen, group = heard.pick(found).seen, heard.group(found)
    for text, disposition, code in (
        ("回答", "反映", "nothing-changed"), ("別", "", "disposition-missing"), ("別", "採用", "unknown-disposition"),
        ("", "反映", "bad-text"),
    ):  # fmt: skip
        with pytest.raises(Refusal, match=code):
            actions.answer_later(group, text, disposition, actor=by, seen=seen)
    actions.answer_later(group, "回答", "その他", actor=by, seen=seen)
    with pytest.raises(Refusal, match="changed-since-seen"):
        actions.answer_later(group, "三つ目", "反映", actor=by, seen=seen)


def test_after_the_release_more_is_withheld_and_never_less(office: Office) -> None:
    found, by = heard.hearing(office), office.people["secretariat"]
    heard.heard(office, found, "氏名がある")
    actions.answer(found, heard.picks(found, 1), "回答", "反映", actor=by, ready=True)
    actions.release(found, actor=by, seen=actions.release_digest(found))

    def one() -> Opinion:
        return heard.opinion(found)

    actions.withhold(one(), actor=by, seen=heard.seen_opinion(one()), ground="個人情報", shown="〔略〕がある")
    assert (told(office)[0].items[0].text, told(office)[0].items[0].withheld) == ("〔略〕がある", "個人情報")
    with pytest.raises(Refusal, match="hearing-released"):
        actions.publish_whole(one(), actor=by, seen=heard.seen_opinion(one()))
    with pytest.raises(Refusal, match="shows-more"):
        actions.withhold(one(), actor=by, seen=heard.seen_opinion(one()), ground="個人情報", shown="氏名がある")
    actions.withhold(one(), actor=by, seen=heard.seen_opinion(one()), ground="個人情報", shown="〔私事〕がある")
    actions.withhold(one(), actor=by, seen=heard.seen_opinion(one()), ground="個人情報", shown="")
    with pytest.raises(Refusal, match="shows-more"):
        actions.withhold(one(), actor=by, seen=heard.seen_opinion(one()), ground="個人情報", shown="〔私事〕がある")
    actions.withdraw(one(), actor=by, seen=heard.seen_opinion(one()))
    item = told(office)[0].items[0]
    assert (item.text, item.withheld, item.withdrawn) == ("", None, True)
    with pytest.raises(Refusal, match="taken-back-already"):
        actions.withdraw(one(), actor=by, seen=heard.seen_opinion(one()))


def test_a_note_is_left_once(office: Office) -> None:
    found = heard.hearing(office)
    heard.heard(office, found, "甲")
    for _again in range(2):
        actions.remark(heard.group(found), "財政課と調整中", actor=office.people["staff"], token="a" * 32)
    assert list(Remark.objects.values_list("text", flat=True)) == ["財政課と調整中"]
    with pytest.raises(Refusal, match="token-missing"):
        actions.remark(heard.group(found), "メモ", actor=office.people["staff"], token="")
    assert "財政" not in Act.objects.get(act="remark-left").data and Group.objects.count() == 1
