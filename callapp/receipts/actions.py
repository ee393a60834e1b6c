"""What becomes of a key that signed receipts."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from callapp.audit.actions import record_act
from callapp.domain.errors import NotFound, RuleBroken
from callapp.domain.people import Actor
from callapp.domain.reasons import clean_reason
from callapp.receipts.models import ReceiptKey


def revoke_receipt_key(
    session: Session, *, actor: Actor, now: datetime, key_id: str, reason: str
) -> ReceiptKey:
    """Marks a key whose private half may be in other hands: receipts by it no longer prove anything alone.

    Published with date and reason. Records ``receipt_key.revoked``. Raises NotFound; RuleBroken
    ``receipt_key.already_revoked``, and as clean_reason does.
    """
    kept_reason = clean_reason(reason, "reason")
    key = session.get(ReceiptKey, key_id, with_for_update=True)
    if key is None:
        raise NotFound
    if key.revoked_at is not None:
        raise RuleBroken("receipt_key.already_revoked")
    key.revoked_at, key.revoked_reason = now, kept_reason
    session.flush()
    record_act(
        session,
        actor=actor,
        now=now,
        action="receipt_key.revoked",
        subject=("receipt_key", None),
        reason=kept_reason,
        after={"key_id": key_id},
    )
    return key
