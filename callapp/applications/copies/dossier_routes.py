"""Everything that was given for an application, as one archive."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

from flask import Blueprint, Response, current_app
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from callapp.applications.copies.dossier import Archive, ReadFile
from callapp.applications.copies.dossier_actions import Dossier, take_dossier
from callapp.applications.copies.kept_copies import VERIFY_PAGE
from callapp.db.session import only_reads
from callapp.domain.permissions import Permission
from callapp.files.zips import stream_zip
from callapp.receipts.own_issuer import own_issuer
from callapp.web.access import requires
from callapp.web.acting import who_and_when
from callapp.web.database import db
from callapp.web.downloads import attachment_response
from callapp.web.limits import limited
from callapp.web.storage import file_store

bp = Blueprint("dossiers", __name__)


@bp.post("/applications/<uuid:application_id>/dossier")
@requires(Permission.SIGNED_IN)
@limited("30 per hour")
def take(application_id: UUID) -> Response:
    """The archive, recorded first: it is made while it is sent, and its size is not known before."""
    dossier = take_dossier(db.session, **who_and_when(), application_id=application_id)
    templates: Path = current_app.extensions["callapp.templates"]
    verify_at = own_issuer().link_to(VERIFY_PAGE, lang=dossier.language.value)
    pieces = _pieces(dossier, db.engine, file_store().read, templates, verify_at)
    return attachment_response(pieces, f"{dossier.name}.zip", "application/zip")


def _pieces(
    dossier: Dossier, engine: Engine, read: ReadFile, templates: Path, verify_at: str
) -> Iterator[bytes]:
    """After the request's own work is kept: in a session that only reads, so that nobody waits for it."""
    with Session(engine) as session:
        only_reads(session)
        archive = Archive(dossier, session, read, templates, verify_at)
        yield from stream_zip(archive.entries(), at=dossier.taken_at)
