"""What was typed, what was understood of it and what was frozen must say the same."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from callapp.applications.assessment import assess
from callapp.applications.copies.queries import copy_in_force
from callapp.applications.copies.snapshots import same_content
from callapp.applications.models import Application
from callapp.applications.sections.content_queries import load_content
from callapp.calls.queries import call_in_force
from callapp.domain.completeness import SectionStatus
from callapp.domain.errors import Fault
from callapp.domain.sections import Section
from callapp.domain.workflow import ApplicationState

# What the rows of each section tell.
_TOLD = {
    Section.HOSPITAL: ("hospital",),
    Section.PROJECT: ("title", "answers"),
    Section.PARTNERS: ("partners",),
    Section.BUDGET: ("costs", "funding"),
    Section.OUTCOMES: ("indicators",),
    Section.LETTER_OF_INTENT: ("signatories",),
}


def broken_in_rows(session: Session) -> Iterator[Fault]:
    """Applications whose rows say something else; field is the id.

    Codes: ``check.rows_differ_from_draft`` (a complete section of a draft, by what was typed),
    ``check.rows_differ_from_copy`` (a submitted application, by its frozen copy).
    """
    applications = session.scalars(select(Application).order_by(Application.id)).all()
    for application in applications:
        if application.state is ApplicationState.DRAFT:
            if _differs_from_draft(session, application):
                yield Fault("check.rows_differ_from_draft", str(application.id))
        elif _differs_from_copy(session, application):
            yield Fault("check.rows_differ_from_copy", str(application.id))


def _differs_from_draft(session: Session, application: Application) -> bool:
    assessment = assess(session, application, call_in_force(session, application.call_id).document)
    kept = load_content(session, application)
    return any(
        getattr(assessment.content, name) != getattr(kept, name)
        for section, names in _TOLD.items()
        if assessment.sections[section].status is SectionStatus.COMPLETE
        for name in names
    )


def _differs_from_copy(session: Session, application: Application) -> bool:
    copy = copy_in_force(session, application)
    # Whoever declared may have another name by now; the copy keeps the one of the day.
    kept = replace(load_content(session, application), declared=copy.frozen.content.declared)
    return not same_content(kept, copy.frozen.content, copy.frozen.circumstances)
