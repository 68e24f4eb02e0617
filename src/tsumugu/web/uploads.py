"""Files that people bring: bounded while they arrive, and what is wrong with them in words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http import HttpRequest
from django.utils.translation import gettext as _

from tsumugu.core.errors import Problem
from tsumugu.web import labels

#: Four times the plan of a large prefecture.
MOST_BYTES = 16 * 1024 * 1024
MOST_SHOWN = 200


class Bounded(FileUploadHandler):
    """Stands first among the upload handlers: what goes beyond the limit is read past and kept nowhere.
    It guards every form of the installation, because a form is read before anybody is asked who sent it."""

    def __init__(self, request: HttpRequest | None = None) -> None:
        super().__init__(request)
        self.received = 0
        self.refused = False

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        self.received += len(raw_data)
        if self.received > MOST_BYTES:
            self.refused = True
            raise SkipFile
        return raw_data

    def file_complete(self, file_size: int) -> None:
        return None


def refused(request: HttpRequest) -> bool:
    """Whether a file of this request was cut off. Ask after the form was read."""
    return any(isinstance(handler, Bounded) and handler.refused for handler in request.upload_handlers)


def too_large() -> str:
    return _("The file is larger than %(limit)s MB.") % {"limit": MOST_BYTES // (1024 * 1024)}


@dataclass(frozen=True)
class Shown:
    """A problem as a page shows it."""

    severity: str
    text: str
    place: str


def shown(problems: Iterable[Problem]) -> list[Shown]:
    """Errors first, then warnings, then notices; a list one can read, and how much more there is."""
    rank = {"error": 0, "warning": 1, "notice": 2}
    ordered = sorted(problems, key=lambda problem: rank[problem.severity])
    found = [Shown(p.severity, p.text(labels.language()), _place(p)) for p in ordered[:MOST_SHOWN]]
    if len(ordered) > MOST_SHOWN:
        more = _("And %(count)s more.") % {"count": len(ordered) - MOST_SHOWN}
        found.append(Shown(ordered[MOST_SHOWN].severity, more, ""))
    return found


def _place(problem: Problem) -> str:
    place = problem.place
    if place is None or place.line is None:
        return problem.path
    if place.column is None:
        where = _("line %(line)s") % {"line": place.line}
    else:
        where = _("line %(line)s, column %(column)s") % {"line": place.line, "column": place.column}
    return f"{where} {problem.path}".strip()
