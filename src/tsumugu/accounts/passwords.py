"""Passwords that somebody would guess who tries a few thousand."""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Iterable

from django.conf import settings
from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from tsumugu.accounts.models import Organization, User

#: Characters that must be left when everything that others know of a person is taken away.
OWN = 6
#: Neighbours on keyboards, besides the alphabet and the digits.
_ROWS = (
    "abcdefghijklmnopqrstuvwxyz",
    "01234567890",
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "あいうえおかきくけこさしすせそ",
)
_BETWEEN = re.compile(r"[\W_]+")
_DEMO = "tsumugu-demo"


def weakness(password: str, words: Iterable[str] = ()) -> str:
    """The sentence that says why a password is easily guessed, or ``""``. ``words``: what others know of the person."""
    plain = unicodedata.normalize("NFKC", password).casefold()
    if plain == _DEMO and settings.TSUMUGU.production:
        return _("This password stands in the documentation of the demonstration.")
    if len(set(plain)) < 5:
        return _("This password has too few different characters.")
    if _repeats(plain):
        return _("This password repeats itself.")
    if _runs(plain) * 2 >= len(plain):
        return _("This password follows the alphabet, the digits or the keyboard.")
    letters = re.sub(r"[\W\d_]+", "", plain)
    if letters in _common() or plain.strip("0123456789!?.-_#") in _common():
        return _("This password is a common one with a few signs more.")
    left = plain
    for word in sorted(_parts(words), key=len, reverse=True):
        left = left.replace(word, "")
    if left != plain and len(re.sub(r"[\W\d_]+", "", left)) < OWN:
        return _("This password is made of names that others know: your own, the user name, the organization.")
    return ""


def _repeats(text: str) -> bool:
    return text in (text + text)[1:-1]


def _runs(text: str) -> int:
    """How many characters stand in runs of four or more neighbours, upwards or downwards."""
    found, at = 0, 0
    while at < len(text):
        length = 1
        for row in (line for one in _ROWS for line in (one * 2, one[::-1] * 2)):
            end = at + 1
            while end < len(text) and text[at : end + 1] in row:
                end += 1
            length = max(length, end - at)
        found += length if length >= 4 else 0
        at += length if length >= 4 else 1
    return found


@functools.cache
def _common() -> frozenset[str]:
    return frozenset(CommonPasswordValidator().passwords)


def _parts(words: Iterable[str]) -> set[str]:
    plain = (unicodedata.normalize("NFKC", word).casefold() for word in words)
    return {part for word in plain for part in (*_BETWEEN.split(word), word) if len(part) > 1}


def known_words(person: User, organizations: Iterable[Organization] = ()) -> list[str]:
    told = list(organizations)
    if person.pk is not None:
        told += Organization.objects.filter(memberships__user=person)
    of_them = [word for o in told for word in (o.name, o.slug, o.code)]
    return [person.username, person.name, *of_them]


class Guessable:
    """Django's form of it (``AUTH_PASSWORD_VALIDATORS``)."""

    def validate(self, password: str, user: User | None = None) -> None:
        said = weakness(password, known_words(user) if user is not None else ())
        if said:
            raise ValidationError(said, code="guessable")

    def get_help_text(self) -> str:
        return _("At least 12 characters; nothing that is easily guessed.")
