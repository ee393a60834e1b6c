"""The confirmations of an application's partners, for its people: ask, ask again, take back."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from callapp.applications.attestations.confirmation_actions import request_confirmations, retract_confirmation
from callapp.applications.attestations.confirmation_pages import view_confirmations
from callapp.applications.queries import get_application_for
from callapp.applications.sections.section_pages import reasons
from callapp.domain.errors import Fault, LostRace
from callapp.domain.permissions import Permission
from callapp.web.access import current_actor, requires
from callapp.web.acting import refusals, who_and_when
from callapp.web.clock import request_now
from callapp.web.database import db
from callapp.web.limits import limited
from callapp.web.links import public_link

bp = Blueprint("confirmations", __name__)
# These mail a link to an address that somebody typed.
MAILED = "60 per hour"

Answer = str | Response | tuple[str, int]


@bp.get("/applications/<uuid:application_id>/confirmations")
@requires(Permission.APPLY)
def show(application_id: UUID) -> str:
    """Who was asked to confirm what, who did, and what no longer holds."""
    return _page(application_id)


@bp.post("/applications/<uuid:application_id>/confirmations")
@requires(Permission.APPLY)
@limited(MAILED)
def ask(application_id: UUID) -> Answer:
    """Sends the link to the partners named in the form."""
    refs = request.form.getlist("ref")

    def act() -> None:
        request_confirmations(
            db.session, **who_and_when(), application_id=application_id, refs=refs, link_to=public_link
        )

    return _answer(application_id, act, _("The link is sent."))


@bp.post("/applications/<uuid:application_id>/confirmations/<uuid:attestation_id>/retract")
@requires(Permission.APPLY)
@limited(MAILED)
def retract(application_id: UUID, attestation_id: UUID) -> Answer:
    seen = request.form.get("seen", "")

    def act() -> None:
        retract_confirmation(
            db.session,
            **who_and_when(),
            application_id=application_id,
            attestation_id=attestation_id,
            seen=seen,
        )

    return _answer(application_id, act, _("It is taken back: the link no longer opens anything."))


def _answer(application_id: UUID, act: Callable[[], None], done: str) -> Answer:
    """Acts and goes back to the page, or shows it again with what is refused, or with who was first."""
    try:
        faults = refusals(act)
    except LostRace as lost:
        db.session.rollback()
        return _page(application_id, lost.faults), 409
    if faults:
        return _page(application_id, faults), 422
    flash(done, "success")
    return redirect(url_for(".show", application_id=application_id), 303)


def _page(application_id: UUID, refusal: tuple[Fault, ...] = ()) -> str:
    own = get_application_for(db.session, current_actor(), application_id)
    view = view_confirmations(db.session, own)
    return render_template(
        "applications/confirming/confirmations.html",
        view=view,
        own=own,
        call=own.call,
        refusal=refusal,
        reasons={line.row.ref: reasons(own, line.row.faults) for line in view.lines},
        now=request_now(),
    )
