"""A ranking with its hard cases, and who looks at it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from sqlalchemy.orm import Session

from callapp.accounts.models import User
from callapp.applications.models import Application
from callapp.calls.queries import CallInForce
from callapp.domain.bilingual import Language
from callapp.domain.organisations import Province
from callapp.domain.people import Role
from tests.client import CheckedClient
from tests.decisions.rankings import fictional_call, make_assignment, make_file, make_review
from tests.factories import make_person

SignIn = Callable[..., User]


@pytest.fixture
def call(session: Session, now: datetime) -> CallInForce:
    return fictional_call(session, now)


@pytest.fixture
def files(session: Session, now: datetime, call: CallInForce) -> list[Application]:
    """Best first: a, then b and c ex aequo (b asks for less), d with one review of two in; e unranked."""
    reviewers = [make_person(session, Role.REVIEWER, now=now) for _ in range(2)]
    made = [
        make_file(session, call, now=now, title="Alpha", province=Province.QC, cents=150_000_000),
        make_file(session, call, now=now, title="Bêta", province=Province.ON, cents=100_000_000),
        make_file(
            session,
            call,
            now=now,
            title="<b>=cmd|' /C calc'!A0</b>",
            province=Province.ON,
            cents=120_000_050,
            language=Language.EN,
        ),
        make_file(session, call, now=now, title="Delta", province=Province.NS, language=Language.EN),
        make_file(session, call, now=now, title="Epsilon"),
    ]
    for file, half_points in zip(made, ((9, 7), (6, 6), (6, 6), (4, 4)), strict=False):
        make_review(session, file, reviewers[0], [half_points[0]] * 4, now=now)
        if file is made[3]:
            make_assignment(session, file, reviewers[1], now=now)
        else:
            make_review(session, file, reviewers[1], [half_points[1]] * 4, now=now)
    return made


@pytest.fixture
def administrator(client: CheckedClient, sign_in: SignIn) -> User:
    return sign_in(client, Role.ADMINISTRATOR)
