"""The demonstration's mailbox: there only where a demonstration may be, and it opens mails, not doors."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from callapp.app import create_app
from callapp.mail.outbox import put_mail
from callapp.settings import Settings, default_database_url, read_settings
from callapp.web.database import db
from tests.client import CheckedClient, make_client, prepare_for_tests


@pytest.fixture
def default_settings(tmp_path: Path) -> Settings:
    return read_settings({"CALLAPP_INSTANCE_PATH": str(tmp_path / "instance")})


def endpoints(settings: Settings) -> set[str]:
    return {rule.endpoint for rule in create_app(settings).url_map.iter_rules()}


def test_it_is_there_on_the_default_file_served_on_loopback(default_settings: Settings) -> None:
    assert "demonstration.mailbox" in endpoints(default_settings)


def test_loopback_may_be_written_the_new_way(tmp_path: Path) -> None:
    settings = read_settings({"CALLAPP_INSTANCE_PATH": str(tmp_path / "instance"), "CALLAPP_HOST": "::1"})
    assert settings.public_url == "http://[::1]:8000"
    assert "demonstration.mailbox" in endpoints(settings)


@pytest.mark.parametrize(
    "change",
    [
        {"host": "0.0.0.0"},  # noqa: S104 – the very thing that must keep it away
        {"public_url": "https://appel.example.ca"},
        {"proxy_hops": 1},
        {"demonstration": False},
    ],
)
def test_it_is_never_there_otherwise(default_settings: Settings, change: dict[str, object]) -> None:
    assert "demonstration.mailbox" not in endpoints(dataclasses.replace(default_settings, **change))


def test_it_is_not_there_on_another_database(default_settings: Settings, tmp_path: Path) -> None:
    other = default_database_url(tmp_path).set(database=str(tmp_path / "other.sqlite3"))

    assert "demonstration.mailbox" not in endpoints(dataclasses.replace(default_settings, database_url=other))


@pytest.fixture
def mailbox_client(
    settings: Settings, session: Session, monkeypatch: pytest.MonkeyPatch
) -> Iterator[CheckedClient]:
    monkeypatch.setattr(Settings, "demonstrates", True)
    app: Flask = create_app(settings)
    app.testing = True
    prepare_for_tests(app)
    client = make_client(app)
    client.before_each = session.commit
    yield client
    with app.app_context():
        db.engine.dispose()


def test_mails_are_listed_and_open_with_their_links(
    mailbox_client: CheckedClient, session: Session, now: datetime
) -> None:
    empty = mailbox_client.get("/en/demonstration/mailbox")
    mail = put_mail(
        session,
        to="equipe@demonstration.example",
        language="fr",
        kind="test",
        subject="Un <b>sujet</b>",
        body="Suivez http://127.0.0.1:8000/fr/ici\net <script>rien</script>.",
        now=now,
    )
    session.flush()

    listed = mailbox_client.get("/en/demonstration/mailbox")
    opened = mailbox_client.get(f"/en/demonstration/mailbox/{mail.id}")

    assert "No mail yet" in empty.words
    assert "Un <b>sujet</b>" in listed.words
    assert "<script>rien</script>" in opened.words
    assert opened.soup.find("a", href="http://127.0.0.1:8000/fr/ici") is not None


def test_an_unknown_mail_is_missing(mailbox_client: CheckedClient) -> None:
    missing = mailbox_client.get("/en/demonstration/mailbox/00000000-0000-4000-8000-000000000000")

    assert missing.status_code == 404


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("Host", "evil.example"),
        ("Host", "evil.example:8000"),
        ("Host", "127.0.0.1.evil.example"),
        ("X-Forwarded-For", "198.51.100.7"),
        ("Forwarded", "for=198.51.100.7"),
    ],
)
def test_it_opens_to_nobody_from_elsewhere(mailbox_client: CheckedClient, name: str, value: str) -> None:
    there = mailbox_client.get("/en/demonstration/mailbox", headers={"Host": "127.0.0.1:8000"})
    assert there.status_code == 200
    away = mailbox_client.get("/en/demonstration/mailbox", headers={name: value})
    assert away.status_code == 404


def test_it_opens_to_no_other_machine(mailbox_client: CheckedClient) -> None:
    asked = {"REMOTE_ADDR": "198.51.100.7"}
    assert mailbox_client.get("/en/demonstration/mailbox", environ_base=asked).status_code == 404
