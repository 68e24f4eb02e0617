"""Times of meetings in the templates of their rooms."""

from __future__ import annotations

import datetime

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from tsumugu.core.process import Meeting
from tsumugu.desk.frame import shown
from tsumugu.desk.meetings import words
from tsumugu.meetings.models import Course, Statement
from tsumugu.render.reading import schedule
from tsumugu.render.vocabulary import process_words as said
from tsumugu.render.vocabulary.words import pick
from tsumugu.web import labels

register = template.Library()


@register.simple_tag
def once() -> SafeString:
    """For a form of which a page has many, each of which makes something new: sent twice, it makes it once."""
    return format_html('<input type="hidden" name="token" value="{}" autocomplete="off">', shown.token())


@register.simple_tag
def schedule_word() -> str:
    return pick(said.SCHEDULE, labels.language())


@register.filter
def time_words(date: str) -> str:
    """令和5年5月10日（水）; 令和5年5月; 未定."""
    return schedule.time_of(Meeting(number="", date=date or None), labels.language())


@register.filter
def course_words(one: Course) -> str:
    """What a formulation or revision is called."""
    return words.course(one)


@register.filter
def confirmed_words(one: Statement) -> str:
    """How and when somebody confirmed their words: by link, 1 April 2026 10:30."""
    way = str(words.CONFIRMED.get(one.confirmed_how, ""))
    return " ".join(filter(None, (way, labels.moment(one.confirmed_at) if one.confirmed_at is not None else "")))


@register.filter
def public_words(since: datetime.datetime | None, now: datetime.datetime) -> str:
    """Whether something is public, and since when or from when on."""
    if since is None:
        return _("not published")
    if since <= now:
        return _("published")
    return _("from %(moment)s") % {"moment": labels.moment(since)}
