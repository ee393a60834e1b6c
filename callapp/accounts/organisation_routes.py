"""« My organisation »: claim one, join one, and decide who belongs to it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from callapp.accounts.departures import follow_departure
from callapp.accounts.hospitals import hospital_directory
from callapp.accounts.invitation_actions import invite_colleague, resend_invitation, revoke_invitation
from callapp.accounts.organisation_actions import (
    approve_membership,
    claim_organisation,
    end_membership,
    leave_organisation,
    refuse_membership,
    transfer_lead,
)
from callapp.accounts.organisation_forms import (
    InviteColleagueForm,
    NamedOrganisationForm,
    ReasonForm,
)
from callapp.accounts.queries import (
    find_last_refusal,
    find_own_membership,
    load_led,
    load_own_organisation,
    load_to_decide,
)
from callapp.domain.errors import RuleBroken
from callapp.domain.organisations import Province
from callapp.domain.permissions import Permission
from callapp.web.access import current_actor, requires
from callapp.web.acting import who_and_when
from callapp.web.clock import request_now
from callapp.web.database import db
from callapp.web.fields import show_faults
from callapp.web.i18n import current_language
from callapp.web.links import public_link
from callapp.web.listing import asked_words

bp = Blueprint("organisations", __name__)


@bp.get("/organisation")
@requires(Permission.APPLY)
def own() -> str:
    """The organisation one works for, or the way to one."""
    return _page(named=NamedOrganisationForm(formdata=None), invite=InviteColleagueForm(formdata=None))


@bp.post("/organisation/claim")
@requires(Permission.APPLY)
def claim() -> Response | tuple[str, int]:
    """Asks for a hospital of the directory (one button each), or for one by its name."""
    if find_own_membership(db.session, actor=current_actor()) is not None:
        raise RuleBroken("organisation.already_member")
    form = NamedOrganisationForm()
    directory_id = request.form.get("directory_id", "")[:40]
    if not directory_id and not form.validate_on_submit():
        return _page(named=form), 422
    try:
        _claim(directory_id, form)
    except RuleBroken as broken:
        show_faults(form, broken.faults)
        return _page(named=form), 422
    flash(_("Your request is on its way. You can work on your own drafts meanwhile."), "success")
    return redirect(url_for(".own"))


@bp.post("/organisation/leave")
@requires(Permission.APPLY)
def leave() -> Response:
    left = leave_organisation(db.session, **who_and_when())
    if left is not None:
        follow_departure(left.user_id, left.organisation_id)
    flash(_("You have left the organisation."), "success")
    return redirect(url_for(".own"))


@bp.post("/organisation/members/<uuid:membership_id>/approve")
@requires(Permission.APPLY)
def approve(membership_id: UUID) -> Response:
    approve_membership(db.session, **who_and_when(), membership_id=membership_id, link_to=public_link)
    flash(_("The person now belongs to your organisation."), "success")
    return redirect(url_for(".own"))


@bp.route("/organisation/members/<uuid:membership_id>/refuse", methods=["GET", "POST"])
@requires(Permission.APPLY)
def refuse(membership_id: UUID) -> Response | tuple[str, int]:
    asking = load_to_decide(db.session, actor=current_actor(), membership_id=membership_id)
    form = ReasonForm()
    if not form.validate_on_submit():
        page = render_template("accounts/refuse.html", form=form, asking=asking, back=url_for(".own"))
        return page, 422 if form.errors else 200
    given = {"membership_id": membership_id, "reason": form.reason.data}
    refuse_membership(db.session, **who_and_when(), **given, link_to=public_link)
    flash(_("The request is refused, and the person is told why."), "success")
    return redirect(url_for(".own"))


@bp.post("/organisation/members/<uuid:membership_id>/end")
@requires(Permission.APPLY)
def end(membership_id: UUID) -> Response:
    ended = end_membership(db.session, **who_and_when(), membership_id=membership_id, link_to=public_link)
    follow_departure(ended.user_id, ended.organisation_id)
    flash(_("The membership is ended."), "success")
    return redirect(url_for(".own"))


@bp.post("/organisation/members/<uuid:membership_id>/lead")
@requires(Permission.APPLY)
def hand_over(membership_id: UUID) -> Response:
    transfer_lead(db.session, **who_and_when(), membership_id=membership_id)
    flash(_("The lead is handed over."), "success")
    return redirect(url_for(".own"))


@bp.post("/organisation/invitations")
@requires(Permission.APPLY)
def invite() -> Response | tuple[str, int]:
    load_led(db.session, actor=current_actor())
    form = InviteColleagueForm()
    if not form.validate_on_submit():
        return _page(invite=form), 422
    given = {"email": form.email.data, "language": form.language.data}
    try:
        invite_colleague(db.session, **who_and_when(), **given, link_to=public_link)
    except RuleBroken as broken:
        show_faults(form, broken.faults)
        return _page(invite=form), 422
    flash(_("The invitation is on its way."), "success")
    return redirect(url_for(".own"))


@bp.post("/organisation/invitations/<uuid:invitation_id>/resend")
@requires(Permission.APPLY)
def resend(invitation_id: UUID) -> Response:
    resend_invitation(db.session, **who_and_when(), invitation_id=invitation_id, link_to=public_link)
    flash(_("The invitation is on its way again, with a new link."), "success")
    return redirect(url_for(".own"))


@bp.post("/organisation/invitations/<uuid:invitation_id>/revoke")
@requires(Permission.APPLY)
def revoke(invitation_id: UUID) -> Response:
    revoke_invitation(db.session, **who_and_when(), invitation_id=invitation_id)
    flash(_("The invitation is taken back: its link opens nothing any more."), "success")
    return redirect(url_for(".own"))


def _claim(directory_id: str, form: NamedOrganisationForm) -> None:
    if directory_id:
        chosen: dict[str, Any] = {"directory_id": directory_id}
    else:
        chosen = {"name": form.name.data, "province": Province(form.province.data)}
    language = current_language().value
    claim_organisation(db.session, **who_and_when(), **chosen, language=language, link_to=public_link)


def _page(named: NamedOrganisationForm | None = None, invite: InviteColleagueForm | None = None) -> str:
    actor = current_actor()
    words = asked_words()
    return render_template(
        "accounts/organisation.html",
        organisation=load_own_organisation(db.session, actor=actor),
        refusal=find_last_refusal(db.session, actor=actor),
        words=words,
        found=hospital_directory().search(words) if words else [],
        named=named or NamedOrganisationForm(formdata=None),
        invite=invite or InviteColleagueForm(formdata=None),
        own_id=actor.user_id,
        now=request_now(),
    )
