"""Finding a partner among the organisations somebody vouches for, and writing what is known of it in a
row."""

from __future__ import annotations

from typing import Any

from callapp.accounts.known_names import CANADA
from callapp.accounts.suggestion_queries import Suggestion, find_suggestion
from callapp.domain.participants import REF
from callapp.domain.section_reading import ROWS
from callapp.domain.sections import Section
from callapp.domain.typed import MOST_ROWS, Typed
from callapp.web.database import db
from callapp.web.i18n import current_language, speaker
from callapp.web.typed_fields import new_ref
from callapp.web.wording import label

_LIST = "partners"


def picked_partner(typed: Typed, suggestion_id: str) -> tuple[Typed, str]:
    """The text with one more partner, what is known of it filled in; the id of its first field left to fill.

    What nobody vouches for (any more) changes nothing.
    """
    found = find_suggestion(db.session, suggestion_id=suggestion_id, language=current_language().value)
    rows = list(typed.get(_LIST, ()))
    if found is None or len(rows) >= MOST_ROWS:
        return typed, _LIST
    row = {**ROWS[Section.PARTNERS][_LIST], REF: new_ref(), **told(found)}
    return {**typed, _LIST: [*rows, row]}, f"{_LIST}-{len(rows)}-size_class"


def told(found: Suggestion) -> dict[str, str]:
    """What is known of an organisation, by the fields of a partner's row."""
    return {
        "name": found.name,
        "kind": found.kind.value,
        "province": found.province.value,
        "country": "" if found.country == CANADA else found.country,
    }


def as_answer(found: Suggestion) -> dict[str, Any]:
    """A suggestion for the script of the page: the fields, and where and what it is in words."""
    where = speaker().country(found.country) if found.country != CANADA else label("province", found.province)
    words = [label("partner_kind", found.kind), *([found.city] if found.city else []), where]
    return {**told(found), "words": ", ".join(words)}
