"""What a merge leaves to people, in words: conflicts with their three values, and what deserves a look."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tsumugu.cli.languages import pick
from tsumugu.cli.naming import Naming
from tsumugu.cli.terminal import Run, lines
from tsumugu.core.conflicts import Conflict, Notice
from tsumugu.interchange.conflict_file import WRITABLE
from tsumugu.render.changes.conflicts import Speaker
from tsumugu.render.vocabulary import words

KINDS: dict[str, tuple[str, str]] = {
    "field": ("一つの欄を、別々の値にしています。", "One field was given two values."),
    "prose": ("同じ文か隣り合う文を、両方が直しています。", "Both sides edited the same sentence, or neighbours."),
    "clear": ("片方が消し、片方が直しています。", "One side cleared what the other edited."),
    "coupled": ("合わせて意味をもつ欄を、両方が直しています。", "Both sides edited fields that belong together."),
    "delete": ("片方が削り、片方がその中を直しています。", "One side deleted this, the other edited inside."),
    "escape": ("片方が上の項目ごと削り、片方が移しています。", "One side deleted the whole, the other moved this out."),
    "move": ("別々のところへ移しています。", "Each side moved this to another place."),
    "cycle": ("互いの中へ移しています。", "Each was moved into the other."),
    "order": ("並びの別々の位置へ移しています。", "Each side moved this to another position of the list."),
    "identity": ("同じIDを、別々のものに使っています。", "One id stands for two different things."),
}  # fmt: skip


class Conflicts:
    """``sides``: what ours and theirs are called, for example the names of their files."""

    def __init__(self, naming: Naming, sides: tuple[str, str], width: int | None) -> None:
        self.naming = naming
        self.lang = naming.lang
        self.sides = sides
        self.width = width
        self.said = Speaker(naming.nodes, naming.lang, naming.marked, naming.stored).said

    def pick(self, ja: str, en: str) -> str:
        return pick(self.lang, ja, en)

    def labels(self) -> tuple[str, str, str]:
        """The three values with the words that choose them."""
        ours, theirs = self.sides
        return (
            self.pick("もとの値（base）", "before (base)"),
            self.pick(f"{ours} の値（ours）", f"{ours} (ours)"),
            self.pick(f"{theirs} の値（theirs）", f"{theirs} (theirs)"),
        )

    def about(self, conflict: Conflict) -> str:
        """The conflict in one line."""
        return self.naming.place(conflict.node) + self.naming.word("colon") + self.what(conflict)

    def what(self, conflict: Conflict) -> str:
        if conflict.kind == "coupled":
            return self.naming.word("comma").join(self.naming.field(conflict.type, path) for path in conflict.base)
        if conflict.path == "":
            return self.pick("項目そのもの", "the item itself")
        if conflict.path.startswith("@"):
            return self.pick("置き場所", "its place") if conflict.path == "@" else self.pick("並び順", "its position")
        return self.naming.field(conflict.type, conflict.path)

    def listed(self, conflicts: Sequence[Conflict]) -> Iterator[str]:
        for number, conflict in enumerate(conflicts, 1):
            yield from self.one(conflict, number, len(conflicts))
            yield ""

    def one(self, conflict: Conflict, number: int, total: int) -> Iterator[str]:
        yield from self.fold(
            [Run(self.pick(f"競合 {number}/{total}　", f"Conflict {number}/{total}  "), bold=True),
             Run(self.naming.place(conflict.node), bold=True)], 0,
        )  # fmt: skip
        colon = self.naming.word("colon")
        yield from self.fold([Run(f"{self.pick('箇所', 'what')}{colon}{self.what(conflict)}")], 2)
        yield from self.fold([Run(f"{self.pick(*words.PARTS['reason'])}{colon}{self.pick(*KINDS[conflict.kind])}")], 2)
        for label, data in zip(self.labels(), (conflict.base, conflict.ours, conflict.theirs), strict=True):
            said = self.said(conflict, data)
            apart = "\n" if "\n" in said else ""
            yield from self.fold([Run(f"{label}{colon}{apart}{said}")], 2)
        if conflict.kind in WRITABLE and conflict.held != conflict.base:
            held = self.pick("決まるまでの値", "until decided")
            yield from self.fold([Run(f"{held}{colon}{self.said(conflict, conflict.held)}")], 2)
        yield from self.fold([Run(f"{self.pick('番号', 'id')}{colon}{conflict.id}")], 2)

    def fold(self, runs: list[Run], indent: int) -> list[str]:
        return lines(runs, indent, self.width)

    # -- what deserves a look ------------------------------------------------------------------

    def notices(self, notices: Sequence[Notice]) -> Iterator[str]:
        """Texts that were put together from both sides, and additions that met, each by name; the rest by number."""
        of = {kind: [n for n in notices if n.kind == kind] for kind in ("prose-merged", "both-inserted", "same-change")}
        if merged := of["prose-merged"]:
            yield from self.fold([Run(self.pick(
                f"文章を合わせたところ {len(merged)}件。両方の直しが入っています。通して読んで確かめてください。",
                f"{len(merged)} text(s) hold sentences of both sides. Please read them as a whole.",
            ))], 0)  # fmt: skip
            for notice in merged:
                label = self.naming.field(self.naming.nodes[notice.node].type, notice.path)
                where = self.naming.place(notice.node)
                yield from self.fold([Run(f"· {where}{self.naming.word('colon')}{label}")], 2)
        if met := of["both-inserted"]:
            yield from self.fold([Run(self.pick(
                f"同じところに両方が加えたもの {len(met)}件。IDの順に並べました。順序を確かめてください。",
                f"At {len(met)} place(s) both sides added something. Both are kept, in the order of their ids;"
                " please check the order.",
            ))], 0)  # fmt: skip
            for notice in met:
                names = self.naming.word("comma").join(self.naming.marked(node) for node in notice.detail)
                slot = words.slot_label(notice.path[1:], self.lang)
                yield from self.fold(
                    [Run(f"· {self.naming.place(notice.node)} › {slot}{self.naming.word('colon')}{names}")], 2
                )
        if same := of["same-change"]:
            yield self.pick(
                f"両方が同じに直したところ {len(same)}件。", f"{len(same)} change(s) were the same on both sides."
            )
