"""What a save answers in words: when it was kept, what others changed meanwhile, why it was not kept."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from callapp.applications.assessment import Assessment, SectionProgress
from callapp.applications.queries import OwnApplication
from callapp.applications.sections.field_differences import field_label
from callapp.applications.sections.forms import section_form
from callapp.applications.sections.saving import Saved
from callapp.applications.sections.section_pages import TONES, saved_words
from callapp.applications.sections.seen_forms import hidden_fields
from callapp.domain.errors import Fault
from callapp.domain.merging import Seen, digests
from callapp.domain.section_reading import ROWS
from callapp.domain.sections import Section
from callapp.domain.text import visible_text
from callapp.web.access import current_actor
from callapp.web.i18n import speaker
from callapp.web.wording import label, sentence


def told_words(own: OwnApplication, saved: Saved, people: Mapping[str, str]) -> str:
    """What else a save did or met that its writer should know; blank when nothing."""
    return " ".join(filter(None, (_taken_in_words(own, saved, people), _unconfirmed_words(saved))))


def _unconfirmed_words(saved: Saved) -> str:
    """Which partners had confirmed what was changed, and what comes of it."""
    if not saved.unconfirmed:
        return ""
    return speaker().gettext(
        "You changed what was confirmed by link: %(partners)s. Each is told what changed and asked again "
        "once the text has settled.",
        partners=visible_text(", ".join(saved.unconfirmed)),
    )


def _taken_in_words(own: OwnApplication, saved: Saved, people: Mapping[str, str]) -> str:
    """Who changed which fields meanwhile; blank when nobody did."""
    if not saved.taken_in:
        return ""
    return speaker().gettext(
        "Changed meanwhile by %(people)s: %(fields)s. That text now stands on the page.",
        people=_writers(saved, saved.taken_in, people),
        fields=_quoted(own, saved.draft.section, saved.taken_in),
    )


def held_back_words(own: OwnApplication, saved: Saved, people: Mapping[str, str]) -> str:
    """What was not kept while the rest was: who changed the same fields; blank when nobody did."""
    if not saved.held_back:
        return ""
    return clash_words(own, saved.draft.section, saved.held_back, _writers(saved, saved.held_back, people))


def clash_words(own: OwnApplication, section: Section, names: tuple[str, ...], people: str) -> str:
    """Why nothing was kept of these fields: who changed them too."""
    return speaker().gettext(
        "Not saved. Changed meanwhile by %(people)s: %(fields)s.",
        people=people,
        fields=_quoted(own, section, names),
    )


def refused_words(own: OwnApplication, section: Section, faults: tuple[Fault, ...]) -> str:
    """Why a text cannot be kept, with the field; or why nothing at all may be."""
    fault = faults[0]
    if fault.field is None:
        return " ".join(map(sentence, faults))
    form = section_form(section, own.call.document)
    where = field_label(section, form, re.sub("-[0-9]+-[a-z_]+$", "", fault.field or ""))
    return speaker().gettext("Not saved. %(field)s: %(sentence)s", field=where, sentence=sentence(fault))


def saved_answer(
    progress: SectionProgress,
    assessment: Assessment,
    saved: Saved,
    own: OwnApplication,
    people: Mapping[str, str],
    now: datetime,
) -> dict[str, Any]:
    """What a page that saves while one types needs to go on: all it shows of this section’s state.

    base: the digests of what is kept now. taken_in: fields whose text is another one than the page shows, a
    list of rows without it (the page is asked for again). held_back: fields of which nothing was kept.
    """
    kept, says = saved.draft.typed, speaker()
    done, total = assessment.done, len(assessment.sections)
    return {
        "words": saved_words(saved.draft.saved_at, now),
        "status_words": label("section_status", progress.status),
        "tone": TONES[progress.status],
        "progress": says.gettext("%(done)s sections of %(total)s", done=done, total=total),
        "done": done,
        "told": told_words(own, saved, people),
        "taken_in": {name: kept[name] if isinstance(kept[name], str) else None for name in saved.taken_in},
        "base": hidden_fields(Seen(digests(kept, ROWS.get(progress.section, {}))))["base"],
        "held_back": list(saved.held_back),
        "clash": held_back_words(own, saved, people),
    }


def _writers(saved: Saved, names: tuple[str, ...], people: Mapping[str, str]) -> str:
    """Who wrote these fields last."""
    return people_words({saved.draft.written[name]["by"] for name in names}, people)


def people_words(ids: Iterable[str], people: Mapping[str, str]) -> str:
    """Who they are; one may write on two pages at once."""
    myself = str(current_actor().user_id)
    here = speaker().gettext("yourself, on another page")
    return ", ".join(here if each == myself else people[each] for each in sorted(set(ids)))


def _quoted(own: OwnApplication, section: Section, names: tuple[str, ...]) -> str:
    form = section_form(section, own.call.document)
    labels = (field_label(section, form, name) for name in names)
    return ", ".join(speaker().gettext("“%(words)s”", words=words) for words in labels)
