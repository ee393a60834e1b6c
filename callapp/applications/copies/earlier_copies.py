"""Frozen copies of earlier schemas, read as today's: what was not asked then is filled as not given.

Only what is read changes: the bytes of a copy and its hash stay for ever. What is filled here, the migrations
fill in the rows of the same files, so that both still say the same.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from callapp.domain.organisations import SizeClass
from callapp.domain.outcomes import KpiCode
from callapp.domain.participants import ref_by_place

FIRST = "callapp.application/1"


def _of_first(content: dict[str, Any]) -> dict[str, Any]:
    """Partners without reference, contact or role; lines without participant, place or year."""
    return {
        **content,
        "partners": [_partner(index, row) for index, row in enumerate(content["partners"])],
        "costs": [
            {**row, "participant": None, "province": None, "fiscal_year": None} for row in content["costs"]
        ],
        "funding": [{**row, "participant": None, "eligible": None} for row in content["funding"]],
        "indicators": [{**row, "code": KpiCode.OWN.value} for row in content["indicators"]],
    }


def _partner(index: int, row: dict[str, Any]) -> dict[str, Any]:
    kept = {name: value for name, value in row.items() if name != "is_sme"}
    size = SizeClass.SME.value if row["is_sme"] else None
    asked_later = {"contact_name": None, "contact_email": None, "role": None}
    return {**kept, "ref": ref_by_place(index), "size_class": size, **asked_later}


# For each schema that stands in databases, how its content becomes today's.
EARLIER: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {FIRST: _of_first}
