"""What whoever asked for a document is told of it although it was made."""

from __future__ import annotations

from tsumugu.core.errors import Problem


class Notice(UserWarning):
    """Warned of (``warnings.warn``) by what makes a document, told by whoever asked for it."""

    def __init__(self, code: str, ja: str, en: str) -> None:
        super().__init__(en)
        self.problem = Problem(code, "", ja, en, "notice")
