"""The page of a proposal: its forms say what they show; a refused act loses nothing and tells what differs."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest
from django.test import Client
from tests import factories
from tests.desk import reader
from tests.desk.office import Office
from tests.proposals import story
from tests.proposals.story import edit, field, merged, seen, start

from tsumugu.accounts.models import User
from tsumugu.core.plan import Target
from tsumugu.desk.proposals import page as proposal_page
from tsumugu.proposals import actions, queries
from tsumugu.proposals.models import Proposal

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def japanese(settings: Any) -> None:
    settings.LANGUAGE_CODE = "ja"


def page(client: Client, proposal: Proposal) -> str:
    answer = client.get(f"/desk/proposals/{proposal.pk}/", headers={"Accept-Language": "ja"})
    assert answer.status_code == 200
    return answer.content.decode()


def drawn(body: str) -> str:
    """What the forms of a page say was shown; all of them the same."""
    (one,) = set(re.findall(r'name="seen" value="([0-9a-z_.]*\.[^"]*)"', body))
    return html.unescape(one)


def act(client: Client, proposal: Proposal, name: str, shown: str, **typed: str) -> tuple[int, str]:
    form = {"act": name, "seen": shown} | typed
    answer = client.post(f"/desk/proposals/{proposal.pk}/act/", form, headers={"Accept-Language": "ja"})
    return answer.status_code, answer.content.decode()


def in_review(office: Office, text: str = "甲甲甲。") -> Proposal:
    proposal = start(office)
    edit(proposal, office.people["staff"], "i0", "summary", text)
    actions.submit_proposal(proposal, actor=office.people["staff"], seen=seen(proposal))
    return proposal


def test_from_the_form_to_the_ledger(office: Office) -> None:
    proposal = start(office)
    edit(proposal, office.people["staff"], "i0", "summary", "新しい概要。")
    steps = [("staff", "submit"), *((who, "approve") for who in ("head", "secretariat", "secretariat_head")),
             ("secretariat", "merge")]  # fmt: skip
    for who, name in steps:
        client = office.client(who)
        assert act(client, proposal, name, drawn(page(client, proposal)), comment="よい。")[0] == 302, name
    proposal.refresh_from_db()
    assert proposal.state == "merged"
    assert [d.comment for d in proposal.decisions.filter(kind="approved")] == ["よい。"] * 3
    told = [one["label"] for one in queries.standing(proposal, office.people["staff"])["decisions"]]
    assert told == ["提出", *["承認"] * 3, "プランに反映"], "acts, and not the states that they lead to"


def test_the_page_that_has_become_old_approves_nothing_and_tells_the_difference(office: Office) -> None:
    proposal, boss = in_review(office), office.client("head")
    shown = drawn(page(boss, proposal))
    edit(proposal, office.people["staff"], "i0", "summary", "乙乙乙。")
    status, body = act(boss, proposal, "approve", shown, comment="甲を承認します")
    assert status == 409 and not proposal.decisions.filter(kind="approved").exists()
    assert "この画面を開いた後で、内容が変わりました" in body
    told = body[body.index('class="refused"') : body.index("<h1>")]
    assert "甲甲甲" in told and "乙乙乙" in told
    assert "甲を承認します</textarea>" in body, "what was typed is still there"
    assert drawn(body) == seen(proposal) != shown
    assert act(boss, proposal, "approve", drawn(body))[0] == 302


def test_other_words_are_told_as_well(office: Office) -> None:
    proposal, boss = in_review(office), office.client("head")
    shown = drawn(page(boss, proposal))
    status, _body = act(
        office.client("staff"), proposal, "reword", drawn(page(office.client("staff"), proposal)),
        title="別の題名", reason="別の理由",
    )  # fmt: skip
    assert status == 302
    status, body = act(boss, proposal, "return", shown, comment="直して")
    told = body[body.index('class="refused"') : body.index("<h1>")]
    assert status == 409 and all(text in told for text in ("改定案", "別の題名", "見直しのため", "別の理由"))
    act(office.client("secretariat"), proposal, "return", seen(proposal), comment="差し戻します。")
    status, body = act(boss, proposal, "approve", shown, comment="承認の言葉")
    told = body[body.index('class="refused"') : body.index("<h1>")]
    assert status == 409 and "審査中" in told and "差戻し" in told
    assert "承認の言葉</textarea>" in told, "the form is gone, the words are not"


def test_an_act_without_what_was_seen_is_refused(office: Office) -> None:
    proposal = in_review(office)
    for name in ("submit", "approve", "return", "withdraw", "sync", "merge", "reword"):
        who = {"approve": "head", "return": "head", "merge": "secretariat"}.get(name, "staff")
        for shown in ("", "x"):
            status, body = act(office.client(who), proposal, name, shown, comment="私のコメント", title="題")
            assert status == 400 and 'role="alert"' in body, name
    assert act(office.client("staff"), proposal, "burn", seen(proposal))[0] == 400
    assert list(proposal.decisions.values_list("kind", flat=True)) == ["submitted"]


def test_a_return_needs_words_and_keeps_what_is_wrong_with_them(office: Office) -> None:
    proposal, boss = in_review(office), office.client("head")
    status, body = act(boss, proposal, "return", seen(proposal), comment=" ")
    assert status == 422 and "差戻しにはコメントが必要です" in body
    long = "長" * 20_001
    status, body = act(boss, proposal, "return", seen(proposal), comment=long)
    assert status == 400 and long in body and "20,001" in body, "nothing is cut"


def test_what_is_refused_says_why_in_detail(office: Office) -> None:
    proposal, client = start(office), office.client("staff")
    edit(proposal, office.people["staff"], "s0", "end", 2020)
    status, body = act(client, proposal, "submit", seen(proposal))
    assert status == 409 and "工程の終わりが始まりより前です。" in body[: body.index("<h1>")]
    edit(proposal, office.people["staff"], "s0", "end", 2025)
    edit(proposal, office.people["staff"], "k0", "targets.2025", Target(kind="at-least", value="100"))
    assert act(client, proposal, "reword", seen(proposal), title="題", reason="")[0] == 302
    status, body = act(client, proposal, "submit", seen(proposal))
    assert status == 422 and "理由の必要な変更" in body
    why = {"title": "題", "reason": "", "why:k0/targets.2025": "対象が減ったため"}
    assert act(client, proposal, "reword", seen(proposal), **why)[0] == 302
    assert act(client, proposal, "submit", seen(proposal))[0] == 302
    body = page(office.client("head"), proposal)
    said = re.sub("<[^>]+>|[\u2066-\u2069]", "", body)
    assert "目標の引き下げ" in said and "120件以上 → 100件以上" in said
    assert body.count("対象が減ったため") >= 2, "beside the change, and in the comparison"


def test_reasons_stay_however_many_changes_there_are(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """A form has no room for every change: what has a reason, or is given one, is among those it has."""
    monkeypatch.setattr(proposal_page, "_MOST_REASONS", 1)
    proposal, client, staff = start(office), office.client("staff"), office.people["staff"]
    edit(proposal, staff, "s0", "end", 2025)
    edit(proposal, staff, "i0", "note", "備考")
    edit(proposal, staff, "i0", "summary", "別の概要。")
    why = {f"why:{node}/{path}": f"{path}の理由" for node, path in (("s0", "end"), ("i0", "note"), ("i0", "summary"))}
    assert act(client, proposal, "reword", seen(proposal), title="題", reason="", **why)[0] == 302
    form = reader.form(client.get(f"/desk/proposals/{proposal.pk}/"), "act=reword")
    assert reader.post(client, form.action, form.filled(act="reword", title="別の題")).status_code == 302
    proposal.refresh_from_db()
    assert proposal.title == "別の題" and proposal.reasons == {name[4:]: text for name, text in why.items()}
    shown = seen(proposal)
    assert act(client, proposal, "reword", shown, title="題", reason="", **{next(iter(why)): "理由だけ残す"})[0] == 302
    body = page(client, proposal)
    assert body.count('name="why:') == 1 and "ほか2件。" in body
    status, body = act(client, proposal, "reword", shown, **{"title": "題", "reason": ""} | why)
    assert status == 409 and all(text in body for text in why.values())


def test_a_reason_of_what_is_changed_no_more_is_shown_to_be_copied(office: Office) -> None:
    proposal, client, staff = start(office), office.client("staff"), office.people["staff"]
    before = queries.draft(proposal).nodes["i0"].fields["summary"]
    edit(proposal, staff, "i0", "summary", "別の概要。")
    shown = seen(proposal)
    edit(proposal, staff, "i0", "summary", before)
    typed = {"title": "題", "reason": "", "why:i0/summary": "打った個別の理由"}
    status, body = act(client, proposal, "reword", shown, **typed)
    assert status == 409 and "打った個別の理由" in body


def test_words_that_cannot_be_kept_are_drawn_again(office: Office) -> None:
    proposal, client = start(office), office.client("staff")
    edit(proposal, office.people["staff"], "s0", "end", 2025)
    typed = {"title": "あ" * 201, "reason": "打った理由", "why:s0/end": "打った個別の理由"}
    status, body = act(client, proposal, "reword", seen(proposal), **typed)
    assert status == 400 and all(text in body for text in typed.values()) and "201" in body
    assert '<details class="panel" open id="wording">' in body
    status, _body = act(client, proposal, "reword", seen(proposal), title="題\u202e名", reason="")
    assert status == 302 and "U+202E" in page(client, proposal)
    listed = client.get("/desk/plans/tsumugi-dx/proposals/").content.decode()
    assert "<bdi>題\u202e名</bdi>" in listed


# -- opening -----------------------------------------------------------------------------------


def test_a_form_that_is_sent_twice_opens_one_proposal(office: Office) -> None:
    client, there = office.client("staff"), Proposal.objects.count()
    for address in ("proposals/", "", "nodes/k0/"):
        body = client.get(f"/desk/plans/tsumugi-dx/{address}").content.decode()
        found = re.findall(r'name="form" value="([0-9a-f]{32})"', body)
        assert len(found) == 1, address
    form = {"title": "見直し", "reason": "理由", "form": found[0], "node": "i0"}
    answers = [client.post("/desk/plans/tsumugi-dx/proposals/", form) for _time in range(3)]
    assert len({answer.headers["Location"] for answer in answers}) == 1
    assert answers[0].headers["Location"].endswith("/plan/i0/edit/") and Proposal.objects.count() == there + 1


@pytest.mark.parametrize(("title", "status"), [("\u200b", 400), ("x\0y", 400), ("あ" * 5000, 400), ("", 400)])
def test_a_title_that_cannot_be_kept_comes_back_with_everything_typed(office: Office, title: str, status: int) -> None:
    client, there = office.client("staff"), Proposal.objects.count()
    form = {"title": title, "reason": "打った理由", "form": "a" * 32, "node": "i0"}
    answer = client.post("/desk/plans/tsumugi-dx/proposals/", form)
    body = answer.content.decode()
    assert answer.status_code == status and Proposal.objects.count() == there
    assert "打った理由" in body and f'value="{title}"' in body and f'name="form" value="{"a" * 32}"' in body
    assert 'name="node" value="i0"' in body and '<input name="title" required' in body and 'aria-invalid="true"' in body


# -- conflicts ---------------------------------------------------------------------------------


def in_conflict(office: Office) -> Proposal:
    other = story.colleague(office)
    proposal, first = start(office), actions.open_proposal(office.plan, title="別", reason="", actor=other)
    edit(proposal, office.people["staff"], "i0", "policy", "私の政策")
    edit(first, other, "i0", "policy", "先の政策")
    merged(office, first)
    actions.sync_proposal(proposal, actor=office.people["staff"], seen=seen(proposal))
    return proposal


def test_a_conflict_is_answered_from_what_was_shown(office: Office) -> None:
    proposal, client = in_conflict(office), office.client("staff")
    (conflict,) = queries.conflicts(proposal)
    address = f"/desk/proposals/{proposal.pk}/conflicts/{conflict.id}/"
    body = page(client, proposal)
    shown = re.findall(r'name="seen" value="([0-9a-f]{64})"', body)[0]
    mine = {"choice": "value", "f:policy": "折衷の政策"}
    assert client.post(address, mine).status_code == 400
    edit(proposal, office.people["head"], "i0", "policy", "課長が改めた")
    answer = client.post(address, mine | {"seen": shown})
    assert answer.status_code == 409 and "折衷の政策" in answer.content.decode()
    assert field(queries.draft(proposal), "i0", "policy") == "課長が改めた"
    (conflict,) = queries.conflicts(proposal)
    address = f"/desk/proposals/{proposal.pk}/conflicts/{conflict.id}/"
    shown = re.findall(r'name="seen" value="([0-9a-f]{64})"', page(client, proposal))[0]
    assert client.post(address, mine | {"seen": shown}).status_code == 302
    proposal.refresh_from_db()
    assert field(queries.draft(proposal), "i0", "policy") == "折衷の政策"
    answer = client.post(address, {"choice": "ours", "seen": shown}, headers={"Accept-Language": "ja"})
    assert answer.status_code == 409 and "staffが解決" in answer.content.decode()


@pytest.mark.parametrize("typed", ["折\0衷", "折\x01衷", "\x1b[31m折衷", "折\ufffe衷", "あ" * 100_001, "\u200b"])
def test_an_answer_of_ones_own_passes_the_rule_of_every_text(office: Office, typed: str) -> None:
    """It enters the working copy as a save does; what cannot be kept is told and stays in the form."""
    proposal, client = in_conflict(office), office.client("staff")
    (conflict,) = queries.conflicts(proposal)
    shown = re.findall(r'name="seen" value="([0-9a-f]{64})"', page(client, proposal))[0]
    answer = client.post(
        f"/desk/proposals/{proposal.pk}/conflicts/{conflict.id}/",
        {"choice": "value", "f:policy": typed, "seen": shown},
    )
    assert answer.status_code == 422
    proposal.refresh_from_db()
    assert len(queries.conflicts(proposal)) == 1 and field(queries.draft(proposal), "i0", "policy") == "私の政策"


# -- the route ---------------------------------------------------------------------------------


def test_every_division_that_is_asked_is_named(office: Office) -> None:
    division = factories.division(office.organization, "dx", "DX推進課")
    office.people["second"] = factories.person(office.organization, "二人目の課長", "head", division=division)
    proposal, second = start(office), office.client("second")
    edit(proposal, office.people["staff"], "i0", "lead", "dx")
    actions.submit_proposal(proposal, actor=office.people["staff"], seen=seen(proposal))
    body = page(second, proposal)
    assert "DX推進課として承認します。" in body
    assert act(second, proposal, "approve", drawn(body))[0] == 302
    body = page(office.client("staff"), proposal)
    route = re.sub(r"<[^>]+>", " ", re.sub("[\u2066-\u2069]", "", body[body.index("承認経路") :]))
    assert re.search(r"DX推進課\s*：\s*二人目の課長が承認", route) and re.search(r"農業課\s*：\s*まだ ", route)
    assert act(second, proposal, "approve", drawn(body))[0] == 409, "has answered already"
    User.objects.filter(username="head").update(is_active=False)
    body = page(second, proposal)
    assert "農業課として承認します。" in body and "課長がいないため" in body
    assert act(second, proposal, "approve", drawn(body))[0] == 302
    proposal.refresh_from_db()
    assert proposal.next_step == "secretariat"


def test_the_administrator_says_whether_the_own_division_is_asked(office: Office) -> None:
    client, address = office.client("administrator"), "/desk/administration/tsumugi/rules/"
    made_from = re.findall(r'name="made_from" value="([^"]+)"', client.get(address).content.decode())[0]
    form = {"act": "people", "people": "2", "own_division": "yes", "made_from": made_from}
    assert client.post(address, form).status_code == 302
    body = client.get(address).content.decode()
    assert re.search(r'name="own_division" value="yes" checked', body)
    made_from = re.findall(r'name="made_from" value="([^"]+)"', body)[0]
    client.post(address, {"act": "down", "number": "1", "made_from": made_from})
    assert re.search(r'name="own_division" value="yes" checked', client.get(address).content.decode()), "kept by others"


# -- a committee member ------------------------------------------------------------------------


def test_a_committee_member_reads_editions_only(office: Office) -> None:
    proposal, other = start(office, title="秘密の案"), start(office, title="入った秘密の案")
    edit(proposal, office.people["staff"], "i0", "summary", "公表前の言葉")
    edit(other, office.people["staff"], "i0", "summary", "本線の公表前の言葉")
    merged(office, other)
    member = office.client("committee")
    for address in ("/desk/", "/desk/plans/tsumugi-dx/editions/"):
        answer = member.get(address)
        body = answer.content.decode()
        assert answer.status_code == 200
        assert "秘密の案" not in body and "公表前の言葉" not in body
        assert not re.search(
            r"/desk/(proposals|plans/tsumugi-dx/(proposals|ledger|nodes|sheets|preview|compare))", body
        )
        assert 'href="/desk/plans/tsumugi-dx/"' not in body
    factories.holds(office.people["committee"], office.organization, "auditor")
    assert "入った秘密の案" in member.get("/desk/").content.decode(), "who is something else as well reads as that"


def test_a_page_does_not_ask_for_an_act_that_it_no_longer_offers(office: Office) -> None:
    proposal, head = in_review(office), office.client("head")
    shown, again = drawn(page(head, proposal)), "もう一度操作してください"
    edit(proposal, office.people["staff"], "i0", "summary", "乙乙乙。")
    assert again in act(head, proposal, "approve", shown, comment="よい。")[1]
    actions.return_proposal(proposal, actor=office.people["head"], seen=seen(proposal), comment="直してください。")
    status, body = act(head, proposal, "approve", shown, comment="よい。")
    assert status == 409 and "よい。" in body and again not in body
