"""Why a form or a whole run was not made, in words for an officer. What the program said of it stands beside, for
whoever looks after the server."""

from __future__ import annotations

import re

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tsumugu.core.errors import Refusal
from tsumugu.web.refusals import WORDS, sentence

#: What a problem of a run or of a step says, in the program's words; the first that fits. Numbers are those of errno.
_SAID = (
    (r"\[Errno (?:28|122)\]|disk is full", gettext_lazy("The disk of the server is full.")),
    (r"\[Errno (?:1|13|30)\]", gettext_lazy("The program may not write or read where the published sites stand.")),
    (
        r"\[Errno (?:17|20|21|39)\]",
        gettext_lazy("Where the site should stand, there is something that this program did not make."),
    ),
    (
        r"^MemoryError|\[Errno 12\]|memory allocation of",
        gettext_lazy("It needed more memory than the server gives it."),
    ),
    (
        r" of memory, and .* are free",
        gettext_lazy("It needs more memory than is free. Wait until other work is done, or give the server more."),
    ),
    (r"^took longer than", gettext_lazy("It took too long and was stopped.")),
    (r"^the process ended early", gettext_lazy("Its process ended in the middle of the work.")),
)
_REFUSED = re.compile(r"Refusal: ([a-z-]+)")


def reason(problem: str) -> str:
    """A sentence for what ``Publication.problem`` or a step's ``problem`` says; ``""`` for none."""
    if not problem:
        return ""
    refused = _REFUSED.match(problem)
    if refused and refused[1] in WORDS:
        return sentence(Refusal(refused[1]))[1]
    return next((str(words) for pattern, words in _SAID if re.search(pattern, problem)), _("The program met an error."))
