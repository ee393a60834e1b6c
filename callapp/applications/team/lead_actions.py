"""A lost lead: an administrator names another among the people of the file, or invites one, with a reason."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from callapp.accounts.models import User
from callapp.accounts.queries import find_user_by_email
from callapp.applications.models import Application
from callapp.applications.team.lead_queries import lock_unled_application
from callapp.applications.team.lead_succession import (
    close_lead_invitations,
    find_lead_of,
    pass_lead,
    tell_leads,
)
from callapp.applications.team.models import ApplicationInvitation
from callapp.applications.team.queries import find_member, find_open_invitation, find_open_lead_invitation
from callapp.applications.team.team_links import record_and_mail
from callapp.applications.team.team_mails import mail_member
from callapp.audit.actions import record_act
from callapp.db.ids import new_id
from callapp.domain.bilingual import Language
from callapp.domain.errors import RuleBroken
from callapp.domain.people import Actor, ApplicationRole
from callapp.domain.reasons import clean_reason
from callapp.mail.outbox import LinkTo


def appoint_lead(
    session: Session,
    *,
    actor: Actor,
    now: datetime,
    application_id: UUID,
    user_id: UUID,
    reason: str,
    link_to: LinkTo,
) -> None:
    """An administrator makes somebody on the application its lead; the lead so far becomes an editor.

    An invitation to lead it that waits is taken back. Records application.lead_appointed with the reason;
    mails application.lead_appointed to the new lead and application.lead_replaced to the one so far, both
    with the reason (a closed account gets none). Raises NotFound and RuleBroken lead.own_file as
    ``lock_unled_application``; RuleBroken member.nobody_chosen, member.leads_already and
    member.account_closed on ``person``, and as ``clean_reason``.
    """
    application = lock_unled_application(session, actor=actor, application_id=application_id)
    member = find_member(session, application_id, user_id)
    if member is None:
        raise RuleBroken("member.nobody_chosen", "person")
    if member.role is ApplicationRole.LEAD:
        raise RuleBroken("member.leads_already", "person")
    if not session.get_one(User, user_id).active:
        raise RuleBroken("member.account_closed", "person")
    reason = clean_reason(reason, "reason")
    before = find_lead_of(session, application_id)
    pass_lead(session, member)
    close_lead_invitations(session, application_id, now)
    record_act(
        session,
        actor=actor,
        now=now,
        action="application.lead_appointed",
        subject=("user", user_id),
        application_id=application_id,
        call_id=application.call_id,
        reason=reason,
        before={"lead": str(before.id)} if before else {},
        after={"lead": str(user_id)},
    )
    tell_leads(session, application=application, before=before, reason=reason, now=now, link_to=link_to)


def invite_lead(
    session: Session,
    *,
    actor: Actor,
    now: datetime,
    application_id: UUID,
    email: str,
    language: Language,
    reason: str,
    link_to: LinkTo,
) -> ApplicationInvitation:
    """An administrator invites an address to lead the application; nothing changes before it is accepted.

    An invitation to write in it that waits for the same address is taken back. Records
    application.lead_invited with the reason; mails application.lead_invitation to the address, without the
    reason, for nobody has proved it yet, and application.lead_called_for with the reason to the lead so far.
    Raises NotFound and RuleBroken lead.own_file as ``lock_unled_application``; RuleBroken
    lead.already_member and lead.invited_already on ``email``, and as ``clean_reason``.
    """
    application = lock_unled_application(session, actor=actor, application_id=application_id)
    known = find_user_by_email(session, email)
    if known is not None and find_member(session, application_id, known.id) is not None:
        raise RuleBroken("lead.already_member", "email")
    if find_open_lead_invitation(session, application_id) is not None:
        raise RuleBroken("lead.invited_already", "email")
    reason = clean_reason(reason, "reason")
    waiting = find_open_invitation(session, application_id, email)
    if waiting is not None:
        waiting.revoked_at = now
        session.flush()
    invitation = ApplicationInvitation(
        id=new_id(), application_id=application_id, email=email, language=language, role=ApplicationRole.LEAD
    )
    record_and_mail(
        session,
        actor=actor,
        now=now,
        action="application.lead_invited",
        application=application,
        invitation=invitation,
        link_to=link_to,
        reason=reason,
    )
    _tell_lead_so_far(session, application, reason, now, link_to)
    return invitation


def _tell_lead_so_far(
    session: Session, application: Application, reason: str, now: datetime, link_to: LinkTo
) -> None:
    lead = find_lead_of(session, application.id)
    if lead is None or not lead.active:
        return
    mail_member(
        session,
        to=lead,
        application=application,
        kind="application.lead_called_for",
        link=link_to("members.people", lang=lead.language, application_id=application.id),
        now=now,
        reason=reason,
    )
