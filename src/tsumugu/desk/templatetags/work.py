"""Words of my work in its templates."""

from __future__ import annotations

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tsumugu.desk.work import words
from tsumugu.notices.changed import News
from tsumugu.notices.due import Due

register = template.Library()


@register.filter
def news_fields(one: News) -> str:
    """What a change set in a sheet; where it only moved something, what it is called."""
    return words.fields(one) or one.title


@register.filter
def due_words(one: Due) -> str:
    return str(words.DUE[one.kind])


@register.filter
def in_days(one: Due) -> str:
    """How far away a day is, in words."""
    if one.days == 0:
        return _("today")
    if one.late:
        return ngettext("%(count)s day late", "%(count)s days late", -one.days) % {"count": -one.days}
    return ngettext("in %(count)s day", "in %(count)s days", one.days) % {"count": one.days}
