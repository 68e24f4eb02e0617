"""A plan as StratML Part 2 (Strategy Markup Language, Performance Plan or Report): ISO 17469-1, ANSI/AIIM 22.

Element names, their order and what is required follow the schema of 16 February 2016 (version 2.2.6).

==========================================  ==================================================================
plan                                        StratML
==========================================  ==================================================================
title, edition, stage, summary, licence     Name, Description, OtherInformation
organization; divisions, actors             Organization; its Stakeholders
catchphrase and statement; intent           Vision; Mission
field (need)                                Goal (Description)
vision, area, initiative                    Objective of its Goal
lead and partner divisions                  Stakeholder of the Objective, Role ``Performer``
indicator; unit                             PerformanceIndicator; UnitOfMeasurement
kind activity, output, outcome              ValueChainStage Input_Processing, Output, Outcome
``leads_to``                                Relationship ``Narrower_Than`` (in the schema's words: supportive)
target, actual, baseline of a year          MeasurementInstance: TargetResult, ActualResult, dated by fiscal year
activity with its steps and texts           a qualitative PerformanceIndicator: planned and actual results
period; day, page of the edition            AdministrativeInformation
==========================================  ==================================================================

What belongs to no field (indicators of the plan, initiatives without a field) stands under one more Goal, *the
plan as a whole*; indicators of a field under an Objective of their own. The schema knows persons as submitters
only: the organization stands in Submitter/Surname, no person is named.

What has no element of its own stands as lines ``label: text`` in OtherInformation. **Left out** (the lossless format is
the plan's own JSON): what ``vocabulary.left_out`` says, supports relations, dates of divisions, translations (a
document is in one language), process, changes, and the bounds of a target range as numbers (they are words).
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Iterable, Iterator
from typing import Any

from lxml import etree
from msgspec import Struct

from tsumugu.core import fiscal
from tsumugu.core.ids import is_id
from tsumugu.core.indicators import actual_of, target_of
from tsumugu.core.plan import Activity, Division, Field, Indicator, Initiative, Step
from tsumugu.core.table import to_table
from tsumugu.render.content import Document
from tsumugu.render.content.documents import said_facts
from tsumugu.render.exchange.stratml_elements import NAMESPACE, put, result, some, step_days, year_days
from tsumugu.render.reading import fields, indicators
from tsumugu.render.reading.views import names
from tsumugu.render.vocabulary import places, words
from tsumugu.render.vocabulary.characters import one_line
from tsumugu.render.vocabulary.naming import edition_title, in_language, plan_title, root_of

STAGES = {"activity": "Input_Processing", "output": "Output", "outcome": "Outcome"}
NATURES = {"quantitative": "Quantitative", "qualitative": "Qualitative"}

#: What of the plan has an element or a line of its own.
_OWN = frozenset({"title", "provisional", "stage", "notice", "readings"})
_WORDS: dict[str, words.Pair] = {
    "whole": ("プラン全体", "The plan as a whole"),
    "whole-need": ("分野に属さない事業と、プラン全体の指標",
                   "Initiatives without a field, and indicators of the whole plan"),
    "indicators": words.word("indicators"), "steps": words.word("step"), "edition": ("版", "Edition"),
    "licence": ("利用条件", "Licence"), "page": ("掲載ページ", "Page"), "result": ("結果", "Result"),
    "target-kind": ("目標の種類", "Kind of target"), "baseline": words.word("indicator.baseline"),
    "actor": words.word("plan.actors"),
    "unassigned": ("時期未定", "not yet scheduled"), "tentative": words.short_word("step", "tentative"),
    "grade": words.word("grade"), "rate": ("達成率", "Achievement rate"),
    "expected": ("この年度に見込まれる値", "Expected on the way"),
    "change": ("前の版との比較", "Against the edition before"),
    "note": ("この文書はプランの一部を写したものです。全文はプランのJSONにあります。",
             "This document carries part of the plan; the whole is in the plan's JSON."),
}  # fmt: skip


def stratml(document: Document, language: str = "ja") -> bytes:
    """The document as UTF-8 XML. ``Type`` is a report once there is a result, a plan as long as there are only
    targets, a strategic plan where nothing is measured."""
    return _Writer(document, language).write()


class _Writer:
    def __init__(self, document: Document, language: str) -> None:
        self.document, self.language = document, language
        self.plan = in_language(document.plan, language)
        self.divisions: dict[str, Division] = {one.id: one for one in self.plan.divisions}
        self.names = names(to_table(self.plan))
        self.facts: dict[str, list[indicators.IndicatorFacts]] = {}
        for one in said_facts(document, self.plan, language):
            self.facts.setdefault(one.owner, []).append(one)
        code = self.plan.organization.code or ""
        safe = (re.sub(r"[^A-Za-z0-9_-]", "-", part) for part in (code, document.slug))
        self.prefix = "_" + ".".join(part for part in safe if part)

    # -- words and names -----------------------------------------------------------------------

    def word(self, key: str) -> str:
        return words.pick(_WORDS[key], self.language)

    def lines(self, pairs: Iterable[tuple[str, str | None]]) -> str:
        """``Label: text`` a line; what says nothing is left out."""
        colon = ": " if self.language.startswith("en") else "："
        return "\n".join(f"{label}{colon}{text.strip()}" for label, text in pairs if text and text.strip())

    def label(self, node_type: str, path: str) -> str:
        return words.field_label(node_type, path, self.language)

    def name(self, node: str) -> str:
        """An xs:ID, unique in the document and, with the local government code in it, beyond. Ids of nodes have
        no dot, so nothing else is called like a node."""
        return f"{self.prefix}.{node if is_id(node) else hashlib.sha256(node.encode()).hexdigest()[:32]}"

    # -- the document --------------------------------------------------------------------------

    def write(self) -> bytes:
        document, plan = self.document, self.plan
        spaces: Any = {None: NAMESPACE}
        root = etree.Element(f"{{{NAMESPACE}}}PerformancePlanOrReport", nsmap=spaces)
        root.set("Type", self._type())
        put(root, "Name", one_line(plan_title(plan, self.language)))
        some(root, "Description", document.summary)
        edition = edition_title(document.part, document.number, document.label, self.language)
        licence = f"{document.licence.name} {document.licence.url}".strip() if document.licence else ""
        stage = document.stage or plan.stage
        put(root, "OtherInformation", "\n".join(filter(None, (
            self.lines((
                (self.word("edition"), edition), (self.label("plan", "stage"), stage),
                (self.label("plan", "notice"), plan.notice), (self.word("licence"), licence),
                *((one.label, one.text) for one in fields.told(plan, "name", "record", apart=_OWN, names={},
                                                               language=self.language)),
                *self._across(),
            )),
            self.word("note"),
        ))))  # fmt: skip
        core = put(root, "StrategicPlanCore")
        self._organization(core)
        self._philosophy(core)
        self._goals(core)
        self._administration(root)
        if plan.organization.name:
            put(put(root, "Submitter"), "Surname", one_line(plan.organization.name))
        data: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)
        return data

    def _type(self) -> str:
        plan, found = self.plan, [indicator for _, indicator in indicators.owned(self.plan)]
        activities = [activity for item in plan.initiatives for activity in item.activities]
        if any(one.actuals for one in found) or any(one.actual or one.actual_texts for one in activities):
            return "Performance_Report"
        return "Performance_Plan" if found or activities else "Strategic_Plan"

    def _organization(self, core: Any) -> None:
        plan = self.plan
        body = put(core, "Organization")
        put(body, "Name", one_line(plan.organization.name or ""))
        put(body, "Identifier", f"{self.prefix}..organization")
        some(body, "Description", self.lines([(self.label("plan", "organization.code"), plan.organization.code)]))
        for actor in plan.actors or ():
            self._stakeholder(body, actor, "", self.word("actor"), "Generic_Group")
        day = self.document.date
        for one in plan.divisions:
            if (one.valid_from or "") <= day and (one.valid_to is None or day <= one.valid_to):
                self._stakeholder(body, one.name, one.department or "", words.type_label("division", self.language))

    def _stakeholder(self, parent: Any, name: str, about: str, role: str, kind: str = "Organization") -> None:
        one = put(parent, "Stakeholder", StakeholderTypeType=kind)
        put(one, "Name", one_line(name))
        some(one, "Description", about)
        part = put(one, "Role")
        put(part, "Name", one_line(role))
        put(part, "RoleType", "Performer")

    def _philosophy(self, core: Any) -> None:
        said = self.plan.philosophy
        for tag, text in (
            ("Vision", "\n".join(filter(None, (said.catchphrase, *(said.statement or ()))))), ("Mission", said.intent),
        ):  # fmt: skip
            if text and text.strip():
                one = put(core, tag)
                put(one, "Description", text.strip())
                put(one, "Identifier", f"{self.prefix}..{tag.lower()}")

    def _administration(self, root: Any) -> None:
        document, period = self.document, self.plan.period
        admin = put(root, "AdministrativeInformation")
        edition = document.name or "draft"
        put(admin, "Identifier", f"{self.prefix}..{re.sub(r'[^A-Za-z0-9_-]', '-', edition)}")
        if fiscal.is_year(period.first) and period.first is not None:
            put(admin, "StartDate", fiscal.first_day(period.first).isoformat())
        if fiscal.is_year(period.last) and period.last is not None:
            put(admin, "EndDate", fiscal.last_day(period.last).isoformat())
        if document.name:
            put(admin, "PublicationDate", document.date)
        if document.address:
            page = f"editions/{document.name}/" if document.name else ""
            put(admin, "Source", one_line(root_of(document.address, self.language) + page))

    # -- goals ---------------------------------------------------------------------------------

    def _goals(self, core: Any) -> None:
        plan = self.plan
        known = {field.id for field in plan.fields}
        for number, field in enumerate(plan.fields, 1):
            self._goal(core, number, field, [item for item in plan.initiatives if item.field == field.id])
        rest = [item for item in plan.initiatives if item.field not in known]
        if rest or plan.indicators or not plan.fields:
            goal = self._head(
                parent=core,
                tag="Goal",
                name=self.word("whole"),
                text=self.word("whole-need"),
                node="",
                number=len(plan.fields) + 1,
            )
            self._measured(goal, "", f"{self.prefix}..indicators", 0)
            for number, item in enumerate(rest, 1 + bool(plan.indicators)):
                self._initiative(goal, number, item)

    def _goal(self, core: Any, number: int, field: Field, items: list[Initiative]) -> None:
        goal = self._head(parent=core, tag="Goal", name=field.name, text=field.need or "", node=field.id, number=number)
        count = 0
        for vision in field.visions:
            count += 1
            kind = words.type_label("vision", self.language)
            self._indicators(
                self._head(parent=goal, tag="Objective", name=kind, text=vision.text, node=vision.id, number=count),
                vision.id,
            )
        for area in field.areas:
            count += 1
            self._indicators(
                self._head(
                    parent=goal, tag="Objective", name=area.name, text=area.approach or "", node=area.id, number=count
                ),
                area.id,
            )
        count += self._measured(goal, field.id, f"{self.name(field.id)}.indicators", count)
        for item in items:
            count += 1
            self._initiative(goal, count, item)

    def _head(self, parent: Any, tag: str, name: str, text: str, node: str, number: int) -> Any:
        one = put(parent, tag)
        put(one, "Name", one_line(name))
        put(one, "Description", text.strip())
        put(one, "Identifier", self.name(node) if node else f"{self.prefix}..whole")
        put(one, "SequenceIndicator", str(number))
        return one

    def _measured(self, goal: Any, owner: str, identifier: str, before: int) -> bool:
        """An Objective that holds the indicators of a field or of the plan: a Goal itself holds none."""
        if owner not in self.facts:
            return False
        one = put(goal, "Objective")
        put(one, "Name", self.word("indicators"))
        put(one, "Identifier", identifier)
        put(one, "SequenceIndicator", str(before + 1))
        self._indicators(one, owner)
        return True

    def _across(self) -> Iterator[tuple[str, str]]:
        """What stands across all goals: what is put first, and how results are rated."""
        for theme in self.plan.focus_themes:
            yield words.type_label("focus_theme", self.language), " ".join(filter(None, (theme.name, theme.text)))
        for scheme in self.plan.rating_schemes:
            yield words.type_label("rating_scheme", self.language), indicators.scheme_words(scheme, self.language)

    def _told(self, item: Struct, apart: Collection[str]) -> Iterator[tuple[str, str]]:
        """What has no element of its own, as every format says it."""
        for one in fields.told(item, apart=apart, names=self.names, language=self.language):
            yield one.label, one.text

    def _initiative(self, goal: Any, number: int, item: Initiative) -> None:
        one = self._head(
            parent=goal, tag="Objective", name=item.title, text=item.summary or "", node=item.id, number=number
        )
        for role, ids in (("lead", (item.lead,)), ("partners", item.partners or ())):
            for division in (self.divisions[key] for key in ids if key in self.divisions):
                self._stakeholder(one, division.name, division.department or "", self.label("initiative", role))
        some(one, "OtherInformation", self.lines(self._about(item)))
        self._indicators(one, item.id)
        for activity in item.activities:
            self._activity(one, activity)
            self._indicators(one, activity.id, activity.title)

    def _about(self, item: Initiative) -> Iterator[tuple[str, str | None]]:
        # The title, the summary and the divisions stand in elements of their own, the field is the goal above.
        yield from self._told(item, apart={"title", "field", "summary", "lead", "partners"})
        if self.document.address:
            root = root_of(self.document.address, self.language)
            yield self.word("page"), root + places.initiative_path(item.id)

    # -- what is measured ----------------------------------------------------------------------

    def _indicators(self, objective: Any, owner: str, activity: str = "") -> None:
        for fact in self.facts.get(owner, ()):
            self._indicator(objective, fact, activity)

    def _indicator(self, objective: Any, fact: indicators.IndicatorFacts, activity: str) -> None:
        indicator = fact.indicator
        one = put(objective, "PerformanceIndicator")
        if indicator.kind:
            one.set("ValueChainStage", STAGES[indicator.kind])
        if indicator.nature:
            one.set("PerformanceIndicatorType", NATURES[indicator.nature])
        put(one, "MeasurementDimension", one_line(indicator.name))
        put(one, "UnitOfMeasurement", one_line(indicator.unit or ""))
        put(one, "Identifier", self.name(indicator.id))
        if indicator.leads_to:
            relation = put(one, "Relationship", RelationshipType="Narrower_Than")
            for other in indicator.leads_to:
                put(relation, "ReferentIdentifier", self.name(other))
            put(relation, "Name", self.label("indicator", "leads_to"))
        self._baseline(one, indicator)
        for year in fact.years:
            if year.target or year.actual:
                self._year(one, indicator, year)
        some(one, "OtherInformation", self.lines(self._defined(indicator, activity)))

    def _defined(self, indicator: Indicator, activity: str) -> Iterator[tuple[str, str | None]]:
        yield words.type_label("activity", self.language), activity
        # What StratML has an element or an attribute for stands there; the years and the baseline are results.
        drawn = {"name", "kind", "nature", "unit", "baseline", "targets", "actuals", "leads_to", "scheme"}
        yield from self._told(indicator, apart=drawn)

    def _baseline(self, parent: Any, indicator: Indicator) -> None:
        base = indicator.baseline
        if base is None or base.value is None:
            return
        value = words.number(base.value, indicator.unit or "", self.language)
        descriptor = (self.word("baseline"), words.year_label(base.year, self.language))
        text = "\n".join(filter(None, (value, base.note)))
        result(put(parent, "MeasurementInstance"), "ActualResult", *year_days(base.year), base.value, descriptor, text)

    def _year(self, parent: Any, indicator: Indicator, year: indicators.YearFacts) -> None:
        instance = put(parent, "MeasurementInstance")
        days = year_days(year.year)
        target, actual = target_of(indicator, year.year), actual_of(indicator, year.year)
        if target is not None:
            kind = (self.word("target-kind"), words.choice_label(target.kind, self.language))
            beside = self.lines((
                (self.word("change"), indicators.change_label(year.change, self.language)),
                (self.word("expected"), year.expected if year.result == "not-due" else ""),
            ))  # fmt: skip
            text = "\n".join(filter(None, (year.target, beside)))
            result(instance, "TargetResult", *days, target.value, kind, text)
        if actual is not None:
            judged = indicators.result_label(year.result, self.language) if year.result else ""
            beside = self.lines((
                (self.word("rate"), f"{year.rate}%" if year.rate else ""), (self.word("grade"), year.grade),
                (self.label("indicator", "note"), year.note), (self.label("indicator", "source"), year.source),
            ))  # fmt: skip
            text = "\n".join(filter(None, (year.actual, beside)))
            result(instance, "ActualResult", *days, actual.value, (self.word("result"), judged), text)

    def _activity(self, objective: Any, activity: Activity) -> None:
        """目標 and 実績 of one row of the sheet: bars with their dates, words by fiscal year."""
        one = put(
            objective,
            "PerformanceIndicator",
            ValueChainStage=STAGES["activity"],
            PerformanceIndicatorType="Qualitative",
        )
        put(one, "MeasurementDimension", one_line(activity.title))
        put(one, "UnitOfMeasurement", self.word("steps"))
        put(one, "Identifier", self.name(activity.id))
        if activity.planned or activity.planned_texts or activity.actual or activity.actual_texts:
            instance = put(one, "MeasurementInstance")
            for tag, steps, texts in (
                ("TargetResult", activity.planned, activity.planned_texts),
                ("ActualResult", activity.actual, activity.actual_texts),
            ):
                for step in steps:
                    self._step(instance, tag, step)
                for year, text in texts:
                    result(instance, tag, *year_days(year), None, None, text)
        beside = {"title", "planned_texts", "actual_texts"}
        some(one, "OtherInformation", self.lines(self._told(activity, apart=beside)))

    def _step(self, instance: Any, tag: str, step: Step) -> None:
        first, last = step_days(step)
        marks = [self.word("unassigned")] if step.start is None else []
        marks += [self.word("tentative")] if step.tentative else []
        marked = f" ({', '.join(marks)})" if self.language.startswith("en") else f"（{'、'.join(marks)}）"
        shape = words.choice_label(step.shape, self.language) if step.shape else ""
        text = "\n".join(filter(None, (step.label + (marked if marks else ""), step.note)))
        result(
            instance=instance,
            tag=tag,
            first=first,
            last=last,
            value=None,
            descriptor=(self.label("step", "shape"), shape),
            text=text,
        )
