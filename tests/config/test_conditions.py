"""Encodings, validators and ranges of a request, case by case (RFC 9110)."""

from __future__ import annotations

import pytest

from tsumugu.serving.conditions import accepts_gzip, span, unchanged

DATE = 1_700_000_000  # Tue, 14 Nov 2023 22:13:20 GMT


@pytest.mark.parametrize(
    ("header", "accepted"),
    [
        ("", False), ("gzip", True), ("gzip, deflate, br, zstd", True), ("br;q=1.0, GZIP;Q=0.5", True),
        ("gzip;q=0", False), ("gzip;q=0.000", False), ("gzip; q=0.001", True), ("gzip;q=x", False), ("*", False),
        ("*;q=0, gzip", True), ("identity;q=0.5, gzip;q=0.4", False), ("identity;q=0, gzip;q=0.1", True),
        ("xgzip", False), ("gzipped", False), (",,;", False),
    ],
)  # fmt: skip
def test_who_accepts_gzip(header: str, accepted: bool) -> None:
    assert accepts_gzip(header) is accepted


@pytest.mark.parametrize(
    ("tags", "since", "held"),
    [
        ('"a"', None, True), ('W/"a"', None, True), ('"b", "a"', None, True), ("*", None, True), (" * ", None, True),
        ('"b"', None, False), ("a", None, False), ('"a', None, False), ("", None, False), ('"x\\"a"', None, False),
        (None, "Tue, 14 Nov 2023 22:13:20 GMT", True), (None, "Tue, 14 Nov 2023 22:13:19 GMT", False),
        (None, "Tue, 14 Nov 2023 22:13:21 GMT", True), (None, "Tuesday, 14-Nov-23 22:13:20 GMT", True),
        (None, "now", False), (None, "", False), (None, "Tue, 14 Nov 99999 22:13:20 GMT", False), (None, None, False),
        ('"b"', "Tue, 14 Nov 2023 22:13:20 GMT", False), ('"a"', "Mon, 01 Jan 1990 00:00:00 GMT", True),
    ],
)  # fmt: skip
def test_what_a_visitor_holds_already(tags: str | None, since: str | None, held: bool) -> None:
    asked = {"HTTP_IF_NONE_MATCH": tags, "HTTP_IF_MODIFIED_SINCE": since}
    assert unchanged({name: value for name, value in asked.items() if value is not None}, '"a"', DATE) is held


@pytest.mark.parametrize(
    ("asked", "condition", "part"),
    [
        ("bytes=0-0", "", (0, 0)), ("bytes=2-", "", (2, 9)), ("bytes=-3", "", (7, 9)), ("bytes=-30", "", (0, 9)),
        ("bytes=5-99", "", (5, 9)), (" bytes=9-9 ", "", (9, 9)), ("bytes=10-", "", (0, -1)), ("bytes=-0", "", (0, -1)),
        ("bytes=-", "", None), ("bytes=3-2", "", None), ("bytes=0-1,3-4", "", None), ("lines=0-1", "", None),
        ("bytes=0-x", "", None), ("bytes=" + "9" * 40 + "-", "", None), ("", "", None),
        ("bytes=0-0", '"a"', (0, 0)), ("bytes=0-0", 'W/"a"', None), ("bytes=0-0", '"b"', None),
        ("bytes=0-0", "Tue, 14 Nov 2023 22:13:20 GMT", (0, 0)), ("bytes=0-0", "Tue, 14 Nov 2023 22:13:21 GMT", None),
        ("bytes=0-0", "Wed", None),
    ],
)  # fmt: skip
def test_which_part_is_asked_for(asked: str, condition: str, part: tuple[int, int] | None) -> None:
    assert span({"HTTP_RANGE": asked, "HTTP_IF_RANGE": condition}, '"a"', DATE, 10) == part
