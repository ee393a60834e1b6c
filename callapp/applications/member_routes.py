"""The people on one application: the page its lead manages them on."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from callapp.accounts.queries import list_colleagues
from callapp.applications.member_actions import (
    add_member,
    leave_application,
    remove_member,
    transfer_application,
)
from callapp.applications.queries import get_application_for, list_members
from callapp.domain.errors import RuleBroken
from callapp.domain.people import ApplicationRole
from callapp.domain.permissions import Permission
from callapp.web.access import current_actor, requires
from callapp.web.acting import who_and_when
from callapp.web.database import db
from callapp.web.links import public_link
from callapp.web.wording import sentence

bp = Blueprint("members", __name__)


@bp.get("/applications/<uuid:application_id>/people")
@requires(Permission.APPLY)
def people(application_id: UUID) -> str:
    """Who works on it and in which role; its lead changes it here."""
    own = get_application_for(db.session, current_actor(), application_id)
    members = list_members(db.session, own)
    there = {member.user_id for member in members}
    return render_template(
        "applications/people.html",
        own=own,
        call=own.call,
        members=members,
        colleagues=[
            each for each in list_colleagues(db.session, actor=current_actor()) if each.id not in there
        ],
        own_id=current_actor().user_id,
        organisation_page=url_for("organisations.own"),
    )


@bp.post("/applications/<uuid:application_id>/people")
@requires(Permission.APPLY)
def add(application_id: UUID) -> Response:
    """Gives a colleague a role on it, or a member another one."""
    get_application_for(db.session, current_actor(), application_id)
    try:
        add_member(
            db.session,
            **who_and_when(),
            application_id=application_id,
            user_id=_person(request.form.get("person", "")),
            role=_role(request.form.get("role", "")),
            link_to=public_link,
        )
    except RuleBroken as broken:
        return _refused(application_id, broken)
    flash(_("The people on this application are changed."), "success")
    return _people_page(application_id)


def _refused(application_id: UUID, broken: RuleBroken) -> Response:
    """The page again with the reason; nothing was changed."""
    db.session.rollback()
    flash(sentence(broken.faults[0]), "error")
    return _people_page(application_id)


@bp.post("/applications/<uuid:application_id>/people/<uuid:user_id>/remove")
@requires(Permission.APPLY)
def remove(application_id: UUID, user_id: UUID) -> Response:
    remove_member(db.session, **who_and_when(), application_id=application_id, user_id=user_id)
    flash(_("The people on this application are changed."), "success")
    return _people_page(application_id)


@bp.post("/applications/<uuid:application_id>/people/<uuid:user_id>/lead")
@requires(Permission.APPLY)
def hand_over(application_id: UUID, user_id: UUID) -> Response:
    transfer_application(db.session, **who_and_when(), application_id=application_id, user_id=user_id)
    flash(_("The people on this application are changed."), "success")
    return _people_page(application_id)


@bp.post("/applications/<uuid:application_id>/leave")
@requires(Permission.APPLY)
def leave(application_id: UUID) -> Response:
    leave_application(db.session, **who_and_when(), application_id=application_id)
    flash(_("You are no longer on this application."), "success")
    return redirect(url_for("applications.mine"), 303)


def _person(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise RuleBroken("member.not_a_colleague", "person") from None


def _role(text: str) -> ApplicationRole:
    try:
        return ApplicationRole(text)
    except ValueError:
        raise RuleBroken("member.role_unknown", "role") from None


def _people_page(application_id: UUID) -> Response:
    return redirect(url_for(".people", application_id=application_id), 303)
