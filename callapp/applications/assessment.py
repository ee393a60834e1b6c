"""How far an application is: section by section, what is missing or wrong, and what the rules answer.

Read from what was typed, in four statements for any number of applications, so that a page shows every
reason at its field, and submission refuses with the same ones.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from callapp.accounts.models import User
from callapp.applications.attachments.attached_files import attached_files
from callapp.applications.attestations.queries import Standing, confirmations_in, signatures_in, standings
from callapp.applications.models import Application, SectionDraft
from callapp.applications.sections.models import Declaration
from callapp.applications.sections.saving import writings
from callapp.calls.document import CallDocument
from callapp.domain.completeness import (
    CompletenessRules,
    QuestionLimit,
    SectionStatus,
    rules_in_doubt,
    section_faults,
    status_of,
)
from callapp.domain.content import ApplicationContent, Declared
from callapp.domain.eligibility import RuleResult, Verdict, evaluate
from callapp.domain.errors import Fault
from callapp.domain.merging import Writing
from callapp.domain.participants import Participants
from callapp.domain.section_reading import is_untouched, read_sections
from callapp.domain.sections import Section
from callapp.domain.typed import Typed


@dataclass(frozen=True, slots=True)
class KeptDraft:
    """What was last saved in a section, by whom and when; written: who wrote each field last."""

    typed: Typed
    written: Mapping[str, Writing]
    saved_at: datetime
    saved_by: str


@dataclass(frozen=True, slots=True)
class SectionProgress:
    """One section: where it stands, what keeps it from being complete. draft is None before a first save."""

    section: Section
    status: SectionStatus
    faults: tuple[Fault, ...]
    draft: KeptDraft | None


@dataclass(frozen=True, slots=True)
class Assessment:
    """What one application says now, and how far it is."""

    content: ApplicationContent
    # Whom a budget line may name, by the partners' rows as they stand.
    participants: Participants
    sections: Mapping[Section, SectionProgress]
    verdict: Verdict
    # The latest request to each person who is to sign or to confirm.
    attestations: tuple[Standing, ...] = ()

    @property
    def faults(self) -> tuple[Fault, ...]:
        """Everything that keeps the application from being submitted, in the order of the form."""
        return tuple(fault for progress in self.sections.values() for fault in progress.faults)

    @property
    def complete(self) -> frozenset[Section]:
        """The sections that lack nothing."""
        found = (each for each in self.sections.values() if each.status is SectionStatus.COMPLETE)
        return frozenset(each.section for each in found)

    @property
    def done(self) -> int:
        """How many sections are complete."""
        return len(self.complete)

    @property
    def in_doubt(self) -> tuple[RuleResult, ...]:
        """Rules that fail by what is declared and that an officer will look at."""
        return rules_in_doubt(self.verdict)

    @property
    def saved_at(self) -> datetime | None:
        """When anything of the application was last saved."""
        moments = [each.draft.saved_at for each in self.sections.values() if each.draft]
        return max(moments, default=None)

    @property
    def next_section(self) -> Section | None:
        """The first section that is not complete; None when all are."""
        unfinished = (each for each in self.sections.values() if each.status is not SectionStatus.COMPLETE)
        return next((each.section for each in unfinished), None)


def completeness_rules(document: CallDocument) -> CompletenessRules:
    """The settings of a call that completeness depends on."""
    eligibility = document.eligibility_rules()
    return CompletenessRules(
        questions=tuple(QuestionLimit(q.code, q.word_limit, q.required) for q in document.questions),
        budget=document.budget_rules(),
        required_partner_kinds=eligibility.required_partner_kinds,
        required_signatories=eligibility.required_signatories,
        confirmations_required=document.confirmations_required,
    )


def assess(session: Session, application: Application, document: CallDocument) -> Assessment:
    """How far one application is, by the document of its call."""
    return assess_all(session, [(application, document)])[application.id]


def assess_all(
    session: Session, applications: Sequence[tuple[Application, CallDocument]]
) -> dict[UUID, Assessment]:
    """How far each of these applications is, in four statements."""
    ids = [application.id for application, _ in applications]
    drafts, files, declared = _drafts(session, ids), attached_files(session, ids), _declared(session, ids)
    attestations = standings(session, ids)
    return {
        application.id: _assess(
            document,
            drafts[application.id],
            ApplicationContent(
                language=application.language,
                letters=files[application.id].letters,
                documents=files[application.id].documents,
            ),
            declared.get(application.id),
            attestations.get(application.id, ()),
        )
        for application, document in applications
    }


def _assess(
    document: CallDocument,
    drafts: Mapping[Section, KeptDraft],
    start: ApplicationContent,
    declared: Declared | None,
    attestations: tuple[Standing, ...],
) -> Assessment:
    start = replace(
        start, signatures=signatures_in(attestations), confirmations=confirmations_in(attestations)
    )
    reading = read_sections(
        {section: draft.typed for section, draft in drafts.items()},
        start=start,
        statements=[statement.code for statement in document.declarations],
        declared=declared,
    )
    faults = section_faults(reading, completeness_rules(document))
    sections = {
        section: SectionProgress(
            section,
            status_of(faults[section], untouched=_untouched(section, drafts.get(section), start)),
            faults[section],
            drafts.get(section),
        )
        for section in Section
    }
    verdict = evaluate(document.eligibility_rules(), reading.content.eligibility_facts)
    return Assessment(reading.content, reading.participants, sections, verdict, attestations)


def _untouched(section: Section, draft: KeptDraft | None, start: ApplicationContent) -> bool:
    if section is Section.LETTER_OF_INTENT and (start.letters or start.signatures):
        return False
    return draft is None or is_untouched(section, draft.typed)


def _drafts(session: Session, ids: Iterable[UUID]) -> dict[UUID, dict[Section, KeptDraft]]:
    found: dict[UUID, dict[Section, KeptDraft]] = defaultdict(dict)
    rows = session.execute(
        select(SectionDraft, User.name)
        .join(User, User.id == SectionDraft.saved_by)
        .where(SectionDraft.application_id.in_(ids))
        .order_by(SectionDraft.application_id, SectionDraft.section)
    )
    for row, name in rows:
        found[row.application_id][row.section] = KeptDraft(
            row.typed, writings(row.written), row.saved_at, name
        )
    return found


def _declared(session: Session, ids: Iterable[UUID]) -> dict[UUID, Declared]:
    rows = session.execute(
        select(Declaration.application_id, Declaration.accepted_at, User.name)
        .join(User, User.id == Declaration.accepted_by)
        .where(Declaration.application_id.in_(ids))
        .order_by(Declaration.application_id)
    )
    return {application_id: Declared(at, name) for application_id, at, name in rows}
