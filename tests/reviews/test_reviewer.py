"""What a reviewer does, and what stays closed: agreement, declaration, drafts, submission."""

from __future__ import annotations

from datetime import datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from callapp.applications.models import Application
from callapp.applications.recusal_models import ConflictDeclaration
from callapp.audit.models import AuditEntry
from callapp.domain.conflicts import ConflictKind
from callapp.domain.errors import LostRace, NotFound, RuleBroken
from callapp.domain.people import Role
from callapp.domain.workflow import ApplicationState, ReviewState
from callapp.reviews import actions
from callapp.reviews.models import ReviewerAgreement, Score
from callapp.reviews.queries import Stage, file_to_declare, files_to_review, reviewer_desk
from tests.factories import make_person
from tests.reviews.conftest import Reviewing
from tests.submitted import take_copy


def codes(broken: pytest.ExceptionInfo[RuleBroken]) -> list[tuple[str, str | None]]:
    return [(fault.code, fault.field) for fault in broken.value.faults]


def reach(session: Session, person: object, file: Application) -> tuple[bool, bool]:
    """Whether the person reaches the file before and after a declaration."""
    reached = []
    for ask in (
        lambda: file_to_declare(session, actor=person.actor, application_id=file.id, lang="fr"),  # type: ignore[attr-defined]  # a User
        lambda: reviewer_desk(session, actor=person.actor, application_id=file.id),  # type: ignore[attr-defined]  # a User
    ):
        try:
            ask()
            reached.append(True)
        except NotFound:
            reached.append(False)
    return reached[0], reached[1]


def test_a_file_opens_step_by_step(session: Session, reviewing: Reviewing) -> None:
    file, reviewer = reviewing.file(), reviewing.reviewer()
    assert reach(session, reviewer, file) == (False, False)
    reviewing.assign(reviewer, file)
    assert reach(session, reviewer, file) == (False, False)
    reviewing.sign(reviewer)
    assert reach(session, reviewer, file) == (True, False)
    reviewing.declare(reviewer, file)
    assert reach(session, reviewer, file) == (True, True)


def test_whatever_closes_a_file_closes_it_everywhere(
    session: Session, reviewing: Reviewing, now: datetime
) -> None:
    file, other = reviewing.file(), reviewing.file()
    reviewer = reviewing.ready(file, other)
    listed = files_to_review(session, actor=reviewer.actor, call_id=reviewing.call.id, lang="fr")
    assert len(listed) == 2

    reviewing.declare(reviewer, file, ConflictKind.WORKED_TOGETHER)
    assert reach(session, reviewer, file) == (False, False)
    with pytest.raises(NotFound):
        reviewing.declare(reviewer, file)
    with pytest.raises(NotFound):
        reviewing.write(reviewer, file, reviewing.text(8), version=0)
    left = files_to_review(session, actor=reviewer.actor, call_id=reviewing.call.id, lang="fr")
    assert [row.id for row in left] == [other.id]

    for state in (ApplicationState.SUBMITTED, ApplicationState.INELIGIBLE):
        other.state = state
        session.flush()
        assert reach(session, reviewer, other) == (False, False), state


def test_the_agreement_is_signed_in_the_version_in_force(session: Session, reviewing: Reviewing) -> None:
    file = reviewing.file()
    reviewer = reviewing.ready(file)
    signed = session.scalars(select(ReviewerAgreement)).one()
    signed.text_version = "an earlier one"
    session.flush()

    assert reach(session, reviewer, file) == (False, False)


@pytest.mark.parametrize(
    ("name", "code"), [("  ", "agreement.name_missing"), ("x" * 201, "agreement.name_too_long")]
)
def test_an_agreement_needs_a_name(session: Session, reviewing: Reviewing, name: str, code: str) -> None:
    reviewer = reviewing.reviewer()
    reviewing.assign(reviewer, reviewing.file())
    sign = {"session": session, "actor": reviewer.actor, "now": reviewing.now, "slug": reviewing.call.slug}
    with pytest.raises(RuleBroken) as broken:
        actions.sign_agreement(**sign, version="1", typed_name=name)
    assert codes(broken) == [(code, "typed_name")]
    with pytest.raises(LostRace):
        actions.sign_agreement(**sign, version="0", typed_name="Évaluatrice fictive 1")


def test_signing_twice_signs_once(session: Session, reviewing: Reviewing) -> None:
    reviewer = reviewing.reviewer()
    reviewing.assign(reviewer, reviewing.file())
    reviewing.sign(reviewer)
    reviewing.sign(reviewer)
    assert len(session.scalars(select(ReviewerAgreement)).all()) == 1


def test_nobody_signs_where_nothing_is_assigned(session: Session, reviewing: Reviewing) -> None:
    with pytest.raises(NotFound):
        reviewing.sign(reviewing.reviewer())


def test_a_conflict_needs_an_explanation(session: Session, reviewing: Reviewing) -> None:
    file = reviewing.file()
    reviewer = reviewing.ready(file)
    with pytest.raises(RuleBroken) as broken:
        actions.declare_interest(
            session,
            actor=reviewer.actor,
            now=reviewing.now,
            application_id=file.id,
            kind=ConflictKind.OTHER,
            explanation=" ",
        )
    assert codes(broken) == [("conflict.explanation_missing", "explanation")]


def test_a_later_conflict_keeps_the_earlier_declaration(session: Session, reviewing: Reviewing) -> None:
    file = reviewing.file()
    reviewer = reviewing.ready(file)
    reviewing.declare(reviewer, file)
    reviewing.declare(reviewer, file, ConflictKind.FINANCIAL_INTEREST)

    rows = session.scalars(select(ConflictDeclaration)).all()
    held = {row.kind: row.superseded_at is None for row in rows}
    assert held == {ConflictKind.NONE: False, ConflictKind.FINANCIAL_INTEREST: True}


def test_before_declaring_only_names_are_shown(session: Session, reviewing: Reviewing) -> None:
    file, reviewer = reviewing.file(), reviewing.reviewer()
    reviewing.assign(reviewer, file)
    reviewing.sign(reviewer)

    shown = file_to_declare(session, actor=reviewer.actor, application_id=file.id, lang="fr")

    assert (shown.number, shown.title) == (file.number, file.title)
    assert len(shown.organisations) == 2
    assert {person.part for person in shown.people} == {"ceo", "clinical_lead", "member", "contact"}


def test_a_draft_keeps_what_is_typed_and_a_missing_score_is_not_zero(
    session: Session, reviewing: Reviewing
) -> None:
    file = reviewing.file()
    reviewer = reviewing.ready(file)
    review = reviewing.write(reviewer, file, reviewing.text(0, None, why="À  revoir …\nligne 2 "))

    rows = session.scalars(select(Score).where(Score.review_id == review.id)).all()
    by_criterion = {row.criterion_id: row for row in rows}
    desk = reviewer_desk(session, actor=reviewer.actor, application_id=file.id)
    assert [by_criterion[c.id].value for c in desk.criteria] == [0, None, None, None]
    assert desk.scores[reviewing.codes[0]].justification == "À  revoir …\nligne 2 "
    assert (review.version, review.state, review.snapshot_id) == (1, ReviewState.DRAFT, file.snapshot_id)


def test_submitting_names_every_missing_score_and_justification_and_keeps_nothing(
    session: Session, reviewing: Reviewing
) -> None:
    file = reviewing.file()
    reviewer = reviewing.ready(file)
    second = reviewing.codes[1]

    with pytest.raises(RuleBroken) as broken:
        reviewing.write(reviewer, file, reviewing.text(7, None, 6, 6, why=" "), submit=True)

    assert set(codes(broken)) == {
        ("review.score_missing", f"score_{second}"),
        *(("review.justification_missing", f"justification_{code}") for code in reviewing.codes),
    }


def test_a_submitted_review_is_read_only(session: Session, reviewing: Reviewing, now: datetime) -> None:
    file = reviewing.file()
    reviewer = reviewing.ready(file)
    review = reviewing.write(reviewer, file, reviewing.text(7, 6, 8, 10), submit=True)
    assert (review.state, review.submitted_at) == (ReviewState.SUBMITTED, now)

    for submit in (False, True):
        with pytest.raises(LostRace) as lost:
            reviewing.write(reviewer, file, reviewing.text(0, 0, 0, 0), submit=submit)
        assert lost.value.code == "review.submitted_already"
    act = session.scalars(select(AuditEntry).where(AuditEntry.action == "review.submitted")).one()
    assert act.after["scores"] == dict(zip(reviewing.codes, [7, 6, 8, 10], strict=True))


def test_a_stale_page_loses_and_overwrites_nothing(session: Session, reviewing: Reviewing) -> None:
    file = reviewing.file()
    reviewer = reviewing.ready(file)
    reviewing.write(reviewer, file, reviewing.text(7), version=0)

    for version in (0, 2):
        with pytest.raises(LostRace) as lost:
            reviewing.write(reviewer, file, reviewing.text(1), version=version)
        assert lost.value.code == "review.version_moved"
    desk = reviewer_desk(session, actor=reviewer.actor, application_id=file.id)
    assert desk.scores[reviewing.codes[0]].value == 7


def test_a_review_is_of_the_copy_that_was_read(session: Session, reviewing: Reviewing, now: datetime) -> None:
    file = reviewing.file()
    reviewer = reviewing.ready(file)
    old = file.snapshot_id
    take_copy(session, file, reviewing.call, str(file.number), now)

    with pytest.raises(LostRace) as lost:
        actions.save_review(
            session,
            actor=reviewer.actor,
            now=now,
            application_id=file.id,
            snapshot_id=old,
            version=0,
            text=reviewing.text(7),
        )
    assert lost.value.code == "review.copy_changed"


@pytest.mark.parametrize("value", [-1, 11, 2**40])
def test_a_score_off_the_scale_is_refused(session: Session, reviewing: Reviewing, value: int) -> None:
    file = reviewing.file()
    reviewer = reviewing.ready(file)
    with pytest.raises(RuleBroken) as broken:
        reviewing.write(reviewer, file, reviewing.text(value))
    assert codes(broken) == [("review.score_out_of_scale", f"score_{reviewing.codes[0]}")]


def test_a_reviewer_who_joins_the_hospital_loses_the_file(
    session: Session, reviewing: Reviewing, now: datetime
) -> None:
    from callapp.accounts.models import Membership, MembershipState

    file = reviewing.file()
    reviewer = reviewing.ready(file)
    session.add(
        Membership(
            organisation_id=file.organisation_id,
            user_id=reviewer.id,
            state=MembershipState.PENDING,
            asked_at=now,
        )
    )
    session.flush()
    assert reach(session, reviewer, file) == (False, False)


def test_stages_of_the_list(session: Session, reviewing: Reviewing) -> None:
    files = sorted((reviewing.file() for _ in range(4)), key=lambda file: str(file.number))
    reviewer = reviewing.reviewer()
    reviewing.assign(reviewer, *files)
    reviewing.sign(reviewer)
    for file in files[1:]:
        reviewing.declare(reviewer, file)
    reviewing.write(reviewer, files[2], reviewing.text(3))
    reviewing.write(reviewer, files[3], reviewing.text(3, 3, 3, 3), submit=True)

    listed = files_to_review(session, actor=reviewer.actor, call_id=reviewing.call.id, lang="fr")

    assert [row.stage for row in listed] == [Stage.TO_DECLARE, Stage.TO_SCORE, Stage.DRAFT, Stage.SUBMITTED]


def test_a_stranger_with_the_role_reaches_nothing(
    session: Session, reviewing: Reviewing, now: datetime
) -> None:
    file = reviewing.file()
    reviewing.ready(file)
    stranger = make_person(session, Role.REVIEWER, Role.ADMINISTRATOR, now=now)
    assert reach(session, stranger, file) == (False, False)
