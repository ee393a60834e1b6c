"""Reads what an application says from its typed rows, in one small constant number of statements."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, TypeVar

from sqlalchemy import ScalarSelect, func, select
from sqlalchemy.orm import Session

from callapp.accounts.models import User
from callapp.applications.attachments.attached_files import attached_files
from callapp.applications.attestations.queries import confirmations_in, signatures_in, standings
from callapp.applications.models import Application
from callapp.applications.sections.models import (
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
from callapp.domain import content
from callapp.domain.budget import ContributionKind, FundingSource

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

Entry = TypeVar("Entry", bound="DataclassInstance")


def requested_cents() -> ScalarSelect[int]:
    """What a file asks of Scale AI, over a file: its contributions in cash, 0 without any."""
    return (
        select(func.coalesce(func.sum(FundingLine.amount_cents), 0))
        .where(
            FundingLine.application_id == Application.id,
            FundingLine.source == FundingSource.SCALE_AI,
            FundingLine.kind == ContributionKind.CASH,
        )
        .correlate(Application)
        .scalar_subquery()
    )


def load_content(session: Session, application: Application) -> content.ApplicationContent:
    """Everything the sections of this application say now (ten statements, whatever its size)."""
    owned = application.id
    hospital = session.get(HospitalFacts, owned)
    files = attached_files(session, [owned])[owned]
    attested = standings(session, [owned]).get(owned, ())
    return content.ApplicationContent(
        language=application.language,
        title=application.title,
        hospital=_entry(content.Hospital, hospital) if hospital else None,
        answers={
            row.question_code: row.text
            for row in session.scalars(
                select(NarrativeAnswer)
                .where(NarrativeAnswer.application_id == owned)
                .order_by(NarrativeAnswer.question_code)
            )
        },
        partners=tuple(
            _entry(content.PartnerEntry, row)
            for row in session.scalars(
                select(Partner).where(Partner.application_id == owned).order_by(Partner.position)
            )
        ),
        costs=tuple(
            _entry(content.Cost, row)
            for row in session.scalars(
                select(BudgetLine).where(BudgetLine.application_id == owned).order_by(BudgetLine.position)
            )
        ),
        funding=tuple(
            _entry(content.Funding, row)
            for row in session.scalars(
                select(FundingLine).where(FundingLine.application_id == owned).order_by(FundingLine.position)
            )
        ),
        indicators=tuple(
            _entry(content.Indicator, row)
            for row in session.scalars(select(Kpi).where(Kpi.application_id == owned).order_by(Kpi.position))
        ),
        signatories=tuple(
            content.SignatoryEntry(row.role, row.name, row.title)
            for row in session.scalars(
                select(LetterSignatory)
                .where(LetterSignatory.application_id == owned)
                .order_by(LetterSignatory.role)
            )
        ),
        letters=files.letters,
        documents=files.documents,
        signatures=signatures_in(attested),
        confirmations=confirmations_in(attested),
        declared=_declared(session, application),
    )


def _entry(kind: type[Entry], row: Base) -> Entry:
    """What a row says: its columns are called like the entry's fields."""
    return kind(**{field.name: getattr(row, field.name) for field in fields(kind)})


def _declared(session: Session, application: Application) -> content.Declared | None:
    row = session.execute(
        select(Declaration.accepted_at, User.name)
        .join(User, User.id == Declaration.accepted_by)
        .where(Declaration.application_id == application.id)
    ).one_or_none()
    return None if row is None else content.Declared(row.accepted_at, row.name)
