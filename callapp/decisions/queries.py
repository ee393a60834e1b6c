"""What a ranking is made from, read from the rows of a call in a small constant number of statements."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, case, func, literal, or_, select
from sqlalchemy.orm import Session

from callapp.accounts.models import Organisation, User
from callapp.applications.deadlines import extension_reason
from callapp.applications.impartiality_queries import has_stake, is_recused
from callapp.applications.models import Application
from callapp.applications.sections.content_queries import requested_cents
from callapp.applications.sections.models import HospitalFacts
from callapp.calls.models import Call, Criterion
from callapp.calls.queries import CallInForce, published_calls
from callapp.decisions.models import Shortlist
from callapp.decisions.shortlist_document import (
    CallFacts,
    CriterionFacts,
    ExtensionFacts,
    FileFacts,
    ReviewFacts,
    ScoreFacts,
    ShortlistFacts,
)
from callapp.domain.errors import NotFound
from callapp.domain.people import Actor
from callapp.domain.ranking import RANKABLE
from callapp.domain.shortlist import Cut, CutMethod
from callapp.domain.windows import instant_text
from callapp.domain.workflow import ReviewState
from callapp.reviews.models import Assignment, Review, Score
from callapp.reviews.reviewing_queries import is_waiting


@dataclass(frozen=True, slots=True)
class FileStanding:
    """What stands beside a file's facts: its id, and how far its reviews are.

    assigned: reviewers who have the file now and no conflict on it; recused: those with one.
    is_withheld: the actor takes part in the file, declared a conflict on it or has a review of it to submit.
    """

    application_id: UUID
    assigned: int
    recused: int
    is_withheld: bool


@dataclass(frozen=True, slots=True)
class CallRanking:
    """The facts of a call's ranking; standings by the application's number."""

    facts: ShortlistFacts
    standings: Mapping[str, FileStanding]

    @property
    def withheld(self) -> frozenset[str]:
        """The numbers of the files that the actor may not see."""
        return frozenset(number for number, file in self.standings.items() if file.is_withheld)


@dataclass(frozen=True, slots=True)
class ShortlistLine:
    """A saved shortlist as lists name it, without its content."""

    id: UUID
    name: str
    method: CutMethod
    parameter: int
    sha256: str
    cut_at: datetime
    cut_by: str


@dataclass(frozen=True, slots=True)
class RankedCall:
    """A call in the list of rankings: its eligible files, the reviews in, the shortlists saved."""

    call: CallInForce
    eligible: int
    reviews: int
    shortlists: int


def load_ranking(
    session: Session,
    *,
    actor: Actor,
    call: CallInForce,
    cut: Cut | None = None,
    with_names: bool = False,
    with_words: bool = True,
) -> CallRanking:
    """The facts of a call's ranking (four statements): its eligible files with the reviews that count.

    A review counts when it is submitted, its assignment has not ended and its reviewer has no conflict on the
    file; no other is read. with_names: reviewers by name instead of by number. with_words: with the
    justifications; without them for pages, which do not show them.
    """
    reviews = _reviews(session, call.id, with_names=with_names, with_words=with_words)
    files, standings = [], {}
    for row in session.execute(_files(actor, call.id)):
        facts = FileFacts(
            number=row.number,
            title=row.title or "",
            hospital=row.hospital,
            province=str(row.province),
            language=row.language,
            state=row.state,
            request_cents=int(row.request_cents),
            reviews=tuple(reviews.facts[row.id]),
            extension=_extension(row),
        )
        files.append(facts)
        standings[row.number] = FileStanding(
            row.id, reviews.assigned[row.id], reviews.recused[row.id], bool(row.is_withheld)
        )
    return CallRanking(ShortlistFacts(call_facts(call), tuple(files), cut), standings)


def _extension(row: Any) -> ExtensionFacts | None:
    if row.extended_until is None:
        return None
    return ExtensionFacts(instant_text(row.extended_until), row.extension_reason or "")


def call_facts(call: CallInForce) -> CallFacts:
    """The call as a shortlist document states it."""
    return CallFacts(
        slug=call.slug,
        title=call.document.name,
        is_fictional=call.row.fictional,
        max_half_points=call.document.max_half_points,
        criteria=tuple(
            CriterionFacts(criterion.code, criterion.weight_bp, criterion.name)
            for criterion in call.document.criteria
        ),
    )


def _files(actor: Actor, call_id: UUID) -> Select[Any]:
    return (
        select(
            Application.id,
            Application.number,
            Application.title,
            # As the applicant wrote it: a fact has no language.
            func.coalesce(HospitalFacts.name, Organisation.name_fr, Organisation.name_en).label("hospital"),
            func.coalesce(HospitalFacts.province, Organisation.province).label("province"),
            Application.language,
            Application.state,
            requested_cents().label("request_cents"),
            case((Application.extended_until > Call.closes_at, Application.extended_until)).label(
                "extended_until"
            ),
            extension_reason().label("extension_reason"),
            _is_withheld(actor).label("is_withheld"),
        )
        .join(Call, Call.id == Application.call_id)
        .join(Organisation, Organisation.id == Application.organisation_id)
        .outerjoin(HospitalFacts, HospitalFacts.application_id == Application.id)
        .where(_is_ranked_in(call_id))
        .order_by(Application.number)
    )


def _is_ranked_in(call_id: UUID) -> ColumnElement[bool]:
    return and_(Application.call_id == call_id, Application.state.in_(RANKABLE))


def _is_withheld(actor: Actor) -> ColumnElement[bool]:
    """Whoever has a stake in a file has left the room; whoever reviews it sees no score before theirs."""
    if actor.user_id is None:
        return literal(False)
    return or_(has_stake(actor.user_id), is_waiting(actor))


@dataclass(frozen=True, slots=True)
class _Reviews:
    """By application: the reviews that count, and how many reviewers have it or are recused."""

    facts: dict[UUID, list[ReviewFacts]]
    assigned: dict[UUID, int]
    recused: dict[UUID, int]


def _reviews(session: Session, call_id: UUID, *, with_names: bool, with_words: bool) -> _Reviews:
    labels = _reviewer_labels(session, call_id, with_names=with_names)
    scores = _scores(session, call_id, with_words=with_words)
    found = _Reviews(defaultdict(list), defaultdict(int), defaultdict(int))
    rows = session.execute(
        select(
            Assignment.application_id,
            Assignment.reviewer_id,
            Review.id,
            is_recused(Assignment.reviewer_id).label("recused"),
        )
        .join(Application, Application.id == Assignment.application_id)
        .outerjoin(Review, and_(Review.assignment_id == Assignment.id, Review.state == ReviewState.SUBMITTED))
        .where(_is_ranked_in(call_id), Assignment.ended_at.is_(None))
        .order_by(Assignment.id)
    ).all()
    for application_id, reviewer_id, review_id, recused in sorted(rows, key=lambda row: labels[row[1]][0]):
        if recused:
            found.recused[application_id] += 1
            continue
        found.assigned[application_id] += 1
        if review_id is not None:
            label = labels[reviewer_id][1]
            found.facts[application_id].append(
                ReviewFacts(label, ReviewState.SUBMITTED, False, tuple(scores.get(review_id, ())))
            )
    return found


def _reviewer_labels(session: Session, call_id: UUID, *, with_names: bool) -> dict[UUID, tuple[int, str]]:
    """Each reviewer's number, from 1 in the order of their first assignment in the call, and their label.

    Numbers stay when more reviewers come. The label has both languages: it is part of what is hashed.
    """
    first = func.min(Assignment.assigned_at)
    rows = session.execute(
        select(Assignment.reviewer_id, User.name)
        .join(Application, Application.id == Assignment.application_id)
        .join(User, User.id == Assignment.reviewer_id)
        .where(Application.call_id == call_id)
        .group_by(Assignment.reviewer_id, User.name)
        .order_by(first, Assignment.reviewer_id)
    )
    return {
        reviewer_id: (place, name if with_names else f"Évaluateur ou évaluatrice {place} / Reviewer {place}")
        for place, (reviewer_id, name) in enumerate(rows, start=1)
    }


def _scores(session: Session, call_id: UUID, *, with_words: bool) -> dict[UUID, list[ScoreFacts]]:
    """The scores of the submitted reviews of a call's files, in the order of the criteria."""
    found: dict[UUID, list[ScoreFacts]] = defaultdict(list)
    for review_id, code, value, justification in session.execute(
        select(
            Score.review_id,
            Criterion.code,
            Score.value,
            Score.justification if with_words else literal(""),
        )
        .join(Criterion, Criterion.id == Score.criterion_id)
        .join(Review, Review.id == Score.review_id)
        .join(Assignment, Assignment.id == Review.assignment_id)
        .join(Application, Application.id == Assignment.application_id)
        .where(
            _is_ranked_in(call_id),
            Assignment.ended_at.is_(None),
            Review.state == ReviewState.SUBMITTED,
            Score.value.is_not(None),
        )
        .order_by(Score.review_id, Criterion.position)
    ):
        found[review_id].append(ScoreFacts(code, value or 0, justification))
    return found


def ranked_calls(session: Session) -> list[RankedCall]:
    """Every published call with what its ranking rests on, the latest opening first (four statements)."""
    eligible = dict(_counted(session, Application.call_id, Application.state.in_(RANKABLE)))
    rows = session.execute(
        select(Application.call_id, func.count(Review.id))
        .join(Assignment, Assignment.application_id == Application.id)
        .join(Review, Review.assignment_id == Assignment.id)
        .where(
            Application.state.in_(RANKABLE),
            Assignment.ended_at.is_(None),
            Review.state == ReviewState.SUBMITTED,
            ~is_recused(Assignment.reviewer_id),
        )
        .group_by(Application.call_id)
        .order_by(Application.call_id)
    )
    reviews = {row[0]: row[1] for row in rows}
    shortlists = dict(_counted(session, Shortlist.call_id))
    return [
        RankedCall(call, eligible.get(call.id, 0), reviews.get(call.id, 0), shortlists.get(call.id, 0))
        for call in published_calls(session)
    ]


def _counted(session: Session, column: Any, *conditions: Any) -> Sequence[tuple[UUID, int]]:
    rows = session.execute(select(column, func.count()).where(*conditions).group_by(column).order_by(column))
    return [(row[0], row[1]) for row in rows]


def list_shortlists(session: Session, call_id: UUID) -> list[ShortlistLine]:
    """The saved shortlists of a call, the newest first, without their content."""
    rows = session.execute(
        select(
            Shortlist.id,
            Shortlist.name,
            Shortlist.method,
            Shortlist.parameter,
            Shortlist.sha256,
            Shortlist.cut_at,
            User.name,
        )
        .join(User, User.id == Shortlist.cut_by)
        .where(Shortlist.call_id == call_id)
        .order_by(Shortlist.cut_at.desc(), Shortlist.id)
    )
    return [
        ShortlistLine(key, name, CutMethod(method), parameter, sha256, at, by)
        for key, name, method, parameter, sha256, at, by in rows
    ]


def get_shortlist(session: Session, *, slug: str, shortlist_id: UUID) -> Shortlist:
    """A saved shortlist of a published call; NotFound when there is none."""
    return _one_shortlist(session, slug, Shortlist.id == shortlist_id)


def find_shortlist(session: Session, *, slug: str, name: str | None = None) -> Shortlist | None:
    """The saved shortlist of this name, or without a name the newest; None when the call has none."""
    try:
        return _one_shortlist(session, slug, *([Shortlist.name == name] if name is not None else []))
    except NotFound:
        return None


def _one_shortlist(session: Session, slug: str, *conditions: Any) -> Shortlist:
    found = session.scalars(
        select(Shortlist)
        .join(Call, Call.id == Shortlist.call_id)
        .where(Call.slug == slug, Call.published_at.is_not(None), *conditions)
        .order_by(Shortlist.cut_at.desc(), Shortlist.id)
        .limit(1)
    ).one_or_none()
    if found is None:
        raise NotFound
    return found


def numbered_files(session: Session, *, actor: Actor, call_id: UUID) -> dict[str, tuple[UUID, bool]]:
    """By number: the id of every submitted file of a call, and whether it is withheld from the actor.

    For pages of a frozen shortlist, which knows numbers only.
    """
    rows = session.execute(
        select(
            Application.number,
            Application.id,
            case((_is_withheld(actor), 1), else_=0),
        )
        .where(Application.call_id == call_id, Application.number.is_not(None))
        .order_by(Application.number)
    )
    return {str(number): (key, bool(withheld)) for number, key, withheld in rows}
