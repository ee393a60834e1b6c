"""People who can really sign in, and browsers for them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from callapp.accounts.models import User
from callapp.domain.people import Role
from tests.client import CheckedClient, Page, make_client
from tests.factories import make_person

PASSWORD = "quatre-lampes-vertes-dansent"


@pytest.fixture(autouse=True)
def _quick_hash(request: pytest.FixtureRequest) -> None:
    """argon2id as cheap as it goes: these tests hash dozens of times."""
    if "app" in request.fixturenames:
        app: Flask = request.getfixturevalue("app")
        app.extensions["security"].pwd_context.update(
            argon2__time_cost=1, argon2__memory_cost=8, argon2__parallelism=1
        )


@pytest.fixture
def member(app: Flask, session: Session, now: Any) -> Callable[..., User]:
    """``member(Role.REVIEWER, …)``: a person with these roles and PASSWORD."""
    from flask_security.utils import hash_password

    def member(*roles: Role, **columns: Any) -> User:
        person = make_person(session, *roles, now=now)
        with app.app_context():
            person.password = hash_password(PASSWORD)
        for name, value in columns.items():
            setattr(person, name, value)
        session.flush()
        return person

    return member


@pytest.fixture
def browser(app: Flask, session: Session) -> Callable[[], CheckedClient]:
    """``browser()``: one more browser with cookies of its own."""

    def browser() -> CheckedClient:
        client = make_client(app)
        client.before_each = session.commit
        client.after_each = session.expire_all
        return client

    return browser


@pytest.fixture
def enter() -> Callable[..., Page]:
    """``enter(client, person)``: signs in through the page."""

    def enter(client: CheckedClient, person: User, password: str = PASSWORD, **more: str) -> Page:
        data = {"email": person.email, "password": password, **more}
        return client.post("/fr/sign-in", data=data)

    return enter
