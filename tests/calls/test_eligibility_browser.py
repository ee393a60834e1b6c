"""The eligibility check in a real browser: the keyboard, the language switch, axe, 320 pixels."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from threading import Thread

import pytest
from flask import Flask
from playwright.sync_api import Page, sync_playwright
from sqlalchemy.orm import Session
from werkzeug.serving import make_server

from callapp.calls.shipped import REAL_SLUG
from tests.factories import make_call
from tests.look.test_browser import AXE, AXE_OPTIONS, QUIET

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)]


@pytest.fixture
def site(app: Flask, session: Session, now: datetime) -> Iterator[str]:
    make_call(session, now=now)
    session.commit()
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/en/calls/{REAL_SLUG}/eligibility"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def page(chromium: str, site: str) -> Iterator[Page]:
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium, args=QUIET)
        yield browser.new_page(viewport={"width": 320, "height": 900})
        browser.close()


def test_the_way_from_a_name_to_an_answer(page: Page, site: str) -> None:
    page.goto(site)
    page.fill("#q", "ottawa hospitl")
    page.press("#q", "Enter")
    page.click("button[name=pick][value=toh]")
    assert page.input_value("#beds") == "1117"
    page.check("#nonprofit")
    page.fill("#funding_requested", "1 000 000")
    page.click("[data-switch-language]")
    assert page.is_checked("#nonprofit")  # typed, not yet sent
    assert page.input_value("#funding_requested") == "1 000 000"
    page.press("#beds", "Enter")
    assert "/answer?" in page.url
    assert [mark.get_attribute("class") for mark in page.query_selector_all(".mark--fail")] == []
    assert page.locator(".mark--pass").count() == 4
    page.evaluate("window.print = () => { document.title = 'printed' }")
    page.click("[data-print]")
    assert page.title() == "printed"


@pytest.mark.parametrize(
    "query",
    ["", "?q=ottawa&hospital=unity-smh", "/answer?beds=489&nonprofit=yes", "/answer?beds=abc"],
)
def test_pages_are_accessible_and_fit(page: Page, site: str, query: str) -> None:
    page.goto(site + query, wait_until="networkidle")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.evaluate(Path(AXE).read_text("utf-8"))
    found = page.evaluate(f"axe.run({json.dumps(AXE_OPTIONS)}).then(result => result.violations)")
    assert [(fault["id"], [node["html"][:120] for node in fault["nodes"]]) for fault in found] == []
