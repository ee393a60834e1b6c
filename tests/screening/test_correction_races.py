"""Corrections at one moment: given while taken back, given twice, given at the end, asked twice."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.engine import URL
from sqlalchemy.orm import Session

from callapp.applications.actions import save_section
from callapp.applications.attachments.actions import remove_attachment
from callapp.applications.corrections.actions import answer_correction
from callapp.applications.corrections.models import CorrectionRequest
from callapp.applications.models import Application, Snapshot
from callapp.applications.sections.models import HospitalFacts
from callapp.domain.sections import Section
from callapp.receipts.models import Receipt
from callapp.screening.asking_actions import cancel_correction, extend_correction, request_correction
from tests.client import CheckedClient
from tests.factories import ISSUER, link_to
from tests.reviews.test_races import at_once
from tests.screening.correcting import BEDS, DAY, LETTER, TITLE, Correcting, seen_now

Act = Callable[[Session], Any]
SECOND = timedelta(seconds=1)


class Race:
    """A file under correction of which one field is written and not given yet; acts that meet on it."""

    def __init__(self, correcting: Correcting) -> None:
        self.session = correcting.session
        self.request = correcting.ask(BEDS, LETTER)
        correcting.write(Section.HOSPITAL, beds="801")
        self.now, self.due_at, self.file_id = correcting.now, self.request.due_at, correcting.file.id
        self.lead, self.officer = correcting.lead.actor, correcting.officer.actor
        self.version = correcting.file.version
        self.letter_id = correcting.present(LETTER)[0].id
        self.typed = correcting.typed(Section.HOSPITAL)
        self.session.commit()

    def give(self, at: datetime | None = None) -> Act:
        return lambda own: answer_correction(
            own,
            actor=self.lead,
            now=at or self.now,
            application_id=self.file_id,
            version=self.version,
            issuer=ISSUER,
            link_to=link_to,
        )

    def _officer(self, act: Callable[..., Any], at: datetime | None = None, **more: Any) -> Act:
        values = {"actor": self.officer, "now": at or self.now, "application_id": self.file_id}
        return lambda own: act(own, **values, link_to=link_to, **more)

    def cancel(self) -> Act:
        return self._officer(cancel_correction, reason="Trouvé ailleurs")

    def more_time(self, at: datetime) -> Act:
        return self._officer(extend_correction, at, due_at=at + DAY)

    def ask(self) -> Act:
        return self._officer(request_correction, named={TITLE: ""}, note="Le titre", due_at=self.due_at)

    def write(self) -> Act:
        return lambda own: save_section(
            own,
            actor=self.lead,
            now=self.now,
            application_id=self.file_id,
            section=Section.HOSPITAL,
            typed={**self.typed, "beds": "802"},
            seen=seen_now(self.typed),
            link_to=link_to,
        )

    def remove(self) -> Act:
        return lambda own: remove_attachment(
            own,
            actor=self.lead,
            now=self.now,
            application_id=self.file_id,
            attachment_id=self.letter_id,
        )

    def agrees(self) -> CorrectionRequest:
        """The request as it is kept, after a look that copies, receipts and rows say the same."""
        self.session.expire_all()
        request = self.session.get_one(CorrectionRequest, self.request.id)
        given = request.answered_at is not None
        assert given != (request.cancelled_at is not None)
        for model in (Snapshot, Receipt):
            assert self.session.scalar(select(func.count()).select_from(model)) == 1 + given
        in_force = self.session.get_one(Application, self.file_id).snapshot_id
        assert in_force == (request.answer_snapshot_id or request.base_snapshot_id)
        assert self.session.get_one(HospitalFacts, self.file_id).beds == (801 if given else 772)
        return request


@pytest.fixture
def race(correcting: Correcting) -> Race:
    return Race(correcting)


def test_given_while_it_is_taken_back(race: Race, database_url: URL, client: CheckedClient) -> None:
    answers = at_once(database_url, race.give(), race.cancel())

    assert sorted(answers) == ["correction.none_open", "done"]
    assert (race.agrees().answered_at is not None) == (answers[0] == "done")
    # Whoever lost reads why, and what they had written.
    client.act_as(race.lead)
    assert "801" in client.get(f"/fr/applications/{race.file_id}/corrections").words
    client.act_as(race.officer)
    page = f"/fr/screening/files/{race.file_id}/corrections/cancel"
    late = client.post(page, data={"cancel-reason": "Trouvé dans le rapport annuel"})
    assert late.status_code == 409
    assert "Trouvé dans le rapport annuel" in late.text


def test_given_twelve_times_at_once_it_is_given_once(race: Race, database_url: URL) -> None:
    answers = at_once(database_url, *(race.give() for _ in range(12)))

    assert sorted(answers) == ["correction.none_open"] * 11 + ["done"]
    assert race.agrees().answered_at is not None


@pytest.mark.parametrize("late", [SECOND, timedelta(0)])
def test_given_at_the_end_while_more_time_is_given(race: Race, database_url: URL, late: timedelta) -> None:
    at = race.due_at - SECOND + late
    given, more = at_once(database_url, race.give(at), race.more_time(at))

    # Before the end it is given whatever happens; at the end only if more time came first.
    assert given == "done" if not late else given in ("done", "correction.due_passed")
    assert more == "correction.none_open" if not late and more != "done" else more == "done"
    if given == "done":
        race.agrees()


def test_two_officers_ask_at_once(race: Race, database_url: URL, session: Session) -> None:
    assert at_once(database_url, race.cancel()) == ["done"]
    answers = at_once(database_url, race.ask(), race.ask())

    assert sorted(answers) == ["correction.open_already", "done"]
    assert session.scalar(select(func.count()).select_from(CorrectionRequest)) == 2


def test_written_and_taken_out_while_it_is_taken_back(
    race: Race, database_url: URL, correcting: Correcting
) -> None:
    answers = at_once(database_url, race.write(), race.remove(), race.cancel())

    assert answers[2] == "done"
    assert answers[0] in ("done", "draft.not_editable")
    assert answers[1] in ("done", "application.event_impossible")
    race.agrees()
    # Whoever came first, the file stands as it was submitted.
    assert correcting.typed(Section.HOSPITAL)["beds"] == "772"
    assert [row.id for row in correcting.present(LETTER)] == [race.letter_id]
