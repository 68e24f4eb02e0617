"""The front door for residents: the published plans of this installation, read from the sites alone."""

from __future__ import annotations

import json
from pathlib import Path

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from tsumugu.publication.places import disk
from tsumugu.render.site.pages import ABOUT


def _about(slug: str, directory: Path) -> dict[str, str]:
    """What a site says of itself; one that somebody copied here may say nothing."""
    about = {"slug": slug, "title": slug, "organization": ""}
    try:
        found = json.loads((directory / ABOUT).read_bytes())
    except (OSError, ValueError):
        return about
    if isinstance(found, dict):
        about.update({name: str(found[name]) for name in ("title", "organization", "retired") if found.get(name)})
    return about


@require_safe
@login_not_required
def front(request: HttpRequest) -> HttpResponse:
    """Without those of plans that were retired."""
    found = [_about(slug, directory) for slug, directory in disk.all_live(settings.TSUMUGU.site_root)]
    sites = [about for about in found if "retired" not in about]
    return render(request, "public/front.html", {"sites": sites})
