"""What stands beside a sheet in its editor: what the draft changes, who is asked for it, what is wrong, who else is
there."""

from __future__ import annotations

import datetime
from typing import Any

from django.utils import timezone

from tsumugu.desk.proposals import changes
from tsumugu.proposals import queries, seen
from tsumugu.proposals.look import Look
from tsumugu.proposals.models import DraftEdit, Proposal
from tsumugu.render.changes import titles
from tsumugu.web import labels
from tsumugu.web.entering import Room

MOST_PROBLEMS = 20
#: Who wrote so long ago is still said to be writing.
AT_WORK = datetime.timedelta(minutes=10)


def context(room: Room, proposal: Proposal | None, node: str) -> dict[str, Any]:
    """For the template of the rail."""
    if proposal is None:
        return {"proposal": None, "changes": (), "more": 0}
    look = Look(proposal)
    language = labels.language()
    standing = queries.standing(proposal, room.user, look.route)
    singles = changes.single(look, language, below=node)
    count = len(queries.places(look.changed))
    inside = set(look.draft.subtree(node)) if node in look.draft.nodes else set()
    problems = [problem for problem in look.problems if problem.path.partition("/")[0] in inside]
    problems.sort(key=lambda p: {"error": 0, "warning": 1}.get(p.severity, 2))
    undoing = queries.undoing(proposal, room.user)
    return {
        "proposal": proposal,
        "changes": singles,
        "count": count,
        "more": count - len(singles),
        "seen": str(seen.of(proposal)),
        "route": standing["route"],
        "can_submit": standing["can_submit"],
        "behind": standing["behind"],
        "conflicts": len(queries.conflicts(proposal)),
        "problems": [{"severity": p.severity, "text": p.text(language)} for p in problems[:MOST_PROBLEMS]],
        "errors": sum(p.severity == "error" for p in look.problems),
        "graves": [
            queries.place_words(look.base, look.draft, grave.node, grave.path, language)
            for grave in look.graves
            if grave.place not in proposal.reasons
        ],
        "suggested": proposal.title or titles.suggested(look.changed, look.base, look.draft, "ja"),
        "undo": undoing.done[-1] if undoing.done else "",
        "redo": undoing.undone[-1] if undoing.undone else "",
        "others": others(proposal, room),
    }


def others(proposal: Proposal, room: Room) -> list[dict[str, Any]]:
    """Who else wrote in this draft just now, the last first."""
    rows = DraftEdit.objects.filter(proposal=proposal, at__gte=timezone.now() - AT_WORK)
    rows = rows.exclude(author=room.user).select_related("author").order_by("-pk")[:50]
    found: dict[int, dict[str, Any]] = {}
    for row in rows:
        found.setdefault(row.author_id, {"name": str(row.author), "at": row.at})
    return list(found.values())
