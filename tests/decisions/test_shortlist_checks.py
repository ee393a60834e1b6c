"""``callapp check`` finds a saved shortlist that was touched."""

from __future__ import annotations

import copy
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy.orm import Session

from callapp.applications.models import Application
from callapp.decisions.actions import cut_shortlist
from callapp.decisions.models import Shortlist
from callapp.decisions.shortlist_checks import broken_in_shortlists
from callapp.decisions.shortlist_json import content_sha256
from callapp.domain.people import Role
from callapp.domain.shortlist import CutMethod
from tests.factories import make_person


@pytest.fixture
def saved(session: Session, now: datetime, files: list[Application]) -> Shortlist:
    return cut_shortlist(
        session,
        actor=make_person(session, Role.ADMINISTRATOR, now=now).actor,
        now=now,
        call_id=files[0].call_id,
        name="Proposition",
        method=CutMethod.COUNT,
        parameter=2,
    )


def codes(session: Session) -> list[str]:
    return [fault.code for fault in broken_in_shortlists(session)]


def test_what_was_saved_proves_itself(session: Session, saved: Shortlist) -> None:
    assert codes(session) == []


def test_another_title_breaks_the_hash(session: Session, saved: Shortlist) -> None:
    changed: dict[str, Any] = copy.deepcopy(saved.content)
    changed["ranked"][0]["title"] = "Autre"
    saved.content = changed

    assert codes(session) == ["check.shortlist_hash"]


def test_another_mean_does_not_follow_even_with_its_hash(session: Session, saved: Shortlist) -> None:
    changed: dict[str, Any] = copy.deepcopy(saved.content)
    changed["ranked"][0]["mean"]["exact"] = "5/1"
    saved.content, saved.sha256 = changed, content_sha256(changed)

    assert codes(session) == ["check.shortlist_totals"]


def test_another_parameter_is_found(session: Session, saved: Shortlist) -> None:
    saved.parameter = 3

    assert codes(session) == ["check.shortlist_cut"]


def test_a_content_of_another_form_is_found(session: Session, saved: Shortlist) -> None:
    saved.content = {"schema": "other", "cut": None}

    assert codes(session) == ["check.shortlist_hash", "check.shortlist_cut", "check.shortlist_totals"]
