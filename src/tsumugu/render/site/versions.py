"""The versions of one page: for whom the same plan is said in another way, each at its own address.

========  ===========  =====================================================================
name      address      what it says
========  ===========  =====================================================================
ja        ``/``        the plan as it was decided
furigana  ``furigana/``  the same, with the readings of its kanji
ja-easy   ``easy/``    やさしい日本語 where somebody wrote it, with readings; if anybody wrote any
en        ``en/``      English where somebody wrote it
========  ===========  =====================================================================

The name is the key of ``Plan.translations``. Every version is rendered from the templates, but for the furigana,
which is made of the rendered Japanese page.
"""

from __future__ import annotations

from msgspec import Struct

from tsumugu.core.table import Table


class Version(Struct, frozen=True):
    """``folder``: its address below that of the site. ``language``: of the page and its fixed words."""

    name: str
    folder: str
    language: str


PLAIN = Version("ja", "", "ja")
FURIGANA = Version("furigana", "furigana/", "ja")
EASY = Version("ja-easy", "easy/", "ja")
ENGLISH = Version("en", "en/", "en")
VERSIONS = (PLAIN, FURIGANA, EASY, ENGLISH)
_BY_NAME = {version.name: version for version in VERSIONS}


def version_of(name: str) -> Version:
    return _BY_NAME[name]


def versions_of(table: Table) -> tuple[Version, ...]:
    """Those a site of this plan has."""
    prefix = f"translations.{EASY.name}."
    easy = any(path.startswith(prefix) for entry in table.nodes.values() for path in entry.fields)
    return tuple(version for version in VERSIONS if easy or version is not EASY)
