"""The signatures of an application, for its people: ask, send again, take back, edit all the same."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from callapp.applications.attestations.actions import (
    release_signed_text,
    request_signatures,
    resend_request,
    retract_request,
)
from callapp.applications.attestations.attestation_pages import view_signatures
from callapp.applications.queries import get_application_for
from callapp.applications.sections.section_pages import reasons
from callapp.domain.attestation import SIGNED_SECTIONS
from callapp.domain.eligibility import Signatory
from callapp.domain.errors import Fault
from callapp.domain.permissions import Permission
from callapp.web.access import current_actor, requires
from callapp.web.acting import refusals, who_and_when
from callapp.web.clock import request_now
from callapp.web.database import db
from callapp.web.limits import limited
from callapp.web.links import public_link

bp = Blueprint("signatures", __name__)
# These mail a link to an address that somebody typed.
MAILED = "60 per hour"

Answer = str | Response | tuple[str, int]


@bp.get("/applications/<uuid:application_id>/signatures")
@requires(Permission.APPLY)
def show(application_id: UUID) -> str:
    """Who signs, who was asked, who signed, and what no longer holds."""
    return _page(application_id)


@bp.post("/applications/<uuid:application_id>/signatures")
@requires(Permission.APPLY)
@limited(MAILED)
def ask(application_id: UUID) -> Answer:
    """Sends the link to the signatories named in the form."""
    roles = [role for role in Signatory if role.value in request.form.getlist("role")]

    def act() -> None:
        request_signatures(
            db.session, **who_and_when(), application_id=application_id, roles=roles, link_to=public_link
        )

    return _answer(application_id, act, _("The link is sent."))


@bp.post("/applications/<uuid:application_id>/signatures/<uuid:attestation_id>/resend")
@requires(Permission.APPLY)
@limited(MAILED)
def resend(application_id: UUID, attestation_id: UUID) -> Answer:
    def act() -> None:
        resend_request(
            db.session,
            **who_and_when(),
            application_id=application_id,
            attestation_id=attestation_id,
            link_to=public_link,
        )

    return _answer(application_id, act, _("A new link is sent; the one before no longer opens anything."))


@bp.post("/applications/<uuid:application_id>/signatures/<uuid:attestation_id>/retract")
@requires(Permission.APPLY)
def retract(application_id: UUID, attestation_id: UUID) -> Answer:
    def act() -> None:
        retract_request(
            db.session, **who_and_when(), application_id=application_id, attestation_id=attestation_id
        )

    return _answer(application_id, act, _("It is taken back: the link no longer opens anything."))


@bp.post("/applications/<uuid:application_id>/signatures/release")
@requires(Permission.APPLY)
def release(application_id: UUID) -> Answer:
    """Opens the signed sections to be edited all the same, and goes back to the one it was asked on."""

    def act() -> None:
        release_signed_text(db.session, **who_and_when(), application_id=application_id)

    section = next((each for each in SIGNED_SECTIONS if each.value == request.form.get("section")), None)
    if faults := refusals(act):
        return _page(application_id, faults), 422
    if section is None:
        return redirect(url_for(".show", application_id=application_id), 303)
    return redirect(
        url_for("applications.section", application_id=application_id, section=section.value), 303
    )


def _answer(application_id: UUID, act: Callable[[], None], done: str) -> Answer:
    """Acts and goes back to the page, or shows it again with what is refused."""
    if faults := refusals(act):
        return _page(application_id, faults), 422
    flash(done, "success")
    return redirect(url_for(".show", application_id=application_id), 303)


def _page(application_id: UUID, refusal: tuple[Fault, ...] = ()) -> str:
    own = get_application_for(db.session, current_actor(), application_id)
    view = view_signatures(db.session, own)
    return render_template(
        "applications/signing/signatures.html",
        view=view,
        own=own,
        call=own.call,
        refusal=refusal,
        reasons=reasons(own, view.faults),
        now=request_now(),
    )
