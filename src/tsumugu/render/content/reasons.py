"""Why something differs from what stood before, place by place."""

from __future__ import annotations

from collections.abc import Iterable


def reasons_of(changes: Iterable[tuple[str, Iterable[tuple[str, str]]]]) -> dict[tuple[str, str], str]:
    """From each change's reason and what it touched, oldest first; several reasons stand one under another."""
    found: dict[tuple[str, str], dict[str, None]] = {}
    for reason, touched in changes:
        for node, path in touched if reason else ():
            found.setdefault((node, "" if path.startswith("@") else path), {})[reason] = None
    return {place: "\n".join(reasons) for place, reasons in found.items()}
