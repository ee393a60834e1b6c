"""Sentences for the domain's codes: one English message id for each, French in the catalogue.

A module a feature; each has ``SENTENCES`` (fault code → sentence) and may have ``LABELS``
((kind, code) → words). Parameters are named; their suffix says how they are shown
(``_cents``, ``_at``, ``_instant``, ``_date``, ``_bp``, ``_points``), see callapp.web.speaker.Speaker.value;
``province_code`` is shown as the label of kind "province", ``signatory_codes`` as those of "signatory".
"""

from __future__ import annotations

from collections.abc import Iterable
from importlib import import_module
from pkgutil import iter_modules

from callapp.domain.eligibility import Message
from callapp.domain.errors import Fault
from callapp.domain.text import visible_text
from callapp.web.speaker import Speaker, current_speaker


def _load() -> tuple[dict[str, str], dict[tuple[str, str], str]]:
    sentences: dict[str, str] = {}
    labels: dict[tuple[str, str], str] = {}
    for module in iter_modules(__path__, __name__ + "."):
        wording = import_module(module.name)
        sentences.update(getattr(wording, "SENTENCES", {}))
        labels.update(getattr(wording, "LABELS", {}))
    return sentences, labels


SENTENCES, LABELS = _load()


def sentence(said: Fault | Message, says: Speaker | None = None) -> str:
    """A fault or a rule's message, in the language of the request, or of ``says`` outside one.

    KeyError for a code nobody worded.
    """
    speaker = says or current_speaker.get()
    params = {name: _worded(name, value, speaker) for name, value in said.params.items()}
    return speaker.say(SENTENCES[said.code], params)


def sentences(faults: Iterable[Fault], says: Speaker | None = None) -> list[str]:
    return [sentence(fault, says) for fault in faults]


def label(kind: str, code: str, says: Speaker | None = None) -> str:
    """The words for a code, e.g. ``label("province", "QC")``."""
    return (says or current_speaker.get()).gettext(LABELS[kind, str(code)])


def _worded(name: str, value: str | int, says: Speaker) -> str | int:
    """The words for a parameter that is a code or several codes joined by commas; others as they are.

    What somebody typed may stand in a sentence: characters that no page may hold are marked in it.
    """
    kind, _, suffix = name.rpartition("_")
    if suffix not in ("code", "codes") or not kind:
        return visible_text(value) if isinstance(value, str) else value
    return ", ".join(label(kind, code, says) for code in str(value).split(","))
