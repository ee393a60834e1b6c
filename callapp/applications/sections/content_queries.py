"""Reads what an application says from its typed rows, in one small constant number of statements."""

from __future__ import annotations

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
from callapp.domain import content
from callapp.domain.budget import ContributionKind, FundingSource


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
    files = attached_files(session, [owned])[owned]
    attested = standings(session, [owned]).get(owned, ())
    return content.ApplicationContent(
        language=application.language,
        title=application.title,
        hospital=_hospital(session.get(HospitalFacts, owned)),
        answers={
            row.question_code: row.text
            for row in session.scalars(
                select(NarrativeAnswer)
                .where(NarrativeAnswer.application_id == owned)
                .order_by(NarrativeAnswer.question_code)
            )
        },
        partners=tuple(
            _partner(row)
            for row in session.scalars(
                select(Partner).where(Partner.application_id == owned).order_by(Partner.position)
            )
        ),
        costs=tuple(
            _cost(row)
            for row in session.scalars(
                select(BudgetLine).where(BudgetLine.application_id == owned).order_by(BudgetLine.position)
            )
        ),
        funding=tuple(
            content.Funding(row.source, row.participant, row.kind, row.eligible, row.amount_cents)
            for row in session.scalars(
                select(FundingLine).where(FundingLine.application_id == owned).order_by(FundingLine.position)
            )
        ),
        indicators=tuple(
            _indicator(row)
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


def _hospital(row: HospitalFacts | None) -> content.Hospital | None:
    if row is None:
        return None
    return content.Hospital(
        name=row.name,
        province=row.province,
        nonprofit=row.nonprofit,
        provincially_funded=row.provincially_funded,
        beds=row.beds,
        beds_source=row.beds_source,
        beds_date=row.beds_date,
    )


def _partner(row: Partner) -> content.PartnerEntry:
    return content.PartnerEntry(
        ref=row.ref,
        name=row.name,
        kind=row.kind,
        province=row.province,
        country=row.country,
        size_class=row.size_class,
        contact_name=row.contact_name,
        contact_email=row.contact_email,
        role=row.role,
    )


def _cost(row: BudgetLine) -> content.Cost:
    return content.Cost(
        description=row.description,
        participant=row.participant,
        category=row.category,
        province=row.province,
        fiscal_year=row.fiscal_year,
        eligible=row.eligible,
        amount_cents=row.amount_cents,
    )


def _indicator(row: Kpi) -> content.Indicator:
    return content.Indicator(
        code=row.code,
        name=row.name,
        definition=row.definition,
        unit=row.unit,
        direction=row.direction,
        baseline=row.baseline,
        baseline_date=row.baseline_date,
        baseline_method=row.baseline_method,
        target=row.target,
        target_date=row.target_date,
    )


def _declared(session: Session, application: Application) -> content.Declared | None:
    row = session.execute(
        select(Declaration.accepted_at, User.name)
        .join(User, User.id == Declaration.accepted_by)
        .where(Declaration.application_id == application.id)
    ).one_or_none()
    return None if row is None else content.Declared(row.accepted_at, row.name)
