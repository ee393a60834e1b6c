"""What nobody should have to type, sent to the pages of a draft: refused with the reason, given back."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from callapp.accounts.models import User
from callapp.applications.models import Application, SectionDraft
from callapp.calls.queries import CallInForce
from callapp.domain.sections import Section
from tests.applications.browsing import kept, post, url
from tests.applications.sections import BUDGET, HOSPITAL
from tests.client import CheckedClient
from tests.conftest import FrozenClock
from tests.factories import make_call, make_draft


@pytest.fixture
def call(session: Session, clock: FrozenClock) -> CallInForce:
    return make_call(session, now=clock.now)


@pytest.fixture
def lead(client: CheckedClient, sign_in: Callable[..., User]) -> User:
    return sign_in(client)


@pytest.fixture
def draft(session: Session, clock: FrozenClock, call: CallInForce, lead: User) -> Application:
    return make_draft(session, lead=lead, now=clock.now, call=call)


@pytest.mark.parametrize(
    ("text", "given_back"),
    [("a\x00b", "a\ufffdb"), ("bell\x07", "bell\ufffd"), ("long " * 200_000, "long " * 200_000)],
)
def test_a_text_nobody_can_keep_is_given_back_with_the_reason(
    client: CheckedClient, session: Session, draft: Application, text: str, given_back: str
) -> None:
    page = post(client, draft, "project", {"title": "t", "answer-problem": text})
    assert page.status_code == 422
    assert page.fields("/project")["answer-problem"] == [given_back]
    assert [str(link["href"]) for link in page.soup.select(".govuk-error-summary a")] == ["#answer-problem"]
    assert session.get(SectionDraft, (draft.id, Section.PROJECT)) is None


@pytest.mark.parametrize("broken", [b"%FF%FE", b"\xff\xfe"])
def test_bytes_that_are_no_text_are_refused_and_marked(
    client: CheckedClient, session: Session, draft: Application, broken: bytes
) -> None:
    page = client.get(url(draft, "project"))
    token = page.fields("/project")["csrf_token"][0].encode()
    body = b"csrf_token=" + token + b"&title=caf" + broken
    page = client.post(
        url(draft, "project"), data=body, content_type="application/x-www-form-urlencoded", csrf=False
    )
    assert page.status_code == 422
    assert page.fields("/project")["title"][0].startswith("caf\ufffd")
    assert session.get(SectionDraft, (draft.id, Section.PROJECT)) is None


def test_a_percent_sign_typed_is_a_percent_sign(
    client: CheckedClient, session: Session, draft: Application
) -> None:
    assert post(client, draft, "project", {"title": "%FF and 100 %"}).status_code == 303
    assert kept(session, draft, Section.PROJECT)["title"] == "%FF and 100 %"


def test_the_summary_names_the_row_and_the_field_of_a_value_not_understood(
    client: CheckedClient, draft: Application
) -> None:
    first, second = BUDGET["costs"][:2]
    budget = {**BUDGET, "costs": [first, {**second, "amount": "beaucoup"}]}
    for section, typed, place in [
        ("budget", budget, "Cost 2, Amount: "),
        ("hospital", {**HOSPITAL, "beds": "quatre cents"}, "Number of patient-care beds: "),
    ]:
        assert post(client, draft, section, typed).status_code == 303
        summary = client.get(url(draft, section)).soup.select(".govuk-error-summary a")
        assert [place in link.get_text() for link in summary] == [True]


def test_too_many_rows_are_refused(client: CheckedClient, session: Session, draft: Application) -> None:
    row = BUDGET["funding"][0]
    page = post(client, draft, "budget", {"costs": [], "funding": [row] * 201})
    assert page.status_code == 422
    assert "201 rows" in page.words


def test_a_field_sent_twice_counts_once_and_unknown_ones_not_at_all(
    client: CheckedClient, session: Session, draft: Application
) -> None:
    page = client.post(url(draft, "project"), data={"title": ["first", "second"], "state": "submitted"})
    assert page.status_code == 303
    typed = kept(session, draft, Section.PROJECT)
    assert typed["title"] == "first"
    assert "state" not in typed


@pytest.mark.parametrize(
    "seen",
    [
        {"base": "name=x&beds=y", "page": "x", "turn": "-1"},
        {"base": "&=&" * 9000, "page": "0" * 5000, "turn": "9" * 30},
        {"base": "%FF%00=%&name", "page": "\x00", "turn": "1.0"},
    ],
)
def test_a_page_that_says_nonsense_of_what_it_showed_overwrites_nothing(
    client: CheckedClient, session: Session, draft: Application, seen: dict[str, str]
) -> None:
    assert post(client, draft, "hospital", HOSPITAL, **seen).status_code == 303
    page = post(client, draft, "hospital", HOSPITAL | {"beds": "999"}, **seen)
    assert page.status_code == 409
    assert page.fields("/hospital")["beds"] == ["999"]
    assert kept(session, draft, Section.HOSPITAL) == HOSPITAL


def test_what_a_word_processor_puts_into_a_text_is_kept_as_what_it_means(
    client: CheckedClient, session: Session, draft: Application
) -> None:
    typed = {"title": "Deux\vlignes\u2028ici", "answer-problem": "Une\vligne\x0cet rendez\x1evous\u2029fin"}
    assert post(client, draft, "project", typed).status_code == 303
    found = kept(session, draft, Section.PROJECT)
    assert found["title"] == "Deux lignes ici"
    assert found["answer-problem"] == "Une\nligne\net rendez\N{NON-BREAKING HYPHEN}vous\nfin"
