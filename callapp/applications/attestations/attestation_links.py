"""What signing and confirming by link share: the draft, the link, the statement given, the record."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from callapp.applications.attestations.attested_texts import ExactText
from callapp.applications.attestations.models import Attestation
from callapp.applications.attestations.queries import find_attestation
from callapp.applications.models import Application, ApplicationMember
from callapp.audit.actions import record_act
from callapp.calls.queries import CallInForce, call_in_force
from callapp.db.ids import hash_token, new_token, random_bytes
from callapp.domain.attestation import LIVE, AttestationKind, AttestationState, VoidReason
from callapp.domain.canonical import canonical_json
from callapp.domain.errors import LostRace, NotFound, RuleBroken
from callapp.domain.people import Actor
from callapp.domain.permissions import MAY_EDIT
from callapp.domain.workflow import ApplicationState

GOOD_FOR = timedelta(days=14)
# A button pressed twice sends one mail.
QUIET_TIME = timedelta(minutes=2)


def editable_draft(session: Session, actor: Actor, application_id: UUID) -> tuple[Application, CallInForce]:
    """The draft, its row locked: requests, statements, saves and submission take turns."""
    found = session.execute(
        select(Application, ApplicationMember.role)
        .join(ApplicationMember, ApplicationMember.application_id == Application.id)
        .where(Application.id == application_id, ApplicationMember.user_id == actor.user_id)
        .with_for_update(of=Application)
        .execution_options(populate_existing=True)
    ).one_or_none()
    if found is None:
        raise NotFound
    application, role = found
    if role not in MAY_EDIT:
        raise RuleBroken("application.role_refused")
    if application.state is not ApplicationState.DRAFT:
        raise RuleBroken("draft.not_editable")
    return application, call_in_force(session, application.call_id)


def live_request(
    session: Session, application: Application, attestation_id: UUID, kind: AttestationKind
) -> Attestation:
    """A request of this kind that waits for its answer, or the statement given; else NotFound."""
    one = session.get(Attestation, attestation_id, populate_existing=True)
    if one is None or one.application_id != application.id or one.kind is not kind or one.state not in LIVE:
        raise NotFound
    return one


def opened_link(session: Session, token: str, now: datetime) -> tuple[Attestation, Application]:
    """The request a link belongs to and its draft, the draft's row locked; only while it may be answered.

    Raises NotFound for a link that is not good; RuleBroken ``attestation.used``, ``attestation.submitted``;
    LostRace ``attestation.taken_back`` for a partner's that is no longer waited for.
    """
    found = find_attestation(session, token)
    if found is None:
        raise NotFound
    one, _asker, application = found
    # Whoever was first may have answered, edited or taken it back while this one waited.
    session.refresh(application, with_for_update=True)
    session.refresh(one)
    if one.state is AttestationState.GIVEN:
        raise RuleBroken("attestation.used")
    if one.state is AttestationState.VOID and one.kind is AttestationKind.PARTNER_CONFIRMATION:
        raise LostRace("attestation.taken_back")
    if one.state is not AttestationState.ASKED or one.expires_at <= now:
        raise NotFound
    if application.state is not ApplicationState.DRAFT:
        raise RuleBroken("attestation.submitted")
    return one, application


def renew_link(session: Session, one: Attestation, *, actor: Actor, now: datetime) -> str:
    """A new link for this request; its token is nowhere but in the mail it is for."""
    token = new_token()
    one.token_hash, one.asked_at, one.expires_at = hash_token(token), now, now + GOOD_FOR
    if actor.user_id is not None:
        one.asked_by = actor.user_id
    session.add(one)
    session.flush()
    return token


def keep_statement(
    one: Attestation, exact: ExactText, identity: tuple[str, str], *, now: datetime, given_from: str | None
) -> dict[str, str]:
    """The statement is given: its exact text, by whom (name and title), when, from where; what the trail
    keeps of it."""
    one.given_name, one.given_title = identity
    one.text, one.sha256 = exact.text, exact.sha256
    one.state, one.given_at, one.given_from = AttestationState.GIVEN, now, given_from
    one.proof_salt = random_bytes(16).hex()
    one.proof = proof_of(one)
    return {"sha256": exact.sha256, "proof": one.proof}


def proof_of(one: Attestation) -> str:
    """A salted hash of who gave it and from where: the trail keeps it, though the values may be erased."""
    said = [one.proof_salt, one.given_name, one.given_title, one.to_email, one.given_from]
    return hashlib.sha256(canonical_json(said)).hexdigest()


def record_attested(
    session: Session,
    actor: Actor,
    now: datetime,
    application: Application,
    one: Attestation,
    action: str,
    *,
    before: Mapping[str, str] | None = None,
    after: Mapping[str, str] | None = None,
    reason: str | None = None,
) -> None:
    """Records an act about a request or a statement."""
    record_act(
        session,
        actor=actor,
        now=now,
        action=action,
        subject=("attestation", one.id),
        application_id=application.id,
        call_id=application.call_id,
        before=dict(before or {}),
        after={"kind": one.kind, "party": one.party, **(after or {})},
        reason=reason,
    )


def record_void(
    session: Session, actor: Actor, now: datetime, application: Application, one: Attestation, why: VoidReason
) -> None:
    """Ends a request or a statement. Records ``signature.voided`` or ``confirmation.voided``."""
    before, one.state = one.state, AttestationState.VOID
    one.voided_at, one.void_reason = now, why
    record_attested(
        session,
        actor,
        now,
        application,
        one,
        "signature.voided" if one.kind is AttestationKind.LETTER_SIGNATURE else "confirmation.voided",
        before={"was": before},
        after={"why": why},
    )
