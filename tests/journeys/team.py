"""What a team does together on an application: invite, share out, write, meet in one text, sign, attach."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import expect

from tests.files.samples import GOOD
from tests.journeys.house import House
from tests.journeys.steps import PASSWORD, sign_in
from tests.journeys.visitors import Visitor

DOCUMENT = "Étude de faisabilité.pdf"


def invite(lead: Visitor, draft: str, email: str, role: str) -> None:
    lead.go(f"{draft}/people")
    lead.fill("email", email)
    lead.fill("role", role)
    lead.fill("language", lead.lang)
    lead.press("Send the invitation")


def accept(invited: Visitor, house: House, email: str, name: str) -> None:
    """Opens an account behind the mailed link, signs in, and stands on the application."""
    invited.go(house.link_mailed_to(email))
    for field, value in {
        "name": name,
        "password": PASSWORD,
        "password_confirm": PASSWORD,
        "privacy": "y",
    }.items():
        invited.fill(field, value)
    invited.press("Open an account and accept")
    if "/sign-in" in invited.page.url:
        sign_in(invited, email)


def entrust(lead: Visitor, draft: str, section: str, name: str) -> None:
    """Says that this person writes this section."""
    lead.go(f"{draft}/people/sections")
    choice = lead.page.locator(f'main [name="{section}"] option', has_text=name)
    lead.fill(section, str(choice.get_attribute("value")))
    lead.press("Save")


def meet_in_one_text(lead: Visitor, editor: Visitor, draft: str, field: str) -> str:
    """Both write in the same field at the same time; the editor sees both texts and keeps their own."""
    lead.go(f"{draft}/project")
    editor.go(f"{draft}/project")
    first, second = "Le texte du responsable.", "Le texte de l’autre."
    lead.fill(field, first)
    # Saved while typing, without a button.
    lead.sees_saved()
    editor.fill(field, second)
    if editor.script:
        expect(editor.page.locator("[data-save-compare]")).to_be_visible()
        bar = editor.page.locator(".save-bar")
        editor.press("Compare both texts", bar, refused=True)
    else:
        editor.press("Save", editor.page.locator(".save-bar"), refused=True)
    sides = [" ".join(side.split()) for side in editor.page.locator(".clash .side").all_inner_texts()]
    # Each as it is, the words that differ marked.
    assert "de l’autre" in sides[0], sides
    assert "du responsable" in sides[1], sides
    assert editor.page.locator(".clash del").count() == editor.page.locator(".clash ins").count() == 1
    editor.fill(f"choice-{field}", "mine")
    editor.press("Save", editor.page.locator(".save-bar"))
    assert editor.page.locator(".clash").count() == 0
    lead.go(f"{draft}/project")
    assert lead.page.locator(f'[name="{field}"]').input_value() == second
    return second


def sees_totals(visitor: Visitor, draft: str, amount: str) -> None:
    """Costs and funding come to this amount, which stands beside the form and in the totals."""
    visitor.go(f"{draft}/budget")
    balance = " ".join(visitor.page.locator("[data-balance]").inner_text().split())
    assert balance.count(amount) >= 1, balance
    assert amount in " ".join(visitor.page.locator("#totals, #totals ~ *").all_inner_texts()[0:9]).replace(
        "\u00a0", " "
    ).replace("\u202f", " ")


def name_signatories(lead: Visitor, draft: str, ceo: str, clinical_lead: str) -> None:
    """Gives both signatories an address to send their link to."""
    lead.go(f"{draft}/letter_of_intent")
    lead.fill("ceo_email", ceo)
    lead.fill("clinical_lead_email", clinical_lead)
    lead.press("Save", lead.page.locator("#section-form .save-bar"))


def ask_both_to_sign(lead: Visitor, draft: str) -> None:
    lead.go(f"{draft}/signatures")
    lead.press("Send both a link to sign")


def ask_again(lead: Visitor, draft: str) -> None:
    """One signature is void, with the words that changed; that signatory alone is asked again."""
    lead.go(f"{draft}/signatures")
    assert lead.page.locator(".changes ins").count() > 0
    again = lead.page.get_by_role("button", name=lead.words("Send a link to sign"))
    assert again.count() == 1
    lead.press("Send a link to sign")
    assert again.count() == 0


def sign(signatory: Visitor, house: House, email: str, name: str) -> None:
    """Without an account: opens the mailed link, reads, signs, and reads that it is done."""
    signatory.go(house.link_mailed_to(email))
    assert "$" in signatory.main_text()
    signatory.fill("name", name)
    signatory.fill("title", "Présidence fictive")
    signatory.fill("consent", "y")
    signatory.press("Sign")
    assert signatory.words("You have signed") in signatory.main_text()


def edit_what_is_signed(editor: Visitor, draft: str, field: str, text: str) -> None:
    """The page says who signed; editing all the same voids the signature."""
    editor.go(f"{draft}/project")
    editor.reads("This text is signed")
    assert editor.page.locator("#section-form").count() == 0
    editor.press("Edit all the same")
    editor.fill(field, text)
    editor.press("Save", editor.page.locator(".save-bar"))


def attach(visitor: Visitor, draft: str, folder: Path) -> None:
    study = folder / DOCUMENT
    study.write_bytes(GOOD["pdf"])
    visitor.go(f"{draft}/documents")
    visitor.page.locator("#documents").set_input_files(study)
    visitor.press("Add")
    assert visitor.page.get_by_role("link", name=DOCUMENT).count() == 1


def reads_and_cannot_write(viewer: Visitor, draft: str) -> None:
    """Sections are there to read; there is no form to write in, and what is sent all the same is refused."""
    viewer.go(f"{draft}/project")
    assert viewer.page.locator("#section-form, .save-bar").count() == 0
    viewer.go(draft)
    assert viewer.page.get_by_role("button", name=viewer.words("Submit the application")).count() == 0
    viewer.go(f"{draft}/people")
    token = viewer.page.locator('[name="csrf_token"]').first.get_attribute("value")
    sent = viewer.page.request.post(
        f"{viewer.home}/{viewer.lang}{draft}/project", form={"csrf_token": str(token), "title": "Pris"}
    )
    assert sent.status == 422, sent.status


def take_receipt(visitor: Visitor, folder: Path) -> Path:
    """The signed receipt, as a file."""
    with visitor.page.expect_download() as download:
        visitor.page.get_by_role("link", name=visitor.words("Signed receipt (JSON)")).click()
    kept = folder / "receipt.json"
    download.value.save_as(kept)
    return kept


def verify(stranger: Visitor, receipt: Path) -> None:
    """Anybody, without an account: genuine as it is, not with one digit changed."""
    stranger.go("/verify")
    stranger.page.locator('main [type="file"]').set_input_files(receipt)
    stranger.press("Verify")
    stranger.reads("This receipt is genuine")
    stranger.go("/verify")
    text = receipt.read_text("utf-8")
    stranger.fill("text", re.sub(r'("sequence": ?)1', r"\g<1>2", text))
    stranger.press("Verify")
    stranger.reads("This receipt was changed after it was signed")
