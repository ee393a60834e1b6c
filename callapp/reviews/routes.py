"""The reviewer's pages: calls, agreement, list, declaration, desk."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from callapp.applications.copies.readable import readable_parts
from callapp.applications.copies.routes import pdf_response
from callapp.domain.permissions import Permission
from callapp.reviews import actions, queries
from callapp.reviews.forms import AgreementForm, DeclarationForm, ReviewForm, review_form
from callapp.web.access import current_actor, requires
from callapp.web.acting import refusals, who_and_when
from callapp.web.database import db
from callapp.web.downloads import stored_response
from callapp.web.fields import PageForm, show_faults
from callapp.web.i18n import current_language, speaker
from callapp.web.marks import N_

bp = Blueprint("reviews", __name__)

DRAFT_SAVED = N_("Your draft on %(number)s is saved.")
# The buttons that lead to the file before and after, in steps of the reviewer's list.
BESIDE = {"previous": -1, "next": 1}

Answer = str | Response | tuple[str, int]


@bp.get("/reviews/")
@requires(Permission.REVIEW)
def assigned() -> str:
    """The calls in which there is work."""
    calls = queries.calls_to_review(db.session, actor=current_actor())
    return render_template("reviews/calls.html", calls=calls)


@bp.get("/reviews/<slug>")
@requires(Permission.REVIEW)
def files(slug: str) -> Answer:
    """The files of a call assigned to the reviewer, once the agreement is signed."""
    found = queries.call_to_review(db.session, actor=current_actor(), slug=slug)
    if found.signed_at is None:
        return redirect(url_for("reviews.agreement", slug=slug))
    listed = _listed(found.call.id)
    left = [file for file in listed if file.stage is not queries.Stage.SUBMITTED]
    return render_template(
        "reviews/files.html",
        call=found.call,
        files=listed,
        left=left,
        shown=left if request.args.get("show") == "left" else listed,
        address_of=_address,
    )


@bp.get("/reviews/<slug>/agreement")
@requires(Permission.REVIEW)
def agreement(slug: str) -> str:
    """The text to sign, or when it was signed."""
    found = queries.call_to_review(db.session, actor=current_actor(), slug=slug)
    form = AgreementForm(formdata=None, data={"version": found.call.document.reviewer_agreement.version})
    return render_template("reviews/agreement.html", found=found, call=found.call, form=form)


@bp.post("/reviews/<slug>/agreement")
@requires(Permission.REVIEW)
def sign(slug: str) -> Answer:
    """Signs it."""
    form = AgreementForm()
    if not _refused(form, lambda: _sign(slug, form)):
        return redirect(url_for("reviews.files", slug=slug), 303)
    found = queries.call_to_review(db.session, actor=current_actor(), slug=slug)
    return render_template("reviews/agreement.html", found=found, call=found.call, form=form), 422


def _sign(slug: str, form: AgreementForm) -> None:
    version, name = form.version.data or "", form.typed_name.data or ""
    actions.sign_agreement(db.session, **who_and_when(), slug=slug, version=version, typed_name=name)


@bp.get("/reviews/files/<uuid:application_id>/declaration")
@requires(Permission.REVIEW)
def declaration(application_id: UUID) -> str:
    """What may be seen before declaring, and the declaration."""
    return _declaration_page(application_id, DeclarationForm(formdata=None))


@bp.post("/reviews/files/<uuid:application_id>/declaration")
@requires(Permission.REVIEW)
def declare(application_id: UUID) -> Answer:
    """Declares; without a conflict the file opens, with one it is gone."""
    form = DeclarationForm()
    who = current_actor()
    file = queries.file_to_declare(
        db.session, actor=who, application_id=application_id, lang=current_language().value
    )
    if _refused(form, lambda: _declare(application_id, form)):
        return _declaration_page(application_id, form), 422
    if not form.declared.is_conflict:
        return redirect(url_for("reviews.desk", application_id=application_id), 303)
    flash(speaker().gettext(N_("Your conflict is declared: the file is no longer among yours.")), "success")
    return redirect(url_for("reviews.files", slug=file.call.slug), 303)


def _declare(application_id: UUID, form: DeclarationForm) -> None:
    actions.declare_interest(
        db.session,
        **who_and_when(),
        application_id=application_id,
        kind=form.declared,
        explanation=form.explanation.data or "",
    )


def _declaration_page(application_id: UUID, form: DeclarationForm) -> str:
    file = queries.file_to_declare(
        db.session, actor=current_actor(), application_id=application_id, lang=current_language().value
    )
    return render_template("reviews/declaration.html", file=file, call=file.call, form=form)


@bp.get("/reviews/files/<uuid:application_id>")
@requires(Permission.REVIEW)
def desk(application_id: UUID) -> str:
    """The file on the left, the review on the right."""
    found = queries.reviewer_desk(db.session, actor=current_actor(), application_id=application_id)
    return _desk_page(found, review_form(found, typed=False))


@bp.post("/reviews/files/<uuid:application_id>")
@requires(Permission.REVIEW)
def write(application_id: UUID) -> Answer:
    """Saves the draft, or submits the review; then on to the file beside it when that was asked."""
    found = queries.reviewer_desk(db.session, actor=current_actor(), application_id=application_id)
    form = review_form(found, typed=True)
    act = request.form.get("act", "save")
    # Leafing through the files makes no drafts.
    if act not in BESIDE or not form.says_what_is_saved(found):
        if _refused(form, lambda: _write(application_id, form, act == "submit")):
            found = queries.reviewer_desk(db.session, actor=current_actor(), application_id=application_id)
            return _desk_page(found, form), 422
        done = N_("Your review of %(number)s is submitted.") if act == "submit" else DRAFT_SAVED
        flash(speaker().gettext(done, number=found.application.number), "success")
    return redirect(_after_writing(found, act), 303)


def _after_writing(desk: queries.Desk, act: str) -> str:
    """The same desk, or the file the button named: before or after this one in the reviewer's list."""
    beside = BESIDE.get(act, 0)
    listed = _listed(desk.call.id)
    place = _place(listed, desk) + beside
    return _address(listed[min(max(place, 0), len(listed) - 1)])


def _address(file: queries.FileToReview) -> str:
    """Where the work on a file goes on."""
    page = "reviews.declaration" if file.stage is queries.Stage.TO_DECLARE else "reviews.desk"
    return url_for(page, application_id=file.id)


def _place(listed: Sequence[queries.FileToReview], desk: queries.Desk) -> int:
    return next(index for index, file in enumerate(listed) if file.id == desk.application.id)


def _write(application_id: UUID, form: ReviewForm, submits: bool) -> None:
    action = actions.submit_review if submits else actions.save_review
    action(
        db.session,
        **who_and_when(),
        application_id=application_id,
        snapshot_id=form.on_snapshot,
        version=form.on_version,
        text=form.text(),
    )


@bp.get("/reviews/files/<uuid:application_id>/copy.pdf")
@requires(Permission.REVIEW)
def copy_as_pdf(application_id: UUID) -> Response:
    """The frozen copy of an assigned file as one PDF."""
    found = queries.reviewer_desk(db.session, actor=current_actor(), application_id=application_id)
    return pdf_response(found.copy)


@bp.get("/reviews/files/<uuid:application_id>/attachments/<uuid:attachment_id>")
@requires(Permission.REVIEW)
def attachment(application_id: UUID, attachment_id: UUID) -> Response:
    """A file that the copy of an assigned application names."""
    found = queries.assigned_attachment(
        db.session, actor=current_actor(), application_id=application_id, attachment_id=attachment_id
    )
    return stored_response(
        found.storage_key, found.name, found.media_type, size=found.size, sha256=found.sha256
    )


def _desk_page(desk: queries.Desk, form: ReviewForm) -> str:
    listed = _listed(desk.call.id)
    return render_template(
        "reviews/desk.html",
        desk=desk,
        call=desk.call,
        form=form,
        files=listed,
        place=_place(listed, desk),
        address_of=_address,
        submitted=sum(file.stage is queries.Stage.SUBMITTED for file in listed),
        parts=readable_parts(desk.copy.frozen.content, desk.copy.document, speaker()),
    )


def _listed(call_id: UUID) -> tuple[queries.FileToReview, ...]:
    return queries.files_to_review(
        db.session, actor=current_actor(), call_id=call_id, lang=current_language().value
    )


def _refused(form: PageForm, act: Callable[[], object]) -> bool:
    """Acts; when refused, drops what was written and shows why at the fields."""
    faults = refusals(act)
    if faults:
        show_faults(form, faults)
    return bool(faults)
