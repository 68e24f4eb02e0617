"""What was decided for a day comes on that day, also where no worker runs: before the first request of the day."""

from __future__ import annotations

import datetime
import logging
from collections.abc import Callable

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from tsumugu.reorganization import actions

logger = logging.getLogger(__name__)


class Due:
    """Looks once a day in each process, before a page of the desk is made."""

    def __init__(self, answer: Callable[[HttpRequest], HttpResponse]) -> None:
        self.answer = answer
        self.looked: datetime.date | None = None

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.answer(request)

    def process_view(self, request: HttpRequest, view: object, arguments: object, named: object) -> None:
        today = timezone.localdate()
        if self.looked != today and request.path_info.startswith("/desk/"):
            try:
                actions.carry_out_due(today)
                self.looked = today
            except DatabaseError:  # busy, full, or being restarted: the page says it, and the next one asks again
                logger.exception("what was decided for today could not be carried out; it is tried again")
