"""What a first start brings: the shipped call, and where it may be the demonstration with its sign-ins."""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from callapp.accounts.models import User
from callapp.audit.actions import record_act
from callapp.calls.actions import load_call
from callapp.calls.models import Call
from callapp.calls.shipped import EVAL_SLUG, REAL_SLUG, real_call
from callapp.demo.evaluation_call import Progress, fill_evaluation
from callapp.demo.open_call import open_demonstration_call
from callapp.domain.people import SYSTEM
from callapp.files.store import FileStore
from callapp.receipts.signing import Issuer

APPLICATIONS, REVIEWERS, SEED = 24, 8, 2023
SIGN_INS = "demonstration.json"
# The open call opens so long before the first start: nothing that people do in it lies ahead.
AN_HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class SignIn:
    """One person of the demonstration who can sign in; the password is this installation’s own."""

    role: str
    email: str
    password: str


def load_shipped_call(session: Session, *, now: datetime) -> None:
    """The real call of 2023 as closed history, unless it is there."""
    if not _has_call(session, REAL_SLUG):
        load_call(session, actor=SYSTEM, now=now, document=real_call())


def has_demonstration(session: Session) -> bool:
    return _has_call(session, EVAL_SLUG)


def demonstrate(
    session: Session,
    *,
    now: datetime,
    store: FileStore,
    issuer: Issuer,
    hash_password: Callable[[str], str],
    progress: Progress,
) -> list[SignIn]:
    """Fills both fictional calls and gives one person of each role a random password.

    The caller keeps the work, and then the sign-ins with ``keep_sign_ins``.
    """
    cast = fill_evaluation(
        session,
        applications=APPLICATIONS,
        reviewers=REVIEWERS,
        seed=SEED,
        store=store,
        issuer=issuer,
        progress=progress,
    )
    lead, colleague = open_demonstration_call(
        session, now=now - AN_HOUR, cast=cast, store=store, issuer=issuer
    )
    people = {
        "applicant_lead": lead,
        "applicant_editor": colleague,
        "eligibility_officer": cast.officer,
        "reviewer": cast.reviewers[0],
        "panel_chair": cast.chair,
        "administrator": cast.administrator,
        "auditor": cast.auditor,
    }
    return [_give_password(session, role, person, now, hash_password) for role, person in people.items()]


def keep_sign_ins(sign_ins: list[SignIn], folder: Path) -> None:
    """Writes the sign-ins where only the operator reads them."""
    path = folder / SIGN_INS
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump([asdict(each) for each in sign_ins], file, indent=1, ensure_ascii=False)


def kept_sign_ins(folder: Path) -> list[SignIn]:
    """The sign-ins of this installation; none when the file is gone."""
    path = folder / SIGN_INS
    if not path.is_file():
        return []
    return [SignIn(**each) for each in json.loads(path.read_text("utf-8"))]


def _give_password(
    session: Session, role: str, person: User, now: datetime, hash_password: Callable[[str], str]
) -> SignIn:
    password = "-".join(secrets.token_hex(2) for _ in range(4))
    person.password = hash_password(password)
    record_act(session, actor=SYSTEM, now=now, action="user.password_set", subject=("user", person.id))
    return SignIn(role, person.email, password)


def _has_call(session: Session, slug: str) -> bool:
    return session.scalar(select(Call.id).where(Call.slug == slug)) is not None
