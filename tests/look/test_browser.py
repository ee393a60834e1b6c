"""The kit in a browser: axe, reflow, no blocked resource, no script needed, the small scripts' words."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from threading import Thread

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright
from werkzeug.serving import make_server

from callapp.domain.bilingual import Language
from callapp.web.durations import duration
from callapp.web.speaker import Speaker
from tests.look.pages import CLOSES_AT, PAGES, look_app
from tests.word_counts import WORD_COUNTS

pytestmark = pytest.mark.browser

AXE = Path(__file__).parent.parent / "vendor" / "axe.min.js"
# target-size is off in axe's default set although WCAG 2.2 AA asks for it.
AXE_OPTIONS = {"rules": {"target-size": {"enabled": True}}}
QUIET = [
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
    "--no-sandbox",
]


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, look_app(tmp_path_factory.mktemp("instance")), threaded=True)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="module")
def browser(chromium: str, address: str) -> Iterator[Browser]:
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium, args=QUIET)
        yield browser
        browser.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(timezone_id="America/Vancouver")
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("width", [1280, 320])
@pytest.mark.parametrize("look", PAGES)
def test_page_is_accessible_and_fits(page: Page, address: str, look: str, width: int) -> None:
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(f"{address}/en/look/{look}", wait_until="networkidle")
    assert said == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.evaluate(AXE.read_text("utf-8"))
    found = page.evaluate(f"axe.run({json.dumps(AXE_OPTIONS)}).then(result => result.violations)")
    assert [(fault["id"], [node["html"][:120] for node in fault["nodes"]]) for fault in found] == []


def test_error_summary_takes_focus_and_leads_to_the_field(page: Page, address: str) -> None:
    page.goto(f"{address}/en/look/kit", wait_until="networkidle")
    assert "govuk-error-summary" in page.evaluate("document.activeElement.className")
    page.get_by_role("link", name="Choose an answer.").click()
    assert page.evaluate("document.activeElement.name") == "e-nonprofit"


def test_menu_opens_without_script(browser: Browser, address: str) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": 375, "height": 800})
    page = context.new_page()
    page.goto(f"{address}/en/look/application")
    menu = page.get_by_role("navigation", name="Main menu")
    assert not menu.is_visible()
    page.get_by_role("button", name="Menu").click()
    assert menu.get_by_role("link", name="My applications").is_visible()
    assert menu.get_by_role("link", name="Account").is_visible()
    context.close()


def test_chosen_step_shows_its_anchors(page: Page, address: str) -> None:
    page.goto(f"{address}/en/look/desk")
    criterion = page.get_by_role("group", name="Impact on care and operations")
    assert criterion.locator(".scale__anchors li:visible").all_inner_texts() == [
        "4 strong effect, shown on the hospital’s data"
    ]
    criterion.get_by_role("radio", name="1½").check(force=True)
    assert criterion.locator(".scale__anchors li:visible").count() == 2


@pytest.mark.parametrize(
    ("zone", "seen"), [("America/Vancouver", True), ("America/Toronto", False), ("America/Havana", False)]
)
def test_own_time_stands_beside_eastern_when_it_differs(
    browser: Browser, address: str, zone: str, seen: bool
) -> None:
    context = browser.new_context(timezone_id=zone)
    page = context.new_page()
    page.goto(f"{address}/en/look/application", wait_until="networkidle")
    said = page.locator("time").inner_text()
    assert ("8:59 p.m. in your time zone" in said.replace("\u00a0", " ")) is seen
    assert said.startswith("May 15, 2027 at 11:59 p.m. (ET)")
    context.close()


def test_words_are_counted_as_the_server_counts_them(page: Page, address: str) -> None:
    page.goto(f"{address}/en/look/kit")
    module = page.locator("script[type=module]").get_attribute("src") or ""
    texts = list(WORD_COUNTS)
    counted = page.evaluate(
        "async ([module, texts]) => texts.map((await import(module)).wordCount)",
        [module.replace("app.js", "word-count.js"), texts],
    )
    assert dict(zip(texts, counted, strict=True)) == WORD_COUNTS


def test_language_switch_keeps_what_was_typed(page: Page, address: str) -> None:
    page.goto(f"{address}/en/look/kit", wait_until="networkidle")
    page.fill("#story", "Typed in English,\non two lines.")
    page.check("#nonprofit-2", force=True)
    page.fill("#password", "never kept")
    page.get_by_role("link", name="Français").click()
    page.wait_for_load_state("networkidle")
    assert "/fr/" in page.url
    assert page.input_value("#story") == "Typed in English,\non two lines."
    assert page.is_checked("#nonprofit-2")
    assert page.input_value("#password") == ""
    page.reload(wait_until="networkidle")
    assert page.input_value("#story") != "Typed in English,\non two lines."


def test_paper_has_no_navigation(page: Page, address: str) -> None:
    page.emulate_media(media="print")
    page.goto(f"{address}/en/look/eligibility")
    for part in (".site-nav", ".site-tools", ".actions", ".site-footer"):
        assert not page.locator(part).first.is_visible()
    assert page.get_by_role("heading", level=1).is_visible()


LEFTS = [
    timedelta(days=6, hours=4, minutes=59),
    timedelta(days=1),
    timedelta(days=2, minutes=59),
    timedelta(hours=23, minutes=1),
    timedelta(hours=1, seconds=59),
    timedelta(minutes=10, seconds=1),
]


@pytest.mark.parametrize("lang", list(Language))
def test_the_time_left_is_said_as_the_server_says_it(page: Page, address: str, lang: Language) -> None:
    page.goto(f"{address}/{lang}/look/kit")
    module = page.locator("script[type=module]").get_attribute("src") or ""
    said = page.evaluate(
        """async ([module, lefts]) => {
            const { durationWords } = await import(module);
            const forms = JSON.parse(document.querySelector("[data-countdown]").dataset.forms);
            return lefts.map((left) => durationWords(left, forms, document.documentElement.lang));
        }""",
        [module.replace("app.js", "countdown.js"), [left / timedelta(milliseconds=1) for left in LEFTS]],
    )
    assert said == [duration(Speaker(lang), left) for left in LEFTS]


def test_a_deadline_is_counted_down_by_the_servers_time(browser: Browser, address: str) -> None:
    """The reader's clock is a year wrong; a minute before the end the deadline moves, then it comes."""
    context = browser.new_context(timezone_id="America/Vancouver")
    page = context.new_page()
    page.clock.install(time=CLOSES_AT - timedelta(days=365))
    answers: list[dict[str, str]] = []
    page.route(
        "**/deadline.json", lambda route: route.fulfill(json=answers.pop(0)) if answers else route.abort()
    )
    page.goto(f"{address}/en/look/kit")
    left, voice = page.locator("[data-countdown]"), page.locator("p[role=status].visually-hidden")
    expect(left).to_have_text("6 days and 4 hours left")
    page.clock.run_for(60 * 1000)
    expect(left).to_have_text("6 days and 3 hours left")

    page.clock.fast_forward(6 * 24 * 3600 * 1000 + 3 * 3600 * 1000)
    expect(left).to_have_text(re.compile(r"^59 minutes left$"))
    expect(voice).to_have_text("59 minutes left")
    page.clock.fast_forward(50 * 60 * 1000)
    expect(left).to_have_text(re.compile(r"^9 minutes and [0-9]+ seconds left$"))
    words = left.inner_text()
    page.clock.run_for(1000)
    assert left.inner_text() != words

    moved = CLOSES_AT + timedelta(hours=1)
    now = CLOSES_AT.strftime("%Y-%m-%dT%H:%M:%SZ")
    answers.append(
        {
            "now": now,
            "closes_at": moved.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "deadline": "May 16, 2027 at 12:59 a.m. (ET)",
        }
    )
    page.clock.fast_forward(10 * 60 * 1000)
    expect(left).to_have_text("59 minutes left")
    expect(page.locator(".card--deadline time")).to_have_text(
        "May 16, 2027 at 12:59 a.m. (ET), May 15, 9:59\u00a0p.m. in your time zone"
    )
    assert not page.locator("[data-at-zero]").is_visible()

    page.clock.fast_forward(60 * 60 * 1000)
    expect(left).to_have_text("The call is closed")
    expect(voice).to_have_text("The call is closed")
    assert page.locator("[data-at-zero]").is_visible()
    context.close()
