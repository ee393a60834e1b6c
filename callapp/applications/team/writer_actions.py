"""The lead says who is to write which section. It informs; it never locks anybody out."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from callapp.accounts.models import User
from callapp.applications.models import Application, ApplicationMember
from callapp.applications.team.models import SectionAssignment
from callapp.applications.team.queries import lock_led_application
from callapp.applications.team.section_writers import writers_of
from callapp.applications.team.team_mails import mail_member
from callapp.audit.actions import record_act
from callapp.audit.queries import count_acts
from callapp.domain.errors import Fault, RuleBroken
from callapp.domain.invitations import ASSIGNMENTS_MAILED_A_DAY, COUNTED_OVER
from callapp.domain.people import Actor
from callapp.domain.permissions import MAY_EDIT
from callapp.domain.sections import Section
from callapp.domain.workflow import ApplicationState
from callapp.mail.outbox import LinkTo
from callapp.web.speaker import Speaker
from callapp.web.wording import label


def assign_sections(
    session: Session,
    *,
    actor: Actor,
    now: datetime,
    application_id: UUID,
    writers: Mapping[Section, UUID | None],
    link_to: LinkTo,
) -> None:
    """Says who is to write these sections, None for nobody; sections left out stay as they are.

    Records section.assigned and section.unassigned for each that changes. Mails
    application.sections_assigned to each person who has one more, themselves apart, until many were
    assigned in a day. Raises NotFound; RuleBroken application.role_refused when the actor is not its lead,
    draft.not_editable, and section.writer_unknown on each section given to somebody who does not write.
    """
    application = lock_led_application(session, actor=actor, application_id=application_id)
    if application.state is not ApplicationState.DRAFT:
        raise RuleBroken("draft.not_editable")
    people = _people_who_write(session, application_id)
    wrong = [section for section, writer in writers.items() if writer is not None and writer not in people]
    if wrong:
        raise RuleBroken.of([Fault("section.writer_unknown", section) for section in wrong])
    standing = {section: person.id for section, person in writers_of(session, application_id).items()}
    changed = {section: who for section, who in writers.items() if standing.get(section) != who}
    may_mail = _mailed_lately(session, actor, now) < ASSIGNMENTS_MAILED_A_DAY
    for section, writer in changed.items():
        _assign(session, actor, now, application, section, standing.get(section), writer)
    for person_id in {writer for writer in changed.values() if writer not in (None, actor.user_id)}:
        if may_mail:
            given = [section for section, writer in changed.items() if writer == person_id]
            _tell(session, actor, now, application, people[person_id], given, link_to)


def _people_who_write(session: Session, application_id: UUID) -> dict[UUID, User]:
    rows = session.scalars(
        select(User)
        .join(ApplicationMember, ApplicationMember.user_id == User.id)
        .where(
            ApplicationMember.application_id == application_id,
            ApplicationMember.role.in_(MAY_EDIT),
            User.active,
        )
        .order_by(User.id)
    )
    return {person.id: person for person in rows}


def _mailed_lately(session: Session, actor: Actor, now: datetime) -> int:
    return count_acts(session, actions=["section.assigned"], by=actor.user_id, since=now - COUNTED_OVER)


def _assign(
    session: Session,
    actor: Actor,
    now: datetime,
    application: Application,
    section: Section,
    before: UUID | None,
    writer: UUID | None,
) -> None:
    row = session.get(SectionAssignment, (application.id, section), populate_existing=True)
    if row is not None:
        session.delete(row)
        session.flush()
    if writer is not None:
        session.add(
            SectionAssignment(
                application_id=application.id,
                section=section,
                user_id=writer,
                assigned_at=now,
                assigned_by=actor.user_id,
            )
        )
    record_act(
        session,
        actor=actor,
        now=now,
        action="section.assigned" if writer is not None else "section.unassigned",
        subject=("user", writer or before),
        application_id=application.id,
        call_id=application.call_id,
        before={"user": str(before)} if before else {},
        after={"section": section},
    )


def _tell(
    session: Session,
    actor: Actor,
    now: datetime,
    application: Application,
    person: User,
    sections: list[Section],
    link_to: LinkTo,
) -> None:
    says = Speaker(person.language)
    mail_member(
        session,
        to=person,
        application=application,
        kind="application.sections_assigned",
        link=link_to("applications.show", lang=person.language, application_id=application.id),
        now=now,
        lead=session.get_one(User, actor.user_id).name,
        sections="\n".join(label("section", section, says) for section in sections),
    )
