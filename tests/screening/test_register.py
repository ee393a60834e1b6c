"""The register of a call: every submitted file, narrowed and ordered by the address, for those who may."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy.orm import Session

from callapp.accounts.models import User
from callapp.applications.models import Application
from callapp.applications.sections.models import HospitalFacts
from callapp.applications.team.lead_succession import find_lead_of
from callapp.calls.queries import CallInForce
from callapp.domain.bilingual import Language
from callapp.domain.organisations import Province
from callapp.domain.people import Role
from callapp.domain.workflow import ApplicationState
from tests.client import CheckedClient, Page
from tests.databases import Counted
from tests.factories import make_draft, make_person
from tests.many import multiply
from tests.submitted import make_organisation, make_submitted, open_call

FILES = "/en/files/ia-sante-2023"
SignIn = Callable[..., User]
Count = Callable[[], AbstractContextManager[Counted]]


@pytest.fixture
def call(session: Session, now: datetime) -> CallInForce:
    return open_call(session, now)


@pytest.fixture
def files(session: Session, now: datetime, call: CallInForce) -> list[Application]:
    def make(name: str, title: str, province: Province, **more: Any) -> Application:
        file = make_submitted(
            session, call, now=now, organisation=make_organisation(session, now, name), **more
        )
        file.title = title
        session.get_one(HospitalFacts, file.id).province = province
        session.flush()
        return file

    return [
        make("Hôpital fictif Éole", "Trier la nuit", Province.QC),
        make("Hôpital fictif Alpha", "Émondage", Province.ON, state=ApplicationState.ELIGIBLE),
        make("Fictional Hospital", "<i>Beds</i>", Province.ON, language=Language.EN),
        make("Hôpital fictif Zêta", "100 % %_", Province.NS, state=ApplicationState.WITHDRAWN),
    ]


@pytest.fixture
def auditor(client: CheckedClient, sign_in: SignIn, files: list[Application]) -> CheckedClient:
    sign_in(client, Role.AUDITOR)
    return client


def shown(page: Page, files: list[Application]) -> list[int]:
    """Places in ``files`` of the rows, in the order of the page."""
    numbers = [str(file.number) for file in files]
    return [numbers.index(cell.get_text().strip()) for cell in page.soup.select("tbody th")]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", [0, 1, 2, 3]),
        ("sort=-number", [3, 2, 1, 0]),
        ("sort=hospital", [2, 1, 0, 3]),
        ("sort=title", [3, 2, 1, 0]),
        ("sort=province&province=ON", [1, 2]),
        ("state=eligible", [1]),
        ("state=withdrawn", [3]),
        ("state=draft", []),
        ("language=en", [2]),
        ("search=hopital", [0, 1, 3]),
        ("search=%C3%89OLE+trier", [0]),
        ("search=%25_", [3]),
        ("search=<i>", [2]),
        ("search=%00", []),
        ("search=" + "x" * 5000, []),
        ("province=XX&language=de&state=none&sort=--&page=-9", [0, 1, 2, 3]),
        ("page=99999999999999999999", [0, 1, 2, 3]),
        ("page=9", [0, 1, 2, 3]),
    ],
)
def test_the_address_narrows_and_orders(
    auditor: CheckedClient, files: list[Application], query: str, expected: list[int]
) -> None:
    page = auditor.get(f"{FILES}?{query}")

    assert page.status_code == 200
    assert shown(page, files) == expected


def test_the_register_names_states_amounts_and_how_many_drafts(
    auditor: CheckedClient, session: Session, now: datetime, call: CallInForce, files: list[Application]
) -> None:
    draft = make_draft(session, lead=make_person(session, now=now), now=now, call=call)
    draft.title = "Un brouillon"

    page = auditor.get(FILES)

    assert "All (4) Submitted (2) Eligible (1) Ineligible (0) Withdrawn (1)" in page.words
    assert "1 draft is not submitted" in page.words
    assert "Un brouillon" not in page.words
    assert "$1,000,000" in page.words
    assert "ia-sante-2023 4" in auditor.get("/en/files").words
    assert "1 000 000 $" in auditor.get(FILES.replace("/en/", "/fr/")).words


@pytest.mark.parametrize("role", list(Role))
def test_who_reads_the_register(
    client: CheckedClient, sign_in: SignIn, files: list[Application], role: Role
) -> None:
    sign_in(client, role)

    for path in ("/en/files", FILES):
        assert client.get(path).status_code == (403 if role is Role.REVIEWER else 200)


def test_applicants_and_visitors_read_none(
    client: CheckedClient, sign_in: SignIn, files: list[Application]
) -> None:
    assert client.get(FILES).status_code == 302
    sign_in(client)
    assert client.get(FILES).status_code == 403


def test_a_call_that_is_not_there(auditor: CheckedClient) -> None:
    assert auditor.get("/en/files/none").status_code == 404


@pytest.mark.parametrize("number", [3, 60])
def test_the_number_of_statements_does_not_grow(
    client: CheckedClient,
    sign_in: SignIn,
    session: Session,
    now: datetime,
    call: CallInForce,
    count_statements: Count,
    number: int,
) -> None:
    sign_in(client, Role.ADMINISTRATOR)
    multiply(session, make_submitted(session, call, now=now), number - 1)
    session.commit()
    client.get(FILES)

    with count_statements() as counted:
        page = client.get(f"{FILES}?sort=hospital")

    assert len(page.soup.select("tbody tr")) == min(number, 50)
    # the call, its files, its drafts, questions that wait, whose lead is gone here and in all
    assert len(counted) == 6, str(counted)


# --- files whose lead is gone -------------------------------------------------------------------------------


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.ELIGIBILITY_OFFICER, Role.PANEL_CHAIR])
def test_who_only_reads_sees_it_in_the_register_alone(
    client: CheckedClient, session: Session, sign_in: SignIn, now: datetime, role: Role
) -> None:
    call = open_call(session, now)
    file = make_submitted(session, call, now=now)
    lead = find_lead_of(session, file.id)
    assert lead is not None
    lead.active = False
    sign_in(client, role)
    assert "The account of the lead is closed" in client.get(f"/en/files/{call.slug}").words
    for path in (f"/en/files/{call.slug}/leads", f"/en/files/leads/{file.id}"):
        assert client.get(path).status_code == 403


def test_the_statements_of_the_leads_do_not_grow(
    client: CheckedClient,
    session: Session,
    sign_in: SignIn,
    now: datetime,
    count_statements: Count,
) -> None:
    call, found = open_call(session, now), []
    address = f"/en/files/{call.slug}/leads"
    sign_in(client, Role.ADMINISTRATOR)
    for number in (1, 3, 56):
        for _ in range(number):
            lead = make_person(session, now=now)
            make_draft(session, lead=lead, now=now, call=call)
            lead.active = False
        client.get(address)
        with count_statements() as counted:
            page = client.get(address)
        found.append((len(counted), len(page.soup.select("tbody tr"))))
    # the call; how many files, one page of them
    assert found == [(3, 1), (3, 4), (3, 50)]
