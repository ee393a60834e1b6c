"""What people do on their way, step by step, as functions over a visitor."""

from __future__ import annotations

import re
from collections.abc import Collection
from pathlib import Path
from typing import Any

from callapp.calls.document import CallDocument
from callapp.domain.sections import Section
from tests.journeys.house import House
from tests.journeys.visitors import Visitor

PASSWORD = "tambour orage violette semelle"
HOSPITAL = {"fr": "Hôpital fictif du Fleuve", "en": "Fictional Hospital of the River"}
LETTER_PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def check_eligibility(visitor: Visitor, slug: str) -> None:
    """Without an account: starts from a hospital of the directory, corrects it, and reads the answer."""
    visitor.go(f"/calls/{slug}")
    visitor.follow("Check eligibility")
    visitor.fill("q", "hopital general juiff")  # no accents, and a letter too many
    visitor.press("Search")
    picks = visitor.page.locator(".picks")
    visitor._lead_on(picks.get_by_role("button").first)
    for name, value in {
        "name": HOSPITAL[visitor.lang],
        "province": "QC",
        "nonprofit": "yes",
        "provincially_funded": "yes",
        "beds": "499",
        "partner_ai_provider": "yes",
        "funding_requested": "1 500 000,00 $",
    }.items():
        visitor.fill(name, value)
    main = visitor.page.locator("form")
    visitor.press("Check eligibility", main.locator(".actions"))
    assert visitor.page.locator(".mark--fail").count() == 1
    visitor.follow("Correct my answers", visitor.page.locator("main"))
    visitor.fill("beds", "500")
    visitor.press("Check eligibility", main.locator(".actions"))
    assert visitor.page.locator(".mark--fail, .mark--unknown").count() == 0


def register(visitor: Visitor, house: House, email: str, name: str) -> None:
    """Opens an account, confirms the address by the mailed link, signs in."""
    visitor.go("/register")
    for field, value in {
        "name": name,
        "email": email,
        "password": PASSWORD,
        "password_confirm": PASSWORD,
        "privacy": "y",
    }.items():
        visitor.fill(field, value)
    visitor.press("Open the account")
    visitor.go(house.link_mailed_to(email))
    visitor.press("Confirm my address")
    sign_in(visitor, email)


def sign_in(visitor: Visitor, email: str) -> None:
    visitor.go("/sign-in")
    visitor.fill("email", email)
    visitor.fill("password", PASSWORD)
    visitor.press("Sign in")


def choose_password(visitor: Visitor, link: str, email: str) -> None:
    """Somebody of the house opens the one-time link, chooses a password and signs in."""
    visitor.go(link)
    visitor.fill("password", PASSWORD)
    visitor.fill("password_confirm", PASSWORD)
    visitor.press("Set the new password")
    sign_in(visitor, email)


def claim_hospital(visitor: Visitor) -> None:
    visitor.go("/organisation")
    visitor.fill("name", HOSPITAL[visitor.lang])
    visitor.fill("province", "QC")
    visitor.press("Ask to represent this organisation")
    visitor.reads("Your request waits for approval")


def open_draft(visitor: Visitor, slug: str) -> str:
    """Opens a draft; the path of its page, without the language."""
    visitor.go(f"/calls/{slug}")
    visitor.follow("Prepare an application")
    visitor.press("Open a draft")
    found = re.search(r"/applications/[0-9a-f-]{36}", visitor.page.url)
    assert found, visitor.page.url
    return found.group()


def fill_sections(
    visitor: Visitor, draft: str, document: CallDocument, only: Collection[Section] = tuple(Section)
) -> None:
    """Types all sections, or only these, each saved by its button, rows added where the page adds them."""
    for section, typed in typed_sections(document, visitor.lang).items():
        if section not in only:
            continue
        visitor.go(f"{draft}/{section.value}")
        for name, value in typed.items():
            if isinstance(value, str):
                visitor.fill(name, value)
                continue
            for index, row in enumerate(value):
                if index:
                    _add_row(visitor, name)
                for field, text in row.items():
                    visitor.fill(f"{name}-{index}-{field}", text)
        visitor.press("Save", visitor.page.locator("#section-form .save-bar"))
        assert visitor.page.locator(".govuk-error-summary").count() == 0, visitor.main_text()


def _add_row(visitor: Visitor, name: str) -> None:
    visitor._lead_on(visitor.page.locator(f'button[name="add"][value="{name}"]'))


def upload_letter(visitor: Visitor, draft: str, folder: Path) -> None:
    letter = folder / "lettre signée.pdf"
    letter.write_bytes(LETTER_PDF)
    visitor.go(f"{draft}/letter_of_intent")
    visitor.page.locator("#letter").set_input_files(letter)
    visitor.press("Upload")
    assert visitor.page.get_by_role("link", name="lettre signée.pdf").count() == 1


def submit(visitor: Visitor, draft: str) -> str:
    """Submits; the number of the receipt."""
    visitor.go(draft)
    visitor.press("Submit the application")
    if "/receipt" not in visitor.page.url:
        visitor.follow("Receipt", visitor.page.locator("main"))
    visitor.reads("Your application is submitted")
    return visitor.page.locator(".confirm__number").inner_text().strip()


def typed_sections(document: CallDocument, lang: str) -> dict[Section, dict[str, Any]]:
    """A whole fictional application as somebody types it, amounts and figures in their language."""
    fr, years = lang == "fr", document.budget_rules().fiscal_years
    answer = (
        "Une réponse fictive, avec un chiffre : 62 %." if fr else "A fictional answer, with a figure: 62%."
    )
    answers = {f"answer-{question.code}": answer for question in document.questions}
    return {
        Section.HOSPITAL: {
            "name": HOSPITAL[lang],
            "province": "QC",
            "nonprofit": "yes",
            "provincially_funded": "yes",
            "beds": "501",
            "beds_source": "Rapport annuel fictif" if fr else "Fictional annual report",
            "beds_date": "2026-03-31",
        },
        Section.PROJECT: {"title": "Libérer des lits" if fr else "Freeing beds", **answers},
        Section.PARTNERS: {
            "partners": [
                {
                    "name": "IA fictive inc.",
                    "kind": "ai_provider",
                    "province": "QC",
                    "size_class": "small",
                    "contact_name": "Personne-ressource fictive",
                    "contact_email": "ia@example.ca",
                    "role": "Développe le modèle." if fr else "Develops the model.",
                },
                {
                    "name": "Université fictive",
                    "kind": "academic",
                    "province": "ON",
                    "size_class": "not_applicable",
                    "contact_name": "Recherche fictive",
                    "contact_email": "recherche@example.ca",
                    "role": "Évalue les effets." if fr else "Evaluates the effects.",
                },
            ]
        },
        Section.BUDGET: {
            "costs": [
                {
                    "description": "Équipe" if fr else "Team",
                    "participant": "lead",
                    "category": "labour",
                    "province": "QC",
                    "fiscal_year": str(years[0]),
                    "amount": "1 500 000,50 $" if fr else "1,500,000.50",
                },
                {
                    "description": "Infonuagique" if fr else "Cloud",
                    "participant": "lead",
                    "category": "cloud_services",
                    "province": "QC",
                    "fiscal_year": str(years[1]),
                    "amount": "250.50",
                },
            ],
            "funding": [
                {"source": "scale_ai", "kind": "cash", "amount": "900 000,00 $" if fr else "$900,000.00"},
                {"source": "hospital", "participant": "lead", "kind": "in_kind", "amount": "600251"},
            ],
        },
        Section.OUTCOMES: {
            "indicators": [
                {
                    "code": "own",
                    "name": "Attente à l’urgence" if fr else "Wait in the emergency department",
                    "definition": "Médiane, de l’arrivée au lit" if fr else "Median, from arrival to bed",
                    "unit": "minutes",
                    "direction": "decrease",
                    "baseline": "184,5" if fr else "184.5",
                    "baseline_date": "2026-01-31",
                    "baseline_method": "Registre des admissions" if fr else "Admission register",
                    "target": "120",
                    "target_date": "2028-01-31",
                }
            ]
        },
        Section.LETTER_OF_INTENT: {
            "ceo_name": "Direction générale fictive",
            "ceo_title": "Direction générale",
            "clinical_lead_name": "Responsable clinique fictive",
            "clinical_lead_title": "Chefferie du service",
        },
        Section.DECLARATION: {f"declare-{statement.code}": "yes" for statement in document.declarations},
    }
