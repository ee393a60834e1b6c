"""Every word of a draft's pages comes from the catalogue or is the applicant's or the call's own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy.orm import Session

from callapp.accounts.models import User
from callapp.applications.actions import save_section
from callapp.applications.models import Application
from callapp.domain.sections import Section
from callapp.files.store import FileStore
from tests.applications.sections import BUDGET, HOSPITAL, OUTCOMES, PARTNERS
from tests.client import CheckedClient
from tests.conftest import FrozenClock
from tests.factories import link_to, make_draft, make_submitted

pytestmark = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)

# Something wrong and something missing in each section.
WRONG: dict[Section, dict[str, Any]] = {
    Section.HOSPITAL: HOSPITAL | {"beds": "499", "beds_date": "hier"},
    Section.PROJECT: {"title": "Titre", "answer-problem": "mot " * 600},
    Section.PARTNERS: {"partners": [PARTNERS["partners"][0], PARTNERS["partners"][1] | {"country": "FR"}]},
    Section.BUDGET: {
        "costs": BUDGET["costs"],
        "funding": [{"source": "scale_ai", "kind": "cash", "amount": "2 000 000"}],
    },
    Section.OUTCOMES: {"indicators": [OUTCOMES["indicators"][0] | {"target": "200"}]},
    Section.LETTER_OF_INTENT: {"ceo_name": "Direction fictive", "ceo_title": ""},
}


@pytest.fixture
def lead(client: CheckedClient, sign_in: Callable[..., User]) -> User:
    return sign_in(client)


@pytest.fixture
def draft(session: Session, clock: FrozenClock, lead: User) -> Application:
    draft = make_draft(session, lead=lead, now=clock.now)
    for section, typed in WRONG.items():
        save_section(
            session,
            actor=lead.actor,
            now=clock.now,
            application_id=draft.id,
            section=section,
            typed=typed,
            link_to=link_to,
        )
    return draft


@pytest.mark.usefixtures("pseudo_locale")
def test_the_pages_of_a_draft_speak_from_the_catalogue(client: CheckedClient, draft: Application) -> None:
    page = f"/en/applications/{draft.id}"
    pages = ["", "/read", *(f"/{section}" for section in Section), "/hospital?q=sainte"]
    for address in ("/en/applications", "/en/applications/new", *(page + part for part in pages)):
        assert client.get(address).status_code == 200, address
    assert client.get("/en/calls/ia-sante-2023/apply").status_code == 200
    # A lost race, a refused text, a refused submission.
    mine = {"partners-0-name": "Autre partenaire fictif"}
    assert client.post(page + "/partners", data=mine).status_code == 409
    assert client.post(page + "/project", data={"title": "\x07"}).status_code == 422
    assert client.post(page + "/submit", data={"version": "1"}).status_code == 422


@pytest.mark.usefixtures("pseudo_locale")
def test_the_pages_after_submission_speak_from_the_catalogue(
    client: CheckedClient, session: Session, lead: User, clock: FrozenClock, store: FileStore
) -> None:
    submitted = make_submitted(session, lead=lead, now=clock.now, store=store)
    page = f"/en/applications/{submitted.id}"
    version = {"version": str(submitted.version)}
    for address in (page, f"{page}/read", "/en/applications"):
        assert client.get(address).status_code == 200, address
    assert client.post(f"{page}/withdraw", data=version).status_code == 303
    assert client.get(page).status_code == 200
