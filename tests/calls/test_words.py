"""Every visible word of these pages comes from the catalogue or is the call’s own (law 11)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy.orm import Session

from callapp.calls.actions import stage_document
from callapp.calls.shipped import demo_call, real_call
from callapp.domain.people import SYSTEM, Role
from tests.calls.test_call_life import changed, extend
from tests.client import CheckedClient
from tests.factories import make_call

PUBLIC = (
    "",
    "calls/ia-sante-2023",
    "calls/ia-sante-demo",
    "calls/ia-sante-2023/questions",
    "calls/ia-sante-2023/answers",
    "calls/ia-sante-2023/results",
    "calls/ia-sante-2023/privacy",
    "results",
    "privacy",
    "contact",
    "accessibility",
)
MANAGE = (
    "manage/calls",
    "manage/calls/upload",
    "manage/calls/ia-sante-2023",
    "manage/calls/ia-sante-2023/versions/1",
    "manage/calls/ia-sante-2023/versions/2",
    "manage/calls/ia-sante-2023/extend",
)


@pytest.fixture
def busy(session: Session, now: datetime) -> None:
    """Two calls, a version that waits, an extension, a submitted file."""
    make_call(session, document=demo_call(now), now=now)
    call = make_call(session, now=now)
    stage_document(session, actor=SYSTEM, now=now, document=changed(real_call(), schedule=[]))
    extend(session, call.row, now)
    call.row.last_number = 1


@pytest.mark.usefixtures("pseudo_locale", "busy")
def test_public_pages_speak_from_the_catalogue(client: CheckedClient, clock: Any) -> None:
    for at in (datetime(2023, 3, 1, tzinfo=UTC), clock.now, datetime(2024, 1, 1, tzinfo=UTC)):
        clock.set(at)
        for path in PUBLIC:
            assert client.get(f"/en/{path}").status_code == 200
    client.get("/")


@pytest.mark.usefixtures("pseudo_locale", "busy")
def test_manage_pages_speak_from_the_catalogue(client: CheckedClient, sign_in: Callable[..., Any]) -> None:
    sign_in(client, Role.ADMINISTRATOR)
    for path in MANAGE:
        assert client.get(f"/en/{path}").status_code == 200
    for path in ("manage/calls/upload", "manage/calls/ia-sante-2023/extend"):
        assert client.post(f"/en/{path}").status_code == 422


@pytest.mark.usefixtures("pseudo_locale")
def test_empty_pages_speak_from_the_catalogue(client: CheckedClient, sign_in: Callable[..., Any]) -> None:
    for path in ("", "results", "privacy", "contact"):
        client.get(f"/en/{path}")
    sign_in(client, Role.AUDITOR)
    client.get("/en/manage/calls")
