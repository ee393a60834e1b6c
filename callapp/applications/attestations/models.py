"""Requests, by mailed link, to state something about an exact text, and the statements given."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from callapp.db.base import Base, Key, check
from callapp.domain.attestation import AttestationKind, AttestationState, VoidReason
from callapp.domain.bilingual import Language


class Attestation(Base):
    """One request to one person, and what came of it.

    party: the signatory's role, or the partner's ref. statement: the words to agree with, in both languages,
    as they stood when they were asked for. text is the exact text stated about, statement included, sha256
    its hash. given_name, given_title and given_from (the address of the connection) are the person's own;
    proof is a salted hash of them, which the trail keeps.
    """

    __tablename__ = "attestations"
    __table_args__ = (
        Index(
            "uq_attestations_one_live",
            "application_id",
            "kind",
            "party",
            unique=True,
            sqlite_where=text("state IN ('asked', 'given')"),
            postgresql_where=text("state IN ('asked', 'given')"),
        ),
        Index(None, "application_id"),
        check("expires_later", "expires_at > asked_at"),
        check("given_has_time", "state <> 'given' OR given_at IS NOT NULL"),
        check("not_given_yet", "state NOT IN ('asked', 'declined') OR given_at IS NULL"),
        check("given_has_text", "(given_at IS NULL) = (text IS NULL)"),
        check("text_has_hash", "(text IS NULL) = (sha256 IS NULL)"),
        check("hash_length", "sha256 IS NULL OR length(sha256) = 64"),
        check("given_by_somebody", "(given_at IS NULL) = (given_name IS NULL)"),
        check("given_has_proof", "(given_at IS NULL) = (proof IS NULL)"),
        check("released_once_given", "released_at IS NULL OR given_at IS NOT NULL"),
        check("declined_has_time", "(state = 'declined') = (declined_at IS NOT NULL)"),
        check("declined_has_reason", "declined_at IS NULL OR length(trim(coalesce(decline_reason, ''))) > 0"),
        check("void_has_time", "(state = 'void') = (voided_at IS NOT NULL)"),
        check("void_has_reason", "(voided_at IS NULL) = (void_reason IS NULL)"),
    )

    id: Mapped[Key]
    application_id: Mapped[UUID] = mapped_column(ForeignKey("applications.id"))
    kind: Mapped[AttestationKind]
    party: Mapped[str] = mapped_column(String(40))
    language: Mapped[Language]
    to_name: Mapped[str] = mapped_column(String(200))
    to_email: Mapped[str] = mapped_column(String(320))
    statement: Mapped[dict[str, Any]]
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    asked_at: Mapped[datetime]
    asked_by: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    expires_at: Mapped[datetime]
    state: Mapped[AttestationState] = mapped_column(default=AttestationState.ASKED)
    text: Mapped[str | None] = mapped_column(Text)
    sha256: Mapped[str | None] = mapped_column(String(64))
    given_at: Mapped[datetime | None]
    given_name: Mapped[str | None] = mapped_column(String(200))
    given_title: Mapped[str | None] = mapped_column(String(200))
    given_from: Mapped[str | None] = mapped_column(String(45))
    proof_salt: Mapped[str | None] = mapped_column(String(32))
    proof: Mapped[str | None] = mapped_column(String(64))
    # When somebody chose to edit all the same, knowing that it voids the statement.
    released_at: Mapped[datetime | None]
    released_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    declined_at: Mapped[datetime | None]
    decline_reason: Mapped[str | None] = mapped_column(Text)
    voided_at: Mapped[datetime | None]
    void_reason: Mapped[VoidReason | None]
