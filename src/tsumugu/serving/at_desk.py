"""The process of the desk: Django at a local socket, asked by the front alone.

``python -m tsumugu.serving.at_desk FILE`` serves at the open socket ``FILE``.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable
from typing import Any

from tsumugu.serving.passing import PEER

_KEY = "HTTP_" + PEER.upper().replace("-", "_")
Wsgi = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


def of_the_front(application: Wsgi) -> Wsgi:
    """The application as it would be at the port itself: who asked is whom the front names."""

    def asked(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        environ["REMOTE_ADDR"] = environ.pop(_KEY, "")
        return application(environ, start_response)

    return asked


def main(file: int) -> None:
    from tsumugu.serving import engine, processes

    processes.end_with_parent()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tsumugu.config.settings")
    from django.core.wsgi import get_wsgi_application

    application = of_the_front(get_wsgi_application())
    from django.conf import settings

    value = settings.TSUMUGU
    engine.serve_desk(file, value.threads, value.limits, application)


if __name__ == "__main__":
    main(int(sys.argv[1]))
