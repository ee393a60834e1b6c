"""The versions of a section, as the people of its application read them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from callapp.accounts.models import User
from callapp.applications.models import SectionDraft
from callapp.applications.queries import OwnApplication
from callapp.applications.versions.models import SectionVersion
from callapp.db.paging import Paged, read_page
from callapp.domain.errors import NotFound
from callapp.domain.sections import Section
from callapp.domain.typed import Typed

PAGE_SIZE = 25


@dataclass(frozen=True, slots=True)
class ReadVersion:
    """A version and the name of who left it."""

    row: SectionVersion
    person: str


def list_versions(session: Session, own: OwnApplication, section: Section, number: int) -> Paged[ReadVersion]:
    """One page of the versions of a section, the last saved first; two statements."""
    statement: Any = (
        select(SectionVersion, User.name)
        .join(User, User.id == SectionVersion.saved_by)
        .where(SectionVersion.application_id == own.application.id, SectionVersion.section == section)
        .order_by(SectionVersion.saved_at.desc(), SectionVersion.number.desc())
    )
    return read_page(session, statement, number, ReadVersion, size=PAGE_SIZE)


def get_version(session: Session, own: OwnApplication, section: Section, number: int) -> ReadVersion:
    """One version of a section; NotFound when there is none of this number."""
    found = session.execute(
        select(SectionVersion, User.name)
        .join(User, User.id == SectionVersion.saved_by)
        .where(
            SectionVersion.application_id == own.application.id,
            SectionVersion.section == section,
            SectionVersion.number == number,
        )
    ).one_or_none()
    if found is None:
        raise NotFound
    return ReadVersion(*found)


def text_now(session: Session, own: OwnApplication, section: Section) -> Typed:
    """What the section says now; nothing before a first save."""
    draft = session.get(SectionDraft, (own.application.id, section))
    return draft.typed if draft else {}
