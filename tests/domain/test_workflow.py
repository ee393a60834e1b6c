"""Every state × event × role, held against a table written apart from the code."""

from __future__ import annotations

from itertools import product

import pytest

from callapp.domain import workflow
from callapp.domain.errors import RuleBroken
from callapp.domain.people import ApplicationRole, Role
from callapp.domain.workflow import (
    AnyRole,
    ApplicationEvent,
    ApplicationState,
    ReviewEvent,
    ReviewState,
    next_review_state,
    next_state,
    possible_events,
)

ROLES: tuple[AnyRole, ...] = (*Role, *ApplicationRole)

# event, from, to, who
ALLOWED = """
submit            draft       submitted   applicant_lead
withdraw          submitted   withdrawn   applicant_lead
withdraw          eligible    withdrawn   applicant_lead
withdraw          ineligible  withdrawn   applicant_lead
reopen            withdrawn   draft       applicant_lead
confirm_eligible  submitted   eligible    eligibility_officer administrator
mark_ineligible   submitted   ineligible  eligibility_officer administrator
mark_ineligible   eligible    ineligible  eligibility_officer administrator
reinstate         ineligible  eligible    eligibility_officer administrator
"""
EXPECTED = {
    (event, state): (target, set(who))
    for event, state, target, *who in (line.split() for line in ALLOWED.split("\n") if line)
}
WHO = {event: who for (event, _), (_, who) in EXPECTED.items()}
ONLY_BEFORE_DEADLINE = {"submit", "reopen"}
WITH_REASON = {"mark_ineligible", "reinstate"}


@pytest.mark.parametrize(("state", "event"), list(product(ApplicationState, ApplicationEvent)))
def test_each_role_moves_an_application_exactly_where_the_table_says(
    state: ApplicationState, event: ApplicationEvent
) -> None:
    for role, open_still, reason in product(ROLES, (True, False), ("", "  ", "The bed count was proved.")):
        refusal = None
        if role not in WHO[event]:
            refusal = "application.role_refused"
        elif (event, state) not in EXPECTED:
            refusal = "application.event_impossible"
        elif event in ONLY_BEFORE_DEADLINE and not open_still:
            refusal = "application.deadline_passed"
        elif event in WITH_REASON and not reason.strip():
            refusal = "application.reason_missing"
        if refusal is None:
            after = next_state(state, event, roles={role}, before_deadline=open_still, reason=reason)
            assert after == EXPECTED[event, state][0]
        else:
            with pytest.raises(RuleBroken) as broken:
                next_state(state, event, roles={role}, before_deadline=open_still, reason=reason)
            assert (broken.value.code, role) == (refusal, role)


def test_without_a_role_nothing_moves() -> None:
    for state, event in product(ApplicationState, ApplicationEvent):
        with pytest.raises(RuleBroken, match="role_refused"):
            next_state(state, event, roles=(), before_deadline=True, reason="Because")


def test_one_role_among_several_is_enough() -> None:
    held: set[AnyRole] = {Role.AUDITOR, ApplicationRole.LEAD}
    after = next_state(ApplicationState.DRAFT, ApplicationEvent.SUBMIT, roles=held, before_deadline=True)
    assert after is ApplicationState.SUBMITTED


@pytest.mark.parametrize(("state", "open_still"), list(product(ApplicationState, (True, False))))
def test_the_buttons_offered_are_those_that_work(state: ApplicationState, open_still: bool) -> None:
    for role in ROLES:
        offered = set(possible_events(state, roles={role}, before_deadline=open_still))
        working = set()
        for event in ApplicationEvent:
            try:
                next_state(state, event, roles={role}, before_deadline=open_still, reason="Because")
            except RuleBroken:
                continue
            working.add(event)
        assert offered == working


@pytest.mark.parametrize(
    ("state", "event", "role", "reason", "answer"),
    [
        ("draft", "submit", "reviewer", "", "submitted"),
        ("draft", "submit", "administrator", "", "review.role_refused"),
        ("submitted", "submit", "reviewer", "", "review.event_impossible"),
        ("submitted", "reopen", "administrator", "A score was typed twice.", "draft"),
        ("submitted", "reopen", "administrator", " ", "review.reason_missing"),
        ("submitted", "reopen", "reviewer", "I changed my mind.", "review.role_refused"),
        ("submitted", "reopen", "panel_chair", "I disagree.", "review.role_refused"),
        ("draft", "reopen", "administrator", "Because", "review.event_impossible"),
    ],
)
def test_a_review_is_submitted_by_its_reviewer_and_reopened_by_an_administrator_with_a_reason(
    state: str, event: str, role: str, reason: str, answer: str
) -> None:
    def move() -> ReviewState:
        return next_review_state(ReviewState(state), ReviewEvent(event), roles={Role(role)}, reason=reason)

    if "." in answer:
        with pytest.raises(RuleBroken) as broken:
            move()
        assert broken.value.code == answer
    else:
        assert move() == answer


def test_an_event_has_one_row_and_each_state_can_be_reached() -> None:
    for table, states, events in (
        (workflow.APPLICATION_TRANSITIONS, ApplicationState, ApplicationEvent),
        (workflow.REVIEW_TRANSITIONS, ReviewState, ReviewEvent),
    ):
        assert [row.event for row in table] == list(events)
        assert {row.target for row in table} == set(states)


def test_the_diagram_draws_each_arrow_of_the_table() -> None:
    lines = workflow.application_diagram().splitlines()
    assert lines[:2] == ["stateDiagram-v2", "    [*] --> draft"]
    arrows = {tuple(line.split(":")[0].split()) for line in lines[2:]}
    assert arrows == {(state, "-->", target) for (_, state), (target, _) in EXPECTED.items()}
    assert "    draft --> submitted: submit (before the deadline)" in lines
    assert "    ineligible --> eligible: reinstate (with a reason)" in lines
    assert workflow.review_diagram() == (
        "stateDiagram-v2\n    [*] --> draft\n    draft --> submitted: submit\n"
        "    submitted --> draft: reopen (with a reason)\n"
    )
