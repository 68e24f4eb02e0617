"""What is there after the kills, against what was acknowledged: ``python -m tests.config.kept < DIARY``.

Reads ``{"sent", "taken"}`` (``atwork.Diary``), prints ``{"faults", "figures"}``: what was lost, what happened twice,
what was left half done; and how much of what there is.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterator
from typing import Any

Entries = list[dict[str, Any]]

#: Acts of the desk and the kind of decision that each writes.
DECISIONS = {
    "submit": "submitted", "approve": "approved", "return": "returned", "merge": "merged", "withdraw": "withdrawn",
}  # fmt: skip


def faults(sent: Entries, taken: Entries) -> Iterator[str]:
    yield from _opened(taken)
    yield from _saved(sent, taken)
    yield from _decided(taken)
    yield from _merged()
    yield from _recorded()
    yield from _published(sent, taken)
    yield from _live()
    yield from _verified()


def _opened(taken: Entries) -> Iterator[str]:
    from tsumugu.proposals.models import Proposal

    for entry in taken:
        if entry["what"] == "open":
            (found,) = [entry["place"].split("/")[3]]
            if Proposal.objects.filter(opening__isnull=False, title=f"改定 {entry['key']}", pk=found).count() != 1:
                yield f"lost: {entry}"
    titles = Counter(Proposal.objects.values_list("title", flat=True))
    yield from (f"twice: {title}" for title, times in titles.items() if times > 1)


def _saved(sent: Entries, taken: Entries) -> Iterator[str]:
    """The last text that was acknowledged is there, or one that was sent after it and not told of."""
    from tsumugu.plans import queries as ledger
    from tsumugu.proposals import queries
    from tsumugu.proposals.models import Proposal

    last: dict[str, dict[str, Any]] = {entry["proposal"]: entry for entry in taken if entry["what"] == "save"}
    texts = {(entry["proposal"], entry["words"]) for entry in sent if entry["what"] == "save"}
    for pk, entry in last.items():
        proposal = Proposal.objects.select_related("plan").get(pk=pk)
        merged = proposal.merged_sequence
        table = ledger.table_at(proposal.plan, merged) if merged else queries.draft(proposal)
        held = str(table.nodes[entry["node"]].fields.get(entry["path"], ""))
        if held < entry["words"] or (pk, held) not in texts:
            yield f"lost: {entry}, there is {held!r}"


def _decided(taken: Entries) -> Iterator[str]:
    from tsumugu.proposals.models import Decision

    told = Counter((e["proposal"], DECISIONS[e["what"]], e["who"]) for e in taken if e["what"] in DECISIONS)
    turns: Counter[str] = Counter()
    held: Counter[tuple[str, str, str]] = Counter()
    once: Counter[tuple[str, ...]] = Counter()
    for row in Decision.objects.select_related("actor").order_by("pk"):
        pk = str(row.proposal_id)
        turns[pk] += row.kind in ("submitted", "returned")
        held[pk, row.kind, row.actor.username] += 1
        # Within one turn somebody says the same of the same content once. Who submits or returns begins a new turn.
        turn = "" if row.kind in ("merged", "withdrawn") else str(turns[pk])
        once[pk, row.kind, row.step, turn, row.base_root if turn else "", str(row.wording)] += 1
    yield from (f"lost: {what} {told[what]} times, there are {held[what]}" for what in told if held[what] < told[what])
    yield from (f"twice: {what}" for what, times in once.items() if times > 1)
    order = Decision.objects.filter(kind__in=("submitted", "returned")).order_by("proposal", "pk")
    before: tuple[int, str] = (0, "")
    for pair in order.values_list("proposal", "kind"):
        if pair == before:
            yield f"twice in a row: {pair}"
        before = pair


def _merged() -> Iterator[str]:
    from tsumugu.plans.models import Change
    from tsumugu.proposals.models import Proposal

    entries = Counter(Change.objects.exclude(proposal="").values_list("proposal", flat=True))
    merged = {str(pk) for pk in Proposal.objects.filter(state="merged").values_list("pk", flat=True)}
    yield from (f"twice in the ledger: {pk}" for pk, times in entries.items() if times > 1)
    yield from (f"merged, and not in the ledger: {pk}" for pk in merged - set(entries))
    yield from (f"in the ledger, and not merged: {pk}" for pk in set(entries) - merged)


def _recorded() -> Iterator[str]:
    """Each decision and each edition is an act, once, and the other way round."""
    from tsumugu.audit.models import Act
    from tsumugu.plans.models import Edition
    from tsumugu.proposals.models import Decision, Proposal

    done: Counter[str] = Counter(f"proposal-{kind}" for kind in Decision.objects.values_list("kind", flat=True))
    done["proposal-opened"], done["edition-published"] = Proposal.objects.count(), Edition.objects.count()
    acts = Counter(Act.objects.values_list("act", flat=True))
    yield from (f"acts: {name} {acts[name]}, done {times}" for name, times in done.items() if acts[name] != times)


def _published(sent: Entries, taken: Entries) -> Iterator[str]:
    from tsumugu.core.parts import edition_label, said_of
    from tsumugu.plans.models import Edition
    from tsumugu.publication.models import Publication

    runs = {run.pk: run for run in Publication.objects.order_by("pk")}
    editions = {edition.name: edition for edition in Edition.objects.all()}
    for entry in taken:
        if entry["what"] == "publish":
            run = runs.get(int(entry["place"].split("/")[5]))
            there = [editions[name] for name in run.editions if name in editions] if run is not None else []
            if not there or any(one.label != edition_label(one.number, entry["label"]) for one in there):
                yield f"lost: {entry}"
    named = Counter(name for run in runs.values() for name in run.editions)
    yield from (f"an edition of {named[name]} runs: {name}" for name in {*editions, *named} if named[name] != 1)
    labels = Counter((edition.part, said_of(edition.number, edition.label)) for edition in editions.values())
    yield from (f"twice: {label}" for label, times in labels.items() if times > 1)
    asked = {entry["label"] for entry in sent if entry["what"] == "publish"}
    yield from (f"nobody asked for {label}" for _part, label in labels if label not in asked)
    yield from (
        f"run {run.pk}: {run.state} {run.problem}" for run in runs.values() if run.state not in ("done", "handed")
    )


def _live() -> Iterator[str]:
    """The site is whole, every edition stands in it as the ledger has it, and no document is missing."""
    from django.conf import settings
    from tests import sites

    from tsumugu.plans.models import Edition, PlanRecord
    from tsumugu.publication import continuity
    from tsumugu.publication.collection import assembly
    from tsumugu.publication.models import Publication
    from tsumugu.publication.places import disk
    from tsumugu.render.formats import placing
    from tsumugu.render.formats.registry import FORMATS
    from tsumugu.render.site import manifest

    record = PlanRecord.objects.select_related("organization").get()
    editions = {edition.name: edition.root for edition in Edition.objects.filter(plan=record)}
    live = disk.live(settings.TSUMUGU.site_root, record.slug)
    if live is None:
        if editions:
            yield "nothing is live"
        return
    files = sites.read(live, copies=True)
    yield from (f"site: {problem.message_en} {problem.path}" for problem in manifest.verify(files))
    if continuity.newer(record) is not None:
        yield "the site is newer than the ledger"
    told = continuity.read(live)
    listed: dict[str, str] = {}
    if told is not None:
        assert told.editions is not None, "a site that is read lists them, whoever wrote it"
        listed = {name: one.root for name, one in told.editions.items()}
    if listed != editions:
        yield f"the site has {sorted(listed)}, the ledger {sorted(editions)}"
    content = assembly.collect(record)
    assert content is not None
    steps = [step for run in Publication.objects.all() for step in run.steps if "edition" in step]
    # A text alone has no sheets: what was made is nothing.
    nothing = {(s["form"], s["language"], s["edition"]) for s in steps if not s["files"] and not s["problem"]}
    for job in placing.missing(content, FORMATS, manifest.formats(files[manifest.NAME])):
        if (job.format, job.language, job.edition) not in nothing:
            yield f"missing: {job.format} {job.language} of {job.edition}"
    tags = {line.rpartition("refs/tags/")[2] for line in files["plan.git/info/refs"].decode("ascii").splitlines()}
    yield from (f"git has no {name}" for name in editions if name not in tags)


def _verified() -> Iterator[str]:
    from tsumugu.plans.verify import verify_all

    yield from (f"verify: {fault}" for fault in verify_all().faults)


def figures() -> dict[str, int]:
    from tsumugu.audit.models import Act
    from tsumugu.plans.models import Change, Edition
    from tsumugu.proposals.models import Decision, DraftEdit, Proposal
    from tsumugu.publication.models import Publication

    kinds = Counter(Decision.objects.values_list("kind", flat=True))
    return {
        "proposals": Proposal.objects.count(), "edits": DraftEdit.objects.count(), **kinds,
        "entries": Change.objects.count(), "editions": Edition.objects.count(), "runs": Publication.objects.count(),
        "acts": Act.objects.count(),
    }  # fmt: skip


def main() -> None:
    import django

    django.setup()
    diary = json.load(sys.stdin)
    print(json.dumps({"faults": list(faults(**diary)), "figures": figures()}, ensure_ascii=False))


if __name__ == "__main__":
    main()
