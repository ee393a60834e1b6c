"""What must always hold of receipts."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from callapp.applications.models import Application, Snapshot
from callapp.domain.errors import Fault
from callapp.domain.receipts import Verdict, examine_receipt
from callapp.receipts.models import Receipt
from callapp.receipts.queries import published_keys
from callapp.receipts.signing import verify_signature


def broken_in_receipts(session: Session) -> Iterator[Fault]:
    """Receipts that do not prove what they are for; field is the id of the frozen copy.

    Codes: ``check.receipt_missing`` (of a copy in force), ``check.receipt_broken`` (it does not verify with
    the published keys), ``check.receipt_revoked`` (nothing but a revoked key vouches for a copy in force),
    ``check.receipt_of_another_copy`` (its hash or number is not that of the copy).
    """
    keys = published_keys(session)
    in_force = set(
        session.scalars(
            select(Application.snapshot_id)
            .where(Application.snapshot_id.is_not(None))
            .order_by(Application.id)
        )
    )
    rows = session.execute(
        select(Receipt, Snapshot.sha256, Snapshot.sequence, Application.number)
        .join(Snapshot, Snapshot.id == Receipt.snapshot_id)
        .join(Application, Application.id == Snapshot.application_id)
        .order_by(Receipt.snapshot_id, Receipt.issued_at, Receipt.id)
        .execution_options(yield_per=200)
    )
    receipted: set[UUID] = set()
    distrusted: set[UUID] = set()
    for receipt, sha256, sequence, number in rows:
        place = str(receipt.snapshot_id)
        receipted.add(receipt.snapshot_id)
        found = examine_receipt(receipt.text, keys=keys, verify=verify_signature)
        if found.facts is None:
            yield Fault("check.receipt_broken", place)
            continue
        # The last one counts: a copy is signed again once its key is revoked.
        (distrusted.add if found.verdict is Verdict.REVOKED else distrusted.discard)(receipt.snapshot_id)
        facts = found.facts
        stated = (facts.content_sha256, facts.sequence, facts.number)
        if stated != (sha256, sequence, number) or receipt.content_sha256 != sha256:
            yield Fault("check.receipt_of_another_copy", place)
    for snapshot_id in sorted(in_force - receipted, key=str):
        yield Fault("check.receipt_missing", str(snapshot_id))
    for snapshot_id in sorted(in_force & distrusted, key=str):
        yield Fault("check.receipt_revoked", str(snapshot_id))
