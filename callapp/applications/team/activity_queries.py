"""Who did what on a file and when, read from the trail for its own people: what is theirs to know, no more.

Saves of one section by one person in a row are one line: people save, and pages save by themselves, many
times an evening.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, case, extract, func, select
from sqlalchemy.orm import Session, aliased

from callapp.accounts.models import User
from callapp.applications.attestations.models import Attestation
from callapp.applications.models import Attachment
from callapp.applications.team.models import ApplicationInvitation
from callapp.audit.models import AuditEntry
from callapp.web.wording.activity import TOLD

# Saves with a longer pause between them are two sittings.
PAUSE = timedelta(minutes=30)
SAVED = "section.saved"
# A line of saves never reaches over one of these: what was saved before and after is another text.
MOVES = ("application.submitted", "application.withdrawn", "application.reopened")


@dataclass(frozen=True, slots=True)
class Act:
    """One line of the activity: an act, or saves in a row (count) from first_at to last_at."""

    entry: AuditEntry
    count: int
    first_at: datetime
    last_at: datetime
    who: str | None
    whom: str | None
    email: str | None
    file: str | None
    contact: str | None

    @property
    def section(self) -> str | None:
        """The code of the section it is about."""
        return self.entry.after.get("section")


def activity(application_id: UUID) -> Select[*tuple[Any, ...]]:
    """Lines of the activity of a file, the newest first: last entry, how many, first and last instant."""
    said = (
        select(
            AuditEntry.sequence,
            AuditEntry.at,
            extract("epoch", AuditEntry.at).label("second"),
            AuditEntry.actor_id,
            AuditEntry.action,
            AuditEntry.after["section"].as_string().label("section"),
            func.sum(case((AuditEntry.action.in_(MOVES), 1), else_=0))
            .over(order_by=AuditEntry.sequence)
            .label("text"),
        )
        .where(AuditEntry.application_id == application_id, AuditEntry.action.in_(TOLD))
        .cte("said")
    )
    alike = (said.c.actor_id, said.c.action, said.c.section, said.c.text)
    before = func.lag(said.c.second).over(partition_by=alike, order_by=said.c.sequence)
    paced = select(said, (said.c.second - before).label("pause")).cte("paced")
    goes_on = and_(paced.c.action == SAVED, paced.c.pause <= PAUSE.total_seconds())
    alike = (paced.c.actor_id, paced.c.action, paced.c.section, paced.c.text)
    run = func.sum(case((goes_on, 0), else_=1)).over(partition_by=alike, order_by=paced.c.sequence)
    runs = select(paced, run.label("run")).cte("runs")
    return (
        select(func.max(runs.c.sequence), func.count(), func.min(runs.c.at), func.max(runs.c.at))
        .group_by(runs.c.actor_id, runs.c.action, runs.c.section, runs.c.text, runs.c.run)
        .order_by(func.max(runs.c.sequence).desc())
    )


def load_acts(session: Session, lines: Sequence[Any]) -> list[Act]:
    """The acts of these lines with the names they speak of, in their order (one statement)."""
    actor, subject = aliased(User), aliased(User)
    rows = session.execute(
        select(
            AuditEntry,
            actor.name,
            subject.name,
            ApplicationInvitation.email,
            Attachment.name,
            Attestation.to_name,
        )
        .outerjoin(actor, actor.id == AuditEntry.actor_id)
        .outerjoin(subject, subject.id == AuditEntry.subject_id)
        .outerjoin(ApplicationInvitation, ApplicationInvitation.id == AuditEntry.subject_id)
        .outerjoin(Attachment, Attachment.id == AuditEntry.subject_id)
        .outerjoin(Attestation, Attestation.id == AuditEntry.subject_id)
        .where(AuditEntry.sequence.in_([line[0] for line in lines]))
        .order_by(AuditEntry.sequence)
    )
    found = {row[0].sequence: row for row in rows}
    return [
        Act(found[last][0], count, first_at, last_at, *found[last][1:])
        for last, count, first_at, last_at in lines
    ]
