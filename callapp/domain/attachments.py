"""How many files an application may hold, and how large: the limits its call states."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from callapp.domain.errors import Fault

# The longest words that say what a document is.
CAPTION_LIMIT = 200
# What is taken out stays in the store, for copies may name it: so many times the files that may be there at
# once may ever come in.
TURNOVER = 10


class AttachmentKind(StrEnum):
    """What a file is there for."""

    LETTER_OF_INTENT = "letter_of_intent"
    SUPPORTING = "supporting"

    @property
    def field(self) -> str:
        """The field of the form in which one is chosen, where a refusal is shown."""
        return "letter" if self is AttachmentKind.LETTER_OF_INTENT else "documents"


@dataclass(frozen=True, slots=True)
class UploadLimits:
    """What one application may hold of one kind of attachment.

    kinds: codes of callapp.files.kinds. max_total_bytes: of all its files together, None for no limit.
    """

    kinds: tuple[str, ...]
    max_bytes: int
    max_files: int
    max_total_bytes: int | None


def room_fault(
    limits: UploadLimits, kept: Sequence[int], size: int, *, field: str, name: str
) -> Fault | None:
    """Why one more file does not go in beside those kept (their sizes in bytes); None when it does.

    Codes: ``attachment.too_many`` (limit), ``attachment.too_much`` (left_bytes, limit_bytes), each with the
    name of the file.
    """
    if len(kept) >= limits.max_files:
        return Fault("attachment.too_many", field, {"name": name, "limit": limits.max_files})
    if limits.max_total_bytes is not None and sum(kept) + size > limits.max_total_bytes:
        left = max(limits.max_total_bytes - sum(kept), 0)
        params: dict[str, str | int] = {
            "name": name,
            "left_bytes": left,
            "limit_bytes": limits.max_total_bytes,
        }
        return Fault("attachment.too_much", field, params)
    return None


def turnover_fault(limits: UploadLimits, ever: int, *, field: str, name: str) -> Fault | None:
    """Why no file comes in any more after so many that ever did; None while one may.

    Code ``attachment.too_many_ever`` (limit), with the name of the file.
    """
    most = TURNOVER * limits.max_files
    if ever < most:
        return None
    return Fault("attachment.too_many_ever", field, {"name": name, "limit": most})
