"""What the database refuses because two came at once is answered as a lost race, even at the very last."""

from __future__ import annotations

from datetime import datetime

import pytest
from flask import Flask, flash
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from callapp.calls.models import Call
from callapp.db.ids import new_id
from callapp.domain.permissions import Permission
from callapp.web.access import requires
from callapp.web.database import db
from tests.client import CheckedClient

pytestmark = pytest.mark.own_app


def _second(now: datetime) -> Call:
    """A row that can be there once: its slug is unique."""
    return Call(
        id=new_id(),
        slug="twice",
        fictional=True,
        one_per_hospital=True,
        opens_at=now,
        closes_at=now.replace(year=2024),
        last_number=0,
        created_at=now,
    )


@pytest.fixture
def first(session: Session, now: datetime) -> Call:
    call = _second(now)
    session.add(call)
    session.commit()
    return call


@pytest.mark.parametrize("at", ["in the act", "at the commit"])
def test_a_unique_row_twice_is_a_lost_race(
    app: Flask, client: CheckedClient, session: Session, now: datetime, first: Call, at: str
) -> None:
    def add() -> str:
        db.session.add(_second(now))
        flash("It is done.", "success")
        if at == "in the act":
            db.session.flush()
        return "done"

    app.add_url_rule("/en/twice", "twice", requires(Permission.PUBLIC)(add), methods=["POST"])

    page = client.post("/en/twice", data={"reason": "Une raison"})

    assert page.status_code == 409
    assert "was first" in page.words
    assert page.fields()["reason"] == ["Une raison"], "the loser's text is given back"
    assert "It is done." not in page.words + client.get("/en/contact").words
    assert session.scalar(select(func.count()).select_from(Call)) == 1


def test_a_parent_gone_meanwhile_is_a_lost_race(
    app: Flask, client: CheckedClient, now: datetime, first: Call
) -> None:
    def add() -> str:
        db.session.execute(text("UPDATE calls SET document_id = :gone"), {"gone": new_id().hex})
        return "done"

    app.add_url_rule("/en/gone", "gone", requires(Permission.PUBLIC)(add), methods=["POST"])

    assert client.post("/en/gone").status_code == 409


def test_an_impossible_row_is_no_race(app: Flask, client: CheckedClient, now: datetime) -> None:
    def add() -> str:
        row = _second(now)
        row.closes_at = now
        db.session.add(row)
        return "done"

    app.add_url_rule("/en/impossible", "impossible", requires(Permission.PUBLIC)(add), methods=["POST"])

    assert client.post("/en/impossible").status_code == 503
