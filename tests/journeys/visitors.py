"""People at their browsers. Each page they come to is looked at as a whole, once for each kind of page."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, Playwright

from callapp.domain.bilingual import Language
from callapp.web.speaker import Speaker

AXE = (Path(__file__).parent.parent / "vendor" / "axe.min.js").read_text("utf-8")
# target-size is off in axe's default set although WCAG 2.2 AA asks for it.
AXE_OPTIONS = json.dumps({"rules": {"target-size": {"enabled": True}}})
QUIET = [
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
    "--no-sandbox",
]
WIDE, NARROW = 1280, 375
HEIGHT = 900
PATIENCE = 60_000  # milliseconds
IDS = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|(?<=/)[\w.-]{40,}")


@contextmanager
def browser_of(play: Playwright, chromium: str) -> Iterator[Browser]:
    browser = play.chromium.launch(executable_path=chromium, args=QUIET)
    yield browser
    browser.close()


class Visitor:
    """One person at one browser, reading in one language.

    seen holds the kinds of pages that were looked at, shared by the people of a journey.
    """

    def __init__(
        self, browser: Browser, home: str, lang: str, seen: set[str] | None = None, *, script: bool = True
    ) -> None:
        self._context = browser.new_context(
            viewport={"width": WIDE, "height": HEIGHT}, java_script_enabled=script, accept_downloads=True
        )
        self._context.set_default_timeout(PATIENCE)
        self.page: Page = self._context.new_page()
        self.home, self.lang, self._seen, self._script = home, lang, set() if seen is None else seen, script
        self._speaker = Speaker(Language(lang))
        self._said: list[str] = []
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self._said.append(str(error)))

    def _hear(self, message: ConsoleMessage) -> None:
        # What the browser merely suggests to authors is no fault of the page.
        if message.type in ("error", "warning"):
            self._said.append(message.text)

    def words(self, english: str, **values: Any) -> str:
        """A sentence of the interface as this person reads it, spaces as the browser gives them."""
        return " ".join(self._speaker.gettext(english, **values).split())

    # --- going places ------------------------------------------------------------------------------

    def go(self, path: str) -> None:
        """Opens a path of the site, or a whole address from a mail; looks at the page."""
        address = path if path.startswith("http") else f"{self.home}/{self.lang}{path}"
        answer = self.page.goto(address, wait_until="load")
        assert answer is not None
        assert answer.status == 200, f"{address}: {answer.status}"
        self.look()

    def press(self, english: str, within: Locator | None = None) -> None:
        """Presses the button of this name, waits for the page it leads to and looks at it."""
        button = (within or self.page.locator("main")).get_by_role(
            "button", name=self.words(english), exact=True
        )
        self._lead_on(button.first)

    def follow(self, english: str, within: Locator | None = None) -> None:
        """Follows the link of this name and looks at its page."""
        self.follow_link((within or self.page.locator("body")).get_by_role("link", name=self.words(english)))

    def follow_link(self, link: Locator) -> None:
        self._lead_on(link.first)

    def _lead_on(self, control: Locator) -> None:
        with self.page.expect_navigation(wait_until="load"):
            control.click()
        self.look()

    # --- typing ------------------------------------------------------------------------------------

    def fill(self, name: str, value: str) -> None:
        """Gives the field of this name its value as its kind asks: typed, chosen or ticked."""
        control = self.page.locator(f'main [name="{name}"]')
        kind = (
            control.first.evaluate("e => e.tagName + ':' + (e.type || '')")
            if self._script
            else _kind(control)
        )
        if kind.startswith("SELECT"):
            control.select_option(value)
        elif kind == "INPUT:radio":
            self.page.locator(f'main [name="{name}"][value="{value}"]').check(force=True)
        elif kind == "INPUT:checkbox":
            if value:
                control.check(force=True)
        elif kind.startswith("TEXTAREA") or len(value) > 40:
            control.fill(value)
        else:
            # Key by key, as a person does.
            control.fill("")
            control.press_sequentially(value)

    # --- looking -----------------------------------------------------------------------------------

    def reads(self, english: str, **values: Any) -> None:
        """This sentence of the interface stands on the page."""
        said = self.main_text()
        assert self.words(english, **values) in said, said[:1500]

    def main_text(self) -> str:
        return " ".join(self.page.locator("main").inner_text().split())

    def look(self) -> None:
        """The page is quiet, whole, accessible, and fits its width; each kind of page is examined once."""
        path = urlsplit(self.page.url).path
        assert self._said == [], f"{path}: {self._said}"
        assert self.page.get_attribute("html", "lang") == path.split("/")[1], path
        kind = f"{IDS.sub('…', path)} {self.page.locator('.govuk-error-summary').count()}"
        if not self._script or kind in self._seen:
            return
        self._seen.add(kind)
        for width in (NARROW, WIDE):
            self.page.set_viewport_size({"width": width, "height": HEIGHT})
            wide = self.page.evaluate("document.documentElement.scrollWidth")
            assert wide <= width, f"{path}: {wide} px wide in a window of {width}"
        self.page.evaluate(AXE)
        found = self.page.evaluate(f"axe.run({AXE_OPTIONS}).then(result => result.violations)")
        faults = [(fault["id"], [node["html"][:160] for node in fault["nodes"]][:4]) for fault in found]
        assert faults == [], f"{path}: {faults}"


def _kind(control: Locator) -> str:
    """The kind of a control where no script may be asked."""
    return str(control.first.evaluate("e => e.tagName + ':' + (e.type || '')"))
