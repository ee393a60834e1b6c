"""Attachments and frozen copies: a copy keeps the files it names, for those who may read it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from callapp.accounts.models import User
from callapp.applications.application_checks import broken_in_applications
from callapp.applications.attachments.queries import files_of_copy, get_attachment
from callapp.applications.copies.queries import get_copy
from callapp.applications.copies.snapshots import thaw
from callapp.applications.models import Application, Attachment, Snapshot
from callapp.applications.submission_actions import (
    reopen_application,
    submit_application,
    withdraw_application,
)
from callapp.domain.content import DocumentFile
from callapp.domain.errors import NotFound
from callapp.domain.people import Role
from callapp.files.store import FileStore
from tests.applications.attaching import Desk, refusal
from tests.factories import ISSUER, link_to, make_complete_draft, make_person

COPIED = ("application_id", "kind", "name", "media_type", "size", "uploaded_at", "uploaded_by")


@pytest.fixture
def lead(session: Session, now: datetime) -> User:
    return make_person(session, now=now)


@pytest.fixture
def submitted(session: Session, now: datetime, store: FileStore, lead: User) -> tuple[Application, Desk]:
    """A submitted application with a letter and one document."""
    draft = make_complete_draft(session, lead=lead, now=now, store=store)
    desk = Desk(session, lead, draft, store, now)
    desk.describe(desk.add("étude.pdf"), "", "Étude de faisabilité")
    return submit_application(
        session, actor=lead.actor, now=now, application_id=draft.id, version=draft.version, issuer=ISSUER
    ), desk


def named_by(session: Session, document: DocumentFile) -> Attachment:
    """The row of a document that a copy names."""
    return session.scalars(
        select(Attachment).where(Attachment.sha256 == document.sha256, Attachment.name == document.name)
    ).one()


def test_a_frozen_copy_names_the_documents_and_nothing_changes_them(
    session: Session, submitted: tuple[Application, Desk], lead: User
) -> None:
    application, desk = submitted
    copy = get_copy(session, actor=lead.actor, application_id=application.id)
    (document,) = copy.frozen.content.documents
    assert (document.name, document.caption) == ("étude.pdf", "Étude de faisabilité")
    row = named_by(session, document)
    for act in (
        lambda: desk.add(),
        lambda: desk.remove(row),
        lambda: desk.describe(row, "Étude de faisabilité", "Autre"),
    ):
        assert refusal(act) == "application.event_impossible"


def test_a_copy_keeps_its_files_when_a_later_draft_drops_them(
    session: Session, submitted: tuple[Application, Desk], lead: User, now: datetime
) -> None:
    application, desk = submitted
    first = session.get_one(Snapshot, application.snapshot_id)
    document = thaw(first.content).content.documents[0]
    acts: dict[str, Any] = {"actor": lead.actor, "now": now, "application_id": application.id}
    withdraw_application(session, version=application.version, **acts)
    reopen_application(session, version=application.version, link_to=link_to, **acts)
    desk.remove(named_by(session, document))
    submit_application(
        session,
        actor=lead.actor,
        now=now,
        application_id=application.id,
        version=application.version,
        issuer=ISSUER,
    )
    second = session.get_one(Snapshot, application.snapshot_id)
    named = [
        [row.name for row in files_of_copy(session, application.id, thaw(each.content))]
        for each in (first, second)
    ]
    assert named == [["lettre signée.pdf", "étude.pdf"], ["lettre signée.pdf"]]
    assert list(broken_in_applications(session)) == []


def test_who_reads_the_copy_has_its_files_and_no_others(
    session: Session, submitted: tuple[Application, Desk], lead: User, now: datetime
) -> None:
    application, _desk = submitted
    rows = session.scalars(select(Attachment).order_by(Attachment.uploaded_at, Attachment.id)).all()
    officer, stranger = make_person(session, Role.ELIGIBILITY_OFFICER, now=now), make_person(session, now=now)
    other = Attachment(
        **{
            column: getattr(rows[0], column)
            for column in (
                "application_id",
                "kind",
                "name",
                "media_type",
                "size",
                "uploaded_at",
                "uploaded_by",
            )
        },
        sha256="f" * 64,
        storage_key="another",
    )
    session.add(other)
    session.flush()

    def reached(person: User) -> list[bool]:
        found = []
        for row in (*rows, other):
            try:
                get_attachment(
                    session, actor=person.actor, application_id=application.id, attachment_id=row.id
                )
                found.append(True)
            except NotFound:
                found.append(False)
        return found

    assert reached(lead) == [True, True, True]
    assert reached(officer) == [True, True, False]
    assert reached(stranger) == [False, False, False]
