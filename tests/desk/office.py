"""An office with one person for each role, a plan, and a proposal."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.desk.plan import small

from tsumugu.accounts.models import Division, Membership, Organization, Role, User
from tsumugu.core.figures import Picture, name_of
from tsumugu.interchange.pictures import Prepared
from tsumugu.plans import actions as plans
from tsumugu.plans import pictures
from tsumugu.plans.models import PlanRecord
from tsumugu.proposals import actions as proposals
from tsumugu.proposals.models import Proposal
from tsumugu.publication.models import Publication, Redaction


@dataclass
class Office:
    organization: Organization
    plan: PlanRecord
    people: dict[str, User]
    proposal: Proposal
    clients: dict[str, Client] = field(default_factory=dict)

    def client(self, role: str) -> Client:
        if role not in self.clients:
            self.clients[role] = Client()
            self.clients[role].force_login(self.people[role])
        return self.clients[role]

    def address(self, name: str, arguments: tuple[object, ...]) -> str:
        words = {
            "SLUG": self.plan.slug,
            "PK": self.proposal.pk,
            "ORGANIZATION": self.organization.slug,
            "PERSON": self.people["staff"].pk,
            "RUN": self._run,
            "REDACTION": self._redaction,
            "PICTURE": self._picture,
            "DIVISION": Division.objects.get(organization=self.organization, key="agri").pk,
        }
        found = [words.get(a, a) if isinstance(a, str) else a for a in arguments]
        return reverse(name, args=[word() if callable(word) else word for word in found])

    def _redaction(self) -> int:
        asked, _made = Redaction.objects.get_or_create(
            plan=self.plan, defaults={
                "passage": "概要", "salt": "0", "proof": "0", "reason": "理由", "asked_by": "事務局",
                "asked_by_then": 0, "asked_at": timezone.now(),
            },
        )  # fmt: skip
        return asked.pk

    def _picture(self) -> str:
        picture = Picture(name_of(b"x", "png"), 1, 1)
        pictures.keep(self.plan, Prepared(picture, b"x", had_place=False), added_by="担当")
        return picture.name

    def _run(self) -> int:
        run, _made = Publication.objects.get_or_create(
            plan=self.plan, defaults={"requested_by": "事務局", "requested_at": timezone.now()}
        )
        return run.pk


def found() -> Office:
    organization = Organization.objects.create(code="990001", name="紡県", slug="tsumugi")
    other = Organization.objects.create(code="990019", name="別県", slug="betsu")
    division = Division.objects.create(organization=organization, key="agri", name="農業課")
    people = {}
    for role in Role.values:
        people[role] = User.objects.create(username=role, name=role)
        held = division if role in (Role.STAFF, Role.HEAD) else None
        Membership.objects.create(user=people[role], organization=organization, role=role, division=held)
    people["outsider"] = User.objects.create(username="outsider", name="outsider")
    Membership.objects.create(user=people["outsider"], organization=other, role=Role.ADMINISTRATOR)
    record = plans.create_plan(organization, "tsumugi-dx", small(), actor=people["secretariat"], reason="取込み")
    proposal = proposals.open_proposal(record, title="見直し", reason="", actor=people["staff"])
    return Office(organization, record, people, proposal)
