"""What may be asked, and by whom: one table, read by the guard at each route.

A permission opens a kind of page; which rows stand on it is decided by the scope of the query.
"""

from __future__ import annotations

from enum import StrEnum

from callapp.domain.people import Actor, ApplicationRole, Role


class Permission(StrEnum):
    """Named at every route; ``callapp routes --json`` lists which."""

    PUBLIC = "public"
    SIGNED_IN = "signed_in"
    APPLY = "application.apply"
    ELIGIBILITY_READ = "eligibility.read"
    ELIGIBILITY_DECIDE = "eligibility.decide"
    REVIEW = "review.write"
    REVIEWS_READ = "reviews.read"
    REVIEWS_MANAGE = "reviews.manage"
    RANKING_READ = "ranking.read"
    SHORTLIST_WRITE = "shortlist.write"
    EXPORT = "export.read"
    CALLS_READ = "calls.read"
    CALLS_MANAGE = "calls.manage"
    ANSWERS_PUBLISH = "answers.publish"
    APPLICATIONS_READ = "applications.read"
    PEOPLE_READ = "people.read"
    PEOPLE_MANAGE = "people.manage"
    MAILS_READ = "mails.read"
    AUDIT_READ = "audit.read"


_READS = frozenset(
    {
        Permission.APPLICATIONS_READ,
        Permission.AUDIT_READ,
        Permission.CALLS_READ,
        Permission.ELIGIBILITY_READ,
        Permission.EXPORT,
        Permission.MAILS_READ,
        Permission.PEOPLE_READ,
        Permission.RANKING_READ,
        Permission.REVIEWS_READ,
    }
)

ROLE_PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.ELIGIBILITY_OFFICER: frozenset(
        {
            Permission.ANSWERS_PUBLISH,
            Permission.APPLICATIONS_READ,
            Permission.CALLS_READ,
            Permission.ELIGIBILITY_READ,
            Permission.ELIGIBILITY_DECIDE,
        }
    ),
    Role.REVIEWER: frozenset({Permission.REVIEW}),
    Role.PANEL_CHAIR: frozenset(
        {
            Permission.APPLICATIONS_READ,
            Permission.CALLS_READ,
            Permission.REVIEWS_READ,
            Permission.RANKING_READ,
        }
    ),
    Role.ADMINISTRATOR: _READS
    | {
        Permission.ANSWERS_PUBLISH,
        Permission.CALLS_MANAGE,
        Permission.ELIGIBILITY_DECIDE,
        Permission.PEOPLE_MANAGE,
        Permission.REVIEWS_MANAGE,
        Permission.SHORTLIST_WRITE,
    },
    Role.AUDITOR: _READS,
}

# What each role on one application may do with it (DOMAIN section 2).
MAY_EDIT = frozenset({ApplicationRole.LEAD, ApplicationRole.EDITOR})


def allows(actor: Actor, permission: Permission) -> bool:
    """True when the actor may ask for pages under this permission.

    Anyone may ask for public pages; any signed-in person may apply and read their own files.
    """
    if permission is Permission.PUBLIC:
        return True
    if not actor.is_signed_in:
        return False
    if permission in (Permission.SIGNED_IN, Permission.APPLY):
        return True
    return any(permission in ROLE_PERMISSIONS[role] for role in actor.roles)
