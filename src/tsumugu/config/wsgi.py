"""One WSGI application: published sites and static files first, then the desk."""

from __future__ import annotations

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tsumugu.config.settings")

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from tsumugu.serving.published import PublishedSites, StaticFiles

_value = settings.TSUMUGU
_desk = StaticFiles(get_wsgi_application(), settings.STATIC_URL, https=_value.https)
application = PublishedSites(_desk, _value.site_root, https=_value.https)
