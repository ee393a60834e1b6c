"""Which faults of the database mean that somebody else was first."""

from __future__ import annotations

from sqlalchemy.exc import DBAPIError

# The same thing was written meanwhile, what a row hangs on is gone, or two waited for each other.
_RACES = frozenset(
    {
        "23505",  # PostgreSQL: unique
        "23503",  # foreign key
        "40001",  # serialization
        "40P01",  # deadlock
        "SQLITE_CONSTRAINT_UNIQUE",
        "SQLITE_CONSTRAINT_PRIMARYKEY",
        "SQLITE_CONSTRAINT_FOREIGNKEY",
    }
)


def is_lost_race(error: DBAPIError) -> bool:
    """True for what the actions' own looks cannot rule out: two at the same moment."""
    orig = error.orig
    return (getattr(orig, "sqlstate", None) or getattr(orig, "sqlite_errorname", None)) in _RACES
