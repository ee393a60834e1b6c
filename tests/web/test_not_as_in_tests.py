"""What the suite makes cheap for itself is dear in an application nobody prepared for it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import text

from callapp.app import create_app
from callapp.settings import read_settings
from callapp.web.database import db


@pytest.fixture
def real_app(tmp_path: Path) -> Iterator[Flask]:
    app = create_app(read_settings({"CALLAPP_INSTANCE_PATH": str(tmp_path / "instance")}))
    with app.app_context():
        yield app
        db.engine.dispose()


def test_an_answer_waits_for_the_disk(real_app: Flask) -> None:
    with db.engine.connect() as connection:
        kept = {
            name: connection.execute(text(f"PRAGMA {name}")).scalar_one()
            for name in ("synchronous", "journal_mode", "foreign_keys")
        }
    assert kept == {"synchronous": 2, "journal_mode": "wal", "foreign_keys": 1}


def test_a_password_costs_whoever_guesses_it(real_app: Flask) -> None:
    hashed = real_app.extensions["security"].pwd_context.hash("quatre-lampes-vertes-dansent")
    # Twice OWASP's least memory, and more.
    assert hashed.startswith("$argon2id$v=19$m=65536,t=3,p=4$")


def test_over_https_nobody_else_can_set_the_cookie_that_a_form_is_checked_against(tmp_path: Path) -> None:
    variables = {
        "CALLAPP_INSTANCE_PATH": str(tmp_path / "instance"),
        "CALLAPP_PUBLIC_URL": "https://example.ca",
    }
    config = create_app(read_settings(variables)).config
    assert config["SESSION_COOKIE_NAME"].startswith("__Host-")
    assert config["SESSION_COOKIE_SECURE"]
