"""Who takes part in a project: the lead, and partners known by a reference that outlives their rows."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from callapp.domain.organisations import SMES, PartnerKind, SizeClass

# The hospital that applies: no partner's reference is written like this.
LEAD = "lead"
REF = "ref"  # the field of a row that carries its reference: hidden, never typed
REF_LENGTH = 8

_REF = re.compile(rf"[0-9a-f]{{{REF_LENGTH}}}")


@dataclass(frozen=True, slots=True)
class Participant:
    """What a budget needs to know of one participant; kind and size are None while not understood."""

    kind: PartnerKind | None
    size_class: SizeClass | None = None

    @property
    def is_sme(self) -> bool:
        """Small or medium-sized enterprise."""
        return self.size_class in SMES


# Participants by reference, the lead first.
Participants = Mapping[str, Participant]
THE_LEAD = Participant(PartnerKind.HOSPITAL, SizeClass.NOT_APPLICABLE)


def is_ref(text: object) -> bool:
    """True for a reference as it is given out: eight hexadecimal characters."""
    return isinstance(text, str) and _REF.fullmatch(text) is not None


def ref_by_place(index: int) -> str:
    """The reference of a partner from before references were given out: by its place, from 0."""
    return f"{index + 1:0{REF_LENGTH}x}"
