"""Faults planted in how a plan begins, ends and is published (``tests.mutants`` says what they are)."""

from __future__ import annotations

#: Name, text in the source, what it becomes, the tests that find it.
PLANS: tuple[tuple[str, ...], ...] = (
    (
        "a plan is begun without a right",
        "    if not people_rules.may_register(people.roles(actor, organization)):\n"
        '        raise Refusal("not-allowed")\n'
        "    asked = digest([token, typed.slug])",
        "    asked = digest([token, typed.slug])",
        "plans/test_beginning.py",
    ),
    (
        "a form sent twice begins two plans",
        "        if (earlier := _registered(organization, asked)) is not None:\n            return earlier\n"
        "        slug, plan = beginning",
        "        slug, plan = beginning",
        "plans/test_beginning.py",
    ),
    (
        "an address that is taken",
        "    while taken(found):",
        "    while False:",
        "plans/test_beginning.py",
    ),
    (
        "a retired plan is written",
        '    if record.retired:\n        raise Refusal("plan-retired", plan=record.slug)\n    return record',
        "    return record",
        "publication/test_retiring.py",
    ),
    (
        "a proposal of a retired plan is written",
        "    if not retired_too:\n        ledger.opened(found.plan)",
        "    if False:\n        ledger.opened(found.plan)",
        "publication/test_retiring.py::test_no_proposal_of_it_is_written",
    ),
    (
        "editions of a retired plan stand",
        'return not hasattr(edition, "withdrawal") and not edition.plan.retired',
        'return not hasattr(edition, "withdrawal")',
        "publication/test_retiring.py",
    ),
    (
        "a plan in use again is taken for an older backup",
        "and (one.name, one.withdrawn, one.reason) not in over",
        "and True",
        "publication/test_retiring.py::test_its_pages_say_that_it_was_withdrawn_and_come_back_as_they_were",
    ),
    (
        "retired without a right",
        '        raise Refusal("may-not-retire")',
        "        pass",
        "publication/test_retiring.py::test_who_may_do_what_when",
    ),
    (
        "nobody looks a second time",
        "    if actor is None or not asks_second(organization, what):",
        "    if True:",
        "publication/test_seconding.py::test_nobody_does_it_alone",
    ),
    (
        "one pair of eyes is enough",
        '    if second.pk == actor.pk:\n        raise Refusal("own-request")',
        "    if False:\n        pass",
        "publication/test_seconding.py::test_nobody_does_it_alone",
    ),
    (
        "who asked confirms",
        '    if request.asked_by_then == actor.pk:\n        raise Refusal("own-request")',
        "    if False:\n        pass",
        "publication/test_seconding.py::test_who_may_do_what_when",
    ),
    (
        "confirmed unseen",
        "    same(seen, found.digest)",
        "    pass",
        "publication/test_seconding.py::test_what_was_seen_is_what_is_confirmed",
    ),
    (
        "a part that did not change is proposed",
        "if part not in before or _differs(part, before[part], now))",
        "if True)",
        "publication/test_proposing.py",
    ),
    (
        "words that were taken out are proposed",
        "label=blanking.said(_label(record, since), words), summary=blanking.said(told, words)",
        "label=_label(record, since), summary=told",
        "publication/test_proposing.py::test_words_that_were_taken_out_are_not_proposed",
    ),
    (
        "what was typed gives way to what is proposed",
        "    if typed is None:\n        typed = _begun(room, now)",
        "    if True:\n        typed = _begun(room, now)",
        "desk/test_editions.py",
    ),
)  # fmt: skip
