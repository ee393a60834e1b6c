"""`callapp check` finds a signature that was altered in the database."""

from __future__ import annotations

from datetime import datetime

import pytest
from sqlalchemy.orm import Session

from callapp.applications.attestations.attestation_checks import broken_in_attestations
from callapp.applications.attestations.attestation_links import proof_of
from callapp.applications.models import Application
from callapp.files.store import FileStore
from tests.applications.signing import make_unsigned_draft, sign_both
from tests.factories import make_call, make_person


@pytest.fixture
def draft(session: Session, now: datetime, store: FileStore) -> Application:
    make_call(session, now=now)
    return make_unsigned_draft(session, lead=make_person(session, now=now), now=now, store=store)


def test_the_checks_find_what_was_altered(session: Session, draft: Application, now: datetime) -> None:
    one, _ = sign_both(session, draft, now)
    assert list(broken_in_attestations(session)) == []
    for column in ("text", "given_name", "given_from"):
        kept = getattr(one, column)
        setattr(one, column, f"{kept} ")
        session.flush()
        assert [fault.code for fault in broken_in_attestations(session)] == ["check.statement_altered"]
        setattr(one, column, kept)
    one.given_title = "Autre titre"
    one.proof = proof_of(one)
    session.flush()
    assert [fault.code for fault in broken_in_attestations(session)] == ["check.statement_unrecorded"]
