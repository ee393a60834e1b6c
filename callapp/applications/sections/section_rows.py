"""Writes what a section says into its typed rows, in place of what it said before."""

from __future__ import annotations

from datetime import datetime
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
        return [
            Partner(
                application_id=application_id,
                position=position,
                ref=entry.ref,
                name=entry.name,
                kind=entry.kind,
                province=entry.province,
                country=entry.country,
                size_class=entry.size_class,
                contact_name=entry.contact_name,
                contact_email=entry.contact_email,
                role=entry.role,
            )
            for position, entry in enumerate(content.partners, start=1)
        ]
    if section is Section.BUDGET:
        return [*_cost_rows(application_id, content), *_funding_rows(application_id, content)]
    if section is Section.OUTCOMES:
        return _indicator_rows(application_id, content)
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


def _cost_rows(application_id: UUID, content: ApplicationContent) -> list[Base]:
    return [
        BudgetLine(
            application_id=application_id,
            position=position,
            description=line.description,
            participant=line.participant,
            category=line.category,
            province=line.province,
            fiscal_year=line.fiscal_year,
            eligible=line.eligible,
            amount_cents=line.amount_cents,
        )
        for position, line in enumerate(content.costs, start=1)
    ]


def _funding_rows(application_id: UUID, content: ApplicationContent) -> list[Base]:
    return [
        FundingLine(
            application_id=application_id,
            position=position,
            source=line.source,
            participant=line.participant,
            kind=line.kind,
            eligible=line.eligible,
            amount_cents=line.amount_cents,
        )
        for position, line in enumerate(content.funding, start=1)
    ]


def _indicator_rows(application_id: UUID, content: ApplicationContent) -> list[Base]:
    return [
        Kpi(
            application_id=application_id,
            position=position,
            code=entry.code,
            name=entry.name,
            definition=entry.definition,
            unit=entry.unit,
            direction=entry.direction,
            baseline=entry.baseline,
            baseline_date=entry.baseline_date,
            baseline_method=entry.baseline_method,
            target=entry.target,
            target_date=entry.target_date,
        )
        for position, entry in enumerate(content.indicators, start=1)
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
