"""The forms of a plan. Each loads its library only when it is made."""

from __future__ import annotations

from tsumugu.render.forms.form import Form

FORMS: tuple[Form, ...] = ()
