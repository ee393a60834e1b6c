"""People who can really sign in, and browsers for them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from callapp.accounts.models import Organisation, User
from callapp.accounts.organisation_actions import approve_membership, claim_organisation
from callapp.domain.people import Actor, Role
from tests.client import CheckedClient, Page, make_client
from tests.factories import make_person

PASSWORD = "quatre-lampes-vertes-dansent"


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


def office(person: User) -> Actor:
    """An administrator as actor."""
    return Actor(user_id=person.id, roles=frozenset({Role.ADMINISTRATOR}))


def link_to(endpoint: str, *, lang: str, **_values: object) -> str:
    """Links for actions tried without the application."""
    return f"https://appel.example.ca/{lang}/{endpoint}"


@pytest.fixture
def directory_id() -> str:
    """A hospital of the directory."""
    from callapp.accounts.hospitals import hospital_directory

    return hospital_directory().hospitals[0].id


@pytest.fixture
def led(session: Session, now: datetime, directory_id: str) -> tuple[User, Organisation]:
    """An organisation and its lead."""
    lead, administrator = make_person(session, now=now), make_person(session, Role.ADMINISTRATOR, now=now)
    membership = claim_organisation(
        session, actor=Actor(user_id=lead.id), now=now, link_to=link_to, directory_id=directory_id
    )
    approve_membership(
        session, actor=office(administrator), now=now, membership_id=membership.id, link_to=link_to
    )
    session.flush()
    return lead, session.get_one(Organisation, membership.organisation_id)
