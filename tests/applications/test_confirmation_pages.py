"""The pages of confirmations: behind a partner's link without an account, and for the people of the file."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from callapp.accounts.models import User
from callapp.applications.attestations.models import Attestation
from callapp.applications.models import Application
from callapp.applications.submission_actions import submit_application
from callapp.domain.sections import Section
from callapp.files.store import FileStore
from tests.applications.browsing import flat, kept, shown, url
from tests.applications.confirming import (
    PROVIDER,
    ask_partners,
    confirm,
    confirmed_by_both,
    edit_row,
    settle,
    states_of,
)
from tests.applications.sections import PROVIDER_REF, UNIVERSITY_REF
from tests.applications.signing import edit
from tests.client import CheckedClient, Page, make_client
from tests.databases import Counted
from tests.factories import ISSUER, make_complete_draft
from tests.mailbox import Mailbox

pytestmark = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
SAID = {"name": "Personne-ressource fictive", "title": "Associée", "consent": "y"}
MINUTE = timedelta(minutes=1)


@pytest.fixture
def lead(client: CheckedClient, sign_in: Callable[..., User]) -> User:
    return sign_in(client)


@pytest.fixture
def draft(session: Session, now: datetime, lead: User, store: FileStore) -> Application:
    """A whole draft of the person at the client; its call asks for confirmations without requiring them."""
    draft = make_complete_draft(session, lead=lead, now=now, store=store)
    session.commit()
    return draft


@pytest.fixture
def visitor(client: CheckedClient) -> CheckedClient:
    """The browser of a partner's contact, who has no account."""
    visitor = make_client(client.application)
    visitor.before_each, visitor.after_each = client.before_each, client.after_each
    return visitor


@pytest.fixture
def token(session: Session, draft: Application, now: datetime) -> str:
    """The link of the provider, mailed."""
    token = ask_partners(session, draft, now)[PROVIDER_REF]
    session.commit()
    return token


def opened(visitor: CheckedClient, token: str, lang: str = "en") -> Page:
    return visitor.get(f"/{lang}/attestation/{token}")


def answer(visitor: CheckedClient, page: Page, **said: str) -> Page:
    """Sends the form of the page as a browser would, with these answers."""
    path = f"{str(page.request.path).removesuffix('/confirmation')}/confirmation"
    return visitor.post(path, data={**page.fields(path), **said})


def test_a_partner_reads_its_own_part_alone_and_confirms(
    visitor: CheckedClient, session: Session, token: str
) -> None:
    page = opened(visitor, token)
    for words in (
        "Libérer des lits", "Hôpital fictif du Fleuve", "IA fictive inc.", "Équipe", "$1,500,000.50",
        "$250.50", "Développe le modèle et l’exploite.", "AI service provider", "Small",
    ):  # fmt: skip
        assert words in page.words, words
    for words in ("Université fictive", "Infonuagique", "Une réponse fictive", "900,000", "Attente"):
        assert words not in page.words, words
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert "no-store" in page.headers["Cache-Control"]
    done = answer(visitor, page, **SAID)
    assert done.status_code == 303
    one = session.scalars(select(Attestation).where(Attestation.given_at.is_not(None))).one()
    assert (one.given_title, one.given_from) == ("Associée", "127.0.0.1")
    assert one.sha256 in page.words, "what was shown is what is confirmed"
    receipt = visitor.get(done.location)
    assert "You have confirmed" in receipt.words
    assert one.sha256 in receipt.words
    assert visitor.get(f"{done.location}/text.json").get_data(as_text=True) == one.text
    assert answer(visitor, page, **SAID).status_code == 303, "sent twice: to the receipt"


def test_what_is_missing_is_said_at_its_field_and_what_was_typed_comes_back(
    visitor: CheckedClient, token: str
) -> None:
    page = answer(visitor, opened(visitor, token), name="Personne fictive")
    assert page.status_code == 422
    assert [str(a["href"]) for a in page.soup.select(".govuk-error-summary a")] == ["#title", "#consent"]
    assert page.fields("/confirmation")["name"] == ["Personne fictive"]
    no = visitor.post(f"/en/attestation/{token}/refusal", data={"no-reason": ""})
    assert no.status_code == 422
    assert no.soup.select_one('.govuk-error-summary a[href="#no-reason"]')


def test_a_part_edited_meanwhile_comes_back_with_what_changed(
    visitor: CheckedClient, session: Session, draft: Application, now: datetime, token: str
) -> None:
    page = opened(visitor, token)
    edit_row(session, draft, now, Section.BUDGET, "costs", 1, description="Autre chose que la sienne")
    edit_row(session, draft, now, Section.BUDGET, "costs", 0, description="Équipe doublée")
    session.commit()
    again = answer(visitor, page, **SAID)
    assert again.status_code == 409
    assert [each.get_text() for each in again.soup.select("ins, del")] != []
    assert "Autre chose" not in again.words
    assert again.fields("/confirmation")["title"] == ["Associée"]
    assert states_of(session, draft)[PROVIDER_REF] == "asked"
    assert answer(visitor, again, **SAID).status_code == 303
    forged = {**SAID, "seen": "0" * 64, "text": "{}"}
    assert visitor.post(f"/en/attestation/{token}/confirmation", data=forged).status_code == 303, "used"


def test_an_unfinished_part_waits_and_one_that_is_gone_says_so(
    visitor: CheckedClient, session: Session, draft: Application, now: datetime, token: str
) -> None:
    page = opened(visitor, token)
    edit_row(session, draft, now, Section.BUDGET, "costs", 0, amount="")
    session.commit()
    assert "Your part is being worked on" in opened(visitor, token).words
    assert answer(visitor, page, **SAID).status_code == 422
    assert visitor.get(f"/en/attestation/{token}/text.json").status_code == 404
    edit(session, draft, now, Section.PARTNERS, partners=[])
    session.commit()
    late = answer(visitor, page, **SAID)
    assert late.status_code == 409
    for words in ("There is nothing left to confirm", "no longer in the application", "Associée"):
        assert words in late.words
    assert "Libérer" not in late.words, "it is no longer theirs to read"
    no = visitor.post(f"/en/attestation/{token}/refusal", data={"no-reason": "Trop cher"})
    assert (no.status_code, "Trop cher" in no.words) == (409, True)


def test_a_link_taken_back_says_so_and_shows_nothing_of_the_part(
    client: CheckedClient, visitor: CheckedClient, session: Session, draft: Application, token: str
) -> None:
    one = session.scalars(select(Attestation).where(Attestation.party == PROVIDER_REF)).one()
    client.post(url(draft, f"confirmations/{one.id}/retract"), data={"seen": "asked"})
    page = opened(visitor, token)
    assert "The hospital took it back." in page.words
    assert "Libérer" not in page.words
    assert visitor.get(f"/en/attestation/{token}/text.json").status_code == 404


def test_who_confirmed_sees_what_changed_since_and_what_they_confirmed(
    visitor: CheckedClient, session: Session, draft: Application, now: datetime, token: str, mailbox: Mailbox
) -> None:
    confirm(session, token, now)
    edit_row(session, draft, now, Section.BUDGET, "costs", 0, description="Équipe doublée")
    session.commit()
    page = opened(visitor, token)
    assert "Your confirmation no longer holds" in page.words
    assert "doublée" in page.soup.select_one("ins").get_text()
    settle(session, now + 10 * MINUTE)
    session.commit()
    again = visitor.get(
        mailbox.link(mailbox.one(kind="confirmation.again")).replace("attestations.show", "attestation")
    )
    assert again.status_code == 200
    assert "Ce qui a changé depuis votre confirmation" in again.words


def test_the_page_of_the_team_asks_asks_again_and_takes_back(
    client: CheckedClient, session: Session, draft: Application, mailbox: Mailbox
) -> None:
    path = url(draft, "confirmations")
    page = client.get(path)
    assert page.words.count("Not asked yet") == 2
    assert "This call asks for it without requiring it." in page.words
    assert "Eligibility is judged on the applying hospital alone" in page.words
    assert client.post(path, data={"ref": [PROVIDER_REF, UNIVERSITY_REF]}).status_code == 303
    assert client.get(path).words.count("Waiting for the confirmation") == 2
    too_soon = client.post(path, data={"ref": PROVIDER_REF})
    assert (too_soon.status_code, "a moment ago" in too_soon.words) == (422, True)
    assert client.post(path, data={"ref": "nobody"}).status_code == 404
    one = session.scalars(select(Attestation).where(Attestation.party == PROVIDER_REF)).one()
    raced = client.post(f"{path}/{one.id}/retract", data={"seen": "given"})
    assert (raced.status_code, "Nothing is taken back" in raced.words) == (409, True)
    assert client.post(f"{path}/{one.id}/retract", data={"seen": "asked"}).status_code == 303
    assert mailbox.one(kind="confirmation.taken_back").recipient == PROVIDER
    assert "The hospital took it back." in client.get(path).words


@pytest.mark.usefixtures("pseudo_locale")
@pytest.mark.parametrize("lang", ["fr", "en"])
def test_every_page_says_it_in_both_languages(
    client: CheckedClient,
    visitor: CheckedClient,
    session: Session,
    draft: Application,
    now: datetime,
    lang: str,
) -> None:
    tokens = ask_partners(session, draft, now)
    for token in tokens.values():
        assert opened(visitor, token, lang).status_code == 200
    confirm(session, tokens[PROVIDER_REF], now)
    edit_row(session, draft, now, Section.BUDGET, "costs", 0, amount="1")
    visitor.post(f"/{lang}/attestation/{tokens[UNIVERSITY_REF]}/refusal", data={"no-reason": "Trop cher"})
    session.commit()
    for token in tokens.values():
        assert opened(visitor, token, lang).status_code == 200
    for page in ("confirmations", "partners", "activity", "read", ""):
        assert client.get(url(draft, page, lang)).status_code == 200
    assert "Personne-ressource fictive" in client.get(url(draft, "activity", lang)).words


def test_once_it_is_submitted_a_link_shows_nothing_of_it(
    visitor: CheckedClient, session: Session, draft: Application, lead: User, now: datetime, token: str
) -> None:
    submit_application(
        session, actor=lead.actor, now=now, application_id=draft.id, version=draft.version, issuer=ISSUER
    )
    session.commit()
    page = opened(visitor, token)
    assert "The application went in meanwhile" in page.words
    assert "Libérer" not in page.words
    assert visitor.get(f"/en/attestation/{token}/text.json").status_code == 404


def test_the_section_says_where_each_partner_stands_and_what_a_save_voided(
    client: CheckedClient, session: Session, draft: Application, now: datetime
) -> None:
    confirmed_by_both(session, draft, now)
    session.commit()
    page = client.get(url(draft, "partners"))
    assert page.soup.select_one(f"#confirmation-{PROVIDER_REF}").get_text().count("Part confirmed") == 1
    typed = kept(session, draft, Section.BUDGET)
    costs = [{**typed["costs"][0], "amount": "1"}, *typed["costs"][1:]]
    fields = shown(client, draft, "budget")
    saved = client.post(
        url(draft, "budget"),
        data=flat({**typed, "costs": costs}) | fields,
        headers={"Accept": "application/json"},
    )
    assert "IA fictive inc." in saved.get_json()["told"]
    assert "Université" not in saved.get_json()["told"]
    assert "Its part was edited" in client.get(url(draft, "confirmations")).words


def test_a_page_opened_before_somebody_confirmed_is_told_and_may_save_all_the_same(
    client: CheckedClient, session: Session, draft: Application, now: datetime, token: str
) -> None:
    before = client.get(url(draft, "budget")).fields("/budget")
    fields = {name: str(before[name][0]) for name in ("base", "page", "turn", "confirmed")}
    confirm(session, token, now)
    session.commit()
    typed = kept(session, draft, Section.BUDGET)
    costs = [{**typed["costs"][0], "description": "Équipe doublée"}, *typed["costs"][1:]]
    sent = flat({**typed, "costs": costs}) | fields
    typing = client.post(
        url(draft, "budget"), data=sent | {"typing": "1"}, headers={"Accept": "application/json"}
    )
    assert (typing.status_code, "while you were writing" in typing.get_json()["words"]) == (409, True)
    lost = client.post(url(draft, "budget"), data=sent)
    assert lost.status_code == 409
    assert lost.fields("/budget")["costs-0-description"] == ["Équipe doublée"]
    assert states_of(session, draft)[PROVIDER_REF] == "given"
    button = lost.soup.select_one('button[name="all_the_same"]')
    again = {name: str(values[0]) for name, values in lost.fields("/budget").items()}
    assert client.post(url(draft, "budget"), data=again).status_code == 409, "by that button alone"
    saved = client.post(url(draft, "budget"), data=again | {"all_the_same": str(button["value"])})
    assert saved.status_code == 303
    assert states_of(session, draft)[PROVIDER_REF] == "changed"


def test_a_page_opened_before_may_change_what_is_nobody_elses(
    client: CheckedClient, session: Session, draft: Application, now: datetime, token: str
) -> None:
    before = client.get(url(draft, "budget")).fields("/budget")
    confirm(session, token, now)
    session.commit()
    sent = {name: str(values[0]) for name, values in before.items()}
    saved = client.post(url(draft, "budget"), data=sent | {"costs-1-description": "Nuage"})
    assert saved.status_code == 303
    assert states_of(session, draft)[PROVIDER_REF] == "given"


def test_what_is_missing_before_a_partner_can_be_asked_is_linked(
    client: CheckedClient, session: Session, draft: Application, now: datetime
) -> None:
    edit_row(session, draft, now, Section.PARTNERS, "partners", 0, contact_email="")
    session.commit()
    page = client.get(url(draft, "confirmations"))
    (link,) = page.soup.select(f'#confirmation-{PROVIDER_REF} a[href$="/partners#partners-0-contact_email"]')
    assert "Give the e-mail address of this partner’s contact" in link.get_text()
    edit(session, draft, now, Section.PARTNERS, partners=[])
    session.commit()
    assert "No partner is named yet" in client.get(url(draft, "confirmations")).words


def test_pages_take_the_same_statements_whatever_the_file_holds(
    client: CheckedClient,
    visitor: CheckedClient,
    session: Session,
    draft: Application,
    now: datetime,
    token: str,
    count_statements: Callable[[], AbstractContextManager[Counted]],
) -> None:
    def statements() -> list[int]:
        session.commit()
        found = []
        for browser, path in ((visitor, f"/en/attestation/{token}"), (client, url(draft, "confirmations"))):
            with count_statements() as counted:
                assert browser.get(path).status_code == 200
            found.append(len(counted))
        return found

    statements()
    few = statements()
    partner = kept(session, draft, Section.PARTNERS)["partners"][0]
    more = [{**partner, "ref": f"{number:08x}"} for number in range(20, 60)]
    edit(session, draft, now, Section.PARTNERS, partners=[partner, *more])
    assert statements() == few == [4, 6]
