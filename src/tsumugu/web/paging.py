"""Long lists in pages: which one is asked for, whatever the address says."""

from __future__ import annotations

from typing import TypeVar

from django.core.paginator import Page, Paginator
from django.db.models import Model, QuerySet
from django.http import HttpRequest

Row = TypeVar("Row", bound=Model)


def page(request: HttpRequest, rows: QuerySet[Row], size: int) -> Page[Row]:
    """The page that ``?page=`` names; the first or the last where it names none that there is."""
    return Paginator(rows, size).get_page(request.GET.get("page"))
