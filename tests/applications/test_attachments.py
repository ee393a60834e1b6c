"""Files of a draft: in within the call’s limits, said what they are, out and back."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.engine import URL
from sqlalchemy.orm import Session

from callapp.accounts.models import User
from callapp.applications.assessment import assess
from callapp.applications.attachments.actions import (
    attach_file,
    save_captions,
)
from callapp.applications.attachments.attachment_checks import broken_in_attachments
from callapp.applications.models import Application, ApplicationMember, Attachment
from callapp.applications.sections.content_queries import load_content
from callapp.audit.models import AuditEntry
from callapp.calls.queries import CallInForce
from callapp.calls.shipped import real_call
from callapp.domain import attachments
from callapp.domain.attachments import AttachmentKind
from callapp.domain.errors import LostRace, NotFound
from callapp.domain.people import ApplicationRole
from callapp.files.intake import receive_file
from callapp.files.scanning import no_scan
from callapp.files.store import FileStore
from tests.applications.attaching import DOCUMENT, Desk, refusal, small_call
from tests.factories import make_call, make_draft, make_person
from tests.files.samples import PDF
from tests.reviews.test_races import at_once


@pytest.fixture
def call(session: Session, now: datetime) -> CallInForce:
    document = small_call(max_files=3, max_bytes=2_000, max_total_bytes=4_000)
    return make_call(session, now=now, document=document)


@pytest.fixture
def lead(session: Session, now: datetime) -> User:
    return make_person(session, now=now)


@pytest.fixture
def draft(session: Session, now: datetime, call: CallInForce, lead: User) -> Application:
    return make_draft(session, lead=lead, now=now, call=call)


@pytest.fixture
def desk(session: Session, lead: User, draft: Application, store: FileStore, now: datetime) -> Desk:
    return Desk(session, lead, draft, store, now)


def padded(size: int) -> bytes:
    return PDF + b" " * (size - len(PDF))


def acts(session: Session) -> list[str]:
    entries = select(AuditEntry.action).where(AuditEntry.subject_kind == "attachment")
    return list(session.scalars(entries.order_by(AuditEntry.sequence)))


def test_a_document_is_kept_with_its_name_and_hash(
    session: Session, desk: Desk, draft: Application, call: CallInForce
) -> None:
    row = desk.add("Évaluation d’impact (été).pdf")
    session.flush()
    session.expire_all()
    (kept,) = load_content(session, draft).documents
    assert (kept.name, kept.size, kept.caption) == ("Évaluation d’impact (été).pdf", len(PDF), None)
    assert kept.sha256 == hashlib.sha256(b"".join(desk.store.read(row.storage_key))).hexdigest()
    assert row.storage_key not in (row.name, str(row.id))
    assert assess(session, draft, call.document).content.documents == (kept,)


@pytest.mark.parametrize(
    ("sizes", "code"),
    [([100] * 3, "attachment.too_many"), ([2_000, 1_990], "attachment.too_much")],
)
def test_documents_have_a_number_and_a_size_together(desk: Desk, sizes: list[int], code: str) -> None:
    for size in sizes:
        desk.add(data=padded(size))
    assert refusal(lambda: desk.add(data=padded(100))) == code
    # They never keep the letter out.
    desk.add("lettre.pdf", kind=AttachmentKind.LETTER_OF_INTENT)


def test_the_store_is_not_filled_by_what_is_taken_out_again(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(attachments, "TURNOVER", 2)
    rows = []
    for _ in range(6):
        rows.append(desk.add(data=padded(100)))
        desk.remove(rows[-1])
    assert refusal(lambda: desk.add(data=padded(100))) == "attachment.too_many_ever"
    # What is there already may come back, and the letter has files of its own.
    desk.restore(rows[0])
    desk.add("lettre.pdf", kind=AttachmentKind.LETTER_OF_INTENT)


def test_exactly_the_last_byte_goes_in(desk: Desk) -> None:
    desk.add(data=padded(2_000))
    desk.add(data=padded(1_900))
    assert refusal(lambda: desk.add(data=padded(101))) == "attachment.too_much"
    desk.add(data=padded(100))


def test_a_letter_is_a_pdf_or_a_picture_where_the_call_takes_one() -> None:
    letter = AttachmentKind.LETTER_OF_INTENT
    assert real_call().upload_limits(letter).kinds == ("pdf", "png", "jpeg")
    assert small_call(kinds=["docx", "xlsx"]).upload_limits(letter).kinds == ("docx", "xlsx")
    assert real_call().upload_limits(DOCUMENT).kinds == ("pdf", "docx", "xlsx", "png", "jpeg")


def test_nothing_comes_in_after_the_deadline_and_what_is_there_may_go(desk: Desk, call: CallInForce) -> None:
    row = desk.add()
    late = {"now": call.window.closes_at}
    assert refusal(lambda: desk.add(**late)) == "application.deadline_passed"
    desk.acting |= late
    desk.remove(row)
    assert refusal(lambda: desk.restore(row)) == "application.deadline_passed"


def test_what_is_taken_out_can_be_put_back_where_there_is_room(
    session: Session, desk: Desk, draft: Application, lead: User
) -> None:
    first = desk.add()
    assert desk.remove(first).removed_by == lead.id
    assert load_content(session, draft).documents == ()
    with pytest.raises(NotFound):
        desk.remove(first)
    for _ in range(3):
        desk.add()
    assert refusal(lambda: desk.restore(first)) == "attachment.too_many"
    desk.remove(session.scalars(select(Attachment).where(Attachment.removed_at.is_(None))).first() or first)
    desk.restore(first)
    assert (first.removed_at, first.removed_by) == (None, None)
    with pytest.raises(NotFound):
        desk.restore(first)
    assert acts(session) == [
        *["attachment.added", "attachment.removed"],
        *["attachment.added"] * 3,
        *["attachment.removed", "attachment.restored"],
    ]


def test_a_description_is_one_line_and_never_over_a_newer_one(session: Session, desk: Desk) -> None:
    row = desk.add()
    desk.describe(row, "", "  Plan de\r\n  déploiement ")
    assert row.caption == "Plan de déploiement"
    with pytest.raises(LostRace):
        desk.describe(row, "", "Another")
    # What I did not touch stays, whatever stands there; what stands there already is no race.
    assert desk.describe(row, "", "") == 0
    desk.describe(row, "", "Plan de déploiement")
    desk.describe(row, "Plan de déploiement", "")
    assert row.caption is None
    assert acts(session).count("attachment.captioned") == 2
    assert refusal(lambda: desk.describe(row, "", "x" * 201)) == "text.too_many_characters"
    assert refusal(lambda: desk.describe(row, "", "a\x00")) == "text.forbidden_character"
    with pytest.raises(LostRace):
        save_captions(session, **desk.acting, captions={uuid4(): ("", "mine")})


def test_only_those_who_write_touch_the_files(
    session: Session, desk: Desk, draft: Application, store: FileStore, now: datetime
) -> None:
    row = desk.add()
    viewer, stranger = make_person(session, now=now), make_person(session, now=now)
    session.add(_member(draft, viewer, now))
    session.flush()
    for person in (viewer, stranger):
        hands = Desk(session, person, draft, store, now)
        for act in (
            lambda hands=hands: hands.add(),
            lambda hands=hands: hands.remove(row),
            lambda hands=hands: hands.restore(row),
            lambda hands=hands: hands.describe(row, "", "x"),
        ):
            with pytest.raises(NotFound):
                act()


def _member(draft: Application, person: User, now: datetime) -> Any:
    return ApplicationMember(
        application_id=draft.id, user_id=person.id, role=ApplicationRole.VIEWER, added_at=now
    )


def test_the_checks_find_files_that_are_gone_altered_or_nobodys(
    session: Session, desk: Desk, store: FileStore
) -> None:
    now = datetime.now(UTC) + timedelta(days=2)
    gone, altered = desk.add(), desk.add()
    assert list(broken_in_attachments(session, store, now)) == []
    store.remove(gone.storage_key)
    altered.sha256 = "0" * 64
    session.flush()
    orphan = store.put(io.BytesIO(b"nobody's"))

    found = [(fault.code, fault.field) for fault in broken_in_attachments(session, store, now)]
    assert sorted(found) == sorted(
        [
            ("check.attachment_altered", str(altered.id)),
            ("check.attachment_missing", str(gone.id)),
            ("check.file_orphaned", orphan),
        ]
    )
    # One that just came may still be on its way to its row.
    fresh = [fault.code for fault in broken_in_attachments(session, store, datetime.now(UTC))]
    assert "check.file_orphaned" not in fresh


def test_no_more_documents_than_the_call_takes_when_they_come_at_once(
    session: Session, desk: Desk, database_url: URL, store: FileStore
) -> None:
    received = [
        receive_file(
            io.BytesIO(PDF), name=f"{n}.pdf", field="documents", kinds=["pdf"], max_bytes=999, store=store,
            scan=no_scan,
        )
        for n in range(6)
    ]  # fmt: skip
    session.commit()

    def upload(number: int) -> Callable[[Session], object]:
        return lambda own: attach_file(own, **desk.acting, kind=DOCUMENT, received=received[number])

    answers = at_once(database_url, *(upload(number) for number in range(6)))

    assert sorted(answers) == ["attachment.too_many"] * 3 + ["done"] * 3
