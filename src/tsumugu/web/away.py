"""Pages that need neither the desk nor its database: what is said when one of them is away, or a file is to come."""

from __future__ import annotations

import re
from html import escape

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation.trans_real import parse_accept_lang_header

Pairs = list[tuple[str, str]]

#: Seconds after which a browser may ask again, and after which a file that is being made may be there.
RETRY, MAKING = 5, 15
_COOKIE = re.compile(r"(?:^|;\s*)django_language=(ja|en)(?:;|$)")


def language(cookie: str, accepted: str) -> str:
    """``ja`` or ``en``, as the desk would choose: the choice of the reader, or else of the browser."""
    chosen = _COOKIE.search(cookie)
    if chosen is not None:
        return chosen[1]
    for name, _weight in parse_accept_lang_header(accepted[:200]):
        if name.split("-")[0] in ("ja", "en"):
            return str(name.split("-")[0])
    return "ja"


def words(reason: str) -> tuple[int, str, str]:
    """Status, title and advice of a reason, in the active language."""
    known = {
        "away": (
            503, _("The desk is not there at the moment."),
            _(
                "It is being started, or its database does not answer. Published plans can be "
                "read. Try again soon; nothing that was saved is lost."
            ),
        ),
        "lost": (
            502, _("The desk ended while it worked on this."),
            _(
                "It is being started again. Whether this was carried out is not certain: look at "
                "the page before you repeat it."
            ),
        ),
        "late": (
            504, _("The desk has not answered."),
            _("Whether this was carried out is not certain: look at the page before you repeat it."),
        ),
        "busy": (
            503, _("Too many people are asking at this moment."), _("Nothing was changed. Try again soon."),
        ),
        "slow": (
            408, _("The form did not arrive in time."),
            _(
                "Nothing was changed. Check the connection and send it again."
            ),
        ),
        "large": (
            413, _("This is too large."),
            _(
                "Nothing was changed. The desk says beside each field how large a file may be."
            ),
        ),
        "bad": (400, _("This request could not be read."), _("Nothing was changed. Go back and try again.")),
        "database": (
            503, _("The database does not answer."),
            _(
                "Nothing of this was carried out unless a page said so. Published plans can be "
                "read. Try again soon; nothing that was saved is lost."
            ),
        ),
        "making": (
            503, _("This file is being made."),
            _(
                "What was published a moment ago is on the pages already; its documents and data follow one by one. "
                "Try again soon."
            ),
        ),
        "full": (
            507, _("There is no room left on the disk."),
            _(
                "This was not saved. Everything saved before is kept, and published plans can be "
                "read. Tell the operator."
            ),
        ),
        "readonly": (
            503, _("The database cannot be written."),
            _(
                "This was not saved. Everything saved before is kept, and published plans can be "
                "read. Tell the operator."
            ),
        ),
        "fault": (
            500, _("Something went wrong here."), _("Everything saved before is kept. Please try once more."),
        ),
    }  # fmt: skip
    return known[reason]


def page(reason: str, lang: str, *, https: bool = False) -> tuple[int, Pairs, bytes]:
    """Status, headers and bytes of the page for a reason."""
    with translation.override(lang):
        status, title, advice = words(reason)
        again = _("Open this page again")
        name = _("Tsumugu")
    html = (
        f'<!doctype html><html lang="{lang}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)} – {escape(name)}</title>"
        '<link rel="stylesheet" href="/static/desk/desk.css"></head>'
        f'<body><main id="main"><h1>{escape(title)}</h1><p>{escape(advice)}</p>'
        f'<p><a href="">{escape(again)}</a></p></main></body></html>'
    ).encode()
    headers = [
        ("Content-Type", "text/html; charset=utf-8"),
        ("Cache-Control", "no-store"),
        ("Content-Language", lang),
        ("Content-Security-Policy", "default-src 'none'; style-src 'self'; base-uri 'none'; frame-ancestors 'none'"),
        ("X-Content-Type-Options", "nosniff"),
        ("Referrer-Policy", "same-origin"),
        ("X-Frame-Options", "DENY"),
    ]
    if status == 503:
        headers.append(("Retry-After", str(MAKING if reason == "making" else RETRY)))
    if https:
        headers.append(("Strict-Transport-Security", "max-age=31536000"))
    return status, headers, html
