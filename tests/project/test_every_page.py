"""Every page that links lead to, for every role and in both languages, in the pseudo-locale (law 11).

A person starts at the home page and follows each link. Each page stands (a link shown never ends in a refusal
or in nothing), is whole HTML, and shows only words of the catalogue and marked content.
"""

from __future__ import annotations

import re
from collections import Counter, deque
from datetime import datetime
from urllib.parse import urljoin, urlsplit

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from callapp.accounts.models import User
from callapp.domain.people import Role
from callapp.domain.permissions import Permission
from callapp.files.store import FileStore
from callapp.web.access import requires
from tests.client import REDIRECTS, CheckedClient, make_client
from tests.factories import make_call, make_draft, make_person
from tests.html_checks import parse
from tests.submitted import keep_letters, make_submitted

# Of pages that differ only in an id, a slug or a query, so many are visited in each language.
OF_A_KIND = 2
ID = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}")

pytestmark = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)


def links(html: str, base: str) -> list[str]:
    """Addresses on this site that a page links to, pictures and files included, without fragments."""
    found = []
    for element in parse(html).iter():
        target = element.get("href") or element.get("src") or ""
        address = urlsplit(urljoin(base, target))
        if target and not target.startswith("#") and address.netloc in ("", "localhost"):
            found.append(address.path + (f"?{address.query}" if address.query else ""))
    return list(dict.fromkeys(found))


def kind(address: str, app: Flask) -> str:
    """What pages of one kind share: the endpoint, the language and the names in the query."""
    parts = urlsplit(address)
    endpoint, values = app.url_map.bind("localhost").match(parts.path)
    names = sorted(pair.partition("=")[0] for pair in parts.query.split("&"))
    return f"{endpoint} {values.get('lang')} {names}"


def walk(client: CheckedClient, start: str) -> tuple[dict[str, int], list[str]]:
    """Statuses of the pages visited by address, and what was wrong with pages on the way."""
    visited: dict[str, int] = {}
    faults: list[str] = []
    seen: Counter[str] = Counter()
    waiting = deque([(start, "the start")])
    while waiting:
        address, origin = waiting.popleft()
        if address in visited or address.startswith(("/static/", "/demonstration")):
            continue
        of_a_kind = kind(address, client.application)
        if seen[of_a_kind] >= OF_A_KIND:
            continue
        seen[of_a_kind] += 1
        visited[address] = 0
        try:
            page = client.get(address)
        except AssertionError as fault:
            faults.append(str(fault))
            continue
        visited[address] = page.status_code
        if page.status_code in REDIRECTS:
            waiting.append((page.location, address))
        elif page.status_code != 200:
            faults.append(f"{origin} links to {address}, which answers {page.status_code}")
        elif page.mimetype == "text/html":
            waiting.extend((link, address) for link in links(page.get_data(as_text=True), address))
    return visited, faults


@pytest.fixture
def people(session: Session, now: datetime, store: FileStore) -> dict[str, User]:
    """One person for each role, and an applicant with a draft; a submitted file stands in the call."""
    call = make_call(session, now=now)
    people = {role.value: make_person(session, role, now=now) for role in Role}
    people["applicant"] = make_person(session, now=now)
    people["newcomer"] = make_person(session, now=now)
    make_draft(session, lead=people["applicant"], now=now, call=call)
    make_submitted(session, call, now=now)
    keep_letters(session, store)
    session.commit()
    return people


@pytest.mark.parametrize("who", ["visitor", "newcomer", "applicant", *(role.value for role in Role)])
def test_every_link_of_every_page_leads_to_a_good_page(
    app: Flask, people: dict[str, User], pseudo_locale: None, who: str
) -> None:
    client = make_client(app)
    if who != "visitor":
        client.act_as(people[who].actor)

    start = "/fr/" if who == "visitor" else "/fr/account/start"
    visited, faults = walk(client, start)

    assert not faults, "\n".join(faults)
    assert len(visited) > 5
    assert any(address.startswith("/en/") for address in visited), "no way to the other language"


PLANTED = (
    """<!doctype html><html lang="fr"><head><title>⟦x⟧</title></head><body><h1>⟦x⟧</h1>%s</body></html>"""
)


@pytest.mark.parametrize(
    ("planted", "fault"),
    [
        ('<a href="/fr/calls/gone">⟦x⟧</a>', "links to /fr/calls/gone, which answers 404"),
        ("<p>Untold</p>", "['Untold']"),
        ("<img src='/static/x.svg'>", "has no alt"),
    ],
)
def test_a_planted_page_is_found(app: Flask, pseudo_locale: None, planted: str, fault: str) -> None:
    app.view_functions["calls.contact"] = requires(Permission.PUBLIC)(lambda: PLANTED % planted)

    _, faults = walk(make_client(app), "/fr/contact")

    assert any(fault in found for found in faults), faults
