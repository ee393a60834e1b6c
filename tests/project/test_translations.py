"""Translation is a gate (law 10): every sentence has its French, whole, in form, and compiled."""

from __future__ import annotations

import ast
import gettext
import io
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message

from tests.catalogue import (
    FRENCH,
    KEYWORDS,
    ROOT,
    compiled,
    faults,
    read,
    sentences,
    translation_faults,
    update,
)
from tests.project.source import called, name, python_files


def test_every_sentence_has_its_french() -> None:
    assert faults(sentences(), read(ROOT / FRENCH)) == []


def test_the_compiled_catalogue_is_the_one_in_words() -> None:
    with (ROOT / FRENCH.with_suffix(".mo")).open("rb") as file:
        said = gettext.GNUTranslations(file)
    written = gettext.GNUTranslations(io.BytesIO(compiled(read(ROOT / FRENCH))))

    assert vars(said)["_catalog"] == vars(written)["_catalog"]


@pytest.mark.parametrize(
    ("english", "french", "fault"),
    [
        ("Beds", "", "not translated"),
        ("%(n)s beds of %(all)s", "%(n)s lits", "other placeholders"),
        ("%(n)s beds", "%(m)s lits", "other placeholders"),
        (("One bed", "%(n)s beds"), ("Un lit", "%(m)s lits"), "other placeholders"),
        (("One bed", "%(n)s beds"), ("Un lit", ""), "not translated"),
        ("Read <a>this</a>", "Lisez <b>ceci</b>", "other tags"),
        ("Beds: ", "Lits\u00a0:", "other spaces around"),
        ("The call", "L'appel", "straight apostrophe"),
        ("Beds:", "Lits :", "no no-break space"),
        ("50%", "50 %", "no no-break space"),
        ("“Call”", "« Appel »", "no no-break space"),
        ("Stop!", "Arrêtez\u00a0!", "space before ; ! ?"),
        ("Eligibility", "Éligibilité", "« admissible », never « éligible »"),
        ("The call's text", "Le texte de l’appel", 'straight apostrophe in "The call\'s text"'),
    ],
)
def test_a_planted_translation_is_found(
    english: str | tuple[str, str], french: str | tuple[str, str], fault: str
) -> None:
    assert fault in list(translation_faults(Message(english, french)))


@pytest.mark.parametrize(
    ("english", "french"),
    [
        (("One bed", "%(n)s beds"), ("Un lit", "%(n)s lits")),
        ("Read <a>%(call)s</a>: “now”!", "Lisez <a>%(call)s</a>\u00a0: «\u00a0maintenant\u00a0»!"),
        ("“%(name)s” 50%", "«\u00a0%(name)s\u00a0» 50\u00a0%"),
    ],
)
def test_a_good_translation_passes(english: str | tuple[str, str], french: str | tuple[str, str]) -> None:
    assert list(translation_faults(Message(english, french))) == []


def test_a_fuzzy_a_missing_and_a_left_over_entry_are_found() -> None:
    template, catalogue = Catalog(), Catalog(locale="fr")
    template.add("Beds")
    template.add("Save")
    catalogue.add("Beds", "Lits", flags=["fuzzy"])
    catalogue.add("Send", "Envoyer")

    assert faults(template, catalogue) == [
        "not in the catalogue: 'Save'",
        "no longer in the code: 'Send'",
        "fuzzy: 'Beds'",
    ]


def test_an_update_takes_in_what_is_new_and_keeps_what_was_translated(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_bytes((ROOT / "pyproject.toml").read_bytes())
    for folder in ("callapp", "templates", "templates/_macros"):
        (tmp_path / folder).mkdir()
    (tmp_path / "templates" / "_macros" / "tables.html").write_text('{{ _("Next") }}')
    code = tmp_path / "callapp" / "letters.py"
    code.write_text('A = lazy_gettext("Beds")\nB = _("Gone")\n')
    (tmp_path / "templates" / "a.html").write_text(
        '<p title="{{ _("Hospital") }}">{{ ngettext("a", "b", n) }}</p>'
    )
    update(tmp_path)
    path = tmp_path / FRENCH
    path.write_text(path.read_text().replace('msgid "Beds"\nmsgstr ""', 'msgid "Beds"\nmsgstr "Lits"'))
    code.write_text('A = speaker.gettext("Beds")\n')

    update(tmp_path)

    assert sorted(faults(sentences(tmp_path), read(path))) == [
        "not translated: 'Hospital'",
        "not translated: 'Next'",
        "not translated: 'a'",
    ]
    with path.with_suffix(".mo").open("rb") as file:
        assert gettext.GNUTranslations(file).gettext("Beds") == "Lits"


# --- what no extractor can find ----------------------------------------------------------------------------


def built_sentences(source: str) -> list[str]:
    """Calls that translate a text put together on the spot: no catalogue can hold it."""
    return [
        ast.unparse(node)
        for node in ast.walk(ast.parse(source))
        if called(node) in ("_", "gettext", "lazy_gettext", "ngettext", "lazy_ngettext")
        and isinstance(node, ast.Call)
        and any(isinstance(argument, ast.JoinedStr | ast.BinOp) for argument in node.args[:2])
    ]


def unread_names(source: str) -> list[str]:
    """Names under which a module calls the translator, but which the extraction does not know."""
    tree = list(ast.walk(ast.parse(source)))
    kept = {
        node.targets[0].id
        for node in tree
        if isinstance(node, ast.Assign)
        and isinstance(node.targets[0], ast.Name)
        and isinstance(node.value, ast.Attribute)
        and node.value.attr in KEYWORDS
    }
    said = {
        called(node)
        for node in tree
        if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant)
    }
    imported = {
        alias.asname
        for node in tree
        if isinstance(node, ast.ImportFrom) and node.module == "flask_babel"
        for alias in node.names
        if alias.asname
    }
    return sorted((kept & said) | (imported - set(KEYWORDS)))


def test_sentences_are_read_under_every_name_of_the_translator() -> None:
    found = {name(path): unread_names(path.read_text("utf-8")) for path in python_files("callapp")}

    assert {path: names for path, names in found.items() if names} == {}
    assert unread_names("from flask_babel import lazy_gettext as _lazy") == ["_lazy"]
    assert unread_names('says = speaker().ngettext\nsays("bed", "beds", 2)') == ["says"]


def test_no_sentence_is_put_together_before_it_is_translated() -> None:
    found = {name(path): built_sentences(path.read_text("utf-8")) for path in python_files("callapp")}

    assert {path: calls for path, calls in found.items() if calls} == {}
    assert built_sentences('_(f"{n} beds")') != []
    assert built_sentences('_("beds " + n)') != []
    assert built_sentences('_("%(n)s beds", n=n)') == []
