"""``callapp check`` finds what no action leaves behind."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from callapp.domain.eligibility import RuleId
from callapp.reviews.models import Score
from callapp.reviews.review_checks import broken_in_reviews
from callapp.screening.models import EligibilityException, RuleConfirmation, RuleFinding
from tests.reviews.conftest import Reviewing


def broken(session: Session) -> list[tuple[str, str | None]]:
    return [(fault.code, fault.field) for fault in broken_in_reviews(session)]


def test_an_eligible_file_rests_on_every_rule_met_or_excepted(session: Session, reviewing: Reviewing) -> None:
    file = reviewing.file()
    assert broken(session) == [("check.eligible_unfounded", str(file.id))]

    for rule in RuleId:
        session.add(
            RuleConfirmation(
                application_id=file.id,
                rule_id=rule.value,
                snapshot_id=file.snapshot_id,
                machine_outcome="pass",
                finding=RuleFinding.FAIL if rule is RuleId.MIN_BEDS else RuleFinding.PASS,
                note="Vu.",
                confirmed_at=reviewing.now,
                confirmed_by=reviewing.administrator.id,
            )
        )
    session.flush()
    assert broken(session) == [("check.eligible_unfounded", str(file.id))]

    session.add(
        EligibilityException(
            application_id=file.id,
            rule_id=RuleId.MIN_BEDS.value,
            reason="Seul hôpital de la région.",
            granted_at=reviewing.now,
            granted_by=reviewing.administrator.id,
        )
    )
    session.flush()
    assert broken(session) == []


def test_a_submitted_review_is_whole_and_of_its_file(session: Session, reviewing: Reviewing) -> None:
    file, other = reviewing.file(), reviewing.file()
    reviewer = reviewing.ready(file)
    review = reviewing.write(reviewer, file, reviewing.text(0, 1, 2, 3), submit=True)
    found = {code for code, _ in broken(session)}
    assert found == {"check.eligible_unfounded"}

    score = session.scalars(select(Score).where(Score.value == 0)).one()
    score.value = None
    review.snapshot_id = other.snapshot_id
    session.flush()

    assert {item for item in broken(session) if item[1] == str(review.id)} == {
        ("check.review_incomplete", str(review.id)),
        ("check.review_of_another_copy", str(review.id)),
    }
