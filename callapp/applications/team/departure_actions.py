"""Somebody leaves an organisation, or their account closes: the teams they work with hear of it.

Membership of an organisation and access to one application are two things, so nobody is taken off by this;
but nobody stays on unseen either.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, aliased

from callapp.accounts.models import Membership, MembershipState, User
from callapp.applications.models import Application, ApplicationMember
from callapp.applications.team.lead_queries import gone_leads
from callapp.applications.team.team_mails import mail_member
from callapp.audit.actions import record_act
from callapp.domain.people import Actor, ApplicationRole
from callapp.domain.workflow import ApplicationState
from callapp.mail.outbox import LinkTo


def record_departure(
    session: Session,
    *,
    actor: Actor,
    now: datetime,
    user_id: UUID,
    organisation_id: UUID | None,
    link_to: LinkTo,
) -> None:
    """Tells the teams of a person that they left this organisation; without one, that their account closed.

    Changes nothing. For each of their applications (of that organisation only, where there is one) it
    records application.member_departed and mails: to its lead application.member_departed or
    application.member_closed; where the lead is who left, to everybody else application.lead_departed.
    """
    person = session.get_one(User, user_id)
    files = _files_of(session, user_id, organisation_id)
    leaderless = gone_leads(session, [application.id for application, _role in files])
    for application, role in files:
        record_act(
            session,
            actor=actor,
            now=now,
            action="application.member_departed",
            subject=("user", user_id),
            application_id=application.id,
            call_id=application.call_id,
            after={"account_closed": not person.active},
        )
        if role is not ApplicationRole.LEAD:
            kind = "application.member_departed" if person.active else "application.member_closed"
        elif application.id in leaderless:
            kind = "application.lead_departed"
        else:
            continue
        for reader in _readers(session, application.id, user_id, all_of_them=role is ApplicationRole.LEAD):
            link = link_to("members.people", lang=reader.language, application_id=application.id)
            mail_member(
                session,
                to=reader,
                application=application,
                kind=kind,
                link=link,
                now=now,
                person=person.name,
            )


def _files_of(
    session: Session, user_id: UUID, organisation_id: UUID | None
) -> list[tuple[Application, ApplicationRole]]:
    """A person’s applications, withdrawn ones apart; of an organisation: submitted for it or led from it."""
    lead, leading = aliased(ApplicationMember), aliased(Membership)
    statement = (
        select(Application, ApplicationMember.role)
        .join(ApplicationMember, ApplicationMember.application_id == Application.id)
        .where(ApplicationMember.user_id == user_id, Application.state != ApplicationState.WITHDRAWN)
        .order_by(Application.created_at, Application.id)
    )
    if organisation_id is not None:
        led_by_it = (
            select(leading.id)
            .join(lead, lead.user_id == leading.user_id)
            .where(
                lead.application_id == Application.id,
                lead.role == ApplicationRole.LEAD,
                leading.organisation_id == organisation_id,
                or_(leading.state == MembershipState.ACTIVE, leading.user_id == user_id),
            )
            .exists()
        )
        statement = statement.where(
            or_(
                Application.organisation_id == organisation_id,
                Application.organisation_id.is_(None) & led_by_it,
            )
        )
    return [(row[0], row[1]) for row in session.execute(statement)]


def _readers(session: Session, application_id: UUID, user_id: UUID, *, all_of_them: bool) -> list[User]:
    """Who hears of it: the lead, or everybody else where the lead is who left."""
    statement = (
        select(User)
        .join(ApplicationMember, ApplicationMember.user_id == User.id)
        .where(ApplicationMember.application_id == application_id, User.active, User.id != user_id)
        .order_by(User.email)
    )
    if not all_of_them:
        statement = statement.where(ApplicationMember.role == ApplicationRole.LEAD)
    return list(session.scalars(statement))
