"""Frozen copies to read, to print and to take away, their receipts, and what changed from one to the next."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

from flask import Blueprint, Response, current_app, render_template, request

from callapp.applications.assessment import assess
from callapp.applications.copies.copy_differences import copy_differences
from callapp.applications.copies.kept_copies import copy_file_name
from callapp.applications.copies.pdf_copies import copy_pdf, draft_pdf
from callapp.applications.copies.pdf_receipts import receipt_pdf
from callapp.applications.copies.queries import (
    FileCopy,
    get_copy,
    list_copies,
    readable_application,
    receipt_text,
)
from callapp.applications.copies.readable import readable_parts, signature_lines
from callapp.applications.queries import OwnApplication, get_application_for
from callapp.domain.errors import NotFound
from callapp.domain.permissions import Permission
from callapp.domain.receipts import stated_facts
from callapp.web.access import current_actor, requires
from callapp.web.database import db
from callapp.web.downloads import attachment_response
from callapp.web.fields import small_number
from callapp.web.i18n import speaker
from callapp.web.marks import N_
from callapp.web.speaker import Speaker

bp = Blueprint("copies", __name__)

COPY = "/applications/<uuid:application_id>/copy"
COPIES = "/applications/<uuid:application_id>/copies"
NUMBERED = f"{COPIES}/<int(min=1, max=9999):sequence>"
IN_FORCE = {"sequence": None}


def _copy(application_id: UUID, sequence: int | None) -> FileCopy:
    return get_copy(db.session, actor=current_actor(), application_id=application_id, sequence=sequence)


def _templates() -> Path:
    templates: Path = current_app.extensions["callapp.templates"]
    return templates


@bp.get("/applications/<uuid:application_id>/receipt")
@requires(Permission.APPLY)
def receipt(application_id: UUID) -> str:
    """What a team sees right after it submitted, and whenever it looks again."""
    copy = _copy(application_id, None)
    facts = stated_facts(receipt_text(db.session, copy))
    return render_template(
        "applications/receipt.html",
        copy=copy,
        call=copy.application.call,
        files=facts.files,
        signed=signature_lines(copy.frozen.content, speaker()),
    )


@bp.get(COPIES)
@requires(Permission.SIGNED_IN)
def index(application_id: UUID) -> str:
    """Every copy ever frozen, the latest first."""
    application = readable_application(db.session, current_actor(), application_id)
    rows = list_copies(db.session, application)
    return render_template(
        "applications/copies.html", application=application, call=application.call, copies=rows
    )


@bp.get(COPY, defaults=IN_FORCE)
@bp.get(NUMBERED)
@requires(Permission.SIGNED_IN)
def show(application_id: UUID, sequence: int | None) -> str:
    """One copy to read and to print."""
    found = _copy(application_id, sequence)
    parts = readable_parts(found.frozen.content, found.document, speaker())
    return render_template("applications/copy.html", copy=found, parts=parts, call=found.application.call)


@bp.get(f"{COPY}.pdf", defaults=IN_FORCE)
@bp.get(f"{NUMBERED}/copy.pdf")
@requires(Permission.SIGNED_IN)
def as_pdf(application_id: UUID, sequence: int | None) -> Response:
    return pdf_response(_copy(application_id, sequence))


def pdf_response(copy: FileCopy) -> Response:
    """The frozen copy as a PDF in the application's language, named by its number."""
    pdf = copy_pdf(copy.frozen, copy.sha256, copy.document, _templates())
    return _download(pdf, copy, N_("copy"), "pdf")


@bp.get(f"{COPY}.json", defaults=IN_FORCE)
@bp.get(f"{NUMBERED}/copy.json")
@requires(Permission.SIGNED_IN)
def as_json(application_id: UUID, sequence: int | None) -> Response:
    """The canonical form: exactly the bytes that were hashed."""
    found = _copy(application_id, sequence)
    return _download(found.text.encode(), found, N_("copy"), "json")


@bp.get(f"{NUMBERED}/receipt.json")
@requires(Permission.SIGNED_IN)
def receipt_as_json(application_id: UUID, sequence: int) -> Response:
    """The signed receipt, exactly as it was signed."""
    found = _copy(application_id, sequence)
    return _download(receipt_text(db.session, found).encode(), found, N_("receipt"), "json")


@bp.get(f"{NUMBERED}/receipt.pdf")
@requires(Permission.SIGNED_IN)
def receipt_as_pdf(application_id: UUID, sequence: int) -> Response:
    found = _copy(application_id, sequence)
    pdf = receipt_pdf(receipt_text(db.session, found), found.frozen, found.document, _templates())
    return _download(pdf, found, N_("receipt"), "pdf")


def _download(data: bytes, copy: FileCopy, what: str, ending: str) -> Response:
    """Named by number, what it is and which copy, in the application's language."""
    says = Speaker(copy.frozen.content.language)
    name = copy_file_name(copy.frozen.circumstances.number, what, copy.sequence, ending, says)
    return attachment_response(data, name, f"application/{ending}")


@bp.get(f"{NUMBERED}/changes")
@requires(Permission.SIGNED_IN)
def changes(application_id: UUID, sequence: int) -> str:
    """What changed since an earlier copy: the one before, or ``?since=``."""
    since = small_number(request.args.get("since"), sequence - 1)
    if not 0 < since < sequence:
        raise NotFound
    earlier, later = _copy(application_id, since), _copy(application_id, sequence)
    return render_template(
        "applications/changes.html",
        earlier=earlier,
        later=later,
        parts=copy_differences(earlier, later, speaker()),
        call=later.application.call,
    )


@bp.get("/applications/<uuid:application_id>/draft.pdf")
@requires(Permission.APPLY)
def draft_as_pdf(application_id: UUID) -> Response:
    """The draft as it is understood so far, each page marked as a draft."""
    own = get_application_for(db.session, current_actor(), application_id)
    if not own.is_draft:
        raise NotFound
    return _draft_response(own)


def _draft_response(own: OwnApplication) -> Response:
    application, document = own.application, own.call.document
    assessment = assess(db.session, application, document)
    pdf = draft_pdf(
        assessment.content,
        document,
        _templates(),
        number=application.number,
        saved_at=assessment.saved_at or application.created_at,
        fictional=document.fictional,
    )
    word = Speaker(application.language).gettext(N_("draft"))
    name = f"{application.number or own.call.slug}-{word}.pdf"
    return attachment_response(pdf, name, "application/pdf")
