"""One row of each table about what became of something published, with the act that made it."""

from __future__ import annotations

from django.utils import timezone
from tests.desk.office import Office

from tsumugu.audit.actions import record_act
from tsumugu.plans.models import Edition, Retirement
from tsumugu.publication.models import Gap, Redaction, RedactionAnswer, Request, RequestAnswer, Withdrawal


def correct(office: Office) -> None:
    today, now, who = timezone.localdate(), timezone.now(), "事務局"
    edition = Edition.objects.filter(plan=office.plan).order_by("pk")[0]
    withdrawal = Withdrawal.objects.create(
        edition=edition, reason="誤り", date=today, withdrawn_by=who, withdrawn_at=now
    )
    redactions = [
        Redaction.objects.create(
            plan=office.plan, passage="氏名", node="i0", path="summary", salt=str(n) * 64, proof=str(n) * 64,
            reason="個人情報", asked_by=who, asked_by_then=1, asked_at=now,
        )
        for n in range(2)
    ]  # fmt: skip
    answer = RedactionAnswer.objects.create(
        redaction=redactions[0], confirmed=True, comment="確認", date=today, answered_by=who, answered_at=now
    )
    gap = Gap.objects.create(
        plan=office.plan, size=9, checkpoint="0" * 64, sequence=2, reason="復元", date=today, accepted_by=who,
        accepted_at=now,
    )  # fmt: skip
    retired = [
        Retirement.objects.create(
            plan=office.plan, restored=back, reason="誤登録", date=today, editions=["text-1"], by_name=who, at=now,
            second_name="局長",
        )
        for back in (False, True)
    ]  # fmt: skip
    asked = [
        Request.objects.create(
            organization=office.organization, plan=office.plan, kind="retire", title="取下げ", asked={"reason": str(n)},
            data=b"x", digest=str(n) * 64, asked_by=who, asked_by_then=1, asked_at=now,
        )
        for n in range(2)
    ]  # fmt: skip
    told = RequestAnswer.objects.create(
        request=asked[0], kind="declined", comment="確認", answered_by="局長", answered_at=now
    )
    record_act(
        office.organization, "edition-withdrawn", f"plan:{office.plan.slug}", actor=None,
        rows=[withdrawal, *redactions, answer, gap, *retired, *asked, told],
    )  # fmt: skip
