"""Pages of an application’s files: the signed letter and the documents beside it, in and out."""

from __future__ import annotations

from contextlib import suppress
from uuid import UUID

from flask import Blueprint, Response, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.datastructures import FileStorage
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.wrappers import Response as AnyResponse

from callapp.applications.attachments.actions import (
    attach_file,
    refuse_infected,
    remove_attachment,
    restore_attachment,
    save_captions,
)
from callapp.applications.attachments.forms import captions_sent, given_back
from callapp.applications.attachments.health_warnings import captions_warned
from callapp.applications.attachments.queries import get_attachment, room_for, view_shelf
from callapp.applications.queries import get_application_for
from callapp.db.session import unit_of_work
from callapp.domain.attachments import AttachmentKind
from callapp.domain.errors import Fault, LostRace, NotFound, RuleBroken
from callapp.domain.permissions import Permission
from callapp.domain.sections import Section
from callapp.files.intake import Infected, Received, receive_file
from callapp.files.names import bare_name
from callapp.files.scanning import ScannerAway
from callapp.files.store import StoreAway
from callapp.web.access import current_actor, requires
from callapp.web.acting import who_and_when
from callapp.web.clock import request_now
from callapp.web.database import db
from callapp.web.downloads import stored_response
from callapp.web.errors import error_page
from callapp.web.logs import log
from callapp.web.requests import UPLOAD_LIMIT, takes_files
from callapp.web.storage import file_store, virus_scan

bp = Blueprint("attachments", __name__)

SHELVES = {"letters": AttachmentKind.LETTER_OF_INTENT, "documents": AttachmentKind.SUPPORTING}
# Nothing is wrong with the file: the same one may be taken in a minute.
AWAY = ("attachment.scanner_away", "attachment.store_away")

Answer = AnyResponse | str | tuple[str, int]


@bp.get(f"/applications/<uuid:application_id>/<any({', '.join(SHELVES)}):shelf>")
@requires(Permission.APPLY)
def show(application_id: UUID, shelf: str) -> str:
    """The files of one kind: what is there, what may be added, what was taken out."""
    return _page(application_id, SHELVES[shelf])


@bp.post(f"/applications/<uuid:application_id>/<any({', '.join(SHELVES)}):shelf>")
@requires(Permission.APPLY)
@takes_files
def upload(application_id: UUID, shelf: str) -> Answer:
    """Takes each file that was sent by itself: those that are refused do not keep the others out."""
    kind = SHELVES[shelf]
    files = [file for file in request.files.getlist(kind.field) if file.filename]
    found = [_taken(application_id, kind, file) for file in files] or [Fault("attachment.none", kind.field)]
    faults = tuple(fault for fault in found if fault is not None)
    kept = len(files) - len(faults) if files else 0
    if faults:
        status = 503 if any(fault.code in AWAY for fault in faults) else 422
        return _page(application_id, kind, faults, kept=kept), status
    flash(ngettext("%(num)d file is added.", "%(num)d files are added.", kept), "success")
    return redirect(_next_page(application_id, kind), 303)


def _next_page(application_id: UUID, kind: AttachmentKind) -> str:
    """After files came in: the letter is a part of its section, which is closed under a correction."""
    own = get_application_for(db.session, current_actor(), application_id)
    if kind is AttachmentKind.LETTER_OF_INTENT and own.is_draft:
        return url_for(
            "applications.section", application_id=application_id, section=Section.LETTER_OF_INTENT.value
        )
    return _shelf_of(application_id, kind)


def _taken(application_id: UUID, kind: AttachmentKind, file: FileStorage) -> Fault | None:
    """Keeps one file; why it was not kept, if it was not."""
    try:
        _keep(application_id, kind, file)
    except Infected as found:
        with unit_of_work(db.session) as session:
            refuse_infected(session, **who_and_when(), application_id=application_id, kind=kind, found=found)
        return found.faults[0]
    except RuleBroken as broken:
        db.session.rollback()
        return broken.faults[0]
    except (ScannerAway, StoreAway) as away:
        log.error("attachment", extra={"facts": {"away": type(away).__name__, "reason": str(away)}})
        code = "attachment.scanner_away" if isinstance(away, ScannerAway) else "attachment.store_away"
        return Fault(code, kind.field, {"name": bare_name(file.filename or "")})
    return None


def _keep(application_id: UUID, kind: AttachmentKind, file: FileStorage) -> None:
    """Looks at a file and stores it while nobody waits for the database, then names it there."""
    name = file.filename or ""
    limits = room_for(
        db.session, **who_and_when(), application_id=application_id, kind=kind, name=bare_name(name)
    )
    db.session.rollback()
    received = receive_file(
        file.stream,
        name=name,
        field=kind.field,
        kinds=limits.kinds,
        max_bytes=limits.max_bytes,
        store=file_store(),
        scan=virus_scan(),
    )
    try:
        _name(application_id, kind, received)
    except BaseException:
        with suppress(StoreAway):
            file_store().remove(received.key)
        raise


def _name(application_id: UUID, kind: AttachmentKind, received: Received) -> None:
    with unit_of_work(db.session) as session:
        attach_file(session, **who_and_when(), application_id=application_id, kind=kind, received=received)


@bp.post("/applications/<uuid:application_id>/documents/captions")
@requires(Permission.APPLY)
def caption(application_id: UUID) -> Answer:
    """Says what the documents are."""
    sent = captions_sent(request.form)
    try:
        save_captions(db.session, **who_and_when(), application_id=application_id, captions=sent)
    except RuleBroken as broken:
        db.session.rollback()
        status = 409 if isinstance(broken, LostRace) else 422
        page = _page(application_id, AttachmentKind.SUPPORTING, broken.faults, typed=given_back(sent))
        return page, status
    flash(_("The descriptions are saved."), "success")
    return redirect(url_for(".show", application_id=application_id, shelf="documents"), 303)


@bp.post("/applications/<uuid:application_id>/attachments/<uuid:attachment_id>/remove")
@requires(Permission.APPLY)
def remove(application_id: UUID, attachment_id: UUID) -> Answer:
    row = remove_attachment(
        db.session, **who_and_when(), application_id=application_id, attachment_id=attachment_id
    )
    flash(_("“%(name)s” is taken out. You can put it back below.", name=row.name), "success")
    return redirect(_shelf_of(application_id, row.kind), 303)


@bp.post("/applications/<uuid:application_id>/attachments/<uuid:attachment_id>/restore")
@requires(Permission.APPLY)
def restore(application_id: UUID, attachment_id: UUID) -> Answer:
    try:
        row = restore_attachment(
            db.session, **who_and_when(), application_id=application_id, attachment_id=attachment_id
        )
    except RuleBroken as broken:
        return _not_restored(application_id, attachment_id, broken)
    flash(_("“%(name)s” is back.", name=row.name), "success")
    return redirect(_shelf_of(application_id, row.kind), 303)


def _not_restored(application_id: UUID, attachment_id: UUID, broken: RuleBroken) -> Answer:
    db.session.rollback()
    row = get_attachment(
        db.session, actor=current_actor(), application_id=application_id, attachment_id=attachment_id
    )
    return _page(application_id, row.kind, broken.faults), 422


@bp.get("/applications/<uuid:application_id>/attachments/<uuid:attachment_id>")
@requires(Permission.SIGNED_IN)
def download(application_id: UUID, attachment_id: UUID) -> Response:
    """A file, within what the person may read."""
    row = get_attachment(
        db.session, actor=current_actor(), application_id=application_id, attachment_id=attachment_id
    )
    return stored_response(row.storage_key, row.name, row.media_type, size=row.size, sha256=row.sha256)


@bp.errorhandler(RequestEntityTooLarge)
def too_large(_error: RequestEntityTooLarge) -> Response:
    """More than the server reads at once, so more than the call allows: said where the files were chosen.

    Nothing was read, not even who may act: whoever may not see the page gets the usual one.
    """
    values = request.view_args or {}
    kind = SHELVES.get(values.get("shelf", ""), AttachmentKind.SUPPORTING)
    fault = Fault("attachment.request_too_large", kind.field, {"limit_bytes": UPLOAD_LIMIT})
    try:
        return Response(_page(values["application_id"], kind, (fault,)), 413)
    except NotFound:
        return error_page(413, (fault,))


def _page(
    application_id: UUID,
    kind: AttachmentKind,
    faults: tuple[Fault, ...] = (),
    *,
    kept: int = 0,
    typed: dict[str, str] | None = None,
) -> str:
    own = get_application_for(db.session, current_actor(), application_id)
    there = view_shelf(db.session, own, kind)
    return render_template(
        "applications/attachments.html",
        own=own,
        call=own.call,
        shelf=there,
        warned=captions_warned(there.files, typed or {}),
        faults=faults,
        kept=kept,
        typed=typed or {},
        is_open=request_now() < own.ends_at,
        scans=current_app.extensions["callapp.settings"].clamd is not None,
    )


def _shelf_of(application_id: UUID, kind: AttachmentKind) -> str:
    name = next(name for name, each in SHELVES.items() if each is kind)
    return url_for(".show", application_id=application_id, shelf=name)
