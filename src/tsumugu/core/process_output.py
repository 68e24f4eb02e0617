"""A process as plain data, as a plan file has it: the inverse of ``process_input.read``."""

from __future__ import annotations

import json
from typing import Any

import msgspec

from tsumugu.core.process import Process


def data(process: Process) -> dict[str, Any]:
    """Plain data without what is not said. An opinion of which nothing but its words is known is its words alone."""
    found: dict[str, Any] = json.loads(msgspec.json.encode(process))
    for group in found.get("opinions", ()):
        group["items"] = [item["text"] if item.keys() == {"text"} else item for item in group["items"]]
    return found
