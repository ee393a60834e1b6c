"""The pages of organisations: what each shows, to whom, and how a merge goes from look to done."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from callapp.accounts.models import Organisation, User
from callapp.accounts.organisation_models import OrganisationMerge, OrganisationName
from callapp.applications.models import Application
from callapp.applications.recusal_models import ConflictDeclaration
from callapp.db.ids import new_id
from callapp.domain.conflicts import ConflictKind
from callapp.domain.organisation_names import name_key
from callapp.domain.organisations import PartnerKind, Province
from callapp.domain.people import Role
from tests.client import CheckedClient, Page
from tests.databases import Counted
from tests.factories import make_person
from tests.many import multiply
from tests.organisations.conftest import member, merge

LIST = "/en/organisations"
Count = Callable[[], AbstractContextManager[Counted]]
Provider = Callable[..., Organisation]
FileWith = Callable[..., Application]
SignIn = Callable[..., User]


def shown(page: Page) -> list[str]:
    """Names in the list, in its order."""
    return [str(link.get_text().strip()) for link in page.soup.select("tbody th a")]


@pytest.fixture
def known(session: Session, provider: Provider, file_with: FileWith) -> list[Organisation]:
    file_with("Élan fictif inc.")
    provider("Université Zêta fictive", PartnerKind.ACADEMIC, Province.ON)
    return [
        provider("Élan fictif"),
        provider("<i>Borréal</i> fictif 100 %"),
        provider("Boréal fictif 100 %", PartnerKind.OTHER, Province.OUTSIDE_CANADA, "FR"),
    ]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("q=fictif", 4),
        ("q=ELAN", 1),
        ("q=100+%25", 2),
        ("q=<i>", 1),
        ("q=%00&kind=x&call=y&page=-1", 5),
        ("kind=academic", 1),
        ("kind=ai_provider&call=ia-sante-2023", 1),
        ("call=ia-sante-2023", 2),
        ("q=" + "x" * 5000, 0),
        ("page=99999999999999999999", 5),
    ],
)
@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_the_list_is_narrowed_by_the_address(
    client: CheckedClient, sign_in: SignIn, known: list[Organisation], query: str, expected: int
) -> None:
    sign_in(client, Role.AUDITOR)

    page = client.get(f"{LIST}?{query}")

    assert page.status_code == 200
    assert len(shown(page)) == expected


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_the_list_says_where_how_often_and_how_each_is_known(
    client: CheckedClient, sign_in: SignIn, session: Session, now: datetime, known: list[Organisation]
) -> None:
    sign_in(client, Role.AUDITOR)
    member(session, known[1], now)
    known[2].confirmed_at = now

    page = client.get(LIST)

    assert shown(page) == [
        "<i>Borréal</i> fictif 100 %",
        "Boréal fictif 100 %",
        "Élan fictif inc.",
        *[name for name in shown(page) if name.startswith("Hôpital fictif")],
        "Université Zêta fictive",
    ]
    rows = {str(row.select_one("th a").get_text()): row.get_text(" ") for row in page.soup.select("tbody tr")}
    assert "France" in rows["Boréal fictif 100 %"]
    assert "Confirmed" in rows["Boréal fictif 100 %"]
    assert "Has members" in rows["<i>Borréal</i> fictif 100 %"]
    assert "Quebec 1 As teams typed it" in " ".join(rows["Élan fictif inc."].split())
    assert "Possible duplicates (0)" in page.words, "one name is longer and another slip apart"


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_an_auditor_reads_and_changes_nothing_and_an_officer_reads_nothing(
    client: CheckedClient, sign_in: SignIn, provider: Provider
) -> None:
    one, other = provider("Boréal fictif"), provider("Borréal fictif")
    sign_in(client, Role.AUDITOR)

    for page in (client.get(f"{LIST}/duplicates"), client.get(f"{LIST}/{one.id}")):
        assert "Borréal fictif" in page.words
        assert page.soup.select("main a[href*='/with/'], main form[method=post]") == []
    assert client.get(f"{LIST}/{one.id}/with/{other.id}").status_code == 403
    assert client.post(f"{LIST}/{one.id}/names", data={"name_fr": "X"}).status_code == 403

    sign_in(client, Role.ELIGIBILITY_OFFICER)
    assert client.get(LIST).status_code == 403


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_a_merge_from_the_list_of_duplicates_to_its_undoing(
    client: CheckedClient,
    sign_in: SignIn,
    session: Session,
    now: datetime,
    provider: Provider,
    file_with: FileWith,
    pseudo_locale: None,
) -> None:
    sign_in(client, Role.ADMINISTRATOR)
    file_with("Boréal fictif")
    file = file_with("Borréal fictif")
    kept = provider("Boréal fictif")
    member(session, kept, now, lead=True)
    member(session, provider("Borréal fictif"), now, lead=True)
    pairs = client.get("/fr/organisations/duplicates")
    link = str(pairs.soup.select_one("main a[href*='/with/']")["href"])
    page = client.get(link)
    refused = client.send(page, {"reason": " "}, action=link)
    assert refused.status_code == 422
    assert refused.soup.select("#reason-error")
    client.post(f"/fr/organisations/{kept.id}/names", data={"name_fr": "Boréal fictif", "name_en": ""})
    done = client.send(page, {"reason": "Un seul registre."}, action=link)
    assert done.status_code == 302
    merged = session.scalars(select(OrganisationMerge)).one()
    page = client.get(done.location)
    assert "Un seul registre." in page.words
    assert str(file.number) in page.words
    tombstone = client.get(f"/fr/organisations/{merged.merged_id}")
    assert tombstone.soup.select(f"main a[href='/fr/organisations/{merged.kept_id}']")

    undoing = client.get(f"/fr/organisations/merges/{merged.id}")
    assert client.send(undoing, {"reason": ""}).status_code == 422
    assert client.send(undoing, {"reason": "Deux registres."}).status_code == 302
    assert client.send(undoing, {"reason": "Deux registres."}).status_code == 422
    assert client.get(f"/fr/organisations/merges/{merged.id}").status_code == 200
    assert "Deux registres." in client.get(f"/fr/organisations/{merged.kept_id}").words


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_a_merge_whose_page_is_old_is_refused_with_the_reason_given_back(
    client: CheckedClient, sign_in: SignIn, session: Session, now: datetime, provider: Provider
) -> None:
    sign_in(client, Role.ADMINISTRATOR)
    one, other = provider("Boréal fictif"), provider("Borréal fictif")
    link = f"/en/organisations/{one.id}/with/{other.id}"
    page = client.get(link)
    member(session, other, now)

    lost = client.send(page, {"reason": "Un seul registre."}, action=link)

    assert lost.status_code == 409
    assert "Something came to one of these organisations" in lost.words
    assert "Un seul registre." in lost.get_data(as_text=True)
    assert session.scalars(select(OrganisationMerge)).all() == []


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_two_that_may_not_become_one_say_why_and_offer_no_merge(
    client: CheckedClient, sign_in: SignIn, session: Session, provider: Provider
) -> None:
    sign_in(client, Role.ADMINISTRATOR)
    one, other = provider("Boréal fictif"), provider("Borréal fictif")
    one.directory_id, other.directory_id = "odhf-1", "odhf-2"
    session.flush()

    page = client.get(f"/en/organisations/{one.id}/with/{other.id}")

    assert "they stay two" in page.words
    assert page.soup.select("#reason") == []
    done = client.send(page, action="/apart")
    assert done.status_code == 302
    assert "No possible duplicates" in client.get(done.location).words


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_names_are_confirmed_or_refused_at_their_field(
    client: CheckedClient, sign_in: SignIn, session: Session, provider: Provider
) -> None:
    sign_in(client, Role.ADMINISTRATOR)
    one = provider("Boréal fictif")
    page = client.get(f"/en/organisations/{one.id}?q=b")

    refused = client.send(page, {"name_fr": " ", "name_en": " "}, action="/names")
    assert refused.status_code == 422
    assert refused.soup.select("#name_fr-error")
    too_long = client.send(page, {"name_fr": "x" * 301}, action="/names")
    assert (too_long.status_code, len(too_long.soup.select("#name_fr-error"))) == (422, 1)
    assert client.send(page, {"name_fr": "Boréal", "name_en": "Boreal"}, action="/names").status_code == 302

    assert (one.name_fr, one.name_en, one.confirmed_at is None) == ("Boréal", "Boreal", False)
    assert provider("Boreal") == provider("boréal fictif") == one


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_a_file_one_has_a_conflict_with_is_counted_nowhere(
    client: CheckedClient,
    sign_in: SignIn,
    session: Session,
    now: datetime,
    file_with: FileWith,
    provider: Provider,
) -> None:
    person = sign_in(client, Role.ADMINISTRATOR)
    file = file_with("Boréal fictif")
    one = provider("Boréal fictif")
    assert str(file.number) in client.get(f"{LIST}/{one.id}").words
    session.add(
        ConflictDeclaration(
            application_id=file.id,
            reviewer_id=person.id,
            kind=ConflictKind.WORKED_TOGETHER,
            explanation="Ensemble",
            declared_at=now,
        )
    )

    assert str(file.number) not in client.get(f"{LIST}/{one.id}").words
    rows = client.get(f"{LIST}?q=boreal").soup.select("tbody td.num")
    assert [row.get_text() for row in rows] == ["0"]


@pytest.mark.parametrize("count", [1, 3, 300])
@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_pages_ask_the_database_as_often_whatever_there_is(
    client: CheckedClient,
    sign_in: SignIn,
    session: Session,
    now: datetime,
    provider: Provider,
    file_with: FileWith,
    count_statements: Count,
    count: int,
) -> None:
    administrator = sign_in(client, Role.ADMINISTRATOR).actor
    multiply(session, file_with("Boréal fictif"), count - 1)
    one, other = provider("Boréal fictif"), provider("Borréal fictif")
    _many(session, count, now)
    member(session, one, now)
    merge(session, one, provider("Boréal et fictif"), make_person(session, now=now).actor, now)
    client.act_as(administrator)
    client.get(LIST)

    asked = []
    for path in ("", "/duplicates", f"/{one.id}", f"/{one.id}/with/{other.id}"):
        with count_statements() as counted:
            assert client.get(f"{LIST}{path}").status_code == 200
        asked.append(len(counted))

    assert asked == [5, 4, 9, 18]


def _many(session: Session, count: int, now: datetime) -> None:
    """So many pairs of organisations that may be one."""
    for number in range(count):
        for name in (f"Fournisseur Zénith {number}", f"Fournisseur Zénit {number}"):
            place = {"kind": PartnerKind.AI_PROVIDER, "province": Province.QC, "country": "CA"}
            organisation = Organisation(id=new_id(), name_fr=name, created_at=now, **place)
            session.add(organisation)
            session.flush()
            session.add(
                OrganisationName(
                    organisation_id=organisation.id, name=name, key=name_key(name), learned_at=now, **place
                )
            )
    session.flush()
