"""The forms of publication at the desk: what was seen travels with them, and what was typed comes back."""

from __future__ import annotations

import dataclasses
import html
import re
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from tests.desk.office import Office
from tests.publication import offices

from tsumugu.plans.models import Edition
from tsumugu.publication import queries
from tsumugu.publication.models import Gap, Publication, Redaction, RedactionAnswer, Withdrawal
from tsumugu.publication.places import disk
from tsumugu.render.site import manifest

pytestmark = pytest.mark.django_db
EDITIONS = "/desk/plans/tsumugi-dx/editions/"
TYPED = {
    "part": "roadmap",
    "label": "第2版",
    "stage": "成案",
    "classification": "見直し",
    "summary": "概要を\n見直した",
}


@pytest.fixture(autouse=True)
def root(settings: Any, tmp_path: Path) -> Path:
    settings.TSUMUGU = dataclasses.replace(settings.TSUMUGU, site_root=tmp_path / "site")
    return tmp_path / "site"


def shown(office: Office, path: str = EDITIONS, role: str = "secretariat") -> str:
    return html.unescape(office.client(role).get(path).content.decode())


def hidden(page: str, name: str = "seen") -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found, page
    return found[1]


def post(office: Office, data: dict[str, Any], path: str = EDITIONS, role: str = "secretariat") -> tuple[int, str, str]:
    answer = office.client(role).post(path, data)
    return answer.status_code, html.unescape(answer.content.decode()), answer.headers.get("Location", "")


def test_an_old_page_publishes_nothing_that_it_did_not_show(office: Office) -> None:
    offices.publish(office, "text", "roadmap")
    offices.revise(office, "甲甲甲。")
    old = hidden(shown(office))
    offices.revise(office, "乙乙乙。")
    status, page, _ = post(office, TYPED | {"seen": old})
    assert status == 409 and Edition.objects.count() == 2
    text = re.sub(r"<[^>]*>", "", page)
    assert "甲甲甲" in text and "乙乙乙" in text, "the difference is on the page"
    for value in ("第2版", "見直し", "概要を\n見直した"):
        assert value in page, "and so is what was typed"
    assert re.search(r'<option value="roadmap" selected>', page)
    status, _, where = post(office, TYPED | {"seen": hidden(page)})
    assert status == 302 and Edition.objects.count() == 3
    assert post(office, TYPED | {"seen": hidden(page)}) == (302, "", where), "sent twice, it is one edition"
    assert Edition.objects.count() == 3
    status, page, _ = post(office, TYPED | {"label": "第3版", "seen": old})
    assert status == 409 and "ロードマップ 第2版" in page, "what was published meanwhile is said"
    status, page, _ = post(office, TYPED)
    assert status == 400 and "第2版" in page and Edition.objects.count() == 3


def test_what_is_too_long_is_told_and_kept(office: Office) -> None:
    status, page, _ = post(office, TYPED | {"part": "both", "label": "長" * 101, "seen": hidden(shown(office))})
    assert status == 400 and "長" * 101 in page and "101字" in page and not Edition.objects.exists()
    assert 'aria-invalid="true"' in page


def test_a_repetition_names_the_editions_of_its_page(office: Office) -> None:
    run = offices.published(office)
    path = f"/desk/plans/tsumugi-dx/publications/{run.pk}/"
    seen = hidden(shown(office, path))
    repeat = "/desk/plans/tsumugi-dx/publications/"
    assert post(office, {}, repeat)[0] == 400
    assert post(office, {"seen": seen}, repeat)[0] == 302
    offices.revise(office, "その後。")
    offices.publish(office, "roadmap")
    before = Publication.objects.count()
    assert post(office, {"seen": seen}, repeat)[0] == 409 and Publication.objects.count() == before


def altered(root: Path, before: str, after: str) -> None:
    """The list of the site that is live says something else."""
    live = disk.live(root, "tsumugi-dx")
    assert live is not None
    file = live / manifest.NAME
    text = file.read_text()
    file.unlink()  # it may be linked with the site before
    file.write_text(text.replace(before, after))


def test_a_site_that_is_newer_is_told_with_the_two_ways_on(office: Office, root: Path) -> None:
    offices.published(office)
    assert "公表を止めています" not in shown(office)
    altered(root, '"size": 1', '"size": 9')
    offices.revise(office, "その後。")
    page = shown(office)
    assert "公表を止めています" in page and "tsumugu restore" in page and "お知らせを公表して続ける" in page
    assert 'name="label"' not in page and "事務局長が決めます" in page
    status, page, _ = post(office, TYPED | {"seen": "1"})
    assert status == 409 and Edition.objects.count() == 2
    page = shown(office, role="secretariat_head")
    seen, gap = hidden(page), EDITIONS + "gap/"
    assert post(office, {"seen": seen, "reason": "x"}, gap)[0] == 403
    status, page, _ = post(office, {"seen": seen, "reason": ""}, gap, "secretariat_head")
    assert status == 400 and not Gap.objects.exists()
    status, page, _ = post(office, {"seen": "x", "reason": "控えが古い"}, gap, "secretariat_head")
    assert status == 409 and "控えが古い" in page and not Gap.objects.exists()
    assert post(office, {"seen": seen, "reason": "控えが古い"}, gap, "secretariat_head")[0] == 302
    page = shown(office)
    assert "公表を止めています" not in page and "控えが古い" in page
    assert post(office, TYPED | {"seen": hidden(page)})[0] == 302


def test_a_site_whose_list_is_damaged_is_told(office: Office, root: Path) -> None:
    offices.published(office)
    altered(root, '"root": ', '"rot": ')
    page = shown(office)
    assert "公表を止めています" in page and "manifest.json.editions" in page and "tsumugu restore" in page
    assert 'name="label"' not in page and 'name="reason"' not in page
    status, page, _ = post(office, TYPED | {"seen": queries.seen(office.plan)})
    assert status == 409 and "manifest.json" in page and Edition.objects.count() == 2
    answer = post(office, {"seen": "x", "reason": "控え"}, EDITIONS + "gap/", "secretariat_head")
    assert answer[0] == 409 and "manifest.json.editions" in answer[1] and not Gap.objects.exists()


@pytest.mark.thorough
def test_what_was_taken_back_and_forgotten_is_told_and_taken_back_first(office: Office, root: Path) -> None:
    offices.revise(office, "問合せは石橋渡子さんまで。")
    offices.published(office)
    offices.revise(office, "その後。")
    offices.published(office, "roadmap")
    with transaction.atomic():
        offices.done(offices.confirm(office, offices.ask(office, "石橋渡子さん")))
        offices.done(offices.withdraw(office, "roadmap-2"))
        transaction.set_rollback(True)
    page = shown(office, role="secretariat_head")
    assert "取り下げたのに、この記録では有効な版" in page and "公表後の語句の削除：1件" in page
    gap = EDITIONS + "gap/"
    status, page, _ = post(office, {"seen": hidden(page), "reason": "控えが古い"}, gap, "secretariat_head")
    assert status == 409 and "再び公表されてしまいます" in page and "控えが古い" in page
    path = EDITIONS + "withdraw/"
    seen = hidden(shown(office, path))
    status, _, to = post(office, {"seen": seen, "edition": ["roadmap-2"], "reason": "誤\u202eり"}, path)
    page = shown(office)
    assert (status, to) == (302, EDITIONS) and "進め方が決まったときに公表します" in page and "U+202E" in page
    asked = offices.ask(office, "石橋渡子さん")
    one = f"/desk/plans/tsumugi-dx/redactions/{asked.pk}/"
    seen = hidden(shown(office, one, "secretariat_head"))
    status, _, to = post(office, {"seen": seen, "act": "confirm"}, one, "secretariat_head")
    assert (status, to) == (302, EDITIONS)
    page = shown(office, role="secretariat_head")
    assert "進め方が決まったときに公表します" in page and "この記録では有効な版" not in page
    assert post(office, {"seen": hidden(page), "reason": "控えが古い"}, gap, "secretariat_head")[0] == 302


def test_withdrawing_from_the_desk(office: Office) -> None:
    offices.publish(office, "text", "roadmap")
    path = EDITIONS + "withdraw/"
    seen = hidden(shown(office, path))
    status, page, _ = post(office, {"seen": seen, "edition": ["roadmap-1"], "reason": ""}, path)
    assert status == 400 and re.search(r'value="roadmap-1" checked', page) and not Withdrawal.objects.exists()
    assert "この欄は空にできません" in page
    status, page, _ = post(office, {"seen": seen, "edition": ["roadmap-1"], "reason": "誤\x07り\n二行目"}, path)
    assert status == 400 and "この文字のままでは保存できません" in page and "U+0007" in page, "many lines are in order"
    status, page, _ = post(office, {"seen": "x", "edition": ["roadmap-1"], "reason": "誤り"}, path)
    assert status == 409 and "誤り" in page and not Withdrawal.objects.exists()
    status, page, _ = post(office, {"seen": seen, "edition": ["text-1"], "reason": "誤り"}, path)
    assert status == 409 and not Withdrawal.objects.exists()
    assert post(office, {"seen": seen, "edition": ["roadmap-1"], "reason": "誤り"}, path)[0] == 302
    assert Withdrawal.objects.get().edition.part == "roadmap" and "取下げ" in shown(office)


def test_removing_words_takes_two_persons(office: Office) -> None:
    offices.publish(office, "text", "roadmap")
    path = "/desk/plans/tsumugi-dx/redactions/"
    assert post(office, {"act": "find", "passage": "どこにもない言葉"}, path)[0] == 404
    status, page, _ = post(office, {"act": "find", "passage": "スマート農業0"}, path)
    assert status == 200 and "スマート農業0 – " in page and not Redaction.objects.exists()
    seen = hidden(page)
    status, page, _ = post(office, {"act": "ask", "passage": "スマート農業0", "reason": "", "seen": seen}, path)
    assert status == 400 and "スマート農業0" in page
    status, page, _ = post(office, {"act": "ask", "passage": "概要", "reason": "理由", "seen": seen}, path)
    assert status == 409, "the places shown were those of other words"
    status, _, where = post(office, {"act": "ask", "passage": "スマート農業0", "reason": "理由", "seen": seen}, path)
    assert status == 302
    assert "別の人の確認が必要です" in shown(office, where)
    page = shown(office, where, "secretariat_head")
    assert "確認：公表しているすべてのものから削除する" in page and "プランそのものには、この文言がまだあります" in page
    seen = hidden(page)
    assert post(office, {"act": "confirm", "seen": seen}, where)[0] == 403
    assert post(office, {"act": "confirm", "seen": ""}, where, "secretariat_head")[0] == 400
    assert post(office, {"act": "confirm", "seen": "x"}, where, "secretariat_head")[0] == 409
    assert not RedactionAnswer.objects.exists()
    assert post(office, {"act": "confirm", "seen": seen}, where, "secretariat_head")[0] == 302
    assert RedactionAnswer.objects.get().confirmed and "削除済み" in shown(office, path)
    assert post(office, {"act": "confirm", "seen": seen}, where, "secretariat_head")[0] == 409


def test_a_run_that_waits_says_why_and_until_when(office: Office) -> None:
    from django.utils import timezone

    run = offices.publish(office, "text", "roadmap")
    run.problem, run.again_at, run.attempts = "OSError: [Errno 28] No space left", timezone.now(), 2
    run.save()
    page = shown(office, f"/desk/plans/tsumugi-dx/publications/{run.pk}/")
    assert "サーバーのディスクがいっぱいです。" in page and "もう一度試します（2回目）" in page


def chosen(page: str) -> list[str]:
    return re.findall(r'<option value="(text|roadmap|both)" selected', page)


def test_the_part_that_changed_is_chosen_and_none_where_nothing_did(office: Office) -> None:
    """The form says what each edition will be called; where nothing changed it asks, for what is published stays."""
    page = shown(office)
    assert re.search(r'<select name="part" required[^>]*><option value="">', page)
    assert chosen(page) == ["both"]
    assert "本編 第1版、ロードマップ 第1版" in page
    assert post(office, TYPED | {"part": "", "seen": hidden(page)})[0] == 400 and not Edition.objects.exists()
    offices.publish(office, "text")
    assert "本編 第2版、ロードマップ 第1版" in shown(office)
    assert chosen(shown(office)) == ["roadmap"]
    offices.publish(office, "roadmap")
    assert chosen(shown(office)) == [] and "どちらの部分も" in shown(office)


def sent(page: str) -> dict[str, str]:
    """The form as it stands on the page, sent without touching it."""
    form = re.search(r'<form method="post" class="panel">.*?</form>', page, re.DOTALL)
    assert form is not None
    found = dict(re.findall(r'<input [^>]*name="([a-z]+)" value="([^"]*)"', form[0]))
    summary = re.search(r'<textarea name="summary"[^>]*>\n(.*?)</textarea>', form[0], re.DOTALL)
    assert summary is not None
    return found | {"part": "".join(chosen(form[0])), "summary": summary[1]}


def test_a_usual_edition_is_published_by_opening_the_page_and_one_button(office: Office) -> None:
    offices.publish(office, "text", "roadmap")
    offices.revise(office, "新しい概要。", title="概要の見直し")
    assert post(office, sent(shown(office)))[0] == 302
    edition = Edition.objects.get(part="roadmap", number=2)
    assert (edition.label, edition.summary) == ("第2版（概要の見直し）", "見直し：スマート農業0（概要）")


def test_what_is_suggested_is_edited_and_what_was_edited_survives(office: Office) -> None:
    offices.publish(office, "text", "roadmap")
    offices.revise(office, "新しい概要。", title="概要の見直し")
    page = shown(office)
    own = sent(page) | {"summary": "自分の要約", "label": "第9版", "part": "both"}
    status, page, _ = post(office, own)
    again = sent(page)
    assert status == 400 and all(again[name] == own[name] for name in ("part", "label", "stage", "summary"))
    assert "見直し：スマート農業0（概要）" in page, "what would be suggested stands beside it"
    offices.revise(office, "また新しい概要。", title="二度目")
    status, page, _ = post(office, own | {"label": ""})
    assert status == 409 and "自分の要約" in page and chosen(page) == ["both"] and 'name="label" value=""' in page
    status, page, _ = post(office, sent(page) | {"summary": ""})
    assert status == 302 and Edition.objects.get(part="roadmap", number=2).summary == "", "a summary may be none"


def test_an_edition_is_withdrawn_in_its_own_word(office: Office) -> None:
    offices.publish(office, "text", "roadmap")
    page = shown(office, EDITIONS + "withdraw/")
    assert '<button class="danger">取り下げる</button>' in page and "引き上げる" not in page
    assert "本編 第1版（版）" not in page, "what the name says already is said once"
    offices.revise(office, "その後。")
    offices.publish(office, "text", label="最終案")
    assert "本編 第2版（最終案）" in shown(office, EDITIONS + "withdraw/")


def test_a_removal_waits_on_the_page_of_who_confirms_it(office: Office) -> None:
    offices.publish(office, "text", "roadmap")
    asked = offices.ask(office, "概要")
    link = f'href="/desk/plans/tsumugi-dx/redactions/{asked.pk}/"'
    assert {who: link in shown(office, "/desk/", role=who) for who in office.people} == {
        who: who == "secretariat_head" for who in office.people
    }
