"""A call laid in from kept rows is the one that publishing makes."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from callapp.audit.models import AuditEntry
from callapp.calls.actions import load_call
from callapp.calls.shipped import demo_eval_call, real_call
from callapp.domain.people import SYSTEM
from tests.databases import every_table
from tests.published import publish

# Ids are drawn anew, and the trail's hashes go over them.
BY_CHANCE = {"id", "call_id", "document_id", "subject_id", "request_id", "entry_hash", "previous_hash"}


def rows(session: Session) -> dict[str, list[dict[str, object]]]:
    """Every row of the database, without what differs from one time to the next."""
    session.flush()
    found = {}
    for table in every_table():
        order = [table.c.sequence] if "sequence" in table.c else [*table.primary_key]
        whole = session.execute(table.select().order_by(*order)).mappings()
        kept = [{name: value for name, value in row.items() if name not in BY_CHANCE} for row in whole]
        if kept:
            found[table.name] = kept
    return found


def test_kept_rows_are_what_publishing_writes(session: Session, now: datetime) -> None:
    load_call(session, actor=SYSTEM, now=now, document=real_call())
    written = rows(session)
    session.rollback()
    publish(session, real_call(), now=now)  # kept from here on, if no test before this one did
    session.rollback()

    laid = publish(session, real_call(), now=now)

    assert [len(each) for each in written.values()] == [2, 1, 1, 4]
    assert sorted(rows(session)) == sorted(written)
    for table, each in rows(session).items():
        assert sorted(map(repr, each)) == sorted(map(repr, written[table])), table
    assert laid.document == real_call()
    session.commit()  # the foreign keys hold


def test_after_another_act_a_call_is_published_by_its_action(session: Session, now: datetime) -> None:
    publish(session, real_call(), now=now)

    publish(session, demo_eval_call(), now=now)

    trail = session.scalars(sa.select(AuditEntry).order_by(AuditEntry.sequence)).all()
    assert [entry.sequence for entry in trail] == [1, 2, 3, 4]
    assert [entry.previous_hash for entry in trail[1:]] == [entry.entry_hash for entry in trail[:-1]]
