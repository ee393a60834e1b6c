"""Submitted files for tests of what comes after: complete rows and a frozen copy, without the way there."""

from __future__ import annotations

import hashlib
import io
from datetime import date, datetime
from decimal import Decimal
from itertools import count
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from callapp.accounts.known_names import learn_names
from callapp.accounts.models import Organisation, User
from callapp.applications.copies.kept_copies import keep_copy
from callapp.applications.copies.snapshots import Circumstances
from callapp.applications.known_partners import link_partners
from callapp.applications.models import (
    Application,
    ApplicationMember,
    Attachment,
    AttachmentKind,
    Snapshot,
    StateChange,
)
from callapp.applications.sections.content_queries import load_content
from callapp.applications.sections.models import (
    BudgetLine,
    FundingLine,
    HospitalFacts,
    Kpi,
    LetterSignatory,
    NarrativeAnswer,
    Partner,
)
from callapp.calls.models import CallDocumentVersion
from callapp.calls.queries import CallInForce
from callapp.calls.shipped import real_call
from callapp.db.ids import new_id
from callapp.domain.bilingual import Language
from callapp.domain.budget import BudgetCategory, ContributionKind, FundingSource
from callapp.domain.eligibility import Signatory
from callapp.domain.organisations import PartnerKind, Province, SizeClass
from callapp.domain.outcomes import Direction, KpiCode
from callapp.domain.participants import LEAD
from callapp.domain.people import Actor, ApplicationRole
from callapp.domain.workflow import ApplicationEvent, ApplicationState
from callapp.files.store import FileStore
from tests.applications.sections import PROVIDER_REF
from tests.factories import ISSUER, LETTER_PDF, make_person
from tests.published import publish

# All of four digits: numbers and names are ordered as texts, also past the thousandth of a run.
_numbers = count(1000)


def open_call(session: Session, now: datetime) -> CallInForce:
    """The real call of 2023, published."""
    return publish(session, real_call(), now=now)


def make_organisation(session: Session, now: datetime, name: str | None = None) -> Organisation:
    """A fictional hospital."""
    number = next(_numbers)
    hospital = Organisation(
        id=new_id(),
        kind=PartnerKind.HOSPITAL,
        name_fr=name or f"Hôpital fictif {number}",
        name_en=None,
        province=Province.QC,
        country="CA",
        created_at=now,
    )
    session.add(hospital)
    session.flush()
    learn_names(session, hospital, now=now)
    return hospital


def make_submitted(
    session: Session,
    call: CallInForce,
    *,
    now: datetime,
    beds: int | None = 512,
    language: Language = Language.FR,
    lead: User | None = None,
    organisation: Organisation | None = None,
    state: ApplicationState = ApplicationState.SUBMITTED,
    provider: str | None = None,
) -> Application:
    """A complete file, submitted now; in a later state, moved there without a screening."""
    lead = lead or make_person(session, now=now)
    hospital = organisation or make_organisation(session, now)
    number = call.document.file_number(next(_numbers))
    application = Application(
        id=new_id(),
        call_id=call.id,
        organisation_id=hospital.id,
        language=language,
        title=f"Projet fictif {number}",
        created_at=now,
        created_by=lead.id,
    )
    session.add(application)
    session.flush()
    session.add(
        ApplicationMember(
            application_id=application.id, user_id=lead.id, role=ApplicationRole.LEAD, added_at=now
        )
    )
    _fill(session, application, hospital, beds, lead, now, [q.code for q in call.document.questions])
    session.flush()
    if provider:
        session.execute(update(Partner).where(Partner.application_id == application.id).values(name=provider))
    link_partners(session, actor=Actor(user_id=lead.id), now=now, application=application)
    take_copy(session, application, call, number, now)
    application.number, application.submitted_at, application.state = number, now, state
    if state is ApplicationState.WITHDRAWN:
        application.withdrawn_at = now
    session.add(
        StateChange(
            application_id=application.id,
            sequence=1,
            event=ApplicationEvent.SUBMIT,
            from_state=ApplicationState.DRAFT,
            to_state=ApplicationState.SUBMITTED,
            at=now,
            by=lead.id,
        )
    )
    session.flush()
    return application


def keep_letters(session: Session, store: FileStore) -> None:
    """Lays into the store what the rows of attachments say is there: the letter of the factories."""
    for row in session.scalars(select(Attachment)):
        if row.sha256 == hashlib.sha256(LETTER_PDF).hexdigest():
            row.storage_key = store.put(io.BytesIO(LETTER_PDF))
    session.flush()


def take_copy(
    session: Session, application: Application, call: CallInForce, number: str, now: datetime
) -> UUID:
    """A further frozen copy, in force from now on."""
    taken = session.scalars(select(Snapshot.id).where(Snapshot.application_id == application.id)).all()
    sha256 = session.scalars(
        select(CallDocumentVersion.sha256).where(CallDocumentVersion.id == call.row.document_id)
    ).one()
    about = Circumstances(call.slug, sha256, number, len(taken) + 1, now, call.row.fictional)
    content, author = load_content(session, application), Actor(user_id=application.created_by)
    kept = keep_copy(
        session, actor=author, application=application, content=content, circumstances=about, issuer=ISSUER
    )
    application.snapshot_id = kept.snapshot.id
    session.flush()
    return kept.snapshot.id


def _fill(
    session: Session,
    application: Application,
    hospital: Organisation,
    beds: int | None,
    lead: User,
    now: datetime,
    questions: list[str],
) -> None:
    owned = application.id
    session.add_all(
        [
            HospitalFacts(
                application_id=owned,
                name=hospital.name_fr,
                province=Province.QC,
                nonprofit=True,
                provincially_funded=True,
                beds=beds,
                beds_source="Permis d’exploitation fictif",
                beds_date=date(2023, 1, 31),
            ),
            *(
                NarrativeAnswer(application_id=owned, question_code=code, text=f"Réponse fictive à {code}.")
                for code in questions
            ),
            Partner(
                application_id=owned,
                position=1,
                ref=PROVIDER_REF,
                name=f"Fournisseur fictif {application.title}",
                kind=PartnerKind.AI_PROVIDER,
                province=Province.QC,
                country="CA",
                size_class=SizeClass.SMALL,
                contact_name=f"Personne-ressource fictive {application.title}",
                contact_email="fournisseur@example.ca",
                role="Développe le modèle.",
            ),
            BudgetLine(
                application_id=owned,
                position=1,
                description="Équipe fictive",
                participant=PROVIDER_REF,
                category=BudgetCategory.LABOUR,
                province=Province.QC,
                fiscal_year=2023,
                eligible=True,
                amount_cents=2_000_000_00,
            ),
            FundingLine(
                application_id=owned,
                position=1,
                source=FundingSource.SCALE_AI,
                kind=ContributionKind.CASH,
                eligible=True,
                amount_cents=1_000_000_00,
            ),
            FundingLine(
                application_id=owned,
                position=2,
                source=FundingSource.HOSPITAL,
                participant=LEAD,
                kind=ContributionKind.IN_KIND,
                eligible=True,
                amount_cents=1_000_000_00,
            ),
            Kpi(
                application_id=owned,
                position=1,
                code=KpiCode.OWN,
                name="Attente d’un lit à 8 h",
                definition="Patients admis qui attendent un lit à 8 h.",
                unit="patients",
                direction=Direction.DECREASE,
                baseline=Decimal(23),
                baseline_date=date(2023, 1, 1),
                baseline_method="Relevé fictif",
                target=Decimal(9),
                target_date=date(2025, 1, 1),
            ),
            *(
                LetterSignatory(
                    application_id=owned,
                    role=role,
                    name=f"Signataire fictif {role} {application.title}",
                    title="Fonction",
                )
                for role in Signatory
            ),
            Attachment(
                application_id=owned,
                kind=AttachmentKind.LETTER_OF_INTENT,
                name="lettre.pdf",
                storage_key=new_id().hex,
                media_type="application/pdf",
                size=len(LETTER_PDF),
                sha256=hashlib.sha256(LETTER_PDF).hexdigest(),
                uploaded_at=now,
                uploaded_by=lead.id,
            ),
        ]
    )
