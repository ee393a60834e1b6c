"""The pages of a draft, as a hospital's people use them: without a script, every answer checked."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from uuid import uuid4

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from callapp.accounts.models import User
from callapp.applications.actions import open_application, save_section
from callapp.applications.models import Application
from callapp.calls.queries import CallInForce
from callapp.domain.bilingual import Language
from callapp.domain.sections import Section
from callapp.files.store import FileStore
from tests.applications.browsing import kept, post, shown, url
from tests.applications.sections import BUDGET, HOSPITAL, PARTNERS, typed_sections
from tests.client import CheckedClient
from tests.conftest import FrozenClock
from tests.databases import Counted
from tests.factories import link_to, make_call, make_draft, make_submitted


@pytest.fixture
def call(session: Session, clock: FrozenClock) -> CallInForce:
    return make_call(session, now=clock.now)


@pytest.fixture
def lead(client: CheckedClient, sign_in: Callable[..., User]) -> User:
    return sign_in(client)


@pytest.fixture
def draft(session: Session, clock: FrozenClock, call: CallInForce, lead: User) -> Application:
    return make_draft(session, lead=lead, now=clock.now, call=call)


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_a_person_without_applications_is_told_what_to_do(
    client: CheckedClient, call: CallInForce, lead: User, lang: str
) -> None:
    page = client.get(f"/{lang}/applications")
    assert page.status_code == 200
    assert page.soup.select_one(f'a[href="/{lang}/applications/new"]')


def test_opening_a_draft_leads_to_its_task_list(
    client: CheckedClient, session: Session, call: CallInForce, lead: User
) -> None:
    assert call.slug in str(client.get("/fr/applications/new").soup)
    assert client.get(f"/fr/calls/{call.slug}/apply").status_code == 200
    page = client.post(f"/fr/calls/{call.slug}/apply", data={}, follow_redirects=True)
    assert page.status_code == 200
    opened = session.scalars(select(Application)).one()
    assert opened.language == "fr"
    assert page.request.path == f"/fr/applications/{opened.id}"


def test_a_closed_call_opens_no_draft(
    client: CheckedClient, session: Session, call: CallInForce, lead: User, clock: FrozenClock
) -> None:
    clock.set(call.window.closes_at)
    assert client.get(f"/en/calls/{call.slug}/apply").status_code == 200
    assert client.post(f"/en/calls/{call.slug}/apply", data={}).status_code == 422
    assert session.scalar(select(func.count()).select_from(Application)) == 0


def test_every_section_can_be_opened_empty(client: CheckedClient, draft: Application) -> None:
    for section in Section:
        for lang in Language:
            page = client.get(url(draft, section, lang))
            assert page.status_code == 200
            # Nothing is called an error before anything was typed.
            assert not page.soup.select(".govuk-error-summary, .govuk-error-message")


def test_a_whole_application_is_typed_and_everything_is_said_to_be_there(
    client: CheckedClient, session: Session, draft: Application, call: CallInForce
) -> None:
    for section, typed in typed_sections(call.document).items():
        page = post(client, draft, section, typed)
        assert page.status_code == 303, section
        assert kept(session, draft, section) == typed
        client.get(page.headers["Location"])
    page = client.get(url(draft))
    assert "6 sections of 7" in page.words
    blockers = [str(link["href"]) for link in page.soup.select(".blockers a")]
    assert blockers == ["/en/organisation", url(draft, "letter_of_intent") + "#letter"]
    assert client.get(url(draft, "read")).status_code == 200
    assert "Libérer des lits" in client.get("/en/applications").words


@pytest.mark.parametrize(
    "text", ["  leading", "\r\na\r\n\r\nb\r\n", "👩🏽‍⚕️ 𝕏", "1\u00a0000\u202f$", "e\u0301", "</textarea><b>"]
)
def test_typed_text_comes_back_word_for_word(
    client: CheckedClient, session: Session, draft: Application, text: str
) -> None:
    page = post(client, draft, "project", {"title": "t", "answer-problem": text})
    assert page.status_code == 303
    assert kept(session, draft, Section.PROJECT)["answer-problem"] == text
    again = client.get(page.headers["Location"]).fields(f"{draft.id}/project")
    # HTML knows one line end; a browser sends each as CRLF again.
    assert again["answer-problem"] == [text.replace("\r\n", "\n")]


def test_a_section_with_errors_is_saved_and_says_what_to_correct(
    client: CheckedClient, session: Session, draft: Application
) -> None:
    typed = HOSPITAL | {"beds": "many", "beds_date": "31/03/2023", "nonprofit": ""}
    page = post(client, draft, "hospital", typed)
    assert page.status_code == 303
    assert kept(session, draft, Section.HOSPITAL) == typed
    page = client.get(page.headers["Location"])
    links = [str(link["href"]) for link in page.soup.select(".govuk-error-summary a")]
    assert links == ["#beds", "#beds_date"]
    assert [str(link["href"]) for link in page.soup.select(".blockers a")] == ["#nonprofit"]
    assert "Saved at 10:30 a.m. (ET)" in page.words
    assert "To correct" in client.get(url(draft)).words


def test_rows_are_added_and_taken_out_with_the_whole_text(
    client: CheckedClient, session: Session, draft: Application
) -> None:
    page = post(client, draft, "budget", BUDGET, add="costs")
    assert page.headers["Location"].endswith("/budget#costs-2-description")
    rows = kept(session, draft, Section.BUDGET)
    assert (len(rows["costs"]), rows["costs"][:2], rows["funding"]) == (3, BUDGET["costs"], BUDGET["funding"])
    page = client.get(page.headers["Location"])
    assert len(page.soup.select('[name$="-description"]')) == 3
    page = post(client, draft, "budget", rows, remove="costs-0", **shown(client, draft, "budget"))
    assert page.headers["Location"].endswith("/budget#costs")
    assert kept(session, draft, Section.BUDGET) == BUDGET | {"costs": BUDGET["costs"][1:]}


@pytest.mark.parametrize(
    "button", ["costs-99", "costs-x", "costs", "nothing-0", "costs-99999999999999999999"]
)
def test_taking_out_a_row_that_is_not_there_keeps_all(
    client: CheckedClient, session: Session, draft: Application, button: str
) -> None:
    assert post(client, draft, "budget", BUDGET, remove=button).status_code == 303
    assert kept(session, draft, Section.BUDGET) == BUDGET


def test_the_enter_key_saves_and_takes_out_no_row(client: CheckedClient, draft: Application) -> None:
    post(client, draft, "partners", PARTNERS)
    form = client.get(url(draft, "partners")).form("/partners")
    first = form.find("button")
    assert first is not None
    assert first.get("name") is None


def test_totals_are_computed_by_the_server(client: CheckedClient, draft: Application) -> None:
    page = client.get(post(client, draft, "budget", BUDGET).headers["Location"])
    for amount in ("$1,500,251.00", "$1,500,000.50", "$900,000.00"):
        assert amount in page.words


def test_a_hospital_is_found_and_fills_in_what_is_known(
    client: CheckedClient, session: Session, draft: Application
) -> None:
    typed = dict.fromkeys(HOSPITAL, "") | {"nonprofit": "no"}
    page = post(client, draft, "hospital", typed, find="1", q="sainte justin")
    assert "q=sainte+justin" in page.headers["Location"]
    page = client.get(page.headers["Location"])
    choices = page.soup.select('button[name="pick"]')
    assert 0 < len(choices) <= 10
    assert "Sainte-Justine" in page.words
    seen = shown(client, draft, "hospital")
    page = post(client, draft, "hospital", typed, pick=str(choices[0]["value"]), **seen)
    found = kept(session, draft, Section.HOSPITAL)
    assert found["province"] == "QC"
    assert "Justine" in found["name"]
    # What the applicant answers stays the applicant's.
    assert (found["nonprofit"], found["provincially_funded"]) == ("no", "")


def test_an_unknown_hospital_changes_nothing(
    client: CheckedClient, session: Session, draft: Application
) -> None:
    assert post(client, draft, "hospital", HOSPITAL, pick="no such id").status_code == 303
    assert kept(session, draft, Section.HOSPITAL) == HOSPITAL


@pytest.mark.parametrize("path", ["", "/hospital", "/read", "/nothing"])
def test_what_is_not_mine_is_not_there(
    client: CheckedClient, draft: Application, sign_in: Callable[..., User], path: str
) -> None:
    sign_in(client)
    answers = [client.get(f"/en/applications/{each}{path}") for each in (draft.id, uuid4())]
    assert [page.status_code for page in answers] == [404, 404]
    assert post(client, draft, "hospital", HOSPITAL).status_code == 404


def test_a_visitor_is_sent_to_sign_in(client: CheckedClient) -> None:
    page = client.get("/en/applications")
    assert page.status_code == 302
    assert "next=" in page.headers["Location"]


def test_a_draft_stays_readable_and_writable_after_the_deadline(
    client: CheckedClient, draft: Application, call: CallInForce, clock: FrozenClock
) -> None:
    clock.set(call.window.closes_at)
    assert "The call is closed" in client.get(url(draft)).words
    assert post(client, draft, "hospital", HOSPITAL).status_code == 303


def test_my_applications_take_the_same_statements_at_any_number(
    client: CheckedClient,
    session: Session,
    call: CallInForce,
    lead: User,
    clock: FrozenClock,
    count_statements: Callable[[], AbstractContextManager[Counted]],
) -> None:
    actor = lead.actor

    def statements_at(number: int) -> int:
        while (session.scalar(select(func.count()).select_from(Application)) or 0) < number:
            draft = open_application(
                session, actor=actor, now=clock.now, call_id=call.id, language=Language.EN
            )
            save_section(
                session,
                actor=actor,
                now=clock.now,
                application_id=draft.id,
                section=Section.HOSPITAL,
                typed=HOSPITAL,
                link_to=link_to,
            )
        session.commit()
        with count_statements() as counted:
            page = client.get("/en/applications")
        assert len(page.soup.select(".card")) == number
        return len(counted)

    client.get("/en/applications")
    assert statements_at(1) == statements_at(3) == statements_at(30) == 8


def test_a_refused_submission_links_every_reason_to_its_field(
    client: CheckedClient, session: Session, draft: Application
) -> None:
    post(client, draft, "hospital", HOSPITAL | {"beds": "many"})
    page = client.post(url(draft, "submit"), data={"version": str(draft.version)})
    assert page.status_code == 422
    links = [str(link["href"]) for link in page.soup.select(".notice .blockers a")]
    assert links[1] == url(draft, "hospital") + "#beds"
    assert url(draft, "declaration") + "#declaration" in links
    session.refresh(draft)
    assert draft.state == "draft"


def test_a_submitted_application_is_read_and_no_longer_written(
    client: CheckedClient,
    session: Session,
    lead: User,
    call: CallInForce,
    clock: FrozenClock,
    store: FileStore,
) -> None:
    submitted = make_submitted(session, lead=lead, now=clock.now, store=store, call=call)
    assert client.get(url(submitted)).status_code == 200
    assert client.get(url(submitted, "hospital")).headers["Location"].endswith("/read")
    page = post(client, submitted, "hospital", HOSPITAL)
    assert page.status_code == 422
    assert "nothing in it can be changed" in page.words
