"""What a section said before: its versions."""

from __future__ import annotations

import enum
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from callapp.db.base import Base, Key, check
from callapp.domain.sections import Section


class VersionKind(enum.StrEnum):
    """What a version comes from."""

    EDIT = "edit"
    SUBMISSION = "submission"
    RESTORE = "restore"


class SectionVersion(Base):
    """A section as one person left it.

    The saves of one person within ten minutes are one version, kept up to date until then; each submission
    and each restored version has one of its own, which never changes. typed: the whole section. before: the
    fields this person changed, as they stood before. restored: the number of the version that was restored.
    """

    __tablename__ = "section_versions"
    __table_args__ = (
        UniqueConstraint("application_id", "section", "number"),
        check("number_positive", "number > 0"),
        check("saved_after_start", "saved_at >= started_at"),
        check("restored_from_a_version", "(kind = 'restore') = (restored IS NOT NULL)"),
    )

    id: Mapped[Key]
    application_id: Mapped[UUID] = mapped_column(ForeignKey("applications.id"))
    section: Mapped[Section]
    number: Mapped[int]
    kind: Mapped[VersionKind]
    typed: Mapped[dict[str, Any]]
    before: Mapped[dict[str, Any]]
    restored: Mapped[int | None]
    started_at: Mapped[datetime]
    saved_at: Mapped[datetime]
    saved_by: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
