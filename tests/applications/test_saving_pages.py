"""Saving through the pages: two texts side by side; answers to a page that saves while one types."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy.orm import Session

from callapp.accounts.models import User
from callapp.applications.models import Application, ApplicationMember
from callapp.domain.people import Actor, ApplicationRole
from callapp.domain.sections import Section
from tests.applications.browsing import flat, kept, post, shown, url
from tests.applications.sections import BUDGET, HOSPITAL
from tests.client import CheckedClient, Page
from tests.factories import make_draft, make_person

# What is asked here reads no database in a way of its own.
pytestmark = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)

JSON = {"Accept": "application/json"}


@pytest.fixture
def lead(client: CheckedClient, sign_in: Callable[..., User]) -> User:
    return sign_in(client)


@pytest.fixture
def lead_actor(lead: User) -> Actor:
    return lead.actor


@pytest.fixture
def draft(session: Session, now: datetime, lead: User) -> Application:
    return make_draft(session, lead=lead, now=now)


@pytest.fixture
def colleague(session: Session, draft: Application, now: datetime) -> Actor:
    """An editor of the same draft."""
    person = make_person(session, now=now, name="Collègue fictif")
    role = ApplicationRole.EDITOR
    session.add(ApplicationMember(application_id=draft.id, user_id=person.id, role=role, added_at=now))
    session.flush()
    return person.actor


def autosave(
    client: CheckedClient, draft: Application, section: str, typed: dict[str, Any], **more: str
) -> Page:
    return client.post(url(draft, section), data=flat(typed) | more, headers=JSON)


def written_by(
    client: CheckedClient, other: Actor, draft: Application, section: str, typed: dict[str, Any]
) -> None:
    """Somebody else opens the section and saves it whole."""
    here = client.environ_base["tests.actor"]
    client.act_as(other)
    assert post(client, draft, section, typed, **shown(client, draft, section)).status_code == 303
    client.environ_base["tests.actor"] = here


def test_both_texts_stand_side_by_side_and_nothing_is_overwritten(
    client: CheckedClient, session: Session, draft: Application, colleague: Actor
) -> None:
    post(client, draft, "hospital", HOSPITAL)
    seen = shown(client, draft, "hospital")
    theirs = HOSPITAL | {"beds": "800", "name": "Hôpital fictif de la Rive"}
    written_by(client, colleague, draft, "hospital", theirs)

    page = post(client, draft, "hospital", HOSPITAL | {"name": "Hôpital fictif du Fjord"}, **seen)

    assert page.status_code == 409
    assert kept(session, draft, Section.HOSPITAL) == theirs
    # My text stands in the form; the field I left alone shows what the other wrote.
    fields = page.fields("/hospital")
    assert (fields["name"], fields["beds"]) == (["Hôpital fictif du Fjord"], ["800"])
    assert [each.get_text() for each in page.soup.select(".side ins span[data-content]")] == ["du Fjord"]
    assert [each.get_text() for each in page.soup.select(".side del span[data-content]")] == ["de la Rive"]
    assert "Text by Collègue fictif" in " ".join(page.soup.select(".side")[1].get_text().split())
    assert [str(link["href"]) for link in page.soup.select(".govuk-error-summary a")] == ["#clash-name"]


@pytest.mark.parametrize(
    ("choice", "name"), [("mine", "Mon nom"), ("theirs", "Leur nom"), ("nonsense", "Mon nom")]
)
def test_the_person_chooses(
    client: CheckedClient, session: Session, draft: Application, colleague: Actor, choice: str, name: str
) -> None:
    written_by(client, colleague, draft, "hospital", HOSPITAL | {"name": "Leur nom"})
    page = post(client, draft, "hospital", HOSPITAL | {"name": "Mon nom", "beds": ""})
    assert page.status_code == 409

    answer = client.send(page, {"choice-name": choice}, action="/hospital")

    assert answer.status_code == 303
    assert kept(session, draft, Section.HOSPITAL) == HOSPITAL | {"name": name}


def test_a_text_edited_further_after_both_were_seen_is_kept(
    client: CheckedClient, session: Session, draft: Application, colleague: Actor
) -> None:
    written_by(client, colleague, draft, "hospital", HOSPITAL)
    page = post(client, draft, "hospital", HOSPITAL | {"name": "Mon nom"})

    assert client.send(page, {"name": "Nos deux noms"}, action="/hospital").status_code == 303

    assert kept(session, draft, Section.HOSPITAL)["name"] == "Nos deux noms"


def test_whoever_is_overtaken_again_sees_the_newest_text(
    client: CheckedClient, session: Session, draft: Application, colleague: Actor
) -> None:
    written_by(client, colleague, draft, "hospital", HOSPITAL)
    page = post(client, draft, "hospital", HOSPITAL | {"name": "Mon nom"})
    written_by(client, colleague, draft, "hospital", HOSPITAL | {"name": "Encore un autre"})

    again = client.send(page, action="/hospital")

    assert again.status_code == 409
    assert "Encore un autre" in again.soup.select(".side")[1].get_text().replace("\xa0", " ")


def test_rows_are_compared_in_words(client: CheckedClient, draft: Application, colleague: Actor) -> None:
    written_by(client, colleague, draft, "budget", BUDGET)
    page = post(client, draft, "budget", BUDGET | {"costs": BUDGET["costs"][:1], "funding": []})
    assert page.status_code == 409
    assert [each.get_text() for each in page.soup.select(".clash__legend")] == ["Costs"]
    other = page.soup.select(".side")[1]
    assert "Cost 2" in other.get_text()
    removed = " ".join(each.get_text() for each in other.select("del span[data-content]"))
    assert "Description: Infonuagique" in removed
    assert "Category: Cloud services" in removed


def test_what_others_wrote_elsewhere_is_told_after_a_save(
    client: CheckedClient, session: Session, draft: Application, colleague: Actor
) -> None:
    post(client, draft, "hospital", HOSPITAL)
    seen = shown(client, draft, "hospital")
    written_by(client, colleague, draft, "hospital", HOSPITAL | {"beds": "800"})

    page = post(client, draft, "hospital", HOSPITAL | {"name": "Mon nom"}, **seen)

    told = client.get(page.headers["Location"]).soup.select_one(".flash")
    assert told is not None
    assert "Collègue fictif: “Number of patient-care beds”" in told.get_text()
    assert kept(session, draft, Section.HOSPITAL) == HOSPITAL | {"beds": "800", "name": "Mon nom"}


def test_a_refused_text_keeps_what_its_page_had_seen(
    client: CheckedClient, session: Session, draft: Application, colleague: Actor
) -> None:
    post(client, draft, "hospital", HOSPITAL)
    seen = shown(client, draft, "hospital")
    written_by(client, colleague, draft, "hospital", HOSPITAL | {"beds": "800", "name": "Leur nom"})
    page = post(client, draft, "hospital", HOSPITAL | {"name": "Mon nom\x07"}, **seen)
    assert page.status_code == 422

    # Put right, it still meets the other text instead of overwriting it unseen.
    assert client.send(page, {"name": "Mon nom"}, action="/hospital").status_code == 409


# --- while one types ----------------------------------------------------------------------------------------


def test_an_autosave_answers_with_all_the_page_needs(
    client: CheckedClient, session: Session, draft: Application
) -> None:
    seen = shown(client, draft, "hospital")
    answer = autosave(client, draft, "hospital", HOSPITAL, **seen)

    assert answer.status_code == 200
    assert answer.json == {
        "words": "Saved at 10:30 a.m. (ET)",
        "status_words": "Complete",
        "tone": "green",
        "progress": "1 sections of 7",
        "done": 1,
        "told": "",
        "taken_in": {},
        "base": shown(client, draft, "hospital")["base"],
        "held_back": [],
        "clash": "",
    }
    assert kept(session, draft, Section.HOSPITAL) == HOSPITAL
    # In French, as the reader has it.
    page = client.post(url(draft, "hospital", "fr"), data=flat(HOSPITAL), headers=JSON)
    assert page.json is not None
    assert page.json["words"] == "Enregistré à 10\u00a0h\u00a030 (HE)"


def test_an_autosave_brings_what_others_wrote_in_fields_left_alone(
    client: CheckedClient, draft: Application, colleague: Actor
) -> None:
    post(client, draft, "budget", BUDGET)
    seen = shown(client, draft, "budget")
    theirs = BUDGET | {"funding": BUDGET["funding"][:1]}
    written_by(client, colleague, draft, "budget", theirs)

    answer = autosave(client, draft, "budget", BUDGET | {"costs": BUDGET["costs"][1:]}, **seen)

    assert answer.json is not None
    assert answer.json["taken_in"] == {"funding": None}
    assert answer.json["told"].startswith("Changed meanwhile by Collègue fictif: “Funding sources”.")


def test_an_autosave_that_meets_another_text_keeps_nothing_and_says_whose(
    client: CheckedClient, session: Session, draft: Application, colleague: Actor
) -> None:
    written_by(client, colleague, draft, "hospital", HOSPITAL)

    answer = autosave(client, draft, "hospital", HOSPITAL | {"beds": "900"})

    assert answer.status_code == 409
    assert answer.json is not None
    assert answer.json["words"] == (
        "Not saved. Changed meanwhile by Collègue fictif: “Number of patient-care beds”."
    )
    assert kept(session, draft, Section.HOSPITAL) == HOSPITAL


def test_ones_own_other_page_is_called_so(client: CheckedClient, draft: Application) -> None:
    post(client, draft, "hospital", HOSPITAL, **shown(client, draft, "hospital"))

    answer = autosave(client, draft, "hospital", HOSPITAL | {"beds": "900"})

    assert answer.json is not None
    assert "yourself, on another page" in answer.json["words"]
    page = post(client, draft, "hospital", HOSPITAL | {"beds": "900"})
    assert "Your text from another page" in page.words


def test_a_save_after_a_lost_answer_is_no_clash_with_oneself(
    client: CheckedClient, session: Session, draft: Application
) -> None:
    seen = shown(client, draft, "hospital")
    autosave(client, draft, "hospital", HOSPITAL | {"name": "Un"}, **seen)
    # The answer did not arrive: the page goes on from what it had seen, in its next turn.
    answer = autosave(client, draft, "hospital", HOSPITAL | {"name": "Un deux"}, **{**seen, "turn": "1"})

    assert answer.status_code == 200
    assert kept(session, draft, Section.HOSPITAL)["name"] == "Un deux"


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"name": "cloche \x07"}, "Not saved. Name of the hospital: This text held a character"),
        ({"beds_source": "x" * 200_000}, "Not saved. Source of the number: This text has 200,000"),
    ],
)
def test_an_autosave_says_which_field_cannot_be_kept(
    client: CheckedClient, draft: Application, typed: dict[str, str], words: str
) -> None:
    answer = autosave(client, draft, "hospital", HOSPITAL | typed)
    assert answer.status_code == 422
    assert answer.json is not None
    assert answer.json["words"].startswith(words)
    assert answer.json["field"] == next(iter(typed))


def test_while_one_types_what_clashes_waits_and_the_rest_is_kept(
    client: CheckedClient, session: Session, draft: Application, colleague: Actor
) -> None:
    post(client, draft, "hospital", HOSPITAL)
    seen = shown(client, draft, "hospital")
    written_by(client, colleague, draft, "hospital", HOSPITAL | {"beds": "800", "beds_source": "Leur source"})
    mine = HOSPITAL | {"beds": "900", "name": "Mon nom"}

    answer = autosave(client, draft, "hospital", mine, typing="1", **seen)

    assert answer.status_code == 200
    assert answer.json is not None
    assert answer.json["held_back"] == ["beds"]
    assert answer.json["taken_in"] == {"beds_source": "Leur source"}
    assert answer.json["clash"].startswith("Not saved. Changed meanwhile by Collègue fictif: “Number of")
    now_kept = HOSPITAL | {"beds": "800", "beds_source": "Leur source", "name": "Mon nom"}
    assert kept(session, draft, Section.HOSPITAL) == now_kept
    # With nothing else to keep it is a race that was lost; a button never keeps half of a page.
    assert autosave(client, draft, "hospital", now_kept | {"beds": "900"}, typing="1").status_code == 409
    assert autosave(client, draft, "hospital", mine | {"name": "Encore"}, **seen).status_code == 409


def test_a_session_that_ended_answers_an_autosave_and_a_new_one_gets_a_token(
    client: CheckedClient, session: Session, draft: Application, lead_actor: Actor
) -> None:
    seen = shown(client, draft, "hospital")
    form = flat(HOSPITAL) | seen
    client.act_as(None)
    lost = client.post(url(draft, "hospital"), data=form, headers=JSON)
    assert (lost.status_code, lost.json) == (401, {"words": ""})

    client.act_as(lead_actor)
    stale = client.post(
        url(draft, "hospital"), data=form | {"csrf_token": "of another session"}, headers=JSON, csrf=False
    )
    assert stale.status_code == 400
    assert stale.json is not None
    again = client.post(
        url(draft, "hospital"), data=form | {"csrf_token": stale.json["csrf_token"]}, headers=JSON, csrf=False
    )
    assert again.status_code == 200
    assert kept(session, draft, Section.HOSPITAL) == HOSPITAL


def test_an_autosave_of_a_submitted_or_foreign_file_says_so(
    client: CheckedClient, draft: Application, sign_in: Callable[..., User]
) -> None:
    sign_in(client)
    assert autosave(client, draft, "hospital", HOSPITAL).status_code == 404


def test_a_visitor_without_script_gets_the_text_back_and_nothing_technical(
    client: CheckedClient, draft: Application
) -> None:
    seen = shown(client, draft, "hospital")
    client.act_as(None)
    lost = post(client, draft, "hospital", HOSPITAL, **seen)
    assert lost.status_code == 401
    assert lost.fields("")["base"] == [seen["base"]]
    labels = [each.get_text() for each in lost.soup.select("label")]
    assert "beds" in labels
    assert not {"base", "page", "turn"} & set(labels)


def test_the_count_of_words_stands_beside_each_answer(
    client: CheckedClient, session: Session, draft: Application
) -> None:
    text = "L\u2019hôpital réduit\u00a0l\u2019attente\u00a0: c\u2019est l\u2019œuvre d\u2019équipes."
    post(client, draft, "project", {"title": "t", "answer-problem": text})
    for page in (client.get(url(draft, "project")), client.get(url(draft, "read"))):
        assert page.soup.select(".count[data-count], .count")
        assert "6 words of at most 400" in page.words
