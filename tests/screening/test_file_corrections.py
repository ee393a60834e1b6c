"""Corrections of the letter and the documents: what opens, what stays, what both copies say."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from callapp.applications.attachments.actions import save_captions
from callapp.applications.models import SectionDraft
from callapp.applications.sections.models import HospitalFacts
from callapp.applications.submission_actions import reopen_application, withdraw_application
from callapp.domain.attachments import AttachmentKind
from callapp.domain.errors import RuleBroken
from callapp.domain.sections import Section
from callapp.receipts.models import Receipt
from tests.client import CheckedClient
from tests.factories import link_to
from tests.files.samples import PDF
from tests.screening.correcting import BEDS, DAY, DOCUMENTS, LETTER, Correcting

OTHER_PDF = PDF + b"% another\n"


def test_documents_are_put_right_and_both_copies_list_theirs(
    correcting: Correcting, session: Session
) -> None:
    request = correcting.ask(DOCUMENTS)
    added = correcting.add(DOCUMENTS, "plan révisé.pdf")
    assert [copy["content"]["documents"] for copy in correcting.copies()] == [[]]

    correcting.give()

    before, after = correcting.copies()
    assert before["content"]["documents"] == []
    named = [(each["name"], each["sha256"]) for each in after["content"]["documents"]]
    assert named == [("plan révisé.pdf", added.sha256)]
    assert request.files[0].before == []
    assert [each["id"] for each in request.files[0].after or []] == [str(added.id)]
    receipt = session.scalars(select(Receipt).order_by(Receipt.issued_at.desc())).first()
    assert receipt is not None
    assert added.sha256 in receipt.text
    with pytest.raises(RuleBroken, match=r"event_impossible"):
        correcting.remove(added)


def test_the_officer_reads_what_the_copy_says_of_documents(
    correcting: Correcting, client: CheckedClient
) -> None:
    def describe(seen: str, words: str) -> None:
        acting: dict[str, Any] = {"actor": correcting.lead.actor, "now": correcting.now}
        captions = {added.id: (seen, words)}
        save_captions(correcting.session, application_id=correcting.file.id, captions=captions, **acting)

    reader = correcting.officer.actor
    correcting.ask(DOCUMENTS)
    added = correcting.add(DOCUMENTS, "plan.pdf")
    describe("", "Plan remis")
    correcting.give()
    correcting.ask(DOCUMENTS)
    describe("Plan remis", "Plan pas encore remis")

    client.act_as(reader)
    words = client.get(f"/fr/screening/files/{correcting.file.id}").words
    assert "(Plan remis)" in words
    assert "pas encore remis" not in words


def test_only_the_kind_that_was_named_opens(correcting: Correcting) -> None:
    (letter,) = correcting.present(LETTER)
    with pytest.raises(RuleBroken, match=r"event_impossible"):
        correcting.add(DOCUMENTS, "plan.pdf")
    correcting.ask(DOCUMENTS, BEDS)

    for refused in (lambda: correcting.remove(letter), lambda: correcting.add(LETTER, "lettre.pdf")):
        with pytest.raises(RuleBroken, match=r"event_impossible"):
            refused()
    assert correcting.present(LETTER) == [letter]


def test_a_letter_is_replaced_and_never_given_up(correcting: Correcting) -> None:
    (letter,) = correcting.present(LETTER)
    correcting.ask(LETTER)
    correcting.remove(letter)
    with pytest.raises(RuleBroken) as refused:
        correcting.give()
    assert refused.value.faults[0].field == "letter"

    correcting.add(LETTER, "lettre signée des deux.pdf", OTHER_PDF)
    correcting.give()

    names = [[each["name"] for each in copy["content"]["letters"]] for copy in correcting.copies()]
    assert names == [["lettre signée.pdf"], ["lettre signée des deux.pdf"]]


def test_the_same_files_again_are_no_correction(correcting: Correcting) -> None:
    (letter,) = correcting.present(LETTER)
    correcting.ask(LETTER)
    correcting.remove(letter)
    correcting.restore(letter)

    with pytest.raises(RuleBroken, match=r"nothing_changed"):
        correcting.give()


@pytest.mark.parametrize(("seconds", "taken"), [(-1, True), (0, False)])
def test_files_come_in_until_the_corrections_are_due(
    correcting: Correcting, seconds: int, taken: bool
) -> None:
    request = correcting.ask(DOCUMENTS)
    correcting.now = request.due_at + timedelta(seconds=seconds)

    if taken:
        correcting.add(DOCUMENTS, "plan.pdf")
        return
    with pytest.raises(RuleBroken, match=r"due_passed"):
        correcting.add(DOCUMENTS, "plan.pdf")
    correcting.more_time(correcting.now + DAY)
    correcting.add(DOCUMENTS, "plan.pdf")


@pytest.mark.parametrize("by_the_hospital", [True, False])
def test_taken_back_the_files_and_the_text_stand_as_before(
    correcting: Correcting, session: Session, by_the_hospital: bool
) -> None:
    (letter,) = correcting.present(LETTER)
    request = correcting.ask(LETTER, DOCUMENTS, BEDS)
    correcting.write(Section.HOSPITAL, beds="801")
    correcting.remove(letter)
    correcting.add(LETTER, "autre lettre.pdf", OTHER_PDF)
    plan = correcting.add(DOCUMENTS, "plan.pdf")

    if by_the_hospital:
        file = withdraw_application(session, **correcting.acting, version=correcting.file.version)
        reopen_application(session, **correcting.acting, version=file.version, link_to=link_to)
    else:
        correcting.cancel()

    assert [row.id for row in correcting.present(LETTER)] == [letter.id]
    assert correcting.present(DOCUMENTS) == []
    # What the pages of the draft show is what its rows, and so the next copy, say.
    draft = session.get_one(SectionDraft, (correcting.file.id, Section.HOSPITAL), populate_existing=True)
    assert draft.typed["beds"] == "772"
    assert session.get_one(HospitalFacts, correcting.file.id, populate_existing=True).beds == 772
    # What was not given can still be read by its people.
    session.refresh(request)
    written = {files.kind: [each["name"] for each in files.after or []] for files in request.files}
    assert written == {
        AttachmentKind.LETTER_OF_INTENT: ["autre lettre.pdf"],
        AttachmentKind.SUPPORTING: ["plan.pdf"],
    }
    assert [field.after for field in request.fields] == ["801"]
    session.refresh(plan)
    assert plan.removed_at is not None


# --- pages --------------------------------------------------------------------------------------------------


def test_asked_added_and_given_in_the_pages(client: CheckedClient, correcting: Correcting) -> None:
    file, officer, lead = correcting.file.id, correcting.officer.actor, correcting.lead.actor
    there, here = f"/en/screening/files/{file}/corrections", f"/en/applications/{file}"
    client.act_as(officer)
    page = client.get(f"{there}/new")
    ask = {"ask-files-supporting": "y", "note-files-supporting": "The signed quote", "note": "The quote"}
    assert client.send(page, {**ask, "day": "2023-04-30", "minute": "23:59"}).status_code == 303

    client.act_as(lead)
    assert "April 30, 2023" in client.get(f"{here}/documents").words
    # What was not named is not open, and its page offers nothing.
    assert not client.get(f"{here}/letters").soup.select("input[type=file]")
    assert client.get(f"{here}/hospital").status_code == 302
    data = {"documents": (io.BytesIO(PDF), "quote.pdf")}
    sent = client.post(f"{here}/documents", data=data, content_type="multipart/form-data")
    assert sent.headers["Location"].endswith("/documents")
    asked = client.get(f"{here}/corrections")
    assert "quote.pdf New file" in asked.words
    client.act_as(officer)
    assert "quote.pdf" not in client.get(there).words
    client.act_as(lead)
    assert client.send(asked, action="/corrections").status_code == 303

    client.act_as(officer)
    answered = client.get(there)
    (added,) = correcting.present(DOCUMENTS)
    assert "quote.pdf New file" in answered.words
    assert added.sha256 in answered.words
    changes = client.get(str(answered.soup.select_one(".correction a[href*=changes]")["href"]))
    assert added.sha256 in changes.words


def test_what_was_taken_back_is_shown_to_its_people_alone(
    client: CheckedClient, correcting: Correcting
) -> None:
    correcting.ask(BEDS)
    correcting.write(Section.HOSPITAL, beds="801")
    correcting.cancel()
    officer = correcting.officer.actor

    client.act_as(correcting.lead.actor)
    mine = client.get(f"/en/applications/{correcting.file.id}/corrections")
    client.act_as(officer)
    theirs = client.get(f"/en/screening/files/{correcting.file.id}/corrections")

    assert "801" in mine.words
    assert "801" not in theirs.words
