"""Uploads through a virus scanner: seen whole before they are kept, refused without a clear answer."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from callapp.accounts.models import User
from callapp.applications.models import Application
from callapp.audit.models import AuditEntry
from callapp.calls.queries import CallInForce
from callapp.files.scanning import clamd_scan
from callapp.files.store import FileStore
from tests.applications.uploading import keys, refusals, rows, send
from tests.client import CheckedClient
from tests.conftest import FrozenClock
from tests.factories import make_call, make_draft
from tests.files.clamd import BAD as VIRUS
from tests.files.clamd import FakeClamd, fake_clamd
from tests.files.samples import DOCX, PDF


@pytest.fixture
def call(session: Session, clock: FrozenClock) -> CallInForce:
    return make_call(session, now=clock.now)


@pytest.fixture
def lead(client: CheckedClient, sign_in: Callable[..., User]) -> User:
    return sign_in(client)


@pytest.fixture
def draft(session: Session, clock: FrozenClock, call: CallInForce, lead: User) -> Application:
    return make_draft(session, lead=lead, now=clock.now, call=call)


@pytest.fixture
def clamd(app: Flask) -> Iterator[FakeClamd]:
    with fake_clamd() as server:
        app.extensions["callapp.scan"] = clamd_scan(server.address, limit=0.5)
        yield server


def infections(session: Session) -> list[dict[str, Any]]:
    entries = select(AuditEntry.after).where(AuditEntry.action == "attachment.infected")
    return list(session.scalars(entries.order_by(AuditEntry.sequence)))


def test_each_file_is_scanned_whole_before_it_is_kept(
    client: CheckedClient, session: Session, draft: Application, clamd: FakeClamd
) -> None:
    assert send(client, draft, ("a.pdf", PDF), ("b.docx", DOCX)).status_code == 303
    assert clamd.seen == [PDF, DOCX]
    assert len(rows(session)) == 2


def test_an_infected_file_is_refused_recorded_and_never_kept(
    client: CheckedClient, session: Session, draft: Application, store: FileStore, clamd: FakeClamd
) -> None:
    page = send(client, draft, ("a.pdf", PDF + VIRUS), ("b.pdf", PDF), shelf="documents")
    assert page.status_code == 422
    assert "the virus scan found “Fictional.Virus-1” in it" in refusals(page)[0]
    assert [row.name for row in rows(session)] == ["b.pdf"]
    assert len(keys(store)) == 1
    assert infections(session) == [
        {
            "kind": "supporting",
            "size": len(PDF + VIRUS),
            "sha256": hashlib.sha256(PDF + VIRUS).hexdigest(),
            "found": "Fictional.Virus-1",
        }
    ]


@pytest.mark.parametrize("mode", ["silent", "garbage", "limit", "closes"])
def test_without_a_clear_answer_nothing_is_kept(
    client: CheckedClient,
    session: Session,
    draft: Application,
    store: FileStore,
    clamd: FakeClamd,
    mode: str,
) -> None:
    clamd.mode = mode
    page = send(client, draft, ("a.pdf", PDF), shelf="letters")
    assert page.status_code == 503
    assert "the virus scan does not answer just now" in refusals(page)[0]
    assert (rows(session), keys(store), infections(session)) == ([], set(), [])
