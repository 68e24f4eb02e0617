"""The Atom feed: what RFC 4287 requires, identifiers for ever, links that are whole, no word that breaks it."""

from __future__ import annotations

import datetime
import re
import uuid
from typing import Any
from urllib.parse import urlsplit

import msgspec
import pytest
from hypothesis import given
from lxml import etree
from tests.render.sample import sample_document, sample_plan
from tests.render.states import keep
from tests.strategies import plans, up_to

from tsumugu.core import plan as p
from tsumugu.core.table import to_table
from tsumugu.render.content import ChangeNote, EditionContent, SiteContent, WithdrawnEdition, reading
from tsumugu.render.site.rooms.atom import CHANGES, NAMESPACE, File, atom

SPACE = {"a": NAMESPACE}
ADDRESS = "https://dx.example.jp/shiomi-dx/"
PDF = File(
    path="editions/roadmap-2/plan.pdf", media_type="application/pdf", title=("計画（PDF）", "Plan (PDF)"), size=9
)
#: RFC 3339, section 5.6, as RFC 4287 wants it: capital T, a zone.
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:Z|[+-]\d\d:\d\d)\Z")


def edition(part: Any, number: int, date: str, plan: p.Plan, sequence: int, **more: Any) -> EditionContent:
    own, ids = reading(plan)
    return EditionContent(
        part=part, number=number, label=f"第{number}版", date=date, sequence=sequence, root=f"{sequence:064x}",
        cover=own, initiatives=ids, reads=keep(plan), **more,
    )  # fmt: skip


def content() -> SiteContent:
    first, second = sample_plan("plan.yaml"), sample_plan()
    return SiteContent(
        slug="shiomi-dx", base="/shiomi-dx/", plan=second, today="2026-05-01", changes=sample_document().changes,
        editions=(
            edition("text", 1, "2026-04-01", first, 1), edition("roadmap", 1, "2026-04-01", first, 1),
            edition("roadmap", 2, "2026-04-20", second, 2, summary="見直しました。", classification="見直し"),
        ),
    )  # fmt: skip


def text(one: etree._Element, path: str) -> str:
    found = one.findtext(path, namespaces=SPACE)
    assert found is not None
    return found


def check(data: bytes) -> Any:
    """What RFC 4287, sections 4.1.1 and 4.1.2, asks of every feed and entry."""
    feed = etree.fromstring(data)
    assert feed.tag == f"{{{NAMESPACE}}}feed"
    entries = feed.findall("a:entry", SPACE)
    for one in (feed, *entries):
        for tag in ("id", "title", "updated"):
            (found,) = one.findall(f"a:{tag}", SPACE)
            assert found.text
        assert MOMENT.match(text(one, "a:updated"))
        datetime.datetime.fromisoformat(text(one, "a:updated"))
        assert urlsplit(text(one, "a:id")).scheme == "urn"
        assert str(uuid.UUID(text(one, "a:id"))) in text(one, "a:id")
        seen = [(link.get("rel"), link.get("type"), link.get("hreflang")) for link in one.findall("a:link", SPACE)]
        alternates = [key for key in seen if key[0] == "alternate"]
        assert alternates and len(set(alternates)) == len(alternates)
        assert all(link.get("href") for link in one.findall("a:link", SPACE))
        assert len(one.findall("a:summary", SPACE)) == (one is not feed)
    assert feed.findtext("a:author/a:name", None, SPACE)
    ids = [one.text for one in feed.iter(f"{{{NAMESPACE}}}id")]
    assert len(set(ids)) == len(ids)
    updated = [text(one, "a:updated") for one in entries]
    assert updated == sorted(updated, reverse=True)
    assert not entries or feed.findtext("a:updated", None, SPACE) == updated[0]
    return feed


def titles(feed: Any) -> list[str]:
    return [one.text for one in feed.findall("a:entry/a:title", SPACE)]


def ids(data: bytes) -> dict[str, str]:
    entries = check(data).findall("a:entry", SPACE)
    return {one.findtext("a:title", None, SPACE): one.findtext("a:id", None, SPACE) for one in entries}


@pytest.mark.parametrize("language", ["ja", "en"])
def test_valid_and_the_same_twice(language: str) -> None:
    data = atom(content(), language, ADDRESS, {"roadmap-2": (PDF,)})
    assert data == atom(content(), language, ADDRESS, {"roadmap-2": (PDF,)})
    check(data)


def test_editions_and_changes_newest_first() -> None:
    assert titles(check(atom(content()))) == [
        "ロードマップ 第2版", "年度末の見直し", "本編 第1版", "ロードマップ 第1版", "策定時の内容を取り込み",
    ]  # fmt: skip
    assert titles(check(atom(content(), "en")))[0] == "Roadmap, edition 2"


def test_links_of_an_edition() -> None:
    (entry, *_, first, _change) = check(atom(content(), "en", ADDRESS, {"roadmap-2": (PDF,)})).findall("a:entry", SPACE)
    assert [(one.get("rel"), one.get("href")) for one in entry.findall("a:link", SPACE)] == [
        ("alternate", ADDRESS + "en/editions/roadmap-2/index.html"),
        ("related", ADDRESS + "en/editions/roadmap-2/comparison.html"),
        ("related", ADDRESS + "en/editions/roadmap-2/redline.html"),
        ("enclosure", ADDRESS + "editions/roadmap-2/plan.pdf"),
    ]
    last = entry.findall("a:link", SPACE)[-1]
    assert (last.get("type"), last.get("title"), last.get("length")) == ("application/pdf", "Plan (PDF)", "9")
    assert [one.get("rel") for one in first.findall("a:link", SPACE)] == ["alternate"], "nothing to compare with"


def test_links_without_an_address_keep_to_the_site() -> None:
    feed = check(atom(content()))
    assert {urlsplit(one.get("href")).netloc for one in feed.iter(f"{{{NAMESPACE}}}link")} == {""}
    links = [one.get("href") for one in feed.iter(f"{{{NAMESPACE}}}link")]
    assert links[:2] == ["feed.atom", "index.html"] and not any(link.startswith(("/", ".")) for link in links)
    english = check(atom(content(), "en", files={"roadmap-2": (PDF,)}))
    links = [one.get("href") for one in english.iter(f"{{{NAMESPACE}}}link")]
    assert [link for link in links if link.startswith("..")] == [f"../{PDF.path}"]
    assert b"xml:base" not in etree.tostring(feed)


def test_a_change_in_words() -> None:
    entry = check(atom(content())).findall("a:entry", SPACE)[1]
    assert entry.findtext("a:summary", None, SPACE).splitlines() == [
        "今年度の実績を踏まえ、目標と工程を見直す。", "変わったところ：事業「予約型乗合交通の広域化」",
        "起案：交通政策課 担当課職員", "決裁：担当課長、事務局",
    ]  # fmt: skip
    assert entry.find("a:link", SPACE).get("href") == "history/noriai-yoyaku.html"


def test_identifiers_stay_whatever_else_changes() -> None:
    before = ids(atom(content()))
    third = edition("roadmap", 3, "2027-04-01", sample_plan(), 3)
    plan = msgspec.structs.replace(sample_plan(), title="改めた題", organization=p.Organization(name="別の名"))
    now = msgspec.structs.replace(
        content(), plan=plan, today="2027-05-01", base="/moved/", editions=(*content().editions, third)
    )
    after = ids(atom(now, address="https://elsewhere.example/", files={"roadmap-3": (PDF,)}))
    assert {title: after[title] for title in before} == before
    assert len(set(after.values())) == len(before) + 1


def test_identifiers_belong_to_one_plan_and_one_language() -> None:
    found = [ids(atom(content())), ids(atom(content(), "en"))]
    found.append(ids(atom(msgspec.structs.replace(content(), slug="other"))))
    other = tuple(msgspec.structs.replace(one, root="f" * 64) for one in content().editions)
    found.append(ids(atom(msgspec.structs.replace(content(), editions=other))))
    everything = [one for each in found for one in each.values()]
    assert len(set(everything)) == len(everything)


def test_a_withdrawn_edition_stays_in_the_feed_and_says_so() -> None:
    """Who follows the feed learns that what they read is gone; what they have read is not shown as new."""
    before = content()
    gone = [
        WithdrawnEdition(
            part=one.part, number=one.number, label=one.label, date=one.date, sequence=one.sequence, root=one.root,
            checkpoint="", withdrawn="2026-04-30", reason="誤った<数>がありました。",
        )
        for one in before.editions if one.number == 1
    ]  # fmt: skip
    left = tuple(one for one in before.editions if one.number != 1)
    after = msgspec.structs.replace(before, editions=left, withdrawn=tuple(gone))
    data = atom(after, "ja", ADDRESS, {})
    feed = check(data)
    assert titles(feed)[:2] == ["本編 第1版（取り下げました）", "ロードマップ 第1版（取り下げました）"]
    assert feed.findtext("a:updated", namespaces=SPACE) == "2026-04-30T00:00:00+09:00"
    entry = feed.find("a:entry", SPACE)
    assert entry.findtext("a:published", namespaces=SPACE) == "2026-04-01T00:00:00+09:00"
    assert entry.findtext("a:updated", namespaces=SPACE) == "2026-04-30T00:00:00+09:00"
    assert entry.findtext("a:summary", namespaces=SPACE) == "取り下げの理由：誤った<数>がありました。"
    assert [link.get("href") for link in entry.findall("a:link", SPACE)] == [ADDRESS + "editions/text-1/index.html"]
    was, now = ids(atom(before, "ja", ADDRESS, {})), ids(data)
    assert now["本編 第1版（取り下げました）"] == was["本編 第1版"]
    assert now["ロードマップ 第2版"] == was["ロードマップ 第2版"]
    assert titles(check(atom(after, "en", ADDRESS, {})))[0] == "Plan text, edition 1 (withdrawn)"


def test_a_site_without_anything() -> None:
    feed = check(atom(SiteContent(slug="p", base="/", plan=p.Plan(id="p", title=""), today="2026-05-01")))
    assert titles(feed) == [] and feed.findtext("a:updated", None, SPACE) == "2026-05-01T00:00:00+09:00"


def test_many_changes_do_not_push_an_edition_out() -> None:
    changes = tuple(ChangeNote(sequence=n, date="2026-04-21", actor="") for n in range(3, 3 + 2 * CHANGES))
    feed = check(atom(msgspec.structs.replace(content(), changes=changes)))
    assert len(titles(feed)) == 3 + CHANGES and titles(feed)[0] == f"改定 {2 + 2 * CHANGES}"


def test_hostile_words() -> None:
    evil = "]]><script>&amp;\x00\x1b\ufffe\u2028\"'"
    note = ChangeNote(
        sequence=9, date="いつか", actor=evil, reason=evil, proposal=evil, approvals=(evil,), touched=((evil, ""),)
    )
    last = edition("text", 2, "2026-04-20", p.Plan(id="p", title="x"), 9, summary=evil, stage=evil)
    site = msgspec.structs.replace(content(), plan=p.Plan(id="p", title=evil), changes=(note,), editions=(last,))
    file = File(path=f"a/{evil}", media_type=evil, title=(evil, evil))
    for language in ("ja", "en"):
        feed = check(atom(site, language, files={"text-2": (file,)}))
        assert feed.find(".//script") is None
        assert feed.findtext("a:title", None, SPACE) == "]]><script>&amp;\ufffd\ufffd\ufffd \"'"


@pytest.mark.parametrize("title", ["\u202e", "\u2066\u2069", " ", "\n"])
def test_a_title_of_which_nothing_is_shown_gives_way_to_the_address(title: str) -> None:
    site = msgspec.structs.replace(content(), plan=p.Plan(id="p", title=title, organization=p.Organization(name=title)))
    for language in ("ja", "en"):
        feed = check(atom(site, language))
        assert feed.findtext("a:title", None, SPACE) == feed.findtext("a:author/a:name", None, SPACE) == site.slug


@up_to(60)
@given(plan=plans())
def test_any_plan_is_valid(plan: p.Plan) -> None:
    touched = tuple((node, "") for node in to_table(plan).nodes)
    note = ChangeNote(sequence=1, date="2026-04-15", actor="", touched=touched)
    last = edition("text", 1, "2026-04-20", plan, 1, stage=plan.stage, summary=plan.notice or "")
    site = SiteContent(slug="p", base="/", plan=plan, editions=(last,), changes=(note,), today="2026-05-01")
    for language in ("ja", "en"):
        check(atom(site, language))
