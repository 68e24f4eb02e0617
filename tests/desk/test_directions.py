"""A text that somebody typed cannot turn the direction of what stands beside it (UAX 9): where a template prints one,
it stands in ``<bdi>``, alone in its element, or between isolates (``|isolated``)."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from tests.desk.office import Office
from tests.proposals.story import edit

import tsumugu
from tsumugu.proposals.models import Proposal

ROOT = Path(next(iter(tsumugu.__path__)))
TEMPLATES = sorted([*ROOT.glob("desk/*/templates/**/*.html"), *ROOT.glob("accounts/templates/**/*.html")])
#: What holds a text of a plan, or one that people typed: the last word of a variable, or the whole of it.
TYPED = frozenset({
    "name", "title", "reason", "comment", "words", "who", "by", "author", "actor", "place", "before", "after", "child",
    "said.base", "said.place", "ours", "theirs", "summary", "department", "value", "line", "legend", "one.name",
    "node.name", "child.name", "crumb.1", "said", "member.division", "member.user.name", "text", "actor_name",
})  # fmt: skip
#: The same words where they hold words of the product, or its pictures.
OWN = frozenset({
    "input.name", "input.value", "option.value", "field.name", "one.what", "refused", "outcome.refused",
    "conflict.pictures.ours", "conflict.pictures.theirs",
})  # fmt: skip


def _bare(text: str) -> list[str]:
    """The variables of ``TYPED`` that stand in text among other text."""
    body = re.sub(r"{#.*?#}|{% comment %}.*?{% endcomment %}", "", text, flags=re.DOTALL)
    found = []
    for match in re.finditer(r"{{\s*([\w.]+)((?:\|[^{}]*?)?)\s*}}", body):
        name, filters = match.group(1), match.group(2)
        if name in OWN or not (name in TYPED or name.rpartition(".")[2] in TYPED):
            continue
        if re.search(r"\|(isolated|length|date|urlencode|url_node|edition_name|\w+_label)", filters):
            continue
        before, after = body[: match.start()], body[match.end() :]
        opening = before.rfind("{% blocktranslate")
        if opening > before.rfind("{% endblocktranslate"):
            given = before[opening:].partition("%}")[0]
            if re.search(rf"\b{re.escape(name)}=[\w.]+\|isolated", given):
                continue  # given to the sentence between isolates
        if before.rfind("<") > before.rfind(">"):
            continue  # an attribute: its text stands alone
        opened = re.search(r"<(\w+)[^<>]*>\s*$", before)
        closed = re.match(r"\s*</(\w+)", after)
        if opened and closed and opened.group(1) == closed.group(1):
            continue
        found.append(name + filters)
    return found


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_no_template_prints_a_typed_text_bare(path: Path) -> None:
    assert _bare(path.read_text("utf-8")) == []


@pytest.mark.parametrize(
    ("text", "bare"),
    [("<p>{{ who }} 変更</p>", ["who"]), ("<p><bdi>{{ who }}</bdi> 変更</p>", []), ("<p>{{ who }}</p>", []),
     ("<p>{{ credit.sequence }}: {{ credit.title }}</p>", ["credit.title"]), ('<a title="{{ title }}">x</a>', []),
     ("<b>x</b>{{ title }}<b>y</b>", ["title"]), ("<title>{{ title|isolated }} – x</title>", [])],
)  # fmt: skip
def test_what_is_bare_is_seen(text: str, bare: list[str]) -> None:
    assert _bare(text) == bare


@pytest.mark.django_db
def test_a_turned_title_stays_between_its_own_marks(office: Office) -> None:
    """On the pages themselves: every override that is printed stands in an element of its own, or between isolates.
    The comparison and the redline are drawn by ``render``."""
    turned = "資料\u202efdp.電子窓口"
    edit(office.proposal, office.people["staff"], "i0", "title", turned)
    Proposal.objects.filter(pk=office.proposal.pk).update(title=turned)
    for address in ("plan/", "plan/i0/edit/", "plan/i0/", "plan/-/edit/", "plan/k0/edit/", ""):
        page = office.client("staff").get(f"/desk/proposals/{office.proposal.pk}/{address}").content.decode()
        assert turned in page
        bare = re.sub(
            r"<head>.*?</head>|<table.*?</table>|<textarea.*?</textarea>|<div class=\"redline.*?</details>",
            "",
            page,
            flags=re.DOTALL,
        )
        bare = re.sub(r"=\"[^\"]*\"|<bdi>[^<]*</bdi>|\u2068[^<\u2069]*\u2069|<(\w+)[^<>]*>[^<]*</\1>", "", bare)
        assert "\u202e" not in bare, (address, re.findall(".{60}\u202e", bare))
