"""Invitations by mail: what all of them have, and those into an organisation or to a role of the house."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import CheckConstraint, ColumnElement, ForeignKey, String, and_
from sqlalchemy.orm import Mapped, mapped_column, relationship

from callapp.accounts.models import Organisation
from callapp.db.base import Base, Key, check
from callapp.db.ids import hash_token, new_token
from callapp.domain.bilingual import Language
from callapp.domain.people import Role

GOOD_FOR = timedelta(days=14)


class MailedInvitation:
    """What an invitation is whose link goes to one address: accepted once, or taken back, or expired."""

    id: Mapped[Key]
    email: Mapped[str] = mapped_column(String(320))
    language: Mapped[Language]
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    invited_at: Mapped[datetime]
    invited_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    expires_at: Mapped[datetime]
    accepted_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]

    @property
    def is_closed(self) -> bool:
        """Accepted or taken back; an expired one is not, for it can be sent again."""
        return self.accepted_at is not None or self.revoked_at is not None

    def renew_link(self, *, by: UUID | None, now: datetime) -> str:
        """Gives the token of a link good for a fortnight from now; an earlier link opens nothing any more."""
        token = new_token()
        self.token_hash, self.invited_at = hash_token(token), now
        self.invited_by, self.expires_at = by, now + GOOD_FOR
        return token

    @classmethod
    def is_open(cls) -> ColumnElement[bool]:
        """Condition: neither accepted nor taken back, expired ones too."""
        return and_(cls.accepted_at.is_(None), cls.revoked_at.is_(None))

    @classmethod
    def is_behind(cls, token: str, now: datetime) -> ColumnElement[bool]:
        """Condition: the invitation that a mailed link with this token opens now."""
        return and_(cls.token_hash == hash_token(token), cls.is_open(), cls.expires_at > now)


def invitation_checks() -> tuple[CheckConstraint, ...]:
    """What holds of the columns above in each table."""
    return (
        check("used_once", "accepted_at IS NULL OR revoked_at IS NULL"),
        check("expires_later", "expires_at > invited_at"),
    )


class Invitation(MailedInvitation, Base):
    """A mailed link into an organisation (organisation_id) or to a role of the house (role)."""

    __tablename__ = "invitations"
    __table_args__ = (
        check("into_one_thing", "(organisation_id IS NULL) <> (role IS NULL)"),
        *invitation_checks(),
    )

    organisation_id: Mapped[UUID | None] = mapped_column(ForeignKey("organisations.id"))
    role: Mapped[Role | None]

    organisation: Mapped[Organisation | None] = relationship(lazy="raise")
