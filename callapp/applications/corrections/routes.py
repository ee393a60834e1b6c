"""The team's page of a request for corrections, and giving the corrections."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from callapp.applications.assessment import assess
from callapp.applications.corrections.actions import answer_correction
from callapp.applications.corrections.correction_pages import view_corrections
from callapp.applications.queries import OwnApplication, get_application_for
from callapp.domain.attachments import AttachmentKind
from callapp.domain.errors import Fault
from callapp.domain.people import ApplicationRole
from callapp.domain.permissions import Permission
from callapp.domain.windows import last_minute
from callapp.receipts.own_issuer import own_issuer
from callapp.web.access import current_actor, requires
from callapp.web.acting import refusals, who_and_when
from callapp.web.clock import request_now
from callapp.web.database import db
from callapp.web.fields import small_number
from callapp.web.links import public_link
from callapp.web.wording import sentence

bp = Blueprint("corrections", __name__)


@bp.get("/applications/<uuid:application_id>/corrections")
@requires(Permission.APPLY)
def show(application_id: UUID) -> str:
    """What is asked for, field by field, and what was asked before."""
    return _page(application_id)


@bp.post("/applications/<uuid:application_id>/corrections")
@requires(Permission.APPLY)
def answer(application_id: UUID) -> Response | tuple[str, int]:
    """Gives the corrections: a further copy is frozen, and in force."""
    act = partial(answer_correction, db.session, **who_and_when(), application_id=application_id)
    version = small_number(request.form.get("version"), 0)
    if faults := refusals(lambda: act(version=version, issuer=own_issuer(), link_to=public_link)):
        return _page(application_id, faults), 422
    flash(_("Your corrections are given; the new copy has its own receipt."), "success")
    return redirect(url_for("copies.receipt", application_id=application_id), 303)


def _page(application_id: UUID, faults: tuple[Fault, ...] = ()) -> str:
    own = get_application_for(db.session, current_actor(), application_id)
    assessment = assess(db.session, own.application, own.call.document)
    typed = {section: each.draft.typed for section, each in assessment.sections.items() if each.draft}
    return render_template(
        "applications/corrections.html",
        own=own,
        call=own.call,
        views=view_corrections(db.session, own.application, own.call.document, typed),
        refusal=[(sentence(fault), _address(own, fault)) for fault in faults],
        is_lead=own.role is ApplicationRole.LEAD,
        now=request_now(),
        last_minute=last_minute,
    )


def _address(own: OwnApplication, fault: Fault) -> str | None:
    """Where a fault of a named field is put right; None for one of the request as a whole."""
    if own.correction is None or fault.field is None:
        return None
    letter = AttachmentKind.LETTER_OF_INTENT
    if fault.field == letter.field and own.correction.opens(letter):
        return url_for("attachments.show", application_id=own.application.id, shelf="letters")
    name = fault.field.partition("-")[0]
    found = (each for each in own.correction.fields if fault.field == each.field or each.field == name)
    named = next(found, None)
    if named is None:
        return None
    page = url_for("applications.section", application_id=own.application.id, section=named.section.value)
    return f"{page}#{fault.field}"
