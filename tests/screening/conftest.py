"""A submitted file under the hands of an officer, for tests of corrections."""

from __future__ import annotations

from datetime import datetime

import pytest
from sqlalchemy.orm import Session

from callapp.files.store import FileStore
from tests.screening.correcting import Correcting


@pytest.fixture
def correcting(session: Session, now: datetime, store: FileStore) -> Correcting:
    return Correcting(session, now, store)
