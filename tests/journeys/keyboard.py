"""Somebody at a window 320 pixels wide who works by the keyboard alone: Tab, arrows, Space, Enter, typing."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Locator

from tests.journeys.visitors import Visitor

MOST_STOPS = 400


class KeyboardVisitor(Visitor):
    """Never clicks; no script moves the focus. Each place is reached by Tab, and each stop is looked at."""

    widths = (320,)

    def fill(self, name: str, value: str) -> None:
        """Gives the field of this name its value, as its kind asks at a keyboard."""
        control = self.field(name)
        kind = self._kind(control)
        if kind == "INPUT:radio":
            self._choose(name, value)
            return
        self._reach(control)
        if kind.startswith("SELECT"):
            self._select(value)
        elif kind == "INPUT:checkbox":
            if control.is_checked() != bool(value):
                self.page.keyboard.press("Space")
            assert control.is_checked() == bool(value), name
        else:
            self.page.keyboard.press("Control+a")
            self.page.keyboard.press("Delete")
            self.page.keyboard.type(value)
            assert control.input_value() == value, name

    def _choose(self, name: str, value: str) -> None:
        """Into the group by Tab; inside it arrows move and choose, and Space chooses where nothing is yet."""
        self._reach(self.field(name), any_of_them=True)
        wanted = self.option(name, value)
        for _ in range(self.field(name).count() + 1):
            if wanted.is_checked():
                return
            here = wanted.evaluate("e => e === document.activeElement")
            self.page.keyboard.press("Space" if here else "ArrowDown")
        raise AssertionError(f"arrows never choose {value} of {name}")

    def _select(self, value: str) -> None:
        steps: int = self.page.evaluate(
            """value => {
                const list = document.activeElement;
                return [...list.options].findIndex(o => o.value === value) - list.selectedIndex;
            }""",
            value,
        )
        for _ in range(abs(steps)):
            self.page.keyboard.press("ArrowDown" if steps > 0 else "ArrowUp")
        assert self.page.evaluate("document.activeElement.value") == value

    def _activate(self, control: Locator) -> None:
        self._reach(control.first)
        self.page.keyboard.press("Enter")

    def _reach(self, control: Locator, *, any_of_them: bool = False) -> None:
        """Presses Tab until the focus is there; each stop shows where one is, and nothing hides it."""
        wanted = control.element_handles() if any_of_them else [control.element_handle()]
        for _ in range(MOST_STOPS):
            stop: dict[str, Any] = self.page.evaluate(STOP, wanted)
            where = f"{self.page.url}: {stop['what']}"
            assert stop["ring"], f"{where}: nothing shows the focus"
            assert not stop["hidden"], f"{where}: the focus is hidden behind {stop['hidden']}"
            if stop["there"]:
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"{self.page.url}: Tab never reaches {control}")


# Where the focus is: whether there, whether an outline or a ring shows it (on it, around or beside), and what
# lies over it. The link that skips to the content needs no ring: it is seen only while it has the focus.
STOP = """wanted => {
  const here = document.activeElement;
  if (!here || here === document.body) return {there: false, ring: true, hidden: '', what: 'the page'};
  const appears = here.matches('.govuk-skip-link') && here.getBoundingClientRect().height > 20;
  const beside = [here, here.parentElement, here.nextElementSibling].filter(Boolean);
  const ring = appears || beside.some(e => [null, '::before', '::after'].some(part => {
    const style = getComputedStyle(e, part);
    const outlined = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
    return outlined || style.boxShadow !== 'none';
  }));
  const box = here.getBoundingClientRect();
  let hidden = box.bottom <= 0 || box.top >= innerHeight ? 'the edge of the window' : '';
  const bar = document.querySelector('.save-bar');
  if (bar && !bar.contains(here)) {
    const {top, bottom} = bar.getBoundingClientRect();
    // Of something tall, where one writes many lines, the last ones may lie below.
    const needed = Math.min(box.bottom, box.top + 120);
    if (needed > top + 1 && box.top < bottom) hidden = 'the bar';
  }
  const what = here.name || here.id || (here.textContent || '').trim().slice(0, 60);
  return {there: wanted.includes(here), ring, hidden, what};
}"""
