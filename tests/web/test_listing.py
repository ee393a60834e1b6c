"""Lists in pages: links keep the filters, and no name in an address means anything to the program."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy.orm import Session

from callapp.domain.people import Role
from callapp.mail.outbox import put_mail
from tests.client import CheckedClient

MAILS = 101


@pytest.fixture
def auditor(session: Session, now: datetime, client: CheckedClient, sign_in: Callable[..., Any]) -> None:
    """An auditor at the browser, and a log of mails three pages long."""
    for number in range(MAILS):
        to = f"lead{number}@example.ca"
        put_mail(session, to=to, language="fr", kind="test", subject="Objet", body="Texte", now=now)
    sign_in(client, Role.AUDITOR)


def _pages(client: CheckedClient, address: str) -> list[str]:
    page = client.get(address)
    assert page.status_code == 200
    return [str(link["href"]) for link in page.soup.select(".pagination a")]


@pytest.mark.usefixtures("auditor")
def test_links_to_other_pages_keep_the_filters(client: CheckedClient) -> None:
    links = _pages(client, "/fr/mails?q=lead&state=queued&page=2")
    asked = [parse_qs(urlsplit(link).query) for link in links]
    assert [each["page"] for each in asked] == [["1"], ["1"], ["3"], ["3"]]
    assert all(each["q"] == ["lead"] and each["state"] == ["queued"] for each in asked)


@pytest.mark.usefixtures("auditor")
@pytest.mark.parametrize("name", ["endpoint", "lang", "_scheme", "_external", "_anchor", "_method", "self"])
def test_a_name_that_the_program_knows_is_only_text_in_an_address(client: CheckedClient, name: str) -> None:
    links = _pages(client, f"/fr/mails?{name}=javascript")
    assert links
    assert all(link.startswith(f"/fr/mails?{name}=javascript&page=") for link in links)


@pytest.mark.usefixtures("auditor")
@pytest.mark.parametrize("asked", ["0", "99", "-1", "deux", "9" * 30, "٢"])
def test_a_page_that_is_not_there_gives_the_nearest(client: CheckedClient, asked: str) -> None:
    assert client.get(f"/fr/mails?page={asked}").status_code == 200
