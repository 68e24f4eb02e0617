"""Faults of what a published site answers, as in ``tests.mutants``."""

from __future__ import annotations

_COMING = "publication/test_coming.py"
COMES = (
    ("coming: what the run before was to make is forgotten", "known |= {(path, *made) for path, made in _read(",
       "set() and {(path, *made) for path, made in _read(", _COMING),
    ("coming: what is there is awaited", "placing.missing(content, formats, there)",
       "placing.missing(content, formats, ())", _COMING),
    ("coming: a run that is over still promises", "if state != State.HANDED:", "if False:", _COMING),
    ("coming: pages that no run follows promise", "if not late and queries.unfinished().filter(plan=record).exists():",
       "if not late:", _COMING),
    ("coming: anything that is not there comes", 'if f"{version}{slash}{rest}" in coming():', "if coming():",
       "config/test_published.py::test_what_is_being_made_is_said_to_come"),
)  # fmt: skip
