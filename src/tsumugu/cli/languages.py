"""In which language a terminal is spoken to. Imports nothing: the servers say through it why they cannot start."""

from __future__ import annotations

import os


def language() -> str:
    """The reader's language: English if the locale says so, else Japanese."""
    locale = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
    return "en" if locale.lower().startswith("en") else "ja"


def pick(lang: str, ja: str, en: str) -> str:
    return ja if lang == "ja" else en


class Told(Exception):
    """Why something cannot be done, in one line; ``str`` says it in the language of the terminal."""

    def __init__(self, ja: str, en: str) -> None:
        super().__init__(ja, en)
        self.ja, self.en = ja, en

    def __str__(self) -> str:
        return pick(language(), self.ja, self.en)
