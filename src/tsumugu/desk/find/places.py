"""The pages of the desk and what can be done on them, as somebody finds them by their names.

Only what this person may open, and do where they are, is offered: each row asks the rule that its page asks. A test
opens what is offered to every role.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tsumugu.accounts import rules
from tsumugu.accounts.models import Organization
from tsumugu.core import folding
from tsumugu.meetings.models import Body
from tsumugu.plans.models import PlanRecord
from tsumugu.proposals import queries as proposals
from tsumugu.proposals.models import Proposal
from tsumugu.search.finding import ACT, PAGE
from tsumugu.search.reader import Reader
from tsumugu.search.rows import Row
from tsumugu.voices.models import Hearing


class Offer(NamedTuple):
    """A page or an act: the name of its address, what it is called, what else people call it, who may. ``at``: the
    place on the page."""

    kind: str
    name: str
    label: str | Promise
    also: str
    rule: rules.Rule
    at: str = ""


def _everybody(_roles: frozenset[str]) -> bool:
    return True


_ANYWHERE = (
    Offer(PAGE, "desk:work", gettext_lazy("My work"), "マイページ my work 待ち 期限", _everybody),
    Offer(ACT, "account_change_password", gettext_lazy("Change my password"), "パスワード password", _everybody),
)
_OF_PLAN = (
    Offer(ACT, "desk:proposals", gettext_lazy("Open a proposal"), "改定案を作る 新しい改定案 開く new proposal",
          rules.may_edit),
    Offer(ACT, "desk:add_body", gettext_lazy("Add a body"), "会議体 委員会 本部 追加する committee", rules.may_publish),
    Offer(ACT, "desk:add_course", gettext_lazy("Add a formulation or revision"), "策定 改定 過程 追加する",
          rules.may_publish),
    Offer(ACT, "desk:editions", gettext_lazy("Publish an edition"), "版を公開する 公表 publish", rules.may_publish),
    Offer(ACT, "desk:withdraw", gettext_lazy("Withdraw an edition"), "版の取下げ 公開をやめる", rules.may_publish),
    Offer(ACT, "desk:redact", gettext_lazy("Remove published words, such as personal data"), "個人情報 削除 消す",
          rules.may_publish),
    Offer(PAGE, "desk:plan", gettext_lazy("Plan"), "プラン 事業の一覧 tree", rules.may_read),
    Offer(PAGE, "desk:proposals", gettext_lazy("Proposals"), "改定案の一覧", rules.may_read),
    Offer(PAGE, "desk:hearings", gettext_lazy("Opinions"), "意見 対応 hearings", rules.may_read),
    Offer(PAGE, "desk:process", gettext_lazy("Process"), "経過 会議 スケジュール meetings schedule", _everybody),
    Offer(PAGE, "desk:editions", gettext_lazy("Editions"), "版 公開", _everybody),
    Offer(PAGE, "desk:ledger", gettext_lazy("Ledger"), "台帳 履歴 history", rules.may_read),
    Offer(PAGE, "desk:answering_words", gettext_lazy("How we answer"), "対応区分 定型文", rules.may_publish),
    Offer(PAGE, "desk:retention", gettext_lazy("Personal data"), "個人情報 保存期間", rules.may_publish),
    Offer(PAGE, "desk:disposal", gettext_lazy("Disposal of what was kept long enough"), "廃棄 保存期間 retention",
          rules.may_publish),
)  # fmt: skip
_OF_HOUSE = (
    Offer(ACT, "desk:register", gettext_lazy("Register a plan"), "プランの登録 取り込む 新しい", rules.may_register),
    Offer(ACT, "desk:add_person", gettext_lazy("Add a person"), "職員 利用者 追加する", rules.may_administer),
    Offer(ACT, "desk:add_division", gettext_lazy("Add a division"), "課 部局 追加する", rules.may_administer),
    Offer(PAGE, "desk:people", gettext_lazy("People"), "職員 利用者 管理", rules.may_administer),
    Offer(PAGE, "desk:divisions", gettext_lazy("Divisions"), "課 部局 組織 管理", rules.may_administer),
    Offer(PAGE, "desk:approval_rules", gettext_lazy("Approval rules"), "承認経路 決裁 規則", rules.may_administer),
    Offer(PAGE, "desk:periods", gettext_lazy("Retention periods"), "保存期間", rules.may_administer),
    Offer(PAGE, "desk:licence", gettext_lazy("Licence of published data"), "利用規約 ライセンス", rules.may_administer),
    Offer(PAGE, "desk:acts", gettext_lazy("Record of acts"), "操作の記録 監査 audit", rules.may_read_acts),
)  # fmt: skip

#: What can be done with a proposal: what its page says of it, and the words of its buttons.
_WITH_PROPOSAL: tuple[tuple[str, str | Promise, str], ...] = (
    ("can_submit", gettext_lazy("Submit the proposal"), "改定案を提出する 提出 submit"),
    ("can_approve", gettext_lazy("Approve the proposal"), "改定案を承認する 承認 決裁 approve"),
    ("can_return", gettext_lazy("Return the proposal"), "改定案を差し戻す 差戻し return"),
    ("can_merge", gettext_lazy("Merge the proposal into the plan"), "改定案を反映する 反映 merge"),
    ("can_sync", gettext_lazy("Take in the newest state"), "最新の状態を取り込む sync"),
    ("can_withdraw", gettext_lazy("Withdraw the proposal"), "改定案を取り下げる 引き上げる withdraw"),
    ("may_edit_draft", gettext_lazy("Edit the proposal"), "改定案を編集する 直す edit"),
)  # fmt: skip


class Here(NamedTuple):
    """Where somebody is while they look for something: a plan and a proposal of it, as far as the page has them."""

    plan: PlanRecord | None = None
    proposal: Proposal | None = None


def rows(reader: Reader, here: Here, query: str) -> Iterator[Row]:
    """The acts and pages that are offered. ``query``: of a proposal it is asked what can be done only where a word of
    it could be meant."""
    yield from _with_proposal(reader, here, query)
    plans = [here.plan] if here.plan is not None else list(reader.plans)
    for offer in _OF_PLAN:
        for plan in plans:
            if offer.rule(reader.roles(plan.organization_id)):
                yield _row(offer, plan.slug, plan.title)
    yield from _of_rooms(reader, plans)
    for offer in _OF_HOUSE:
        for organization in _houses(reader):
            if offer.rule(reader.roles(organization.pk)):
                yield _row(offer, organization.slug, organization.name)
    for offer in _ANYWHERE:
        yield _row(offer, "", "")
    for plan in reader.plans:
        whole = rules.may_read(reader.roles(plan.organization_id))
        name = "desk:plan" if whole else "desk:editions"
        yield Row(PAGE, (name, plan.slug), plan.title, "", plan.organization.name)


def _row(offer: Offer, key: str, place: str) -> Row:
    arguments = (key,) if key else ()
    return Row(offer.kind, (offer.name, *arguments), str(offer.label), offer.also, place)


def _houses(reader: Reader) -> list[Organization]:
    """The organizations of a person in which something is offered, one query; those that have plans are known."""
    known = {one.organization_id: one.organization for one in reader.plans}
    wanted = [pk for pk, roles in reader.held.items() if any(offer.rule(roles) for offer in _OF_HOUSE)]
    missing = [pk for pk in wanted if pk not in known]
    if missing:
        known |= Organization.objects.in_bulk(missing)
    return [known[pk] for pk in wanted if pk in known]


def _of_rooms(reader: Reader, plans: list[PlanRecord]) -> Iterator[Row]:
    """What the secretariat does for each body and each hearing."""
    written = {one.pk for one in plans if rules.may_publish(reader.roles(one.organization_id))}
    if not written:
        return
    slugs = {one.pk: (one.slug, one.title) for one in plans}
    for body in Body.objects.filter(process__plan__in=written).order_by("process", "order").select_related("process"):
        slug, title = slugs[body.process.plan_id]
        label = _("Add a meeting") + _(": ") + body.name
        yield Row(ACT, ("desk:add_meeting", slug, str(body.pk)), label, "会議を追加する 開催", title)
    for hearing in Hearing.objects.filter(plan__in=written, state=Hearing.State.OPEN).order_by("plan", "number"):
        slug, title = slugs[hearing.plan_id]
        label = _("Take in opinions") + _(": ") + hearing.title
        yield Row(ACT, ("desk:intake", slug, str(hearing.number)), label, "意見を受け付ける 入力 受付", title)


def _with_proposal(reader: Reader, here: Here, query: str) -> Iterator[Row]:
    if here.proposal is None:
        return
    wanted = folding.words(query)
    meant = [
        (said, label, also)
        for said, label, also in _WITH_PROPOSAL
        if all(word in folding.key(f"{label}\n{also}\n{here.proposal}") for word in wanted)
    ]
    if not meant:
        return
    standing = proposals.standing(here.proposal, reader.user)
    for said, label, also in meant:
        if standing[said]:
            name = "desk:draft" if said == "may_edit_draft" else "desk:proposal"
            at = () if said == "may_edit_draft" else ("#to-do",)
            yield Row(ACT, (name, str(here.proposal.pk), *at), str(label), also, str(here.proposal))
