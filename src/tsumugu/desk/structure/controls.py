"""The nodes in a slot, each with the buttons that move it up and down. Written here and not in a template: the plan
itself has hundreds of sheets. Every text is escaped as Django's templates do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from tsumugu.web import labels


@dataclass(frozen=True)
class Child:
    """A node as its parent's page shows it. ``url``: its own page."""

    node: str
    name: str
    url: str


@dataclass(frozen=True)
class Slot:
    """A slot with what stands in it."""

    name: str
    type: str
    nodes: tuple[Child, ...]


def children(found: Sequence[Child], structure_url: str, hidden: str) -> SafeString:
    """``hidden``: what every form of the page carries, as HTML."""
    begin = f'<form method="post" action="{escape(structure_url)}" autocomplete="off">{hidden}'
    said = {"up": escape(_("Up") + _(": ")), "down": escape(_("Down") + _(": "))}
    lines = []
    for at, one in enumerate(found):
        name = escape(labels.isolated(one.name))
        ends = {"up": at == 0, "down": at == len(found) - 1}
        buttons = " ".join(
            f'<button class="quiet small" name="act" value="{act}" aria-label="{said[act]}{name}"'
            f"{' disabled' if ends[act] else ''}>{arrow}</button>"
            for act, arrow in (("up", "↑"), ("down", "↓"))
        )
        lines.append(
            f'<li><a class="grow" href="{escape(one.url)}"><bdi>{escape(one.name)}</bdi></a>\n'
            f'{begin}<input type="hidden" name="node" value="{escape(one.node)}">{buttons}</form></li>'
        )
    return mark_safe("".join(lines))
