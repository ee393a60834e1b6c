"""The pages of those who look after reviews: assign, follow, read, correct, reopen."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from callapp.calls.queries import published_call
from callapp.db.paging import Paged
from callapp.domain.errors import Fault, RuleBroken
from callapp.domain.permissions import Permission, allows
from callapp.domain.workflow import ReviewState
from callapp.reviews import reviewing_actions as actions
from callapp.reviews import reviewing_queries as queries
from callapp.reviews.file_queries import reviewed_assignment, reviewed_file
from callapp.reviews.forms import AssignmentForm, CorrectionForm, ReopeningForm
from callapp.web.access import current_actor, requires
from callapp.web.acting import refusals, who_and_when
from callapp.web.database import db
from callapp.web.fields import PageForm, show_faults, small_number, uuid_of, words_without_field
from callapp.web.i18n import current_language, speaker
from callapp.web.links import public_link
from callapp.web.marks import N_
from callapp.web.wording import sentence

bp = Blueprint("reviewing", __name__)

Answer = str | Response | tuple[str, int]


@bp.get("/reviewing/")
@requires(Permission.REVIEWS_READ)
def calls() -> str:
    """Calls with their files, assignments and submitted reviews counted."""
    found = queries.calls_in_review(db.session, actor=current_actor())
    return render_template("reviews/reviewing_calls.html", calls=found)


@bp.get("/reviewing/<slug>")
@requires(Permission.REVIEWS_READ)
def progress(slug: str) -> str:
    """How far reviewing is: by file, by reviewer, and where reviews disagree."""
    call = published_call(db.session, slug)
    listed = _board(call.id)
    who = current_actor()
    return render_template(
        "reviews/progress.html",
        call=call,
        listed=listed,
        sort=request.args.get("sort", "number"),
        disagreement=queries.DISAGREEMENT,
        spreads=queries.disagreements(db.session, actor=who, call_id=call.id),
        reviewers=queries.reviewers_of(db.session, actor=who, call_id=call.id),
        manages=allows(who, Permission.REVIEWS_MANAGE),
    )


@bp.get("/reviewing/<slug>/assignments")
@requires(Permission.REVIEWS_MANAGE)
def board(slug: str) -> str:
    """Files and reviewers: first the reviewer is chosen, then the files."""
    return _board_page(slug, uuid_of(request.args.get("reviewer")))


@bp.post("/reviewing/<slug>/assignments")
@requires(Permission.REVIEWS_MANAGE)
def assign(slug: str) -> Answer:
    """Gives the ticked files to the reviewer."""
    form = AssignmentForm()
    reviewer_id = uuid_of(form.reviewer.data)
    if faults := refusals(lambda: _assign(reviewer_id, form)):
        return _board_page(slug, reviewer_id, faults, set(form.chosen())), 422
    _say(N_("The files are assigned; the reviewer is told by mail."))
    return redirect(url_for("reviewing.board", slug=slug, reviewer=reviewer_id), 303)


def _assign(reviewer_id: UUID | None, form: AssignmentForm) -> None:
    if reviewer_id is None:
        raise RuleBroken("assignment.not_reviewer", "reviewer")
    actions.assign_files(
        db.session,
        **who_and_when(),
        reviewer_id=reviewer_id,
        application_ids=form.chosen(),
        link_to=public_link,
    )


@bp.get("/reviewing/files/<uuid:application_id>")
@requires(Permission.REVIEWS_READ)
def file(application_id: UUID) -> str:
    """One file: who reviews it, and what the submitted reviews say."""
    found = reviewed_file(
        db.session, actor=current_actor(), application_id=application_id, lang=current_language().value
    )
    manages = allows(current_actor(), Permission.REVIEWS_MANAGE)
    return render_template("reviews/file.html", file=found, call=found.call, manages=manages)


@bp.get("/reviewing/assignments/<uuid:assignment_id>")
@requires(Permission.REVIEWS_MANAGE)
def assignment(assignment_id: UUID) -> str:
    """One assignment: end it, correct its declaration, reopen its review."""
    return _assignment_page(assignment_id)


@bp.post("/reviewing/assignments/<uuid:assignment_id>/end")
@requires(Permission.REVIEWS_MANAGE)
def end(assignment_id: UUID) -> Answer:
    """Takes the file back."""
    acting = who_and_when()
    if faults := refusals(lambda: actions.end_assignment(db.session, **acting, assignment_id=assignment_id)):
        return _assignment_page(assignment_id, faults=faults), 422
    _say(N_("The assignment is ended."))
    return redirect(url_for("reviewing.assignment", assignment_id=assignment_id), 303)


@bp.post("/reviewing/assignments/<uuid:assignment_id>/correction")
@requires(Permission.REVIEWS_MANAGE)
def correct(assignment_id: UUID) -> Answer:
    """Puts the right declaration in place of a mistaken one."""
    form = CorrectionForm(prefix="correction-")

    def act() -> None:
        actions.correct_declaration(
            db.session,
            **who_and_when(),
            assignment_id=assignment_id,
            declaration_id=uuid_of(form.declaration.data),
            kind=form.corrected,
            reason=form.reason.data or "",
        )

    return _answer(assignment_id, "correction", form, act, N_("The declaration is corrected."))


REOPENED = N_("The review is open again; the reviewer is told by mail.")


@bp.post("/reviewing/assignments/<uuid:assignment_id>/reopening")
@requires(Permission.REVIEWS_MANAGE)
def reopen(assignment_id: UUID) -> Answer:
    """Makes a submitted review a draft again."""
    form = ReopeningForm(prefix="reopening-")

    def act() -> None:
        actions.reopen_review(
            db.session,
            **who_and_when(),
            assignment_id=assignment_id,
            version=small_number(form.version.data, -1),
            reason=form.reason.data or "",
            link_to=public_link,
        )

    return _answer(assignment_id, "reopening", form, act, REOPENED)


def _answer(assignment_id: UUID, name: str, form: PageForm, act: Callable[[], None], done: str) -> Answer:
    if faults := refusals(act):
        show_faults(form, faults)
        return _assignment_page(assignment_id, name, form), 422
    _say(done)
    return redirect(url_for("reviewing.assignment", assignment_id=assignment_id), 303)


def _board(call_id: UUID, reviewer_id: UUID | None = None) -> Paged[queries.FileRow]:
    return queries.board(
        db.session,
        actor=current_actor(),
        call_id=call_id,
        lang=current_language().value,
        sort=request.args.get("sort", "number"),
        page=small_number(request.args.get("page"), 1),
        reviewer_id=reviewer_id,
    )


def _board_page(
    slug: str,
    reviewer_id: UUID | None,
    faults: tuple[Fault, ...] = (),
    ticked: set[UUID] | None = None,
) -> str:
    call = published_call(db.session, slug)
    reviewers = queries.reviewers_of(db.session, actor=current_actor(), call_id=call.id)
    chosen = next((row for row in reviewers if row.id == reviewer_id), None)
    return render_template(
        "reviews/board.html",
        call=call,
        listed=_board(call.id, chosen.id if chosen else None),
        sort=request.args.get("sort", "number"),
        reviewers=reviewers,
        chosen=chosen,
        faults=[(sentence(fault), None) for fault in faults],
        ticked=ticked or set(),
    )


def _assignment_page(
    assignment_id: UUID,
    name: str | None = None,
    form: PageForm | None = None,
    faults: tuple[Fault, ...] = (),
) -> str:
    file, row = reviewed_assignment(
        db.session, actor=current_actor(), assignment_id=assignment_id, lang=current_language().value
    )
    forms: dict[str, PageForm] = {}
    if row.assignment.ended_at is None and row.declaration is not None:
        held = {"declaration": str(row.declaration.id)}
        forms["correction"] = CorrectionForm(formdata=None, prefix="correction-", data=held)
    if row.assignment.ended_at is None and row.review and row.review.state is ReviewState.SUBMITTED:
        version = {"version": str(row.review.version)}
        forms["reopening"] = ReopeningForm(formdata=None, prefix="reopening-", data=version)
    told: list[tuple[str, str | None]] = [(sentence(fault), fault.field) for fault in faults]
    if name in forms and form is not None:
        forms[name] = form
    elif form is not None:
        told += words_without_field(form)
        form = None
    return render_template(
        "reviews/assignment.html",
        file=file,
        call=file.call,
        row=row,
        forms=forms,
        failing=form,
        faults=told,
    )


def _say(words: str) -> None:
    flash(speaker().gettext(words), "success")
