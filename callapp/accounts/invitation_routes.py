"""The page behind a mailed invitation: it shows what is offered, and a button accepts."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_security.utils import hash_password, login_user
from werkzeug.wrappers import Response

from callapp.accounts.invitation_actions import accept_invitation, register_invited
from callapp.accounts.models import Invitation
from callapp.accounts.organisation_forms import InvitedForm
from callapp.accounts.queries import find_invitation, find_user_by_email, load_own_account
from callapp.domain.permissions import Permission
from callapp.web.access import current_actor, requires
from callapp.web.clock import request_now
from callapp.web.database import db

bp = Blueprint("invitations", __name__)


@bp.get("/invitation/<token>")
@requires(Permission.PUBLIC)
def show(token: str) -> str | tuple[str, int]:
    """What the link offers, and to whom."""
    invitation = find_invitation(db.session, token, request_now())
    if invitation is None:
        return render_template("accounts/invitation_gone.html"), 404
    form = InvitedForm(formdata=None, email=invitation.email)
    return _page(invitation, token, form)


@bp.post("/invitation/<token>")
@requires(Permission.PUBLIC)
def accept(token: str) -> Response | tuple[str, int]:
    """Accepts: as the person signed in, or as a new person."""
    invitation = find_invitation(db.session, token, request_now())
    if invitation is None:
        return render_template("accounts/invitation_gone.html"), 404
    if current_actor().is_signed_in:
        accept_invitation(db.session, actor=current_actor(), now=request_now(), token=token)
    else:
        form = InvitedForm(email=invitation.email)
        if not form.validate_on_submit():
            return _page(invitation, token, form), 422
        _register(token, form)
    flash(_("Welcome: the invitation is accepted."), "success")
    return redirect(url_for("accounts.start"))


def _register(token: str, form: InvitedForm) -> None:
    person = register_invited(
        db.session,
        actor=current_actor(),
        now=request_now(),
        token=token,
        name=form.name.data,
        password_hash=hash_password(form.password.data),
    )
    login_user(person, remember=False, authn_via=["invitation"])


def _page(invitation: Invitation, token: str, form: InvitedForm) -> str:
    known = find_user_by_email(db.session, invitation.email)
    actor = current_actor()
    if actor.is_signed_in:
        own = load_own_account(db.session, actor=actor).email == invitation.email
        who = "invited" if own else "someone_else"
    else:
        is_new = known is None or (known.confirmed_at is None and known.active)
        who = "new" if is_new else "has_account"
    return render_template("accounts/invitation.html", invitation=invitation, token=token, form=form, who=who)
