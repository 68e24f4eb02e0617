"""The pictures of a plan's figures: kept once under the name that their bytes have, never changed, never taken away.

A row comes with the act that first names it. What a draft named and nobody published stays too: an old state of a
proposal must go on showing what it showed.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from django.utils import timezone

from tsumugu.core.errors import Problem
from tsumugu.core.figures import Picture, missing, name_of, names
from tsumugu.core.table import Table
from tsumugu.interchange.pictures import Prepared
from tsumugu.plans.models import PlanRecord, StoredPicture


def keep(record: PlanRecord, made: Prepared, *, added_by: str) -> None:
    """Keeps a picture, unless it is there. Call it in the transaction of the act that names it."""
    picture = made.picture
    StoredPicture.objects.get_or_create(
        plan=record, name=picture.name,
        defaults={"width": picture.width, "height": picture.height, "data": made.data, "added_by": added_by,
                  "added_at": timezone.now()},
    )  # fmt: skip


def there(record: PlanRecord) -> dict[str, Picture]:
    """The pictures of a plan by their names, without their bytes."""
    rows = StoredPicture.objects.filter(plan=record).order_by("name").values_list("name", "width", "height")
    return {name: Picture(name, width, height) for name, width, height in rows}


def data_of(record: PlanRecord, name: str) -> bytes | None:
    """The bytes of a picture; ``None`` if the plan has none of this name."""
    found = StoredPicture.objects.filter(plan=record, name=name).values_list("data", flat=True).first()
    return None if found is None else bytes(found)


def problems(record: PlanRecord, table: Table) -> tuple[Problem, ...]:
    """The figures of a state whose picture is not here."""
    return missing(table, there(record)) if names(table) else ()


def lay_out(record: PlanRecord, wanted: Iterable[str], folder: Path) -> None:
    """Writes these pictures into a folder, one after the other, as far as they are here and not there. Raises
    ``ValueError`` for one whose bytes are not those of its name: nothing of it is shown."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in wanted:
        if (folder / name).exists() or (data := data_of(record, name)) is None:
            continue
        if not is_whole(name, data):
            raise ValueError(f"the picture {name} was altered")
        (folder / name).write_bytes(data)


def is_whole(name: str, data: bytes) -> bool:
    """Whether these are the bytes that the name stands for."""
    ending = name.partition(".")[2]
    return name_of(data, ending) == name  # type: ignore[arg-type]  # names are checked where they come in
