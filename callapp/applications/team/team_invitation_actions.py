"""Invitations by mail to one application: sent by its lead, sent again, taken back, accepted once."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from callapp.accounts.invitation_actions import open_proved_account
from callapp.accounts.models import User
from callapp.accounts.queries import find_user_by_email
from callapp.applications.models import Application, ApplicationMember
from callapp.applications.team.lead_queries import lock_unled_application
from callapp.applications.team.lead_succession import find_lead_of, pass_lead, tell_leads
from callapp.applications.team.models import ApplicationInvitation
from callapp.applications.team.queries import (
    count_mails_caused,
    count_mails_to,
    find_member,
    find_open_invitation,
    find_team_invitation,
    lock_application,
    lock_led_application,
)
from callapp.applications.team.team_links import record_and_mail, record_invited
from callapp.applications.team.team_mails import mail_member
from callapp.audit.queries import find_reason
from callapp.db.ids import new_id
from callapp.domain.bilingual import Language
from callapp.domain.errors import NotFound, RuleBroken
from callapp.domain.invitations import refuse_flood
from callapp.domain.people import Actor, ApplicationRole
from callapp.mail.outbox import LinkTo
from callapp.web.speaker import Speaker
from callapp.web.wording import label

INVITED_ROLES = (ApplicationRole.EDITOR, ApplicationRole.VIEWER)


def invite_to_application(
    session: Session,
    *,
    actor: Actor,
    now: datetime,
    application_id: UUID,
    email: str,
    language: Language,
    role: ApplicationRole,
    link_to: LinkTo,
) -> ApplicationInvitation:
    """The lead invites an address to write in this application, or to read it, whoever's it is.

    Records application.invited, mails application.invitation. Raises NotFound; RuleBroken
    application.role_refused when the actor is not its lead, member.role_unknown, member.already_there,
    invitation.waiting_already, and as ``refuse_flood``.
    """
    application = lock_led_application(session, actor=actor, application_id=application_id)
    if role not in INVITED_ROLES:
        raise RuleBroken("member.role_unknown", "role")
    known = find_user_by_email(session, email)
    if known is not None and find_member(session, application_id, known.id) is not None:
        raise RuleBroken("member.already_there", "email")
    if find_open_invitation(session, application_id, email) is not None:
        raise RuleBroken("invitation.waiting_already", "email")
    _refuse_flood(session, actor, application_id, email, now)
    invitation = ApplicationInvitation(
        id=new_id(), application_id=application_id, email=email, language=language, role=role
    )
    record_and_mail(
        session,
        actor=actor,
        now=now,
        action="application.invited",
        application=application,
        invitation=invitation,
        link_to=link_to,
    )
    return invitation


def resend_team_invitation(
    session: Session, *, actor: Actor, now: datetime, invitation_id: UUID, link_to: LinkTo
) -> ApplicationInvitation:
    """Mails a new link, good for a fresh fortnight; the old one no longer opens anything.

    An invitation to lead is an administrator's to send again, any other the lead's. Records
    application.invitation_resent, mails application.invitation; for one to lead application.lead_invited and
    application.lead_invitation. Raises NotFound when it is not the actor's or closed; RuleBroken
    application.role_refused, lead.own_file, and as ``refuse_flood``.
    """
    application, invitation = _own_invitation(session, actor, invitation_id)
    _refuse_flood(session, actor, application.id, invitation.email, now)
    leads = invitation.role is ApplicationRole.LEAD
    record_and_mail(
        session,
        actor=actor,
        now=now,
        action="application.lead_invited" if leads else "application.invitation_resent",
        application=application,
        invitation=invitation,
        link_to=link_to,
    )
    return invitation


def revoke_team_invitation(
    session: Session, *, actor: Actor, now: datetime, invitation_id: UUID
) -> ApplicationInvitation:
    """Takes an invitation back: its link opens nothing any more.

    Records application.invitation_revoked, or application.lead_invitation_revoked for one to lead, which is
    an administrator's. Raises NotFound when it is not the actor's or closed; RuleBroken
    application.role_refused, lead.own_file.
    """
    application, invitation = _own_invitation(session, actor, invitation_id)
    invitation.revoked_at = now
    leads = invitation.role is ApplicationRole.LEAD
    record_invited(
        session,
        actor=actor,
        now=now,
        action="application.lead_invitation_revoked" if leads else "application.invitation_revoked",
        application=application,
        invitation=invitation,
    )
    return invitation


def accept_team_invitation(
    session: Session, *, actor: Actor, now: datetime, token: str, link_to: LinkTo
) -> ApplicationMember:
    """The invited person, signed in, accepts: a role on this application, and nothing else.

    Who is on it already keeps the role they have, unless they are to lead: then the lead so far becomes an
    editor. Records application.invitation_accepted. Mails application.invitation_accepted to the lead; where
    the lead changes, application.lead_appointed and application.lead_replaced. NotFound when the link is not
    good or the invitation is for another address.
    """
    invitation = find_team_invitation(session, token, now)
    if invitation is None or actor.user_id is None:
        raise NotFound
    person = session.get_one(User, actor.user_id)
    if person.email != invitation.email:
        raise NotFound
    return _take_in(session, person, invitation, now, link_to)


def register_team_member(
    session: Session,
    *,
    actor: Actor,
    now: datetime,
    token: str,
    name: str,
    password_hash: str,
    link_to: LinkTo,
) -> User:
    """An invited person without an account opens one and accepts; the link has proved the address.

    actor is the visitor. Records user.registered and application.invitation_accepted; mails as
    ``accept_team_invitation``. Raises NotFound when the link is not good, and as ``open_proved_account``.
    """
    invitation = find_team_invitation(session, token, now)
    if invitation is None:
        raise NotFound
    person = open_proved_account(
        session,
        actor=actor,
        now=now,
        email=invitation.email,
        language=invitation.language,
        name=name,
        password_hash=password_hash,
    )
    _take_in(session, person, invitation, now, link_to)
    return person


def _refuse_flood(session: Session, actor: Actor, application_id: UUID, email: str, now: datetime) -> None:
    refuse_flood(
        mails=count_mails_caused(session, actor=actor, application_id=application_id, now=now),
        to_address=count_mails_to(session, actor=actor, email=email, now=now),
    )


def _own_invitation(
    session: Session, actor: Actor, invitation_id: UUID
) -> tuple[Application, ApplicationInvitation]:
    """An open invitation that this actor may resend or take back, and its application, its row locked."""
    found = session.get(ApplicationInvitation, invitation_id)
    if found is None:
        raise NotFound
    lock = lock_unled_application if found.role is ApplicationRole.LEAD else lock_led_application
    application = lock(session, actor=actor, application_id=found.application_id)
    session.refresh(found)
    if found.is_closed:
        raise NotFound
    return application, found


def _take_in(
    session: Session, person: User, invitation: ApplicationInvitation, now: datetime, link_to: LinkTo
) -> ApplicationMember:
    """Closes the invitation and gives what it promised; of two who try at once, one is late."""
    application = lock_application(session, invitation.application_id)
    session.refresh(invitation)
    if invitation.is_closed:
        raise NotFound
    invitation.accepted_at, invitation.accepted_by = now, person.id
    leads = invitation.role is ApplicationRole.LEAD
    member = find_member(session, application.id, person.id)
    if member is None:
        role = ApplicationRole.EDITOR if leads else invitation.role
        member = ApplicationMember(application_id=application.id, user_id=person.id, role=role, added_at=now)
        session.add(member)
    session.flush()
    if leads:
        before = find_lead_of(session, application.id)
        pass_lead(session, member)
        reason = find_reason(session, action="application.lead_invited", subject_id=invitation.id) or "—"
        tell_leads(session, application=application, before=before, reason=reason, now=now, link_to=link_to)
    else:
        _tell_lead(session, person, application, member.role, now, link_to)
    record_invited(
        session,
        actor=Actor(user_id=person.id),
        now=now,
        action="application.invitation_accepted",
        application=application,
        invitation=invitation,
    )
    return member


def _tell_lead(
    session: Session,
    person: User,
    application: Application,
    role: ApplicationRole,
    now: datetime,
    link_to: LinkTo,
) -> None:
    lead = find_lead_of(session, application.id)
    if lead is None or not lead.active:
        return
    mail_member(
        session,
        to=lead,
        application=application,
        kind="application.invitation_accepted",
        link=link_to("members.people", lang=lead.language, application_id=application.id),
        now=now,
        person=person.name,
        role=label("role", role, Speaker(lead.language)),
    )
