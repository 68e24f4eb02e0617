"""Faults of the working copy and of taking back, as ``tests.mutants`` plants them: name, what stands in the source,
what stands there instead, the tests that have to notice."""

from __future__ import annotations

_WORKING, _TABLE = "proposals/test_working.py", "proposals/test_table.py"
WRITING: tuple[tuple[str, ...], ...] = (
    ("a working copy without a role", "    check_opening(record, actor)\n    with", "    with", _WORKING),
    ("somebody else's working copy", "filter(plan=plan, author=user, working=True)", "filter(plan=plan, working=True)",
     _WORKING),
    (
        "a copy on what nobody saw",
        "record.head_sequence if sequence is None else sequence",
        "record.head_sequence",
        _WORKING,
    ),
    ("a copy that does not keep up", "elif fresh.working and queries.behind(fresh):", "elif False:", _WORKING),
    ("a copy that takes in what meets", "if found and unless_met:", "if False:", _WORKING),
    ("a save made twice", "    return bool(authors)\n", "    return False\n", _WORKING),
    ("a save under somebody's name", "if authors and authors[0] != actor.pk:", "if False:", _WORKING),
    ("any key of a save", "not (_KEY.fullmatch(given.act) and _KEY.fullmatch(given.request))", "False", _WORKING),
    (
        "take back without a right",
        'raise Refusal("may-not-edit")\n        in_state(fresh, *OPEN)\n        stroke = replace',
        "pass\n        in_state(fresh, *OPEN)\n        stroke = replace",
        _TABLE,
    ),
    (
        "take back in any state",
        "        in_state(fresh, *OPEN)\n        stroke = replace",
        "        stroke = replace",
        _TABLE,
        _WORKING,
    ),
    (
        "take back what is not there",
        "if act not in known.done and act not in known.undone:",
        "if False:",
        _WORKING,
        _TABLE,
    ),
    ("take back over others", "        if met:\n            raise", "        if False:\n            raise", _WORKING),
    ("take back the last save alone", "list(rows))", "list(rows)[:1])", _WORKING),
    ("what was taken back is no act", "stroke = replace(stroke_of(stroke), undoes=act)", "stroke = stroke_of(stroke)",
     _WORKING),
    ("do again after something new", "            undone.clear()\n", "", _WORKING),
    ("take out without a right", 'seen, may=rules.may_edit_draft, otherwise="may-not-edit", when=OPEN)\n        base,',
     'seen, may=lambda _u, _p: True, otherwise="may-not-edit", when=OPEN)\n        base,', _TABLE),
    ("take out what is not there", "if not wanted or wanted - {place for _op, place in named}:", "if False:", _WORKING),
    ("submit without a name", "fresh.title if title is None else title, fresh", "title or '改定案', fresh", _WORKING),
    ("a copy that goes on after it was submitted", "fresh.state, fresh.working = State.IN_REVIEW, False",
     "fresh.state, fresh.working = State.IN_REVIEW, fresh.working", _WORKING),
    ("anybody takes up again", 'proposal, actor, seen, may=rules.may_withdraw, otherwise="may-not-edit", when=(State.W',
     'proposal, actor, seen, may=lambda _u, _p: True, otherwise="may-not-edit", when=(State.W', _TABLE),
    ("what was merged is still taken back", "        Undoable.objects.filter(proposal=fresh).delete()\n", "", _WORKING),
)  # fmt: skip
