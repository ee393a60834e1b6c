"""What an administrator does around reviews: assign by hand, end, correct, reopen; and what is counted."""

from __future__ import annotations

from datetime import datetime
from fractions import Fraction

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from callapp.accounts.models import Membership, MembershipState
from callapp.applications.recusal_models import ConflictDeclaration
from callapp.domain.conflicts import ConflictKind
from callapp.domain.errors import LostRace, NotFound, RuleBroken
from callapp.domain.people import ApplicationRole, Role
from callapp.domain.workflow import ApplicationState, ReviewState
from callapp.reviews import reviewing_actions as actions
from callapp.reviews.file_queries import reviewed_file
from callapp.reviews.queries import reviewer_desk
from callapp.reviews.reviewing_queries import board, disagreements, reviewers_of
from tests.factories import link_to, make_person
from tests.mailbox import Mailbox
from tests.reviews.conftest import ADDRESS, Reviewing


def codes(broken: pytest.ExceptionInfo[RuleBroken]) -> list[tuple[str, str | None]]:
    return [(fault.code, fault.field) for fault in broken.value.faults]


def test_files_go_to_a_reviewer_who_is_told_nothing_of_them(
    session: Session, reviewing: Reviewing, mailbox: Mailbox
) -> None:
    files, reviewer = [reviewing.file(), reviewing.file()], reviewing.reviewer()
    made = reviewing.assign(reviewer, *files)

    assert {row.application_id for row in made} == {file.id for file in files}
    mail = mailbox.one(to=reviewer.email, kind="reviews.assigned")
    assert ADDRESS in mail.body
    assert all(str(file.number) not in mail.body and str(file.title) not in mail.body for file in files)


def test_each_file_that_cannot_go_to_a_person_is_named_and_none_goes(
    session: Session, reviewing: Reviewing, now: datetime
) -> None:
    from callapp.applications.models import ApplicationMember

    given, member, organisation, conflict, early, good = (reviewing.file() for _ in range(6))
    reviewer = reviewing.ready(given, conflict)
    reviewing.declare(reviewer, conflict, ConflictKind.SAME_INSTITUTION)
    session.add(
        ApplicationMember(
            application_id=member.id, user_id=reviewer.id, role=ApplicationRole.EDITOR, added_at=now
        )
    )
    session.add(
        Membership(
            organisation_id=organisation.organisation_id,
            user_id=reviewer.id,
            state=MembershipState.ACTIVE,
            asked_at=now,
            decided_at=now,
        )
    )
    early.state = ApplicationState.SUBMITTED
    ended = reviewing.session.scalars(select(ConflictDeclaration)).all()
    assert ended
    session.flush()

    with pytest.raises(RuleBroken) as broken:
        reviewing.assign(reviewer, given, member, organisation, conflict, early, good)

    found = {(fault.code, fault.params["number"]) for fault in broken.value.faults}
    assert found == {
        ("assignment.already_made", given.number),
        ("assignment.reviewer_is_member", member.number),
        ("assignment.reviewer_of_organisation", organisation.number),
        ("assignment.already_made", conflict.number),
        ("assignment.reviewer_in_conflict", conflict.number),
        ("assignment.not_eligible", early.number),
    }


def test_only_active_reviewers_get_files(session: Session, reviewing: Reviewing, now: datetime) -> None:
    file, officer = reviewing.file(), make_person(session, Role.ELIGIBILITY_OFFICER, now=now)
    gone = reviewing.reviewer()
    gone.active = False
    session.flush()
    for person in (officer, gone):
        with pytest.raises(RuleBroken) as broken:
            reviewing.assign(person, file)
        assert codes(broken) == [("assignment.not_reviewer", "reviewer")]
    with pytest.raises(RuleBroken) as broken:
        reviewing.assign(reviewing.reviewer())
    assert codes(broken) == [("assignment.nothing_chosen", "files")]


def test_an_ended_assignment_closes_the_file_and_may_be_made_again(
    session: Session, reviewing: Reviewing, now: datetime
) -> None:
    file, reviewer = reviewing.file(), reviewing.reviewer()
    (made,) = reviewing.assign(reviewer, file)
    reviewing.sign(reviewer)
    reviewing.declare(reviewer, file)
    actions.end_assignment(session, actor=reviewing.administrator.actor, now=now, assignment_id=made.id)
    session.flush()
    with pytest.raises(NotFound):
        reviewer_desk(session, actor=reviewer.actor, application_id=file.id)
    with pytest.raises(NotFound):
        actions.end_assignment(session, actor=reviewing.administrator.actor, now=now, assignment_id=made.id)

    reviewing.assign(reviewer, file)
    assert reviewer_desk(session, actor=reviewer.actor, application_id=file.id).review is None


def test_a_mistaken_declaration_is_corrected_with_a_reason_and_kept(
    session: Session, reviewing: Reviewing, now: datetime
) -> None:
    file, reviewer = reviewing.file(), reviewing.reviewer()
    (made,) = reviewing.assign(reviewer, file)
    reviewing.sign(reviewer)
    reviewing.declare(reviewer, file, ConflictKind.SAME_INSTITUTION)
    old = session.scalars(select(ConflictDeclaration)).one()
    correct = {
        "session": session,
        "actor": reviewing.administrator.actor,
        "now": now,
        "assignment_id": made.id,
        "declaration_id": old.id,
    }

    with pytest.raises(RuleBroken) as broken:
        actions.correct_declaration(**correct, kind=ConflictKind.NONE, reason=" ")
    assert codes(broken) == [("reason.missing", "reason")]
    with pytest.raises(RuleBroken) as broken:
        actions.correct_declaration(**correct, kind=ConflictKind.SAME_INSTITUTION, reason="Même chose.")
    assert codes(broken) == [("conflict.same_kind", "kind")]

    new = actions.correct_declaration(**correct, kind=ConflictKind.NONE, reason="Homonyme.")
    session.flush()

    assert (new.corrected_by, new.reason, old.superseded_at) == (
        reviewing.administrator.id,
        "Homonyme.",
        now,
    )
    assert reviewer_desk(session, actor=reviewer.actor, application_id=file.id).application.id == file.id
    with pytest.raises(LostRace):
        actions.correct_declaration(**correct, kind=ConflictKind.OTHER, reason="Page ancienne.")


def test_nobody_corrects_their_own_declaration(session: Session, reviewing: Reviewing, now: datetime) -> None:
    both = make_person(session, Role.REVIEWER, Role.ADMINISTRATOR, now=now)
    file = reviewing.file()
    (made,) = reviewing.assign(both, file)
    reviewing.sign(both)
    reviewing.declare(both, file)
    with pytest.raises(RuleBroken) as broken:
        actions.correct_declaration(
            session,
            actor=both.actor,
            now=now,
            assignment_id=made.id,
            declaration_id=None,
            kind=ConflictKind.OTHER,
            reason="Moi-même.",
        )
    assert codes(broken) == [("conflict.own_declaration", None)]


def test_a_submitted_review_is_reopened_with_a_reason_and_counts_no_more(
    session: Session, reviewing: Reviewing, now: datetime, mailbox: Mailbox
) -> None:
    file, reviewer = reviewing.file(), reviewing.reviewer()
    (made,) = reviewing.assign(reviewer, file)
    reviewing.sign(reviewer)
    reviewing.declare(reviewer, file)
    review = reviewing.write(reviewer, file, reviewing.text(7, 7, 7, 7), submit=True)
    with pytest.raises(RuleBroken) as broken:
        actions.end_assignment(session, actor=reviewing.administrator.actor, now=now, assignment_id=made.id)
    assert codes(broken) == [("assignment.review_submitted", None)]
    reopen = {
        "session": session,
        "actor": reviewing.administrator.actor,
        "now": now,
        "assignment_id": made.id,
        "link_to": link_to,
    }

    with pytest.raises(LostRace):
        actions.reopen_review(**reopen, version=review.version - 1, reason="Page ancienne.")
    actions.reopen_review(**reopen, version=review.version, reason="Note inversée.")

    assert (review.state, review.submitted_at) == (ReviewState.DRAFT, None)
    assert "Note inversée." in mailbox.one(to=reviewer.email, kind="review.reopened").body
    reviewing.write(reviewer, file, reviewing.text(8, 7, 7, 7), submit=True)
    assert review.state is ReviewState.SUBMITTED


def test_disagreement_is_the_spread_of_the_reviews_that_count(session: Session, reviewing: Reviewing) -> None:
    file, alone = reviewing.file(), reviewing.file()
    first, second, third = reviewing.ready(file, alone), reviewing.ready(file), reviewing.ready(file)
    for reviewer, value in ((first, 10), (second, 6), (third, 0)):
        reviewing.write(reviewer, file, reviewing.text(*[value] * 4), submit=True)
    reviewing.write(first, alone, reviewing.text(4, 4, 4, 4), submit=True)
    ask = {"session": session, "actor": reviewing.administrator.actor, "call_id": reviewing.call.id}

    assert disagreements(**ask) == {file.id: Fraction(5)}
    reviewing.declare(third, file, ConflictKind.OTHER)
    assert disagreements(**ask) == {file.id: Fraction(2)}


def test_the_board_and_the_workload_count_what_is_there(session: Session, reviewing: Reviewing) -> None:
    file, conflicted = reviewing.file(), reviewing.file()
    reviewer, idle = reviewing.ready(file, conflicted), reviewing.reviewer()
    reviewing.write(reviewer, file, reviewing.text(4, 4, 4, 4), submit=True)
    reviewing.declare(reviewer, conflicted, ConflictKind.OTHER)
    who = reviewing.administrator.actor

    rows = {
        row.id: row
        for row in board(
            session,
            actor=who,
            call_id=reviewing.call.id,
            lang="fr",
            sort="number",
            page=1,
            reviewer_id=reviewer.id,
        ).rows
    }
    assert (rows[file.id].submitted, rows[file.id].refusal) == (1, "already_made")
    assert [one.stage for one in rows[conflicted.id].given] == ["conflict"]
    work = {row.id: row for row in reviewers_of(session, actor=who, call_id=reviewing.call.id)}
    mine = work[reviewer.id]
    assert (mine.signed, mine.assigned, mine.declared, mine.conflicts, mine.submitted) == (True, 2, 2, 1, 1)
    assert (work[idle.id].signed, work[idle.id].assigned) == (False, 0)


def test_an_administrator_in_conflict_does_not_find_the_file_and_a_waiting_one_not_the_scores(
    session: Session, reviewing: Reviewing, now: datetime
) -> None:
    both = make_person(session, Role.REVIEWER, Role.ADMINISTRATOR, now=now)
    file, closed = reviewing.file(), reviewing.file()
    other, third = reviewing.ready(file), reviewing.ready(file)
    for reviewer, value in ((other, 9), (third, 2)):
        reviewing.write(reviewer, file, reviewing.text(*[value] * 4), submit=True)
    reviewing.assign(both, file, closed)
    reviewing.sign(both)
    reviewing.declare(both, file)
    reviewing.declare(both, closed, ConflictKind.OTHER)

    seen = reviewed_file(session, actor=both.actor, application_id=file.id, lang="fr")
    assert seen.hidden
    assert all(row.total is None and not row.scores for row in seen.assignments)
    assert disagreements(session, actor=both.actor, call_id=reviewing.call.id) == {}
    with pytest.raises(NotFound):
        reviewed_file(session, actor=both.actor, application_id=closed.id, lang="fr")
    listed = board(session, actor=both.actor, call_id=reviewing.call.id, lang="fr", sort="number", page=1)
    assert [row.id for row in listed.rows] == [file.id]
    reviewing.write(both, file, reviewing.text(5, 5, 5, 5), submit=True)
    assert not reviewed_file(session, actor=both.actor, application_id=file.id, lang="fr").hidden
