"""Faults of what is found and told, as in ``tests.mutants``."""

from __future__ import annotations

_FIND, _NOTICES, _WORK = "desk/test_find.py::test_", "notices/test_notices.py::test_", "desk/test_work.py::test_"
FINDING = (
    ("find: drafts for everybody", "return tuple(one for one in self.plans if one.organization_id in houses)",
       "return self.plans", _FIND + "who_finds_what"),
    ("find: every paper for a member", "if whole or paper.given_at is not None or (out and not paper.withheld):",
       "if True:", _FIND + "who_finds_what"),
    ("find: every agenda for a member", "if whole or one.given_at is not None or out:", "if True:",
       _FIND + "a_member_finds_what_was_given_and_not_before"),
    ("find: words of others for a member", "if whole or (who is not None and who.user_id == reader.user.pk):",
       "if True:", _FIND + "a_member_finds_what_was_given_and_not_before"),
    ("find: accounts for everybody", "if people.may_administer(reader.roles(organization)) else", "if True else",
       _FIND + "who_finds_what"),
    ("find: any of the words", "if all(word in whole for word in wanted):", "if any(word in whole for word in wanted):",
       _FIND + "who_is_no_longer_there_finds_nothing"),
    ("find: acts for everybody", "if offer.rule(reader.roles(plan.organization_id)):", "if True:",
       _FIND + "everything_that_is_offered_opens"),
    ("find: acts that may not be done", "if standing[said]:", "if True:",
       _FIND + "acts_are_offered_to_who_may_and_where"),
    ("seen: less than before", "if known is not None and known >= sequence:", "if False:",
       _NOTICES + "seeing_all_goes_as_far_as_the_page_told"),
    ("seen: what nobody told of", "if not 0 < sequence <= record.head_sequence:", "if False:",
       _NOTICES + "nothing_is_seen_that_is_not_there"),
    ("seen: one's own is news", "if (one.plan_id, one.sequence) not in mine]", "if True]",
       _NOTICES + "changes_of_others_are_news_until_one_looks"),
    ("watch: what may not be read", '    if not there:\n        raise Refusal("not-found")',
       "    if False:\n        pass", _NOTICES + "who_may_watch_what"),
    ("calendar: a link that was taken back", "(secret), revoked_at__isnull=True, user__is_active=True)",
       "(secret), user__is_active=True)",
       _NOTICES + "a_secret_opens_one_calendar_until_it_is_taken_back"),
    ("work: results of years to come are wanting", "sorted(one for one in promised - told if one < year)",
       "sorted(promised - told)", _WORK + "results_are_wanting_of_years_that_are_over_and_have_a_target"),
    ("work: what ended is wanting", '() if "ended" in entry.fields else tuple(found.get(node, ()))',
       "tuple(found.get(node, ()))", _WORK + "results_are_wanting_of_years_that_are_over_and_have_a_target"),
)  # fmt: skip
