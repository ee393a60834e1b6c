"""Questions about a call, answered for everybody in both languages."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from callapp.db.base import Base, Key, check
from callapp.domain.bilingual import Bilingual


class PublicAnswer(Base):
    """One question with its answer, as equals in both languages; not public before it is published.

    changed_at: the last change of its words since it was published. version moves with every change.
    """

    __tablename__ = "public_answers"
    __table_args__ = (
        check(
            "published_in_both",
            "published_at IS NULL OR (length(trim(question_fr)) > 0 AND length(trim(question_en)) > 0"
            " AND length(trim(answer_fr)) > 0 AND length(trim(answer_en)) > 0)",
        ),
        check("changed_once_published", "changed_at IS NULL OR published_at IS NOT NULL"),
        check("withdrawn_once_published", "withdrawn_at IS NULL OR published_at IS NOT NULL"),
        check("version_positive", "version > 0"),
        Index(None, "call_id", "published_at"),
    )

    id: Mapped[Key]
    call_id: Mapped[UUID] = mapped_column(ForeignKey("calls.id"))
    question_fr: Mapped[str] = mapped_column(Text)
    question_en: Mapped[str] = mapped_column(Text)
    answer_fr: Mapped[str] = mapped_column(Text)
    answer_en: Mapped[str] = mapped_column(Text)
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime]
    created_by: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    published_at: Mapped[datetime | None]
    changed_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]

    @property
    def question(self) -> Bilingual:
        return Bilingual(self.question_fr, self.question_en)

    @property
    def answer(self) -> Bilingual:
        return Bilingual(self.answer_fr, self.answer_en)

    @property
    def state(self) -> str:
        """``draft``, ``published`` or ``withdrawn``: read from the dated facts."""
        if self.withdrawn_at is not None:
            return "withdrawn"
        return "draft" if self.published_at is None else "published"
