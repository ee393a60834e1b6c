"""The people on one application: the page its lead manages them on."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from callapp.accounts.queries import list_colleagues
from callapp.applications.member_actions import (
    add_member,
    change_member,
    leave_application,
    remove_member,
    transfer_application,
)
from callapp.applications.queries import get_application_for, list_members
from callapp.applications.team_forms import (
    AddColleagueForm,
    HandOverForm,
    InviteToApplicationForm,
    chosen_person,
    chosen_role,
)
from callapp.applications.team_queries import list_team_invitations
from callapp.domain.errors import Fault
from callapp.domain.people import ApplicationRole
from callapp.domain.permissions import Permission
from callapp.web.access import current_actor, requires
from callapp.web.acting import refusals, who_and_when
from callapp.web.clock import request_now
from callapp.web.database import db
from callapp.web.fields import show_faults
from callapp.web.links import public_link
from callapp.web.wording import sentence

bp = Blueprint("members", __name__)

Answer = Response | tuple[str, int]
COLLEAGUE = "colleague-"


@bp.get("/applications/<uuid:application_id>/people")
@requires(Permission.APPLY)
def people(application_id: UUID) -> str:
    """Who works on it and in which role, and who is invited; its lead changes it here."""
    return people_page(application_id)


def people_page(
    application_id: UUID,
    *,
    invite: InviteToApplicationForm | None = None,
    colleague: AddColleagueForm | None = None,
    refused: tuple[Fault, ...] = (),
) -> str:
    """The page; a form may be as it was sent and refused. refused: why something else was not done."""
    actor = current_actor()
    own = get_application_for(db.session, actor, application_id)
    members = list_members(db.session, own)
    there = {member.user_id for member in members}
    colleagues = [each for each in list_colleagues(db.session, actor=actor) if each.id not in there]
    colleague = colleague or AddColleagueForm(formdata=None, prefix=COLLEAGUE)
    colleague.offer(colleagues)
    return render_template(
        "applications/people.html",
        own=own,
        call=own.call,
        members=members,
        invitations=list_team_invitations(db.session, application_id),
        colleagues=colleagues,
        invite=invite or InviteToApplicationForm(formdata=None),
        colleague=colleague,
        refused=[(sentence(fault), None) for fault in refused],
        own_id=actor.user_id,
        now=request_now(),
    )


@bp.post("/applications/<uuid:application_id>/people")
@requires(Permission.APPLY)
def add(application_id: UUID) -> Answer:
    """Gives a colleague of the lead's organisation a role on it."""
    get_application_for(db.session, current_actor(), application_id)
    form = AddColleagueForm(prefix=COLLEAGUE)

    def act() -> None:
        person, role = chosen_person(form), chosen_role(form.role.data)
        _act(add_member, application_id, person, role=role, link_to=public_link)

    if faults := refusals(act):
        show_faults(form, faults)
        return people_page(application_id, colleague=form), 422
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
    return _succession(application_id, HandOverForm(formdata=None)), 200


@bp.post("/applications/<uuid:application_id>/people/lead")
@requires(Permission.APPLY)
def hand_over(application_id: UUID) -> Answer:
    """Hands the lead over to another member."""
    get_application_for(db.session, current_actor(), application_id)
    form, leaves = HandOverForm(), "leaves" in request.form

    def act() -> None:
        _act(transfer_application, application_id, chosen_person(form), leaves=leaves, link_to=public_link)

    if faults := refusals(act):
        show_faults(form, faults)
        return _succession(application_id, form), 422
    return _left() if leaves else _changed(application_id)


def _succession(application_id: UUID, form: HandOverForm) -> str:
    own = get_application_for(db.session, current_actor(), application_id)
    others = [
        member
        for member in list_members(db.session, own)
        if member.role is not ApplicationRole.LEAD and member.user.active
    ]
    form.offer(member.user for member in others)
    return render_template("applications/hand_over.html", own=own, call=own.call, form=form, members=others)


@bp.post("/applications/<uuid:application_id>/leave")
@requires(Permission.APPLY)
def leave(application_id: UUID) -> Answer:
    """Takes the person who asks off it."""
    faults = refusals(lambda: leave_application(db.session, **who_and_when(), application_id=application_id))
    return (people_page(application_id, refused=faults), 422) if faults else _left()


def _act(action: Callable[..., object], application_id: UUID, user_id: UUID, **more: object) -> None:
    """Does something about somebody on it."""
    action(db.session, **who_and_when(), application_id=application_id, user_id=user_id, **more)


def _answer(application_id: UUID, act: Callable[[], None]) -> Answer:
    """Acts and shows the people as they are then, or with the reason why not."""
    if faults := refusals(act):
        return people_page(application_id, refused=faults), 422
    return _changed(application_id)


def _left() -> Response:
    flash(_("You are no longer on this application."), "success")
    return redirect(url_for("applications.mine"), 303)


def _changed(application_id: UUID) -> Response:
    flash(_("The people on this application are changed."), "success")
    return redirect(url_for(".people", application_id=application_id), 303)
