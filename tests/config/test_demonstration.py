"""The sample's years: every act on its own day, by the division it concerns, and nothing on a day to come."""

from __future__ import annotations

import datetime
import io

import pytest
from django.core.management import call_command
from django.utils import timezone
from tests.audit.acts import settle

from tsumugu.config import demonstration
from tsumugu.config.management.commands.load_sample import sample
from tsumugu.core.table import to_table
from tsumugu.core.translation import stale
from tsumugu.core.validation import validate
from tsumugu.meetings.models import Meeting, Process
from tsumugu.plans import queries
from tsumugu.plans.models import Change, Edition, PlanRecord
from tsumugu.proposals.models import Decision, DraftEdit, Proposal
from tsumugu.publication import queries as runs
from tsumugu.publication.building import going_live
from tsumugu.voices.models import Hearing


def _day(moment: datetime.datetime) -> str:
    return timezone.localtime(moment).date().isoformat()


def test_what_is_done_on_a_day_is_done_on_that_day() -> None:
    real = timezone.now
    with demonstration.at("2024-05-13"):
        assert _day(timezone.now()) == "2024-05-13" == timezone.localdate().isoformat()
        assert timezone.localtime().hour == 10
        assert _day(DraftEdit().at) == "2024-05-13", "a model that holds the function itself"
        assert timezone.now() < timezone.now(), "time passes"
    assert timezone.now is real
    assert abs(real() - DraftEdit().at) < datetime.timedelta(minutes=1)


def test_nothing_is_done_on_a_day_to_come() -> None:
    before = timezone.now()
    with demonstration.at("2199-12-31"):
        assert before <= timezone.now()
        assert timezone.now() - before < datetime.timedelta(minutes=1)


def test_the_plan_as_it_was_adopted_has_nothing_that_came_out_and_the_divisions_of_its_day() -> None:
    plan = demonstration.founding(sample("plan.yaml"))
    assert [problem for problem in validate(plan) if problem.severity == "error"] == []
    assert plan.process is None
    fields = [(entry.slot, path) for entry in to_table(plan).nodes.values() for path in entry.fields]
    assert not {path.partition(".")[0] for _slot, path in fields} & {"actuals", "actual_texts", "judgements"}
    assert "actual" not in {slot for slot, _path in fields} and len(fields) > 900
    named = {division.id: division.name for division in plan.divisions}
    assert "gyosei-kaikaku" not in named and named["digital-senryaku"] == "情報システム課"
    leads = {initiative.id: initiative.lead for initiative in plan.initiatives}
    assert leads["ikanai-madoguchi"] == "jinji"
    table = to_table(plan)
    assert not any(stale(table, language) for language in ("en", "ja-easy"))
    named_then = {path: value for path, value in table.nodes["digital-senryaku"].fields.items() if "name" in path}
    assert set(named_then) == {"name", "translations.en.name", "translations.ja-easy.name"}


@pytest.mark.django_db
def test_the_sample_tells_its_years(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(going_live, "build_pages", lambda record: None)
    call_command("load_sample", verbosity=0)
    _the_sentence_that_was_added_names_the_opinion_that_asked_for_it()
    record, now = PlanRecord.objects.get(), timezone.now()
    changes = list(Change.objects.order_by("sequence"))
    days = [_day(change.recorded_at) for change in changes]
    assert days == sorted(days) and days[0] == demonstration.FOUNDED and days[-1] <= _day(now)
    assert {day[:4] for day in days} == {"2023", "2024", "2025", "2026"} and len(set(days)) == len(days) >= 8
    assert len({change.actor_division for change in changes if change.actor_division}) >= 4
    assert all(change.recorded_at <= now for change in changes)

    editions = {edition.name: edition for edition in Edition.objects.all()}
    assert set(editions) == {f"{part}-{number}" for part in ("text", "roadmap") for number in (1, 2, 3)}
    assert all(edition.date == timezone.localdate(edition.published_at) for edition in editions.values())
    state = to_table(sample("plan.yaml")).nodes
    second = queries.table_at(record, editions["roadmap-2"].sequence)
    assert {node: entry.fields for node, entry in second.nodes.items() if node} == {
        node: entry.fields for node, entry in state.items() if node
    }  # fmt: skip
    now_there, revised = queries.head(record).table.nodes, to_table(sample("plan-revised.yaml")).nodes
    assert {node: entry.fields for node, entry in now_there.items() if node} == {
        node: entry.fields for node, entry in revised.items() if node
    }  # fmt: skip

    for proposal in Proposal.objects.filter(state="merged"):
        made = list(Decision.objects.filter(proposal=proposal).order_by("pk"))
        assert _day(made[0].at) < _day(made[-1].at) == _day(changes[(proposal.merged_sequence or 0) - 1].recorded_at)
    assert Proposal.objects.exclude(state="merged").count() == 2

    settle()
    out = io.StringIO()
    call_command("verify_ledger", stdout=out)
    assert "✗" not in out.getvalue()
    assert not any(runs.stands_still(run) for run in runs.publications(record))


def _the_sentence_that_was_added_names_the_opinion_that_asked_for_it() -> None:
    (asked,) = [row for row in Hearing.objects.all() if row.opinions.filter(text__contains="うまくいかなかった")]
    (opinion,) = asked.opinions.filter(text__contains="うまくいかなかった")
    (text,) = [edition for edition in Edition.objects.filter(part="text") if edition.number == 3]
    change = Change.objects.get(sequence=text.sequence)
    assert f'"id":"{opinion.key}"' in change.causes and '"places":["b-suishin/prose"]' in change.causes
    draft = Proposal.objects.get(state="draft")
    assert [cause["id"] for cause in draft.causes] == [f"o{asked.number}-1"], "what is open cites one, too"
    assert Process.objects.count() == 1 and Meeting.objects.filter(state="held").count() == 6
    coming = Meeting.objects.get(state="planned", number="第７回")
    assert [one.reply.presence if hasattr(one, "reply") else "" for one in coming.attendance.all()] == [
        "present", "substitute", "online", "absent", "", ""
    ]  # fmt: skip
    (letter,) = coming.letters.all()
    assert _day(letter.sent_at) == demonstration.INVITED and len(letter.content["addressees"]) == 6
    assert not hasattr(coming, "poll") and coming.replies_due == demonstration.REPLIES_DUE
