"""People at their browsers. Each page they come to is looked at as a whole, once for each kind of page."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, Playwright, expect

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

    # A page that is examined is laid out at each; people work at the last.
    widths: tuple[int, ...] = (NARROW, WIDE)

    def __init__(
        self, browser: Browser, home: str, lang: str, seen: set[str] | None = None, *, script: bool = True
    ) -> None:
        self._context = browser.new_context(
            viewport={"width": self.widths[-1], "height": HEIGHT},
            java_script_enabled=script,
            accept_downloads=True,
            # Pages jump to where they lead: what is looked at stands still.
            reduced_motion="reduce",
        )
        self._context.set_default_timeout(PATIENCE)
        self.page: Page = self._context.new_page()
        self.home, self.lang, self._seen, self.script = home, lang, set() if seen is None else seen, script
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

    def press(self, english: str, within: Locator | None = None, *, refused: bool = False) -> None:
        """Presses the button of this name, waits for the page it leads to and looks at it.

        refused: the answer is a refusal, of which the browser tells its console.
        """
        button = (within or self.page.locator("main")).get_by_role(
            "button", name=self.words(english), exact=True
        )
        self._lead_on(button.first, refused=refused)

    def follow(self, english: str, within: Locator | None = None) -> None:
        """Follows the link of this name and looks at its page."""
        self.follow_link((within or self.page.locator("body")).get_by_role("link", name=self.words(english)))

    def follow_link(self, link: Locator) -> None:
        self._lead_on(link.first)

    def _lead_on(self, control: Locator, *, refused: bool = False) -> None:
        with self.page.expect_navigation(wait_until="load") as way:
            self._activate(control)
        # None when a script brought the page.
        status = way.value.status if way.value else 200
        assert (status >= 400) == refused, f"{self.page.url}: {status}"
        if refused:
            self._said.clear()
        self.look()

    def _activate(self, control: Locator) -> None:
        control.click()

    # --- typing ------------------------------------------------------------------------------------

    def fill(self, name: str, value: str) -> None:
        """Gives the field of this name its value as its kind asks: typed, chosen or ticked."""
        control = self.field(name)
        kind = self._kind(control)
        if kind.startswith("SELECT"):
            control.select_option(value)
        elif kind == "INPUT:radio":
            self.option(name, value).check(force=True)
        elif kind == "INPUT:checkbox":
            if value:
                control.check(force=True)
        elif kind.startswith("TEXTAREA") or len(value) > 40:
            control.fill(value)
        else:
            # Key by key, as a person does.
            control.fill("")
            control.press_sequentially(value)

    def field(self, name: str) -> Locator:
        """What is called so in a form, hidden fields left out; all buttons of a group."""
        return self.page.locator(f'main [name="{name}"]:not([type="hidden"])')

    def option(self, name: str, value: str) -> Locator:
        """One button of a group."""
        return self.page.locator(f'main [type="radio"][name="{name}"][value="{value}"]')

    def _kind(self, control: Locator) -> str:
        return str(control.first.evaluate("e => e.tagName + ':' + (e.type || '')"))

    # --- looking -----------------------------------------------------------------------------------

    def reads(self, english: str, **values: Any) -> None:
        """This sentence of the interface stands on the page."""
        said = self.main_text()
        assert self.words(english, **values) in said, said[:1500]

    def sees_saved(self) -> None:
        """The page says that what was typed is kept, and when."""
        said = re.escape(self.words("Saved at %(time)s", time="@")).replace("@", r"\d+")
        expect(self.page.locator("[data-save-state]")).to_have_text(re.compile(said), timeout=PATIENCE)

    def main_text(self) -> str:
        return " ".join(self.page.locator("main").inner_text().split())

    def look(self) -> None:
        """The page is quiet, whole, accessible, and fits its width; each kind of page is examined once."""
        path = urlsplit(self.page.url).path
        assert self._said == [], f"{path}: {self._said}"
        assert self.page.get_attribute("html", "lang") == path.split("/")[1], path
        self._fits(path, self.widths[-1])
        kind = f"{IDS.sub('…', path)} {self.page.locator('.govuk-error-summary').count()} {self.widths}"
        if not self.script or kind in self._seen:
            return
        self._seen.add(kind)
        for width in self.widths:
            self.page.set_viewport_size({"width": width, "height": HEIGHT})
            self._fits(path, width)
        self.page.evaluate(AXE)
        found = self.page.evaluate(f"axe.run({AXE_OPTIONS}).then(result => result.violations)")
        faults = [(fault["id"], [node["html"][:160] for node in fault["nodes"]][:4]) for fault in found]
        assert faults == [], f"{path}: {faults}"

    def _fits(self, path: str, width: int) -> None:
        wide = self.page.evaluate("document.scrollingElement.scrollWidth")
        assert wide <= width, f"{path}: {wide} px wide in a window of {width}"
