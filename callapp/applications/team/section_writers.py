"""Who is to write which section of an application, as rows."""

from __future__ import annotations

from collections import defaultdict
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from callapp.accounts.models import User
from callapp.applications.team.models import SectionAssignment
from callapp.domain.people import Actor
from callapp.domain.sections import Section


def writers_of(session: Session, application_id: UUID) -> dict[Section, User]:
    """Who is to write each section of one application, in the order of the form; nobody’s are left out."""
    rows = session.execute(
        select(SectionAssignment.section, User)
        .join(User, User.id == SectionAssignment.user_id)
        .where(SectionAssignment.application_id == application_id)
        .order_by(SectionAssignment.section)
    )
    found = {row[0]: row[1] for row in rows}
    return {section: found[section] for section in Section if section in found}


def sections_to_write(session: Session, actor: Actor) -> dict[UUID, tuple[Section, ...]]:
    """The sections this person is to write, by application, in the order of the form."""
    found: dict[UUID, set[Section]] = defaultdict(set)
    rows = session.execute(
        select(SectionAssignment.application_id, SectionAssignment.section)
        .where(SectionAssignment.user_id == actor.user_id)
        .order_by(SectionAssignment.application_id, SectionAssignment.section)
    )
    for application_id, section in rows:
        found[application_id].add(section)
    return {key: tuple(s for s in Section if s in sections) for key, sections in found.items()}


def free_sections(session: Session, application_id: UUID, user_id: UUID) -> list[str]:
    """Takes from a person who leaves, or who only reads from now on, what they were to write; the codes.

    The application's row is locked already, and the caller records the act.
    """
    freed = session.scalars(
        delete(SectionAssignment)
        .where(SectionAssignment.application_id == application_id, SectionAssignment.user_id == user_id)
        .returning(SectionAssignment.section)
    ).all()
    return [section.value for section in Section if section in freed]
