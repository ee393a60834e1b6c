"""The fictional people of the demonstration, named by role."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import partial

from sqlalchemy.orm import Session

from callapp.accounts.models import User
from callapp.accounts.people_actions import create_person
from callapp.domain.people import SYSTEM, Role

# The domain is reserved for examples (RFC 2606): a mail to it can reach nobody.
DOMAIN = "demonstration.example"


@dataclass(frozen=True, slots=True)
class Cast:
    """Who works on the fictional closed call."""

    administrator: User
    officer: User
    chair: User
    auditor: User
    reviewers: tuple[User, ...]


def address(name: str) -> str:
    return f"{name}@{DOMAIN}"


def make_cast(session: Session, *, now: datetime, reviewers: int) -> Cast:
    """Creates the people of the house, as the operator does from the command line."""
    make = partial(_make_person, session, now)
    return Cast(
        administrator=make("administration", "Administratrice fictive", "fr", Role.ADMINISTRATOR),
        officer=make(
            "admissibilite", "Responsable fictif de l’admissibilité", "fr", Role.ELIGIBILITY_OFFICER
        ),
        chair=make("presidence", "Présidente fictive du comité", "fr", Role.PANEL_CHAIR),
        auditor=make("audit", "Auditeur fictif", "en", Role.AUDITOR),
        reviewers=tuple(
            make(
                f"evaluation-{number}",
                f"Évaluatrice fictive {number}" if number % 2 else f"Évaluateur fictif {number}",
                "fr",
                Role.REVIEWER,
            )
            for number in range(1, reviewers + 1)
        ),
    )


def make_applicant(session: Session, *, now: datetime, email: str, name: str, language: str) -> User:
    """Creates somebody who applies, and holds no role of the house."""
    return _make_person(session, now, email, name, language, None)


def _make_person(
    session: Session, now: datetime, email: str, name: str, language: str, role: Role | None
) -> User:
    person = create_person(
        session, actor=SYSTEM, now=now, email=address(email), name=name, language=language, role=role
    )
    session.flush()
    session.refresh(person, ["roles"])
    return person
