"""The licence of published data: set by the administrator, on record, printed with what is published."""

from __future__ import annotations

import re

import pytest
from tests.desk.office import Office

from tsumugu.audit.models import Act

pytestmark = pytest.mark.django_db


def post(office: Office, name: str, url: str) -> int:
    address = office.address("desk:licence", ("ORGANIZATION",))
    client = office.client("administrator")
    seen = re.search(r'name="seen" value="([^"]*)"', client.get(address).content.decode())
    assert seen is not None
    return client.post(address, {"name": name, "url": url, "seen": seen[1]}).status_code


def test_the_administrator_sets_it(office: Office) -> None:
    assert (
        "PDL1.0"
        in office.client("administrator").get(office.address("desk:licence", ("ORGANIZATION",))).content.decode()
    )
    assert post(office, "CC BY 4.0", "https://creativecommons.org/licenses/by/4.0/") == 302
    office.organization.refresh_from_db()
    assert office.organization.licence_name == "CC BY 4.0"
    assert Act.objects.filter(act="licence-changed").count() == 1


@pytest.mark.parametrize("url", ["http://example.jp/", "javascript:alert(1)", "https://例.jp/ 規約", "https://"])
def test_an_address_that_leads_nowhere_is_refused(url: str, office: Office) -> None:
    assert post(office, "規約", url) == 422
    office.organization.refresh_from_db()
    assert office.organization.licence_name.startswith("公共データ")


def test_it_may_be_none(office: Office) -> None:
    assert post(office, "", "") == 302
