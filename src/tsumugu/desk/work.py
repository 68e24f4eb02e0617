"""My work: what waits for me."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def work(request: HttpRequest) -> HttpResponse:
    return render(request, "desk/work.html")
