"""A plan as a file: lossless, readable, stable in its order."""

from __future__ import annotations

import json
from typing import Any

import yaml

from tsumugu.core.canonical import plan_to_builtins
from tsumugu.core.plan import Plan
from tsumugu.interchange.yaml_source import NUMBER


def write_json(plan: Plan) -> bytes:
    """UTF-8, two spaces, characters as they are, fields in the order of the model."""
    return json.dumps(plan_to_builtins(plan), ensure_ascii=False, indent=2, allow_nan=False).encode() + b"\n"


class _Dumper(getattr(yaml, "CSafeDumper", yaml.SafeDumper)):  # type: ignore[misc]
    """Block style, no aliases; long texts as blocks where YAML can hold them exactly."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _text(dumper: Any, text: str) -> Any:
    style = "|" if "\n" in text.rstrip("\n") else "'" if NUMBER.match(text) else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _text)


def write_yaml(plan: Plan) -> bytes:
    """The same data as YAML; reading it back gives the same plan."""
    data = plan_to_builtins(plan)
    text: str = yaml.dump(data, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=100_000)
    return text.encode()
