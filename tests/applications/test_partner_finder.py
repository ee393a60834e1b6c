"""A partner is found among organisations somebody vouches for; what other teams typed is told to nobody."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy.orm import Session

from callapp.accounts.hospitals import hospital_directory
from callapp.accounts.models import MembershipState, Organisation, User
from callapp.accounts.suggestion_queries import suggest_organisations
from callapp.applications.models import SectionDraft
from callapp.domain.organisations import PartnerKind, Province
from callapp.domain.people import Role
from callapp.domain.sections import Section
from callapp.organisations.naming_actions import confirm_organisation
from tests.client import CheckedClient
from tests.factories import make_draft, make_person
from tests.organisations.conftest import member, merge
from tests.submitted import make_submitted, open_call

SignIn = Callable[..., User]


@pytest.fixture
def known(session: Session, now: datetime) -> dict[str, Organisation]:
    """The providers of three submitted files; of them one is confirmed and one has members."""
    call = open_call(session, now)
    for name in ("IA fictive secrète", "IA fictive confirmée", "IA fictive habitée", "IA fictive absorbée"):
        make_submitted(session, call, now=now, provider=name)
    found = session.query(Organisation).filter(Organisation.kind == PartnerKind.AI_PROVIDER).all()
    known = {each.name_in("fr").split()[-1]: each for each in found}
    house = make_person(session, Role.ADMINISTRATOR, now=now).actor
    names = {"name_fr": "IA fictive confirmée", "name_en": "Confirmed fictional AI"}
    confirm_organisation(session, actor=house, now=now, organisation_id=known["confirmée"].id, **names)
    merge(session, known["confirmée"], known["absorbée"], house, now)
    member(session, known["habitée"], now)
    member(session, known["secrète"], now, state=MembershipState.PENDING)
    return known


def names(session: Session, query: str, language: str = "fr") -> list[str]:
    found = suggest_organisations(session, query=query, language=language)
    return [each.name for each in found if each.kind is PartnerKind.AI_PROVIDER]


def test_only_what_somebody_vouches_for_is_proposed(session: Session, known: dict[str, Organisation]) -> None:
    assert names(session, "ia fictive") == ["IA fictive habitée", "IA fictive confirmée"]
    assert names(session, "secrete") == []
    assert names(session, "confirm", "en") == ["Confirmed fictional AI"]
    assert names(session, "absorbee") == ["IA fictive confirmée"], "by the name of what it took in"
    assert names(session, "…") == names(session, "") == []


def test_a_hospital_is_proposed_once_whether_it_has_people_or_not(session: Session, now: datetime) -> None:
    listed = hospital_directory().hospitals[0]

    def proposed() -> list[str]:
        found = suggest_organisations(session, query=listed.name_fr, language="fr")
        return [each.id for each in found if each.name == listed.name_fr]

    assert proposed() == [listed.id]
    from callapp.accounts.known_names import hospital_organisation

    organisation = hospital_organisation(session, listed, now=now, by=None)
    assert proposed() == [listed.id]
    member(session, organisation, now)
    assert proposed() == [f"known-{organisation.id}"]


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_choosing_one_adds_a_row_and_keeps_what_was_typed(
    client: CheckedClient, sign_in: SignIn, session: Session, now: datetime, known: dict[str, Organisation]
) -> None:
    lead = sign_in(client)
    draft = make_draft(session, lead=lead, now=now)
    path = f"/fr/applications/{draft.id}/partners"
    page = client.get(path)

    found = client.send(
        page, {"partners-0-name": "Saisi à moitié", "q": "ia fictive", "find": "1"}, action=path
    )
    assert found.location.endswith("?q=ia+fictive#known") or "#known" in found.location
    page = client.get(found.location)
    buttons = {str(each["value"]) for each in page.soup.select("button[name=pick]")}
    wanted = f"known-{known['confirmée'].id}"
    assert wanted in buttons
    chosen = client.send(page, {"pick": wanted}, action=path)

    assert chosen.location.endswith("#partners-1-size_class")
    kept: Any = session.get_one(SectionDraft, (draft.id, Section.PARTNERS)).typed["partners"]
    assert [row["name"] for row in kept] == ["Saisi à moitié", "IA fictive confirmée"]
    assert (kept[1]["kind"], kept[1]["province"], kept[1]["country"]) == ("ai_provider", "QC", "")
    assert len(kept[1]["ref"]) == 8
    gone = client.send(client.get(path), {"pick": "known-x"}, action=path)
    assert gone.status_code == 303
    kept = session.get_one(SectionDraft, (draft.id, Section.PARTNERS)).typed["partners"]
    assert len(kept) == 2


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_the_page_is_told_what_it_may_propose(
    client: CheckedClient, sign_in: SignIn, session: Session, known: dict[str, Organisation]
) -> None:
    sign_in(client)
    known["habitée"].province, known["habitée"].country = Province.OUTSIDE_CANADA, "FR"

    answer = client.get("/en/applications/organisations?q=habit").get_json()

    assert answer == {
        "found": [
            {
                "name": "IA fictive habitée",
                "kind": "ai_provider",
                "province": "outside_canada",
                "country": "FR",
                "words": "AI service provider, France",
            }
        ]
    }
    assert client.get("/en/applications/organisations").get_json() == {"found": []}
