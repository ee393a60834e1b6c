"""Partners and the budget lines that name them: a reference that stays, and is missed when it goes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy.orm import Session

from callapp.accounts.models import User
from callapp.applications.models import Application, SectionDraft
from callapp.domain.participants import is_ref
from callapp.domain.sections import Section
from tests.applications.browsing import kept, post, shown, url
from tests.applications.sections import BUDGET, HOSPITAL, PARTNERS, PROVIDER_REF, UNIVERSITY_REF
from tests.client import CheckedClient, Page
from tests.conftest import FrozenClock
from tests.factories import make_call, make_draft


@pytest.fixture
def lead(client: CheckedClient, sign_in: Callable[..., User]) -> User:
    return sign_in(client)


@pytest.fixture
def draft(session: Session, clock: FrozenClock, lead: User) -> Application:
    return make_draft(session, lead=lead, now=clock.now, call=make_call(session, now=clock.now))


def choices(page: Page, field: str) -> list[tuple[str, str]]:
    return [(str(o["value"]), o.get_text()) for o in page.soup.select(f'select[name="{field}"] option')]


def errors(page: Page) -> list[str]:
    return [str(link["href"]) for link in page.soup.select(".govuk-error-summary a")]


def test_every_row_of_a_partner_has_a_reference_of_its_own(
    client: CheckedClient, session: Session, draft: Application
) -> None:
    blank = client.get(url(draft, "partners")).fields("/partners")["partners-0-ref"]
    assert is_ref(blank[0])
    post(client, draft, "partners", PARTNERS, add="partners")
    refs = [row["ref"] for row in kept(session, draft, Section.PARTNERS)["partners"]]
    assert refs[:2] == [PROVIDER_REF, UNIVERSITY_REF]
    assert is_ref(refs[2])
    shown = client.get(url(draft, "partners")).fields("/partners")
    assert [shown[f"partners-{index}-ref"] for index in range(3)] == [[ref] for ref in refs]


def test_a_row_from_before_references_gets_one_and_keeps_it(
    client: CheckedClient, session: Session, draft: Application, lead: User, clock: FrozenClock
) -> None:
    old = {name: text for name, text in PARTNERS["partners"][0].items() if name != "ref"}
    session.add(
        SectionDraft(
            application_id=draft.id,
            section=Section.PARTNERS,
            typed={"partners": [old]},
            saved_at=clock.now,
            saved_by=lead.id,
        )
    )
    page = client.get(url(draft, "partners"))
    assert page.fields("/partners")["partners-0-ref"] == ["00000001"]
    client.send(page, action="/partners")
    assert kept(session, draft, Section.PARTNERS)["partners"][0]["ref"] == "00000001"


def test_a_budget_offers_the_participants_and_the_years_of_the_call(
    client: CheckedClient, draft: Application
) -> None:
    post(client, draft, "hospital", HOSPITAL)
    unfinished = PARTNERS["partners"][1] | {"name": "", "contact_email": "?"}
    post(client, draft, "partners", {"partners": [PARTNERS["partners"][0], unfinished]})
    page = client.get(url(draft, "budget"))
    assert choices(page, "costs-0-participant") == [
        ("", "Choose…"),
        ("lead", "Hôpital fictif du Fleuve"),
        (PROVIDER_REF, "IA fictive inc."),
        (UNIVERSITY_REF, "Partner 2"),
    ]
    assert [year for year, _ in choices(page, "costs-0-fiscal_year")] == [
        "", "2023", "2024", "2025", "2026", "2027",
    ]  # fmt: skip
    assert choices(page, "funding-0-participant")[0] == ("", "Not a participant")


def test_a_line_whose_partner_is_gone_says_so_and_keeps_its_choice(
    client: CheckedClient, session: Session, draft: Application
) -> None:
    post(client, draft, "partners", PARTNERS)
    post(client, draft, "budget", BUDGET)
    assert errors(client.get(url(draft, "budget"))) == []
    post(client, draft, "partners", PARTNERS, remove="partners-0", **shown(client, draft, "partners"))
    page = client.get(url(draft, "budget"))
    assert errors(page) == ["#costs-0-participant", "#funding-2-participant"]
    assert choices(page, "costs-0-participant")[-1] == (PROVIDER_REF, "No longer offered")
    # Saved again, nothing has changed: the line is not silently somebody else's.
    client.send(page, action="/budget")
    assert kept(session, draft, Section.BUDGET) == BUDGET
    assert "To correct" in client.get(url(draft)).words


@pytest.mark.parametrize("ref", ["", "zz", "0A1B2C3D", "lead", PROVIDER_REF + "0", "<b>"])
def test_a_reference_that_is_none_is_replaced(client: CheckedClient, draft: Application, ref: str) -> None:
    rows: list[dict[str, Any]] = [PARTNERS["partners"][0] | {"ref": ref}]
    post(client, draft, "partners", {"partners": rows})
    assert is_ref(client.get(url(draft, "partners")).fields("/partners")["partners-0-ref"][0])
    post(client, draft, "hospital", HOSPITAL)
    assert ("00000001", "IA fictive inc.") in choices(client.get(url(draft, "budget")), "costs-0-participant")


def test_eligibility_stays_that_of_the_lead_and_the_page_says_so(
    client: CheckedClient, draft: Application
) -> None:
    assert "Eligibility is judged on the applying hospital alone" in client.get(url(draft, "partners")).words
