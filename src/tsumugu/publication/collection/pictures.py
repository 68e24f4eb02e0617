"""The pictures that a site has: of the figures of the plan that is read, and of every text edition that stands."""

from __future__ import annotations

from collections.abc import Container, Iterator

from tsumugu.core.figures import FOLDER, Picture, used
from tsumugu.plans import pictures
from tsumugu.plans import queries as ledger
from tsumugu.plans.models import PlanRecord
from tsumugu.render.content import SiteContent
from tsumugu.render.site.manifest import Manifest


def shown(record: PlanRecord, content: SiteContent, told: Manifest | None) -> tuple[Picture, ...]:
    """``told``: what the site before says of itself. Where no edition was taken back and no passage taken out since,
    what it had stays, and no old edition is read for it."""
    names = set(used(content.plan.chapters))
    if told is not None and told.epoch == content.epoch and _withdrawn(told) == {one.name for one in content.withdrawn}:
        names |= {path.partition("/")[2] for path in told.files if path.startswith(f"{FOLDER}/")}
    else:
        for edition in content.editions:
            if edition.part == "text":
                names |= used(ledger.plan_at(record, edition.sequence).chapters)
    return tuple(picture for name, picture in pictures.there(record).items() if name in names)


def brought(record: PlanRecord, content: SiteContent, there: Container[str]) -> Iterator[tuple[str, bytes]]:
    """Those that the site before has not got (``there``: its files), by their places. Raises ``ValueError`` for one
    whose bytes are not those of its name: nothing of it goes out."""
    for one in content.pictures:
        if one.place not in there and (data := pictures.data_of(record, one.name)) is not None:
            if not pictures.is_whole(one.name, data):
                raise ValueError(f"the picture {one.name} was altered")
            yield one.place, data


def _withdrawn(told: Manifest) -> set[str]:
    return {one.name for one in told.withdrawn}
