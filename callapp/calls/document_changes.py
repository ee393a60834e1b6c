"""What may still change in a call once a file is submitted: corrections of text, and nothing else.

People applied under the questions, rules and weights they read. Texts, announced results, the schedule,
contact and notices may be corrected; the closing may move later, never earlier.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from callapp.calls.document import CallDocument
from callapp.calls.document_faults import dotted_key
from callapp.calls.document_fields import Place, percent_text
from callapp.calls.document_parts import CriterionPart, Question
from callapp.domain.budget import BudgetCategory, Ceiling
from callapp.domain.errors import Fault
from callapp.domain.windows import last_minute

_FREE = Ceiling()
# (place of the key, what it was, what it would become); values as shown to people.
_Change = tuple[Place, object, object]


def locked_differences(old: CallDocument, new: CallDocument) -> list[Fault]:
    """Every difference that is refused once one file is submitted, each naming its key; empty when none.

    Codes: ``call.locked_code`` (a code added, removed, renamed or moved), ``call.locked_weight``,
    ``call.locked_rule``, ``call.locked_limit``, ``call.locked_scale``, ``call.closes_earlier``.
    Values in params are as the document writes them, cents and percent; before_at and after_at are the last
    minutes in which one can submit.
    """
    return [
        *_faults("call.locked_rule", _identity(old, new)),
        *_window_faults(old, new),
        *_faults("call.locked_rule", _eligibility(old, new)),
        *_faults("call.locked_rule", _budget(old, new)),
        *_faults("call.locked_code", _codes("questions", old.questions, new.questions)),
        *_question_faults(old.questions, new.questions),
        *_faults("call.locked_scale", _scale(old, new)),
        *_faults("call.locked_code", _codes("criteria", old.criteria, new.criteria)),
        *_faults("call.locked_weight", _weights(old.criteria, new.criteria)),
        *_faults("call.locked_code", _codes("declarations", old.declarations, new.declarations)),
        *_faults("call.locked_limit", _limits(old, new)),
    ]


def _faults(code: str, changes: Iterator[_Change]) -> list[Fault]:
    return [
        Fault(code, dotted_key(place), {"before": _shown(before), "after": _shown(after)})
        for place, before, after in changes
        if before != after
    ]


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return ", ".join(value) or "–"
    return "–" if value is None else str(value)


def _identity(old: CallDocument, new: CallDocument) -> Iterator[_Change]:
    for key in ("slug", "number_prefix", "year", "fictional", "multiple_applications_per_hospital"):
        yield (key,), getattr(old, key), getattr(new, key)


def _window_faults(old: CallDocument, new: CallDocument) -> list[Fault]:
    opens = (("window", "opens_at"), old.window.opens_at.isoformat(), new.window.opens_at.isoformat())
    zone = (("window", "time_zone"), old.window.time_zone, new.window.time_zone)
    faults = _faults("call.locked_rule", iter([opens, zone]))
    if new.window.closes_at < old.window.closes_at:
        instants = {
            "before_at": last_minute(old.window.closes_at).isoformat(),
            "after_at": last_minute(new.window.closes_at).isoformat(),
        }
        faults.append(Fault("call.closes_earlier", "window.closes_at", {**instants}))
    return faults


def _eligibility(old: CallDocument, new: CallDocument) -> Iterator[_Change]:
    for key in ("min_beds", "min_beds_operator", "funding_cap_cents"):
        yield ("eligibility", key), getattr(old.eligibility, key), getattr(new.eligibility, key)
    for key in ("required_partner_kinds", "provinces", "territories"):
        before, after = getattr(old.eligibility, key), getattr(new.eligibility, key)
        yield ("eligibility", key), sorted(before), sorted(after)
    signatories = (old.letter_of_intent.signatories, new.letter_of_intent.signatories)
    yield ("letter_of_intent", "signatories"), sorted(signatories[0]), sorted(signatories[1])
    confirming = (old.confirmations_required, new.confirmations_required)
    yield ("partners", "confirmation_required"), *confirming


def _budget(old: CallDocument, new: CallDocument) -> Iterator[_Change]:
    """By what the settings come to, so that writing a default out changes nothing."""
    was, becomes = old.budget_rules(), new.budget_rules()
    yield ("budget", "first_fiscal_year"), was.fiscal_years.start, becomes.fiscal_years.start
    yield ("budget", "fiscal_years"), len(was.fiscal_years), len(becomes.fiscal_years)
    yield ("budget", "max_share"), _percent(was.max_share_bp), _percent(becomes.max_share_bp)
    for category in BudgetCategory:
        place = ("budget", "category_ceilings", category.value)
        before, after = was.ceilings.get(category, _FREE), becomes.ceilings.get(category, _FREE)
        yield (*place, "share"), _percent(before.share_bp), _percent(after.share_bp)
        yield (*place, "amount_cents"), before.amount_cents, after.amount_cents


def _percent(basis_points: int | None) -> str | None:
    return None if basis_points is None else percent_text(basis_points)


def _codes(key: str, old: Sequence[object], new: Sequence[object]) -> Iterator[_Change]:
    """Place by place, so that a moved, added or removed code is named where it stands."""
    for place in range(max(len(old), len(new))):
        before = getattr(old[place], "code", None) if place < len(old) else None
        after = getattr(new[place], "code", None) if place < len(new) else None
        yield (key, place, "code"), before, after


def _question_faults(old: Sequence[Question], new: Sequence[Question]) -> list[Fault]:
    known = {question.code: question for question in old}
    pairs = [
        (place, known[question.code], question)
        for place, question in enumerate(new)
        if question.code in known
    ]
    limits = (
        (("questions", place, "word_limit"), before.word_limit, after.word_limit)
        for place, before, after in pairs
    )
    required = (
        (("questions", place, "required"), before.required, after.required) for place, before, after in pairs
    )
    return _faults("call.locked_limit", limits) + _faults("call.locked_rule", required)


def _scale(old: CallDocument, new: CallDocument) -> Iterator[_Change]:
    yield ("scale", "maximum"), old.scale.maximum, new.scale.maximum


def _weights(old: Sequence[CriterionPart], new: Sequence[CriterionPart]) -> Iterator[_Change]:
    known = {criterion.code: criterion.weight_bp for criterion in old}
    for place, criterion in enumerate(new):
        if criterion.code in known:
            yield (
                ("criteria", place, "weight"),
                percent_text(known[criterion.code]),
                percent_text(criterion.weight_bp),
            )


def _limits(old: CallDocument, new: CallDocument) -> Iterator[_Change]:
    for key in ("max_bytes", "max_files", "max_total_bytes"):
        yield ("attachments", key), getattr(old.attachments, key), getattr(new.attachments, key)
    yield ("attachments", "kinds"), sorted(old.attachments.kinds), sorted(new.attachments.kinds)
    envelopes = [None if doc.envelope is None else doc.envelope.amount_cents for doc in (old, new)]
    yield ("envelope", "amount_cents"), envelopes[0], envelopes[1]
