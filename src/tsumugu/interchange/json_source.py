"""JSON, strictly: no duplicate keys, no NaN, no numbers that a double would change."""

from __future__ import annotations

import json
from typing import Any, NoReturn

from tsumugu.core.errors import Place, Problem
from tsumugu.interchange.source import MAX_ITEMS, Findings, Mapping, NotExact, Stop, too_large


def parse(text: str, findings: Findings) -> Any:
    """Plain data, or ``Stop`` with the line where reading ended."""
    count = 0

    def mapping(pairs: list[tuple[str, Any]]) -> Mapping:
        nonlocal count
        count += len(pairs) + 1
        if count > MAX_ITEMS:
            raise too_large(findings.file, "項目が多すぎます。", "There are too many items in this file.")
        result = Mapping(pairs)
        result.places = {}
        if len(result) != len(pairs):
            seen: set[str] = set()
            for key, _ in pairs:
                if key in seen:
                    findings.add(
                        "duplicate-key", key, f"「{key}」が同じところに二度書かれています。",
                        f"“{key}” is written twice in one place.",
                    )  # fmt: skip
                seen.add(key)
        return result

    def refuse(word: str) -> NoReturn:
        raise Stop(
            Problem(
                "not-json",
                "",
                f"「{word}」は値として使えません。",
                f"“{word}” is not a value.",
                place=Place(findings.file),
            )
        )

    def integer(digits: str) -> int | NotExact:
        return int(digits) if len(digits) <= 18 else NotExact(digits)

    try:
        return json.loads(
            text, object_pairs_hook=mapping, parse_constant=refuse, parse_float=NotExact, parse_int=integer
        )
    except json.JSONDecodeError as error:
        raise Stop(
            Problem(
                "not-json", "", f"JSONとして読めません（{error.lineno}行{error.colno}文字目）。",
                f"This is not JSON (line {error.lineno}, column {error.colno}).",
                place=Place(findings.file, error.lineno, error.colno),
            )
        ) from None  # fmt: skip
    except RecursionError:
        raise too_large(findings.file, "入れ子が深すぎます。", "The data is nested too deeply.", "too-deep") from None
