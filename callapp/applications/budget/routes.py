"""The budget beside its form: totals of what is typed, and the workbook that goes out and comes back."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from flask import Blueprint, Response, abort, jsonify, render_template, request

from callapp.applications.assessment import Assessment, assess
from callapp.applications.budget.budget_imports import read_import
from callapp.applications.budget.budget_pages import participant_choices, view_budget
from callapp.applications.budget.budget_workbooks import budget_workbook
from callapp.applications.queries import OwnApplication, get_application_for
from callapp.applications.sections.forms import typed_of
from callapp.applications.sections.seen_forms import hidden_fields, opened
from callapp.calls.fictional_notice import FICTIONAL
from callapp.domain.errors import RuleBroken
from callapp.domain.merging import digests
from callapp.domain.permissions import Permission
from callapp.domain.section_reading import ROWS
from callapp.domain.sections import Section
from callapp.domain.typed import Typed
from callapp.files.kinds import MEDIA_TYPES
from callapp.files.workbooks import MEGABYTE, UPLOAD_LIMIT
from callapp.web.access import current_actor, requires
from callapp.web.database import db, keeps_nothing
from callapp.web.downloads import attachment_response
from callapp.web.i18n import speaker
from callapp.web.marks import N_
from callapp.web.wording import sentence

bp = Blueprint("budgets", __name__)

Answer = str | tuple[str, int]


@bp.app_template_global()
def workbook_megabytes() -> int:
    """How large a workbook may be: said beside the field."""
    return UPLOAD_LIMIT // MEGABYTE


@bp.post("/applications/<uuid:application_id>/budget/totals")
@requires(Permission.APPLY)
@keeps_nothing
def totals(application_id: UUID) -> Response:
    """The totals of the texts sent, as a piece of the page and one sentence; for the page's script."""
    own, assessment = _editable(application_id)
    typed = typed_of(Section.BUDGET, own.call.document, request.form)
    budget = view_budget(typed, assessment, own.call.document)
    piece = render_template("applications/sections/_budget_totals.html", budget=budget)
    return jsonify(html=piece, balance=budget.balance)


@bp.get("/applications/<uuid:application_id>/budget.xlsx")
@requires(Permission.APPLY)
def workbook(application_id: UUID) -> Response:
    """The lines as they were last saved, to work on and bring back."""
    own = get_application_for(db.session, current_actor(), application_id)
    assessment = assess(db.session, own.application, own.call.document)
    draft = assessment.sections[Section.BUDGET].draft
    name = own.application.number or speaker().gettext(N_("budget"))
    return _workbook(own, assessment, draft.typed if draft else {}, name)


@bp.get("/applications/<uuid:application_id>/budget-template.xlsx")
@requires(Permission.APPLY)
def template(application_id: UUID) -> Response:
    """The same columns and choices without a line."""
    own = get_application_for(db.session, current_actor(), application_id)
    assessment = assess(db.session, own.application, own.call.document)
    return _workbook(own, assessment, {}, speaker().gettext(N_("budget-template")))


@bp.post("/applications/<uuid:application_id>/budget/import")
@requires(Permission.APPLY)
@keeps_nothing
def preview(application_id: UUID) -> Answer:
    """What a workbook would change, with a button that takes it; or every cell that cannot be read."""
    own, assessment = _editable(application_id)
    upload = request.files.get("workbook")
    try:
        brought = read_import(upload.read() if upload else b"", assessment, own.call.document)
    except RuleBroken as broken:
        return _import_page(own, faults=[("", sentence(fault)) for fault in broken.faults])
    return _import_page(own, faults=brought.faults, brought=brought, hidden=_seen(assessment))


def _import_page(own: OwnApplication, *, faults: Sequence[tuple[str, str]], **more: object) -> Answer:
    page = render_template("applications/budget_import.html", own=own, call=own.call, faults=faults, **more)
    return (page, 422) if faults else page


def _editable(application_id: UUID) -> tuple[OwnApplication, Assessment]:
    own = get_application_for(db.session, current_actor(), application_id)
    # A correction opens named fields only, never all lines at once.
    if not own.is_draft or not own.may_edit:
        abort(404)
    return own, assess(db.session, own.application, own.call.document)


def _seen(assessment: Assessment) -> dict[str, str]:
    """The hidden fields of a page that showed the budget as it is: what others save meanwhile is not lost."""
    draft = assessment.sections[Section.BUDGET].draft
    return hidden_fields(opened(digests(draft.typed if draft else {}, ROWS[Section.BUDGET])))


def _workbook(own: OwnApplication, assessment: Assessment, typed: Typed, name: str) -> Response:
    says = speaker()
    data = budget_workbook(
        typed,
        participants=participant_choices(assessment),
        years=own.call.document.budget_rules().fiscal_years,
        says=says,
        notice=says.gettext(FICTIONAL) if own.call.fictional else None,
    )
    return attachment_response(data, f"{name}.xlsx", MEDIA_TYPES["xlsx"])
