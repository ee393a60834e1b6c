"""The pages of signatures: behind the link without an account, and for the people of the application."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from callapp.accounts.models import User
from callapp.applications.attestations.models import Attestation
from callapp.applications.models import Application
from callapp.domain.sections import Section
from callapp.files.store import FileStore
from callapp.mail.models import Mail
from tests.applications.browsing import flat, kept, post, shown, url
from tests.applications.sections import LETTER
from tests.applications.signing import ask, edit, make_unsigned_draft, sign, sign_both, standing_of
from tests.client import CheckedClient, Page, make_client
from tests.conftest import FrozenClock
from tests.databases import Counted
from tests.mailbox import Mailbox

SAID = {"name": "Direction générale fictive", "title": "Présidence", "consent": "y"}


@pytest.fixture
def lead(client: CheckedClient, sign_in: Callable[..., User]) -> User:
    return sign_in(client)


@pytest.fixture
def draft(session: Session, now: datetime, lead: User, store: FileStore) -> Application:
    """A draft of the person at the client that lacks nothing but signatures."""
    return make_unsigned_draft(session, lead=lead, now=now, store=store)


@pytest.fixture
def visitor(client: CheckedClient) -> CheckedClient:
    """The browser of a signatory, who has no account."""
    visitor = make_client(client.application)
    visitor.before_each, visitor.after_each = client.before_each, client.after_each
    return visitor


def opened(visitor: CheckedClient, token: str, lang: str = "en") -> Page:
    return visitor.get(f"/{lang}/attestation/{token}")


def answer(visitor: CheckedClient, page: Page, **said: str) -> Page:
    """Sends the form of the page as a browser would, with these answers."""
    path = str(page.request.path)
    return visitor.post(path, data={**page.fields(path), **said})


def test_a_signatory_reads_the_key_figures_then_everything_and_signs(
    visitor: CheckedClient, session: Session, draft: Application, now: datetime
) -> None:
    (token, _) = ask(session, draft, now).values()
    page = opened(visitor, token)
    assert page.status_code == 200
    heading = page.words.index("The whole application")
    for words in ("$900,000.00", "$1,500,251.00", "772", "Université fictive", "January 31, 2025"):
        assert page.words.index(words) < heading, words
    assert page.words.index("The hospital intends to carry out") < heading
    assert "Une réponse fictive." in page.words[heading:]
    signed = answer(visitor, page, **SAID)
    assert signed.status_code == 303
    one = session.scalars(select(Attestation).where(Attestation.given_at.is_not(None))).one()
    assert (one.given_title, one.given_from) == ("Présidence", "127.0.0.1")
    assert one.sha256 in page.words, "what was shown is what is signed"
    receipt = visitor.get(signed.location)
    assert "You have signed" in receipt.words
    assert one.sha256 in receipt.words
    text = visitor.get(f"{signed.location}/text.json")
    assert text.get_data(as_text=True) == one.text


def test_a_signatory_who_sends_twice_sees_the_receipt(
    visitor: CheckedClient, session: Session, draft: Application, now: datetime
) -> None:
    (token, _) = ask(session, draft, now).values()
    page = opened(visitor, token)
    first, second = answer(visitor, page, **SAID), answer(visitor, page, **SAID)
    assert (first.status_code, second.status_code) == (303, 303)
    assert session.scalar(select(func.count()).where(Attestation.given_at.is_not(None))) == 1
    assert session.scalar(select(func.count()).where(Mail.kind == "signature.receipt")) == 1


def test_what_is_missing_is_said_at_its_field_and_what_was_typed_comes_back(
    visitor: CheckedClient, session: Session, draft: Application, now: datetime
) -> None:
    (token, _) = ask(session, draft, now).values()
    page = answer(visitor, opened(visitor, token), name="Direction générale fictive")
    assert page.status_code == 422
    links = [str(link["href"]) for link in page.soup.select(".govuk-error-summary a")]
    assert links == ["#title", "#consent"]
    assert page.fields(f"/attestation/{token}")["name"] == ["Direction générale fictive"]
    assert standing_of(session, draft.id)["ceo"] == "asked"


def test_a_text_edited_meanwhile_comes_back_with_what_changed(
    visitor: CheckedClient, session: Session, draft: Application, now: datetime
) -> None:
    (token, _) = ask(session, draft, now).values()
    page = opened(visitor, token)
    edit(session, draft, now, Section.PROJECT, title="Libérer vingt lits")
    again = answer(visitor, page, **SAID)
    assert again.status_code == 409
    assert again.soup.select_one("del").get_text(strip=True).find("des") > 0
    assert "vingt" in again.soup.select_one("ins").get_text()
    assert again.fields(f"/attestation/{token}")["title"] == ["Présidence"]
    assert standing_of(session, draft.id)["ceo"] == "asked"
    assert answer(visitor, again, **SAID).status_code == 303
    forged = visitor.post(f"/en/attestation/{token}", data={**SAID, "seen": "x", "text": "{}"})
    assert forged.status_code == 303, "used already: to its receipt"


def test_what_is_sent_back_as_shown_is_believed_only_with_its_hash(
    visitor: CheckedClient, session: Session, draft: Application, now: datetime
) -> None:
    (token, _) = ask(session, draft, now).values()
    for text, seen in (("{}", "0" * 64), ("", ""), ("[1", "x")):
        page = visitor.post(f"/en/attestation/{token}", data={**SAID, "seen": seen, "text": text})
        assert page.status_code == 409


def test_a_no_is_told_with_its_reason(
    visitor: CheckedClient, session: Session, draft: Application, now: datetime
) -> None:
    (token, _) = ask(session, draft, now).values()
    no = f"/en/attestation/{token}/refusal"
    page = visitor.post(no, data={"no-reason": ""})
    assert page.status_code == 422
    assert page.soup.select_one('.govuk-error-summary a[href="#no-reason"]')
    assert visitor.post(no, data={"no-reason": "The amount is wrong."}).status_code == 303
    assert "You declined to sign" in opened(visitor, token).words
    assert standing_of(session, draft.id)["ceo"] == "declined"
    assert visitor.get(f"/en/attestation/{token}/text.json").status_code == 404


@pytest.mark.parametrize("what", ["unknown", "expired", "taken back", "replaced"])
def test_links_that_are_no_longer_good_look_all_the_same(
    visitor: CheckedClient, client: CheckedClient, session: Session, draft: Application, clock: FrozenClock,
    what: str,
) -> None:  # fmt: skip
    token = next(iter(ask(session, draft, clock.now).values()))
    one = session.scalars(select(Attestation).where(Attestation.party == "ceo")).one()
    of_it = url(draft, f"signatures/{one.id}")
    if what == "unknown":
        token = "x" * 43
    elif what == "expired":
        clock.advance(days=14)
    elif what == "taken back":
        assert client.post(f"{of_it}/retract").status_code == 303
    else:
        clock.advance(minutes=2)
        assert client.post(f"{of_it}/resend").status_code == 303
    known = opened(visitor, "y" * 43)
    for page in (opened(visitor, token), visitor.post(f"/en/attestation/{token}", data=SAID)):
        assert (page.status_code, page.words) == (404, known.words)
    assert visitor.post(f"/en/attestation/{token}/refusal", data={"no-reason": "x"}).status_code == 404
    assert visitor.get(f"/en/attestation/{token}/text.json").status_code == 404


def test_opening_a_link_changes_nothing_and_its_address_goes_nowhere(
    visitor: CheckedClient, session: Session, draft: Application, now: datetime
) -> None:
    (token, _) = ask(session, draft, now).values()
    page = opened(visitor, token)
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert page.headers["Cache-Control"] == "no-store"
    # The client itself refuses a GET that writes.
    assert opened(visitor, token, "fr").status_code == 200
    assert standing_of(session, draft.id)["ceo"] == "asked"


def test_an_answer_over_https_needs_no_referrer(
    visitor: CheckedClient, session: Session, draft: Application, now: datetime
) -> None:
    """The page of a link sends none, and a hospital's proxy may take every other one out."""
    (token, _) = ask(session, draft, now).values()
    https = "https://localhost"
    page = visitor.get(f"/en/attestation/{token}", base_url=https)
    assert page.headers["Referrer-Policy"] == "no-referrer"
    path = str(page.request.path)
    signed = visitor.post(path, data={**page.fields(path), **SAID}, base_url=https)
    assert signed.status_code == 303
    assert standing_of(session, draft.id)["ceo"] == "given"


def test_answering_links_that_are_not_there_is_slowed_down(
    visitor: CheckedClient, draft: Application
) -> None:
    asked = [visitor.post("/en/attestation/x/refusal").status_code for _ in range(61)]
    assert asked == [404] * 60 + [429]


def test_after_an_edit_the_old_link_and_the_new_one_say_what_changed(
    visitor: CheckedClient, client: CheckedClient, session: Session, draft: Application, now: datetime
) -> None:
    tokens = ask(session, draft, now)
    old = next(iter(tokens.values()))
    sign(session, old, now)
    assert client.post(url(draft, "signatures/release"), data={"section": "project"}).status_code == 303
    edit(session, draft, now, Section.PROJECT, title="Libérer vingt lits")
    page = opened(visitor, old)
    assert page.status_code == 200
    assert "Your signature no longer holds" in page.words
    assert "vingt" in page.soup.select_one("ins").get_text()
    new = ask(session, draft, now, list(tokens)[:1])
    page = opened(visitor, next(iter(new.values())))
    assert "What changed since you signed" in page.words
    assert "vingt" in page.soup.select_one("ins").get_text()


def test_an_application_being_worked_on_is_shown_and_cannot_be_signed(
    visitor: CheckedClient, session: Session, draft: Application, now: datetime
) -> None:
    (token, _) = ask(session, draft, now).values()
    edit(session, draft, now, Section.HOSPITAL, beds="")
    page = opened(visitor, token)
    assert page.status_code == 200
    assert "being worked on" in page.words
    assert not page.soup.select('input[name="consent"]')
    assert visitor.post(f"/en/attestation/{token}", data=SAID).status_code == 422


# --- the people of the application --------------------------------------------------------------------------


def test_the_lead_asks_sends_again_and_takes_back(
    client: CheckedClient, session: Session, draft: Application, clock: FrozenClock, mailbox: Mailbox
) -> None:
    page = client.get(url(draft, "signatures"))
    assert page.status_code == 200
    both = page.form(f"{draft.id}/signatures")
    assert [str(each["value"]) for each in both.select('input[name="role"]')] == ["ceo", "clinical_lead"]
    assert client.post(url(draft, "signatures"), data={"role": ["ceo", "clinical_lead"]}).status_code == 303
    assert len(mailbox.all(kind="signature.request")) == 2
    assert "Waiting for the signature" in client.get(url(draft, "signatures")).words
    refused = client.post(url(draft, "signatures"), data={"role": "ceo"})
    assert refused.status_code == 422
    assert refused.soup.select_one(".govuk-error-summary")
    assert client.get(url(draft, "letter_of_intent")).status_code == 200
    assert "2 signatures" not in client.get(url(draft)).words


def test_what_keeps_the_text_from_being_signed_is_listed(
    client: CheckedClient, session: Session, draft: Application, now: datetime
) -> None:
    edit(session, draft, now, Section.HOSPITAL, beds="")
    edit(session, draft, now, Section.LETTER_OF_INTENT, clinical_lead_name="", clinical_lead_title="",
         clinical_lead_email="")  # fmt: skip
    page = client.get(url(draft, "signatures"))
    hrefs = [str(link["href"]) for link in page.soup.select(".blockers a")]
    assert hrefs == [url(draft, "hospital") + "#beds", url(draft, "letter_of_intent") + "#clinical_lead_name"]
    assert client.post(url(draft, "signatures"), data={"role": "ceo"}).status_code == 422


def test_signed_sections_are_read_until_somebody_edits_all_the_same(
    client: CheckedClient, session: Session, draft: Application, now: datetime
) -> None:
    before = shown(client, draft, "project")
    sign_both(session, draft, now)
    page = client.get(url(draft, "project"))
    assert "This text is signed" in page.words
    assert not page.soup.select("textarea")
    assert client.get(url(draft, "declaration")).soup.select('input[type="checkbox"]')
    assert client.get(url(draft, "letter_of_intent")).soup.select("#ceo_email")
    typed = {**kept(session, draft, Section.PROJECT), "title": "Autre titre"}
    refused = post(client, draft, "project", typed, **before)
    assert refused.status_code == 422
    assert refused.fields(f"{draft.id}/project")["title"] == ["Autre titre"]
    assert len(refused.soup.select(".govuk-error-summary li")) == 2
    assert kept(session, draft, Section.PROJECT)["title"] == "Libérer des lits"
    opened_again = client.post(
        url(draft, "signatures/release"), data={"section": "project"}, follow_redirects=True
    )
    assert opened_again.soup.select("textarea")
    assert post(client, draft, "project", typed, **before).status_code == 303
    assert standing_of(session, draft.id) == {"ceo": "void", "clinical_lead": "void"}


def test_a_page_that_saves_while_one_types_is_told_why_not(
    client: CheckedClient, session: Session, draft: Application, now: datetime
) -> None:
    before = shown(client, draft, "project")
    sign_both(session, draft, now)
    typed = {**kept(session, draft, Section.PROJECT), "title": "Autre titre"}
    page = client.post(
        url(draft, "project"),
        data=flat(typed) | before | {"typing": "1"},
        headers={"Accept": "application/json"},
    )
    assert page.status_code == 422
    assert page.json is not None
    assert page.json["words"].count("Nothing was saved") == 2
    assert standing_of(session, draft.id) == {"ceo": "given", "clinical_lead": "given"}


def test_saving_all_the_same_needs_one_button(
    client: CheckedClient, session: Session, draft: Application, now: datetime
) -> None:
    sign_both(session, draft, now)
    typed: dict[str, Any] = {**LETTER, "ceo_title": "Présidence"}
    before = shown(client, draft, "letter_of_intent")
    refused = post(client, draft, "letter_of_intent", typed, **before)
    assert refused.status_code == 422
    assert refused.soup.select_one('button[name="release"]')
    assert post(client, draft, "letter_of_intent", typed, **before, release="1").status_code == 303
    assert kept(session, draft, Section.LETTER_OF_INTENT)["ceo_title"] == "Présidence"
    assert standing_of(session, draft.id) == {"ceo": "void", "clinical_lead": "void"}
    page = client.get(url(draft, "signatures"))
    assert "Présidence" in page.soup.select_one("ins").get_text()


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_every_page_in_both_languages(
    client: CheckedClient, visitor: CheckedClient, session: Session, draft: Application, now: datetime,
    pseudo_locale: None, lang: str,
) -> None:  # fmt: skip
    tokens = ask(session, draft, now)
    for page in ("signatures", "letter_of_intent"):
        assert client.get(url(draft, page, lang)).status_code == 200
    for token in (*tokens.values(), "unknown"):
        opened(visitor, token, lang)
    for token in tokens.values():
        sign(session, token, now)
    assert client.get(url(draft, "project", lang)).status_code == 200
    client.post(url(draft, "signatures/release", lang))
    edit(session, draft, now, Section.PROJECT, title="Libérer vingt lits")
    for page in ("signatures", ""):
        assert client.get(url(draft, page, lang)).status_code == 200
    for token in tokens.values():
        assert opened(visitor, token, lang).status_code == 200


def test_pages_take_the_same_statements_whatever_the_application_holds(
    visitor: CheckedClient, client: CheckedClient, session: Session, draft: Application, now: datetime,
    count_statements: Callable[[], AbstractContextManager[Counted]],
) -> None:  # fmt: skip
    token = next(iter(ask(session, draft, now).values()))

    def statements() -> list[int]:
        session.commit()
        found = []
        for browser, path in ((visitor, f"/en/attestation/{token}"), (client, url(draft, "signatures"))):
            with count_statements() as counted:
                assert browser.get(path).status_code == 200
            found.append(len(counted))
        return found

    statements()
    few = statements()
    indicator = kept(session, draft, Section.OUTCOMES)["indicators"][0]
    edit(session, draft, now, Section.OUTCOMES, indicators=[indicator] * 40)
    assert few == statements() == [7, 6]
