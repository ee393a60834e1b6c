"""The activity of a file in the reader's words, day by day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from callapp.applications.team.activity_queries import Act
from callapp.domain.attestation import AttestationKind
from callapp.domain.windows import last_minute
from callapp.web.i18n import speaker
from callapp.web.speaker import EASTERN, Speaker
from callapp.web.wording import label
from callapp.web.wording.activity import SAVED_OFTEN, TOLD


@dataclass(frozen=True, slots=True)
class ActivityLine:
    """One sentence, and when it happened."""

    at: datetime
    time: str
    words: str


@dataclass(frozen=True, slots=True)
class ActivityDay:
    """The lines of one day, the newest first."""

    day: str
    lines: tuple[ActivityLine, ...]


def activity_days(acts: Iterable[Act]) -> list[ActivityDay]:
    """The acts under the days on which they fall, in their order."""
    says = speaker()
    return [
        ActivityDay(day, tuple(_line(act, says) for act in group))
        for day, group in groupby(acts, key=lambda act: says.local_day(act.last_at))
    ]


def _line(act: Act, says: Speaker) -> ActivityLine:
    return ActivityLine(act.last_at, _clock(act.last_at, says), _words(act, says))


def _words(act: Act, says: Speaker) -> str:
    after = act.entry.after
    values = {
        "who": act.who or says.gettext("The system"),
        "whom": act.whom,
        "email": act.email,
        "file": act.file,
        "number": after.get("number"),
        "section": label("section", act.section, says) if act.section else None,
        "role": label("role", after["role"], says) if "role" in after else None,
        "deadline": _deadline(after["closes_at"], says) if "closes_at" in after else None,
        "state": label("application_state", after["state"], says) if "state" in after else None,
        "signatory": label("signatory", after["party"], says) if _of_letter(act) else None,
        "contact": act.contact,
        "first": _clock(act.first_at, says),
        "last": _clock(act.last_at, says),
    }
    sentence = TOLD[act.entry.action] if act.count == 1 else SAVED_OFTEN
    return says.gettext(sentence) % {name: text or "—" for name, text in values.items()}


def _of_letter(act: Act) -> bool:
    return act.entry.after.get("kind") == AttestationKind.LETTER_SIGNATURE.value


def _deadline(closes_at: str, says: Speaker) -> str:
    return says.moment(last_minute(datetime.fromisoformat(closes_at)))


def _clock(at: datetime, says: Speaker) -> str:
    return says.clock(at.astimezone(EASTERN))
