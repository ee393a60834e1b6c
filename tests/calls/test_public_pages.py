"""What a visitor reads of the calls, in both languages."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy.orm import Session

from callapp.calls.actions import stage_document
from callapp.calls.document import document_of
from callapp.calls.shipped import demo_call, demo_eval_call, real_call
from callapp.domain.people import SYSTEM
from tests.client import CheckedClient
from tests.factories import make_call

PAGES = ("", "/questions", "/answers", "/results", "/privacy")


@pytest.fixture
def real(session: Session, now: datetime) -> None:
    make_call(session, document=real_call(), now=now)


def test_the_first_page_offers_both_languages(client: CheckedClient) -> None:
    page = client.get("/")
    links = [a.get("href") for a in page.soup.select("main a")]
    assert links == ["/fr/", "/en/"]


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_without_a_call_every_page_says_so(client: CheckedClient, lang: str) -> None:
    for path in ("", "results", "privacy", "contact", "accessibility"):
        assert client.get(f"/{lang}/{path}").status_code == 200


@pytest.mark.parametrize("lang", ["fr", "en"])
@pytest.mark.usefixtures("real")
def test_every_page_of_a_call_is_read_in_both_languages(client: CheckedClient, lang: str) -> None:
    name = real_call().name.in_language(lang)
    for path in PAGES:
        page = client.get(f"/{lang}/calls/ia-sante-2023{path}")
        assert page.status_code == 200
        assert name in page.words
    for path in ("", "results", "privacy", "contact"):
        assert name in client.get(f"/{lang}/{path}").words


@pytest.mark.usefixtures("real")
def test_the_call_page_shows_its_rules_and_its_end(client: CheckedClient) -> None:
    words = client.get("/fr/calls/ia-sante-2023").words
    assert "1,5 M$" in words
    assert "500" in words
    assert "35 %" in words
    assert "15 mai 2023 à 23 h 59 (HE)" in words
    english = client.get("/en/calls/ia-sante-2023").words
    assert "$1.5M" in english
    assert "500 beds or more" in english
    assert "33 days" in english
    assert "May 15, 2023 at 11:59 p.m. (ET)" in english


@pytest.mark.parametrize(
    ("at", "words"),
    [
        (datetime(2023, 3, 26, tzinfo=UTC), "Opening soon"),
        (datetime(2023, 5, 15, 4, 0, 1, tzinfo=UTC), "23 hours"),
        (datetime(2023, 5, 16, 3, 59, 30, tzinfo=UTC), "0 minutes"),
        (datetime(2023, 5, 16, 4, tzinfo=UTC), "since May 15, 2023 at 11:59 p.m. (ET)"),
    ],
)
@pytest.mark.usefixtures("real")
def test_the_page_knows_the_time(client: CheckedClient, clock: Any, at: datetime, words: str) -> None:
    clock.set(at)
    assert words in client.get("/en/calls/ia-sante-2023").words


@pytest.mark.usefixtures("real")
def test_all_questions_are_there_with_their_limits(client: CheckedClient) -> None:
    words = client.get("/fr/calls/ia-sante-2023/questions").words
    for question in real_call().questions:
        assert question.title.fr in words
        assert str(question.word_limit) in words
    assert "Au plus 10 fichiers, chacun d’au plus 10 Mo." in words
    assert "Ensemble : 50 Mo au plus." in words
    assert words.count("Formats :") == 2


def test_a_call_that_limits_budgets_says_so(session: Session, now: datetime, client: CheckedClient) -> None:
    content = real_call().as_content()
    ceilings = {"hardware": {"share": 25}, "other": {"amount_cents": 5_000_000}}
    content["budget"] = {"first_fiscal_year": 2023, "fiscal_years": 3, "max_share": 40}
    content["budget"]["category_ceilings"] = ceilings
    make_call(session, document=document_of(content), now=now)
    for page in ("", "/questions"):
        words = client.get(f"/en/calls/ia-sante-2023{page}").words
        assert "fiscal years 2023-2024 to 2025-2026" in words
        assert "At most 40% of the eligible cost may be requested." in words
        assert "Hardware: at most 25% of the total cost." in words
        assert "Other costs: at most $50,000.00." in words


@pytest.mark.usefixtures("real")
def test_results_say_what_is_known_and_what_is_not(client: CheckedClient) -> None:
    page = client.get("/en/calls/ia-sante-2023/results")
    cards = [card.get_text(" ", strip=True).replace("\u00a0", " ") for card in page.soup.select("article")]
    assert len(cards) == 4
    assert "Humber River Health" in cards[0]
    assert "None confirmed" in cards[0]
    assert cards[0].count("Not stated") == 1
    assert "$1.5M" in cards[1]
    assert "$3M" in cards[1]
    assert "Hospital" not in cards[2].split("Partners")[0].replace("Hospitals", "")
    assert "Our translation of the published title: Optimisation des ressources" in cards[3]
    assert all("Sources:" in card for card in cards)


def test_open_calls_stand_first_and_fictional_ones_say_so(
    client: CheckedClient, session: Session, now: datetime
) -> None:
    make_call(session, document=demo_eval_call(), now=now)
    make_call(session, document=demo_call(now), now=now)
    page = client.get("/en/")
    cards = [card.get_text(" ", strip=True) for card in page.soup.select("section.card")]
    assert "fictional call" in cards[0]
    assert all("Fictional" in card for card in cards)
    assert "this call and its files are fictional" in client.get("/en/calls/ia-sante-demo").words


@pytest.mark.parametrize("slug", ["no-such-call", "ia-sante-2023%00", "x" * 5000, "é"])
def test_what_is_not_a_call_is_not_found(client: CheckedClient, slug: str) -> None:
    for path in PAGES:
        assert client.get(f"/fr/calls/{slug}{path}").status_code == 404


def test_what_is_not_published_is_not_found(client: CheckedClient, session: Session, now: datetime) -> None:
    stage_document(session, actor=SYSTEM, now=now, document=real_call())
    for path in PAGES:
        assert client.get(f"/fr/calls/ia-sante-2023{path}").status_code == 404
    assert "ia-sante" not in client.get("/fr/").get_data(as_text=True)


@pytest.mark.usefixtures("real")
def test_the_home_page_needs_few_statements(
    client: CheckedClient, session: Session, now: datetime, count_statements: Any
) -> None:
    client.get("/fr/")
    with count_statements() as one:
        client.get("/fr/")
    make_call(session, document=demo_eval_call(), now=now)
    client.get("/fr/")
    with count_statements() as two:
        client.get("/fr/")
    assert len(one) == len(two) == 1, str(two)


@pytest.mark.parametrize(
    ("at", "past"),
    [
        (datetime(2023, 3, 1, tzinfo=UTC), 0),
        (datetime(2023, 4, 1, tzinfo=UTC), 1),
        (datetime(2023, 6, 1, tzinfo=UTC), 2),
        (datetime(2023, 10, 1, tzinfo=UTC), 4),
    ],
)
@pytest.mark.usefixtures("real")
def test_the_calendar_moves_on(client: CheckedClient, clock: Any, at: datetime, past: int) -> None:
    clock.set(at)
    page = client.get("/en/calls/ia-sante-2023")
    steps = [step.get("class") for step in page.soup.select(".timeline li")]
    assert steps.count(["is-past"]) == past
    assert len(steps) == 4
