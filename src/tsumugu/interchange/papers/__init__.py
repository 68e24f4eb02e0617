"""A file that somebody brings, made fit for the public: what it says of who wrote it and on which machine is taken out,
what can run in it as well; what stands in its content (comments, tracked changes, hidden sheets) is told and left.

What a file looks like stays; its bytes do not. The same bytes always give the same bytes. Foreign files are read by a
program of its own with limits (``papers.apart``); nothing here trusts them.
"""

from __future__ import annotations

from msgspec import Struct

#: Codes of what a file is refused for, each with its words (``PROBLEMS``).
ENCRYPTED, BROKEN, TOO_MUCH = "paper-encrypted", "paper-broken", "paper-too-much"
#: Of one that is there: nothing is wrong with it, it was not made ready yet, or not by what is current.
WAITING = "paper-waiting"
PROBLEMS: dict[str, tuple[str, str]] = {
    ENCRYPTED: (
        "パスワードや保護の付いたファイルは受け付けません。保護を外してから選んでください。",
        "The file is protected by a password. Take the protection off and choose it again.",
    ),
    BROKEN: (
        "ファイルを読み取れません。作り直してから選んでください。",
        "The file cannot be read. Save it anew and choose it again.",
    ),
    TOO_MUCH: (
        "ファイルを開くと大きすぎます。分けてから選んでください。",
        "Unpacked, the file is too large. Divide it and choose its parts.",
    ),
    WAITING: ("公表用のファイルを準備しています。", "The file for the public is being made ready."),
}
#: What is told of a file: what stays in it, and what was taken out, with how many.
STAYS = ("comments", "tracked", "hidden_sheets", "hidden_slides", "hidden_text", "notes", "links", "objects", "layers",
         "forms", "unread_pages", "pictures")  # fmt: skip
TAKEN = ("attachments", "programs", "signatures", "damaged")


class UnfitError(ValueError):
    """The file is not taken; ``code`` is one of ``PROBLEMS``."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Cleaned(Struct, frozen=True):
    """``data``: the bytes for the public; ``told``: by one of ``STAYS`` or ``TAKEN``, how many; ``text``: the words in
    it as far as a program can read them, ``None`` where it can read none (a picture, a scan)."""

    data: bytes
    told: dict[str, int] = {}
    text: str | None = None
    problem: str = ""
