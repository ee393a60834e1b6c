"""People, as administrators manage them and auditors read them; and the log of mails."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from callapp.accounts.departures import follow_departure
from callapp.accounts.invitation_actions import invite_to_role, resend_invitation, revoke_invitation
from callapp.accounts.organisation_actions import approve_membership, refuse_membership
from callapp.accounts.organisation_forms import InviteToRoleForm, ReasonForm
from callapp.accounts.people_actions import deactivate_person, grant_role, reactivate_person, revoke_role
from callapp.accounts.people_queries import list_first_claims, load_person, mails, people
from callapp.accounts.queries import list_open_invitations, load_to_decide
from callapp.domain.errors import RuleBroken
from callapp.domain.people import Role
from callapp.domain.permissions import Permission, allows
from callapp.mail.models import MailState
from callapp.web.access import current_actor, requires
from callapp.web.acting import who_and_when
from callapp.web.clock import request_now
from callapp.web.database import db
from callapp.web.fields import show_faults
from callapp.web.links import public_link
from callapp.web.listing import asked_page, asked_words, list_rows
from callapp.web.withheld import withheld_files

bp = Blueprint("people", __name__)
ACTIVE = {"open": True, "closed": False}


@bp.get("/people")
@requires(Permission.PEOPLE_READ)
def index() -> str:
    """Everybody with an account, by name; filters stand in the address."""
    role, state = request.args.get("role", ""), request.args.get("state", "")
    statement = people(
        words=asked_words(), role=Role(role) if role in list(Role) else None, is_active=ACTIVE.get(state)
    )
    return render_template(
        "accounts/people.html",
        page=list_rows(db.session, statement, asked_page()),
        words=asked_words(),
        role_chosen=role,
        state_chosen=state,
        roles=list(Role),
        may_manage=_may_manage(),
    )


@bp.get("/people/<uuid:user_id>")
@requires(Permission.PEOPLE_READ)
def show(user_id: UUID) -> str:
    """One person: roles, organisations, state of the account."""
    person, memberships = load_person(db.session, user_id)
    held = {grant.role for grant in person.roles}
    return render_template(
        "accounts/person.html",
        person=person,
        memberships=memberships,
        free_roles=[role for role in Role if role not in held],
        may_manage=_may_manage(),
    )


@bp.post("/people/<uuid:user_id>/roles")
@requires(Permission.PEOPLE_MANAGE)
def grant(user_id: UUID) -> Response:
    role = _role(request.form.get("role", ""))
    grant_role(db.session, **who_and_when(), user_id=user_id, role=role, link_to=public_link)
    flash(_("The role is given, and the person is told by mail."), "success")
    return redirect(url_for(".show", user_id=user_id))


@bp.post("/people/<uuid:user_id>/roles/<role>/revoke")
@requires(Permission.PEOPLE_MANAGE)
def revoke(user_id: UUID, role: str) -> Response:
    revoke_role(db.session, **who_and_when(), user_id=user_id, role=_role(role))
    flash(_("The role is taken back."), "success")
    return redirect(url_for(".show", user_id=user_id))


@bp.post("/people/<uuid:user_id>/deactivate")
@requires(Permission.PEOPLE_MANAGE)
def deactivate(user_id: UUID) -> Response:
    deactivate_person(db.session, **who_and_when(), user_id=user_id)
    follow_departure(user_id)
    flash(_("The account is closed and its sessions are ended."), "success")
    return redirect(url_for(".show", user_id=user_id))


@bp.post("/people/<uuid:user_id>/reactivate")
@requires(Permission.PEOPLE_MANAGE)
def reactivate(user_id: UUID) -> Response:
    reactivate_person(db.session, **who_and_when(), user_id=user_id)
    flash(_("The account is open again."), "success")
    return redirect(url_for(".show", user_id=user_id))


@bp.route("/people/invite", methods=["GET", "POST"])
@requires(Permission.PEOPLE_MANAGE)
def invite() -> Response | tuple[str, int]:
    form = InviteToRoleForm()
    if form.validate_on_submit():
        try:
            return _invite(form)
        except RuleBroken as broken:
            show_faults(form, broken.faults)
    waiting = list_open_invitations(db.session, organisation_id=None)
    page = render_template("accounts/invite.html", form=form, invitations=waiting, now=request_now())
    return page, 422 if form.errors else 200


@bp.post("/people/invitations/<uuid:invitation_id>/resend")
@requires(Permission.PEOPLE_MANAGE)
def resend(invitation_id: UUID) -> Response:
    resend_invitation(db.session, **who_and_when(), invitation_id=invitation_id, link_to=public_link)
    flash(_("The invitation is on its way again, with a new link."), "success")
    return redirect(url_for(".invite"))


@bp.post("/people/invitations/<uuid:invitation_id>/revoke")
@requires(Permission.PEOPLE_MANAGE)
def revoke_invited(invitation_id: UUID) -> Response:
    revoke_invitation(db.session, **who_and_when(), invitation_id=invitation_id)
    flash(_("The invitation is taken back: its link opens nothing any more."), "success")
    return redirect(url_for(".invite"))


@bp.get("/people/claims")
@requires(Permission.PEOPLE_READ)
def claims() -> str:
    """First persons of an organisation, waiting to be verified."""
    waiting = list_first_claims(db.session)
    return render_template("accounts/claims.html", claims=waiting, may_manage=_may_manage())


@bp.post("/people/claims/<uuid:membership_id>/approve")
@requires(Permission.PEOPLE_MANAGE)
def approve_claim(membership_id: UUID) -> Response:
    approve_membership(db.session, **who_and_when(), membership_id=membership_id, link_to=public_link)
    flash(_("The person is verified and leads the organisation."), "success")
    return redirect(url_for(".claims"))


@bp.route("/people/claims/<uuid:membership_id>/refuse", methods=["GET", "POST"])
@requires(Permission.PEOPLE_MANAGE)
def refuse_claim(membership_id: UUID) -> Response | tuple[str, int]:
    asking = load_to_decide(db.session, actor=current_actor(), membership_id=membership_id)
    form = ReasonForm()
    if not form.validate_on_submit():
        page = render_template("accounts/refuse.html", form=form, asking=asking, back=url_for(".claims"))
        return page, 422 if form.errors else 200
    given = {"membership_id": membership_id, "reason": form.reason.data}
    refuse_membership(db.session, **who_and_when(), **given, link_to=public_link)
    flash(_("The request is refused, and the person is told why."), "success")
    return redirect(url_for(".claims"))


@bp.get("/mails")
@requires(Permission.MAILS_READ)
def mail_log() -> str:
    """Every mail with its state; filters stand in the address."""
    state = request.args.get("state", "")
    chosen = MailState(state) if state in list(MailState) else None
    numbers = [number for number in withheld_files().values() if number]
    statement = mails(state=chosen, words=asked_words(), withheld=numbers)
    return render_template(
        "accounts/mails.html",
        page=list_rows(db.session, statement, asked_page()),
        withheld=len(numbers),
        words=asked_words(),
        state_chosen=state,
        states=list(MailState),
    )


def _may_manage() -> bool:
    return allows(current_actor(), Permission.PEOPLE_MANAGE)


def _role(text: str) -> Role:
    """A role named in a form or an address; another word is no such page."""
    if text not in list(Role):
        abort(404)
    return Role(text)


def _invite(form: InviteToRoleForm) -> Response:
    given = {"email": form.email.data, "language": form.language.data, "role": Role(form.role.data)}
    invite_to_role(db.session, **who_and_when(), **given, link_to=public_link)
    flash(_("The invitation is on its way."), "success")
    return redirect(url_for(".invite"))
