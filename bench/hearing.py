"""A hearing of thousands: ``python -m bench.hearing [--opinions 5000]``.

Takes opinions in, answers and releases them, and reads them: a page of the board, what is public of them. Prints
milliseconds of the processor, the best of several runs: on a machine that does other work too they say the same. The
aim for a page of the board is less than 100, and what it costs beside the page of a hearing with one page of groups
says what grows with the opinions.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable

from bench import desk, synthetic

AIM = 100.0
#: As many groups as the board shows on one page.
FEW = 50


def acts(opinions: int, slug: str = "hearing") -> dict[str, tuple[int, Callable[[], object]]]:
    """By name how often, and what: taken in once, read several times."""
    desk.database()
    from django.test import Client
    from django.urls import reverse
    from django.utils import timezone

    from tsumugu.accounts.models import Membership, Organization, Role, User
    from tsumugu.plans import actions as ledger
    from tsumugu.publication.collection import proceedings
    from tsumugu.voices import actions, models

    organization, _made = Organization.objects.get_or_create(code="480002", defaults={"name": "汐見県"})
    record = ledger.create_plan(organization, slug, synthetic.plan(30), actor=None)
    who = User.objects.create(username=slug, name="事務局")
    Membership.objects.create(user=who, organization=organization, role=Role.SECRETARIAT)
    hearing = actions.open_hearing(record, "測定", actor=who)
    small = actions.open_hearing(record, "小さな測定", actor=who)
    entries = [
        actions.Entry(text=f"{n}番目の意見です。道路の除雪の様子を地図で知りたい。", channel="letter", role="県民")
        for n in range(opinions)
    ]

    def take_in() -> None:
        for first in range(0, opinions, 1000):
            actions.take_in(hearing, entries[first : first + 1000], actor=who, token=f"t{first}")
        actions.take_in(small, entries[:FEW], actor=who, token="few")

    def answer() -> None:
        groups = list(models.Group.objects.filter(hearing=hearing))
        models.Answer.objects.bulk_create(
            models.Answer(group=one, number=1, text="検討します。", author=who, at=timezone.now()) for one in groups
        )
        models.Group.objects.filter(hearing=hearing).update(answer=1, released=1, disposition="反映", state="ready")
        models.Hearing.objects.filter(pk=hearing.pk).update(state="released", released_at=timezone.now())

    browser = Client(headers={"host": "localhost"})
    browser.force_login(who)

    def page(of: models.Hearing) -> None:
        assert browser.get(reverse("desk:hearing", args=[record.slug, of.number])).status_code == 200

    return {
        "taken in": (1, take_in),
        "a page of a small board": (9, lambda: page(small)),
        "a page of the board": (9, lambda: page(hearing)),
        "answered": (1, answer),
        "what is public": (3, lambda: proceedings.process_of(record)),
    }


def tell(opinions: int = 5000) -> None:
    found: dict[str, float] = {}
    for name, (runs, act) in acts(opinions).items():
        times = []
        for _run in range(runs):
            started = time.process_time()
            act()
            times.append((time.process_time() - started) * 1000)
        found[name] = best = min(times)
        said = ""
        if name == "a page of the board":
            said = f"  {best / found['a page of a small board']:.1f} times the small one"
            said += "  above the aim" if best > AIM else ""
        print(f"{name:<24}{best:>9.1f} ms{said}", flush=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="bench.hearing", description=__doc__)
    parser.add_argument("--opinions", type=int, default=5000)
    tell(parser.parse_args().opinions)
