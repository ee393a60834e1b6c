"""The newest version of a section and its draft must say the same: nothing kept is without a version."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any
from uuid import UUID

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session, aliased

from callapp.applications.models import SectionDraft
from callapp.applications.versions.models import SectionVersion, VersionKind
from callapp.domain.errors import Fault
from callapp.domain.merging import digests
from callapp.domain.section_reading import ROWS
from callapp.domain.sections import Section


def broken_in_versions(session: Session) -> Iterator[Fault]:
    """Drafts whose text stands in none of their newest versions; field is the application and the section.

    A request for corrections that was taken back leaves the text as it was submitted last, and what was
    typed under it as a version. Code: ``check.version_differs``.
    """
    newest = _newest(session)
    drafts = session.scalars(
        select(SectionDraft)
        .order_by(SectionDraft.application_id, SectionDraft.section)
        .execution_options(yield_per=200)
    )
    for draft in drafts:
        said = digests(draft.typed, ROWS.get(draft.section, {}))
        kept = newest[draft.application_id, draft.section]
        if said and said not in kept:
            yield Fault("check.version_differs", f"{draft.application_id} {draft.section}")


def _newest(session: Session) -> dict[tuple[UUID, Section], list[dict[str, str]]]:
    """What the newest versions of each section say, and the last submitted; two of one second count both."""
    later = aliased(SectionVersion)
    last: Any = (
        select(func.max(later.saved_at))
        .where(later.application_id == SectionVersion.application_id, later.section == SectionVersion.section)
        .correlate(SectionVersion)
    )
    last_submitted = last.where(later.kind == VersionKind.SUBMISSION)
    rows = session.scalars(
        select(SectionVersion)
        .where(
            or_(
                SectionVersion.saved_at == last.scalar_subquery(),
                and_(
                    SectionVersion.kind == VersionKind.SUBMISSION,
                    SectionVersion.saved_at == last_submitted.scalar_subquery(),
                ),
            )
        )
        .order_by(SectionVersion.application_id, SectionVersion.section, SectionVersion.number)
        .execution_options(yield_per=200)
    )
    found: dict[tuple[UUID, Section], list[dict[str, str]]] = defaultdict(list)
    for row in rows:
        found[row.application_id, row.section].append(digests(row.typed, ROWS.get(row.section, {})))
    return found
