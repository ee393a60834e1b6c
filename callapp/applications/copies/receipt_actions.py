"""Receipts for frozen copies that have none to trust."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from callapp.applications.copies.kept_copies import receipt_facts
from callapp.applications.copies.snapshots import thaw
from callapp.applications.models import Snapshot
from callapp.audit.actions import record_act
from callapp.domain.errors import RuleBroken
from callapp.domain.people import Actor
from callapp.receipts.issuing import issue_receipt
from callapp.receipts.models import Receipt, ReceiptKey
from callapp.receipts.signing import Issuer


def sign_missing_receipts(session: Session, *, actor: Actor, now: datetime, issuer: Issuer) -> int:
    """Signs a receipt for each frozen copy without one by a key in good standing; how many.

    Such copies are older than receipts, or their key was revoked. The receipt says that it was issued now.
    Records ``receipt.issued`` for each. Raises RuleBroken ``receipt_key.signs_revoked`` when the issuer's own
    key is revoked.
    """
    own = session.get(ReceiptKey, issuer.key.key_id)
    if own is not None and own.revoked_at is not None:
        raise RuleBroken("receipt_key.signs_revoked", key_id=own.key_id)
    has_trusted = exists().where(
        Receipt.snapshot_id == Snapshot.id,
        Receipt.key_id == ReceiptKey.key_id,
        ReceiptKey.revoked_at.is_(None),
    )
    bare = session.scalars(
        select(Snapshot).where(~has_trusted).order_by(Snapshot.taken_at, Snapshot.id).with_for_update()
    ).all()
    for snapshot in bare:
        copy = thaw(snapshot.content)
        facts = receipt_facts(copy.content, copy.circumstances, snapshot.sha256, issuer=issuer, issued_at=now)
        receipt = issue_receipt(session, snapshot_id=snapshot.id, facts=facts, issuer=issuer, now=now)
        record_act(
            session,
            actor=actor,
            now=now,
            action="receipt.issued",
            subject=("receipt", receipt.id),
            application_id=snapshot.application_id,
            after={"snapshot": str(snapshot.id), "sha256": snapshot.sha256, "key_id": receipt.key_id},
        )
    return len(bare)
