"""The catalogues of translations: bring them up to date with the sentences in the code, and compile them.

    python -m tests.catalogue           # new sentences come in empty, sentences gone from the code go out
    python -m tests.catalogue --check   # changes nothing; names what a translator still has to do

The English text is the message id, so only French has a catalogue. The compiled file lies in the tree beside
the text, and tests/project/test_translations.py keeps the two equal.
"""

from __future__ import annotations

import io
import os
import re
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from babel.messages import frontend
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parents[1]
FRENCH = Path("callapp/translations/fr/LC_MESSAGES/messages.po")
KEYWORDS = {
    **DEFAULT_KEYWORDS,
    "lazy_gettext": None,
    "_l": None,
    "lazy_ngettext": (1, 2),
    "lazy_pgettext": ((1, "c"), 2),
    "lazy_npgettext": ((1, "c"), 2, 3),
}
# The header's dates would differ in each branch; the history of the tree tells them better.
FIXED = datetime(2026, 1, 1, tzinfo=UTC)

_PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%%|%[sd]")
_TAG = re.compile(r"</?\w[^>]*>")
# A sign without its no-break space; a colon in an hour or an address and the % of a placeholder need none.
_BREAKING = re.compile(
    r"(?<![\u00a0\u202f\d]):(?!//|\d)| %(?![(sd])|\d%| \$|«(?![\u00a0\u202f])|(?<![\u00a0\u202f])»"
)


def sentences(root: Path = ROOT) -> Catalog:
    """Every sentence of the code and the templates, as [tool.babel] of pyproject.toml finds them."""
    with (root / "pyproject.toml").open("rb") as file:
        methods, options = frontend._parse_mapping_toml(file, style="pyproject.toml")
    template = Catalog(
        project="callapp", charset="utf-8", creation_date=FIXED, revision_date=FIXED, fuzzy=False
    )
    found = extract_from_dir(
        root, methods, options, KEYWORDS, ("NOTE:",), strip_comment_tags=True, directory_filter=_is_read
    )
    for path, line, message, comments, context in found:
        template.add(message, None, [(path, line)], auto_comments=comments, context=context)
    return template


def _is_read(folder: str | os.PathLike[str]) -> bool:
    """Babel leaves out folders that begin with "_"; the templates' macros lie in one."""
    return not Path(folder).name.startswith((".", "__"))


def read(path: Path) -> Catalog:
    """A catalogue as it lies in the tree; an empty one when there is none yet."""
    if not path.exists():
        return Catalog(locale="fr", project="callapp", creation_date=FIXED, revision_date=FIXED, fuzzy=False)
    with path.open("rb") as file:
        return read_po(file, locale="fr")


def compiled(catalogue: Catalog) -> bytes:
    """The catalogue as the program reads it: entries that are empty or fuzzy stay out."""
    result = io.BytesIO()
    write_mo(result, catalogue)
    return result.getvalue()


def update(root: Path = ROOT) -> Catalog:
    """Write the French catalogue with every sentence of the code, and compile it."""
    path = root / FRENCH
    catalogue = read(path)
    catalogue.update(sentences(root), no_fuzzy_matching=True, update_creation_date=False)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_po(file, catalogue, width=110, ignore_obsolete=True, include_lineno=False, sort_by_file=True)
    path.with_suffix(".mo").write_bytes(compiled(read(path)))
    return catalogue


# --- what is wrong with a catalogue -------------------------------------------------------------------------


def faults(template: Catalog, catalogue: Catalog) -> list[str]:
    """What a translator still has to do, one line each: nothing missing, left over, fuzzy or out of form."""
    found = [f"not in the catalogue: {_key(m)!r}" for m in template if m.id and not _same(catalogue, m)]
    found += [f"no longer in the code: {_key(m)!r}" for m in catalogue if m.id and not _same(template, m)]
    for message in catalogue:
        if message.id:
            found += [f"{fault}: {_key(message)!r}" for fault in translation_faults(message)]
    return found


def translation_faults(message: Message) -> Iterator[str]:
    """What is wrong with one entry, by itself."""
    if message.fuzzy:
        yield "fuzzy"
    ids, texts = _forms(message.id), _forms(message.string)
    if not all(texts) or len(texts) < len(ids):
        yield "not translated"
        return
    for text in texts:
        # Either form of a plural may leave the number out ("one file"), none may bring in a new name.
        named = [_PLACEHOLDER.findall(form) for form in ids]
        own = _PLACEHOLDER.findall(text)
        known = {name for names in named for name in names}
        if not set(own) <= known or (len(ids) == 1 and Counter(own) != Counter(named[0])):
            yield "other placeholders"
        if Counter(_TAG.findall(text)) != Counter(_TAG.findall(ids[0])):
            yield "other tags"
        if (text[:1].isspace(), text[-1:].isspace()) != (ids[0][:1].isspace(), ids[0][-1:].isspace()):
            yield "other spaces around"
        yield from typography_faults(text)
    yield from (f"straight apostrophe in {form!r}" for form in ids if _straight(form))


def typography_faults(text: str) -> Iterator[str]:
    """French as it is set in Canada: no-break space before : % $ and inside « », none before ; ! ?"""
    words = _TAG.sub("", text)
    if _straight(words):
        yield "straight apostrophe"
    if _BREAKING.search(words):
        yield "no no-break space"
    if re.search(r"[\s\u00a0\u202f][;!?]", words):
        yield "space before ; ! ?"
    if re.search(r"(?i)éligib", words):
        yield "« admissible », never « éligible »"


def _straight(text: str) -> bool:
    return re.search(r"\w'\w", _TAG.sub("", text)) is not None


def _forms(value: object) -> tuple[str, ...]:
    return tuple(value) if isinstance(value, tuple | list) else (str(value or ""),)


def _key(message: Message) -> str:
    return _forms(message.id)[0]


def _same(catalogue: Catalog, message: Message) -> bool:
    there = catalogue.get(message.id, message.context)
    return there is not None and _forms(there.id) == _forms(message.id)


def main() -> int:
    if "--check" not in sys.argv[1:]:
        update()
    left = faults(sentences(), read(ROOT / FRENCH))
    sys.stdout.write("".join(f"{line}\n" for line in left))
    return 1 if left else 0


if __name__ == "__main__":
    sys.exit(main())
