"""Pages of one's own account."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, current_app, flash, redirect, render_template, session, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from callapp.accounts.actions import change_profile
from callapp.accounts.forms import ProfileForm
from callapp.accounts.queries import load_own_account
from callapp.accounts.security import signed_in
from callapp.accounts.sessions import end_other_own_sessions, end_own_session, list_own_sessions
from callapp.domain.people import Role
from callapp.domain.permissions import Permission
from callapp.web.access import current_actor, permission_of, requires
from callapp.web.clock import request_now
from callapp.web.database import db

bp = Blueprint("accounts", __name__)

# Where each kind of work begins; the first that fits and stands.
STARTS: tuple[tuple[Role | None, str], ...] = (
    (Role.ADMINISTRATOR, "calls.manage"),
    (Role.ELIGIBILITY_OFFICER, "screening.calls"),
    (Role.REVIEWER, "reviews.assigned"),
    (Role.PANEL_CHAIR, "reviewing.calls"),
    (Role.AUDITOR, "audit.entries"),
    (None, "applications.mine"),
    (None, "accounts.profile"),
)


@bp.get("/account/start")
@requires(Permission.SIGNED_IN)
def start() -> Response:
    """After sign-in: where this person's work begins."""
    actor = current_actor()
    fits = (place for role, place in STARTS if role is None or actor.has(role))
    return redirect(url_for(next(place for place in fits if permission_of(current_app, place))))


@bp.get("/account/back")
@requires(Permission.SIGNED_IN)
def back_to_work() -> str:
    """After signing in again beside a page that holds unsent words."""
    return render_template("accounts/back_to_work.html")


@bp.get("/account")
@requires(Permission.SIGNED_IN)
def profile() -> str:
    """Name, mail, roles, and where one is signed in."""
    found = signed_in()
    return render_template(
        "accounts/profile.html",
        person=load_own_account(db.session, actor=current_actor()),
        sessions=list_own_sessions(db.session, actor=current_actor(), now=request_now()),
        own_session_id=found.session_id if found else None,
    )


@bp.route("/account/edit", methods=["GET", "POST"])
@requires(Permission.SIGNED_IN)
def edit_profile() -> Response | str | tuple[str, int]:
    form = ProfileForm(obj=load_own_account(db.session, actor=current_actor()))
    if not form.validate_on_submit():
        return render_template("accounts/edit_profile.html", form=form), 422 if form.errors else 200
    change_profile(
        db.session, actor=current_actor(), now=request_now(), name=form.name.data, language=form.language.data
    )
    flash(_("Your account is changed."), "success")
    return redirect(url_for(".profile"))


@bp.post("/account/sessions/<uuid:session_id>/end")
@requires(Permission.SIGNED_IN)
def end_session_of_mine(session_id: UUID) -> Response:
    end_own_session(db.session, actor=current_actor(), now=request_now(), session_id=session_id)
    flash(_("That session is ended."), "success")
    return redirect(url_for(".profile"))


@bp.post("/account/sessions/end-others")
@requires(Permission.SIGNED_IN)
def end_other_sessions() -> Response:
    end_other_own_sessions(
        db.session, actor=current_actor(), now=request_now(), token=session.get("token", "")
    )
    flash(_("You are signed out everywhere else."), "success")
    return redirect(url_for(".profile"))
