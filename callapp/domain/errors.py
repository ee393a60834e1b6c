"""How the domain says no: codes and parameters, never sentences (callapp.web.wording says them)."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable


@dataclasses.dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with what was given.

    code: what is wrong, e.g. ``"application.beds_missing"``; the key of its sentence.
    field: where, as the form or document names it (``"beds"``, ``"criteria.2.weight"``), or None.
    params: values for the sentence; str, int and codes only.
    """

    code: str
    field: str | None = None
    params: dict[str, str | int] = dataclasses.field(default_factory=dict)


class RuleBroken(Exception):
    """An action may not go on. Carries at least one fault; the first is the headline.

    >>> RuleBroken("call.closed", field="submit").faults[0].code
    'call.closed'
    """

    def __init__(self, code: str, field: str | None = None, **params: str | int) -> None:
        self.faults: tuple[Fault, ...] = (Fault(code, field, params),)
        super().__init__(code)

    @classmethod
    def of(cls, faults: Iterable[Fault]) -> RuleBroken:
        """One refusal with every fault found, in the order given (at least one)."""
        found = tuple(faults)
        broken = cls(found[0].code)
        broken.faults = found
        return broken

    @property
    def code(self) -> str:
        return self.faults[0].code


class LostRace(RuleBroken):
    """Somebody else was first (a version moved on); nothing was written and the text goes back."""


class NotFound(Exception):
    """What was asked for does not exist, or is not the actor's to see: the same answer for both."""
