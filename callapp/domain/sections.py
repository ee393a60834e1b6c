"""The parts of an application, in the order in which they are asked."""

from __future__ import annotations

from enum import StrEnum


class Section(StrEnum):
    HOSPITAL = "hospital"
    PROJECT = "project"
    PARTNERS = "partners"
    BUDGET = "budget"
    OUTCOMES = "outcomes"
    LETTER_OF_INTENT = "letter_of_intent"
    DECLARATION = "declaration"
