"""Characters no shipped font can show are marked wherever they stand, tables included; the PDF is made."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from callapp.app import templates_path
from callapp.applications.copies.pdf_copies import copy_pdf
from callapp.applications.copies.queries import copy_in_force
from callapp.files.pdf import MISSING, showable
from tests.submitted import make_submitted, open_call

STRANGE = "医院 💡 ⟦"


def test_what_cannot_be_shown_is_marked_in_lists_rows_and_texts() -> None:
    value = {"title": "Soins 💡", "rows": (("⟦", "a"), ["医"])}
    assert showable(value) == {"title": f"Soins {MISSING}", "rows": [[MISSING, "a"], [MISSING]]}


def test_a_copy_with_strange_characters_in_its_tables_is_a_pdf(session: Session, now: datetime) -> None:
    copy = copy_in_force(session, make_submitted(session, open_call(session, now), now=now))
    content = copy.frozen.content
    strange = replace(
        content,
        title=STRANGE,
        partners=tuple(replace(each, name=STRANGE) for each in content.partners),
        costs=tuple(replace(each, description=STRANGE) for each in content.costs),
        indicators=tuple(replace(each, unit=STRANGE) for each in content.indicators),
    )
    frozen = replace(copy.frozen, content=strange)

    assert copy_pdf(frozen, copy.sha256, copy.document, templates_path()).startswith(b"%PDF-")
