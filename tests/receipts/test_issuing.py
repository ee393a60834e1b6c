"""Each copy has its receipt; keys come, go and are revoked, and old receipts stay what they are."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.engine import URL
from sqlalchemy.orm import Session

from callapp.applications.copies.receipt_actions import sign_missing_receipts
from callapp.applications.copies.receipt_checks import broken_in_receipts
from callapp.applications.models import Application, Snapshot
from callapp.applications.submission_actions import submit_application
from callapp.audit.models import AuditEntry
from callapp.calls.shipped import demo_call, real_call
from callapp.db.engine import bind_for_writing
from callapp.domain.errors import NotFound, RuleBroken
from callapp.domain.people import SYSTEM
from callapp.domain.receipts import Verdict, examine_receipt
from callapp.files.store import FileStore
from callapp.receipts.actions import revoke_receipt_key
from callapp.receipts.models import Receipt, ReceiptKey
from callapp.receipts.queries import published_keys, receipts_of
from callapp.receipts.signing import verify_signature
from tests.databases import open_engine, unlock
from tests.factories import ISSUER, make_call, make_complete_draft, make_person, make_submitted
from tests.receipts.conftest import NEXT_ISSUER

YEAR = timedelta(days=365)


def verdict(session: Session, receipt: Receipt) -> Verdict:
    return examine_receipt(receipt.text, keys=published_keys(session), verify=verify_signature).verdict


def codes(session: Session) -> list[str]:
    return [fault.code for fault in broken_in_receipts(session)]


def acts(session: Session, action: str) -> list[AuditEntry]:
    return list(session.scalars(select(AuditEntry).where(AuditEntry.action == action)))


def revoke(session: Session, now: datetime, key_id: str) -> None:
    revoke_receipt_key(session, actor=SYSTEM, now=now, key_id=key_id, reason="Disque fictif volé")


def test_a_submission_is_receipted_in_its_own_transaction(
    session: Session, submitted: Application, receipt: Receipt, now: datetime
) -> None:
    copy = session.get_one(Snapshot, submitted.snapshot_id)
    found = examine_receipt(receipt.text, keys=published_keys(session), verify=verify_signature)

    assert found.verdict is Verdict.GENUINE
    assert found.facts is not None
    assert (found.facts.number, found.facts.sequence) == ("IAS-2023-001", 1)
    assert (found.facts.submitted_at, found.facts.issued_at) == (now, now)
    assert found.facts.content_sha256 == receipt.content_sha256 == copy.sha256
    assert [file.name for file in found.facts.files] == ["lettre signée.pdf"]
    assert codes(session) == []
    assert acts(session, "application.submitted")[0].after["receipt"] == str(receipt.id)
    assert len(acts(session, "receipt_key.first_used")) == 1


def test_what_is_refused_leaves_no_receipt(session: Session, now: datetime, store: FileStore) -> None:
    lead, call = make_person(session, now=now), make_call(session, now=now)
    draft = make_complete_draft(session, lead=lead, now=now, store=store, call=call)

    with pytest.raises(RuleBroken):
        submit_application(
            session,
            actor=lead.actor,
            now=call.row.closes_at,
            application_id=draft.id,
            version=draft.version,
            issuer=ISSUER,
        )

    assert session.scalars(select(Receipt)).all() == []


def test_after_a_rotation_old_receipts_stay_valid_by_their_published_key(
    session: Session, receipt: Receipt, submitted: Application, now: datetime
) -> None:
    session.execute(update(Application).values(snapshot_id=submitted.snapshot_id))
    session.execute(delete(Receipt))
    sign_missing_receipts(session, actor=SYSTEM, now=now + YEAR, issuer=NEXT_ISSUER)
    first, second = published_keys(session)

    assert (first.key_id, first.retired_at) == (ISSUER.key.key_id, now + YEAR)
    assert (second.key_id, second.first_used_at, second.retired_at) == (
        NEXT_ISSUER.key.key_id,
        now + YEAR,
        None,
    )
    assert examine_receipt(receipt.text, keys=[first], verify=verify_signature).verdict is Verdict.GENUINE


def test_copies_older_than_receipts_get_theirs_once(
    session: Session, submitted: Application, now: datetime
) -> None:
    session.execute(delete(Receipt))
    assert codes(session) == ["check.receipt_missing"]

    assert sign_missing_receipts(session, actor=SYSTEM, now=now + YEAR, issuer=ISSUER) == 1
    assert sign_missing_receipts(session, actor=SYSTEM, now=now + YEAR, issuer=ISSUER) == 0

    late = session.scalars(select(Receipt)).one()
    found = examine_receipt(late.text, keys=published_keys(session), verify=verify_signature)
    assert found.facts is not None
    assert (found.facts.submitted_at, found.facts.issued_at) == (now, now + YEAR)
    assert codes(session) == []
    assert [act.application_id for act in acts(session, "receipt.issued")] == [submitted.id]


def test_a_revoked_key_is_published_as_such_and_its_copies_are_signed_again(
    session: Session, receipt: Receipt, submitted: Application, now: datetime
) -> None:
    revoke(session, now + YEAR, receipt.key_id)
    assert verdict(session, receipt) is Verdict.REVOKED
    assert codes(session) == ["check.receipt_revoked"]
    with pytest.raises(RuleBroken, match="signs_revoked"):
        sign_missing_receipts(session, actor=SYSTEM, now=now + YEAR, issuer=ISSUER)

    assert sign_missing_receipts(session, actor=SYSTEM, now=now + YEAR, issuer=NEXT_ISSUER) == 1

    assert submitted.snapshot_id is not None
    again = receipts_of(session, [submitted.snapshot_id])[submitted.snapshot_id]
    assert again.key_id == NEXT_ISSUER.key.key_id
    assert verdict(session, again) is Verdict.GENUINE
    assert verdict(session, receipt) is Verdict.REVOKED
    assert codes(session) == []
    assert len(acts(session, "receipt_key.revoked")) == 1


def test_revoking_needs_a_key_a_reason_and_happens_once(
    session: Session, receipt: Receipt, now: datetime
) -> None:
    with pytest.raises(NotFound):
        revoke(session, now, "0" * 16)
    with pytest.raises(RuleBroken, match=r"reason\.missing"):
        revoke_receipt_key(session, actor=SYSTEM, now=now, key_id=receipt.key_id, reason=" ")
    revoke(session, now, receipt.key_id)
    with pytest.raises(RuleBroken, match="already_revoked"):
        revoke(session, now, receipt.key_id)


def test_the_checks_find_an_altered_receipt_and_one_of_another_copy(
    session: Session, submitted: Application, receipt: Receipt, now: datetime, store: FileStore
) -> None:
    other = make_submitted(session, lead=make_person(session, now=now), now=now, store=store)
    unlock(session, "receipts")
    session.execute(
        update(Receipt).where(Receipt.id == receipt.id).values(text=receipt.text.replace("-001", "-003"))
    )
    assert codes(session) == ["check.receipt_broken"]

    theirs = select(Receipt.text).where(Receipt.snapshot_id == other.snapshot_id).scalar_subquery()
    session.execute(update(Receipt).where(Receipt.id == receipt.id).values(text=theirs))
    assert codes(session) == ["check.receipt_of_another_copy"]


def test_two_first_signatures_at_once_publish_one_key(
    session: Session, now: datetime, store: FileStore, database_url: URL
) -> None:
    """Two hospitals in two calls submit for the first time ever, at the same moment."""
    drafts = []
    for document in (real_call(), demo_call(now)):
        call, lead = make_call(session, now=now, document=document), make_person(session, now=now)
        draft = make_complete_draft(session, lead=lead, now=now, store=store, call=call)
        drafts.append((lead.actor, draft))
    session.commit()
    start, outcomes = threading.Barrier(2), []

    def attempt(index: int) -> None:
        engine, (actor, draft) = open_engine(database_url), drafts[index]
        with Session(engine) as own:
            bind_for_writing(own)
            start.wait()
            submit_application(
                own, actor=actor, now=now, application_id=draft.id, version=draft.version, issuer=ISSUER
            )
            own.commit()
            outcomes.append("submitted")
        engine.dispose()

    threads = [threading.Thread(target=attempt, args=(index,)) for index in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert outcomes == ["submitted"] * 2
    session.expire_all()
    assert len(session.scalars(select(ReceiptKey)).all()) == 1
    assert codes(session) == []
