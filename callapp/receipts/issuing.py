"""A receipt is signed in the transaction of what it proves: a part of that act, not one by itself."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.orm import Session

from callapp.audit.actions import record_act
from callapp.db.engine import take_turn
from callapp.db.ids import new_id
from callapp.domain.people import SYSTEM
from callapp.domain.receipts import ReceiptFacts, compose_receipt
from callapp.domain.signatures import SigningKey, as_base64
from callapp.receipts.models import Receipt, ReceiptKey
from callapp.receipts.signing import Issuer


def issue_receipt(
    session: Session, *, snapshot_id: UUID, facts: ReceiptFacts, issuer: Issuer, now: datetime
) -> Receipt:
    """Signs what the facts say of a frozen copy and keeps the text.

    The first signature of a key publishes it, retires the keys before it, and is recorded as
    ``receipt_key.first_used``; who calls records the receipt with the act it belongs to.
    """
    key = issuer.key
    _publish(session, key, now)
    receipt = Receipt(
        id=new_id(),
        snapshot_id=snapshot_id,
        key_id=key.key_id,
        content_sha256=facts.content_sha256,
        text=compose_receipt(facts, key_id=key.key_id, sign=issuer.sign),
        issued_at=facts.issued_at,
    )
    session.add(receipt)
    session.flush()
    return receipt


def _publish(session: Session, key: SigningKey, now: datetime) -> None:
    if session.get(ReceiptKey, key.key_id) is not None:
        return
    # Two first signatures at once: the second finds the key published when its turn comes.
    take_turn(session.connection(), "callapp.receipt_keys")
    if session.get(ReceiptKey, key.key_id) is not None:
        return
    session.execute(
        update(ReceiptKey)
        .where(ReceiptKey.retired_at.is_(None), ReceiptKey.first_used_at <= now)
        .values(retired_at=now)
    )
    session.add(ReceiptKey(key_id=key.key_id, public_key=as_base64(key.public_key), first_used_at=now))
    session.flush()
    record_act(
        session,
        actor=SYSTEM,
        now=now,
        action="receipt_key.first_used",
        subject=("receipt_key", None),
        after={"key_id": key.key_id, "public_key": as_base64(key.public_key)},
    )
