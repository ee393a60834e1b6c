"""The README’s pictures: ``python -m tests.journeys.pictures`` starts the demonstration and takes them."""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from callapp.calls.shipped import DEMO_SLUG, EVAL_SLUG, REAL_SLUG
from tests.journeys.house import House
from tests.journeys.visitors import browser_of

FOLDER = Path(__file__).parent / "pictures"
SIZE = {"width": 1280, "height": 800}
# 960 pixels wide: light, and still to be read.
SCALE = 0.75
MOST_BYTES = 120_000

ELIGIBILITY = (
    "?name=H%C3%B4pital+fictif+du+Fleuve&province=QC&nonprofit=yes&provincially_funded=yes&beds=499"
    "&partner_ai_provider=yes&funding_requested=1+500+000"
)


def main() -> None:
    """Writes every picture, in both languages."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if chromium is None:
        sys.exit("chromium is missing: apt-get install chromium")
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        house = House(Path(folder))
        with (
            house.serving("serve", "--no-mail"),
            sync_playwright() as play,
            browser_of(play, chromium) as browser,
        ):
            sign_ins = json.loads((house.instance / "demonstration.json").read_text("utf-8"))
            passwords = {each["role"]: (each["email"], each["password"]) for each in sign_ins}
            for lang in ("fr", "en"):
                take_all(browser, house.address, lang, passwords)


def take_all(browser: Browser, home: str, lang: str, passwords: dict[str, tuple[str, str]]) -> None:
    """The five pages in one language. passwords: address and password by role."""
    base = f"{home}/{lang}"

    page = arrive(browser)
    page.goto(f"{base}/calls/{REAL_SLUG}")
    take(page, f"call-{lang}")
    page.goto(f"{base}/calls/{DEMO_SLUG}/eligibility/answer{ELIGIBILITY}")
    take(page, f"eligibility-{lang}")

    page = arrive(browser)
    sign_in(page, base, passwords["applicant_lead"])
    page.goto(f"{base}/applications")
    page.locator("main .card__title a").first.click()
    take(page, f"application-{lang}")

    page = arrive(browser)
    sign_in(page, base, passwords["reviewer"])
    page.goto(f"{base}/reviews/{EVAL_SLUG}")
    # A review half written; without one, the first file that is open.
    rows = page.locator("main table tbody tr")
    drafts = rows.filter(has=page.locator("td .tag:not(.tag--green)"))
    (drafts if drafts.count() else rows).first.locator("th a").click()
    take(page, f"review-{lang}")

    page = arrive(browser)
    sign_in(page, base, passwords["administrator"])
    page.goto(f"{base}/ranking/{EVAL_SLUG}")
    page.select_option("#method", "envelope")
    page.locator("form.filters button").click()
    take(page, f"ranking-{lang}")


def arrive(browser: Browser) -> Page:
    # Where hours need no second zone beside the call's own.
    context = browser.new_context(viewport=SIZE, device_scale_factor=SCALE, timezone_id="America/Toronto")  # type: ignore[arg-type]  # a plain dict will do
    return context.new_page()


def sign_in(page: Page, base: str, who: tuple[str, str]) -> None:
    page.goto(f"{base}/sign-in")
    page.fill("#email", who[0])
    page.fill("#password", who[1])
    page.locator("main form button.button").first.click()
    page.wait_for_url(lambda address: "/sign-in" not in address)


def take(page: Page, name: str) -> None:
    """Writes the top of the page as it stands, once its fonts are there."""
    page.wait_for_load_state("networkidle")
    page.evaluate("document.fonts.ready.then(() => true)")
    path = FOLDER / f"{name}.png"
    page.screenshot(path=path, animations="disabled", caret="hide")
    size = path.stat().st_size
    print(f"{path.name}: {size} bytes")  # noqa: T201 – a command's result
    assert size < MOST_BYTES, f"{path} is too heavy"


if __name__ == "__main__":
    main()
