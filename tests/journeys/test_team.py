"""A team of three and two signatories, from the invitation to a receipt that anybody can verify.

In French one who writes and one who signs work by keyboard alone at 320 pixels; in English, with scripts off.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from callapp.domain.sections import Section
from tests.journeys import steps, team
from tests.journeys.conftest import Arrive
from tests.journeys.house import House
from tests.journeys.keyboard import KeyboardVisitor

pytestmark = pytest.mark.browser

MANNERS = {"fr": {"manner": KeyboardVisitor}, "en": {"script": False}}
TOTAL = {"fr": "1 500 251,00 $", "en": "$1,500,251.00"}
CEO, CLINICAL_LEAD = "direction@example.ca", "clinique@example.ca"


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_a_team_applies_together_and_its_receipt_proves_it(
    house: House, arrive: Arrive, tmp_path: Path, lang: str
) -> None:
    manner = MANNERS[lang]
    lead, viewer = arrive(lang), arrive(lang)
    editor = arrive(lang, **manner)
    steps.register(lead, house, "responsable@example.ca", "Responsable fictive")
    steps.claim_hospital(lead)
    draft = steps.open_draft(lead, house.slug)

    team.invite(lead, draft, "redaction@example.ca", "applicant_editor")
    team.accept(editor, house, "redaction@example.ca", "Rédaction fictive")
    team.invite(lead, draft, "lecture@example.ca", "applicant_viewer")
    team.accept(viewer, house, "lecture@example.ca", "Lecture fictive")
    team.entrust(lead, draft, Section.BUDGET, "Rédaction fictive")

    written_by_editor = {Section.BUDGET}
    steps.fill_sections(lead, draft, house.document, set(Section) - written_by_editor)
    steps.fill_sections(editor, draft, house.document, written_by_editor)
    team.sees_totals(editor, draft, TOTAL[lang])
    field = f"answer-{house.document.questions[0].code}"
    team.meet_in_one_text(lead, editor, draft, field)
    team.attach(lead, draft, tmp_path)

    team.name_signatories(lead, draft, CEO, CLINICAL_LEAD)
    team.ask_both_to_sign(lead, draft)
    ceo, clinical_lead = arrive(lang), arrive(lang, **manner)
    team.sign(ceo, house, CEO, "Direction générale fictive")
    team.edit_what_is_signed(editor, draft, field, "Un texte corrigé après la signature.")
    team.ask_again(lead, draft)
    team.sign(ceo, house, CEO, "Direction générale fictive")
    team.sign(clinical_lead, house, CLINICAL_LEAD, "Responsable clinique fictive")
    team.reads_and_cannot_write(viewer, draft)

    number = steps.submit(lead, draft)

    receipt = team.take_receipt(lead, tmp_path)
    viewer.go(f"{draft}/receipt")
    assert number in viewer.main_text()
    team.verify(arrive(lang, **manner), receipt)
    assert number in house.command("receipt", "verify", str(receipt))
    house.command("check")
