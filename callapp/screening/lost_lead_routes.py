"""A lost lead: which files have none, and giving one another."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from callapp.applications.models import ApplicationMember
from callapp.applications.queries import list_members
from callapp.applications.team.forms import chosen_person
from callapp.applications.team.lead_actions import appoint_lead, invite_lead
from callapp.applications.team.queries import application_of_invitation, find_open_lead_invitation
from callapp.applications.team.team_invitation_actions import resend_team_invitation, revoke_team_invitation
from callapp.calls.queries import published_call
from callapp.domain.bilingual import Language
from callapp.domain.errors import Fault
from callapp.domain.people import ApplicationRole
from callapp.domain.permissions import Permission
from callapp.screening.lost_lead_forms import AppointLeadForm, InviteLeadForm
from callapp.screening.lost_lead_queries import files_without_lead, lost_file
from callapp.web.access import current_actor, requires
from callapp.web.acting import refusals, who_and_when
from callapp.web.clock import request_now
from callapp.web.database import db
from callapp.web.fields import show_faults, words_without_field
from callapp.web.links import public_link
from callapp.web.listing import asked_page, asked_words, list_rows
from callapp.web.wording import sentence

bp = Blueprint("leads", __name__)

Answer = Response | str | tuple[str, int]
APPOINT, INVITE = "appoint-", "invite-"


@bp.get("/files/<slug>/leads")
@requires(Permission.PEOPLE_MANAGE)
def files(slug: str) -> str:
    """Files of a call whose lead is gone; or those of a number, or with somebody of an address."""
    call, words = published_call(db.session, slug), asked_words()
    statement = files_without_lead(current_actor(), call.id, words)
    page = list_rows(db.session, statement, asked_page())
    return render_template("register/leads.html", call=call, page=page, words=words)


@bp.get("/files/leads/<uuid:application_id>")
@requires(Permission.PEOPLE_MANAGE)
def file(application_id: UUID) -> Answer:
    """Who is on a file, and how it gets a lead."""
    return _page(application_id)


@bp.post("/files/leads/<uuid:application_id>/appointment")
@requires(Permission.PEOPLE_MANAGE)
def appoint(application_id: UUID) -> Answer:
    """Makes somebody on the file its lead."""
    form = AppointLeadForm(prefix=APPOINT)

    def act() -> None:
        given = {"user_id": chosen_person(form), "reason": form.reason.data or ""}
        _act(appoint_lead, application_id=application_id, link_to=public_link, **given)

    if faults := refusals(act):
        show_faults(form, faults)
        return _page(application_id, appoint=form), 422
    flash(_("The file has another lead. Both are told by mail."), "success")
    return _back(application_id)


@bp.post("/files/leads/<uuid:application_id>/invitation")
@requires(Permission.PEOPLE_MANAGE)
def invite(application_id: UUID) -> Answer:
    """Invites an address to lead the file."""
    form = InviteLeadForm(prefix=INVITE)
    faults = refusals(partial(_invite, application_id, form)) if form.validate_on_submit() else ()
    if faults or form.errors:
        show_faults(form, faults)
        return _page(application_id, invite=form), 422
    flash(_("The invitation is on its way. The lead changes once it is accepted."), "success")
    return _back(application_id)


@bp.post("/files/leads/invitations/<uuid:invitation_id>/resend")
@requires(Permission.PEOPLE_MANAGE)
def resend(invitation_id: UUID) -> Answer:
    """Sends an invitation to lead again, with a new link."""
    act = partial(_act, resend_team_invitation, invitation_id=invitation_id, link_to=public_link)
    return _answer(invitation_id, refusals(act), _("The invitation is on its way again, with a new link."))


@bp.post("/files/leads/invitations/<uuid:invitation_id>/revoke")
@requires(Permission.PEOPLE_MANAGE)
def revoke(invitation_id: UUID) -> Answer:
    """Takes an invitation to lead back."""
    act = partial(_act, revoke_team_invitation, invitation_id=invitation_id)
    done = _("The invitation is taken back: its link opens nothing any more.")
    return _answer(invitation_id, refusals(act), done)


def _act(action: Callable[..., object], **given: object) -> None:
    action(db.session, **who_and_when(), **given)


def _invite(application_id: UUID, form: InviteLeadForm) -> None:
    _act(
        invite_lead,
        application_id=application_id,
        email=form.email.data,
        language=Language(form.language.data),
        reason=form.reason.data or "",
        link_to=public_link,
    )


def _answer(invitation_id: UUID, faults: tuple[Fault, ...], done: str) -> Answer:
    """The page of the file of an invitation, with why something was not done, or after it was."""
    application_id = application_of_invitation(db.session, invitation_id)
    if faults:
        return _page(application_id, refused=faults), 422
    flash(done, "success")
    return _back(application_id)


def _page(
    application_id: UUID,
    *,
    appoint: AppointLeadForm | None = None,
    invite: InviteLeadForm | None = None,
    refused: tuple[Fault, ...] = (),
) -> str:
    """One file; a form may be as it was sent and refused."""
    file = lost_file(db.session, actor=current_actor(), application_id=application_id)
    members = list_members(db.session, application_id)
    invited = find_open_lead_invitation(db.session, application_id)
    words = [(sentence(fault), None) for fault in refused]
    if file.is_own:
        # The forms do not stand on the page: what they say is told at its top.
        words += [each for form in (appoint, invite) if form for each in words_without_field(form)]
        appoint = invite = None
    appoint_form = appoint or AppointLeadForm(formdata=None, prefix=APPOINT)
    appoint_form.offer(each.user for each in members if _may_lead(each))
    return render_template(
        "register/lead.html",
        file=file,
        members=members,
        invitations=[invited] if invited else [],
        appoint=appoint_form,
        invite=invite or InviteLeadForm(formdata=None, prefix=INVITE),
        refused=words,
        now=request_now(),
    )


def _may_lead(member: ApplicationMember) -> bool:
    return member.user.active and member.role is not ApplicationRole.LEAD


def _back(application_id: UUID) -> Response:
    return redirect(url_for(".file", application_id=application_id), 303)
