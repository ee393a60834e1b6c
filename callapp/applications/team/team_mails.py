"""Mails about who works on an application."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from callapp.accounts.mails import LINK, UNEXPECTED, Words, put_worded
from callapp.accounts.models import User
from callapp.applications.models import Application
from callapp.applications.team.models import ApplicationInvitation
from callapp.calls.queries import call_in_force
from callapp.domain.invitations import is_plain_name
from callapp.domain.people import ApplicationRole
from callapp.mail.outbox import LinkTo
from callapp.web.marks import N_
from callapp.web.speaker import Speaker
from callapp.web.wording import label

UNTITLED = N_("Project without a title")

TEAM_MAILS = {
    "application.invitation": Words(
        N_("Invitation to work on an application"),
        (
            N_("%(inviter)s invites you to work on an application in this call: %(call)s."),
            N_("Your role: %(role)s. The invitation is for this one application: it makes you a member of no "
               "organisation, and it shows you nothing else."),
            N_("Open this page to accept (good until %(until)s):"),
            LINK,
            UNEXPECTED,
        ),
    ),
    "application.lead_invitation": Words(
        N_("Invitation to lead an application"),
        (
            N_("The team of the call invites you to lead an application in this call: %(call)s."),
            N_("Its lead is no longer there. You would submit and withdraw it, and choose who works on it."),
            N_("Open this page to accept (good until %(until)s):"),
            LINK,
            UNEXPECTED,
        ),
    ),
    "application.lead_called_for": Words(
        N_("Somebody else is invited to lead an application"),
        (
            N_("The team of the call invited somebody to lead the application “%(title)s”, for this reason:"),
            "%(reason)s",
            N_("Nothing changes before that person accepts. If you still lead it, write to us at once."),
            N_("The people on the application:"),
            LINK,
        ),
    ),
    "application.lead_appointed": Words(
        N_("You lead an application"),
        (
            N_("The team of the call made you the lead of the application “%(title)s”, for this reason:"),
            "%(reason)s",
            N_("You submit it, you withdraw it, and you choose who works on it:"),
            LINK,
            N_("If you do not expect this, write to us."),
        ),
    ),
    "application.lead_replaced": Words(
        N_("You no longer lead an application"),
        (
            N_("The team of the call named another lead for the application “%(title)s”, for this reason:"),
            "%(reason)s",
            N_("You are still on it and can write in it:"),
            LINK,
            N_("If you do not agree, write to us at once."),
        ),
    ),
    "application.member_departed": Words(
        N_("Somebody on your application has left the organisation"),
        (
            N_("%(person)s no longer belongs to the organisation, but is still on the application "
               "“%(title)s”: the one does not end the other."),
            N_("If they should no longer see it, take them off here:"),
            LINK,
        ),
    ),
    "application.member_closed": Words(
        N_("An account on your application is closed"),
        (
            N_("The account of %(person)s, who is on the application “%(title)s”, is closed: they can no "
               "longer open it. What they wrote stays."),
            N_("See here who works on it, and who writes what:"),
            LINK,
        ),
    ),
    "application.lead_departed": Words(
        N_("Your application has no lead any more"),
        (
            N_("%(person)s, who leads the application “%(title)s”, is gone: the account is closed, or they "
               "no longer belong to the organisation."),
            N_("Write to the team of the call as soon as you can: it names another lead. Without one nobody "
               "submits the application."),
            LINK,
        ),
    ),
    "application.member_added": Words(
        N_("You work on an application"),
        (
            N_("%(lead)s added you to the application “%(title)s”."),
            N_("Your role: %(role)s. You find it under “My applications”:"),
            LINK,
        ),
    ),
    "application.invitation_accepted": Words(
        N_("Your invitation is accepted"),
        (
            N_("%(person)s now works on the application “%(title)s”. Role: %(role)s."),
            LINK,
        ),
    ),
    "application.sections_assigned": Words(
        N_("Sections for you to write"),
        (
            N_("%(lead)s asks you to write these sections of the application “%(title)s”:"),
            "%(sections)s",
            N_("You find them here; your colleagues can still write in them too:"),
            LINK,
        ),
    ),
    "application.lead_transferred": Words(
        N_("You lead an application"),
        (
            N_("%(lead)s handed the application “%(title)s” over to you. You submit it, you withdraw it, and "
               "you choose who works on it:"),
            LINK,
        ),
    ),
}  # fmt: skip


def mail_member(
    session: Session, *, to: User, application: Application, kind: str, link: str, now: datetime, **more: str
) -> None:
    """Mails somebody who works on an application about it."""
    title = application.title or Speaker(to.language).gettext(UNTITLED)
    put_worded(
        session,
        TEAM_MAILS[kind],
        to=to.email,
        language=to.language,
        kind=kind,
        now=now,
        name=to.name,
        title=title,
        link=link,
        **more,
    )


def mail_invitation(
    session: Session, *, invitation: ApplicationInvitation, inviter: User, token: str, link_to: LinkTo
) -> None:
    """Mails the link to the invited address; what an inviting lead may have made up stays out of it.

    The inviter is named by name and confirmed address, or by the address alone when the name could be read
    as more than a name; the title of the project, which anybody may write, stands on the page only.
    """
    says = Speaker(invitation.language)
    call = call_in_force(session, invitation.application.call_id)
    known = f"{inviter.name} ({inviter.email})" if is_plain_name(inviter.name) else inviter.email
    leads = invitation.role is ApplicationRole.LEAD
    kind = "application.lead_invitation" if leads else "application.invitation"
    put_worded(
        session,
        TEAM_MAILS[kind],
        to=invitation.email,
        language=invitation.language,
        kind=kind,
        now=invitation.invited_at,
        inviter=known,
        call=call.document.name.in_language(says.lang),
        role=label("role", invitation.role, says),
        until=says.moment(invitation.expires_at),
        link=link_to("team_invitations.show", lang=invitation.language, token=token),
    )
