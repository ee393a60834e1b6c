"""A submitted application with its receipt, and a second issuer."""

from __future__ import annotations

from datetime import datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from callapp.applications.models import Application
from callapp.files.store import FileStore
from callapp.receipts.models import Receipt
from callapp.receipts.signing import Issuer
from tests.factories import link_to, make_person, make_submitted

# The key after a rotation.
NEXT_ISSUER = Issuer(b"n" * 32, link_to)


@pytest.fixture
def submitted(session: Session, now: datetime, store: FileStore) -> Application:
    return make_submitted(session, lead=make_person(session, now=now), now=now, store=store)


@pytest.fixture
def receipt(session: Session, submitted: Application) -> Receipt:
    """The one receipt there is."""
    return session.scalars(select(Receipt)).one()
