"""Problems in user data are values; refused operations are exceptions with a code."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

Severity = Literal["error", "warning", "notice"]


class Place(Struct, frozen=True):
    """Where something stands in a file, as far as its format can say (1-based)."""

    file: str | None = None
    line: int | None = None
    column: int | None = None
    sheet: str | None = None
    cell: str | None = None


class Problem(Struct, frozen=True):
    """Something wrong in a person's data: never raised, always collected.

    ``code`` is stable and in kebab-case; ``path`` is ``node-id/field.key`` inside a plan, or a
    path of keys inside a file (``initiatives[3].activities[0].title``); ``message`` is the
    sentence for a Japanese reader, ``message_en`` the same in English.
    """

    code: str
    path: str
    message: str
    message_en: str
    severity: Severity = "error"
    place: Place | None = None

    def text(self, language: str = "ja") -> str:
        return self.message_en if language.startswith("en") else self.message


class Refusal(Exception):
    """An operation that was refused. ``code`` is stable; ``data`` is for the message."""

    def __init__(self, code: str, **data: object) -> None:
        super().__init__(code, data)
        self.code = code
        self.data = data

    @property
    def messages(self) -> list[str]:
        """Sentences that whoever refused has made already, in the language of the reader; mostly none."""
        found = self.data.get("messages")
        return [str(one) for one in found] if isinstance(found, (list, tuple)) else []

    def __str__(self) -> str:
        return f"{self.code} {self.data}" if self.data else self.code


class GoneMeanwhileError(RuntimeError):
    """Something was disposed of while a site was made: what is public is another thing now, and is made once more."""
