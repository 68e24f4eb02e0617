"""Bytes to plans and approval rules and back: what comes from outside is checked here, problem by problem."""

from tsumugu.interchange.conflict_file import read_answers, write_conflicts
from tsumugu.interchange.delegation import read_rules, write_rules
from tsumugu.interchange.plan_files import read_plan, read_process
from tsumugu.interchange.writing import write_json, write_yaml

__all__ = [
    "read_answers", "read_plan", "read_process", "read_rules", "write_conflicts", "write_json", "write_rules",
    "write_yaml",
]  # fmt: skip
