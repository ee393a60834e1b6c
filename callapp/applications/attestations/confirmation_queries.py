"""Partners' parts as they are typed, the requests to confirm them, and who is to be asked again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy import exists, func, or_, select, true
from sqlalchemy.orm import Session, aliased

from callapp.applications.attestations.models import Attestation
from callapp.applications.deadlines import file_closes_at
from callapp.applications.models import Application, SectionDraft
from callapp.applications.sections.models import HospitalFacts
from callapp.audit.models import AuditEntry
from callapp.calls.models import Call
from callapp.domain.attestation import LIVE, AttestationKind, AttestationState, VoidReason
from callapp.domain.confirmation import PART_SECTIONS, PartnerRow, is_settled, partner_rows
from callapp.domain.invitations import COUNTED_OVER
from callapp.domain.people import Actor
from callapp.domain.workflow import ApplicationState

ASKED = "confirmation.asked"


def load_partner_rows(session: Session, application_id: UUID) -> dict[str, PartnerRow]:
    """The partners of an application by their refs, as their rows stand (one statement)."""
    drafts = session.scalars(
        select(SectionDraft)
        .where(SectionDraft.application_id == application_id, SectionDraft.section.in_(PART_SECTIONS))
        .order_by(SectionDraft.section)
    )
    rows = partner_rows({draft.section: draft.typed for draft in drafts})
    return {row.ref: row for row in rows}


def hospital_of(session: Session, application: Application) -> str | None:
    """What the hospital that applies is called."""
    facts = session.get(HospitalFacts, application.id)
    return facts.name if facts else None


def partner_called(rows: Mapping[str, PartnerRow], one: Attestation) -> str:
    """What the partner of a request is called; the person asked, once its row is gone or has no name."""
    row = rows.get(one.party)
    return (row and row.name) or one.to_name


def latest_confirmations(session: Session, application_id: UUID) -> dict[str, Attestation]:
    """The latest request to each partner, by its ref; one that is live before any other."""
    found: dict[str, Attestation] = {}
    rows = session.scalars(
        select(Attestation)
        .where(
            Attestation.application_id == application_id,
            Attestation.kind == AttestationKind.PARTNER_CONFIRMATION,
        )
        .order_by(Attestation.asked_at, Attestation.id)
    )
    for one in rows:
        before = found.get(one.party)
        if before is None or before.state not in LIVE:
            found[one.party] = one
    return found


def count_asked(
    session: Session, *, actor: Actor, application_id: UUID, now: datetime, email: str | None = None
) -> int:
    """Requests to confirm in the last day, from this person or this application; email: to this address."""
    theirs = AuditEntry.application_id == application_id
    if actor.user_id is not None:
        theirs = or_(theirs, AuditEntry.actor_id == actor.user_id)
    return (
        session.scalar(
            select(func.count())
            .select_from(AuditEntry)
            .join(Attestation, Attestation.id == AuditEntry.subject_id)
            .where(
                theirs,
                AuditEntry.action == ASKED,
                AuditEntry.at > now - COUNTED_OVER,
                true() if email is None else Attestation.to_email == email,
            )
        )
        or 0
    )


def changed_since_confirmed(session: Session, *, now: datetime) -> list[UUID]:
    """Drafts that can still be submitted, in which a part that was confirmed was edited and has settled;
    those that wait longest come first."""
    later = aliased(Attestation)
    asked_since = exists().where(
        later.application_id == Attestation.application_id,
        later.kind == Attestation.kind,
        later.party == Attestation.party,
        (later.asked_at > Attestation.asked_at) | later.state.in_(LIVE),
    )
    saved = (
        select(func.max(SectionDraft.saved_at))
        .where(SectionDraft.application_id == Application.id, SectionDraft.section.in_(PART_SECTIONS))
        .correlate(Application)
        .scalar_subquery()
    )
    rows = session.execute(
        select(Application.id, Attestation.voided_at, saved)
        .join(Attestation, Attestation.application_id == Application.id)
        .join(Call, Call.id == Application.call_id)
        .where(
            Attestation.kind == AttestationKind.PARTNER_CONFIRMATION,
            Attestation.state == AttestationState.VOID,
            Attestation.void_reason == VoidReason.CHANGED,
            ~asked_since,
            Application.state == ApplicationState.DRAFT,
            Call.published_at.is_not(None),
            file_closes_at() > now,
        )
        .order_by(Attestation.voided_at, Attestation.id)
    )
    settled: Iterable[UUID] = (
        application_id
        for application_id, voided_at, saved_at in rows
        if voided_at is not None and is_settled(saved_at=saved_at, voided_at=voided_at, now=now)
    )
    return list(dict.fromkeys(settled))
