"""A plan from a file somebody wrote."""

from __future__ import annotations

from typing import Any

from tsumugu.core.errors import Place, Problem
from tsumugu.core.plan import FORMAT, Plan
from tsumugu.core.validation import validate
from tsumugu.interchange import json_source, yaml_source
from tsumugu.interchange.decoding import Decoder
from tsumugu.interchange.source import MAX_BYTES, Findings, Stop, too_large


def read_plan(data: bytes, name: str = "") -> tuple[Plan | None, tuple[Problem, ...]]:
    """The plan in a JSON or YAML file, and everything wrong with it.

    ``name`` is the file's name, for messages; ``.json`` decides for JSON, else the first
    character does. The plan is ``None`` if it could not be read as a whole; with problems of
    severity ``error`` but a plan, the plan breaks rules and must not be published. Nothing is
    ever dropped silently. Time and memory are bounded by the limits in ``source``.
    """
    findings = Findings(name or "-")
    try:
        parsed = _check_format(parse(data, findings), findings)
    except Stop as stop:
        return None, (*findings.problems, stop.problem)
    plan = Decoder(findings).plan(parsed)
    if findings.problems or plan is None:
        return None, tuple(findings.problems)
    return plan, validate(plan)


def parse(data: bytes, findings: Findings) -> object:
    """Plain data from JSON or YAML, or ``Stop``; what is wrong but readable is in the findings."""
    if len(data) > MAX_BYTES:
        limit = MAX_BYTES // (1024 * 1024)
        raise too_large(
            findings.file, f"ファイルが大きすぎます（{limit} MBまで）。", f"The file is larger than {limit} MB."
        )
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise Stop(
            Problem(
                "not-utf-8", "", f"文字コードがUTF-8ではありません（{line}行目）。",
                f"This is not UTF-8 (line {line}).", place=Place(findings.file, line),
            )
        ) from None  # fmt: skip
    is_json = findings.file.endswith(".json") or text.lstrip()[:1] in ("{", "[")
    return (json_source if is_json else yaml_source).parse(text, findings)


def _check_format(parsed: object, findings: Findings) -> dict[str, Any]:
    def stop(code: str, ja: str, en: str) -> Stop:
        return Stop(Problem(code, "format", ja, en, place=Place(findings.file)))

    if not isinstance(parsed, dict):
        raise stop("not-a-plan", "計画のファイルではありません。", "This is not a plan file.")
    version = parsed.get("format")
    if version == FORMAT:
        return parsed
    if isinstance(version, str) and version.startswith("tsumugu-plan/"):
        raise stop(
            "newer-format", f"この形式（{version[:40]}）は、このソフトウェアより新しいものです。",
            f"This format ({version[:40]}) is newer than this program.",
        )  # fmt: skip
    raise stop(
        "no-format", f"最初の行に「format: {FORMAT}」がありません。", f"The first line “format: {FORMAT}” is missing."
    )
