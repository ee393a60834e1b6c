"""Reminders of a deadline, wanted or not: the page behind the mailed link, and the switch for members."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, Response, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from callapp.applications.reminders.actions import set_reminders
from callapp.applications.reminders.models import ReminderLink
from callapp.applications.reminders.queries import find_member, find_reminder_link
from callapp.domain.errors import NotFound
from callapp.domain.people import Actor
from callapp.domain.permissions import Permission
from callapp.web.access import requires
from callapp.web.acting import who_and_when
from callapp.web.clock import request_now
from callapp.web.database import db
from callapp.web.limits import limited

bp = Blueprint("reminders", __name__)
LIMIT = "120 per hour"


@bp.get("/reminders/<token>")
@requires(Permission.PUBLIC)
@limited(LIMIT)
def show(token: str) -> Response:
    """Whether this person gets reminders of the file, and a button for the opposite. No account is asked."""
    link = _link(token)
    member = find_member(db.session, link.application_id, link.user_id)
    wanted = member is not None and member.reminders_stopped_at is None
    page = make_response(render_template("applications/reminders.html", member=member, wanted=wanted))
    page.headers["Referrer-Policy"] = "no-referrer"
    return page


@bp.post("/reminders/<token>")
@requires(Permission.PUBLIC)
@limited(LIMIT)
def choose(token: str) -> AnyResponse:
    """Ends the reminders of the link's person about its file, or takes them up again."""
    link = _link(token)
    set_reminders(
        db.session,
        actor=Actor(user_id=link.user_id),
        now=request_now(),
        application_id=link.application_id,
        wanted=_wanted(),
    )
    return redirect(url_for(".show", token=token), 303)


@bp.post("/applications/<uuid:application_id>/reminders")
@requires(Permission.APPLY)
def choose_signed_in(application_id: UUID) -> AnyResponse:
    """The same for whoever is signed in, from the page of the file's people."""
    set_reminders(db.session, **who_and_when(), application_id=application_id, wanted=_wanted())
    words = _("You get reminders of this deadline.") if _wanted() else _("You get no more reminders of it.")
    flash(words, "success")
    return redirect(url_for("members.people", application_id=application_id), 303)


def _link(token: str) -> ReminderLink:
    link = find_reminder_link(db.session, token)
    if link is None:
        raise NotFound
    return link


def _wanted() -> bool:
    return request.form.get("wanted") == "yes"
