"""What my work says of what others did."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tsumugu.desk.administration.acts import ACTS
from tsumugu.notices.changed import News, Watched
from tsumugu.proposals.models import Decision
from tsumugu.web import labels

#: So many changes of a sheet are told, and so many fields of a change.
MOST_NEWS, MOST_FIELDS = 3, 2

#: What is due, by its kind.
DUE = {
    "answer": gettext_lazy("Draft of an answer"),
    "dates": gettext_lazy("Say which days you can"),
    "reply": gettext_lazy("Say whether you come"),
    "meeting": gettext_lazy("Meeting"),
}


def fields(news: News) -> str:
    """現状・課題、指標 ほか2."""
    said = [labels.field_label(kind, path) for kind, path in news.fields]
    said += [labels.type_label(kind) for kind in news.nodes]
    said = list(dict.fromkeys(said))
    more = len(said) - MOST_FIELDS
    shown = "、".join(said[:MOST_FIELDS])
    return _("%(fields)s and %(count)s more") % {"fields": shown, "count": more} if more > 0 else shown


def happened(one: Watched) -> str:
    """What others did with something that is watched; ``""``: nothing."""
    if not one.what:
        return ""
    if one.what == "edited":
        return _("Edited")
    if one.what in Decision.Kind.values:
        return str(Decision.Kind(one.what).label)
    return str(ACTS.get(one.what, one.what))
