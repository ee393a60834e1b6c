"""The team of the demonstration's first draft: a colleague, a provider's writer, an invitation that waits."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from callapp.accounts.models import User
from callapp.accounts.organisation_actions import approve_membership, claim_organisation
from callapp.applications.actions import save_section
from callapp.applications.models import Application, SectionDraft
from callapp.applications.team.member_actions import add_member
from callapp.applications.team.team_invitation_actions import accept_team_invitation, invite_to_application
from callapp.applications.team.writer_actions import assign_sections
from callapp.demo.cast import address, make_applicant
from callapp.demo.fictional_files import FictionalFile
from callapp.demo.filing import MINUTE
from callapp.domain.bilingual import Language
from callapp.domain.merging import Seen, digests
from callapp.domain.organisations import Province
from callapp.domain.people import ApplicationRole
from callapp.domain.section_reading import ROWS
from callapp.domain.sections import Section


def gather_team(
    session: Session, *, lead: User, file: FictionalFile, draft: Application, now: datetime, link_to: Any
) -> User:
    """Two people come to work on the draft, a third is invited, sections are assigned; the colleague."""
    now += 12 * MINUTE
    colleague = make_applicant(session, now=now, email="redaction", name="Rédactrice fictive", language="fr")
    asked = claim_organisation(
        session,
        actor=colleague.actor,
        now=now,
        link_to=link_to,
        name=file.hospital,
        language=file.language.value,
        province=Province(file.province),
    )
    leading: dict[str, Any] = {"actor": lead.actor, "link_to": link_to}
    approve_membership(session, now=now + MINUTE, membership_id=asked.id, **leading)
    on_draft: dict[str, Any] = {"application_id": draft.id, **leading}
    add_member(session, now=now + 2 * MINUTE, user_id=colleague.id, role=ApplicationRole.EDITOR, **on_draft)
    _bring_writer(session, now + 3 * MINUTE, on_draft, link_to)
    invite_to_application(
        session,
        now=now + 6 * MINUTE,
        email=address("direction"),
        language=Language.FR,
        role=ApplicationRole.VIEWER,
        **on_draft,
    )
    writers = {Section.BUDGET: colleague.id, Section.OUTCOMES: colleague.id, Section.HOSPITAL: lead.id}
    assign_sections(session, now=now + 7 * MINUTE, writers=writers, **on_draft)
    _write_too(session, colleague, draft, now + 8 * MINUTE, link_to)
    return colleague


def _write_too(session: Session, colleague: User, draft: Application, now: datetime, link_to: Any) -> None:
    """The colleague goes on with an answer of the lead: the section has versions by two people."""
    typed, seen = seen_now(session, draft, Section.PROJECT)
    name = next(each for each in typed if each.startswith("answer-"))
    more = {
        Language.FR: "Les équipes de soins relisent ce texte avec nous.",
        Language.EN: "The care teams read this text over with us.",
    }
    save_section(
        session,
        actor=colleague.actor,
        now=now,
        application_id=draft.id,
        section=Section.PROJECT,
        typed={**typed, name: f"{typed[name]} {more[draft.language]}"},
        seen=seen,
        link_to=link_to,
    )


def seen_now(session: Session, file: Application, section: Section) -> tuple[dict[str, Any], Seen]:
    """What stands typed in a section, and what a page of it shows that is opened now."""
    draft = session.get_one(SectionDraft, (file.id, section), populate_existing=True)
    return dict(draft.typed), Seen(digests(draft.typed, ROWS.get(section, {})))


def _bring_writer(session: Session, now: datetime, on_draft: dict[str, Any], link_to: Any) -> None:
    """Somebody of the AI service provider, invited by mail, accepts by the link."""
    writer = make_applicant(
        session, now=now, email="fournisseur", name="Rédacteur fictif du fournisseur", language="en"
    )
    tokens: list[str] = []

    def noting(endpoint: str, **values: Any) -> Any:
        tokens.append(str(values.get("token")))
        return link_to(endpoint, **values)

    invite_to_application(
        session,
        now=now,
        email=writer.email,
        language=Language.EN,
        role=ApplicationRole.EDITOR,
        **{**on_draft, "link_to": noting},
    )
    accept_team_invitation(
        session, actor=writer.actor, now=now + 2 * MINUTE, token=tokens[0], link_to=link_to
    )
