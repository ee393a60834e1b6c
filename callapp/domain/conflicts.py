"""Conflicts of interest of reviewers (federal research agencies' common policy; DOMAIN, Duties)."""

from __future__ import annotations

from enum import StrEnum


class ConflictKind(StrEnum):
    """Why a person may not see a file. NONE is the declaration that there is no conflict."""

    NONE = "none"
    SAME_INSTITUTION = "same_institution"
    RELATIVE_OR_FRIEND = "relative_or_friend"
    FINANCIAL_INTEREST = "financial_interest"
    WORKED_TOGETHER = "worked_together"
    OTHER = "other"

    @property
    def is_conflict(self) -> bool:
        return self is not ConflictKind.NONE
