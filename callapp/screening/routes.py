"""The officer's pages: calls, the files of a call, one file rule by rule."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from callapp.applications.attestations.attested_texts import is_of, is_of_part
from callapp.applications.copies.readable import readable_parts
from callapp.applications.deadlines import file_window
from callapp.applications.sections.models import BedCountState
from callapp.calls.queries import published_call
from callapp.domain.eligibility import RuleId
from callapp.domain.errors import RuleBroken
from callapp.domain.permissions import Permission, allows
from callapp.domain.windows import last_minute
from callapp.domain.workflow import ApplicationState, possible_events
from callapp.screening import actions, queries
from callapp.screening.forms import (
    BedsForm,
    ExceptionForm,
    FindingsForm,
    ReasonForm,
    blank_forms,
    code_of,
)
from callapp.web.access import current_actor, requires
from callapp.web.acting import refusals, who_and_when
from callapp.web.clock import request_now
from callapp.web.database import db
from callapp.web.fields import PageForm, show_faults, small_number, words_without_field
from callapp.web.i18n import current_language, speaker
from callapp.web.links import public_link
from callapp.web.marks import N_
from callapp.web.wording import sentence

bp = Blueprint("screening", __name__)

Answer = str | Response | tuple[str, int]


@bp.get("/screening/")
@requires(Permission.ELIGIBILITY_READ)
def calls() -> str:
    """Calls with their submitted files counted."""
    found = queries.calls_with_files(db.session, actor=current_actor())
    return render_template("screening/calls.html", calls=found)


@bp.get("/screening/<slug>")
@requires(Permission.ELIGIBILITY_READ)
def files(slug: str) -> str:
    """The submitted files of a call: state, sort and page in the address."""
    call = published_call(db.session, slug)
    state, sort = request.args.get("state", ""), request.args.get("sort", "number")
    listed = queries.screening_list(
        db.session,
        actor=current_actor(),
        call_id=call.id,
        lang=current_language().value,
        state=ApplicationState(state) if state in queries.SCREENED else None,
        sort=sort,
        page=small_number(request.args.get("page"), 1),
    )
    return render_template(
        "screening/files.html", call=call, listed=listed, state=state, sort=sort, states=queries.SCREENED
    )


@bp.get("/screening/files/<uuid:application_id>")
@requires(Permission.ELIGIBILITY_READ)
def file(application_id: UUID) -> str:
    """One file, rule by rule, beside its frozen copy."""
    return _page(application_id)


@bp.post("/screening/files/<uuid:application_id>/findings")
@requires(Permission.ELIGIBILITY_DECIDE)
def find(application_id: UUID) -> Answer:
    """Keeps the findings."""
    form = FindingsForm()

    def act() -> None:
        actions.save_findings(
            db.session,
            **who_and_when(),
            application_id=application_id,
            seen=form.seen.data or "",
            findings=form.found(),
        )

    return _answer(application_id, "findings", form, act, N_("Your findings are saved."))


@bp.post("/screening/files/<uuid:application_id>/beds")
@requires(Permission.ELIGIBILITY_DECIDE)
def beds(application_id: UUID) -> Answer:
    """Says how far the bed count is established."""
    form = BedsForm(prefix="beds-")
    seen, state = code_of(form, "seen", BedCountState), code_of(form, "state", BedCountState)

    def act() -> None:
        if seen is None or state is None:
            raise RuleBroken("screening.beds_state_unknown", "state")
        actions.set_beds_state(
            db.session, **who_and_when(), application_id=application_id, seen=seen, state=state
        )

    return _answer(application_id, "beds", form, act, N_("The state of the bed count is saved."))


@bp.post("/screening/files/<uuid:application_id>/exceptions")
@requires(Permission.ELIGIBILITY_DECIDE)
def grant(application_id: UUID) -> Answer:
    """Sets one rule aside."""
    form = ExceptionForm(prefix="exception-")
    rule, reason = code_of(form, "rule", RuleId), form.reason.data or ""

    def act() -> None:
        if rule is None:
            raise RuleBroken("screening.rule_unknown", "rule")
        actions.grant_exception(
            db.session, **who_and_when(), application_id=application_id, rule=rule, reason=reason
        )

    return _answer(application_id, "exception", form, act, N_("The exception is granted."))


@bp.post("/screening/files/<uuid:application_id>/confirmation")
@requires(Permission.ELIGIBILITY_DECIDE)
def confirm(application_id: UUID) -> Answer:
    """Confirms the file eligible."""

    def act() -> None:
        actions.confirm_eligible(
            db.session, **who_and_when(), application_id=application_id, version=_version()
        )

    return _answer(
        application_id, None, None, act, N_("The file is eligible. The applicant is not informed yet.")
    )


@bp.post("/screening/files/<uuid:application_id>/refusal")
@requires(Permission.ELIGIBILITY_DECIDE)
def refuse(application_id: UUID) -> Answer:
    """Marks the file ineligible."""
    return _with_reason(
        application_id,
        "refusal",
        actions.mark_ineligible,
        N_("The file is marked ineligible. The applicant is not informed yet."),
    )


@bp.post("/screening/files/<uuid:application_id>/reinstatement")
@requires(Permission.ELIGIBILITY_DECIDE)
def reinstate(application_id: UUID) -> Answer:
    """Makes an ineligible file eligible again."""
    return _with_reason(
        application_id,
        "reinstatement",
        actions.reinstate_application,
        N_("The file is eligible again. The applicant is not informed yet."),
    )


@bp.post("/screening/files/<uuid:application_id>/information")
@requires(Permission.ELIGIBILITY_DECIDE)
def inform(application_id: UUID) -> Answer:
    """Tells the applicant."""

    def act() -> None:
        actions.inform_applicant(
            db.session,
            **who_and_when(),
            application_id=application_id,
            version=_version(),
            link_to=public_link,
        )

    return _answer(application_id, None, None, act, N_("The applicant is informed by mail."))


def _with_reason(application_id: UUID, name: str, action: Callable[..., None], done: str) -> Answer:
    form = ReasonForm(prefix=f"{name}-")

    def act() -> None:
        action(
            db.session,
            **who_and_when(),
            application_id=application_id,
            version=form.on_version,
            reason=form.reason.data or "",
        )

    return _answer(application_id, name, form, act, done)


def _version() -> int:
    return small_number(request.form.get("version"), -1)


def _answer(
    application_id: UUID, name: str | None, form: PageForm | None, act: Callable[[], None], done: str
) -> Answer:
    """Acts and goes back to the file, or shows it again with what is refused and what was typed."""
    faults = refusals(act)
    if not faults:
        flash(speaker().gettext(done), "success")
        return redirect(url_for("screening.file", application_id=application_id), 303)
    if form is None or name is None:
        links = [(sentence(fault), f"finding_{fault.field}" if fault.field else None) for fault in faults]
        return _page(application_id, faults=links), 422
    show_faults(form, faults, _elsewhere(form))
    return _page(application_id, name, form), 422


def _elsewhere(form: PageForm) -> dict[str, str]:
    """Faults on a rule belong to its finding, where the form has one."""
    return {rule.value: f"finding_{rule}" for rule in RuleId if f"finding_{rule}" in form}


def _page(
    application_id: UUID,
    name: str | None = None,
    form: PageForm | None = None,
    faults: list[tuple[str, str | None]] | None = None,
) -> str:
    """The page of one file; one form may be as it was typed."""
    actor = current_actor()
    found = queries.screening_file(
        db.session, actor=actor, application_id=application_id, lang=current_language().value
    )
    decides = allows(actor, Permission.ELIGIBILITY_DECIDE) and not found.is_own
    before_deadline = request_now() < file_window(found.call.row, found.application).closes_at
    events = possible_events(found.application.state, roles=actor.roles, before_deadline=before_deadline)
    may = {event.value for event in events} if decides else set()
    forms = blank_forms(found, may)
    faults = list(faults or [])
    if name in forms and form is not None:
        form_labels(forms[name], form)
        forms[name] = form
    elif form is not None:
        # The state moved on and the form is gone.
        faults += words_without_field(form)
        form = None
    return render_template(
        "screening/file.html",
        file=found,
        call=found.call,
        forms=forms,
        failing=form,
        faults=faults,
        decides=decides,
        may=may,
        is_of=is_of,
        is_of_part=is_of_part,
        closing=lambda instant: speaker().moment(last_minute(instant), found.call.zone),
        parts=readable_parts(found.copy.content, found.call.document, speaker()),
    )


def form_labels(blank: PageForm, typed: PageForm) -> None:
    """The words of the blank form for the one that was typed into."""
    for field in blank:
        if field.short_name in typed:
            typed[field.short_name].label.text = field.label.text
