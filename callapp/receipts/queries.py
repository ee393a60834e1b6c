"""Published keys, kept receipts, and what may be said of a bare hash."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from callapp.domain.receipts import ReceiptFacts, stated_facts
from callapp.domain.signatures import SigningKey
from callapp.receipts.models import Receipt, ReceiptKey


def published_keys(session: Session) -> tuple[SigningKey, ...]:
    """Every key that ever signed, the first one first."""
    rows = session.scalars(select(ReceiptKey).order_by(ReceiptKey.first_used_at, ReceiptKey.key_id))
    return tuple(row.signing_key for row in rows)


def receipts_of(session: Session, snapshot_ids: Collection[UUID]) -> Mapping[UUID, Receipt]:
    """The receipt in force of each frozen copy: the latest by a key that was not revoked, else the latest."""
    rows = session.execute(
        select(Receipt, ReceiptKey.revoked_at)
        .join(ReceiptKey, ReceiptKey.key_id == Receipt.key_id)
        .where(Receipt.snapshot_id.in_(snapshot_ids))
        .order_by(Receipt.issued_at, Receipt.id)
    ).all()
    trusted_last = sorted(rows, key=lambda row: row.revoked_at is None)
    return {receipt.snapshot_id: receipt for receipt, _ in trusted_last}


def is_on_record(session: Session, text: str, facts: ReceiptFacts) -> bool:
    """Whether this house keeps exactly this receipt."""
    kept = session.scalars(
        select(Receipt.text).where(Receipt.content_sha256 == facts.content_sha256).order_by(Receipt.id)
    )
    return text in kept.all()


def find_submission(session: Session, content_sha256: str) -> ReceiptFacts | None:
    """What the first receipt for a copy of this hash states; None when none was received."""
    text = session.scalars(
        select(Receipt.text)
        .where(Receipt.content_sha256 == content_sha256)
        .order_by(Receipt.issued_at, Receipt.id)
        .limit(1)
    ).first()
    return None if text is None else stated_facts(text)
