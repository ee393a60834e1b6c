"""The names organisations are known by, merges of two into one, and pairs that were told apart."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from callapp.db.base import Base, Key, check
from callapp.domain.organisation_names import KEY_LENGTH, Identity
from callapp.domain.organisations import PartnerKind, Province


class OrganisationName(Base):
    """One name by which an organisation is known as something somewhere (callapp.domain.organisation_names).

    Whoever is called so is that organisation: partners of submitted files point here, so that a merge moves
    names and touches no file.
    """

    __tablename__ = "organisation_names"
    __table_args__ = (
        UniqueConstraint("key", "kind", "province", "country"),
        check("name_not_empty", "length(trim(name)) > 0"),
        check("key_not_empty", "length(trim(key)) > 0"),
        check("country_code", "length(country) = 2"),
        check("canada_has_province", "(country = 'CA') = (province <> 'outside_canada')"),
        Index(None, "organisation_id"),
    )

    id: Mapped[Key]
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    name: Mapped[str] = mapped_column(String(300))
    key: Mapped[str] = mapped_column(String(KEY_LENGTH))
    kind: Mapped[PartnerKind]
    province: Mapped[Province]
    country: Mapped[str] = mapped_column(String(2))
    learned_at: Mapped[datetime]

    @property
    def identity(self) -> Identity:
        """What it recognises."""
        return Identity(self.key, self.kind, self.province, self.country)


class OrganisationMerge(Base):
    """Two organisations that became one. moved: what the other one held, by what it is, to be given back."""

    __tablename__ = "organisation_merges"
    __table_args__ = (
        check("two_organisations", "kept_id <> merged_id"),
        check("reason_not_empty", "length(trim(reason)) > 0"),
        check("undone_has_reason", "(undone_at IS NULL) = (undo_reason IS NULL)"),
        check("undone_by_somebody", "undone_by IS NULL OR undone_at IS NOT NULL"),
        Index(None, "kept_id"),
        Index(
            "uq_organisation_merges_one_in_force",
            "merged_id",
            unique=True,
            sqlite_where=text("undone_at IS NULL"),
            postgresql_where=text("undone_at IS NULL"),
        ),
    )

    id: Mapped[Key]
    kept_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    merged_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    merged_at: Mapped[datetime]
    merged_by: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    reason: Mapped[str] = mapped_column(Text)
    moved: Mapped[dict[str, Any]]
    undone_at: Mapped[datetime | None]
    undone_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    undo_reason: Mapped[str | None] = mapped_column(Text)


class OrganisationsApart(Base):
    """Two organisations with like names that an administrator knows to be two."""

    __tablename__ = "organisations_apart"
    __table_args__ = (check("smaller_first", "first_id < second_id"),)

    first_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"), primary_key=True)
    second_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"), primary_key=True)
    said_at: Mapped[datetime]
    said_by: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
