"""What a person typed into one input of a form, read as a value of the plan (``core.typed``).

Raises ``ValueError`` with the sentence for that person, in the language of the page.
"""

from __future__ import annotations

from typing import TypeVar

from django.utils.translation import gettext as _

from tsumugu.core.errors import Problem
from tsumugu.web import labels

Read = TypeVar("Read")


def read(found: Read | Problem) -> Read:
    """What was read."""
    if isinstance(found, Problem):
        raise ValueError(sentence(found))
    return found


def sentence(problem: Problem) -> str:
    """What is wrong, in the language of the page; what is missing in the words of the form."""
    if problem.code == "part-missing":
        detail = _(", ").join(labels.part_label(part) for part in problem.path.split())
        return _("Something is missing here: %(detail)s") % {"detail": detail}
    return problem.text(labels.language())
