"""Writes what a section says into its typed rows, in place of what it said before."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.orm import Session

from callapp.applications.models import Application
from callapp.applications.sections.models import (
    BedCountState,
    BudgetLine,
    Declaration,
    FundingLine,
    HospitalFacts,
    Kpi,
    LetterSignatory,
    NarrativeAnswer,
    Partner,
)
from callapp.db.base import Base
from callapp.domain.content import ApplicationContent
from callapp.domain.sections import Section

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

_TABLES: dict[Section, tuple[type[Base], ...]] = {
    Section.HOSPITAL: (),  # one row, changed in place: its bed count has a history
    Section.PROJECT: (NarrativeAnswer,),
    Section.PARTNERS: (Partner,),
    Section.BUDGET: (BudgetLine, FundingLine),
    Section.OUTCOMES: (Kpi,),
    Section.LETTER_OF_INTENT: (LetterSignatory,),
    Section.DECLARATION: (),  # the first acceptance stays until it is taken back
}


def replace_rows(
    session: Session,
    application: Application,
    section: Section,
    content: ApplicationContent,
    *,
    declared_by: UUID | None,
    now: datetime,
) -> None:
    """The rows of one section say what ``content`` says of it and nothing else; empty content leaves none."""
    for table in _TABLES[section]:
        session.execute(
            delete(table).where(table.__table__.c.application_id == application.id),
            execution_options={"synchronize_session": False},
        )
    if section is Section.HOSPITAL:
        _write_hospital(session, application, content)
    elif section is Section.PROJECT:
        application.title = content.title
    elif section is Section.DECLARATION:
        _write_declaration(session, application, content, declared_by, now)
    session.add_all(_rows(section, application.id, content))
    session.flush()


def _rows(section: Section, application_id: UUID, content: ApplicationContent) -> list[Base]:
    if section is Section.PROJECT:
        return [
            NarrativeAnswer(application_id=application_id, question_code=code, text=text)
            for code, text in content.answers.items()
        ]
    if section is Section.PARTNERS:
        return _listed(Partner, application_id, content.partners)
    if section is Section.BUDGET:
        costs = _listed(BudgetLine, application_id, content.costs)
        return [*costs, *_listed(FundingLine, application_id, content.funding)]
    if section is Section.OUTCOMES:
        return _listed(Kpi, application_id, content.indicators)
    if section is Section.LETTER_OF_INTENT:
        return [
            LetterSignatory(
                application_id=application_id,
                role=entry.role,
                name=entry.name,
                title=entry.title,
            )
            for entry in content.signatories
        ]
    return []


def _listed(table: type[Base], application_id: UUID, entries: Iterable[DataclassInstance]) -> list[Base]:
    """A row for each entry, in their order: its columns are called like the entry's fields."""
    return [
        table(
            application_id=application_id,
            position=position,
            **{field.name: getattr(entry, field.name) for field in fields(entry)},
        )
        for position, entry in enumerate(entries, start=1)
    ]


def _write_hospital(session: Session, application: Application, content: ApplicationContent) -> None:
    """A bed count that changes is declared anew: what was evidenced was another number."""
    row = session.get(HospitalFacts, application.id)
    said = content.hospital
    if said is None:
        if row is not None:
            session.delete(row)
        return
    if row is None:
        row = HospitalFacts(application_id=application.id)
        session.add(row)
    elif row.beds != said.beds:
        row.beds_state = BedCountState.DECLARED
    row.name, row.province = said.name, said.province
    row.nonprofit, row.provincially_funded = said.nonprofit, said.provincially_funded
    row.beds, row.beds_source, row.beds_date = said.beds, said.beds_source, said.beds_date


def _write_declaration(
    session: Session,
    application: Application,
    content: ApplicationContent,
    declared_by: UUID | None,
    now: datetime,
) -> None:
    row = session.get(Declaration, application.id)
    if content.declared is None:
        if row is not None:
            session.delete(row)
    elif row is None:
        session.add(Declaration(application_id=application.id, accepted_at=now, accepted_by=declared_by))
