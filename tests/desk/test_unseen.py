"""Every text that people type beside a plan passes one rule: what cannot be kept is refused in words, nothing is cut
without a word, and what is kept though nobody sees it is told on the next page."""

from __future__ import annotations

import dataclasses
import html
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.desk import reader
from tests.desk.office import Office
from tests.desk.plan import small
from tests.proposals import story
from tests.publication import offices

import tsumugu
from tsumugu.accounts.models import Division
from tsumugu.audit.models import Act
from tsumugu.interchange import write_json
from tsumugu.plans.models import Change, Edition
from tsumugu.proposals import actions

ROOM, PLAN, REGISTER = "/desk/administration/tsumugi/", "/desk/plans/tsumugi-dx/", "/desk/register/tsumugi/"
TEMPLATES = sorted(
    path
    for pattern in ("*/templates/**/*.html", "desk/*/templates/**/*.html")
    for path in Path(next(iter(tsumugu.__path__))).glob(pattern)
)
WORD = "correct horse battery"


@pytest.fixture(autouse=True)
def quick(settings: Any, tmp_path: Path) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.TSUMUGU = dataclasses.replace(settings.TSUMUGU, site_root=tmp_path / "site")


def _in_review(office: Office) -> str:
    proposal = story.start(office)
    story.edit(proposal, office.people["staff"], "i0", "summary", "甲。")
    actions.submit_proposal(proposal, actor=office.people["staff"], seen=story.seen(proposal))
    return f"/desk/proposals/{proposal.pk}/"


def _reworded(office: Office) -> str:
    story.edit(office.proposal, office.people["staff"], "s0", "end", 2025)
    return f"/desk/proposals/{office.proposal.pk}/"


def _published(office: Office) -> str:
    offices.publish(office, "text", "roadmap")
    return PLAN + "editions/withdraw/"


def _asked(office: Office) -> str:
    _published(office)
    return f"{PLAN}redactions/{offices.ask(office, '概要').pk}/"


def _person(office: Office) -> str:
    return f"{ROOM}people/{office.people['staff'].pk}/"


def _division(office: Office) -> str:
    return f"{ROOM}divisions/{Division.objects.get(key='agri').pk}/"


@dataclasses.dataclass(frozen=True)
class Text:
    """``page``: where the form stands; ``act``: a name of it (or ``name=value`` of its button); ``field``: the text;
    ``beside``: what else is filled in."""

    who: str
    page: Callable[[Office], str]
    act: str
    field: str
    beside: dict[str, Any] = dataclasses.field(default_factory=dict)


def _at(path: str) -> Callable[[Office], str]:
    return lambda office: path


_NEW = {"name": "山田", "username": "hana", "role": "auditor", "division": ""}
_NEXT = {"part": "both", "label": "最終案", "stage": "成案", "classification": "", "summary": ""}
_RULE = {"name": "則", "step": "headquarters"}
TEXTS = {
    "title": Text("staff", _at(PLAN + "proposals/"), "title", "title"),
    "reason": Text("staff", _at(PLAN + "proposals/"), "title", "reason", {"title": "題"}),
    "other title": Text("staff", _reworded, "act=reword", "title"),
    "other reason": Text("staff", _reworded, "act=reword", "reason"),
    "reason of a change": Text("staff", _reworded, "act=reword", "why:s0/end"),
    "comment of an approval": Text("head", _in_review, "act=approve", "comment"),
    "comment of a return": Text("head", _in_review, "act=return", "comment"),
    "new person": Text("administrator", _at(ROOM + "people/add/"), "username", "name", _NEW),
    "person": Text("administrator", _person, "act=rename", "name"),
    "contact": Text("administrator", _division, "act=contact", "contact"),
    "licence": Text("administrator", _at(ROOM + "licence/"), "name", "name", {"url": ""}),
    "rule": Text("administrator", _at(ROOM + "rules/0/"), "step", "name", _RULE),
    "label": Text("secretariat", _at(PLAN + "editions/"), "part", "label", _NEXT),
    "stage": Text("secretariat", _at(PLAN + "editions/"), "part", "stage", _NEXT),
    "kind of change": Text("secretariat", _at(PLAN + "editions/"), "part", "classification", _NEXT),
    "summary": Text("secretariat", _at(PLAN + "editions/"), "part", "summary", _NEXT),
    "withdrawal": Text("secretariat", _published, "reason", "reason", {"edition": "roadmap-1"}),
    "refusal of a removal": Text("secretariat_head", _asked, "act=decline", "comment"),
    "registration": Text("secretariat", _at(REGISTER), "slug", "reason", {"slug": "second"}),
}  # fmt: skip


@dataclasses.dataclass
class Drawn:
    """A form as it stands on its page, to be filled in and sent."""

    office: Office
    row: Text
    path: str
    page: str
    form: reader.Form

    def sent(self, text: str) -> reader.Answer:
        name, _equals, value = self.row.act.partition("=")
        data = self.form.with_(self.row.beside | {self.row.field: text} | ({name: value} if value else {}))
        sent: dict[str, Any] = {key: data.getlist(key) for key in data}
        if self.path == REGISTER:
            sent |= {"act": "register", "file": SimpleUploadedFile("plan.json", write_json(small()))}
        client, words = self.office.client(self.row.who), {"Accept-Language": "ja"}
        return client.post(self.form.action or self.path, sent, follow=True, headers=words)


def _drawn(office: Office, row: Text) -> Drawn:
    path = row.page(office)
    answer = office.client(row.who).get(path)
    return Drawn(office, row, path, answer.content.decode(), reader.form(answer, row.act))


def _kept() -> tuple[int, ...]:
    return Act.objects.exclude(act__startswith="sign").count(), Change.objects.count(), Edition.objects.count()


@pytest.mark.django_db
@pytest.mark.parametrize("row", TEXTS.values(), ids=TEXTS)
def test_what_was_typed_is_refused_in_words_or_kept_and_told(office: Office, row: Text) -> None:
    drawn = _drawn(office, row)
    assert "maxlength" not in drawn.page, "a browser would cut what is pasted"
    before = _kept()
    for text, said in (("x\0y", "U+0000"), ("x\7y", "U+0007"), ("長" * 30_000, "30,000字")):
        answer = drawn.sent(text)
        page = html.unescape(answer.content.decode())
        assert answer.status_code in (400, 422) and said in page, said
        assert text in page, "what was typed is still there"
    assert _kept() == before
    answer = drawn.sent("向き\u202eを変える")
    # A link is shown once, on the page that answers.
    assert answer.status_code == 200 and (answer.redirect_chain or drawn.path == ROOM + "people/add/")
    told = re.search('class="messages" role="status">(.*?)</div>', answer.content.decode(), re.DOTALL)
    assert told is not None and "U+202E" in told[1]
    assert _kept() != before


@pytest.mark.django_db
def test_what_nobody_sees_is_no_name(office: Office) -> None:
    for row in ("title", "new person", "rule", "label"):
        answer = _drawn(office, TEXTS[row]).sent("\u200b\u2060")
        assert answer.status_code in (400, 422), row


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_a_box_brings_its_first_line_break_back(path: Path) -> None:
    """A browser takes one line break behind ``<textarea>`` for the form of the source: the template gives it."""
    for inside in re.findall(
        r"<textarea(?:{%.*?%}|{{.*?}}|[^<>])*>(.*?)</textarea>", path.read_text("utf-8"), re.DOTALL
    ):
        assert not inside or inside.startswith("\n"), inside
