"""What of released hearings is kept for a time: what came in as it came, and what was written on the way to the
answers. Opinions and answers as they are published stay for ever."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy

from tsumugu.plans.models import PlanRecord
from tsumugu.retention.kinds import Item, Kind, Mark
from tsumugu.retention.models import Disposal
from tsumugu.voices.models import Answer, Hearing, Opinion, Remark, Voice

#: Of opinions: those of which something else is published than their words, or nothing.
_HIDDEN = ~Q(text="") & (~Q(summary="") | ~Q(withheld="") | Q(withdrawn_at__isnull=False) | Q(stands=False))


def _voices(hearings: Q) -> QuerySet[Voice]:
    return Voice.objects.filter(hearings).exclude(text="")


def _opinions(hearings: Q) -> QuerySet[Opinion]:
    return Opinion.objects.filter(_HIDDEN, hearings)


def _drafts(hearings: Q) -> QuerySet[Answer]:
    return Answer.objects.filter(hearings).exclude(division="").exclude(text="")


def _notes(hearings: Q) -> QuerySet[Remark]:
    return Remark.objects.filter(hearings)


def _items(record: PlanRecord) -> Sequence[Item]:
    released = Hearing.objects.filter(plan=record, state=Hearing.State.RELEASED)
    of = Q(hearing__in=released)
    through = Q(group__hearing__in=released)
    found: dict[str, dict[int, int]] = {
        "voices": _counted(_voices(of), "hearing"), "opinions": _counted(_opinions(of), "hearing"),
        "drafts": _counted(_drafts(through), "group__hearing"), "notes": _counted(_notes(through), "group__hearing"),
    }  # fmt: skip
    items = []
    for hearing in released:
        counted = {part: many[hearing.pk] for part, many in found.items() if hearing.pk in many}
        if counted:
            items.append(Item(str(hearing.number), hearing.title, _closed(hearing), counted))
    return items


def _counted(
    rows: QuerySet[Voice] | QuerySet[Opinion] | QuerySet[Answer] | QuerySet[Remark], by: str
) -> dict[int, int]:
    return dict(rows.order_by().values_list(by).annotate(many=Count("pk")))


def _closed(hearing: Hearing) -> datetime.date:
    if hearing.released_on is not None:
        return hearing.released_on
    return timezone.localdate(hearing.released_at)


def _dispose(record: PlanRecord, disposal: Disposal, mark: Mark) -> None:
    hearing = Hearing.objects.get(plan=record, number=int(disposal.key))
    of, through = Q(hearing=hearing), Q(group__hearing=hearing)
    for table, rows in (("voices_voice", _voices(of)), ("voices_answer", _drafts(through))):
        keys = list(rows.order_by("pk").values_list("pk", flat=True))
        mark(table, keys)
        for start in range(0, len(keys), 400):
            rows.model._default_manager.filter(pk__in=keys[start : start + 400]).update(text="")
    _opinions(of).update(text="")
    _notes(through).delete()


OPINIONS = Kind(
    code="opinions", called=gettext_lazy("Opinions as they came, and drafts of answers"),
    parts={
        "voices": gettext_lazy("what came in, as it came"),
        "opinions": gettext_lazy("opinions of which other words are published"),
        "drafts": gettext_lazy("drafts of divisions"), "notes": gettext_lazy("internal notes"),
    },
    items=_items, dispose=_dispose,
)  # fmt: skip
