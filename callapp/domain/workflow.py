"""The states of an application and of a review, and the one table that moves each.

A state changes only through ``next_state`` or ``next_review_state``. The diagram in the README is made from
the same tables, so what is drawn is what runs.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

from callapp.domain.errors import RuleBroken
from callapp.domain.people import ApplicationRole, Role


class ApplicationState(StrEnum):
    """Where an application stands. Being informed, released or agreed are dated facts beside the state."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    WITHDRAWN = "withdrawn"
    ELIGIBLE = "eligible"
    INELIGIBLE = "ineligible"


class ApplicationEvent(StrEnum):
    """What can be done to an application as a whole."""

    SUBMIT = "submit"
    WITHDRAW = "withdraw"
    REOPEN = "reopen"
    CONFIRM_ELIGIBLE = "confirm_eligible"
    MARK_INELIGIBLE = "mark_ineligible"
    REINSTATE = "reinstate"


class ReviewState(StrEnum):
    """Where a review stands; only a submitted one counts in a score."""

    DRAFT = "draft"
    SUBMITTED = "submitted"


class ReviewEvent(StrEnum):
    """What can be done to a review as a whole."""

    SUBMIT = "submit"
    REOPEN = "reopen"


AnyRole = Role | ApplicationRole
S = TypeVar("S", bound=StrEnum)
E = TypeVar("E", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Transition(Generic[S, E]):
    """One row of a table: the event leads from any of the sources to the target.

    may: whoever holds one of these roles may do it.
    needs_reason: a written reason goes with it.
    before_deadline: it is refused from the closing instant on.
    """

    event: E
    sources: tuple[S, ...]
    target: S
    may: frozenset[AnyRole]
    needs_reason: bool = False
    before_deadline: bool = False


_LEAD: frozenset[AnyRole] = frozenset({ApplicationRole.LEAD})
_SCREENING: frozenset[AnyRole] = frozenset({Role.ELIGIBILITY_OFFICER, Role.ADMINISTRATOR})

_A, _E = ApplicationState, ApplicationEvent
APPLICATION_TRANSITIONS: tuple[Transition[ApplicationState, ApplicationEvent], ...] = (
    Transition(_E.SUBMIT, (_A.DRAFT,), _A.SUBMITTED, _LEAD, before_deadline=True),
    # From ineligible too: before they are informed, its people must see the same buttons as before.
    Transition(_E.WITHDRAW, (_A.SUBMITTED, _A.ELIGIBLE, _A.INELIGIBLE), _A.WITHDRAWN, _LEAD),
    Transition(_E.REOPEN, (_A.WITHDRAWN,), _A.DRAFT, _LEAD, before_deadline=True),
    Transition(_E.CONFIRM_ELIGIBLE, (_A.SUBMITTED,), _A.ELIGIBLE, _SCREENING),
    Transition(_E.MARK_INELIGIBLE, (_A.SUBMITTED, _A.ELIGIBLE), _A.INELIGIBLE, _SCREENING, needs_reason=True),
    Transition(_E.REINSTATE, (_A.INELIGIBLE,), _A.ELIGIBLE, _SCREENING, needs_reason=True),
)

_R, _V = ReviewState, ReviewEvent
REVIEW_TRANSITIONS: tuple[Transition[ReviewState, ReviewEvent], ...] = (
    Transition(_V.SUBMIT, (_R.DRAFT,), _R.SUBMITTED, frozenset({Role.REVIEWER})),
    Transition(_V.REOPEN, (_R.SUBMITTED,), _R.DRAFT, frozenset({Role.ADMINISTRATOR}), needs_reason=True),
)


def next_state(
    state: ApplicationState,
    event: ApplicationEvent,
    *,
    roles: Iterable[AnyRole],
    before_deadline: bool,
    reason: str = "",
) -> ApplicationState:
    """The state of an application after the event.

    roles: what the actor holds in the house and on this application, together.
    before_deadline: whether the call still accepts submissions (its end is exclusive).
    Raises RuleBroken, looked at in this order: ``application.role_refused``,
    ``application.event_impossible``, ``application.deadline_passed``, ``application.reason_missing``.
    """
    return _move("application", APPLICATION_TRANSITIONS, state, event, roles, before_deadline, reason)


def next_review_state(
    state: ReviewState, event: ReviewEvent, *, roles: Iterable[AnyRole], reason: str = ""
) -> ReviewState:
    """The state of a review after the event; that the review is the actor's own is the query's business.

    Raises RuleBroken, looked at in this order: ``review.role_refused``, ``review.event_impossible``,
    ``review.reason_missing``.
    """
    return _move("review", REVIEW_TRANSITIONS, state, event, roles, True, reason)


def possible_events(
    state: ApplicationState, *, roles: Iterable[AnyRole], before_deadline: bool
) -> tuple[ApplicationEvent, ...]:
    """What these roles may do now, in the order of the table: the buttons a page offers."""
    held = frozenset(roles)
    return tuple(
        row.event
        for row in APPLICATION_TRANSITIONS
        if state in row.sources and held & row.may and (before_deadline or not row.before_deadline)
    )


def _move(
    subject: str,
    table: Sequence[Transition[S, E]],
    state: S,
    event: E,
    roles: Iterable[AnyRole],
    before_deadline: bool,
    reason: str,
) -> S:
    row = next(row for row in table if row.event is event)
    # The role comes first: whoever may not act learns nothing about the state.
    if not row.may & frozenset(roles):
        raise RuleBroken(f"{subject}.role_refused", event=event)
    if state not in row.sources:
        raise RuleBroken(f"{subject}.event_impossible", event=event, state=state)
    if row.before_deadline and not before_deadline:
        raise RuleBroken(f"{subject}.deadline_passed", event=event)
    if row.needs_reason and not reason.strip():
        raise RuleBroken(f"{subject}.reason_missing", "reason", event=event)
    return row.target


def application_diagram() -> str:
    """The application's states as a mermaid ``stateDiagram-v2``, ending in a line break."""
    return _diagram(ApplicationState.DRAFT, APPLICATION_TRANSITIONS)


def review_diagram() -> str:
    """The review's states as a mermaid ``stateDiagram-v2``, ending in a line break."""
    return _diagram(ReviewState.DRAFT, REVIEW_TRANSITIONS)


def _diagram(start: S, table: Sequence[Transition[S, E]]) -> str:
    lines = ["stateDiagram-v2", f"    [*] --> {start}"]
    for row in table:
        notes = [
            note
            for note, holds in (
                ("before the deadline", row.before_deadline),
                ("with a reason", row.needs_reason),
            )
            if holds
        ]
        label = row.event + (f" ({', '.join(notes)})" if notes else "")
        lines += [f"    {source} --> {row.target}: {label}" for source in row.sources]
    return "\n".join(lines) + "\n"
