"""A value, a bar and an act of a sheet as HTML. Every text is escaped here, as Django's templates do."""

from __future__ import annotations

from html import escape

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from tsumugu.render.reading.sheet import Bar
from tsumugu.web import labels


def value(place: str, label: str, shown: str, *, editable: bool, was: str | None = None, soft: str = "") -> SafeString:
    """A value that opens where it stands. ``was``: what stood there before this draft changed it; ``None`` where it did
    not. ``soft``: what stands there while there is no value."""
    text = f"<bdi>{escape(shown)}</bdi>" if shown else f'<span class="blank">{escape(soft or "—")}</span>'
    mark = ""
    if was is not None:
        told = labels.isolated(was) if was else _("(empty)")
        before = escape(_("Before: %(value)s") % {"value": told})
        mark = f'<span class="was" title="{before}"><span class="visually-hidden">{before}</span></span>'
    if not editable:
        return mark_safe(f'<span class="val{" changed" if mark else ""}">{text}{mark}</span>')
    name = f'<span class="visually-hidden">{escape(label)}{escape(_(": "))}</span>'
    return mark_safe(
        f'<button type="button" class="val{" changed" if mark else ""}" data-at="{escape(place)}">{name}{text}{mark}'
        "</button>"
    )


def bar(
    one: Bar, width: int, *, editable: bool, new: bool, before: Bar | None, first_column: int, months: tuple[str, str]
) -> SafeString:  # fmt: skip
    """A bar in a cell of ``width`` years that begins with the column ``first_column``. ``before``: as it stood when
    this draft began, where that was elsewhere; ``new``: it was not there. ``months``: its first and last one, whether
    or not they lie in the columns; the last is ``""`` where it goes on."""
    told = " ".join((one.when, *(f"({flag})" for flag in one.flags)))
    classes = ["bar-box", one.shape, *(["tentative"] if one.tentative else []), *(["changed"] if new or before else [])]
    label = f'<bdi>{escape(one.label)}</bdi> <span class="when">{escape(one.short or told)}</span>'
    label += "".join(f' <span class="when">({escape(flag)})</span>' for flag in one.flags)
    if one.note:
        label += f' <span class="when"><bdi>{escape(one.note)}</bdi></span>'
    if before is not None:
        was = _("Before: %(value)s") % {"value": before.short or before.when}
        label += f' <span class="when was-time">{escape(was)}</span>'
    # Where it begins and ends in its years stands in classes: no page carries styles of its own (desk.css).
    classes += [f"bs{width}", f"bo{one.offset}", f"br{one.rest}"]
    outline = ""
    if before is not None and before.begin >= 0:
        begin, end = before.begin - first_column * 12, before.end + 1 - first_column * 12
        outline = f'<span class="outline" data-from="{begin}" data-to="{end}" data-of="{12 * width}"></span>'
    if not editable:
        return mark_safe(f'{outline}<span class="{" ".join(classes)}">{label}</span>')
    return mark_safe(
        f'{outline}<button type="button" class="{" ".join(classes)}" data-bar="{escape(one.node)}"'
        f' data-first="{months[0]}" data-last="{months[1]}" aria-expanded="false">{label}</button>'
    )


def chip(one: Bar, *, editable: bool, new: bool) -> SafeString:
    """A step that has no time yet."""
    classes = f"bar-box chip {one.shape}{' changed' if new else ''}"
    if not editable:
        return mark_safe(f'<span class="{classes}"><bdi>{escape(one.label)}</bdi></span>')
    return mark_safe(
        f'<button type="button" class="{classes}" data-bar="{escape(one.node)}" data-first=""'
        f' data-last="" aria-expanded="false"><bdi>{escape(one.label)}</bdi></button>'
    )


def act(name: str, said: str, *, quiet: bool = True, **data: object) -> SafeString:
    """A button that does something to the sheet (``saving``); ``data`` is what it sends."""
    sent = "".join(f' data-{key}="{escape(str(item))}"' for key, item in data.items())
    look = ' class="quiet small"' if quiet else ""
    return mark_safe(f'<button type="button"{look} data-do="{name}"{sent}>{escape(said)}</button>')


def draw_here(parent: str, slot: str, year: int) -> SafeString:
    """An empty year of a row: a pointer draws a bar there. Keys have the button in the row's head."""
    months = f'data-first="{year}-04" data-last="{year + 1}-03"'
    return mark_safe(
        '<button type="button" class="ghost" tabindex="-1" aria-hidden="true" data-do="draw"'
        f' data-parent="{escape(parent)}" data-slot="{slot}" {months}>＋</button>'
    )
