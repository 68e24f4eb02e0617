"""What every template may know about the installation."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest


def environment(request: HttpRequest) -> dict[str, object]:
    return {"is_demo": settings.TSUMUGU.demo}
