"""The demonstration: the hard cases are in it, the same seed gives the same, and it proves itself."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import create_engine, func, select, text
from sqlalchemy.orm import Session

from callapp.accounts.models import Organisation, User
from callapp.accounts.organisation_models import OrganisationName
from callapp.applications.application_checks import broken_in_applications
from callapp.applications.attachments.attachment_checks import broken_in_attachments
from callapp.applications.attestations.attestation_checks import broken_in_attestations
from callapp.applications.attestations.models import Attestation
from callapp.applications.copies.receipt_checks import broken_in_receipts
from callapp.applications.corrections.models import CorrectionRequest
from callapp.applications.deadlines import file_window
from callapp.applications.messages.models import Message
from callapp.applications.models import (
    Application,
    ApplicationMember,
    ApplicationState,
    Attachment,
    Snapshot,
)
from callapp.applications.recusal_models import ConflictDeclaration
from callapp.applications.sections.models import HospitalFacts, Partner
from callapp.applications.sections.row_checks import broken_in_rows
from callapp.applications.team.models import ApplicationInvitation
from callapp.applications.team.team_checks import broken_in_teams
from callapp.applications.versions.models import SectionVersion
from callapp.audit.models import AuditEntry
from callapp.audit.trail_checks import broken_in_trail
from callapp.calls.call_checks import broken_in_calls
from callapp.calls.models import Call
from callapp.calls.shipped import DEMO_SLUG, EVAL_SLUG, REAL_SLUG, demo_eval_call
from callapp.db.base import Base
from callapp.db.engine import bind_for_writing, prepare_engine
from callapp.db.migrate import migrate
from callapp.decisions.models import Shortlist
from callapp.demo.evaluation_call import fill_evaluation
from callapp.demo.fictional_consortia import CARELESS, PROVIDERS, fictional_partners
from callapp.demo.fictional_files import fictional_file
from callapp.demo.first_start import demonstrate, keep_sign_ins, kept_sign_ins, load_shipped_call
from callapp.domain.bilingual import Language
from callapp.domain.conflicts import ConflictKind
from callapp.domain.errors import RuleBroken
from callapp.domain.organisation_names import Known, possible_duplicates
from callapp.domain.people import ApplicationRole
from callapp.files.folder import Folder
from callapp.files.store import FileStore
from callapp.organisations.organisation_checks import broken_in_organisations
from callapp.receipts.signing import Issuer
from callapp.screening.models import EligibilityException

HARD = 10


def link_to(endpoint: str, *, lang: str, **_values: object) -> str:
    return f"http://127.0.0.1:8000/{lang}/#{endpoint}"


ISSUER = Issuer(b"d" * 32, link_to)


def filled(folder: Path, *, seed: int = 7, applications: int = HARD, reviewers: int = 4) -> Session:
    """A fresh SQLite file with the closed call filled."""
    folder.mkdir()
    engine = create_engine(f"sqlite:///{folder / 'demo.sqlite3'}")
    prepare_engine(engine)
    migrate(engine)
    session = Session(engine, expire_on_commit=False)
    bind_for_writing(session)
    fill_evaluation(
        session,
        applications=applications,
        reviewers=reviewers,
        seed=seed,
        store=Folder(folder / "files"),
        issuer=ISSUER,
    )
    session.commit()
    return session


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    session = filled(tmp_path_factory.mktemp("demo") / "first")
    yield session
    session.close()
    session.get_bind().engine.dispose()


def rows(session: Session) -> dict[str, list[Any]]:
    return {
        table.name: sorted(map(repr, session.execute(select(table)).all()))
        for table in Base.metadata.sorted_tables
    }


def test_the_same_seed_gives_the_same_rows(demo: Session, tmp_path: Path) -> None:
    again = filled(tmp_path / "again")

    first, second = rows(demo), rows(again)
    again.close()
    again.get_bind().engine.dispose()

    assert {name for name in first if first[name] != second[name]} == set()
    assert sum(len(each) for each in first.values()) > 500


def test_another_seed_gives_other_files() -> None:
    document = demo_eval_call()
    first, second = (
        [fictional_file(number, random, document, beds=700) for number in range(1, 11)]
        for random in (Random(7), Random(8))
    )

    assert first != second


@pytest.mark.parametrize("beds", [499, 500, 501])
def test_the_boundary_bed_counts_are_there(demo: Session, beds: int) -> None:
    assert demo.scalar(select(func.count()).select_from(HospitalFacts).where(HospitalFacts.beds == beds))


def test_an_exception_made_the_file_with_499_beds_eligible(demo: Session) -> None:
    application = demo.scalars(
        select(Application)
        .join(EligibilityException, EligibilityException.application_id == Application.id)
        .join(HospitalFacts, HospitalFacts.application_id == Application.id)
        .where(HospitalFacts.beds == 499)
    ).one()

    assert application.state is ApplicationState.ELIGIBLE


def test_a_late_file_came_inside_its_own_window(demo: Session) -> None:
    file, call = demo.execute(
        select(Application, Call)
        .join(Call, Call.id == Application.call_id)
        .where(Application.submitted_at >= Call.closes_at)
    ).one()
    assert file_window(call, file).is_open(file.submitted_at or call.closes_at)


def test_a_consortium_of_eleven_a_withdrawn_and_an_ineligible_file(demo: Session) -> None:
    most = demo.scalar(
        select(func.count()).select_from(Partner).group_by(Partner.application_id).order_by(text("1 DESC"))
    )
    states = set(demo.scalars(select(Application.state)))

    assert most == 11
    assert {ApplicationState.WITHDRAWN, ApplicationState.INELIGIBLE} <= states


def test_a_conflict_a_tie_and_an_unranked_file(demo: Session) -> None:
    conflicts = (
        select(func.count())
        .select_from(ConflictDeclaration)
        .where(ConflictDeclaration.kind != ConflictKind.NONE)
    )
    content = demo.scalars(select(Shortlist)).one().content

    assert demo.scalar(conflicts) == 1
    assert any(file["ex_aequo"] for file in content["ranked"])
    assert content["unranked"]


def test_nobody_in_it_is_real(demo: Session) -> None:
    names = [*demo.scalars(select(User.name)), *demo.scalars(select(Organisation.name_fr))]
    emails = demo.scalars(select(User.email)).all()

    assert all("ficti" in (name or "fictif").lower() for name in names)
    assert all(email.endswith("@demonstration.example") for email in emails)


def test_it_proves_itself(demo: Session, tmp_path_factory: pytest.TempPathFactory) -> None:
    store = Folder(Path(str(demo.get_bind().engine.url.database)).parent / "files")

    assert list(broken_in_calls(demo)) == []
    assert list(broken_in_applications(demo)) == []
    assert list(broken_in_attachments(demo, store, datetime.now(UTC) + timedelta(days=2))) == []
    assert list(broken_in_receipts(demo)) == []
    assert list(broken_in_rows(demo)) == []
    assert list(broken_in_organisations(demo)) == []
    assert list(broken_in_trail(demo)) == []


def test_it_is_filled_once(demo: Session) -> None:
    with pytest.raises(RuleBroken) as refused:
        fill_evaluation(
            demo, applications=10, reviewers=4, seed=7, store=Folder(Path("unused")), issuer=ISSUER
        )

    assert refused.value.code == "demo.already_filled"
    demo.rollback()


@pytest.mark.parametrize(
    ("applications", "reviewers", "code"),
    [(9, 4, "demo.too_few_applications"), (10, 3, "demo.too_few_reviewers")],
)
def test_too_small_a_demonstration_is_refused(
    session: Session, store: FileStore, applications: int, reviewers: int, code: str
) -> None:
    with pytest.raises(RuleBroken) as refused:
        fill_evaluation(
            session,
            applications=applications,
            reviewers=reviewers,
            seed=1,
            store=store,
            issuer=ISSUER,
        )

    assert refused.value.code == code


def test_a_first_start_brings_three_calls_and_seven_sign_ins(
    session: Session, store: FileStore, now: datetime, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("callapp.demo.first_start.APPLICATIONS", 10)
    monkeypatch.setattr("callapp.demo.first_start.REVIEWERS", 4)
    now += timedelta(seconds=7)  # nobody starts on the minute
    load_shipped_call(session, now=now)

    sign_ins = demonstrate(
        session,
        now=now,
        store=store,
        issuer=ISSUER,
        hash_password=lambda password: f"hashed {len(password)}",
        progress=lambda _step: None,
    )
    keep_sign_ins(sign_ins, tmp_path)

    slugs = set(session.scalars(select(Call.slug)))
    drafts = session.scalar(
        select(func.count())
        .select_from(Application)
        .join(Call, Call.id == Application.call_id)
        .where(Call.slug == DEMO_SLUG, Application.state == ApplicationState.DRAFT)
    )
    assert slugs == {REAL_SLUG, EVAL_SLUG, DEMO_SLUG}
    assert drafts == 4
    in_open_call = select(Call.id).where(Call.slug == DEMO_SLUG).scalar_subquery()
    last = session.scalar(select(func.max(AuditEntry.at)).where(AuditEntry.call_id == in_open_call))
    assert last is not None
    assert last <= now, "what people did lies in the past"
    assert kept_sign_ins(tmp_path) == sign_ins
    # The team of the first draft: its lead, a colleague, a provider's writer; somebody is invited. Two files
    # were handed over by leads who stay as editors.
    assert sorted(session.scalars(select(ApplicationMember.role))).count(ApplicationRole.EDITOR) == 4
    assert (
        len(session.scalars(select(ApplicationInvitation).where(ApplicationInvitation.is_open())).all()) == 1
    )
    assert list(broken_in_teams(session)) == []
    # Of its partners one confirmed its part, another has still to; so with those who sign another letter.
    kinds = session.execute(select(Attestation.kind, Attestation.state)).all()
    assert sorted(state for _, state in kinds) == ["asked", "asked", "given", "given"]
    assert len({kind for kind, _ in kinds}) == 2
    _has_a_file_under_correction(session)
    _has_organisations_in_several_files(session)
    assert list(broken_in_attestations(session)) == []
    assert len({each.role for each in sign_ins}) == len({each.password for each in sign_ins}) == 7
    assert (tmp_path / "demonstration.json").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("language", list(Language))
def test_one_team_writes_its_provider_otherwise(language: Language) -> None:
    """In a demonstration of the usual size, with the same provider in another file: a possible duplicate."""
    names = [
        fictional_partners(number, 1, "QC", language)[0]["name"]
        for number in (CARELESS - PROVIDERS, CARELESS)
    ]

    known = [Known(UUID(int=place), (name,)) for place, name in enumerate(names)]
    assert len(possible_duplicates(known)) == 1


def _has_organisations_in_several_files(session: Session) -> None:
    """A provider sits in several files."""
    sits = (
        select(func.count(Partner.id))
        .join(OrganisationName, OrganisationName.id == Partner.known_as_id)
        .where(OrganisationName.kind == "ai_provider")
        .group_by(OrganisationName.organisation_id)
        .order_by(func.count(Partner.id).desc(), OrganisationName.organisation_id)
    )
    assert session.scalars(sits).first() == 2
    assert list(broken_in_organisations(session)) == []


def _has_a_file_under_correction(session: Session) -> None:
    """One request is answered by a copy, one is open; a thread, a document, two writers of a section."""
    given, still_open = session.scalars(select(CorrectionRequest).order_by(CorrectionRequest.asked_at))
    assert given.answer_snapshot_id is not None
    assert still_open.answered_at is None
    assert still_open.due_at.second == 0
    copies = select(func.count()).where(Snapshot.application_id == given.application_id)
    assert session.scalar(copies) == 2
    assert session.scalars(select(Message.side).order_by(Message.sent_at)).all() == ["team", "call"]
    assert session.scalars(select(Attachment.caption).where(Attachment.kind == "supporting")).one()
    writers = (
        select(func.count(SectionVersion.saved_by.distinct()))
        .join(Application, Application.id == SectionVersion.application_id)
        .where(SectionVersion.section == "project", Application.state == ApplicationState.DRAFT)
        .group_by(SectionVersion.application_id)
        .order_by(func.count(SectionVersion.saved_by.distinct()).desc())
    )
    assert session.scalars(writers).first() == 2
