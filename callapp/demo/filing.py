"""How the demonstration’s hospitals apply: the same acts as people, one after the other."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from callapp.accounts.models import User
from callapp.accounts.organisation_actions import approve_membership, claim_organisation
from callapp.applications.actions import open_application, save_section
from callapp.applications.attachments.actions import attach_letter
from callapp.applications.models import Application
from callapp.applications.submission_actions import submit_application
from callapp.calls.queries import CallInForce
from callapp.demo.fictional_files import FictionalFile
from callapp.domain.organisations import Province
from callapp.domain.people import Actor
from callapp.domain.sections import Section
from callapp.files.store import FileStore
from callapp.receipts.signing import Issuer

# The smallest PDF that says what it is.
LETTER = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
    b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]>>endobj\n"
    b"trailer<</Root 1 0 R>>\n%%EOF\n"
)
MINUTE = timedelta(minutes=1)


def join_hospital(
    session: Session,
    *,
    lead: User,
    verified_by: Actor,
    file: FictionalFile,
    now: datetime,
    link_to: Any,
) -> None:
    """The lead claims the fictional hospital; the administrator verifies the claim."""
    membership = claim_organisation(
        session,
        actor=lead.actor,
        now=now,
        link_to=link_to,
        name=file.hospital,
        language=file.language.value,
        province=Province(file.province),
    )
    approve_membership(
        session, actor=verified_by, now=now + MINUTE, membership_id=membership.id, link_to=link_to
    )


def fill_draft(
    session: Session,
    *,
    lead: User,
    file: FictionalFile,
    call: CallInForce,
    now: datetime,
    store: FileStore,
    link_to: Any,
    sections: tuple[Section, ...] = tuple(Section),
) -> Application:
    """A draft with these sections typed; with all of them it lacks nothing, the signed letter included."""
    application = open_application(
        session, actor=lead.actor, now=now, call_id=call.id, language=file.language
    )
    for step, section in enumerate(sections, start=1):
        save_section(
            session,
            actor=lead.actor,
            now=now + step * MINUTE,
            application_id=application.id,
            section=section,
            typed=file.sections[section],
            link_to=link_to,
        )
    if Section.LETTER_OF_INTENT in sections:
        name = "lettre-fictive.pdf" if file.language == "fr" else "fictional-letter.pdf"
        attach_letter(
            session,
            actor=lead.actor,
            now=now + 10 * MINUTE,
            application_id=application.id,
            name=name,
            data=LETTER,
            store=store,
        )
    return application


def file_application(
    session: Session,
    *,
    lead: User,
    file: FictionalFile,
    call: CallInForce,
    now: datetime,
    store: FileStore,
    issuer: Issuer,
) -> Application:
    """A whole application, submitted a quarter of an hour after it was opened."""
    draft = fill_draft(session, lead=lead, file=file, call=call, now=now, store=store, link_to=issuer.link_to)
    return submit_application(
        session,
        actor=lead.actor,
        now=now + 15 * MINUTE,
        application_id=draft.id,
        version=draft.version,
        issuer=issuer,
    )
