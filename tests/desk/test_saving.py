"""Every save says what it was based on; what was typed goes in or stays in the form, and the page says which."""

from __future__ import annotations

import json

import pytest
from django.http import QueryDict
from django.test import Client
from tests.desk import reader
from tests.desk.office import Office
from tests.desk.writing import colleague, now, opened, place, structure, unit, whole, words
from tests.gate import THOROUGH, first
from tests.proposals.story import edit as write

from tsumugu.accounts.models import Membership, Role
from tsumugu.core.table import MISSING
from tsumugu.plans import states
from tsumugu.proposals import actions
from tsumugu.proposals.models import Proposal, State
from tsumugu.web.refusals import WORDS

pytestmark = pytest.mark.django_db


# -- the base ----------------------------------------------------------------------------------


@pytest.mark.parametrize("base", [None, "", "x", "0" * 63, "0" * 65, "G" * 64, "0" * 63 + "\0"])
@pytest.mark.parametrize("single", [True, False])
def test_a_save_without_a_base_is_refused(office: Office, base: str | None, single: bool) -> None:
    data = opened(office).filled(f__summary="新しい概要。")
    del data["based_on"]
    if base is not None:
        data["based_on"] = base
    answer = unit(office, "i0", data, "summary") if single else whole(office, "i0", data)
    assert answer.status_code == 400
    assert now(office, "i0", "summary") == "概要。"
    if not single:
        assert "新しい概要。" in words(answer), "what was typed is on the page that refuses it"


def test_a_save_on_the_newest_state(office: Office) -> None:
    answer = unit(office, "i0", opened(office).filled(f__summary="新しい概要。"), "summary")
    assert answer.status_code == 200 and answer.headers["Desk-Fragment"] == "saved"
    assert now(office, "i0", "summary") == "新しい概要。"
    answer = whole(office, "i0", opened(office).filled(f__summary="もっと新しい概要。", f__note="備考"))
    assert answer.status_code == 302
    assert (now(office, "i0", "summary"), now(office, "i0", "note")) == ("もっと新しい概要。", "備考")


def test_an_old_base_and_another_field_are_merged(office: Office) -> None:
    data = opened(office).filled(f__summary="わたしの概要。")
    colleague(office, "i0", "note", "同僚の備考")
    assert unit(office, "i0", data, "summary").status_code == 200
    assert (now(office, "i0", "summary"), now(office, "i0", "note")) == ("わたしの概要。", "同僚の備考")
    data = opened(office).filled(f__summary="二度目。")
    colleague(office, "i0", "note", "同僚の二度目")
    assert whole(office, "i0", data).status_code == 302
    assert (now(office, "i0", "summary"), now(office, "i0", "note")) == ("二度目。", "同僚の二度目")


def test_the_same_field_is_a_question_with_both_texts(office: Office) -> None:
    data = opened(office).filled(f__policy="わたしの方針")
    colleague(office, "i0", "policy", "同僚の方針")
    answer = unit(office, "i0", data, "policy")
    assert answer.status_code == 409 and answer.headers["Desk-Fragment"] == "refused"
    assert "Desk-Base" not in answer.headers
    shown = words(answer)
    assert "同僚の方針" in shown and office.people["secretariat"].name in shown
    assert now(office, "i0", "policy") == "同僚の方針"
    # The same once more is the same question; only an answer makes it another.
    assert unit(office, "i0", data, "policy").status_code == 409
    data["now:policy"], data["choose:policy"] = json.dumps("同僚の方針"), "mine"
    assert unit(office, "i0", data, "policy").status_code == 200
    assert now(office, "i0", "policy") == "わたしの方針"


def test_leaving_what_stands_there_draws_it(office: Office) -> None:
    data = opened(office).filled(f__policy="わたしの方針")
    colleague(office, "i0", "policy", "同僚の方針")
    data["now:policy"], data["choose:policy"] = json.dumps("同僚の方針"), "theirs"
    answer = unit(office, "i0", data, "policy")
    assert answer.status_code == 200 and answer.headers["HX-Retarget"] == "#u-policy"
    assert "同僚の方針</textarea>" in words(answer)
    assert now(office, "i0", "policy") == "同僚の方針"


def test_an_answer_to_an_older_question_does_not_overwrite_what_came_since(office: Office) -> None:
    data = opened(office).filled(f__policy="わたしの方針")
    colleague(office, "i0", "policy", "同僚の方針")
    data["now:policy"], data["choose:policy"] = json.dumps("同僚の方針"), "mine"
    colleague(office, "i0", "policy", "同僚の二つ目の方針")
    assert unit(office, "i0", data, "policy").status_code == 409
    assert now(office, "i0", "policy") == "同僚の二つ目の方針"


def test_ones_own_save_from_another_tab_is_told_truthfully(office: Office) -> None:
    data = opened(office).filled(f__policy="一つ目の画面")
    assert unit(office, "i0", opened(office).filled(f__policy="二つ目の画面"), "policy").status_code == 200
    answer = unit(office, "i0", data, "policy")
    assert answer.status_code == 409
    assert "別の画面やタブ" in words(answer) and "二つ目の画面" in words(answer)


def test_what_the_newest_state_brought_is_nobodys_fault(office: Office) -> None:
    from tests.proposals.story import merged, seen, start

    data = opened(office).filled(f__policy="わたしの方針")
    other = start(office, "secretariat", "先に反映")
    write(other, office.people["secretariat"], "i0", "policy", "反映された方針")
    merged(office, other)
    office.proposal.refresh_from_db()
    actions.sync_proposal(office.proposal, actor=office.people["staff"], seen=seen(office.proposal))
    answer = unit(office, "i0", data, "policy")
    assert answer.status_code == 409 and "最新の状態" in words(answer)
    assert office.people["staff"].name not in words(answer)


def test_a_number_meets_a_unit_that_was_changed_meanwhile(office: Office) -> None:
    """The form's base says which unit the person saw, also where the form says nothing of it."""
    form = opened(office, "k0")
    colleague(office, "k0", "unit", "社")
    data = QueryDict(mutable=True)
    for name in ("based_on", "was:targets.2025"):
        data[name] = form.value(name)
    data["f:targets.2025:value"] = "200"
    answer = unit(office, "k0", data, "targets.2025")
    assert answer.status_code == 409
    assert now(office, "k0", "targets.2025").value == "120"
    # The whole form says it of itself, so that it holds where the state is not kept any more.
    data = form.filled(**{"f__targets.2025__value": "200"})
    data["based_on"] = "f" * 64
    assert whole(office, "k0", data).status_code == 409
    assert now(office, "k0", "targets.2025").value == "120"


def test_ones_own_unit_does_not_stand_against_ones_own_number(office: Office) -> None:
    form = opened(office, "k0")
    data = form.filled(f__unit="社")
    assert unit(office, "k0", data, "unit").status_code == 200
    data["was:unit"] = json.dumps("社")  # the answer brought it
    data["f:targets.2025:value"] = "200"
    assert unit(office, "k0", data, "targets.2025").status_code == 200
    assert (now(office, "k0", "unit"), now(office, "k0", "targets.2025").value) == ("社", "200")


@pytest.mark.parametrize("forget", [False, True])
def test_a_base_that_is_not_kept_loses_no_field(office: Office, forget: bool) -> None:
    data = opened(office).filled(f__summary="わたしの概要。", f__policy="わたしの方針")
    colleague(office, "i0", "policy", "同僚の方針")
    data["based_on"] = "e" * 64
    if forget:
        states.forget_all()
    answer = whole(office, "i0", data)
    assert answer.status_code == 409
    assert (now(office, "i0", "summary"), now(office, "i0", "policy")) == ("わたしの概要。", "同僚の方針")


def test_another_process_rebuilds_the_state_a_form_was_made_from(office: Office) -> None:
    colleague(office, "i0", "note", "一")
    data = opened(office, "k0")
    sent = QueryDict(mutable=True)
    for name in ("based_on", "was:targets.2025"):
        sent[name] = data.value(name)
    sent["f:targets.2025:value"] = "200"
    colleague(office, "k0", "unit", "社")
    states.forget_all()
    assert unit(office, "k0", sent, "targets.2025").status_code == 409
    states.forget_all()
    data2 = opened(office).filled(f__summary="別の過程から。")
    colleague(office, "i0", "note", "二")
    states.forget_all()
    assert whole(office, "i0", data2).status_code == 302
    assert (now(office, "i0", "summary"), now(office, "i0", "note")) == ("別の過程から。", "二")


# -- nothing typed is lost ---------------------------------------------------------------------


def test_the_whole_form_keeps_what_did_not_go_in_and_says_what_did(office: Office) -> None:
    data = opened(office).filled(
        f__summary="わたしの概要。", f__policy="わたしの方針", f__title="", f__note="わたしの備考",
        **{"f__budget.2025": "約12"},
    )  # fmt: skip
    colleague(office, "i0", "policy", "同僚の方針")
    answer = whole(office, "i0", data)
    assert answer.status_code == 409
    assert (now(office, "i0", "summary"), now(office, "i0", "note")) == ("わたしの概要。", "わたしの備考")
    assert (now(office, "i0", "policy"), now(office, "i0", "title")) == ("同僚の方針", "スマート農業0")
    assert now(office, "i0", "budget.2025") is MISSING
    again = reader.form(answer, "based_on")
    assert again.value("f:policy") == "わたしの方針" and again.value("f:title") == ""
    assert again.value("f:budget.2025") == "約12" and again.value("f:summary") == "わたしの概要。"
    shown = words(answer)
    assert "同僚の方針" in shown
    saved = shown.partition("保存しました：")[2].partition("</p>")[0]
    assert "概要" in saved and "備考" in saved and "政策" not in saved
    # The person decides; what was read by then is what the form is based on.
    final = again.filled(f__title="新しい題名", **{"f__budget.2025": "12.5"})
    final["choose:policy"] = "mine"
    assert whole(office, "i0", final).status_code == 302
    assert (now(office, "i0", "policy"), now(office, "i0", "title")) == ("わたしの方針", "新しい題名")
    assert now(office, "i0", "budget.2025") == "12.5"


def test_saving_again_without_an_answer_overwrites_nothing(office: Office) -> None:
    data = opened(office).filled(f__policy="わたしの方針")
    colleague(office, "i0", "policy", "同僚の方針")
    again = reader.form(whole(office, "i0", data), "based_on")
    answer = whole(office, "i0", again.filled())
    assert answer.status_code == 409 and now(office, "i0", "policy") == "同僚の方針"
    assert reader.form(answer, "based_on").value("f:policy") == "わたしの方針"
    left = reader.form(answer, "based_on").filled()
    left["choose:policy"] = "theirs"
    assert whole(office, "i0", left).status_code == 302
    assert now(office, "i0", "policy") == "同僚の方針"


def test_a_field_that_cannot_be_read_is_422_and_stays(office: Office) -> None:
    answer = whole(office, "k0", opened(office, "k0").filled(**{"f__targets.2025__value": "十二"}, f__source="調べ"))
    assert answer.status_code == 422
    assert reader.form(answer, "based_on").value("f:targets.2025:value") == "十二"
    assert now(office, "k0", "source") == "調べ"


def test_a_cell_that_only_this_form_has_stays_too(office: Office) -> None:
    data = reader.form(
        office.client("staff").get(place(office, "i0"), {"field": "former_titles", "key": "2024-04-01"}), "based_on"
    ).filled(**{"f__former_titles.2024-04-01": "旧題"}, f__title="")
    data["f:budget.2025"] = "x"
    colleague(office, "i0", "former_titles.2024-04-01", "同僚の旧題")
    answer = whole(office, "i0", data)
    assert reader.form(answer, "based_on").value("f:former_titles.2024-04-01") == "旧題"


@pytest.mark.parametrize("state", [State.MERGED, State.WITHDRAWN])
def test_a_proposal_that_was_closed_meanwhile_keeps_the_text_on_the_screen(office: Office, state: State) -> None:
    data = opened(office).filled(f__summary="間に合わなかった概要。")
    Proposal.objects.filter(pk=office.proposal.pk).update(state=state)
    answer = whole(office, "i0", data)
    assert answer.status_code == 409
    assert reader.form(answer, "based_on").value("f:summary") == "間に合わなかった概要。"
    answer = unit(office, "i0", data, "summary")
    assert answer.status_code == 409 and str(WORDS["wrong-state"]) in words(answer)


def test_a_node_that_was_deleted_meanwhile_keeps_the_text_on_the_screen(office: Office) -> None:
    data = opened(office, "k0").filled(f__definition="消えた欄の文。")
    assert structure(office, "i0", delete="k0").status_code == 302
    answer = whole(office, "k0", data)
    assert answer.status_code == 409 and "消えた欄の文。" in words(answer)
    answer = unit(office, "k0", data, "definition")
    assert answer.status_code == 409 and answer.headers["Desk-Fragment"] == "message"


def test_a_form_drawn_for_somebody_else_is_not_saved_in_ones_own_name(office: Office) -> None:
    data = opened(office, who="staff").filled(f__summary="別人の画面。")
    answer = whole(office, "i0", data, who="secretariat")
    assert answer.status_code == 409 and "別人の画面。" in words(answer)
    assert now(office, "i0", "summary") == "概要。"
    data["drawn_for"] = "forged"
    assert whole(office, "i0", data, who="secretariat").status_code == 302


# -- what is typed -----------------------------------------------------------------------------


def test_a_rule_that_is_broken_is_said_where_it_is_saved(office: Office) -> None:
    answer = unit(office, "s0", opened(office, "s0").filled(f__end="2022"), "end")
    assert answer.status_code == 200 and "工程の終わりが始まりより前です" in words(answer)
    page = office.client("staff").get(place(office, "s0"))
    assert "工程の終わりが始まりより前です" in words(page)


@pytest.mark.parametrize(
    ("typed", "said"), [("一\0二", "使えない文字"), ("一\x07二", "制御文字"), ("あ" * 300_000, "長すぎます")]
)
@pytest.mark.parametrize("single", [True, False])
def test_a_text_that_cannot_be_kept_is_refused_in_words(office: Office, typed: str, said: str, single: bool) -> None:
    data = opened(office).filled(f__note=typed)
    answer = unit(office, "i0", data, "note") if single else whole(office, "i0", data)
    assert answer.status_code == 422 and said in words(answer)
    assert now(office, "i0", "note") is MISSING


@pytest.mark.parametrize(
    ("typed", "said"), [("末尾に空白 ", "空白"), ("逆\u202eさ", "向き"), ("幅\u200bなし", "目に見えない")]
)
def test_what_nobody_sees_is_kept_and_told(office: Office, typed: str, said: str) -> None:
    answer = unit(office, "i0", opened(office).filled(f__note=typed), "note")
    assert answer.status_code == 200 and said in words(answer)
    assert now(office, "i0", "note") == typed


@pytest.mark.parametrize("key", ["令和6年4月1日", "2024-4-1", "2024/04/01", "２０２４-０４-０１", "2024-04-01"])
def test_a_day_is_read_the_same_as_a_key(office: Office, key: str) -> None:
    page = office.client("staff").get(place(office, "i0"), {"field": "former_titles", "key": key})
    shown = words(page)
    assert "was:former_titles.2024-04-01" in shown or 'role="alert"' in shown
    assert key == "2024-04-01" or f"was:former_titles.{key}" not in shown
    if key in ("2024/04/01", "２０２４-０４-０１", "2024-04-01"):
        assert "was:former_titles.2024-04-01" in shown


@pytest.mark.parametrize(
    ("field_name", "key"),
    [("former_titles", ""), ("former_titles", "きのう"), ("former_titles", "2024-02-30"), ("budget", "²"),
     ("budget", "20250"), ("translations", "en.lead"), ("translations", "x"), ("judgements", "²²²².division"),
     ("judgements", "2025.知事"), ("former_titles", "9" * 5000), ("former_titles", "\0")],
)  # fmt: skip
def test_a_key_that_is_none_is_told(office: Office, field_name: str, key: str) -> None:
    page = office.client("staff").get(place(office, "i0"), {"field": field_name, "key": key})
    assert page.status_code == 200 and "⚠" in words(page)
    assert f"was:{field_name}.{key}" not in words(page) or not key


# -- forged ------------------------------------------------------------------------------------

GARBAGE = (
    "[" * 100_000,
    "{",
    '"\\ud800"',
    "9" * 6000,
    '{"kind":"x"}',
    "[1]",
    '"a"',
    "1e400",
    "-",
    "\0",
    "あ" * 300_000,
)


@pytest.mark.parametrize("path", first(["summary", "areas", "title", "budget.2025", "change.digital", "lead"], 2))
def test_a_forged_base_of_a_field_is_refused(office: Office, path: str) -> None:
    form, thorough = opened(office), THOROUGH
    for garbage in GARBAGE:
        if len(garbage) > 9000 and path != "summary" and not thorough:
            continue  # length is looked at before anybody looks whose base it is
        data = form.filled()
        data["was:" + path] = garbage
        # A text may have been a text; whatever else was never drawn by any form is told, and nothing is written.
        expected = (200, 302, 409, 422) if garbage == '"a"' else (422,)
        for answer in (unit(office, "i0", data, path), whole(office, "i0", data)):
            assert answer.status_code in expected, garbage[:20]
        data["now:" + path], data["choose:" + path] = garbage, "mine"
        assert unit(office, "i0", data, path).status_code in expected, garbage[:20]
    assert now(office, "i0", "title") == "スマート農業0"


@pytest.mark.parametrize(
    "path",
    ["id", "process", "nothing", "budget", "budget.²", "budget.x", "budget.", "title.x",
     "targets.2025", "adopted_from", "former_titles.きのう", "translations.en", "translations.en.nothing",
     "judgements.²²²².division", "\0", "a" * 5000],
)  # fmt: skip
def test_a_forged_path_writes_nothing(office: Office, path: str) -> None:
    before = office.proposal.draft_root
    data = opened(office).filled()
    data["was:" + path], data["f:" + path], data["f:" + path + ":text"] = "null", "1", "x"
    for answer in (unit(office, "i0", data, path), whole(office, "i0", data)):
        assert answer.status_code == 422, path
        assert answer.content
    assert Proposal.objects.get(pk=office.proposal.pk).draft_root == before


@pytest.mark.parametrize(
    ("path", "value"), [("lead", "nobody"), ("areas", "nowhere"), ("field", "\0"), ("ended:year", "99999999999")]
)
def test_a_forged_choice_writes_nothing(office: Office, path: str, value: str) -> None:
    data = opened(office).filled()
    data["f:" + path] = value
    assert unit(office, "i0", data, path.partition(":")[0]).status_code == 422
    assert whole(office, "i0", data).status_code == 422


@pytest.mark.parametrize("node", ["nowhere", "k0", "-"])
def test_a_form_of_another_node(office: Office, node: str) -> None:
    data = opened(office).filled(f__summary="別の所へ。")
    assert whole(office, node, data).status_code in (302, 409, 422)
    assert now(office, "i0", "summary") == "概要。"


def test_an_answer_that_is_loaded_again_leads_to_the_form(office: Office) -> None:
    for act in ("save", "structure"):
        answer = office.client("staff").get(place(office, "i0", act))
        assert answer.status_code == 302 and answer.headers["Location"] == place(office, "i0")


# -- who may, and when -------------------------------------------------------------------------

WRITERS = ("staff", "secretariat", "secretariat_head")


@pytest.mark.parametrize("state", State.values)
@pytest.mark.parametrize("act", ["save", "unit", "delete"])
def test_who_may_write_in_which_state(office: Office, act: str, state: str) -> None:
    """The head may edit proposals of their own division, which the author's is; the others may not edit at all."""
    forms = {who: opened(office, "a0") for who in office.people}
    page = office.client("staff").get(place(office, "a0"))
    Proposal.objects.filter(pk=office.proposal.pk).update(state=state)
    closed = state in (State.MERGED, State.WITHDRAWN)
    for who in office.people:
        before = Proposal.objects.get(pk=office.proposal.pk).draft_root
        data = forms[who].filled(f__title=f"{who}の題名")
        data["was:title"] = json.dumps(now(office, "a0", "title"))
        del data["drawn_for"]
        if act == "delete":
            sheet = reader.form(page, "act").filled(act="delete", node="t0", based_on=before)
            del sheet["drawn_for"]
            answer = reader.post(office.client(who), place(office, "a0", "structure"), sheet)
        elif act == "unit":
            answer = unit(office, "a0", data, "title", who)
        else:
            answer = whole(office, "a0", data, who)
        after = Proposal.objects.get(pk=office.proposal.pk).draft_root
        if who == "outsider":
            expected = 404
        elif who not in (*WRITERS, "head"):
            expected = 403
        elif closed:
            expected = 409
        else:
            expected = 200 if act == "unit" else 302
        if act == "delete" and expected == 302 and before != after:
            Proposal.objects.filter(pk=office.proposal.pk).update(draft_root=before)  # for the next one to delete
            after = before
            assert answer.status_code == 302
            continue
        assert answer.status_code == expected, who
        assert (after != before) == (expected in (200, 302)), who


def test_staff_of_another_division_may_not_write(office: Office) -> None:
    from tests.proposals.story import colleague as officer

    other = officer(office)
    data = opened(office).filled(f__summary="よその課。")
    del data["drawn_for"]
    client = Client()
    client.force_login(other)
    answer = reader.post(client, place(office, "i0", "save"), data)
    assert answer.status_code == 403 and now(office, "i0", "summary") == "概要。"
    assert reader.form(answer, "based_on").value("f:summary") == "よその課。"
    assert Membership.objects.filter(user=other, role=Role.STAFF).exists()
