"""Requests nobody's browser would send: refused in words, without a fault of ours and without its cost."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.orm import Session

from callapp.app import MEGABYTE
from callapp.domain.people import Role
from callapp.domain.permissions import Permission
from callapp.web.access import is_safe_target, requires
from callapp.web.database import db
from callapp.web.logs import JsonLines, log
from tests.client import CheckedClient


@pytest.mark.parametrize(
    "target",
    ["//[", "//ex\u2100mple", "//evil.example", "/\\evil.example", "https:/evil.example", "/\t/evil.example"],
)
def test_a_target_elsewhere_or_nowhere_is_not_followed(target: str) -> None:
    assert not is_safe_target(target)


def test_a_form_of_a_million_fields_is_not_read(client: CheckedClient) -> None:
    page = client.post(
        "/en/sign-in", data="a&" * 5_001, content_type="application/x-www-form-urlencoded", csrf=False
    )
    assert page.status_code == 413


def test_a_form_without_files_is_no_longer_where_files_are_taken(client: CheckedClient) -> None:
    page = client.post(
        f"/en/applications/{uuid4()}/documents",
        data=b"a=" + b"x" * 12 * MEGABYTE,
        content_type="application/x-www-form-urlencoded",
        csrf=False,
    )
    assert page.status_code == 413, "a visitor would fill the memory: a form is read before anybody is known"


@pytest.mark.parametrize(
    "path", ["/en/calls/%00", "/en/calls/a%00b/eligibility", "/en/calls/%1b", "/fr/invitation/%00"]
)
def test_control_characters_in_an_address_are_no_page(client: CheckedClient, path: str) -> None:
    assert client.get(path).status_code == 404


def test_control_characters_in_a_filter_find_nothing(
    client: CheckedClient, sign_in: Callable[..., Any]
) -> None:
    sign_in(client, Role.AUDITOR)
    for page in ("audit?action=%00", "people?q=%00&role=%00", "mails?q=a%00&state=%00"):
        assert client.get(f"/en/{page}").status_code == 200


@pytest.mark.own_app
def test_a_fault_of_the_database_is_logged_without_what_was_written(
    client: CheckedClient, app: Flask, session: Session
) -> None:
    lines: list[str] = []

    class Keep(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            lines.append(JsonLines().format(record))

    @requires(Permission.PUBLIC)
    def fail() -> None:
        secret = {"secret": "personne@example.ca"}
        statement = "INSERT INTO audit_reasons (entry_id, text) VALUES (NULL, :secret)"
        db.session.execute(text(statement), secret)

    app.add_url_rule("/en/fails", "fails", fail, methods=["POST"])
    handler = Keep()
    log.addHandler(handler)
    assert client.post("/en/fails").status_code == 503
    log.removeHandler(handler)
    written = "".join(lines)
    assert "IntegrityError" in written or "NotNullViolation" in written
    assert "personne@example.ca" not in written
    assert json.loads(lines[0])["trace"]
