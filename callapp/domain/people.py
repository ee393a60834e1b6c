"""Who acts: roles of the house, roles on one application, and the actor of a use case."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID


class Role(StrEnum):
    """Roles a person holds in the house (DOMAIN section 3). Applicants hold none of them."""

    ELIGIBILITY_OFFICER = "eligibility_officer"
    REVIEWER = "reviewer"
    PANEL_CHAIR = "panel_chair"
    ADMINISTRATOR = "administrator"
    AUDITOR = "auditor"


class ApplicationRole(StrEnum):
    """Roles a person holds on one application."""

    LEAD = "applicant_lead"
    EDITOR = "applicant_editor"
    VIEWER = "applicant_viewer"


class LeadGone(StrEnum):
    """Why the lead of an application can no longer be counted on."""

    ACCOUNT_CLOSED = "account_closed"
    LEFT_ORGANISATION = "left_organisation"


@dataclass(frozen=True, slots=True)
class Actor:
    """Who asks. user_id is None for a visitor and for the system itself."""

    user_id: UUID | None
    roles: frozenset[Role] = frozenset()
    is_system: bool = False

    @property
    def is_signed_in(self) -> bool:
        return self.user_id is not None

    def has(self, role: Role) -> bool:
        return role in self.roles


VISITOR = Actor(user_id=None)
SYSTEM = Actor(user_id=None, is_system=True)
