"""What must always hold in the trail."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from callapp.audit.chain import FIRST_HASH, hash_entry, hash_reason
from callapp.audit.models import AuditEntry, AuditReason
from callapp.domain.errors import Fault


def broken_in_trail(session: Session) -> Iterator[Fault]:
    """Gaps, altered entries, cut links and altered reasons; field is the entry's number.

    Codes: ``check.audit_gap``, ``check.audit_entry_altered``, ``check.audit_link_cut``,
    ``check.audit_reason_altered``. An erased reason is no breach: only its hash must stay.
    """
    expected, previous = 1, FIRST_HASH
    rows = session.execute(
        select(AuditEntry, AuditReason.text)
        .outerjoin(AuditReason, AuditReason.entry_id == AuditEntry.id)
        .order_by(AuditEntry.sequence)
        .execution_options(yield_per=500)
    )
    for entry, reason in rows:
        place = str(entry.sequence)
        if entry.sequence != expected:
            yield Fault("check.audit_gap", place)
        if entry.previous_hash != previous:
            yield Fault("check.audit_link_cut", place)
        if hash_entry(entry) != entry.entry_hash:
            yield Fault("check.audit_entry_altered", place)
        if reason is not None and hash_reason(entry.reason_salt or "", reason) != entry.reason_hash:
            yield Fault("check.audit_reason_altered", place)
        expected, previous = entry.sequence + 1, entry.entry_hash
