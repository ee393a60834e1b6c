"""What the people of the house do with a submitted file: screen it, share it out, score it, rank it."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import Locator

from callapp.calls.document import CallDocument
from tests.journeys.visitors import Visitor


def confirm_rule_by_rule(officer: Visitor, slug: str, number: str) -> None:
    """Every rule gets its finding, then the file is eligible and the applicant is told."""
    officer.go("/screening/")
    officer.follow_link(officer.page.locator(f'main a[href$="/screening/{slug}"]'))
    officer.follow_link(_row_of(officer, number).get_by_role("link"))
    rules = officer.page.locator("ol.rules > li.rule")
    assert rules.count() == 7
    for index in range(7):
        assert rules.nth(index).locator(".mark--pass").count() == 1, rules.nth(index).inner_text()
        rules.nth(index).locator('input[type="radio"][value="pass"]').check(force=True)
    officer.press("Save the findings")
    officer.press("Confirm eligible")
    officer.press("Inform the applicant by mail")


def assign(administrator: Visitor, slug: str, number: str, reviewers: list[str]) -> None:
    """Gives the file to each reviewer, by name, on the board."""
    administrator.go(f"/reviewing/{slug}")
    administrator.follow("Assign files to reviewers")
    for name in reviewers:
        side = administrator.page.locator("main")
        administrator.follow_link(side.get_by_role("link", name=name, exact=True))
        _row_of(administrator, number).locator('input[type="checkbox"]').check(force=True)
        administrator.press("Assign the ticked files")
    assert (
        _row_of(administrator, number).get_by_role("link", name=re.compile("|".join(reviewers))).count() == 2
    )


def review(
    reviewer: Visitor, slug: str, number: str, name: str, document: CallDocument, points: list[str]
) -> None:
    """Signs the agreement, declares no conflict, saves a draft, completes it and submits."""
    reviewer.go("/reviews/")
    assert number not in reviewer.main_text()
    reviewer.follow("Read the agreement")
    reviewer.fill("typed_name", name)
    reviewer.press("Sign the agreement")
    reviewer.follow_link(_row_of(reviewer, number).get_by_role("link"))
    reviewer.fill("kind", "none")
    reviewer.press("Declare")
    codes = [criterion.code for criterion in document.criteria]
    _score(reviewer, codes[0], points[0])
    reviewer.press("Save the draft")
    for code, shown in zip(codes, points, strict=True):
        _score(reviewer, code, shown)
    reviewer.press("Submit the review")
    reviewer.reads("Submitted")
    assert reviewer.page.locator(".desk__score textarea").count() == 0


def _score(reviewer: Visitor, code: str, shown: str) -> None:
    """Chooses the step as it is shown (½ included) and writes why."""
    scale = reviewer.page.locator(".scale", has=reviewer.page.locator(f'[name="score_{code}"]'))
    scale.get_by_role("radio", name=shown, exact=True).check(force=True)
    reviewer.fill(f"justification_{code}", f"Motif fictif / fictional reason: {shown}.")


def rank_and_export(administrator: Visitor, slug: str, name: str, folder: Path) -> Path:
    """Draws the line by the envelope, saves the shortlist and takes it away as JSON."""
    administrator.go("/ranking")
    administrator.follow_link(administrator.page.locator(f'main a[href$="/ranking/{slug}"]'))
    administrator.fill("method", "envelope")
    administrator.press("Show")
    administrator.fill("save-name", name)
    administrator.press("Save the shortlist")
    administrator.fill("export-file_format", "json")
    administrator.fill("export-language", administrator.lang)
    with administrator.page.expect_download() as download:
        administrator.page.get_by_role("button", name=administrator.words("Download")).click()
    kept = folder / "shortlist.json"
    download.value.save_as(kept)
    return kept


def _row_of(visitor: Visitor, number: str) -> Locator:
    """The line of a table about the file of this number."""
    return visitor.page.locator("main table tbody tr", has_text=number).first
