"""A progress bar where somebody watches, nothing where a program reads."""

from __future__ import annotations

import sys
from types import TracebackType
from typing import Self

import click

from tsumugu.cli.languages import pick


class Progress:
    """``total`` steps; each call of ``step`` finishes one and names the next. Written to standard error, only
    on a terminal."""

    def __init__(self, total: int, lang: str) -> None:
        self._shown = sys.stderr.isatty()
        self._bar = click.progressbar(
            length=total, label=pick(lang, "読み込み中", "reading"), file=sys.stderr, hidden=not self._shown
        )

    def __enter__(self) -> Self:
        self._bar.__enter__()
        return self

    def step(self, now: str) -> None:
        self._bar.label = now
        self._bar.update(1)

    def grow(self, steps: int) -> None:
        """There is more to do than was known at first."""
        self._bar.length = (self._bar.length or 0) + steps

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            self._bar.update((self._bar.length or 0) - self._bar.pos)
        self._bar.__exit__(kind, error, trace)
