"""Faults in the rooms of opinions, for ``tests.mutants``: name, what stands in the source, what stands there instead,
and the tests that have to fail."""

from __future__ import annotations

_TABLE, _SEEN, _ANSWERS = "voices/test_table.py", "voices/test_seen.py", "voices/test_answers.py"
_MORE = f"{_ANSWERS}::test_after_the_release_more_is_withheld_and_never_less"
_OPINIONS, _PUBLIC, _ROOMS = "voices/test_opinions.py", "voices/test_public.py", "publication/test_proceedings.py"

FAULTS: tuple[tuple[str, ...], ...] = (
    (
        "words that are withheld come back",
        "if hearing.state == Hearing.State.RELEASED and _shows_more(fresh, instead):",
        "if False:",
        _MORE,
    ),
    (
        "what is withheld is asked of what is public",
        "hidden = _pairs(opinion.text) - _pairs(public.words_of(opinion))",
        "hidden = _pairs(public.words_of(opinion)) - _pairs(opinion.text)",
        _MORE,
    ),
    (
        "a hearing is named before its release",
        "if hearing.state != Hearing.State.RELEASED or hearing.pk in apart:",
        "if hearing.pk in apart:",
        "desk/test_causes.py",
    ),
    (
        "a hearing of a closed meeting is named",
        "if hearing.state != Hearing.State.RELEASED or hearing.pk in apart:",
        "if hearing.state != Hearing.State.RELEASED:",
        "desk/test_causes.py",
    ),
    (
        "the ledger names a hearing in public",
        "for cause in said if cause.id in unnamed\n",
        "for cause in said if False\n",
        "publication/test_causes.py",
    ),
    (
        "a topic of what was taken back",
        "if group.topic and any(one.withdrawn_at is None for one in opinions):",
        "if group.topic:",
        _PUBLIC,
    ),
    (
        "another paper under the same title",
        " {_what(one)}{' 〔' + one.withheld",
        "{' 〔' + one.withheld",
        "meetings/test_acts.py",
    ),
    (
        "a group is seen in part by whoever says it is ready",
        'groups = picked(fresh, picks, "ready" if ready else "answer")',
        'groups = picked(fresh, picks, "answer")',
        _SEEN,
    ),
    ("nobody looks at what moved", "return seen not in now", "return False", _TABLE),
    (
        "people that nobody counted",
        "return None if any(taken_back_since(hearing, one) for one in opinions) else group.told_persons",
        "return len(opinions)",
        _ROOMS,
    ),
    ("what a file counted is counted anew", "elif brought and told is None and gone is None:",
     "elif brought and gone is None:", _ROOMS),
    ("counts of a closed meeting", "if one.meeting is None or one.meeting in opened", "if True", _ROOMS),
    (
        "a member reads an answer before its release",
        'return Heard(released, "", _released(hearing) if released else ())',
        'return Heard(True, "", _released(hearing))',
        "meetings/test_pages.py::test_a_member_reads_the_answers_once_they_are_released",
    ),
    (
        "a meeting that there is not",
        'if given not in ("", found.answered_at, *hall.meetings):',
        "if False:",
        "desk/test_group.py",
    ),
    (
        "what is personal stays",
        'Respondent.objects.filter(hearing__keep_until__lt=day).exclude(personal="")',
        "Respondent.objects.filter(hearing__keep_until__lt=day).none()",
        _OPINIONS,
    ),
)  # fmt: skip
