"""The budget beside its form: what is typed comes back as totals, and nothing is kept."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import update
from sqlalchemy.engine import URL
from sqlalchemy.orm import Session

from callapp.accounts.models import User
from callapp.applications.assessment import Assessment, assess
from callapp.applications.budget import routes as budget_routes
from callapp.applications.models import Application, SectionDraft
from callapp.domain.sections import Section
from callapp.web.database import db
from tests.applications.browsing import flat, kept, post, shown, url
from tests.applications.sections import BUDGET, HOSPITAL, OUTCOMES, PARTNERS
from tests.client import CheckedClient
from tests.conftest import FrozenClock
from tests.databases import open_engine
from tests.factories import make_call, make_draft


@pytest.fixture
def lead(client: CheckedClient, sign_in: Callable[..., User]) -> User:
    return sign_in(client)


@pytest.fixture
def draft(session: Session, clock: FrozenClock, lead: User) -> Application:
    return make_draft(session, lead=lead, now=clock.now, call=make_call(session, now=clock.now))


def totals(client: CheckedClient, draft: Application, typed: dict[str, Any]) -> tuple[str, str]:
    """The piece of the page as words, and the sentence."""
    page = client.post(url(draft, "budget/totals"), data=flat(typed))
    assert page.status_code == 200
    answer = page.get_json()
    words = BeautifulSoup(answer["html"], "html.parser").get_text(" ")
    return " ".join(words.replace("\u00a0", " ").split()), answer["balance"]


def test_totals_of_what_is_typed_are_answered_and_nothing_is_kept(
    client: CheckedClient, session: Session, draft: Application
) -> None:
    post(client, draft, "hospital", HOSPITAL)
    post(client, draft, "partners", PARTNERS)
    words, balance = totals(client, draft, BUDGET)
    assert balance == "Costs and funding are equal: $1,500,251.00."
    for part in (
        "Total cost $1,500,251.00",
        "Eligible cost $1,500,000.50",
        "Goes to AI service providers $1,500,000.50, 99.98% of the cost; 100% of the eligible cost",
        "Hôpital fictif du Fleuve – $250.50 $250.50",
        "2023-2024 $1,500,000.50 $0.00 $1,500,000.50",
        "Scale AI (funding requested) $900,000.00 $0.00 $900,000.00 $900,000.00",
    ):
        assert part in words, part
    assert "Not counted yet" not in words
    assert session.get(SectionDraft, (draft.id, Section.BUDGET)) is None


def test_totals_wait_for_nobody_who_writes(
    client: CheckedClient, session: Session, draft: Application, database_url: URL
) -> None:
    session.commit()
    engine = open_engine(database_url)
    with engine.execution_options(writes=True).begin() as writing:
        writing.execute(update(Application).values(version=Application.version))
        assert totals(client, draft, BUDGET)[1].startswith("Costs and funding are equal")
    engine.dispose()


def test_a_page_that_keeps_nothing_may_not_write(
    client: CheckedClient, session: Session, draft: Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Planted: a write on the way."""

    def writes(*given: Any) -> Assessment:
        db.session.get_one(Application, draft.id).title = "Planted"
        return assess(*given)

    monkeypatch.setattr(budget_routes, "assess", writes)
    client.may_fail = True
    assert client.post(url(draft, "budget/totals"), data=flat(BUDGET)).status_code == 500
    session.refresh(draft)
    assert draft.title is None


def test_a_row_not_understood_is_named_and_not_counted(client: CheckedClient, draft: Application) -> None:
    typed = BUDGET | {"costs": [*BUDGET["costs"], BUDGET["costs"][0] | {"amount": "1,234"}]}
    words, balance = totals(client, draft, typed)
    assert "no total counts them: Cost 3." in words
    assert balance == "Costs and funding are equal: $1,500,251.00."


@pytest.mark.parametrize(
    ("amount", "balance"),
    [
        ("250.51", "Costs are $1,500,251.01 and funding is $1,500,251.00: $0.01 of funding is missing."),
        ("250.49", "Costs are $1,500,250.99 and funding is $1,500,251.00: $0.01 of funding is too much."),
    ],
)
def test_one_cent_between_the_sides_is_said(
    client: CheckedClient, draft: Application, amount: str, balance: str
) -> None:
    costs = [BUDGET["costs"][0], BUDGET["costs"][1] | {"amount": amount}]
    words, said = totals(client, draft, BUDGET | {"costs": costs})
    assert said == balance
    assert balance in words


def test_an_empty_budget_is_asked_nothing(client: CheckedClient, draft: Application) -> None:
    words, balance = totals(client, draft, {"costs": [], "funding": []})
    assert balance == "No amounts yet."
    assert "To put right" not in words


def test_what_is_not_mine_to_edit_is_not_there(
    client: CheckedClient, draft: Application, sign_in: Callable[..., User]
) -> None:
    sign_in(client)
    assert client.post(url(draft, "budget/totals"), data=flat(BUDGET)).status_code == 404


def test_without_a_script_a_button_saves_and_shows_the_totals(
    client: CheckedClient, session: Session, draft: Application
) -> None:
    answer = post(client, draft, "budget", BUDGET, totals="1")
    assert answer.headers["Location"].endswith("/budget#totals")
    assert kept(session, draft, Section.BUDGET) == BUDGET
    page = client.get(answer.headers["Location"])
    assert page.soup.select_one("#totals")
    assert "Costs and funding are equal: $1,500,251.00." in page.words


# --- indicators ---------------------------------------------------------------------------------------------


def test_the_programmes_results_are_offered_until_they_are_taken(
    client: CheckedClient, session: Session, draft: Application
) -> None:
    def offered() -> list[str]:
        page = client.get(url(draft, "outcomes"))
        return [str(b["value"]) for b in page.soup.select('button[name="add"][value^="indicators:"]')]

    assert len(offered()) == 6
    answer = post(client, draft, "outcomes", {"indicators": []}, add="indicators:jobs")
    assert answer.headers["Location"].endswith("#indicators-0-definition")
    (row,) = kept(session, draft, Section.OUTCOMES)["indicators"]
    assert (row["code"], row["direction"], row["name"]) == ("jobs", "increase", "")
    assert "indicators:jobs" not in offered()
    assert len(offered()) == 5


def test_an_indicator_has_its_picture_once_it_is_understood(
    client: CheckedClient, draft: Application
) -> None:
    post(client, draft, "outcomes", OUTCOMES)
    page = client.get(url(draft, "outcomes"))
    (picture,) = page.soup.select(".kpi")
    words = " ".join(picture.get_text(" ").split())
    assert "Attente à l’urgence (minutes)" in words
    assert "To decrease · 64.5 less (−34.96%)" in words
    assert client.get(url(draft, "read")).soup.select_one(".kpi")
    half = {"indicators": [OUTCOMES["indicators"][0] | {"target": "soon"}]}
    post(client, draft, "outcomes", half, **shown(client, draft, "outcomes"))
    assert client.get(url(draft, "outcomes")).soup.select(".kpi") == []


def test_a_target_that_moves_the_wrong_way_is_an_error_at_its_field(
    client: CheckedClient, draft: Application
) -> None:
    wrong = {"indicators": [OUTCOMES["indicators"][0] | {"target": "190"}]}
    page = client.get(post(client, draft, "outcomes", wrong).headers["Location"])
    assert [str(a["href"]) for a in page.soup.select(".govuk-error-summary a")] == ["#indicators-0-target"]
    assert "is not below its baseline" in page.words
