"""The front door for residents: the published plans of this installation."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


@login_not_required
def front(request: HttpRequest) -> HttpResponse:
    root = settings.SITE_ROOT
    names = sorted(p.name for p in root.iterdir() if (p / "index.html").is_file()) if root.is_dir() else []
    return render(request, "public/front.html", {"sites": [n for n in names if not n.startswith(".")]})
