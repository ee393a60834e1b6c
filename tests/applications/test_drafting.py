"""Opening a draft and saving its sections: kept word for word, understood or not, never over a newer text."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from callapp.accounts.models import Organisation, User
from callapp.applications import actions
from callapp.applications.actions import open_application, save_section
from callapp.applications.assessment import assess
from callapp.applications.models import Application, ApplicationMember, SectionDraft, Snapshot
from callapp.applications.sections.content_queries import load_content
from callapp.applications.sections.models import BedCountState, BudgetLine, HospitalFacts, Partner
from callapp.applications.sections.saving import Saved
from callapp.audit.models import AuditEntry
from callapp.calls.queries import CallInForce
from callapp.domain.bilingual import Language
from callapp.domain.errors import LostRace, NotFound, RuleBroken
from callapp.domain.merging import NOTHING_SEEN, Seen
from callapp.domain.organisations import PartnerKind, Province
from callapp.domain.people import ApplicationRole
from callapp.domain.sections import Section
from callapp.domain.workflow import ApplicationState
from tests.applications.sections import BUDGET, HOSPITAL, PARTNERS, typed_sections
from tests.factories import link_to, make_call, make_draft, make_person, seen_now


@pytest.fixture
def call(session: Session, now: datetime) -> CallInForce:
    return make_call(session, now=now)


@pytest.fixture
def lead(session: Session, now: datetime) -> User:
    return make_person(session, now=now, name="Responsable fictive")


@pytest.fixture
def draft(session: Session, now: datetime, call: CallInForce, lead: User) -> Application:
    return make_draft(session, lead=lead, now=now, call=call)


def save(
    session: Session,
    who: User,
    application: Application,
    section: Section,
    typed: dict[str, Any],
    *,
    seen: Seen | None = None,
    now: datetime | None = None,
) -> Saved:
    """Saves from a page opened just before, unless ``seen`` says what it showed."""
    return save_section(
        session,
        actor=who.actor,
        now=now or application.created_at,
        application_id=application.id,
        section=section,
        typed=typed,
        seen=seen_now(session, application, section) if seen is None else seen,
        link_to=link_to,
    )


def test_a_draft_is_opened_by_its_lead_in_a_language(
    session: Session, draft: Application, lead: User
) -> None:
    member = session.scalars(select(ApplicationMember)).one()
    assert (member.user_id, member.role) == (lead.id, ApplicationRole.LEAD)
    assert (draft.state, draft.language, draft.number) == (ApplicationState.DRAFT, Language.FR, None)
    entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "application.opened")).one()
    assert (entry.application_id, entry.after) == (draft.id, {"language": "fr"})


def test_several_drafts_of_one_person_stand_side_by_side(
    session: Session, draft: Application, lead: User, call: CallInForce, now: datetime
) -> None:
    assert make_draft(session, lead=lead, now=now, call=call).id != draft.id


def test_only_an_open_call_takes_drafts(
    session: Session, lead: User, call: CallInForce, now: datetime
) -> None:
    def open_at(moment: datetime) -> Application:
        return open_application(session, actor=lead.actor, now=moment, call_id=call.id, language=Language.EN)

    window = call.window
    assert open_at(window.opens_at).language is Language.EN
    for moment, code in (
        (window.opens_at.replace(year=2022), "application.not_open_yet"),
        (window.closes_at, "application.deadline_passed"),
    ):
        with pytest.raises(RuleBroken) as broken:
            open_at(moment)
        assert broken.value.code == code
    with pytest.raises(NotFound):
        open_application(session, actor=lead.actor, now=now, call_id=uuid4(), language=Language.EN)


def test_nobody_fills_the_house_with_drafts(
    session: Session, lead: User, call: CallInForce, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(actions, "MOST_DRAFTS", 2)
    for _ in range(2):
        make_draft(session, lead=lead, now=now, call=call)

    with pytest.raises(RuleBroken, match=r"application\.too_many_drafts"):
        make_draft(session, lead=lead, now=now, call=call)
    make_draft(session, lead=make_person(session, now=now), now=now, call=call)


@pytest.mark.parametrize(
    "text",
    [
        "  two leading spaces, and trailing  ",
        "\r\n\r\nfirst lines empty\r\nthen text\r\n",
        "👩🏽‍⚕️ says 𝕏 costs 1\u00a0000\u202f$",
        "e\u0301 is not normalised, \ufeff stays, « NBSP\u00a0»",
        "<script>alert('x')</script> & \"quotes\" \\ %s {{ 7 * 7 }}",
        "word " * 2000,
    ],
)
def test_what_is_typed_is_kept_word_for_word(
    session: Session, draft: Application, lead: User, text: str
) -> None:
    typed = {"title": text[:200], "answer-problem": text}
    save(session, lead, draft, Section.PROJECT, typed)
    session.flush()
    session.expire_all()
    assert session.get_one(SectionDraft, (draft.id, Section.PROJECT)).typed == typed


def test_a_whole_application_is_complete_and_reads_back_the_same(
    session: Session, draft: Application, lead: User, call: CallInForce, now: datetime
) -> None:
    for section, typed in typed_sections(call.document).items():
        save(session, lead, draft, section, typed)
    session.flush()
    session.expire_all()
    assessment = assess(session, draft, call.document)
    assert [(fault.code, fault.field) for fault in assessment.faults] == [
        ("letter.signature_missing", "letter")
    ]
    # What the rows say and what the typed text says are one.
    assert load_content(session, draft) == assessment.content
    assert assessment.content.budget.funding_requested_cents == 900_000_00
    assert draft.title == "Libérer des lits"
    assert assessment.done == 6


def test_a_save_leaves_an_entry_without_words(session: Session, draft: Application, lead: User) -> None:
    save(session, lead, draft, Section.HOSPITAL, HOSPITAL)
    entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "section.saved")).one()
    assert entry.after == {"section": "hospital", "version": 1}
    assert (entry.before, entry.reason_hash) == ({}, None)


def test_the_same_text_sent_again_changes_nothing(
    session: Session, draft: Application, lead: User, now: datetime
) -> None:
    save(session, lead, draft, Section.HOSPITAL, HOSPITAL)
    again = save(
        session, lead, draft, Section.HOSPITAL, HOSPITAL, seen=NOTHING_SEEN, now=now + timedelta(hours=1)
    )
    assert (again.draft.saved_at, again.version) == (now, None)
    assert session.scalar(select(func.count()).where(AuditEntry.action == "section.saved")) == 1


def test_a_stale_save_is_lost_and_overwrites_nothing(
    session: Session, draft: Application, lead: User
) -> None:
    save(session, lead, draft, Section.HOSPITAL, HOSPITAL)
    mine = HOSPITAL | {"beds": "1", "name": "Autre"}
    with pytest.raises(LostRace) as lost:
        save(session, lead, draft, Section.HOSPITAL, mine, seen=NOTHING_SEEN)
    assert [(fault.code, fault.field) for fault in lost.value.faults] == [
        ("race.lost", "name"),
        ("race.lost", "beds"),
    ]
    session.flush()
    session.expire_all()
    assert session.get_one(SectionDraft, (draft.id, Section.HOSPITAL)).typed == HOSPITAL


def test_rows_follow_the_text(session: Session, draft: Application, lead: User) -> None:
    def amounts() -> list[int]:
        return list(session.scalars(select(BudgetLine.amount_cents).order_by(BudgetLine.position)))

    save(session, lead, draft, Section.BUDGET, BUDGET)
    assert amounts() == [150_000_050, 25_050]
    unreadable = BUDGET | {"funding": [{"source": "scale_ai", "kind": "cash", "amount": "lots"}]}
    save(session, lead, draft, Section.BUDGET, unreadable)
    assert amounts() == []
    fewer = BUDGET | {"costs": BUDGET["costs"][1:]}
    save(session, lead, draft, Section.BUDGET, fewer)
    assert amounts() == [25_050]


def test_rows_of_one_section_leave_the_others_alone(session: Session, draft: Application, lead: User) -> None:
    save(session, lead, draft, Section.PARTNERS, PARTNERS)
    save(session, lead, draft, Section.BUDGET, {"costs": [], "funding": []})
    assert session.scalar(select(func.count()).select_from(Partner)) == 2


def test_a_changed_bed_count_is_declared_anew(session: Session, draft: Application, lead: User) -> None:
    save(session, lead, draft, Section.HOSPITAL, HOSPITAL)
    facts = session.get_one(HospitalFacts, draft.id)
    facts.beds_state = BedCountState.VERIFIED
    save(session, lead, draft, Section.HOSPITAL, HOSPITAL | {"nonprofit": ""})
    assert (facts.beds_state, facts.nonprofit) == (BedCountState.VERIFIED, None)
    save(session, lead, draft, Section.HOSPITAL, HOSPITAL | {"beds": "773"})
    assert (facts.beds_state, facts.beds) == (BedCountState.DECLARED, 773)


def test_a_declaration_keeps_its_first_acceptance_until_taken_back(
    session: Session, draft: Application, lead: User, call: CallInForce, now: datetime
) -> None:
    typed = typed_sections(call.document)[Section.DECLARATION]
    later = now.replace(hour=20)
    save(session, lead, draft, Section.DECLARATION, typed)
    save(session, lead, draft, Section.DECLARATION, typed | {"more": ""}, now=later)
    declared = load_content(session, draft).declared
    assert declared is not None
    assert (declared.accepted_at, declared.accepted_by) == (now, "Responsable fictive")
    save(session, lead, draft, Section.DECLARATION, dict.fromkeys(typed, ""), now=later)
    assert load_content(session, draft).declared is None


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ({"title": "bell \x07"}, "draft.forbidden_character"),
        ({"title": "nul \x00"}, "draft.forbidden_character"),
        ({"answer-problem": "x" * 1_000_000}, "draft.text_too_long"),
    ],
)
def test_what_no_database_should_hold_is_refused(
    session: Session, draft: Application, lead: User, typed: dict[str, str], code: str
) -> None:
    with pytest.raises(RuleBroken) as broken:
        save(session, lead, draft, Section.PROJECT, typed)
    assert broken.value.code == code
    assert session.get(SectionDraft, (draft.id, Section.PROJECT)) is None


def test_a_foreign_draft_is_not_there(session: Session, draft: Application, now: datetime) -> None:
    stranger = make_person(session, now=now)
    with pytest.raises(NotFound):
        save(session, stranger, draft, Section.HOSPITAL, HOSPITAL)


def test_a_viewer_reads_and_does_not_write(session: Session, draft: Application, now: datetime) -> None:
    viewer = make_person(session, now=now)
    session.add(
        ApplicationMember(
            application_id=draft.id, user_id=viewer.id, role=ApplicationRole.VIEWER, added_at=now
        )
    )
    session.flush()
    with pytest.raises(RuleBroken) as broken:
        save(session, viewer, draft, Section.HOSPITAL, HOSPITAL)
    assert broken.value.code == "application.role_refused"


def test_a_draft_is_saved_after_the_deadline_too(
    session: Session, draft: Application, lead: User, call: CallInForce
) -> None:
    kept = save(session, lead, draft, Section.HOSPITAL, HOSPITAL, now=call.window.closes_at)
    assert kept.draft.saved_at == call.window.closes_at


def test_saving_needs_a_draft(session: Session, draft: Application, lead: User, now: datetime) -> None:
    hospital = Organisation(
        kind=PartnerKind.HOSPITAL, name_fr="Hôpital fictif", province=Province.QC, created_at=now
    )
    copy = Snapshot(
        application_id=draft.id, sequence=1, content="{}", sha256="0" * 64, taken_at=now, taken_by=lead.id
    )
    session.add_all([hospital, copy])
    session.flush()
    draft.organisation_id, draft.snapshot_id = hospital.id, copy.id
    draft.number, draft.submitted_at, draft.state = "IAS-2023-001", now, ApplicationState.SUBMITTED
    session.flush()
    with pytest.raises(RuleBroken) as broken:
        save(session, lead, draft, Section.HOSPITAL, HOSPITAL)
    assert broken.value.code == "draft.not_editable"


def test_an_assessment_follows_the_call(
    session: Session, draft: Application, lead: User, call: CallInForce
) -> None:
    save(session, lead, draft, Section.PARTNERS, {"partners": PARTNERS["partners"][1:]})
    document = call.document
    kinds = document.eligibility.model_copy(update={"required_partner_kinds": ["academic"]})
    easier = document.model_copy(update={"eligibility": kinds})
    codes = {
        name: [fault.code for fault in assess(session, draft, each).sections[Section.PARTNERS].faults]
        for name, each in (("real", document), ("easier", easier))
    }
    assert codes == {"real": ["partners.ai_provider_missing"], "easier": []}


def test_too_few_beds_are_shown_and_do_not_block(
    session: Session, draft: Application, lead: User, call: CallInForce
) -> None:
    save(session, lead, draft, Section.HOSPITAL, HOSPITAL | {"beds": "499"})
    assessment = assess(session, draft, call.document)
    assert assessment.sections[Section.HOSPITAL].faults == ()
    assert [result.rule for result in assessment.in_doubt] == ["min_beds"]
    assert assessment.verdict.eligible is False
