"""What is submitted is frozen and receipted in one go: no copy without its receipt."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from callapp.applications.copies.snapshots import Circumstances, freeze
from callapp.applications.models import Application, Snapshot
from callapp.db.ids import new_id
from callapp.domain.content import ApplicationContent
from callapp.domain.people import Actor
from callapp.domain.receipts import ReceiptFacts, ReceiptFile
from callapp.receipts.issuing import issue_receipt
from callapp.receipts.models import Receipt
from callapp.receipts.signing import Issuer
from callapp.web.speaker import Speaker

VERIFY_PAGE = "receipts.verify"


@dataclass(frozen=True, slots=True)
class KeptCopy:
    """A frozen copy with its receipt."""

    snapshot: Snapshot
    receipt: Receipt

    @property
    def facts(self) -> dict[str, str]:
        """What the trail holds of it."""
        return {
            "snapshot": str(self.snapshot.id),
            "sha256": self.snapshot.sha256,
            "receipt": str(self.receipt.id),
            "key_id": self.receipt.key_id,
        }


def keep_copy(
    session: Session,
    *,
    actor: Actor,
    application: Application,
    content: ApplicationContent,
    circumstances: Circumstances,
    issuer: Issuer,
) -> KeptCopy:
    """Freezes the content as a further copy of the application and signs its receipt, both rows new.

    Part of the act that takes the copy, which records ``KeptCopy.facts``; the copy is not put in force here.
    """
    text, sha256 = freeze(content, circumstances)
    snapshot = Snapshot(
        id=new_id(),
        application_id=application.id,
        sequence=circumstances.sequence,
        content=text,
        sha256=sha256,
        taken_at=circumstances.submitted_at,
        taken_by=actor.user_id,
    )
    session.add(snapshot)
    session.flush()
    facts = receipt_facts(content, circumstances, sha256, issuer=issuer, issued_at=circumstances.submitted_at)
    now = circumstances.submitted_at
    receipt = issue_receipt(session, snapshot_id=snapshot.id, facts=facts, issuer=issuer, now=now)
    return KeptCopy(snapshot, receipt)


def receipt_facts(
    content: ApplicationContent,
    circumstances: Circumstances,
    sha256: str,
    *,
    issuer: Issuer,
    issued_at: datetime,
) -> ReceiptFacts:
    """What a receipt states of a frozen copy."""
    return ReceiptFacts(
        call=circumstances.call,
        number=circumstances.number,
        sequence=circumstances.sequence,
        submitted_at=circumstances.submitted_at,
        issued_at=issued_at,
        language=content.language,
        fictional=circumstances.fictional,
        content_sha256=sha256,
        files=tuple(
            ReceiptFile(file.name, file.media_type, file.size, file.sha256)
            for file in (*content.letters, *content.documents)
        ),
        verify_at=issuer.link_to(VERIFY_PAGE, lang=content.language.value),
    )


def next_sequence(session: Session, application: Application) -> int:
    """The number of the application's next copy, from 1."""
    last = session.scalar(
        select(func.max(Snapshot.sequence)).where(Snapshot.application_id == application.id)
    )
    return (last or 0) + 1


def copy_file_name(number: str, what: str, sequence: int, ending: str, says: Speaker) -> str:
    """What a file about one copy is called: ``IAS-2023-017-receipt-1.json``. what: a message of one word."""
    return f"{number}-{says.gettext(what)}-{sequence}.{ending}"
