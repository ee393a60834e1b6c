"""Every page of the product under axe (WCAG 2.2 AA), in a browser, as whoever can open it, in both languages.

Everybody walks from page to page. Of what they find, each page that shows something new is opened in French
in a wide window and in English in a narrow one: no rule is broken, nothing is wider than the window. A page
that nobody reaches fails the test: what leads there belongs to tests/project/further_places.py.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from threading import Thread
from typing import Any
from urllib.parse import urlsplit

import pytest
from flask import Flask
from playwright.sync_api import Browser, sync_playwright
from playwright.sync_api import Page as BrowserPage
from sqlalchemy.orm import Session
from werkzeug.serving import make_server

from callapp.files.store import FileStore
from tests.client import REDIRECTS, CheckedClient, Page, make_client
from tests.journeys.visitors import AXE, AXE_OPTIONS, HEIGHT, browser_of
from tests.project.further_places import with_further_places
from tests.project.test_every_page import links
from tests.project.test_hostile import Place, places

__all__ = ["places"]  # a fixture

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)]

WIDTHS = {"fr": 1280, "en": 375}
# Of pages of one kind so many are asked for; opened are those that show something new.
OF_A_KIND = 4
# What answers a script, or leads on: no page.
NO_PAGES = {
    "accounts.start",
    "applications.organisations",
    "attestations.text",
    "calls.deadline_now",
    "deadlines.state",
    "receipt_keys.published",
}
Found = dict[str, list[str]]


class Walk:
    """What everybody reaches, in French: the pages that show something new, by who opens them."""

    def __init__(self, app: Flask, places: dict[str, Place]) -> None:
        self._app = app
        self._kinds, self._shown = set[str](), set[tuple[str, ...]]()
        self.reached: set[str] = set()
        self.found: Found = {}
        for who, place in places.items():
            client = make_client(app)
            client.act_as(place.actor)
            pages = self._pages(client, place.starts)
            self.found[who] = [address for address, kind, page in pages if self._is_new(kind, page)]

    def _pages(self, client: CheckedClient, starts: Iterable[str]) -> Iterator[tuple[str, str, Page]]:
        """Each page somebody reaches from these: the address, what it is one of, and the page."""
        waiting, asked, seen = deque(starts), set[str](), Counter[str]()
        while waiting:
            address = waiting.popleft()
            if address in asked or not (address == "/" or address.startswith("/fr/")):
                continue
            endpoint, values = self._app.url_map.bind("localhost").match(urlsplit(address).path)
            names = sorted(pair.partition("=")[0] for pair in urlsplit(address).query.split("&"))
            kind = f"{endpoint} {values.get('section')} {values.get('shelf')} {names}"
            if seen[kind] >= OF_A_KIND:
                continue
            asked.add(address)
            seen[kind] += 1
            page = client.get(address)
            if page.status_code in REDIRECTS:
                waiting.append(page.location)
                continue
            if page.status_code == 200:
                self.reached.add(endpoint)
            if page.mimetype == "text/html":
                yield address, f"{endpoint} {values.get('section')}", page
                waiting.extend(links(page.get_data(as_text=True), address))

    def _is_new(self, kind: str, page: Page) -> bool:
        """Whether it is the first of its kind, or made of something new: elements, classes, roles."""
        shapes = {
            (each.name, str(each.get("role", "")), *sorted(each.get_attribute_list("class", [])))
            for each in page.soup.find_all()
        }
        is_new = kind not in self._kinds or not shapes <= self._shown
        self._kinds.add(kind)
        self._shown |= shapes
        return is_new


@contextmanager
def served(app: Flask, places: dict[str, Place]) -> Iterator[str]:
    """The application at an address of its own; a header says who asks."""

    def acting(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        environ["tests.actor"] = places[environ["HTTP_X_ACTS_AS"]].actor
        return app(environ, start)

    server = make_server("127.0.0.1", 0, acting, threaded=True)
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def faults_of(page: BrowserPage, address: str, width: int) -> Iterator[str]:
    """What is wrong with a page."""
    page.goto(address, wait_until="load")
    wide = page.evaluate("document.scrollingElement.scrollWidth")
    if wide > width:
        yield f"{address}: {wide} px wide in a window of {width}"
    page.evaluate(AXE)
    for fault in page.evaluate(f"axe.run({AXE_OPTIONS}).then(result => result.violations)"):
        yield f"{address}: {fault['id']}: {[node['html'][:200] for node in fault['nodes']][:3]}"


def looked_at(browser: Browser, home: str, found: Found) -> Iterator[str]:
    """What is wrong with these pages, in both languages."""
    for who, addresses in found.items():
        for lang, width in WIDTHS.items():
            context = browser.new_context(
                viewport={"width": width, "height": HEIGHT},
                extra_http_headers={"X-Acts-As": who},
                reduced_motion="reduce",
            )
            page = context.new_page()
            for address in addresses:
                yield from faults_of(page, home + address.replace("/fr/", f"/{lang}/", 1), width)
            context.close()


def test_every_page_keeps_the_rules_of_accessibility(
    app: Flask, session: Session, places: dict[str, Place], now: datetime, store: FileStore, chromium: str
) -> None:
    places = with_further_places(app, session, places, now=now, store=store)
    walk = Walk(app, places)

    with served(app, places) as home, sync_playwright() as play, browser_of(play, chromium) as browser:
        faults = list(looked_at(browser, home, walk.found))

    assert faults == [], "\n".join(faults)
    pages = {rule.endpoint for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())}
    assert pages - walk.reached - NO_PAGES == set(), "nobody reaches these"
