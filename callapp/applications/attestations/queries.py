"""Requests to sign and to confirm, and what came of them: for pages, for completeness, behind a link."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from callapp.accounts.models import User
from callapp.applications.attestations.models import Attestation
from callapp.applications.models import Application
from callapp.db.ids import hash_token
from callapp.domain.attestation import LIVE, AttestationKind, AttestationState, VoidReason
from callapp.domain.bilingual import Bilingual
from callapp.domain.content import Confirmation, Signature
from callapp.domain.eligibility import Signatory


@dataclass(frozen=True, slots=True)
class Standing:
    """One request and what came of it, without the text."""

    id: UUID
    kind: AttestationKind
    party: str
    state: AttestationState
    to_name: str
    to_email: str
    statement: dict[str, Any]
    asked_at: datetime
    expires_at: datetime
    sha256: str | None
    given_at: datetime | None
    given_name: str | None
    given_title: str | None
    released_at: datetime | None
    declined_at: datetime | None
    decline_reason: str | None
    voided_at: datetime | None
    void_reason: VoidReason | None

    @property
    def is_live(self) -> bool:
        return self.state in LIVE

    @property
    def is_given(self) -> bool:
        return self.state is AttestationState.GIVEN

    def has_expired(self, now: datetime) -> bool:
        """Whether its link no longer opens anything, though nobody answered."""
        return self.state is AttestationState.ASKED and self.expires_at <= now


_COLUMNS = [getattr(Attestation, name) for name in Standing.__dataclass_fields__]


def standings(session: Session, application_ids: Iterable[UUID]) -> dict[UUID, tuple[Standing, ...]]:
    """The latest request to each party of each of these applications, in one statement."""
    latest: dict[UUID, dict[tuple[AttestationKind, str], Standing]] = defaultdict(dict)
    rows = session.execute(
        select(Attestation.application_id, *_COLUMNS)
        .where(Attestation.application_id.in_(application_ids))
        .order_by(Attestation.application_id, Attestation.asked_at, Attestation.id)
    )
    for application_id, *values in rows:
        standing = Standing(*values)
        of = latest[application_id]
        before = of.get((standing.kind, standing.party))
        # Asked twice in one second: the live one counts.
        if before is None or not before.is_live:
            of[standing.kind, standing.party] = standing
    return {application_id: tuple(of.values()) for application_id, of in latest.items()}


def signatures_in(found: Iterable[Standing]) -> tuple[Signature, ...]:
    """The signatures of the letter among these, in the order of the roles."""
    by_role = {
        Signatory(each.party): each
        for each in found
        if each.kind is AttestationKind.LETTER_SIGNATURE and each.is_given
    }
    return tuple(
        Signature(
            role,
            each.given_name or "",
            each.given_title or "",
            each.given_at,
            Bilingual(**each.statement),
            each.sha256,
        )
        for role in Signatory
        # The database keeps time and hash with whatever is given.
        if (each := by_role.get(role)) is not None and each.given_at and each.sha256
    )


def confirmations_in(found: Iterable[Standing]) -> tuple[Confirmation, ...]:
    """The confirmations of partners among these, in the order of their refs."""
    given = {
        each.party: each
        for each in found
        if each.kind is AttestationKind.PARTNER_CONFIRMATION and each.is_given
    }
    return tuple(
        Confirmation(
            ref,
            each.given_name or "",
            each.given_title or "",
            each.given_at,
            Bilingual(**each.statement),
            each.sha256,
        )
        for ref, each in sorted(given.items())
        if each.given_at and each.sha256
    )


# A request, who asked, and the application it is about.
FoundLink = tuple[Attestation, str, Application]


def find_attestation(session: Session, token: str) -> FoundLink | None:
    """The request a mailed link belongs to, whatever became of it, who asked, and the application."""
    found = session.execute(
        select(Attestation, User.name, Application)
        .join(User, User.id == Attestation.asked_by)
        .join(Application, Application.id == Attestation.application_id)
        .where(Attestation.token_hash == hash_token(token))
    ).one_or_none()
    return None if found is None else (found[0], found[1], found[2])


def find_stated_before(session: Session, one: Attestation) -> Attestation | None:
    """The last statement of the same person about the same part that no longer holds; None without one."""
    return session.scalars(
        select(Attestation)
        .where(
            Attestation.application_id == one.application_id,
            Attestation.kind == one.kind,
            Attestation.party == one.party,
            Attestation.to_email == one.to_email,
            Attestation.state == AttestationState.VOID,
            Attestation.text.is_not(None),
        )
        .order_by(Attestation.given_at.desc(), Attestation.id)
        .limit(1)
    ).first()


def load_signed_text(session: Session, attestation_id: UUID) -> str:
    """The exact text of a statement that was given."""
    text = session.scalars(select(Attestation.text).where(Attestation.id == attestation_id)).one()
    return text or ""
