"""Bytes to plans and approval rules and back: what comes from outside is checked here, problem by problem."""

from tsumugu.interchange.delegation import read_rules, write_rules
from tsumugu.interchange.reading import read_plan
from tsumugu.interchange.writing import write_json, write_yaml

__all__ = ["read_plan", "read_rules", "write_json", "write_rules", "write_yaml"]
