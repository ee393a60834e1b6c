"""What lies in the store and belongs to nobody is thrown away, when the operator says so."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from callapp.applications.attachments.leftover_queries import find_leftovers
from callapp.audit.actions import record_act
from callapp.domain.people import Actor
from callapp.files.store import FileStore, Stored


def discard_leftovers(
    session: Session, *, actor: Actor, now: datetime, store: FileStore, older_than: timedelta
) -> Sequence[Stored]:
    """Notes what of ``find_leftovers`` is thrown away; the caller removes it once that is kept.

    So nothing ever goes without a trace; what a broken connection leaves is found, and noted, again. Records
    ``files.discarded`` with the keys, when there are any.
    """
    found = find_leftovers(session, store, now, older_than).unnamed
    if found:
        record_act(
            session,
            actor=actor,
            now=now,
            action="files.discarded",
            subject=("store", None),
            after={"keys": [each.key for each in found]},
        )
    return found
