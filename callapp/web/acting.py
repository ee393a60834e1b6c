"""What a view that runs a use case needs: who acts and when, and what to do when a rule refuses."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TypedDict

from callapp.domain.errors import Fault, LostRace, RuleBroken
from callapp.domain.people import Actor
from callapp.web.access import current_actor
from callapp.web.clock import request_now
from callapp.web.database import db


class Acting(TypedDict):
    """The arguments that every action takes."""

    actor: Actor
    now: datetime


def who_and_when() -> Acting:
    """The actor and the instant of this request: ``action(db.session, **who_and_when(), …)``."""
    return {"actor": current_actor(), "now": request_now()}


def refusals(act: Callable[[], object]) -> tuple[Fault, ...]:
    """Acts. When a rule refuses, drops what was written and gives its faults; none when the act is done.

    A lost race passes on, for its page is another one (409).
    """
    try:
        act()
    except LostRace:
        raise
    except RuleBroken as broken:
        db.session.rollback()
        return broken.faults
    return ()
