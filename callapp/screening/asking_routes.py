"""The officer's pages for corrections: asking, the request as it stands, more time, taking it back."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from callapp.applications.corrections.correction_pages import nameable_words, view_corrections
from callapp.domain.permissions import Permission, allows
from callapp.domain.windows import last_minute
from callapp.screening import asking_actions as actions
from callapp.screening.asking_forms import AskingForm, CancelForm, MoreTimeForm, asking_form
from callapp.screening.queries import ScreeningFile, screening_file
from callapp.web.access import current_actor, requires
from callapp.web.acting import refusals, who_and_when
from callapp.web.clock import request_now
from callapp.web.database import db
from callapp.web.fields import PageForm, show_faults
from callapp.web.i18n import current_language
from callapp.web.links import public_link

bp = Blueprint("asking", __name__)

Answer = Response | str | tuple[str, int]
# Two small forms stand on one page: their names begin with these.
MORE_TIME, CANCEL = "more-time-", "cancel-"


@bp.get("/screening/files/<uuid:application_id>/corrections")
@requires(Permission.ELIGIBILITY_READ)
def corrections(application_id: UUID) -> str:
    """Every request for corrections of a file, with what was answered, before and after."""
    return _page(application_id)


@bp.get("/screening/files/<uuid:application_id>/corrections/new")
@requires(Permission.ELIGIBILITY_DECIDE)
def new(application_id: UUID) -> str:
    """Asks which fields, why, and until when."""
    file = _file(application_id)
    return _asking_page(file, asking_form(nameable_words(file.call.document), typed=False))


@bp.post("/screening/files/<uuid:application_id>/corrections/new")
@requires(Permission.ELIGIBILITY_DECIDE)
def ask(application_id: UUID) -> Answer:
    """Opens the ticked fields to the hospital's team."""
    file = _file(application_id)
    form = asking_form(nameable_words(file.call.document), typed=True)
    if faults := refusals(lambda: _ask(file, form)):
        show_faults(form, faults, {"due_day": "day"})
        return _asking_page(file, form), 422
    flash(_("The corrections are asked for; everybody on the file is told by mail."), "success")
    return redirect(url_for(".corrections", application_id=application_id), 303)


def _ask(file: ScreeningFile, form: AskingForm) -> None:
    due_at, due_faults = form.end_or_faults(file.call.zone)
    actions.request_correction(
        db.session,
        **who_and_when(),
        application_id=file.application.id,
        named=form.asked(),
        note=form.note.data or "",
        due_at=due_at,
        due_faults=due_faults,
        link_to=public_link,
    )


@bp.post("/screening/files/<uuid:application_id>/corrections/more-time")
@requires(Permission.ELIGIBILITY_DECIDE)
def extend(application_id: UUID) -> Answer:
    """Moves the end of the open request later."""
    file, form = _file(application_id), MoreTimeForm(prefix=MORE_TIME)
    act = partial(actions.extend_correction, db.session, **who_and_when(), application_id=application_id)
    done = _("The team has more time, and is told by mail.")
    return _acted(file, lambda: act(due_at=form.end(file.call.zone), link_to=public_link), form, done)


@bp.post("/screening/files/<uuid:application_id>/corrections/cancel")
@requires(Permission.ELIGIBILITY_DECIDE)
def cancel(application_id: UUID) -> Answer:
    """Takes the open request back."""
    file, form = _file(application_id), CancelForm(prefix=CANCEL)
    act = partial(actions.cancel_correction, db.session, **who_and_when(), application_id=application_id)
    done = _("The request is taken back, and the team is told by mail.")
    return _acted(file, lambda: act(reason=form.reason.data or "", link_to=public_link), form, done)


def _acted(file: ScreeningFile, act: Callable[[], object], form: PageForm, done: str) -> Answer:
    if faults := refusals(act):
        show_faults(form, faults, {"due_day": "day"})
        return _page(file.application.id, form), 422
    flash(done, "success")
    return redirect(url_for(".corrections", application_id=file.application.id), 303)


def _file(application_id: UUID) -> ScreeningFile:
    lang = current_language().value
    return screening_file(db.session, actor=current_actor(), application_id=application_id, lang=lang)


def _asking_page(file: ScreeningFile, form: AskingForm) -> str:
    return render_template("screening/ask_correction.html", file=file, call=file.call, form=form)


def _page(application_id: UUID, failing: PageForm | None = None) -> str:
    file = _file(application_id)
    views = view_corrections(db.session, file.application, file.call.document)
    forms: dict[str, PageForm] = {
        "more_time": MoreTimeForm(formdata=None, prefix=MORE_TIME),
        "cancel": CancelForm(formdata=None, prefix=CANCEL),
    }
    if views and views[0].is_open:
        forms["more_time"].show_end(views[0].request.due_at, file.call.zone)
    if failing is not None:
        forms["cancel" if isinstance(failing, CancelForm) else "more_time"] = failing
    return render_template(
        "screening/corrections.html",
        file=file,
        call=file.call,
        views=views,
        forms=forms,
        failing=failing,
        now=request_now(),
        last_minute=last_minute,
        may_ask=allows(current_actor(), Permission.ELIGIBILITY_DECIDE)
        and not file.is_own
        and file.application.state in actions.CORRECTABLE,
    )
