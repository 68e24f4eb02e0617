"""The controls of a form and the children of a node, for the templates of the desk."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from html import escape

from django import template
from django.template import Context
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from tsumugu.desk.sheets import controls
from tsumugu.desk.structure.controls import Slot
from tsumugu.desk.structure.controls import children as listed
from tsumugu.web import labels

register = template.Library()
register.filter("control", controls.control)
register.filter("fieldsets", controls.fieldsets)
register.filter("key_options", controls.key_options)


def _attributes(words: Mapping[str, str]) -> SafeString:
    return mark_safe(" ".join(f'data-{name}="{escape(said)}"' for name, said in words.items()))


@register.simple_tag
def script_words() -> SafeString:
    """What the script of a form says, as attributes of the form."""
    return _script_words(labels.language())


@functools.cache
def _script_words(language: str) -> SafeString:
    words = {
        "unsaved": _("Typed and not saved yet"),
        "saving": _("Saving"),
        "offline": _("Not saved: the network cannot be reached."),
        "slow": _("Not saved: no answer came in time."),
        "busy": _("Not saved: too many requests. Wait a little, then try again."),
        "large": _("Not saved: this is too large."),
        "failed": _("Not saved: something went wrong at the server."),
        "refused": _("Not saved: the server refused it."),
        "retry": _("Try again"),
        "found": _("Typed here earlier and not saved"),
        "restore": _("Restore"),
        "discard": _("Throw away"),
        "nostore": _("This device keeps nothing: do not leave the page before it is saved."),
    }
    return _attributes(words)


@register.simple_tag
def editor_words() -> SafeString:
    """What the script of a sheet says, as attributes of the sheet."""
    return _editor_words(labels.language())


@functools.cache
def _editor_words(language: str) -> SafeString:
    words = {
        "saving": _("Saving"),
        "saved": _("Saved at %(time)s") % {"time": "%s"},
        "asked": _("Not saved yet: look at the entry."),
        "unsaved-now": _("Not saved."),
        "offline": _("The network cannot be reached. What you write stays on this device."),
        "busy": _("Too many requests. It is tried again in a moment."),
        "failed": _("Something went wrong at the server. It is tried again in a moment."),
        "refused": _("The server refused it. Load the page again: what you wrote is kept."),
        "retry": _("Try again"),
        "found": _("Typed here earlier and not saved"),
        "restore": _("Restore"),
        "discard": _("Throw away"),
        "nostore": _("This device keeps nothing: do not leave the page before it is saved."),
        "empty": _("(empty)"),
        "mine": _("Save what I typed in its place"),
        "theirs": _("Leave what stands there now"),
        "more": _("More"),
        "period": _("From which month to which"),
        "tap": _("Or press the first and the last month:"),
        "starts": _("Begins"),
        "ends": _("Ends"),
        "next-year": _("Copy to the next year"),
        "all-years": _("Copy to all following years"),
        "done-as-planned": _("Done as planned"),
        "no-time": _("No time yet"),
        "close": _("Close this"),
        "delete": _("Delete"),
    }
    return _attributes(words)


@register.simple_tag(takes_context=True)
def carried(context: Context) -> SafeString:
    """What every form of a working copy carries, made once for all forms of a page: its token, the state that the page
    was made from, and for whom."""
    return mark_safe(
        f'<input type="hidden" name="csrfmiddlewaretoken" value="{escape(str(context["csrf_token"]))}">'
        f'<input type="hidden" name="based_on" value="{escape(str(context["based_on"]))}" autocomplete="off">'
        f'<input type="hidden" name="drawn_for" value="{escape(context["drawn_for"]())}" autocomplete="off">'
    )


@register.simple_tag(takes_context=True)
def children(context: Context, slot: Slot) -> SafeString:
    return listed(slot.nodes, context["structure_url"], context["hidden"])
