"""A hearing as a person meets it at the desk, for the tests of its pages."""

from __future__ import annotations

import re
from typing import Any

import pytest
from tests.desk.office import Office
from tests.voices import heard

from tsumugu.voices.models import Hearing

TOKEN = "a" * 32


class Desk:
    """A hearing as one person meets it."""

    def __init__(self, office: Office, found: Hearing, role: str = "secretariat") -> None:
        self.client, self.hearing = office.client(role), found
        self.base = f"/desk/plans/{office.plan.slug}/hearings/{found.number}/"

    def _at(self, path: str) -> str:
        return self.base.removesuffix(f"{self.hearing.number}/") + path[3:] if path[:3] == "../" else self.base + path

    def get(self, path: str = "", status: int = 200) -> str:
        answer = self.client.get(self._at(path), HTTP_ACCEPT_LANGUAGE="en")
        assert answer.status_code == status, answer.content.decode()[:3000]
        return str(answer.content.decode())

    def field(self, path: str, name: str, n: int = 0) -> str:
        """What a hidden field of the page holds."""
        return str(re.findall(rf'name="{name}" value="([^"]*)"', self.get(path))[n])

    def post(self, path: str, status: int = 302, **sent: Any) -> str:
        """The address that it leads to, or the page."""
        answer = self.client.post(self._at(path), sent, HTTP_ACCEPT_LANGUAGE="en")
        assert answer.status_code == status, answer.content.decode()[:3000]
        return str(answer.headers["Location"]) if status == 302 else answer.content.decode()

    def act(self, path: str, act: str, status: int = 302, **sent: Any) -> str:
        """One act on what the page shows now."""
        return self.post(path, status, **{"act": act, "seen": self.field(path, "seen")} | sent)

    def picks(self, *numbers: int, query: str = "") -> list[str]:
        """The choices of the board as it is now."""
        found = dict(re.findall(r'name="pick" value="([0-9]+)\.([0-9a-f]+)"', self.get(query)))
        return [f"{number}.{found[str(number)]}" for number in numbers]


@pytest.fixture
def desk(office: Office) -> Desk:
    return Desk(office, heard.hearing(office, "素案への意見"))


def said(office: Office, desk: Desk, *said: str, **words: Any) -> None:
    heard.heard(office, desk.hearing, *said, **words)
