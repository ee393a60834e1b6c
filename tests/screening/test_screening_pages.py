"""Screening in the browser: the list in few statements, one file, each act, each refusal."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from callapp.applications.models import Application
from callapp.applications.recusal_models import ConflictDeclaration
from callapp.domain.conflicts import ConflictKind
from callapp.domain.eligibility import RuleId
from callapp.domain.people import Role
from callapp.domain.workflow import ApplicationState
from callapp.screening.models import RuleConfirmation
from tests.client import CheckedClient, Page
from tests.databases import Counted
from tests.factories import make_person
from tests.mailbox import Mailbox
from tests.many import multiply
from tests.submitted import make_submitted, open_call

SignIn = Callable[..., Any]


@pytest.fixture
def file(session: Session, now: datetime) -> Application:
    return make_submitted(session, open_call(session, now), now=now)


def page_of(client: CheckedClient, file: Application, lang: str = "fr") -> Page:
    return client.get(f"/{lang}/screening/files/{file.id}")


def found(outcome: str) -> dict[str, str]:
    return {f"finding_{rule}": outcome for rule in RuleId}


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_an_officer_goes_from_the_calls_to_an_eligible_file(
    client: CheckedClient,
    sign_in: SignIn,
    session: Session,
    file: Application,
    mailbox: Mailbox,
    lang: str,
) -> None:
    sign_in(client, Role.ELIGIBILITY_OFFICER)
    calls = client.get(f"/{lang}/screening/")
    assert "ia-sante-2023" in calls.words
    files = client.get(f"/{lang}/screening/ia-sante-2023")
    assert str(file.number) in files.words

    client.send(page_of(client, file, lang), found("pass"), action="/findings", follow_redirects=True)
    confirmed = client.send(page_of(client, file, lang), action="/confirmation", follow_redirects=True)

    assert confirmed.status_code == 200
    assert session.get_one(Application, file.id).state is ApplicationState.ELIGIBLE
    client.send(page_of(client, file, lang), action="/information", follow_redirects=True)
    assert session.get_one(Application, file.id).informed_at is not None
    # In the language of the application, whatever the officer's is.
    assert mailbox.link(mailbox.one(kind="screening.eligible")) == f"/fr/applications/{file.id}"


def test_a_refused_finding_links_its_field_and_keeps_what_was_typed(
    client: CheckedClient, sign_in: SignIn, session: Session, now: datetime
) -> None:
    file = make_submitted(session, open_call(session, now), now=now, beds=499)
    sign_in(client, Role.ELIGIBILITY_OFFICER)

    typed = {**found("pass"), "note_nonprofit": "Statuts lus mot à mot."}
    refused = client.send(page_of(client, file, "en"), typed, action="/findings")

    assert refused.status_code == 422
    summary = refused.soup.select_one(".govuk-error-summary")
    assert summary is not None
    assert summary.select_one('a[href="#note_min_beds"]') is not None
    assert "Statuts lus mot à mot." in refused.get_data(as_text=True)
    assert session.scalars(select(RuleConfirmation)).all() == []


def test_confirming_too_early_links_each_rule(
    client: CheckedClient, sign_in: SignIn, file: Application
) -> None:
    sign_in(client, Role.ELIGIBILITY_OFFICER)
    refused = client.send(page_of(client, file), action="/confirmation")

    assert refused.status_code == 422
    links = [str(a["href"]) for a in refused.soup.select(".govuk-error-summary a")]
    assert links == [f"#finding_{rule}" for rule in RuleId]


def test_a_stale_page_answers_409_with_the_text(
    client: CheckedClient, sign_in: SignIn, file: Application
) -> None:
    sign_in(client, Role.ELIGIBILITY_OFFICER)
    old = page_of(client, file)
    client.send(page_of(client, file), found("pass"), action="/findings")

    lost = client.send(old, {"finding_nonprofit": "fail", "note_nonprofit": "Mes mots."}, action="/findings")

    assert lost.status_code == 409
    assert "Mes mots." in lost.get_data(as_text=True)


@pytest.mark.parametrize(
    ("act", "data"),
    [
        ("findings", {"seen": "x" * 5000, "finding_nonprofit": "maybe"}),
        ("findings", {"seen": "\x00"}),
        ("exceptions", {"exception-rule": "no_such_rule", "exception-reason": "?"}),
        ("exceptions", {"exception-rule": "min_beds", "exception-reason": "\x07"}),
        ("exceptions", {"exception-rule": "min_beds", "exception-reason": "x" * 1_000_000}),
        ("beds", {"beds-state": "gold", "beds-seen": "declared"}),
        ("confirmation", {"version": "9" * 30}),
        ("refusal", {"refusal-version": "-1", "refusal-reason": "Non."}),
        ("refusal", {"refusal-version": "1", "refusal-reason": ""}),
        ("information", {}),
        ("reinstatement", {"reinstatement-version": "1", "reinstatement-reason": "Oui."}),
    ],
)
def test_bad_input_is_refused_with_a_page(
    client: CheckedClient, sign_in: SignIn, file: Application, act: str, data: dict[str, str]
) -> None:
    sign_in(client, Role.ELIGIBILITY_OFFICER)
    refused = client.post(f"/en/screening/files/{file.id}/{act}", data=data)

    assert refused.status_code in (409, 422)


@pytest.mark.parametrize("act", ["findings", "exceptions", "confirmation", "reinstatement"])
def test_what_a_decided_file_no_longer_takes_is_refused_with_a_page(
    client: CheckedClient, sign_in: SignIn, session: Session, now: datetime, act: str
) -> None:
    file = make_submitted(session, open_call(session, now), now=now, state=ApplicationState.ELIGIBLE)
    sign_in(client, Role.ELIGIBILITY_OFFICER)

    data = {"finding_nonprofit": "pass", "exception-rule": "min_beds", "exception-reason": "Oui."}
    refused = client.post(f"/en/screening/files/{file.id}/{act}", data=data)

    assert refused.status_code in (409, 422)


def test_who_may_read_and_who_may_decide(
    client: CheckedClient, sign_in: SignIn, session: Session, file: Application
) -> None:
    address = f"/fr/screening/files/{file.id}"
    for role, reads, decides in (
        (Role.ELIGIBILITY_OFFICER, True, True),
        (Role.ADMINISTRATOR, True, True),
        (Role.AUDITOR, True, False),
        (Role.REVIEWER, False, False),
        (Role.PANEL_CHAIR, False, False),
    ):
        sign_in(client, role)
        assert client.get(address).status_code == (200 if reads else 403), role
        answer = client.post(f"{address}/refusal", data={}).status_code
        assert answer == (422 if decides else 403), role
    sign_in(client, Role.AUDITOR)
    assert page_of(client, file).soup.select("main form") == []


def test_what_is_not_there_and_what_one_is_in_conflict_with_answer_alike(
    client: CheckedClient, sign_in: SignIn, session: Session, file: Application, now: datetime
) -> None:
    person = sign_in(client, Role.ELIGIBILITY_OFFICER, Role.REVIEWER)
    session.add(
        ConflictDeclaration(
            application_id=file.id,
            reviewer_id=person.id,
            kind=ConflictKind.SAME_INSTITUTION,
            explanation="J’y travaille.",
            declared_at=now,
        )
    )

    for address in (f"/fr/screening/files/{file.id}", f"/fr/screening/files/{uuid4()}"):
        assert client.get(address).status_code == 404
        assert client.post(f"{address}/findings", data={}).status_code == 404
    assert str(file.number) not in client.get("/fr/screening/ia-sante-2023").words
    assert client.get("/fr/screening/no-such-call").status_code == 404


@pytest.mark.parametrize("state", [ApplicationState.ELIGIBLE, ApplicationState.INELIGIBLE])
def test_its_own_people_learn_the_result_when_they_are_informed_and_not_before(
    client: CheckedClient, session: Session, now: datetime, state: ApplicationState
) -> None:
    lead = make_person(session, now=now)
    file = make_submitted(session, open_call(session, now), now=now, lead=lead)
    client.act_as(lead.actor)
    pages = ("/en/applications", f"/en/applications/{file.id}")
    before = [client.get(page).words for page in pages]

    file.state = state
    assert [client.get(page).words for page in pages] == before

    file.informed_at = now
    assert [client.get(page).words for page in pages] != before


@pytest.mark.parametrize("files", [1, 3, 60])
def test_the_list_asks_the_same_few_questions_whatever_its_length(
    client: CheckedClient,
    sign_in: SignIn,
    session: Session,
    now: datetime,
    count_statements: Callable[[], AbstractContextManager[Counted]],
    files: int,
) -> None:
    call = open_call(session, now)
    multiply(session, make_submitted(session, call, now=now), files - 1)
    sign_in(client, Role.ELIGIBILITY_OFFICER)
    client.get("/fr/screening/ia-sante-2023")

    with count_statements() as counted:
        client.get("/fr/screening/ia-sante-2023")

    # The call, how many files there are, one page of them.
    assert len(counted) == 3, str(counted)


def test_the_list_sorts_filters_and_turns_pages(
    client: CheckedClient, sign_in: SignIn, session: Session, now: datetime
) -> None:
    call = open_call(session, now)
    made = [make_submitted(session, call, now=now, beds=500 + index) for index in range(52)]
    made.append(make_submitted(session, call, now=now, state=ApplicationState.ELIGIBLE, beds=None))
    sign_in(client, Role.ELIGIBILITY_OFFICER)

    def numbers(query: str) -> list[str]:
        page = client.get(f"/en/screening/ia-sante-2023?{query}")
        return [cell.get_text(strip=True) for cell in page.soup.select("tbody td.nowrap")]

    assert len(numbers("")) == 50
    assert len(numbers("page=2")) == 3
    assert numbers("page=99999999999999999999") == numbers("")
    assert numbers("sort=-beds")[0] == made[51].number
    assert numbers("sort=beds")[0] == made[52].number
    assert numbers("state=eligible") == [made[52].number]
    assert numbers("sort=nonsense&state=nonsense&page=x") == numbers("")
