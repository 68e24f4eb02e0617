"""What is looked through beside the plans: people, divisions, proposals, meetings, opinions, as a person may read them.

Each kind is read from the database when it is looked through, so what was taken away a moment ago is not found. How
many queries that takes does not depend on how many there are.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Prefetch
from django.utils import timezone
from msgspec import Struct

from tsumugu.accounts import rules as people
from tsumugu.accounts.models import Division, Membership
from tsumugu.meetings import agendas, naming
from tsumugu.meetings import public as given
from tsumugu.meetings import queries as meetings_of
from tsumugu.meetings.models import Material, Statement
from tsumugu.proposals import written
from tsumugu.proposals.models import OPEN, Proposal
from tsumugu.render.vocabulary import words
from tsumugu.search import shelves
from tsumugu.search.reader import Reader
from tsumugu.voices.models import Opinion

PERSON, PROPOSAL, MEETING, OPINION = "person", "proposal", "meeting", "opinion"
#: The newest of closed proposals that are looked through; open ones are all.
MOST_CLOSED = 2000


class Row(Struct, frozen=True):
    """One thing that can be found. ``key``: what its page is asked by, as texts; ``place``: what tells it from others
    of its name; ``text``: what else it says, a block a line."""

    kind: str
    key: tuple[str, ...]
    title: str
    text: str = ""
    place: str = ""
    state: str = ""


def persons(reader: Reader, language: str) -> Iterator[Row]:
    """Those who can sign in, once in each organization whose desk somebody reads. What they sign in with is found by
    who administers them, and by nobody else."""
    held = Membership.objects.filter(organization__in=reader.houses, user__is_active=True)
    held = held.select_related("user", "division", "organization").order_by("user__name", "user", "pk")
    found: dict[tuple[int, int], list[Membership]] = {}
    for one in held:
        found.setdefault((one.organization_id, one.user_id), []).append(one)
    for (organization, user), rows in found.items():
        person = rows[0].user
        posts = [
            " ".join(filter(None, (str(one.division) if one.division else "", words.role_label(one.role, language))))
            for one in rows
        ]
        account = person.username if people.may_administer(reader.roles(organization)) else ""
        yield Row(
            PERSON, (rows[0].organization.slug, str(user)), str(person), "\n".join((*posts, account)), "、".join(posts)
        )


def divisions(reader: Reader) -> Iterator[Row]:
    """Those that exist, will, or did."""
    for one in Division.objects.filter(organization__in=reader.houses).select_related("organization").order_by("pk"):
        name, department = one.called(timezone.localdate())
        former = [f"{was['department']} {was['name']}" for was in one.former_names]
        yield Row(
            shelves.DIVISION, (one.organization.slug, one.key), name, "\n".join((department, one.name, *former)),
            department,
        )  # fmt: skip


def proposals(reader: Reader) -> Iterator[Row]:
    """What each is called and why, and of an open one what it would have the plan say."""
    found = Proposal.objects.filter(plan__in=reader.read).select_related("author", "plan").order_by("-updated_at")
    open_ones = list(found.filter(state__in=OPEN))
    said = written.written(open_ones)
    for one in (*open_ones, *found.exclude(state__in=OPEN)[:MOST_CLOSED]):
        texts = [one.reason, *one.reasons.values(), str(one.author)]
        for _node, kind, path, value in said[one.pk].said if one.pk in said else ():
            texts += shelves.texts_of(kind, path, value)
        yield Row(PROPOSAL, (str(one.pk),), one.title, "\n".join(texts), f"{one.plan.title} {one.author}", one.state)


def meetings(reader: Reader, language: str) -> Iterator[Row]:
    """The office reads all of them; a member those in which they have a seat, and of these what they were given: the
    agenda and the papers that were handed out, and their own words."""
    read = {one.pk for one in reader.read}
    rows = meetings_of.readable(reader.user, read, [one.pk for one in reader.plans])
    rows = rows.select_related("body", "course", "process__plan")
    rows = rows.prefetch_related(
        Prefetch("materials", Material.objects.defer("state", "before").order_by("order")),
        Prefetch("statements", Statement.objects.select_related("attendance").order_by("order")),
    ).order_by("-date", "-pk")
    now, found = timezone.now(), list(rows)
    called = naming.read_by(found, language, houses=reader.houses)
    for one in found:
        whole = one.process.plan_id in read
        out = given.papers_public(one, now)
        texts = [one.title, one.place, one.date]
        if whole or one.given_at is not None or out:
            texts += [item.title for _place, _level, item in agendas.walked(agendas.of(one))]
        for paper in one.materials.all():
            if whole or paper.given_at is not None or (out and not paper.withheld):
                texts.append(f"{paper.number} {paper.title}")
        for words_said in one.statements.all():
            who = words_said.attendance
            if whole or (who is not None and who.user_id == reader.user.pk):
                texts.append(words_said.text)
        yield Row(
            MEETING, (one.process.plan.slug, str(one.pk)), called[one.pk], "\n".join(texts),
            " ".join(filter(None, (one.process.plan.title, one.date))),
        )  # fmt: skip


def opinions(reader: Reader) -> Iterator[Row]:
    """What was said, how it is told, under which topic. Of who said it nothing is looked through."""
    found = Opinion.objects.filter(hearing__plan__in=reader.read, stands=True).order_by("-hearing__number", "number")
    for slug, hearing, title, number, topic, text, summary in found.values_list(
        "hearing__plan__slug", "hearing__number", "hearing__title", "number", "group__topic", "text", "summary"
    ):
        first = (topic or summary or text).strip().split("\n", 1)[0]
        yield Row(
            OPINION, (slug, str(hearing), str(number)), first[:60], f"{text}\n{summary}\n{topic}",
            f"{title} {number}",
        )  # fmt: skip
