"""The people on one application: who comes, who goes, who leads."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from callapp.applications.queries import OwnApplication, get_application_for, list_members
from callapp.applications.team.forms import AddColleagueForm, HandOverForm, chosen_person, chosen_role
from callapp.applications.team.member_actions import (
    add_member,
    change_member,
    leave_application,
    remove_member,
    transfer_application,
)
from callapp.applications.team.team_pages import COLLEAGUE, people_page
from callapp.domain.errors import NotFound
from callapp.domain.people import ApplicationRole
from callapp.domain.permissions import Permission
from callapp.web.access import current_actor, requires
from callapp.web.acting import refusals, who_and_when
from callapp.web.database import db
from callapp.web.fields import show_faults
from callapp.web.links import public_link

bp = Blueprint("members", __name__)

Answer = Response | str | tuple[str, int]


@bp.get("/applications/<uuid:application_id>/people")
@requires(Permission.APPLY)
def people(application_id: UUID) -> Answer:
    """Who works on it and in which role, and who is invited; its lead changes it here."""
    return people_page(_own(application_id))


@bp.post("/applications/<uuid:application_id>/people")
@requires(Permission.APPLY)
def add(application_id: UUID) -> Answer:
    """Gives a colleague of the lead's organisation a role on it."""
    own, form = _own(application_id), AddColleagueForm(prefix=COLLEAGUE)

    def act() -> None:
        person, role = chosen_person(form), chosen_role(form.role.data)
        _act(add_member, application_id, person, role=role, link_to=public_link)

    if faults := refusals(act):
        show_faults(form, faults)
        return people_page(own, colleague=form), 422
    return _changed(application_id)


@bp.post("/applications/<uuid:application_id>/people/<uuid:user_id>/role")
@requires(Permission.APPLY)
def change(application_id: UUID, user_id: UUID) -> Answer:
    """Gives somebody on it another role."""

    def act() -> None:
        _act(change_member, application_id, user_id, role=chosen_role(request.form.get("role")))

    return _answer(application_id, act)


@bp.post("/applications/<uuid:application_id>/people/<uuid:user_id>/remove")
@requires(Permission.APPLY)
def remove(application_id: UUID, user_id: UUID) -> Answer:
    """Takes somebody off it."""
    return _answer(application_id, lambda: _act(remove_member, application_id, user_id))


@bp.get("/applications/<uuid:application_id>/people/lead")
@requires(Permission.APPLY)
def succession(application_id: UUID) -> Answer:
    """Before the lead is handed over: to whom, and what it changes."""
    return _succession(_led(application_id), HandOverForm(formdata=None))


@bp.post("/applications/<uuid:application_id>/people/lead")
@requires(Permission.APPLY)
def hand_over(application_id: UUID) -> Answer:
    """Hands the lead over to another member."""
    own, form, leaves = _led(application_id), HandOverForm(), "leaves" in request.form

    def act() -> None:
        heir = chosen_person(form)
        _act(transfer_application, application_id, heir, leaves=leaves, link_to=public_link)

    if faults := refusals(act):
        show_faults(form, faults)
        return _succession(own, form), 422
    return _left() if leaves else _changed(application_id)


@bp.post("/applications/<uuid:application_id>/leave")
@requires(Permission.APPLY)
def leave(application_id: UUID) -> Answer:
    """Takes the person who asks off it."""
    own = _own(application_id)
    faults = refusals(lambda: leave_application(db.session, **who_and_when(), application_id=application_id))
    return (people_page(own, refused=faults), 422) if faults else _left()


def _own(application_id: UUID) -> OwnApplication:
    return get_application_for(db.session, current_actor(), application_id)


def _led(application_id: UUID) -> OwnApplication:
    """The same for its lead. Raises NotFound for the others, who have nothing to hand over."""
    own = _own(application_id)
    if own.role is not ApplicationRole.LEAD:
        raise NotFound
    return own


def _succession(own: OwnApplication, form: HandOverForm) -> str:
    members = list_members(db.session, own.application.id)
    heirs = [each.user for each in members if each.role is not ApplicationRole.LEAD and each.user.active]
    form.offer(heirs)
    return render_template("applications/hand_over.html", own=own, call=own.call, form=form, heirs=heirs)


def _act(action: Callable[..., object], application_id: UUID, user_id: UUID, **more: object) -> None:
    """Does something about somebody on it."""
    action(db.session, **who_and_when(), application_id=application_id, user_id=user_id, **more)


def _answer(application_id: UUID, act: Callable[[], None]) -> Answer:
    """Acts and shows the people as they are then, or with the reason why not."""
    own = _own(application_id)
    if faults := refusals(act):
        return people_page(own, refused=faults), 422
    return _changed(application_id)


def _left() -> Response:
    flash(_("You are no longer on this application."), "success")
    return redirect(url_for("applications.mine"), 303)


def _changed(application_id: UUID) -> Response:
    flash(_("The people on this application are changed."), "success")
    return redirect(url_for(".people", application_id=application_id), 303)
