"""The facts of a ranking are those of the rows: who counts, who never does, and in how many statements."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from fractions import Fraction

import pytest
from sqlalchemy import delete
from sqlalchemy.orm import Session

from callapp.accounts.models import User
from callapp.applications.models import Application
from callapp.applications.sections.models import HospitalFacts
from callapp.calls.queries import CallInForce
from callapp.decisions.queries import load_ranking
from callapp.decisions.shortlist_document import ShortlistDocument, compose_document
from callapp.domain.bilingual import Language
from callapp.domain.conflicts import ConflictKind
from callapp.domain.organisations import Province
from callapp.domain.people import SYSTEM, Role
from callapp.domain.workflow import ApplicationState, ReviewState
from tests.databases import Counted
from tests.decisions.rankings import declare, make_assignment, make_file, make_review
from tests.factories import make_person

Count = Callable[[], AbstractContextManager[Counted]]


@pytest.fixture
def reviewers(session: Session, now: datetime) -> list[User]:
    return [make_person(session, Role.REVIEWER, now=now, name=f"Évaluatrice fictive {n}") for n in range(4)]


def document(session: Session, call: CallInForce) -> ShortlistDocument:
    return compose_document(load_ranking(session, actor=SYSTEM, call=call).facts)


def test_a_file_is_what_its_rows_say(
    session: Session, now: datetime, call: CallInForce, reviewers: list[User]
) -> None:
    file = make_file(
        session,
        call,
        now=now,
        title="Trier la nuit",
        hospital="Hôpital fictif A",
        province=Province.NS,
        cents=149_999_999,
        language=Language.EN,
    )
    make_review(session, file, reviewers[0], (9, 6, 8, 7), now=now)

    [ranked] = document(session, call).ranked

    facts = ranked.facts
    assert (facts.number, facts.title, facts.hospital) == (file.number, "Trier la nuit", "Hôpital fictif A")
    assert (facts.province, facts.language, facts.request_cents) == ("NS", Language.EN, 149_999_999)
    assert [score.half_points for score in facts.reviews[0].scores] == [9, 6, 8, 7]
    assert facts.reviews[0].scores[0].justification == "Justification fictive."
    assert ranked.place.score.mean == Fraction(9 * 35 + 6 * 25 + 8 * 20 + 7 * 20, 200)


def test_only_what_is_submitted_and_without_conflict_counts(
    session: Session, now: datetime, call: CallInForce, reviewers: list[User]
) -> None:
    file = make_file(session, call, now=now)
    counted, draft, ended, recused = reviewers
    make_review(session, file, counted, (6, 6, 6, 6), now=now)
    make_review(session, file, draft, (10, 10, 10, 10), now=now, state=ReviewState.DRAFT)
    make_review(session, file, ended, (10, 10, 10, 10), now=now, ended=True)
    make_review(session, file, recused, (0, 0, 0, 0), now=now)
    declare(session, file, recused, now=now)

    ranking = load_ranking(session, actor=SYSTEM, call=call)
    [ranked] = compose_document(ranking.facts).ranked

    assert ranked.place.score.mean == 3
    assert ranked.place.score.review_count == len(ranked.facts.reviews) == 1
    standing = ranking.standings[str(file.number)]
    assert (standing.assigned, standing.recused) == (2, 1)


def test_a_corrected_declaration_counts_again(
    session: Session, now: datetime, call: CallInForce, reviewers: list[User]
) -> None:
    file = make_file(session, call, now=now)
    make_review(session, file, reviewers[0], (4, 4, 4, 4), now=now)
    declare(session, file, reviewers[0], now=now)
    assert document(session, call).ranked == ()

    declare(session, file, reviewers[0], now=now, kind=ConflictKind.NONE)

    assert document(session, call).ranked[0].place.score.mean == 2


def test_a_reopened_review_no_longer_counts(
    session: Session, now: datetime, call: CallInForce, reviewers: list[User]
) -> None:
    file = make_file(session, call, now=now)
    review = make_review(session, file, reviewers[0], (4, 4, 4, 4), now=now)
    review.state, review.submitted_at = ReviewState.DRAFT, None
    session.flush()

    found = document(session, call)

    assert found.ranked == ()
    assert [unranked.facts.number for unranked in found.unranked] == [file.number]


def test_a_missing_score_is_never_a_zero(
    session: Session, now: datetime, call: CallInForce, reviewers: list[User]
) -> None:
    file = make_file(session, call, now=now)
    make_review(session, file, reviewers[0], (8, None, None, 6), now=now)

    [ranked] = document(session, call).ranked

    assert ranked.place.score.mean == Fraction(8 * 35 + 6 * 20, 2 * 55)
    assert set(ranked.place.score.criterion_means) == {
        call.document.criteria[0].code,
        call.document.criteria[3].code,
    }


@pytest.mark.parametrize("state", [state for state in ApplicationState if state not in ("eligible", "draft")])
def test_only_eligible_files_are_there(
    session: Session, now: datetime, call: CallInForce, reviewers: list[User], state: ApplicationState
) -> None:
    file = make_file(session, call, now=now, state=state)
    make_review(session, file, reviewers[0], (8, 8, 8, 8), now=now)

    found = document(session, call)

    assert found.files == ()


def test_files_of_another_call_are_not_there(session: Session, now: datetime, call: CallInForce) -> None:
    from tests.submitted import make_submitted, open_call

    make_submitted(session, open_call(session, now), now=now, state=ApplicationState.ELIGIBLE)

    assert document(session, call).files == ()


def test_reviewers_are_numbered_by_their_first_file_or_named(
    session: Session, now: datetime, call: CallInForce, reviewers: list[User]
) -> None:
    first, second, file = reviewers[2], reviewers[0], make_file(session, call, now=now)
    make_review(session, file, second, (8, 8, 8, 8), now=now + timedelta(hours=1))
    make_review(session, file, first, (6, 6, 6, 6), now=now)

    by_number = document(session, call).ranked[0].facts.reviews
    named = load_ranking(session, actor=SYSTEM, call=call, with_names=True).facts.files[0].reviews

    assert [review.reviewer for review in by_number] == [
        "Évaluateur ou évaluatrice 1 / Reviewer 1",
        "Évaluateur ou évaluatrice 2 / Reviewer 2",
    ]
    assert [review.reviewer for review in named] == [first.name, second.name]
    assert by_number[0].scores[0].half_points == 6

    make_assignment(session, make_file(session, call, now=now), reviewers[3], now=now + timedelta(hours=2))
    assert document(session, call).ranked[0].facts.reviews == by_number


def test_pages_read_no_justification(
    session: Session, now: datetime, call: CallInForce, reviewers: list[User]
) -> None:
    make_review(session, make_file(session, call, now=now), reviewers[0], (8, 8, 8, 8), now=now)

    [file] = load_ranking(session, actor=SYSTEM, call=call, with_words=False).facts.files

    assert {score.justification for score in file.reviews[0].scores} == {""}


def test_an_eligible_file_without_its_facts_is_still_there(
    session: Session, now: datetime, call: CallInForce
) -> None:
    file = make_file(session, call, now=now, hospital="Hôpital fictif B")
    session.execute(delete(HospitalFacts).where(HospitalFacts.application_id == file.id))

    [unranked] = document(session, call).unranked

    assert (unranked.facts.hospital, unranked.facts.province) == ("Hôpital fictif B", "QC")


def test_a_stake_in_a_file_withholds_it(session: Session, now: datetime, call: CallInForce) -> None:
    chair = make_person(session, Role.PANEL_CHAIR, now=now)
    own = make_file(session, call, now=now, lead=chair)
    declared, other = make_file(session, call, now=now), make_file(session, call, now=now)
    declare(session, declared, chair, now=now)
    declare(session, other, chair, now=now, kind=ConflictKind.NONE)

    ranking = load_ranking(session, actor=chair.actor, call=call)

    assert ranking.withheld == {own.number, declared.number}
    assert load_ranking(session, actor=SYSTEM, call=call).withheld == set()


def test_scores_are_withheld_until_ones_own_review_is_in(
    session: Session, now: datetime, call: CallInForce, reviewers: list[User]
) -> None:
    chair = make_person(session, Role.PANEL_CHAIR, Role.REVIEWER, now=now)
    file = make_file(session, call, now=now)
    make_review(session, file, reviewers[0], (8, 8, 8, 8), now=now)
    own = make_review(session, file, chair, (2, 2, 2, 2), now=now, state=ReviewState.DRAFT)

    assert load_ranking(session, actor=chair.actor, call=call).withheld == {file.number}

    own.state, own.submitted_at = ReviewState.SUBMITTED, now
    session.flush()
    assert load_ranking(session, actor=chair.actor, call=call).withheld == set()


@pytest.mark.parametrize("files", [0, 1, 3, 12])
def test_four_statements_whatever_the_number_of_files(
    session: Session,
    now: datetime,
    call: CallInForce,
    reviewers: list[User],
    count_statements: Count,
    files: int,
) -> None:
    for _ in range(files):
        file: Application = make_file(session, call, now=now)
        for reviewer in reviewers[:2]:
            make_review(session, file, reviewer, (8, 7, 6, 5), now=now)
    actor = reviewers[0].actor

    with count_statements() as counted:
        ranking = load_ranking(session, actor=actor, call=call)

    assert len(ranking.facts.files) == files
    assert len(counted) == 4, str(counted)
