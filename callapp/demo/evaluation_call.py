"""Fills the fictional closed call: the same seed gives the same rows, ids, numbers and times.

It always holds the hard cases: 499, 500 and 501 beds, an exception, a consortium of eleven that came late by
an extension, a withdrawn file, an ineligible one, a conflict, a tie and an unranked file.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from callapp.accounts.models import User
from callapp.applications.models import Application
from callapp.applications.submission_actions import submit_application, withdraw_application
from callapp.calls.actions import load_call
from callapp.calls.queries import CallInForce, call_in_force
from callapp.calls.shipped import EVAL_SLUG, demo_eval_call
from callapp.db.ids import seeded_ids
from callapp.decisions.actions import cut_shortlist
from callapp.demo.cast import Cast, make_applicant, make_cast
from callapp.demo.fictional_files import FictionalFile, fictional_file
from callapp.demo.filing import file_application, fill_draft, join_hospital
from callapp.demo.panel_work import form_opinion, review, screen
from callapp.domain.conflicts import ConflictKind
from callapp.domain.errors import RuleBroken
from callapp.domain.people import SYSTEM, Actor
from callapp.domain.shortlist import CutMethod
from callapp.files.store import FileStore
from callapp.receipts.signing import Issuer
from callapp.reviews.actions import declare_interest, sign_agreement
from callapp.reviews.reviewing_actions import assign_files
from callapp.screening.extension_actions import extend_application

LEAST_APPLICATIONS = 10
LEAST_REVIEWERS = 4
REVIEWS_PER_FILE = 3
DAY = timedelta(days=1)

Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Case:
    """What is particular about one file."""

    beds: int | None = None
    partners: int = 3
    screening: str = "eligible"
    reviewed: bool = True
    tied: bool = False
    conflict: bool = False
    late: bool = False


HARD_CASES: dict[int, Case] = {
    1: Case(beds=499, screening="exception"),
    2: Case(beds=500),
    3: Case(beds=501),
    4: Case(partners=11, late=True),
    5: Case(screening="withdrawn"),
    6: Case(tied=True),
    7: Case(tied=True),
    8: Case(reviewed=False),
    9: Case(beds=312, screening="ineligible"),
    10: Case(conflict=True),
}
_ORDINARY = Case()


def fill_evaluation(
    session: Session,
    *,
    applications: int,
    reviewers: int,
    seed: int,
    store: FileStore,
    issuer: Issuer,
    progress: Progress = lambda _step: None,
) -> Cast:
    """Loads the fictional closed call and everything that happened in it.

    applications ≥ 10, reviewers ≥ 4. progress is called with each file’s number as it is filed and reviewed.
    Raises RuleBroken ``demo.too_few_applications``, ``demo.too_few_reviewers``, ``demo.already_filled``.
    """
    if applications < LEAST_APPLICATIONS:
        raise RuleBroken("demo.too_few_applications", "applications", least=LEAST_APPLICATIONS)
    if reviewers < LEAST_REVIEWERS:
        raise RuleBroken("demo.too_few_reviewers", "reviewers", least=LEAST_REVIEWERS)
    with seeded_ids(f"{EVAL_SLUG} {seed}"):
        return _fill(session, applications, reviewers, Random(seed), store, issuer, progress)


def _fill(
    session: Session,
    applications: int,
    reviewers: int,
    random: Random,
    store: FileStore,
    issuer: Issuer,
    progress: Progress,
) -> Cast:
    document = demo_eval_call()
    opens_at, closes_at = document.window.opens_at, document.window.closes_at
    loaded = load_call(session, actor=SYSTEM, now=opens_at - 14 * DAY, document=document)
    if session.scalar(select(func.count()).select_from(Application).where(Application.call_id == loaded.id)):
        raise RuleBroken("demo.already_filled")
    call = call_in_force(session, loaded.id)
    cast = make_cast(session, now=opens_at - 7 * DAY, reviewers=reviewers)
    files, link_to = [], issuer.link_to
    span = (closes_at - opens_at - DAY) / applications
    for number in range(1, applications + 1):
        files.append(_apply(session, number, random, call, cast, opens_at + number * span, store, issuer))
        progress(str(number))
    for application, case in files:
        _screen(session, cast, application, case, closes_at + 2 * DAY, random, link_to)
    _review_all(session, files, call, cast, closes_at + 14 * DAY, random, link_to, progress)
    _cut(session, call, cast, closes_at + 41 * DAY)
    return cast


def _apply(
    session: Session,
    number: int,
    random: Random,
    call: CallInForce,
    cast: Cast,
    now: datetime,
    store: FileStore,
    issuer: Issuer,
) -> tuple[Application, Case]:
    case = HARD_CASES.get(number, _ORDINARY)
    beds = case.beds or random.randint(502, 1_400)
    file: FictionalFile = fictional_file(number, random, call.document, beds=beds, partners=case.partners)
    lead = make_applicant(
        session,
        now=now - timedelta(hours=20),
        email=f"hopital-{number}",
        name=f"Responsable fictive {number}" if number % 2 else f"Responsable fictif {number}",
        language=file.language.value,
    )
    join_hospital(
        session,
        lead=lead,
        verified_by=cast.administrator.actor,
        file=file,
        now=now - timedelta(hours=19),
        link_to=issuer.link_to,
    )
    if case.late:
        return _file_late(session, lead, file, call, cast, now, store, issuer), case
    filed = file_application(session, lead=lead, file=file, call=call, now=now, store=store, issuer=issuer)
    return filed, case


def _file_late(
    session: Session,
    lead: User,
    file: FictionalFile,
    call: CallInForce,
    cast: Cast,
    now: datetime,
    store: FileStore,
    issuer: Issuer,
) -> Application:
    """On the last evening the file is given another day; it comes six hours after its call closed."""
    draft = fill_draft(session, lead=lead, file=file, call=call, now=now, store=store, link_to=issuer.link_to)
    closes_at = call.window.closes_at
    extend_application(
        session,
        actor=cast.administrator.actor,
        now=closes_at - timedelta(hours=3),
        application_id=draft.id,
        closes_at=closes_at + DAY,
        expected_closes_at=closes_at,
        reason="Panne de courant à l’hôpital fictif le dernier soir.",
        link_to=issuer.link_to,
    )
    return submit_application(
        session,
        actor=lead.actor,
        now=closes_at + timedelta(hours=6),
        application_id=draft.id,
        version=draft.version,
        issuer=issuer,
    )


def _screen(
    session: Session,
    cast: Cast,
    application: Application,
    case: Case,
    now: datetime,
    random: Random,
    link_to: Any,
) -> None:
    if case.screening == "withdrawn":
        lead = session.get_one(User, application.created_by)
        withdraw_application(
            session,
            actor=Actor(user_id=lead.id),
            now=now,
            application_id=application.id,
            version=application.version,
            reason="Projet fictif reporté d’un an.",
        )
        return
    at = now + timedelta(minutes=random.randint(1, 4_000))
    screen(
        session,
        officer=cast.officer.actor,
        application=application,
        now=at,
        outcome=case.screening,
        link_to=link_to,
    )


def _review_all(
    session: Session,
    files: list[tuple[Application, Case]],
    call: CallInForce,
    cast: Cast,
    now: datetime,
    random: Random,
    link_to: Any,
    progress: Progress,
) -> None:
    severity = {reviewer.id: random.gauss(0, 0.3) for reviewer in cast.reviewers}
    assigned = _shared_out(files, cast)
    for reviewer in cast.reviewers:
        given = [application.id for someone, application, _case in assigned if someone is reviewer]
        if not given:
            continue
        assign_files(
            session,
            actor=cast.administrator.actor,
            now=now,
            reviewer_id=reviewer.id,
            application_ids=given,
            link_to=link_to,
        )
        sign_agreement(
            session,
            actor=reviewer.actor,
            now=now + DAY,
            slug=call.slug,
            version=call.document.reviewer_agreement.version,
            typed_name=reviewer.name,
        )
    _score_all(session, assigned, call, severity, now + 2 * DAY, random, progress)


def _shared_out(files: list[tuple[Application, Case]], cast: Cast) -> list[tuple[User, Application, Case]]:
    """Three reviewers for each eligible file; files that tie share theirs, else everybody meets everybody."""
    eligible = [pair for pair in files if pair[1].screening in ("eligible", "exception")]
    count = len(cast.reviewers)
    shared = []
    for index, (application, case) in enumerate(eligible):
        first, stride = (0, 1) if case.tied else (index, 1 + index // count % (count - 1))
        chosen = {(first + place * stride) % count: None for place in range(REVIEWS_PER_FILE)}
        extra = (place for place in range(count) if place not in chosen)
        while len(chosen) < REVIEWS_PER_FILE:
            chosen[next(extra)] = None
        shared += [(cast.reviewers[place], application, case) for place in chosen]
    return shared


def _score_all(
    session: Session,
    assigned: list[tuple[User, Application, Case]],
    call: CallInForce,
    severity: dict[Any, float],
    now: datetime,
    random: Random,
    progress: Progress,
) -> None:
    quality: dict[Any, float] = {}
    ties: dict[Any, Any] = {}
    conflicted: set[Any] = set()
    for step, (reviewer, application, case) in enumerate(assigned):
        at = now + step * timedelta(minutes=37)
        if case.conflict and application.id not in conflicted:
            conflicted.add(application.id)
            declare_interest(
                session,
                actor=reviewer.actor,
                now=at,
                application_id=application.id,
                kind=ConflictKind.WORKED_TOGETHER,
                explanation="Publication commune fictive il y a trois ans.",
            )
            continue
        mean = quality.setdefault(application.id, random.uniform(1.9, 4.7))
        opinion = form_opinion(call, random, quality=mean, severity=severity[reviewer.id])
        if case.tied:
            opinion = ties.setdefault(reviewer.id, opinion)
        submitted = case.reviewed and (case.tied or random.random() < 0.93)
        review(
            session,
            reviewer=reviewer,
            application=application,
            call=call,
            opinion=opinion,
            now=at,
            is_submitted=submitted,
        )
        progress(application.number or "")


def _cut(session: Session, call: CallInForce, cast: Cast, now: datetime) -> None:
    envelope = call.document.envelope
    cut_shortlist(
        session,
        actor=cast.administrator.actor,
        now=now,
        call_id=call.id,
        name="Liste fictive selon l’enveloppe",
        method=CutMethod.ENVELOPE,
        parameter=envelope.amount_cents if envelope else 0,
    )
