"""``callapp user create``: a person, a role, a link."""

from __future__ import annotations

from typing import Any

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from callapp.accounts.models import RoleGrant, User
from callapp.audit.models import AuditEntry
from callapp.cli import build_cli
from callapp.domain.bilingual import Language
from callapp.domain.people import Role
from tests.accounts.conftest import PASSWORD
from tests.client import CheckedClient


def create(app: Flask, *arguments: str) -> Result:
    return CliRunner().invoke(build_cli(lambda _demonstration: app), ["user", "create", *arguments])


def test_the_printed_link_chooses_the_password_once(
    app: Flask, client: CheckedClient, session: Session, enter: Any
) -> None:
    made = create(app, "--role", "administrator", "--email", "Office@Example.ca", "--lang", "en")
    assert (made.exit_code, made.stderr) == (0, "")
    link = made.stdout.strip()
    assert link.startswith("http://127.0.0.1:8000/en/new-password/")
    person = session.scalars(select(User)).one()
    assert (person.email, person.language, person.password) == ("office@example.ca", Language.EN, None)
    assert session.get(RoleGrant, (person.id, Role.ADMINISTRATOR)) is not None
    page = client.get(link.removeprefix("http://127.0.0.1:8000"))
    assert client.send(page, {"password": PASSWORD, "password_confirm": PASSWORD}).status_code == 302
    assert enter(client, person).status_code == 302
    assert client.get("/en/people").status_code == 200
    acts = session.execute(select(AuditEntry.action, AuditEntry.actor_kind)).all()
    assert ("user.created", "system") in [tuple(act) for act in acts]


def test_a_known_person_gets_one_more_role(app: Flask, session: Session) -> None:
    assert create(app, "--role", "reviewer", "--email", "a@example.ca", "--name", "A").exit_code == 0
    assert create(app, "--role", "auditor", "--email", "a@example.ca").exit_code == 0
    again = create(app, "--role", "auditor", "--email", "a@example.ca", "--lang", "en")
    assert again.exit_code == 1
    assert "has that role already" in again.stderr
    assert session.scalars(select(User.name)).all() == ["A"]
    assert set(session.scalars(select(RoleGrant.role))) == {Role.REVIEWER, Role.AUDITOR}


@pytest.mark.parametrize(
    "arguments",
    [
        ("--role", "king", "--email", "a@example.ca"),
        ("--role", "reviewer"),
        ("--role", "reviewer", "--email", "not an address"),
        ("--role", "reviewer", "--email", "a@example.ca", "--name", "a" * 201),
        ("--role", "reviewer", "--email", "a@example.ca", "--name", "a\x00b"),
        ("--role", "reviewer", "--email", "a@example.ca", "--lang", "de"),
    ],
)
def test_wrong_use_names_the_option(app: Flask, session: Session, arguments: tuple[str, ...]) -> None:
    answer = create(app, *arguments)
    assert answer.exit_code == 2
    assert "--" in answer.stderr
    assert session.scalars(select(User)).all() == []
