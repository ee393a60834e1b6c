"""What must always hold of the people of applications."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from callapp.applications.models import Application, ApplicationMember
from callapp.applications.team.models import SectionAssignment
from callapp.domain.errors import Fault
from callapp.domain.people import ApplicationRole
from callapp.domain.permissions import MAY_EDIT


def broken_in_teams(session: Session) -> Iterator[Fault]:
    """Applications whose people are not whole; field is the id.

    Codes: ``check.lead_missing`` (nobody is its lead), ``check.section_unwritable`` (a section is assigned
    to somebody who only reads). That there are never two leads, and no assignment without its person, is the
    database's own business.
    """
    led = exists().where(
        ApplicationMember.application_id == Application.id, ApplicationMember.role == ApplicationRole.LEAD
    )
    for application_id in session.scalars(select(Application.id).where(~led).order_by(Application.id)):
        yield Fault("check.lead_missing", str(application_id))
    unwritable = (
        select(SectionAssignment.application_id)
        .join(
            ApplicationMember,
            (ApplicationMember.application_id == SectionAssignment.application_id)
            & (ApplicationMember.user_id == SectionAssignment.user_id),
        )
        .where(ApplicationMember.role.not_in(MAY_EDIT))
        .order_by(SectionAssignment.application_id, SectionAssignment.section)
    )
    for application_id in session.scalars(unwritable):
        yield Fault("check.section_unwritable", str(application_id))
