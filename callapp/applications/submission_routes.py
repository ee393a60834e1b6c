"""The last step and after: submitting, withdrawing."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, Response, flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from callapp.applications.queries import get_application_for
from callapp.applications.routes import show_application
from callapp.applications.submission_actions import (
    reopen_application,
    submit_application,
    withdraw_application,
)
from callapp.domain.errors import LostRace, RuleBroken
from callapp.domain.permissions import Permission
from callapp.receipts.own_issuer import own_issuer
from callapp.web.access import current_actor, requires
from callapp.web.clock import request_now
from callapp.web.database import db
from callapp.web.fields import small_number
from callapp.web.links import public_link

bp = Blueprint("submissions", __name__)


def _version() -> int:
    """The version the person saw; anything else than a small whole number has moved on."""
    return small_number(request.form.get("version"), 0)


@bp.post("/applications/<uuid:application_id>/submit")
@requires(Permission.APPLY)
def submit(application_id: UUID) -> AnyResponse:
    try:
        submit_application(
            db.session,
            actor=current_actor(),
            now=request_now(),
            application_id=application_id,
            version=_version(),
            issuer=own_issuer(),
        )
    except RuleBroken as broken:
        return _refused_or_already_there(application_id, broken)
    return redirect(url_for("copies.receipt", application_id=application_id), 303)


def _refused_or_already_there(application_id: UUID, broken: RuleBroken) -> AnyResponse:
    """A submission sent again after a lost answer shows its receipt; any other refusal is said, each reason
    linked to its field."""
    db.session.rollback()
    own = get_application_for(db.session, current_actor(), application_id)
    if own.is_submitted and broken.code in ("application.event_impossible", "application.version_moved"):
        return redirect(url_for("copies.receipt", application_id=application_id), 303)
    if isinstance(broken, LostRace):
        raise broken
    return Response(show_application(application_id, broken.faults), 422)


@bp.post("/applications/<uuid:application_id>/withdraw")
@requires(Permission.APPLY)
def withdraw(application_id: UUID) -> AnyResponse:
    withdraw_application(
        db.session,
        actor=current_actor(),
        now=request_now(),
        application_id=application_id,
        version=_version(),
    )
    flash(_("Your application is withdrawn."))
    return redirect(url_for("applications.show", application_id=application_id), 303)


@bp.post("/applications/<uuid:application_id>/reopen")
@requires(Permission.APPLY)
def reopen(application_id: UUID) -> AnyResponse:
    reopen_application(
        db.session,
        actor=current_actor(),
        now=request_now(),
        application_id=application_id,
        version=_version(),
        link_to=public_link,
    )
    flash(_("Your application is a draft again: correct it and submit it before the deadline."))
    return redirect(url_for("applications.show", application_id=application_id), 303)
