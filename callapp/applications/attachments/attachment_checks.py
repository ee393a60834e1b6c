"""What must always hold of attachments: what a row says, the store holds, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from callapp.applications.models import Attachment
from callapp.domain.errors import Fault
from callapp.files.store import Damaged, FileStore, Stored, read_whole

# A file lies in the store for a moment before its row names it; no upload takes as long as this.
ON_ITS_WAY = timedelta(days=1)


def broken_in_attachments(session: Session, store: FileStore, now: datetime) -> Iterator[Fault]:
    """Attachments whose bytes are not what was uploaded, and bytes that no row names.

    Codes: ``check.attachment_missing`` and ``check.attachment_altered`` (field is the id),
    ``check.file_orphaned`` (field is the key). StoreAway when nothing can be read.
    """
    rows = session.scalars(select(Attachment).order_by(Attachment.id).execution_options(yield_per=200))
    for row in rows:
        try:
            read_whole(store, row.storage_key, size=row.size, sha256=row.sha256).close()
        except FileNotFoundError:
            yield Fault("check.attachment_missing", str(row.id))
        except Damaged:
            yield Fault("check.attachment_altered", str(row.id))
    for each in orphans(session, store, now):
        yield Fault("check.file_orphaned", each.key)


def orphans(session: Session, store: FileStore, now: datetime) -> list[Stored]:
    """What lies in the store although no row names it, by key: left behind when the machine stopped between
    storing a file and naming it, or by a database put back from a copy."""
    named = set(session.scalars(select(Attachment.storage_key).order_by(Attachment.storage_key)))
    waiting = [each for each in store.stored() if each.key not in named and each.at < now - ON_ITS_WAY]
    return sorted(waiting, key=lambda each: each.key)
