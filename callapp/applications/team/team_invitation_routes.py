"""Invitations to one application: the lead's buttons, and the page behind the mailed link."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from callapp.accounts.invitation_pages import accepts, reader_of
from callapp.accounts.organisation_forms import InvitedForm
from callapp.applications.queries import get_application_for
from callapp.applications.team.forms import InviteToApplicationForm, chosen_role
from callapp.applications.team.lead_succession import find_lead_of
from callapp.applications.team.models import ApplicationInvitation
from callapp.applications.team.queries import application_of_invitation, find_team_invitation
from callapp.applications.team.team_invitation_actions import (
    accept_team_invitation,
    invite_to_application,
    register_team_member,
    resend_team_invitation,
    revoke_team_invitation,
)
from callapp.applications.team.team_pages import people_page
from callapp.calls.queries import call_in_force
from callapp.domain.bilingual import Language
from callapp.domain.permissions import Permission
from callapp.web.access import current_actor, requires
from callapp.web.acting import refusals, who_and_when
from callapp.web.clock import request_now
from callapp.web.database import db
from callapp.web.fields import show_faults
from callapp.web.limits import limited
from callapp.web.links import public_link

bp = Blueprint("team_invitations", __name__)

Answer = Response | str | tuple[str, int]


@bp.post("/applications/<uuid:application_id>/invitations")
@requires(Permission.APPLY)
def invite(application_id: UUID) -> Answer:
    """Sends an invitation to an address."""
    own = get_application_for(db.session, current_actor(), application_id)
    form = InviteToApplicationForm()
    faults = refusals(lambda: _invite(application_id, form)) if form.validate_on_submit() else ()
    if faults or form.errors:
        show_faults(form, faults)
        return people_page(own, invite=form), 422
    flash(_("The invitation is on its way."), "success")
    return _people(application_id)


def _invite(application_id: UUID, form: InviteToApplicationForm) -> None:
    invite_to_application(
        db.session,
        **who_and_when(),
        application_id=application_id,
        email=form.email.data,
        language=Language(form.language.data),
        role=chosen_role(form.role.data),
        link_to=public_link,
    )


@bp.post("/applications/invitations/<uuid:invitation_id>/resend")
@requires(Permission.APPLY)
def resend(invitation_id: UUID) -> Answer:
    """Sends it again, with a new link."""
    act = partial(resend_team_invitation, link_to=public_link)
    return _answer(invitation_id, act, _("The invitation is on its way again, with a new link."))


@bp.post("/applications/invitations/<uuid:invitation_id>/revoke")
@requires(Permission.APPLY)
def revoke(invitation_id: UUID) -> Answer:
    """Takes it back."""
    done = _("The invitation is taken back: its link opens nothing any more.")
    return _answer(invitation_id, revoke_team_invitation, done)


def _answer(invitation_id: UUID, action: Callable[..., object], done: str) -> Answer:
    """Acts and goes back to the people, or shows them with the reason why not."""
    faults = refusals(lambda: action(db.session, **who_and_when(), invitation_id=invitation_id))
    application_id = application_of_invitation(db.session, invitation_id)
    if faults:
        own = get_application_for(db.session, current_actor(), application_id)
        return people_page(own, refused=faults), 422
    flash(done, "success")
    return _people(application_id)


@bp.get("/applications/invitation/<token>")
@requires(Permission.PUBLIC)
@limited("120 per hour")
def show(token: str) -> Answer:
    """What the link offers, and to whom."""
    invitation = find_team_invitation(db.session, token, request_now())
    if invitation is None:
        return render_template("accounts/invitation_gone.html"), 404
    return _page(invitation, token, InvitedForm(formdata=None, email=invitation.email))


@bp.post("/applications/invitation/<token>")
@requires(Permission.PUBLIC)
@limited("120 per hour")
def accept(token: str) -> Answer:
    """Accepts: as the person signed in, or as a new person."""
    invitation = find_team_invitation(db.session, token, request_now())
    if invitation is None:
        return render_template("accounts/invitation_gone.html"), 404
    form, application_id = InvitedForm(email=invitation.email), invitation.application_id
    accepting = partial(accepts, accept=accept_team_invitation, register=register_team_member)
    if not accepting(form, token=token, link_to=public_link):
        return _page(invitation, token, form), 422
    flash(_("Welcome: the invitation is accepted."), "success")
    return redirect(url_for("applications.show", application_id=application_id), 303)


def _page(invitation: ApplicationInvitation, token: str, form: InvitedForm) -> str:
    call = call_in_force(db.session, invitation.application.call_id)
    return render_template(
        "applications/invitation.html",
        invitation=invitation,
        call=call,
        lead=find_lead_of(db.session, invitation.application_id),
        form=form,
        who=reader_of(invitation.email),
        show_url=url_for(".show", token=token),
        accept_url=url_for(".accept", token=token),
    )


def _people(application_id: UUID) -> Response:
    return redirect(url_for("members.people", application_id=application_id), 303)
