"""People, what they may do, their sessions, and the organisations they belong to."""

from __future__ import annotations

import enum
from datetime import datetime
from uuid import UUID

from flask_security.core import UserMixin
from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from callapp.db.base import Base, Key, check
from callapp.domain.bilingual import Language
from callapp.domain.organisations import PartnerKind, Province
from callapp.domain.people import Actor, Role


class User(Base, UserMixin):
    """A person. email is stored normalised; no password until the person has chosen one."""

    __tablename__ = "users"
    __table_args__ = (
        check("email_lower", "email = lower(email)"),
        check("name_not_empty", "length(trim(name)) > 0"),
    )

    id: Mapped[Key]  # type: ignore[assignment]  # the library allows any type of key
    email: Mapped[str] = mapped_column(String(320), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    language: Mapped[Language]
    password: Mapped[str | None] = mapped_column(String(255))
    active: Mapped[bool] = mapped_column(default=True)
    fs_uniquifier: Mapped[str] = mapped_column(String(64), unique=True)
    confirmed_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    privacy_notice_accepted_at: Mapped[datetime | None]

    roles: Mapped[list[RoleGrant]] = relationship(  # type: ignore[assignment]  # our grants have a name, all it reads
        lazy="raise", order_by="RoleGrant.role", foreign_keys="RoleGrant.user_id"
    )

    @property
    def actor(self) -> Actor:
        """This person as the actor of a use case; roles must be loaded."""
        return Actor(user_id=self.id, roles=frozenset(grant.role for grant in self.roles))


class RoleGrant(Base):
    """One role of the house held by one person."""

    __tablename__ = "role_grants"

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"), primary_key=True)
    role: Mapped[Role] = mapped_column(primary_key=True)
    granted_at: Mapped[datetime]
    granted_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))

    @property
    def name(self) -> str:
        """The role's code, under the name the sign-in library reads."""
        return self.role.value

    def get_permissions(self) -> frozenset[str]:
        """None: the sign-in library asks; permissions are decided by callapp.domain.permissions."""
        return frozenset()


class SignInSession(Base):
    """A session kept on the server: the cookie alone does not keep anybody signed in."""

    __tablename__ = "sign_in_sessions"
    __table_args__ = (Index(None, "user_id", "ended_at"),)

    id: Mapped[Key]
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    started_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class Organisation(Base):
    """A legal applicant, or one that takes part in a project: once, in however many files it sits.

    directory_id names its record in the hospital directory, where it has one. kind and place are what it was
    first known as: in a project it may be something else. confirmed: by an administrator, who has checked its
    names. merged_into: what it is part of since it turned out to be the same; it then holds nothing itself.
    """

    __tablename__ = "organisations"
    __table_args__ = (
        check("has_a_name", "name_fr IS NOT NULL OR name_en IS NOT NULL"),
        check("country_code", "length(country) = 2"),
        check("canada_has_province", "(country = 'CA') = (province <> 'outside_canada')"),
        check("not_into_itself", "merged_into_id <> id"),
        check("merged_not_listed", "merged_into_id IS NULL OR directory_id IS NULL"),
        check("confirmed_by_somebody", "confirmed_by IS NULL OR confirmed_at IS NOT NULL"),
        Index(None, "name_en"),
        Index(None, "merged_into_id"),
    )

    id: Mapped[Key]
    kind: Mapped[PartnerKind]
    name_fr: Mapped[str | None] = mapped_column(String(300))
    name_en: Mapped[str | None] = mapped_column(String(300))
    province: Mapped[Province]
    country: Mapped[str] = mapped_column(String(2), default="CA")
    directory_id: Mapped[str | None] = mapped_column(String(40), unique=True)
    created_at: Mapped[datetime]
    created_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    confirmed_at: Mapped[datetime | None]
    confirmed_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    merged_into_id: Mapped[UUID | None] = mapped_column(ForeignKey("organisations.id"))

    def name_in(self, lang: str) -> str:
        """Its name in this language, else its only one: names are not translated."""
        names = (self.name_fr, self.name_en) if lang == "fr" else (self.name_en, self.name_fr)
        return next(name for name in names if name)


class MembershipState(enum.StrEnum):
    """pending: asked; the lead, or an administrator for a first claim, decides."""

    PENDING = "pending"
    ACTIVE = "active"
    REFUSED = "refused"
    ENDED = "ended"


class Membership(Base):
    """A person in an organisation. Access to one application is another thing."""

    __tablename__ = "memberships"
    __table_args__ = (
        UniqueConstraint("organisation_id", "user_id"),
        check("decided_has_time", "(state = 'pending') = (decided_at IS NULL)"),
        check("lead_is_active", "NOT is_lead OR state = 'active'"),
        Index(
            "uq_memberships_one_lead",
            "organisation_id",
            unique=True,
            sqlite_where=text("is_lead"),
            postgresql_where=text("is_lead"),
        ),
    )

    id: Mapped[Key]
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    state: Mapped[MembershipState]
    is_lead: Mapped[bool] = mapped_column(default=False)
    asked_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    reason: Mapped[str | None] = mapped_column(Text)

    organisation: Mapped[Organisation] = relationship(lazy="raise")
    user: Mapped[User] = relationship(lazy="raise", foreign_keys=[user_id])
