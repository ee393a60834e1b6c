"""What the form of descriptions sends: for each document the words it showed and the words wanted."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from callapp.domain.text import visible_text
from callapp.web.fields import uuid_of

SEEN, WANTED = "seen-", "caption-"


def captions_sent(form: Mapping[str, str]) -> dict[UUID, tuple[str, str]]:
    """Words seen and wanted by document; fields that name no document are left out."""
    found = {}
    for name, words in form.items():
        if name.startswith(WANTED) and (id_ := uuid_of(name.removeprefix(WANTED))) is not None:
            found[id_] = (form.get(f"{SEEN}{id_}", ""), words)
    return found


def given_back(sent: Mapping[UUID, tuple[str, str]]) -> dict[str, str]:
    """The words wanted, by the name of their field, to be shown again."""
    return {f"{WANTED}{id_}": visible_text(words) for id_, (_, words) in sent.items()}
