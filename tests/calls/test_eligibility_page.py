"""The public eligibility check: questions, prefilling by name, and an answer with an address of its own."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

import pytest
from sqlalchemy.orm import Session

from callapp.calls.directory_picks import source_of
from callapp.calls.document import document_of
from callapp.calls.shipped import REAL_SLUG, real_call
from tests.client import CheckedClient, Page
from tests.factories import make_call

FORM = f"/en/calls/{REAL_SLUG}/eligibility"
ANSWER = f"{FORM}/answer"
ALL_WELL = {
    "province": "QC",
    "nonprofit": "yes",
    "provincially_funded": "yes",
    "beds": "772",
    "partner_ai_provider": "yes",
    "funding_requested": "1 500 000,00",
}
TITLES = (
    "Non-profit organisation",
    "Funded by a province",
    "In Canada",
    "At least 500 patient-care beds",
    "An AI service provider among the partners",
    "At most $1.5M requested",
)


@pytest.fixture(autouse=True)
def call(session: Session, now: datetime) -> Any:
    return make_call(session, now=now)


def address(path: str, facts: dict[str, str]) -> str:
    return f"{path}?{urlencode(facts)}"


def heading_of(page: Page) -> str:
    heading = page.soup.h1
    assert heading is not None
    return heading.get_text()


def outcomes(page: Page) -> list[str]:
    """pass, fail or unknown, rule by rule."""
    assert page.status_code == 200, page.words[:300]
    marks = [mark["class"] for mark in page.soup.select(".rules .mark")]
    return [classes[-1].removeprefix("mark--") for classes in marks]


def typed(page: Page) -> dict[str, str]:
    """What the form of questions would send, blanks and buttons left out."""
    sent: dict[str, str] = {}
    form = page.soup.select_one("form[action$=answer]")
    assert form is not None
    for control in form.select("input, select"):
        value = str(control.get("value") or "")
        if control.name == "select":
            chosen = control.select_one("option[selected]")
            value = str(chosen["value"]) if chosen else ""
        elif control.get("type") == "radio" and not control.has_attr("checked"):
            continue
        if value:
            sent[str(control["name"])] = value
    return sent


def error_at(page: Page, field: str) -> str:
    """The words of the error at a field, which the summary must link to."""
    assert page.status_code == 422
    assert page.soup.select_one(f".govuk-error-summary a[href='#{field}']")
    error = page.soup.select_one(f"#{field}-error")
    assert error is not None
    return error.get_text(" ", strip=True)


# --- the answer ---------------------------------------------------------------------------------------------


def test_all_rules_met(client: CheckedClient) -> None:
    page = client.get(address(ANSWER, ALL_WELL))
    assert outcomes(page) == ["pass"] * 6
    assert heading_of(page) == "Eligible, as declared"
    assert "All 6 rules are met." in page.words
    assert [title.find(string=True) for title in page.soup.select(".rule__title")] == list(TITLES)
    assert page.soup.select_one(f".actions a[href='/en/calls/{REAL_SLUG}/apply']")


def test_nothing_said_is_unknown_and_every_clause_and_remedy_is_there(client: CheckedClient) -> None:
    page = client.get(ANSWER)
    assert outcomes(page) == ["unknown"] * 6
    assert heading_of(page) == "Not known yet"
    clauses = real_call().eligibility.clauses
    for rule in type(clauses).model_fields:
        assert (getattr(clauses, rule).en in page.words) == (rule != "loi_signed")
    assert len(page.soup.select(".remedy")) == 6
    assert "Have the letter of intent signed" in page.words
    assert "This is not a decision" in page.words


@pytest.mark.parametrize(
    ("change", "heading", "failing"),
    [
        ({"nonprofit": "no"}, "Not eligible, as declared", 0),
        ({"provincially_funded": "no"}, "Not eligible, as declared", 1),
        ({"province": "NU"}, "Not eligible, as declared", 1),
        ({"province": "outside_canada"}, "Not eligible, as declared", 2),
        ({"beds": "499"}, "Not eligible yet", 3),
        ({"beds": "0"}, "Not eligible yet", 3),
        ({"partner_ai_provider": "no"}, "Not eligible yet", 4),
        ({"funding_requested": "1500000.01"}, "Not eligible yet", 5),
        ({"funding_requested": "0"}, "Not eligible yet", 5),
    ],
)
def test_each_rule_fails_by_itself(
    client: CheckedClient, change: dict[str, str], heading: str, failing: int
) -> None:
    page = client.get(address(ANSWER, ALL_WELL | change))
    assert [place for place, outcome in enumerate(outcomes(page)) if outcome == "fail"] == [failing]
    assert heading_of(page) == heading


@pytest.mark.parametrize(("operator", "met"), [(">=", (False, True, True)), (">", (False, False, True))])
def test_the_boundary_of_beds_with_both_operators(
    client: CheckedClient, session: Session, now: datetime, operator: str, met: tuple[bool, ...]
) -> None:
    content = real_call().as_content() | {"slug": "other-call", "number_prefix": "AUT"}
    content["eligibility"] |= {"min_beds_operator": operator}
    make_call(session, document=document_of(content), now=now)
    for beds, enough in zip(("499", "500", "501"), met, strict=True):
        page = client.get(address("/en/calls/other-call/eligibility/answer", ALL_WELL | {"beds": beds}))
        assert outcomes(page)[3] == ("pass" if enough else "fail")
    assert ("More than 500" if operator == ">" else "At least 500") in page.words


@pytest.mark.parametrize(
    ("amount", "outcome"), [("1 499 999,99 $", "pass"), ("$1,500,000.00", "pass"), ("1500000,01", "fail")]
)
def test_the_boundary_of_funding_in_both_ways_of_writing(
    client: CheckedClient, amount: str, outcome: str
) -> None:
    assert outcomes(client.get(address(ANSWER, {"funding_requested": amount})))[5] == outcome


def test_the_answer_names_fact_source_and_what_is_missing(client: CheckedClient) -> None:
    facts = {"beds": "489", "beds_source": "Rapport annuel", "beds_date": "2025-03-31"}
    words = client.get(address(ANSWER, facts)).words
    assert "Source: Rapport annuel, March 31, 2025" in words
    assert "11 beds are missing." in words
    assert "One rule is not met." in words
    assert "5 rules wait for an answer." in words
    assert "One bed is missing." in client.get(address(ANSWER, {"beds": "499"})).words


def test_each_kind_of_partner_a_call_requires_is_asked(
    client: CheckedClient, session: Session, now: datetime
) -> None:
    content = real_call().as_content() | {"slug": "other-call", "number_prefix": "AUT"}
    content["eligibility"] |= {"required_partner_kinds": ["ai_provider", "academic"]}
    make_call(session, document=document_of(content), now=now)
    path = "/en/calls/other-call/eligibility"
    questions = client.get(path).soup
    assert questions.select_one("#partner_ai_provider")
    assert questions.select_one("#partner_academic")
    both = {"partner_ai_provider": "yes", "partner_academic": "yes"}
    assert outcomes(client.get(address(f"{path}/answer", both)))[4] == "pass"
    assert outcomes(client.get(address(f"{path}/answer", {"partner_academic": "yes"})))[4] == "unknown"
    page = client.get(address(f"{path}/answer", {"partner_academic": "no"}))
    assert outcomes(page)[4] == "fail"
    assert "is missing: Academic institution." in page.words


# --- addresses ----------------------------------------------------------------------------------------------


def test_an_address_holds_the_answers_through_language_and_correction(client: CheckedClient) -> None:
    facts = ALL_WELL | {"name": "Hôpital fictif « A & B »", "beds": "1 084", "beds_source": "Rapport, p. 3"}
    english = client.get(address(ANSWER, facts))
    switch = english.soup.select_one("a[data-switch-language]")
    assert switch is not None
    assert str(switch["href"]).startswith(f"/fr/calls/{REAL_SLUG}/eligibility/answer?")
    french = client.get(str(switch["href"]))
    assert outcomes(french) == outcomes(english) == ["pass"] * 6
    assert facts["name"] in french.words
    back = french.soup.select_one(".actions a[href*='/eligibility?']")
    assert back is not None
    assert typed(client.get(str(back["href"]))) == facts  # word for word


def test_the_form_leads_to_a_short_address(client: CheckedClient) -> None:
    sent = {"q": "", "name": "", "beds": "600", "nonprofit": "", "answer": "1"}
    target = client.get(address(ANSWER, sent)).headers["Location"]
    assert target == f"{ANSWER}?beds=600"
    assert outcomes(client.get(target))[3] == "pass"


def test_each_open_rule_leads_to_its_question(client: CheckedClient) -> None:
    for link in client.get(address(ANSWER, {"beds": "12"})).soup.select(".remedy a"):
        path = urlsplit(str(link["href"]))
        page = client.get(str(link["href"]))
        assert page.soup.find(id=path.fragment) is not None
        assert parse_qs(path.query) == {"beds": ["12"]}


def test_unknown_keys_are_ignored(client: CheckedClient) -> None:
    page = client.get(address(ANSWER, ALL_WELL | {"utm_source": "x", "loi_signed_by": "ceo", "lang": "fr"}))
    assert outcomes(page) == ["pass"] * 6


def test_both_pages_only_read(client: CheckedClient) -> None:
    assert client.post(FORM).status_code == 405
    assert client.post(ANSWER).status_code == 405
    assert client.get("/en/calls/none/eligibility").status_code == 404
    assert client.get("/en/calls/none/eligibility/answer").status_code == 404


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        (datetime(2023, 3, 27, 3, 59, 59, tzinfo=UTC), "This call is not open yet"),
        (datetime(2023, 5, 16, 4, tzinfo=UTC), "This call is closed"),
    ],
)
def test_outside_the_window_the_check_answers_and_says_so(
    client: CheckedClient, clock: Any, moment: datetime, words: str
) -> None:
    clock.set(moment)
    assert words in client.get(FORM).words
    page = client.get(address(ANSWER, ALL_WELL))
    assert words in page.words
    assert outcomes(page) == ["pass"] * 6
    assert not page.soup.select("a[href$='/apply']")


def test_the_call_leads_to_its_check(client: CheckedClient) -> None:
    assert client.get(f"/en/calls/{REAL_SLUG}").soup.select_one(f"a[href='{FORM}']")


# --- searching and picking ----------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", ["fr", "en"])
@pytest.mark.parametrize("query", ["sainte justine", "Sainte-Justne", "SAINTE JUSTINE hopital"])
def test_a_search_lists_ten_and_keeps_what_was_typed(client: CheckedClient, lang: str, query: str) -> None:
    path = f"/{lang}/calls/{REAL_SLUG}/eligibility"
    page = client.get(address(path, {"q": query, "nonprofit": "yes", "beds": "12 3"}))
    assert page.status_code == 422  # the beds
    page = client.get(address(path, {"q": query, "nonprofit": "yes", "beds": "123"}))
    picks = page.soup.select(".picks button[name=pick]")
    assert len(picks) <= 10
    assert "chusj" in [pick["value"] for pick in picks]
    assert typed(page) == {"q": query, "searched": query, "nonprofit": "yes", "beds": "123"}


def test_a_search_without_a_result_or_a_name_says_what_to_do(client: CheckedClient) -> None:
    assert "No hospital has a name like that" in client.get(address(FORM, {"q": "zzzzqqq"})).words
    assert "Write a part" in error_at(client.get(address(FORM, {"q": " "})), "q")


def test_buttons_and_the_enter_key_lead_where_they_say(client: CheckedClient) -> None:
    def target(**sent: str) -> tuple[str, dict[str, str]]:
        parts = urlsplit(client.get(address(ANSWER, sent)).headers["Location"])
        return parts.path, dict(parse_qsl(parts.query, keep_blank_values=True))

    assert target(q="chum", find="1", beds="5") == (FORM, {"beds": "5", "q": "chum"})
    assert target(q="", find="1") == (FORM, {"q": ""})
    assert target(q="chum", beds="5") == (FORM, {"beds": "5", "q": "chum"})  # Enter, a new name
    assert target(q="chum", searched="chum", beds="5") == (ANSWER, {"beds": "5"})  # Enter, elsewhere
    assert target(q="chum", beds="5", answer="1") == (ANSWER, {"beds": "5"})
    assert target(pick="nobody", beds="5") == (FORM, {"beds": "5"})


def test_picking_prefills_and_never_answers(client: CheckedClient) -> None:
    picked = client.get(address(ANSWER, {"q": "chum", "searched": "chum", "pick": "toh", "nonprofit": "yes"}))
    path = urlsplit(picked.headers["Location"])
    assert path.path == FORM
    page = client.get(picked.headers["Location"])
    assert typed(page) == {
        "hospital": "toh",
        "name": "The Ottawa Hospital",
        "province": "ON",
        "nonprofit": "yes",
        "beds": "1117",
        "beds_source": "Wikipedia, The Ottawa Hospital",
    }
    assert not page.soup.select(".rules")
    assert "From the directory, please confirm" in page.words
    assert page.soup.select_one("a[href='https://en.wikipedia.org/wiki/The_Ottawa_Hospital']")
    assert "the source gives no date" in page.words
    assert "Statistics Canada" in page.words
    assert page.words.count("From the directory: please confirm or correct.") == 4
    # A hospital in an address says nothing by itself.
    assert outcomes(client.get(address(ANSWER, {"hospital": "toh"}))) == ["unknown"] * 6


def test_beds_of_one_site_come_with_a_warning(client: CheckedClient) -> None:
    picked = client.get(address(ANSWER, {"pick": "unity-smh"}), follow_redirects=True)
    assert typed(picked)["beds"] == "463"
    assert "This is one site." in picked.words
    corporation = client.get(address(ANSWER, {"pick": "unity"}), follow_redirects=True)
    assert "This is one site." not in corporation.words


def test_another_pick_takes_its_own_beds_along_and_leaves_typed_ones(client: CheckedClient) -> None:
    def after(**sent: str) -> dict[str, str]:
        return typed(client.get(address(ANSWER, sent), follow_redirects=True))

    first = after(pick="toh")
    second = after(**first, pick="odhf-10")
    assert second.keys() == {"hospital", "name", "province"}
    assert after(**(first | {"beds": "1200"}), pick="odhf-10")["beds"] == "1200"
    assert after(**first, pick="unity")["beds"] == "1084"


def test_every_known_source_has_words_and_an_https_or_http_address() -> None:
    from callapp.accounts.hospitals import hospital_directory

    sources = [source_of(hospital) for hospital in hospital_directory().hospitals if hospital.beds]
    assert len(sources) == 38
    for source in sources:
        assert source is not None
        assert source.words.strip()
        assert len(source.words) <= 200
        assert source.address is None or source.address.startswith("http")


def test_statements_do_not_depend_on_the_answers(
    client: CheckedClient, count_statements: Callable[[], AbstractContextManager[Any]]
) -> None:
    client.get(FORM)  # reads the document once in this process
    for path in (FORM, address(FORM, {"q": "ottawa"}), ANSWER, address(ANSWER, ALL_WELL)):
        with count_statements() as counted:
            client.get(path)
        assert len(counted) == 1, str(counted)
