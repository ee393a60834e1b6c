"""What must always hold of statements given by link."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from callapp.applications.attestations.attestation_links import proof_of
from callapp.applications.attestations.attested_texts import is_confirmed_still, is_signed_still
from callapp.applications.attestations.confirmation_queries import load_partner_rows
from callapp.applications.attestations.models import Attestation
from callapp.applications.models import Application
from callapp.applications.sections.content_queries import load_content
from callapp.audit.models import AuditEntry
from callapp.domain.attestation import AttestationKind, AttestationState
from callapp.domain.errors import Fault
from callapp.domain.workflow import ApplicationState


def broken_in_attestations(session: Session) -> Iterator[Fault]:
    """Statements that do not prove themselves; field is the id.

    Codes: ``check.statement_altered`` (its text has another hash, or who gave it another proof),
    ``check.statement_unrecorded`` (the trail has another hash or proof, or none),
    ``check.statement_stale`` (it counts, though its draft says something else).
    """
    recorded = _recorded(session)
    rows = session.execute(
        select(Attestation, Application)
        .join(Application, Application.id == Attestation.application_id)
        .where(Attestation.given_at.is_not(None))
        .order_by(Attestation.id)
        .execution_options(yield_per=200)
    )
    for one, application in rows:
        place, text = str(one.id), one.text or ""
        if hashlib.sha256(text.encode()).hexdigest() != one.sha256 or proof_of(one) != one.proof:
            yield Fault("check.statement_altered", place)
        elif recorded.get(one.id) != (one.sha256, one.proof):
            yield Fault("check.statement_unrecorded", place)
        elif _is_stale(session, one, application):
            yield Fault("check.statement_stale", place)


def _recorded(session: Session) -> dict[UUID, tuple[str, str]]:
    """Hash and proof of each statement by the trail."""
    entries = session.execute(
        select(AuditEntry.subject_id, AuditEntry.after)
        .where(AuditEntry.action.in_(("signature.given", "confirmation.given")))
        .order_by(AuditEntry.sequence)
    )
    return {subject: (after.get("sha256"), after.get("proof")) for subject, after in entries}


def _is_stale(session: Session, one: Attestation, application: Application) -> bool:
    counts = one.state is AttestationState.GIVEN and application.state is ApplicationState.DRAFT
    if not counts:
        return False
    if one.kind is AttestationKind.LETTER_SIGNATURE:
        return not is_signed_still(one.text or "", load_content(session, application))
    row = load_partner_rows(session, application.id).get(one.party)
    return row is None or not is_confirmed_still(one.text or "", row.part)
