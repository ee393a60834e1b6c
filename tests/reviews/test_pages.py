"""Reviewing in the browser: the whole way, every refusal, every leak, in few statements."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from callapp.accounts.models import User
from callapp.applications.models import Application, Attachment
from callapp.domain.conflicts import ConflictKind
from callapp.domain.people import Role
from callapp.domain.workflow import ReviewState
from callapp.reviews.models import Assignment, Review, Score
from tests.client import CheckedClient, Page
from tests.databases import Counted
from tests.many import multiply
from tests.reviews.conftest import Reviewing

SignIn = Callable[..., Any]
Count = Callable[[], AbstractContextManager[Counted]]


def desk(client: CheckedClient, file: Application, lang: str = "fr") -> Page:
    return client.get(f"/{lang}/reviews/files/{file.id}")


def answers(reviewing: Reviewing, score: str = "7", why: str = "Parce que.") -> dict[str, str]:
    return {
        **{f"score_{code}": score for code in reviewing.codes},
        **{f"justification_{code}": why for code in reviewing.codes},
    }


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_a_reviewer_goes_from_the_agreement_to_a_submitted_review(
    client: CheckedClient, reviewing: Reviewing, session: Session, lang: str
) -> None:
    file, reviewer = reviewing.file(), reviewing.reviewer()
    reviewing.assign(reviewer, file)
    client.act_as(reviewer.actor)
    before = client.get(f"/{lang}/reviews/")
    assert str(file.number) not in before.words

    page = client.get(f"/{lang}/reviews/ia-sante-2023", follow_redirects=True)
    page = client.send(page, {"typed_name": "Évaluatrice fictive 1"}, follow_redirects=True)
    assert str(file.number) in page.words
    page = client.get(f"/{lang}/reviews/files/{file.id}/declaration")
    page = client.send(page, {"kind": "none"}, follow_redirects=True)
    page = client.send(page, {f"justification_{reviewing.codes[0]}": "À  revoir\n", "act": "save"})
    assert page.status_code == 303
    page = desk(client, file, lang)
    assert page.fields()[f"justification_{reviewing.codes[0]}"][0].strip("\n") == "À  revoir"
    page = client.send(page, {**answers(reviewing), "act": "submit"}, follow_redirects=True)

    assert page.status_code == 200
    assert page.soup.select("section.desk__score form") == []
    assert session.scalars(select(Review)).one().state is ReviewState.SUBMITTED
    assert client.get(f"/{lang}/reviews/files/{file.id}/copy.pdf").mimetype == "application/pdf"


def closed_to(reviewing: Reviewing, case: str, file: Application) -> User:
    """Somebody with the role of reviewer to whom this file is closed."""
    reviewer = reviewing.reviewer()
    if case in ("not signed", "not declared", "recused", "ended"):
        (made,) = reviewing.assign(reviewer, file)
    if case in ("not declared", "recused", "ended"):
        reviewing.sign(reviewer)
    if case in ("recused", "ended"):
        kind = ConflictKind.OTHER if case == "recused" else ConflictKind.NONE
        reviewing.declare(reviewer, file, kind)
    if case == "ended":
        made.ended_at = reviewing.now
    return reviewer


@pytest.mark.parametrize("case", ["not assigned", "not signed", "not declared", "recused", "ended"])
def test_a_closed_file_is_not_there_whatever_is_asked(
    client: CheckedClient, session: Session, reviewing: Reviewing, case: str
) -> None:
    file = reviewing.file()
    reviewer = closed_to(reviewing, case, file)
    letter = session.scalars(select(Attachment.id).where(Attachment.application_id == file.id)).one()
    client.act_as(reviewer.actor)
    bodies = set()
    for application_id in (file.id, uuid4()):
        for path in ("", "/copy.pdf", f"/attachments/{letter}", "/declaration"):
            if case == "not declared" and path == "/declaration" and application_id == file.id:
                continue
            answer = client.get(f"/fr/reviews/files/{application_id}{path}")
            assert answer.status_code == 404, (case, path)
            bodies.add(answer.soup.select_one("main h1").get_text())  # type: ignore[union-attr]  # every page has one
        written = client.post(f"/fr/reviews/files/{application_id}", data={"version": "0"})
        assert written.status_code == 404
    assert len(bodies) == 1
    for path in ("copy", "copy.pdf", "copy.json"):
        assert client.get(f"/fr/applications/{file.id}/{path}").status_code in (403, 404)
    if case != "not declared":
        listed = client.get("/fr/reviews/ia-sante-2023", follow_redirects=True)
        assert str(file.number) not in listed.words


def test_before_a_declaration_nothing_but_names_is_on_the_page(
    client: CheckedClient, reviewing: Reviewing
) -> None:
    file, reviewer = reviewing.file(), reviewing.reviewer()
    reviewing.assign(reviewer, file)
    reviewing.sign(reviewer)
    client.act_as(reviewer.actor)
    page = client.get(f"/fr/reviews/files/{file.id}/declaration")
    assert "Signataire fictif" in page.words
    assert "Réponse fictive" not in page.words
    assert "000" not in page.words  # no amount


def test_a_declared_conflict_takes_the_file_away(
    client: CheckedClient, reviewing: Reviewing, session: Session
) -> None:
    file = reviewing.file()
    reviewer = reviewing.ready(file)
    client.act_as(reviewer.actor)
    page = client.get(f"/fr/reviews/files/{file.id}/declaration")
    refused = client.send(page, {"kind": "other", "explanation": ""})
    assert refused.status_code == 422
    assert refused.soup.select_one('.govuk-error-summary a[href="#explanation"]') is not None
    gone = client.send(page, {"kind": "other", "explanation": "Un proche."}, follow_redirects=True)
    assert str(file.number) not in gone.words
    assert desk(client, file).status_code == 404


def test_submitting_links_every_reason_and_keeps_the_words(
    client: CheckedClient, reviewing: Reviewing, session: Session
) -> None:
    file = reviewing.file()
    client.act_as(reviewing.ready(file).actor)
    first, *rest = reviewing.codes
    typed = {f"score_{first}": "7", f"justification_{rest[0]}": "Mes mots.", "act": "submit"}

    refused = client.send(desk(client, file, "en"), typed)

    assert refused.status_code == 422
    links = {str(a["href"]) for a in refused.soup.select(".govuk-error-summary a")}
    assert links == {
        f"#justification_{first}",
        *(f"#score_{code}" for code in rest),
        *(f"#justification_{code}" for code in rest[1:]),
    }
    assert refused.fields()[f"score_{first}"] == ["7"]
    assert refused.fields()[f"justification_{rest[0]}"] == ["Mes mots."]
    assert session.scalars(select(Review)).all() == []


def test_a_stale_page_answers_409_with_the_text(
    client: CheckedClient, reviewing: Reviewing, session: Session
) -> None:
    file = reviewing.file()
    client.act_as(reviewing.ready(file).actor)
    old = desk(client, file)
    client.send(old, {**answers(reviewing, "4"), "act": "save"})

    lost = client.send(old, {**answers(reviewing, "2", "Mes autres mots."), "act": "submit"})

    assert lost.status_code == 409
    assert "Mes autres mots." in lost.get_data(as_text=True)
    assert {row.value for row in session.scalars(select(Score))} == {4}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("score_{code}", "11"),
        ("score_{code}", "-1"),
        ("score_{code}", "9" * 40),
        ("score_{code}", "½"),
        ("justification_{code}", "\x07"),
        ("committee_comment", "x" * 1_000_000),
    ],
)
def test_bad_input_is_refused_at_its_field(
    client: CheckedClient, reviewing: Reviewing, session: Session, field: str, value: str
) -> None:
    file = reviewing.file()
    client.act_as(reviewing.ready(file).actor)
    name = field.format(code=reviewing.codes[0])

    refused = client.send(desk(client, file, "en"), {name: value, "act": "save"})

    assert refused.status_code == 422
    assert refused.soup.select_one(f'.govuk-error-summary a[href="#{name}"]') is not None
    assert session.scalars(select(Review)).all() == []


def test_repeated_and_unknown_fields_do_no_harm(
    client: CheckedClient, reviewing: Reviewing, session: Session
) -> None:
    file = reviewing.file()
    client.act_as(reviewing.ready(file).actor)
    typed = {f"score_{reviewing.codes[0]}": ["3", "5"], "score_other": "9", "snapshot": "x" * 999}
    assert client.send(desk(client, file), {**typed, "act": "save"}).status_code == 409
    del typed["snapshot"]
    assert client.send(desk(client, file), {**typed, "act": "save"}).status_code == 303
    assert [s.value for s in session.scalars(select(Score)) if s.value is not None] == [3]


@pytest.mark.parametrize("files", [3, 300])
def test_the_reviewers_list_asks_the_same_few_questions(
    client: CheckedClient, reviewing: Reviewing, count_statements: Count, files: int
) -> None:
    made = [reviewing.file() for _ in range(3)]
    client.act_as(reviewing.ready(*made).actor)
    address = f"/fr/reviews/files/{made[0].id}"
    client.get("/fr/reviews/ia-sante-2023")
    multiply(reviewing.session, made[0], files - 3)
    with count_statements() as counted:
        client.get("/fr/reviews/ia-sante-2023")
    # The call, work in it, signatures, own totals (2), the files.
    assert len(counted) == 6, str(counted)
    with count_statements() as counted:
        client.get(address)
    # The file in scope, criteria, call, copy (2), letters, files beside it (3).
    assert len(counted) == 9, str(counted)


def test_moving_on_saves_what_was_typed_and_nothing_else(
    client: CheckedClient, reviewing: Reviewing, session: Session
) -> None:
    first, second = reviewing.file(), reviewing.file()
    client.act_as(reviewing.ready(first, second).actor)
    code = reviewing.codes[0]

    there = client.send(desk(client, first), {f"justification_{code}": "À revoir", "act": "next"})
    back = client.send(desk(client, second), {"act": "previous"})

    assert (there.status_code, back.status_code) == (303, 303)
    assert there.headers["Location"].endswith(f"/reviews/files/{second.id}")
    assert back.headers["Location"].endswith(f"/reviews/files/{first.id}")
    assert desk(client, first).fields()[f"justification_{code}"][0].strip() == "À revoir"
    # Leafing made no draft of the second.
    assert len(session.scalars(select(Review)).all()) == 1


def test_a_text_that_is_refused_stays_where_it_was_typed(client: CheckedClient, reviewing: Reviewing) -> None:
    first, second = reviewing.file(), reviewing.file()
    client.act_as(reviewing.ready(first, second).actor)
    code = reviewing.codes[0]

    page = client.send(
        desk(client, first), {f"score_{code}": "99", f"justification_{code}": "Mes mots", "act": "next"}
    )

    assert page.status_code == 422
    assert page.fields()[f"justification_{code}"][0].strip() == "Mes mots"


def test_the_list_leads_to_what_is_left(client: CheckedClient, reviewing: Reviewing) -> None:
    done, left = reviewing.file(), reviewing.file()
    reviewer = reviewing.ready(done, left)
    reviewing.write(reviewer, done, reviewing.text(8, 8, 8, 7), submit=True)
    client.act_as(reviewer.actor)

    everything = client.get("/fr/reviews/ia-sante-2023")
    unfinished = client.get("/fr/reviews/ia-sante-2023?show=left")

    assert f"/fr/reviews/files/{left.id}" in everything.soup.select_one("div.actions a")["href"]
    assert [len(page.soup.select("table tbody tr")) for page in (everything, unfinished)] == [2, 1]
    assert str(left.number) in unfinished.words
    # 8, 8, 8 and 7 half-points weigh 35, 25, 20 and 20 %: 3.9 points.
    assert "3,90" in everything.words


@pytest.mark.parametrize("files", [3, 30])
def test_progress_and_board_ask_the_same_few_questions(
    client: CheckedClient, reviewing: Reviewing, count_statements: Count, files: int
) -> None:
    made = [reviewing.file() for _ in range(3)]
    for _ in range(2):
        reviewer = reviewing.ready(*made)
        for file in made[:2]:
            reviewing.write(reviewer, file, reviewing.text(7, 6, 5, 4), submit=True)
    multiply(reviewing.session, made[0], files - 3)
    client.act_as(reviewing.administrator.actor)
    for path, expected in (("", 9), ("/assignments", 7)):
        client.get(f"/fr/reviewing/ia-sante-2023{path}")
        with count_statements() as counted:
            client.get(f"/fr/reviewing/ia-sante-2023{path}")
        assert len(counted) == expected, str(counted)


def test_an_administrator_assigns_follows_corrects_reopens_and_ends(
    client: CheckedClient, reviewing: Reviewing, session: Session
) -> None:
    file, other, reviewer = reviewing.file(), reviewing.file(), reviewing.reviewer()
    client.act_as(reviewing.administrator.actor)
    board = f"/en/reviewing/ia-sante-2023/assignments?reviewer={reviewer.id}"
    page = client.send(
        client.get(board), {"files": [str(file.id), str(other.id)]}, action=None, follow_redirects=True
    )
    assert page.status_code == 200
    again = client.post(board, data={"reviewer": str(reviewer.id), "files": [str(file.id)]})
    assert again.status_code == 422
    session.refresh(reviewer, ["roles"])
    assert str(file.number) in again.soup.select_one(".govuk-error-summary").get_text()  # type: ignore[union-attr]  # it is there
    reviewing.sign(reviewer)
    reviewing.declare(reviewer, file)
    reviewing.write(reviewer, file, reviewing.text(7, 6, 5, 4, why="Mes raisons."), submit=True)
    made = session.scalars(select(Assignment).where(Assignment.application_id == file.id)).one()

    read = client.get(f"/en/reviewing/files/{file.id}")
    assert "Mes raisons." in read.words
    address = f"/en/reviewing/assignments/{made.id}"
    ended = client.send(client.get(address), action="/end")
    assert ended.status_code == 422
    refused = client.send(client.get(address), {"reopening-reason": ""}, action="/reopening")
    assert refused.soup.select_one('.govuk-error-summary a[href="#reopening-reason"]') is not None
    client.send(client.get(address), {"reopening-reason": "Note inversée."}, action="/reopening")
    assert "Mes raisons." not in client.get(f"/en/reviewing/files/{file.id}").words
    corrected = {"correction-kind": "other", "correction-reason": "Homonyme."}
    client.send(client.get(address), corrected, action="/correction")
    client.send(client.get(address), action="/end")
    assert session.get_one(Assignment, made.id).ended_at is not None
    assert client.post(f"{address}/end", data={}).status_code == 404


def test_who_may_follow_and_who_may_act(client: CheckedClient, sign_in: SignIn, reviewing: Reviewing) -> None:
    file = reviewing.file()
    reviewer = reviewing.ready(file)
    reviewing.write(reviewer, file, reviewing.text(7, 6, 5, 4), submit=True)
    for role, reads, acts in (
        (Role.ADMINISTRATOR, True, True),
        (Role.AUDITOR, True, False),
        (Role.PANEL_CHAIR, True, False),
        (Role.REVIEWER, False, False),
        (Role.ELIGIBILITY_OFFICER, False, False),
    ):
        sign_in(client, role)
        for path in ("", "ia-sante-2023", f"files/{file.id}"):
            assert client.get(f"/fr/reviewing/{path}").status_code == (200 if reads else 403), role
        board = "/fr/reviewing/ia-sante-2023/assignments"
        assert client.get(board).status_code == (200 if acts else 403), role
        assert client.post(board, data={}).status_code == (422 if acts else 403), role
