"""What lies in the store and no row names: what of it belongs to nobody, and what may be all that is left."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from callapp.applications.attachments.attachment_checks import orphans
from callapp.applications.models import Attachment, Snapshot
from callapp.files.store import FileStore, Stored


@dataclass(frozen=True, slots=True)
class Leftovers:
    """What no row names: to throw away, and to keep, for a frozen copy or a row names the same content."""

    unnamed: tuple[Stored, ...]
    kept: tuple[Stored, ...]


def find_leftovers(session: Session, store: FileStore, now: datetime, older_than: timedelta) -> Leftovers:
    """What lies in the store longer than this although no row names it, by key; never what came within
    a day (``orphans``), for it may be on its way to its row.

    What a copy or a row names by its content is kept all the same: after a database was put back from a copy,
    it may be all that is left of a file. StoreAway when nothing can be read.
    """
    old = [each for each in orphans(session, store, now) if each.at < now - older_than]
    kept = tuple(each for each in old if _is_named(session, _sha256(store, each.key)))
    return Leftovers(tuple(each for each in old if each not in kept), kept)


def _sha256(store: FileStore, key: str) -> str:
    digest = hashlib.sha256()
    for piece in store.read(key):
        digest.update(piece)
    return digest.hexdigest()


def _is_named(session: Session, sha256: str) -> bool:
    """Whether a copy or a row names this content. Copies hold hashes as they are, in lower case."""
    copies = select(Snapshot.id).where(Snapshot.content.contains(sha256))
    rows = select(Attachment.id).where(Attachment.sha256 == sha256)
    return session.execute(select(or_(copies.exists(), rows.exists()))).scalar_one()
