"""What the page of one section shows: its text and its faults, and both texts where two people wrote."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from callapp.accounts.hospitals import hospital_directory
from callapp.applications.assessment import Assessment, SectionProgress
from callapp.applications.budget.budget_pages import BudgetView, participant_choices, view_budget
from callapp.applications.copies.readable_blocks import Measure
from callapp.applications.copies.readable_outcomes import measure
from callapp.applications.queries import OwnApplication
from callapp.applications.sections.field_differences import FieldDifference, field_differences, field_label
from callapp.applications.sections.forms import section_form, with_refs
from callapp.applications.sections.seen_forms import hidden_fields, joined, opened
from callapp.domain.attestation import AttestationKind
from callapp.domain.completeness import SectionStatus, is_to_come
from callapp.domain.confirmation import PART_SECTIONS
from callapp.domain.corrections import named_text
from callapp.domain.errors import Fault
from callapp.domain.hospital_directory import Hospital
from callapp.domain.merging import Merged, Seen, Writing, digests, merge
from callapp.domain.outcomes import LISTED, KpiCode
from callapp.domain.row_reading import read_indicators
from callapp.domain.section_reading import ROWS
from callapp.domain.sections import Section
from callapp.domain.text import word_count
from callapp.domain.typed import Typed
from callapp.web.i18n import speaker
from callapp.web.typed_fields import TypedForm, filled, put_faults, summed_up

ORDER = tuple(Section)


@dataclass(frozen=True, slots=True)
class Clash:
    """One field that two people wrote differently: the text of the other one against that of the page."""

    difference: FieldDifference
    writing: Writing

    @property
    def at(self) -> datetime:
        """When the other text was saved."""
        return datetime.fromisoformat(self.writing.at)


@dataclass(frozen=True, slots=True)
class SectionView:
    """Everything the page of one section shows. hidden: the fields by which the page says what it shows.

    taken_in: labels of fields that somebody else changed meanwhile. refused: the text could not be kept.
    """

    own: OwnApplication
    assessment: Assessment
    progress: SectionProgress
    form: TypedForm
    typed: Typed
    hidden: Mapping[str, str]
    faults: tuple[Fault, ...]
    missing: tuple[Fault, ...]
    clashes: tuple[Clash, ...] = ()
    taken_in: tuple[str, ...] = ()
    refused: bool = False
    query: str = ""
    hospitals: tuple[Hospital, ...] = field(default=())

    @property
    def section(self) -> Section:
        return self.progress.section

    @property
    def open_fields(self) -> frozenset[str] | None:
        """Under a correction, the only fields the page asks; None for a draft, which asks all."""
        return self.own.open_in(self.section)

    def limit(self, name: str) -> int | None:
        """The most words an answer to this question of the call may have; None for any other field."""
        questions = {f"answer-{each.code}": each.word_limit for each in self.own.call.document.questions}
        return questions.get(name)

    @property
    def number(self) -> int:
        return ORDER.index(self.section) + 1

    @property
    def before(self) -> Section | None:
        return ORDER[self.number - 2] if self.number > 1 else None

    @property
    def after(self) -> Section | None:
        return ORDER[self.number] if self.number < len(ORDER) else None

    @property
    def budget(self) -> BudgetView:
        """What the budget comes to, by the texts in the form."""
        return view_budget(self.typed, self.assessment, self.own.call.document)

    @property
    def measures(self) -> dict[int, Measure]:
        """The pictures of the indicators that are understood, by the number of their row."""
        rows = read_indicators(self.typed)
        pairs = zip(rows.numbers, rows.entries, strict=True)
        return {number: measure(entry, f"kpi-{number}", speaker()) for number, entry in pairs}

    @property
    def listed(self) -> list[KpiCode]:
        """The programme's own results that no indicator measures yet."""
        used = {row.get("code") for row in self.typed.get("indicators", ())}
        return [code for code in LISTED if code not in used]

    @property
    def confirmed(self) -> str:
        """The confirmations of partners that stand now, as a field holds them."""
        return joined(confirmed_now(self.assessment, self.section) or ())

    @property
    def summary(self) -> list[tuple[str, str | None]]:
        """The faults as the list above the form says them, each with its field."""
        return summed_up(self.form, self.faults)

    def words(self, name: str) -> int:
        """The words of a field as the server counts them."""
        return word_count(str(self.typed.get(name, "")))


def view_section(
    own: OwnApplication, assessment: Assessment, section: Section, *, query: str = ""
) -> SectionView:
    """The page of a section as it was last saved."""
    progress = assessment.sections[section]
    kept = progress.draft.typed if progress.draft else {}
    started = progress.status is not SectionStatus.NOT_STARTED
    faults = tuple(each for each in progress.faults if started and not is_to_come(each))
    form = filled(form_here(own, assessment, section), with_refs(section, kept))
    put_faults(form, faults)
    return SectionView(
        own=own,
        assessment=assessment,
        progress=progress,
        form=form,
        typed=kept,
        hidden=hidden_fields(
            opened(digests(kept, ROWS.get(section, {})), confirmed_now(assessment, section))
        ),
        faults=faults,
        missing=tuple(each for each in progress.faults if started and is_to_come(each)),
        query=query,
        hospitals=tuple(hospital_directory().search(query)) if query.strip() else (),
    )


def view_refused(
    own: OwnApplication,
    assessment: Assessment,
    section: Section,
    *,
    sent: Typed,
    seen: Seen,
    refusal: tuple[Fault, ...],
) -> SectionView:
    """The page with the text just sent, which cannot be kept, and why. What it had seen stays what it was."""
    sent = _asked_only(own, assessment.sections[section], sent)
    form = filled(form_here(own, assessment, section), with_refs(section, sent))
    put_faults(form, refusal)
    return SectionView(
        own=own,
        assessment=assessment,
        progress=assessment.sections[section],
        form=form,
        typed=sent,
        hidden=hidden_fields(seen),
        faults=refusal,
        missing=(),
        refused=True,
    )


def view_clash(
    own: OwnApplication, assessment: Assessment, section: Section, *, sent: Typed, seen: Seen
) -> SectionView:
    """The page with the text just sent beside what somebody else wrote in the same fields.

    What others wrote elsewhere stands in the page already; the page has now seen all of it.
    """
    progress, form = assessment.sections[section], form_here(own, assessment, section)
    kept = progress.draft.typed if progress.draft else {}
    sent = _asked_only(own, progress, sent)
    merged = merged_now(progress, sent, seen)
    found = field_differences(section, form, kept, sent, list(merged.clashes))
    written = progress.draft.written if progress.draft else {}
    return SectionView(
        own=own,
        assessment=assessment,
        progress=progress,
        form=filled(form, with_refs(section, merged.text)),
        typed=merged.text,
        hidden=hidden_fields(
            Seen(
                digests(kept, ROWS.get(section, {})),
                seen.page,
                seen.turn + 1,
                confirmed=confirmed_now(assessment, section),
            )
        ),
        faults=(),
        missing=(),
        clashes=tuple(Clash(each, written[each.name]) for each in found),
        taken_in=tuple(field_label(section, form, name) for name in merged.theirs),
    )


def confirmed_now(assessment: Assessment, section: Section) -> frozenset[str] | None:
    """The confirmations of partners that stand, where a save of this section may end them."""
    if section not in PART_SECTIONS:
        return None
    kind = AttestationKind.PARTNER_CONFIRMATION
    return frozenset(each.id.hex for each in assessment.attestations if each.kind is kind and each.is_given)


def _asked_only(own: OwnApplication, progress: SectionProgress, sent: Typed) -> Typed:
    """The text sent; of fields that were not asked, what is kept."""
    names = own.open_in(progress.section)
    return sent if names is None else named_text(progress.draft.typed if progress.draft else {}, sent, names)


def form_here(own: OwnApplication, assessment: Assessment, section: Section) -> type[TypedForm]:
    """The form of a section of this very application."""
    return section_form(section, own.call.document, participant_choices(assessment))


def merged_now(progress: SectionProgress, sent: Typed, seen: Seen) -> Merged:
    """The text of a page taken into what is kept now."""
    kept, written = (progress.draft.typed, progress.draft.written) if progress.draft else ({}, {})
    return merge(kept, sent, seen, lists=ROWS.get(progress.section, {}), written=written)
