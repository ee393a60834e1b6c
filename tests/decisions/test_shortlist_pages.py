"""Shortlists saved and taken away from the ranking's pages, and who may."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from callapp.accounts.models import User
from callapp.applications.models import Application
from callapp.audit.models import AuditEntry
from callapp.decisions.models import Shortlist
from callapp.decisions.recompute import recompute
from callapp.domain.people import Role
from tests.client import CheckedClient, Page
from tests.decisions.rankings import RANKING, SLUG, declare, make_review, titles
from tests.factories import make_person

READERS = (Role.ADMINISTRATOR, Role.PANEL_CHAIR, Role.AUDITOR)
SignIn = Callable[..., User]


# --- saving ------------------------------------------------------------------------------------------------


def save(client: CheckedClient, query: str = "method=count&parameter=2", **changes: Any) -> Page:
    page = client.get(f"{RANKING}?{query}")
    return client.send(page, {"save-name": "Proposition", **changes}, action=f"{SLUG}?{query}")


def test_a_shortlist_is_saved_and_shown_as_it_was(
    client: CheckedClient, administrator: User, files: list[Application], session: Session, now: datetime
) -> None:
    answer = save(client)
    assert answer.status_code == 303
    page = client.get(answer.location)
    assert titles(page) == ["Alpha", "Bêta", "<b>=cmd|' /C calc'!A0</b>", "Delta"]
    assert "The line after 2 files" in page.words
    assert administrator.name in page.words
    assert session.scalars(select(Shortlist.sha256)).one() in page.words
    assert "The ranking has changed" not in page.words

    make_review(session, files[3], make_person(session, now=now), [10] * 4, now=now)
    files[0].title = "Un titre venu plus tard"
    page = client.get(answer.location)
    assert titles(page)[0] == "Alpha"
    assert "The ranking has changed since this shortlist was cut" in page.words
    assert f"would come in: {files[3].number}" in page.words
    assert f"would go out: {files[1].number}" in page.words

    listed = client.get(f"{RANKING}/shortlists")
    assert "Proposition" in listed.words
    assert "By number of files: 2" in listed.words
    assert "Proposition" in client.get(RANKING).words


def test_a_refused_name_is_said_and_given_back(
    client: CheckedClient, administrator: User, files: list[Application]
) -> None:
    save(client)

    answer = save(client)

    assert answer.status_code == 422
    assert "A shortlist of this call already has this name." in answer.words
    assert answer.soup.find(id="save-name")["value"] == "Proposition"
    assert answer.soup.select_one("[data-switch-language]")["href"].startswith("/fr/ranking/")


def test_a_ranking_that_moved_meanwhile_is_shown_again(
    client: CheckedClient, administrator: User, files: list[Application], session: Session, now: datetime
) -> None:
    page = client.get(f"{RANKING}?method=count&parameter=2")
    make_review(session, files[4], make_person(session, now=now), [10] * 4, now=now)

    answer = client.send(page, {"save-name": "Trop tard"}, action=f"{SLUG}?method=count&parameter=2")

    assert answer.status_code == 409
    assert "The ranking has changed since you opened the page." in answer.words
    assert titles(answer)[0] == "Epsilon"
    again = client.send(answer, {"save-name": "Maintenant"}, action=f"{SLUG}?method=count&parameter=2")
    assert again.status_code == 303


def test_no_line_no_shortlist(client: CheckedClient, administrator: User, files: list[Application]) -> None:
    answer = client.post(RANKING, data={"save-name": "Sans ligne"})

    assert answer.status_code == 422
    assert "Choose how the line is drawn." in answer.words


# --- taking away -------------------------------------------------------------------------------------------


def take(client: CheckedClient, page: Page, file_format: str, **changes: str) -> Page:
    values = {"export-file_format": file_format, "export-language": "fr", **changes}
    action = str(page.soup.select_one('form[action*="/export"]')["action"])
    return client.send(page, values, action=action)


@pytest.mark.parametrize("file_format", ["csv", "xlsx", "json"])
def test_an_export_is_a_download_and_a_row_of_the_trail(
    client: CheckedClient,
    administrator: User,
    files: list[Application],
    session: Session,
    now: datetime,
    file_format: str,
) -> None:
    page = client.get(f"{RANKING}?method=count&parameter=2")

    answer = take(client, page, file_format)

    assert answer.status_code == 200
    assert f".{file_format}" in answer.headers["Content-Disposition"]
    assert "attachment" in answer.headers["Content-Disposition"]
    assert "no-store" in answer.headers["Cache-Control"]
    entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "ranking.exported")).one()
    assert (entry.actor_id, entry.at) == (administrator.id, now)
    assert (entry.after["format"], entry.after["language"], entry.after["files"]) == (file_format, "fr", 5)
    if file_format == "json":
        export = json.loads(answer.get_data())
        assert recompute(export) == []
        assert export["sha256"] == entry.after["sha256"]
        assert export["cut"]["inside"] == 2
        assert export["notice"].startswith("Données fictives") or export["notice"].startswith("Fictional")
        reviewers = {r["reviewer"] for file in export["ranked"] for r in file["reviews"]}
        assert all(name.startswith("Évaluateur ou évaluatrice") for name in reviewers)
    if file_format == "csv":
        assert "'=cmd" not in answer.get_data(as_text=True)  # the title begins with a tag: it is no formula
        assert "<b>=cmd" in answer.get_data(as_text=True)


def test_names_are_given_when_asked_for_and_that_is_recorded(
    client: CheckedClient, administrator: User, files: list[Application], session: Session
) -> None:
    answer = take(client, client.get(RANKING), "json", **{"export-named": "y"})

    export = json.loads(answer.get_data())
    assert "Personne fictive" in export["ranked"][0]["reviews"][0]["reviewer"]
    assert export["cut"] is None
    assert session.scalars(select(AuditEntry.after)).all()[-1]["named"] is True


def test_a_saved_shortlist_is_taken_away_as_it_was(
    client: CheckedClient, administrator: User, files: list[Application], session: Session
) -> None:
    page = client.get(save(client).location)
    saved = session.scalars(select(Shortlist)).one()
    files[0].title = "Un titre venu plus tard"

    export = json.loads(take(client, page, "json").get_data())

    assert recompute(export) == []
    assert export["sha256"] == saved.sha256
    assert export["ranked"][0]["title"] == "Alpha"
    entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "shortlist.exported")).one()
    assert (entry.subject_id, entry.after["sha256"]) == (saved.id, saved.sha256)


@pytest.mark.parametrize("field", ["export-file_format", "export-language"])
def test_an_unknown_choice_is_refused(
    client: CheckedClient, administrator: User, files: list[Application], session: Session, field: str
) -> None:
    answer = take(client, client.get(RANKING), "csv", **{field: "pdf\x00"})

    assert answer.status_code == 422
    assert "Choose a" in answer.words
    assert session.scalars(select(AuditEntry).where(AuditEntry.action.contains("export"))).all() == []


# --- who ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", list(Role))
def test_who_sees_the_ranking(
    client: CheckedClient, sign_in: SignIn, files: list[Application], role: Role
) -> None:
    sign_in(client, role)

    for path in (RANKING, "/en/ranking", f"{RANKING}/shortlists"):
        assert client.get(path).status_code == (200 if role in READERS else 403)


def test_an_applicant_and_a_visitor_see_nothing(
    client: CheckedClient, sign_in: SignIn, files: list[Application]
) -> None:
    assert client.get(RANKING).status_code == 302
    sign_in(client)
    assert client.get(RANKING).status_code == 403
    assert client.post(f"{RANKING}/export", data={"export-file_format": "csv"}).status_code == 403


@pytest.mark.parametrize(
    ("role", "cuts", "exports"),
    [(Role.ADMINISTRATOR, True, True), (Role.AUDITOR, False, True), (Role.PANEL_CHAIR, False, False)],
)
def test_who_cuts_and_who_exports(
    client: CheckedClient,
    sign_in: SignIn,
    files: list[Application],
    role: Role,
    cuts: bool,
    exports: bool,
) -> None:
    sign_in(client, role)

    page = client.get(f"{RANKING}?method=count&parameter=1")

    assert ("Save this shortlist" in page.words) is cuts
    assert ("Your name, the time and the file" in page.words) is exports
    saved = client.post(f"{RANKING}?method=count&parameter=1", data={"save-name": "a"})
    assert (saved.status_code == 403) is not cuts
    data = {"export-file_format": "csv", "export-language": "en"}
    assert (client.post(f"{RANKING}/export", data=data).status_code == 200) is exports


def test_what_is_not_there_is_not_found(
    client: CheckedClient, administrator: User, files: list[Application], session: Session
) -> None:
    saved = save(client).location.rpartition("/")[2]

    assert client.get("/en/ranking/no-such-call").status_code == 404
    assert client.get(f"{RANKING}/shortlists/{administrator.id}").status_code == 404
    assert client.get(f"/en/ranking/ia-sante-2023/shortlists/{saved}").status_code == 404
    assert client.get(f"{RANKING}/shortlists/{saved}").status_code == 200
    assert client.post(f"{RANKING}/shortlists/{administrator.id}/export").status_code == 404


def test_a_file_one_has_a_stake_in_is_not_shown(
    client: CheckedClient, administrator: User, files: list[Application], session: Session, now: datetime
) -> None:
    saved = save(client).location
    declare(session, files[2], administrator, now=now)

    for path in (f"{RANKING}?method=count&parameter=2", saved):
        page = client.get(path)
        assert titles(page) == ["Alpha", "Bêta", "Delta"]
        assert str(files[2].number) not in page.words
        assert "1 file is not shown to you" in page.words
        assert "The line falls before a file that is not shown to you." in page.words
        assert "Save this shortlist" not in page.words
        assert page.soup.select('form[action*="/export"]') == []
    data = {"export-file_format": "json", "export-language": "en"}
    for path in (f"{RANKING}/export", f"{saved}/export"):
        answer = client.post(path, data=data)
        assert answer.status_code == 422
        assert "Somebody else must do this." in answer.words


@pytest.mark.usefixtures("pseudo_locale")
def test_every_word_is_of_the_catalogue_or_of_the_files(
    client: CheckedClient, administrator: User, files: list[Application], session: Session, now: datetime
) -> None:
    saved = save(client).location
    for query in ("threshold&parameter=3", "count&parameter=2", "envelope&parameter=x", ""):
        client.get(f"{RANKING}?method={query}&sort=-mean")
    make_review(session, files[3], make_person(session, now=now), [10] * 4, now=now)
    for path in (saved, f"{RANKING}/shortlists", "/en/ranking"):
        assert client.get(path).status_code == 200
    declare(session, files[2], administrator, now=now)
    client.get(f"{RANKING}?method=count&parameter=2")
    client.get(f"/en/files/{SLUG}")
