"""The worker beside the server: as ``tsumugu worker``, and gone with the server.

``python -m tsumugu.serving.background``.
"""

from __future__ import annotations

import os
import signal

from tsumugu.serving import processes


def main() -> None:
    from django.core.management import execute_from_command_line

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tsumugu.config.settings")
    # It finishes what it is at, for which it may be told once; nothing of it is at the port.
    processes.end_with_parent(signal.SIGTERM)
    execute_from_command_line(["tsumugu", "worker", "-v0"])


if __name__ == "__main__":
    main()
