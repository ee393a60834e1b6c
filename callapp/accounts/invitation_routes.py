"""The page behind a mailed invitation: it shows what is offered, and a button accepts."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from callapp.accounts.invitation_actions import accept_invitation, register_invited
from callapp.accounts.invitation_models import Invitation
from callapp.accounts.invitation_pages import accepts, reader_of
from callapp.accounts.organisation_forms import InvitedForm
from callapp.accounts.queries import find_invitation
from callapp.domain.permissions import Permission
from callapp.web.access import requires
from callapp.web.clock import request_now
from callapp.web.database import db
from callapp.web.limits import limited

bp = Blueprint("invitations", __name__)


@bp.get("/invitation/<token>")
@requires(Permission.PUBLIC)
@limited("120 per hour")
def show(token: str) -> str | tuple[str, int]:
    """What the link offers, and to whom."""
    invitation = find_invitation(db.session, token, request_now())
    if invitation is None:
        return render_template("accounts/invitation_gone.html"), 404
    return _page(invitation, token, InvitedForm(formdata=None, email=invitation.email))


@bp.post("/invitation/<token>")
@requires(Permission.PUBLIC)
@limited("120 per hour")
def accept(token: str) -> Response | tuple[str, int]:
    """Accepts: as the person signed in, or as a new person."""
    invitation = find_invitation(db.session, token, request_now())
    if invitation is None:
        return render_template("accounts/invitation_gone.html"), 404
    form = InvitedForm(email=invitation.email)
    if not accepts(form, token=token, accept=accept_invitation, register=register_invited):
        return _page(invitation, token, form), 422
    flash(_("Welcome: the invitation is accepted."), "success")
    return redirect(url_for("accounts.start"))


def _page(invitation: Invitation, token: str, form: InvitedForm) -> str:
    return render_template(
        "accounts/invitation.html",
        invitation=invitation,
        form=form,
        who=reader_of(invitation.email),
        show_url=url_for(".show", token=token),
        accept_url=url_for(".accept", token=token),
    )
