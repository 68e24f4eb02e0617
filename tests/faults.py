"""Faults of the rooms of meetings and of opinions, as ``tests.mutants`` plants them: name, what stands in the source,
what stands there instead, the tests that have to notice."""

from __future__ import annotations

_TAKING = "meetings/test_taking.py"
#: The process of a plan file in the rooms of a plan that was registered before.
TAKEN: tuple[tuple[str, ...], ...] = (
    ("a process over a process", 'raise Refusal("process-there")\n        unmoved', "pass\n        unmoved", _TAKING),
    ("a file that nobody looked at", "unmoved(seen, states.of_source(source))", "pass", _TAKING),
    ("nothing is taken", 'raise Refusal("process-empty")', "pass", _TAKING),
    (
        "anybody takes a process",
        "fresh = ground.written(record, actor)\n        if Process",
        "fresh = ground.lock(record)\n        if Process",
        _TAKING,
    ),
    ("a process with the nodes of its file", "for problem in process_input.problems(plan.process, nodes))",
       "for problem in process_input.problems(plan.process, frozenset()))", _TAKING),
    ("what is not public leaves in a file", "or meetings.process(room.plan) is not None:", "or False:", _TAKING),
)  # fmt: skip
_HANDOUTS = "publication/test_handouts.py"
#: Drafts that meetings were given, as pages.
GIVEN: tuple[tuple[str, ...], ...] = (
    ("a withheld draft has a page", "and not one.withheld and len(known)", "and len(known)", _HANDOUTS),
    (
        "drafts before their time",
        "if papers_public(meeting, now):\n            for one in meeting.materials.all():\n                known",
        "if True:\n            for one in meeting.materials.all():\n                known",
        _HANDOUTS,
    ),
    ("a withdrawn edition as a draft", " and not taken_back & {one.state, one.before}", "", _HANDOUTS),
    ("an edition twice", "len(known) < (2 if one.before_id else 1)", "True", _HANDOUTS),
    (
        "words taken out stay in drafts",
        "return blanked(published(frozen.plan(Frozen.objects.get(pk=row))), passages)",
        "return published(frozen.plan(Frozen.objects.get(pk=row)))",
        _HANDOUTS,
    ),
    ("a draft under the stage of today", "frame = replace(reading.frame, stage=paper.stage)", "frame = reading.frame",
       _HANDOUTS),
)  # fmt: skip
FAULTS = TAKEN + GIVEN
