"""Copied files are what the factories make: otherwise tests of many files would count something else."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from callapp.applications.models import Application, Snapshot
from callapp.applications.sections.content_queries import load_content
from tests.databases import every_table
from tests.many import multiply
from tests.reviews.conftest import Reviewing

# Made with a file, but not its own: one each for however many files, or the trail of making it.
BESIDE = {
    "users",
    "role_grants",
    "organisations",
    "organisation_names",
    "reviewer_agreements",
    "receipt_keys",
    "audit_entries",
    "mails",
}


def counts(session: Session) -> dict[str, int]:
    return {
        table.name: session.scalar(select(func.count()).select_from(table)) or 0
        for table in every_table()
        if table.name not in BESIDE
    }


def test_a_copy_has_everything_the_first_has(session: Session, reviewing: Reviewing) -> None:
    before = counts(session)
    file = reviewing.file()
    reviewer = reviewing.ready(file)
    reviewing.write(reviewer, file, reviewing.text(*[7 for _ in reviewing.codes]), submit=True)
    made = {name: count - before[name] for name, count in counts(session).items()}

    multiply(session, file, 2)

    assert {name: count - before[name] for name, count in counts(session).items()} == {
        name: 3 * count for name, count in made.items()
    }
    files = session.scalars(select(Application).order_by(Application.number)).all()
    first = session.get_one(Snapshot, file.snapshot_id)
    for copy in files:
        taken = session.get_one(Snapshot, copy.snapshot_id)
        assert (copy.state, load_content(session, copy)) == (file.state, load_content(session, file))
        assert (taken.application_id, taken.content) == (copy.id, first.content)
    assert len({each.number for each in files}) == len({each.snapshot_id for each in files}) == 3
