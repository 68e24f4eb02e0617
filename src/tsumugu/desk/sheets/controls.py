"""What a field or a cell is on a page: its controls, what is said beneath them, and the frame around both.

Written here and not in templates, because a sheet has dozens of them and a template took most of the time of its page.
Every text is escaped as Django's templates do; ``tests/desk/test_controls.py`` tries each place.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from html import escape

from django.utils.dateformat import time_format
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from tsumugu.desk.sheets.fields import Input, Meanwhile, Option, Unit
from tsumugu.web import labels

#: What tells a keyboard, or a person, how a value is written.
_WRITTEN = {
    "decimal": ' inputmode="decimal"',
    "date": ' placeholder="2026-04-01"',
    "when": ' placeholder="2026-05"',
    "year": ' placeholder="2026"',
}


def control(one: Input) -> SafeString:
    """One control with its hint."""
    name, label = escape(one.name), escape(one.label)
    if one.keeps_lines:
        # A browser drops one line break at the beginning: the one that stands here, and none that was typed.
        made = (
            f'<textarea name="{name}" aria-label="{label}" rows="{one.rows}" dir="auto" autocomplete="off">'
            f"\n{escape(one.value)}</textarea>"
        )
    elif one.kind == "select":
        chosen = labels.options((option.value, option.label, option.selected) for option in one.options)
        made = f'<select name="{name}" aria-label="{label}" autocomplete="off">{chosen}</select>'
    elif one.kind == "checks":
        checks = "".join(_check(name, option) for option in one.options)
        none = _("There is nothing to choose yet.")
        checks = checks or f'<span class="soft">{escape(none)}</span>'
        made = f'<span class="checks" tabindex="0" role="group" aria-label="{label}">{checks}</span>'
    else:
        made = (
            f'<input name="{name}" aria-label="{label}" value="{escape(one.value)}"{_WRITTEN.get(one.kind, "")}'
            ' dir="auto" autocomplete="off">'
        )
    hint = f'<span class="hint">{escape(one.hint)}</span>' if one.hint else ""
    return mark_safe(made + hint)


def _check(name: str, option: Option) -> str:
    checked = " checked" if option.selected else ""
    return (
        f'<label><input type="checkbox" name="{name}" value="{escape(option.value)}"{checked} autocomplete="off">'
        f"<bdi>{escape(option.label)}</bdi></label>"
    )


def state(unit: Unit, saved_at: datetime.datetime | None = None) -> SafeString:
    """What stands beneath a unit, and what it carries: the value it was drawn with. ``saved_at``: that it went in."""
    path = escape(unit.path)
    said = ""
    if unit.error:
        said = f'<span class="error">{escape(unit.error)}</span>'
    elif saved_at is not None:
        told = _("Saved at %(time)s") % {"time": time_format(saved_at, "H:i:s")}
        said = f'<span class="saved">{escape(told)}</span>'
    elif unit.unsaved and unit.meanwhile is None:
        told = _("Typed and not saved yet")
        said = f'<span class="pending">{escape(told)}</span>'
    remarks = "".join(
        f'<span class="remark {escape(severity)}"><bdi>{escape(text)}</bdi></span>' for severity, text in unit.remarks
    )
    met = _meanwhile(path, unit.meanwhile) if unit.meanwhile is not None else ""
    was = f'<input type="hidden" name="was:{path}" value="{escape(unit.was)}" autocomplete="off">'
    return mark_safe(f"{was}{said}\n{remarks}{met}")


def _meanwhile(path: str, met: Meanwhile) -> str:
    now = f"<bdi>{escape(met.words)}</bdi>" if met.words else escape(_("(empty)"))
    kept = escape(_("Nothing was overwritten, and what you typed is still here."))
    there = escape(_("What stands there now"))
    answers = (("mine", _("Save what I typed in its place")), ("theirs", _("Leave what stands there now")))
    choices = "\n".join(
        f'<label class="check"><input type="radio" name="choose:{path}" value="{answer}">{escape(said)}</label>'
        for answer, said in answers
    )
    return (
        f'<div class="meanwhile"><p class="error"><bdi>{escape(met.said)}</bdi> {kept}</p>\n'
        f'<p class="soft">{there}</p>'
        f'<blockquote class="prose" dir="auto">{now}</blockquote>\n'
        f'<input type="hidden" name="now:{path}" value="{escape(met.now)}" autocomplete="off">\n'
        f'<span class="choices">{choices}</span></div>'
    )


def fieldset(unit: Unit, save_url: str, saved_at: datetime.datetime | None = None) -> SafeString:
    """A whole unit, which saves itself at ``save_url``. ``saved_at``: that it went in."""
    if len(unit.inputs) == 1:
        inner = control(unit.inputs[0])
    else:
        inner = mark_safe(f'<div class="parts">{"".join(_part(one) for one in unit.inputs)}</div>')
    word = escape(_("(required)"))
    required = f' <span class="soft">{word}</span>' if unit.required else ""
    note = f'<span class="hint">{escape(unit.note)}</span>' if unit.note else ""
    return mark_safe(
        f'<fieldset class="unit{" unsaved" if unit.unsaved else ""}" id="{escape(unit.html_id)}"'
        f' data-path="{escape(unit.path)}" hx-post="{escape(save_url)}" hx-trigger="change"'
        f' hx-vals="{escape(unit.vals)}" hx-target="find .state" hx-swap="innerHTML"'
        ' hx-sync="closest form:queue all">\n'
        f"<legend><bdi>{escape(unit.label)}</bdi>{required}</legend>\n{inner}\n{note}\n"
        f'<div class="state" role="status">{state(unit, saved_at)}</div>\n</fieldset>\n'
    )


def _part(one: Input) -> str:
    wide = ' class="wide-part"' if one.kind == "area" else ""
    return f"<label{wide}>{escape(one.label)}{control(one)}</label>"


def fieldsets(units: Iterable[Unit], save_url: str) -> SafeString:
    return mark_safe("".join(fieldset(unit, save_url) for unit in units))


def key_options(keys: Iterable[Option]) -> SafeString:
    """The options of a select of keys. They are words of the product, and need no isolates."""
    return mark_safe("".join(f'<option value="{escape(one.value)}">{escape(one.label)}</option>' for one in keys))
