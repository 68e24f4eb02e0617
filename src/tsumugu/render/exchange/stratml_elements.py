"""Elements of a StratML document, with the dates and numbers of results as its schema has them."""

from __future__ import annotations

import calendar
from typing import Any

from lxml import etree

from tsumugu.core import fiscal
from tsumugu.core.plan import Step
from tsumugu.core.validation import is_decimal
from tsumugu.render.vocabulary.characters import fit, one_line

NAMESPACE = "urn:ISO:std:iso:17469:tech:xsd:PerformancePlanOrReport"


def put(parent: Any, tag: str, text: str | None = None, **attributes: str) -> Any:
    """A new last child; what XML cannot hold is shown."""
    one = etree.SubElement(parent, f"{{{NAMESPACE}}}{tag}", attributes)
    one.text = None if text is None else fit(text)
    return one


def some(parent: Any, tag: str, text: str | None) -> None:
    """An element that may be missing, if there is something to say."""
    if text and text.strip():
        put(parent, tag, text.strip())


def result(
    instance: Any, tag: str, first: str, last: str, value: str | None, descriptor: tuple[str, str] | None, text: str
) -> None:  # fmt: skip
    """A TargetResult or ActualResult from one day to another (``""``: not known), with its number if it is one, an
    evaluative word (name and value) and a description."""
    one = put(instance, tag)
    if first:
        put(one, "StartDate", first)
    if last:
        put(one, "EndDate", last)
    if is_decimal(value):
        put(one, "NumberOfUnits", value)
    if descriptor and descriptor[1]:
        pair = put(one, "Descriptor")
        put(pair, "DescriptorName", one_line(descriptor[0]))
        put(pair, "DescriptorValue", one_line(descriptor[1]))
    some(one, "Description", text)


def year_days(year: int) -> tuple[str, str]:
    """First and last day of a fiscal year."""
    if not fiscal.is_year(year):
        return "", ""
    return fiscal.first_day(year).isoformat(), fiscal.last_day(year).isoformat()


def step_days(step: Step) -> tuple[str, str]:
    """First and last day of a bar, ``""`` where it has none; a continuing one without an end stays open."""
    span = fiscal.time_of(step.start, step.end, step.shape)
    if span is None or not all(fiscal.is_month(month) for month in span):
        return "", ""
    first, last = span
    open_end = step.shape == "continuing" and step.end is None
    days = calendar.monthrange(int(last[:4]), int(last[5:7]))[1]
    return f"{first}-01", "" if open_end else f"{last}-{days:02}"
