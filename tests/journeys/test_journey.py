"""From a visitor's first question to an export that proves itself, in a real browser, in each language.

On SQLite only: what differs between databases is tried below the pages, on both; here the pages, the browser
and the command that serves them are tried together.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from callapp.domain.people import Role
from tests.journeys import panel, steps
from tests.journeys.conftest import Arrive
from tests.journeys.house import House
from tests.journeys.visitors import Visitor

pytestmark = pytest.mark.browser

# Steps of the scale as they are shown: half-points included.
POINTS = (["4", "3½", "5", "4½"], ["3", "4", "2½", "4"])


def staff(house: House, arrive: Arrive, role: Role, lang: str, number: int = 1) -> tuple[Visitor, str]:
    """Somebody of the house, made by the operator's command, signed in; and their name."""
    email, name = f"{role.value}.{number}@example.ca", f"{role.value} fictif {number}"
    person = arrive(lang)
    steps.choose_password(person, house.invite(role, email, name, lang), email)
    return person, name


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_from_the_first_question_to_an_export_that_recomputes_equal(
    house: House, arrive: Arrive, tmp_path: Path, lang: str
) -> None:
    slug, document = house.slug, house.document

    applicant = arrive(lang)
    steps.check_eligibility(applicant, slug)
    steps.register(applicant, house, "equipe@example.ca", "Responsable fictive")
    steps.claim_hospital(applicant)
    draft = steps.open_draft(applicant, slug)
    steps.fill_sections(applicant, draft, document)
    steps.upload_letter(applicant, draft, tmp_path)
    number = steps.submit(applicant, draft)

    officer, _ = staff(house, arrive, Role.ELIGIBILITY_OFFICER, lang)
    panel.confirm_rule_by_rule(officer, slug, number)

    administrator, _ = staff(house, arrive, Role.ADMINISTRATOR, lang)
    reviewers = [staff(house, arrive, Role.REVIEWER, lang, index) for index in (1, 2)]
    panel.assign(administrator, slug, number, [name for _, name in reviewers])
    for (reviewer, name), points in zip(reviewers, POINTS, strict=True):
        panel.review(reviewer, slug, number, name, document, points)

    export = panel.rank_and_export(administrator, slug, "Liste fictive / fictional list", tmp_path)

    told = json.loads(export.read_text("utf-8"))
    scores = [[score["value"] for score in review["scores"]] for review in told["ranked"][0]["reviews"]]
    assert sorted(scores) == [[6, 8, 5, 8], [8, 7, 10, 9]]
    house.command("recompute", str(export))
    house.command("check")


def test_a_hospital_applies_without_script(house: House, arrive: Arrive, tmp_path: Path) -> None:
    """From registration to the receipt in a browser that runs no script."""
    applicant = arrive("en", script=False)
    steps.register(applicant, house, "team@example.ca", "Fictional lead")
    steps.claim_hospital(applicant)
    draft = steps.open_draft(applicant, house.slug)
    steps.fill_sections(applicant, draft, house.document)
    steps.upload_letter(applicant, draft, tmp_path)

    number = steps.submit(applicant, draft)

    assert number.startswith(house.document.number_prefix)
    assert applicant.page.get_by_role("link", name="Download as PDF").count() == 1


def test_eligibility_is_answered_by_the_keyboard_alone(house: House, arrive: Arrive) -> None:
    """Tab, arrows, space and Enter lead to the answer; each stop on the way shows where one is."""
    visitor = arrive("fr")
    visitor.go(f"/calls/{house.slug}/eligibility")
    answers = {
        "name": "Hôpital fictif",
        "province": "Québec",
        "nonprofit": "Space",
        "provincially_funded": "Space",
        "beds": "640",
        "partner_ai_provider": "Space",
        "funding_requested": "900000",
    }
    stops = []
    for _ in range(80):
        visitor.page.keyboard.press("Tab")
        stop = visitor.page.evaluate(FOCUSED)
        assert stop["ring"], f"nothing shows the focus on {stop}"
        stops.append(stop["name"] or stop["text"])
        wanted = answers.pop(stop["name"], None)
        if wanted == "Space":
            visitor.page.keyboard.press("Space")
        elif wanted:
            visitor.page.keyboard.type(wanted)
        if stop["name"] == "answer":
            break
    assert not answers, f"never reached: {list(answers)}; reached: {stops}"

    with visitor.page.expect_navigation(wait_until="load"):
        visitor.page.keyboard.press("Enter")

    visitor.look()
    assert visitor.page.locator(".mark--fail, .mark--unknown").count() == 0
    visitor.page.keyboard.press("Tab")
    assert visitor.page.evaluate("document.activeElement.getAttribute('href')") == "#main"


# Where the focus is, and whether an outline or a ring shows it, there, around or beside. The link that skips
# to the content needs none: it is seen only while it has the focus.
FOCUSED = """() => {
  const here = document.activeElement;
  const beside = [here, here.parentElement, here.nextElementSibling].filter(Boolean);
  const appears = here.matches('.govuk-skip-link') && here.getBoundingClientRect().height > 20;
  const ring = appears || beside.some(e => [null, '::before', '::after'].some(part => {
    const style = getComputedStyle(e, part);
    const outlined = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
    return outlined || style.boxShadow !== 'none';
  }));
  return {name: here.name || '', text: (here.textContent || '').trim().slice(0, 60), ring: ring};
}"""
