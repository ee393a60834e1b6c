"""Whoever has a stake in a file finds nothing of it, whatever roles they hold besides."""

from __future__ import annotations

from datetime import datetime
from uuid import uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from callapp.accounts.models import Membership, MembershipState, User
from callapp.accounts.organisation_models import OrganisationName
from callapp.applications.models import Application, ApplicationMember
from callapp.applications.recusal_models import ConflictDeclaration
from callapp.applications.sections.models import Partner
from callapp.domain.conflicts import ConflictKind
from callapp.domain.errors import NotFound
from callapp.domain.people import ApplicationRole, Role
from callapp.mail.outbox import put_mail
from callapp.reviews import reviewing_actions
from tests.client import CheckedClient
from tests.factories import make_person
from tests.reviews.conftest import Reviewing

STAKES = ["member", "organisation", "partner", "conflict"]


def take_stake(session: Session, person: User, file: Application, stake: str, now: datetime) -> None:
    if stake == "member":
        session.add(
            ApplicationMember(
                application_id=file.id, user_id=person.id, role=ApplicationRole.VIEWER, added_at=now
            )
        )
    elif stake in ("organisation", "partner"):
        provider = (
            select(OrganisationName.organisation_id)
            .join(Partner, Partner.known_as_id == OrganisationName.id)
            .where(Partner.application_id == file.id)
        )
        session.add(
            Membership(
                organisation_id=session.scalar(provider) if stake == "partner" else file.organisation_id,
                user_id=person.id,
                state=MembershipState.PENDING,
                asked_at=now,
            )
        )
    else:
        session.add(
            ConflictDeclaration(
                id=uuid4(),
                application_id=file.id,
                reviewer_id=person.id,
                kind=ConflictKind.FINANCIAL_INTEREST,
                explanation="Parts.",
                declared_at=now,
            )
        )
    session.flush()


@pytest.mark.parametrize("stake", STAKES)
def test_it_is_nowhere_in_reviewing_mails_and_trail(
    client: CheckedClient, reviewing: Reviewing, session: Session, now: datetime, stake: str
) -> None:
    file, other = reviewing.file(), reviewing.file()
    reviewer = reviewing.ready(file, other)
    reviewing.write(reviewer, file, reviewing.text(7, 7, 7, 7), submit=True)
    (assignment,) = reviewing.assign(reviewing.reviewer(), file)
    put_mail(
        session,
        to="equipe@example.ca",
        language="fr",
        kind="screening.ineligible",
        subject=f"Demande {file.number} : non admissible",
        body="…",
        now=now,
    )
    office = make_person(session, Role.ADMINISTRATOR, now=now)
    client.act_as(office.actor)
    trail = f"/fr/audit?application={file.id}"
    assert client.get(f"/fr/reviewing/files/{file.id}").status_code == 200
    assert "review.submitted" in client.get(trail).words
    assert str(file.number) in client.get("/fr/mails").words

    take_stake(session, office, file, stake, now)
    assert client.get(f"/fr/reviewing/files/{file.id}").status_code == 404
    assert client.get(f"/fr/reviewing/assignments/{assignment.id}").status_code == 404
    for page in (f"/fr/reviewing/{reviewing.call.slug}", f"/fr/reviewing/{reviewing.call.slug}/assignments"):
        words = client.get(page).words
        assert str(other.number) in words
        assert str(file.number) not in words
    assert client.get(trail).soup.find("table") is None
    assert str(file.id) not in client.get("/fr/audit").get_data(as_text=True)
    assert str(file.number) not in client.get("/fr/mails").words


@pytest.mark.parametrize("stake", STAKES)
def test_nobody_chooses_or_moves_the_reviewers_of_a_file_of_their_own(
    reviewing: Reviewing, session: Session, now: datetime, stake: str
) -> None:
    file = reviewing.file()
    (assignment,) = reviewing.assign(reviewing.reviewer(), file)
    take_stake(session, reviewing.administrator, file, stake, now)
    with pytest.raises(NotFound):
        reviewing.assign(reviewing.reviewer(), file)
    with pytest.raises(NotFound):
        reviewing_actions.end_assignment(
            session, actor=reviewing.administrator.actor, now=now, assignment_id=assignment.id
        )


def acts(client: CheckedClient) -> str:
    table = client.get("/fr/audit").soup.find("table")
    return table.get_text() if table is not None else ""


def test_the_trail_tells_no_scores_to_whoever_has_a_review_to_submit(
    client: CheckedClient, reviewing: Reviewing, session: Session, now: datetime
) -> None:
    file = reviewing.file()
    first = reviewing.ready(file)
    reviewing.write(first, file, reviewing.text(7, 7, 7, 7), submit=True)
    both = make_person(session, Role.ADMINISTRATOR, Role.REVIEWER, now=now)
    reviewing.assign(both, file)
    reviewing.sign(both)
    reviewing.declare(both, file)
    client.act_as(both.actor)
    assert "review.submitted" not in acts(client)
    session.refresh(both, ["roles"])
    reviewing.write(both, file, reviewing.text(1, 1, 1, 1), submit=True)
    assert "review.submitted" in acts(client)
