"""What tests of signatures do: ask, open the link, sign."""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from callapp.accounts.models import User
from callapp.applications.actions import save_section
from callapp.applications.attachments.actions import remove_attachment
from callapp.applications.attestations.actions import request_signatures, sign_letter
from callapp.applications.attestations.attested_texts import text_to_sign
from callapp.applications.attestations.models import Attestation
from callapp.applications.attestations.queries import find_attestation
from callapp.applications.models import Application, ApplicationMember, Attachment, SectionDraft
from callapp.applications.sections.content_queries import load_content
from callapp.applications.submission_actions import submit_application
from callapp.domain.bilingual import Bilingual
from callapp.domain.eligibility import Signatory
from callapp.domain.people import VISITOR, Actor, ApplicationRole
from callapp.domain.sections import Section
from callapp.files.store import FileStore
from tests.factories import ISSUER, link_to, make_complete_draft, seen_now
from tests.mailbox import Mailbox

BOTH = tuple(Signatory)


def make_unsigned_draft(session: Session, *, lead: User, now: datetime, store: FileStore) -> Application:
    """A draft that lacks nothing but the signatures of its letter."""
    draft = make_complete_draft(session, lead=lead, now=now, store=store)
    for letter in session.scalars(select(Attachment).where(Attachment.application_id == draft.id)):
        remove_attachment(
            session, actor=lead.actor, now=now, application_id=draft.id, attachment_id=letter.id
        )
    return draft


def submit_signed(session: Session, draft: Application, lead: User, now: datetime) -> Application:
    """Both sign, then the lead submits."""
    sign_both(session, draft, now)
    return submit_application(
        session,
        actor=lead.actor,
        now=now,
        application_id=draft.id,
        version=draft.version,
        issuer=ISSUER,
    )


def lead_of(session: Session, draft: Application) -> User:
    """Who leads this application."""
    return session.scalars(
        select(User)
        .join(ApplicationMember, ApplicationMember.user_id == User.id)
        .where(ApplicationMember.application_id == draft.id, ApplicationMember.role == ApplicationRole.LEAD)
    ).one()


def ask(
    session: Session, draft: Application, now: datetime, roles: Collection[Signatory] = BOTH
) -> dict[Signatory, str]:
    """Asks for signatures; the tokens of the links mailed, by role."""
    actor = Actor(user_id=lead_of(session, draft).id)
    asked = request_signatures(
        session, actor=actor, now=now, application_id=draft.id, roles=roles, link_to=link_to
    )
    return {Signatory(one.party): token_for(session, one) for one in asked}


def token_for(session: Session, one: Attestation) -> str:
    """The token in the newest link mailed to whom a request names."""
    bodies = "\n".join(mail.body for mail in Mailbox(session).all(to=one.to_email))
    return re.findall(r"/attestations\.show/([\w-]+)", bodies)[-1]


def shown_hash(session: Session, draft: Application, statement: dict[str, Any]) -> str:
    """The hash on the page of the link, as the application reads now."""
    return text_to_sign(load_content(session, draft), Bilingual(**statement)).sha256


def sign(session: Session, token: str, now: datetime, **other: Any) -> Attestation:
    """Whoever holds the link signs what it shows now."""
    found = find_attestation(session, token)
    assert found is not None
    one, _asker, draft = found
    said: dict[str, Any] = {
        "actor": VISITOR,
        "now": now,
        "token": token,
        "seen": shown_hash(session, draft, one.statement),
        "name": "Direction générale fictive",
        "title": "Direction générale",
        "consents": True,
        "given_from": "192.0.2.7",
        "link_to": link_to,
    }
    return sign_letter(session, **{**said, **other})


def sign_both(session: Session, draft: Application, now: datetime) -> list[Attestation]:
    """A draft with both signatures."""
    return [sign(session, token, now) for token in ask(session, draft, now).values()]


def edit(session: Session, draft: Application, now: datetime, section: Section, **fields: Any) -> None:
    """Saves a section with these fields in place of what they said."""
    kept = session.get_one(SectionDraft, (draft.id, section))
    save_section(
        session,
        actor=Actor(user_id=lead_of(session, draft).id),
        now=now,
        application_id=draft.id,
        section=section,
        typed={**kept.typed, **fields},
        seen=seen_now(session, draft, section),
        link_to=link_to,
    )


def standing_of(session: Session, draft_id: UUID) -> dict[str, str]:
    """The states of an application's requests, by party, the latest of each."""
    rows = session.scalars(
        select(Attestation)
        .where(Attestation.application_id == draft_id)
        .order_by(Attestation.asked_at, Attestation.id)
    )
    return {one.party: one.state.value for one in rows}
