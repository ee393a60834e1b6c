"""A file whose letter was signed by link, before the officer; and what a correction does to a signature."""

from __future__ import annotations

import io
import json
from datetime import datetime, timedelta

import pytest
from pypdf import PdfReader
from sqlalchemy.orm import Session

from callapp.accounts.models import User
from callapp.applications.copies.queries import get_copy
from callapp.applications.corrections.actions import answer_correction
from callapp.applications.models import Application, Snapshot
from callapp.applications.submission_actions import reopen_application, withdraw_application
from callapp.domain.corrections import NamedField
from callapp.domain.eligibility import RuleId
from callapp.domain.people import Role
from callapp.domain.sections import Section
from callapp.files.store import FileStore
from callapp.screening.asking_actions import request_correction
from callapp.screening.queries import screening_file
from tests.applications.signing import edit, make_unsigned_draft, standing_of, submit_signed
from tests.client import CheckedClient
from tests.factories import ISSUER, link_to, make_person, make_submitted
from tests.mailbox import Mailbox
from tests.receipts.by_the_readme import canonical, sha256

DAY = timedelta(days=1)


@pytest.fixture
def lead(session: Session, now: datetime) -> User:
    return make_person(session, now=now)


@pytest.fixture
def file(session: Session, now: datetime, lead: User, store: FileStore) -> Application:
    draft = make_unsigned_draft(session, lead=lead, now=now, store=store)
    return submit_signed(session, draft, lead, now)


@pytest.fixture
def officer(session: Session, now: datetime) -> User:
    return make_person(session, Role.ELIGIBILITY_OFFICER, now=now)


def correct(session: Session, file: Application, lead: User, officer: User, now: datetime) -> None:
    """The officer has the bed count corrected."""
    request_correction(
        session,
        actor=officer.actor,
        now=now,
        application_id=file.id,
        named={NamedField(Section.HOSPITAL, "beds"): ""},
        note="Voir la source",
        due_at=now + 10 * DAY,
        link_to=link_to,
    )
    edit(session, file, now, Section.HOSPITAL, beds="801")
    session.refresh(file)
    answer_correction(
        session,
        actor=lead.actor,
        now=now + DAY,
        application_id=file.id,
        version=file.version,
        issuer=ISSUER,
        link_to=link_to,
    )


@pytest.mark.usefixtures("pseudo_locale")
@pytest.mark.parametrize("lang", ["fr", "en"])
def test_the_officer_sees_who_signed_which_text(
    client: CheckedClient, file: Application, officer: User, lang: str
) -> None:
    client.act_as(officer.actor)
    page = client.get(f"/{lang}/screening/files/{file.id}")
    assert page.words.count("Signed by link" if lang == "en" else "Signée au moyen d’un lien") >= 2
    assert page.words.count("of exactly this copy" if lang == "en" else "exactement sur cette copie") == 2


def test_an_uploaded_letter_is_checked_by_the_officer(
    client: CheckedClient, session: Session, now: datetime, lead: User, store: FileStore, officer: User
) -> None:
    file = make_submitted(session, lead=lead, now=now, store=store)
    client.act_as(officer.actor)
    words = client.get(f"/en/screening/files/{file.id}").words
    assert "Uploaded letter lettre signée.pdf" in words
    assert "Check both signatures on it" in words
    assert "Signed by link" not in words


def test_a_correction_is_told_to_who_signed_and_the_copy_says_so(
    client: CheckedClient, session: Session, now: datetime, file: Application, lead: User, officer: User,
    mailbox: Mailbox,
) -> None:  # fmt: skip
    correct(session, file, lead, officer, now)
    told = mailbox.all(kind="signature.corrected")
    assert {mail.recipient for mail in told} == {"direction@hopital.example", "clinique@hopital.example"}
    assert all("801" in mail.body and "772" in mail.body for mail in told)
    copy = get_copy(session, actor=lead.actor, application_id=file.id)
    assert len(copy.frozen.content.signatures) == 2
    found = screening_file(session, actor=officer.actor, application_id=file.id, lang="en")
    assert {rule.machine.rule: rule.machine.found for rule in found.rules}[RuleId.LOI_SIGNED] == "pass"
    client.act_as(officer.actor)
    assert client.get(f"/en/screening/files/{file.id}").words.count("of an earlier text") == 2


def test_after_a_correction_a_draft_opened_again_has_lost_its_signatures(
    session: Session, now: datetime, file: Application, lead: User, officer: User, mailbox: Mailbox
) -> None:
    correct(session, file, lead, officer, now)
    withdraw_application(session, actor=lead.actor, now=now, application_id=file.id, version=file.version)
    reopen_application(
        session, actor=lead.actor, now=now, application_id=file.id, version=file.version, link_to=link_to
    )
    assert standing_of(session, file.id) == {"ceo": "void", "clinical_lead": "void"}
    assert len(mailbox.all(kind="signature.void")) == 2


def test_receipt_and_copy_name_who_signed_and_the_readme_says_how_to_compute_the_hash(
    client: CheckedClient, session: Session, file: Application, lead: User
) -> None:
    copy = json.loads(session.get_one(Snapshot, file.snapshot_id).content)
    apart = ("letters", "documents", "signatures", "declared", "confirmations")
    told = {name: value for name, value in copy["content"].items() if name not in apart}
    form = {"schema": "callapp.signature/1", "form": "callapp.application/2", "content": told}
    signatures = copy["content"]["signatures"]
    assert len(signatures) == 2
    for one in signatures:
        assert one["sha256"] == sha256(canonical({**form, "statement": one["statement"]}))

    client.act_as(lead.actor)
    for page in ("receipt", "copy"):
        words = client.get(f"/en/applications/{file.id}/{page}").words
        for one in signatures:
            assert f"{one['name']}, {one['title']}" in words
            assert f"SHA-256 {one['sha256']}" in words
    receipt = client.get(f"/en/applications/{file.id}/copies/1/receipt.pdf")
    text = PdfReader(io.BytesIO(receipt.get_data())).pages[0].extract_text()
    assert signatures[0]["name"] in text
