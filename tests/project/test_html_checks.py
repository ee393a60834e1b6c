"""The page checker finds each kind of planted breach, and nothing in a good page."""

from __future__ import annotations

import pytest

from tests.html_checks import page_faults, unwrapped_texts

GOOD = """<!doctype html>
<html lang="fr"><head><meta charset="utf-8"><title>Déposer une demande</title>
<script nonce="abc">start()</script><script type="application/json">{"a": 1}</script></head>
<body><a href="#main">Aller au contenu</a>
<main id="main"><h1>Déposer une demande</h1>
<div class="error-summary"><ul><li><a href="#beds">Indiquez le nombre de lits</a></li></ul></div>
<form method="post"><label for="beds">Lits</label><input id="beds" name="beds" aria-describedby="hint">
<p id="hint">Au moins 500.</p>
<label>Fichier <input type="file" name="letter"></label>
<input type="hidden" name="csrf_token" value="x"><button>Enregistrer</button></form>
<p><time datetime="2023-05-15T23:59:59-04:00">le 15 mai 2023 à 23 h 59 (HE)</time></p>
<p>Les mots « Nonebeds » et « none » n’y sont pour rien.</p><code>application.beds_missing</code>
<img src="/a.svg" alt=""><span lang="en">Hospital</span>
</main></body></html>"""


def changed(old: str, new: str) -> str:
    assert old in GOOD
    return GOOD.replace(old, new, 1)


def test_a_good_page_has_no_fault() -> None:
    assert page_faults(GOOD, lang="fr") == []


@pytest.mark.parametrize(
    ("page", "fault"),
    [
        (changed("</h1>", "</h2>"), "line 5: </h2> is written where </h1> is read"),
        (changed('<p id="hint">', '<p id="hint"><div>'), "<div> is written where </p> is read"),
        (changed("</li>", ""), "</ul> is written where </li> is read"),
        (changed("</form>", ""), "</main> is written where </form> is read"),
        (changed("</main>", "</main></main>"), "line 14: </main> is written and not read"),
        (changed("<button>", '<a href="/">b <a href="/">c</a></a><button>'), "<a> is written where </a>"),
        (
            changed("<label>", "<table>Lits<tr><td>1</td></tr></table><label>"),
            "<table> is written where Lits",
        ),
        (changed("Au moins 500.", "Au moins <span/>500."), "<span/> is written where <span> is read"),
        (changed("Au moins 500.", "Au moins <!-- 500."), "line 14: eof-in-comment"),
        (changed("<main", '<main lang="fr" lang="en"'), "line 5: duplicate-attribute"),
        (changed("<!doctype html>", ""), "no <!doctype html>"),
        (changed("Au moins 500.", "Recherche & soins"), "an ampersand that is no character reference"),
        (changed("Au moins 500.", "Recherche &soins;"), "unknown-named-character-reference"),
        (changed(' lang="fr"', ""), "the html element has no lang"),
        (changed(' lang="fr"', ' lang="en"'), "the page says lang='en' and its address 'fr'"),
        (changed("<h1>Déposer une demande</h1>", ""), "0 h1 instead of exactly one"),
        (changed("</h1>", "</h1><h1>Encore</h1>"), "2 h1 instead of exactly one"),
        (changed("<h1>Déposer une demande</h1>", "<h1> </h1>"), "an empty h1"),
        (changed("Déposer une demande</title>", " </title>"), "no title"),
        (changed('id="hint"', 'id="beds"'), "id 'beds' stands 2 times"),
        (changed('href="#beds"', 'href="#bed"'), "the link to '#bed' leads nowhere"),
        (
            changed('aria-describedby="hint"', 'aria-describedby="hint error"'),
            "aria-describedby='error' of input",
        ),
        (changed('<label for="beds">Lits</label>', "Lits"), "input 'beds' has no label"),
        (
            changed('<label for="beds">Lits</label>', '<label for="beds"></label>'),
            "input 'beds' has no label",
        ),
        (changed("<label>Fichier ", "<label>"), "input 'letter' has no label"),
        (changed("Enregistrer", ""), "button '' has no text"),
        (changed(' alt=""', ""), "picture '/a.svg' has no alt"),
        (changed("<main", '<main style="color: red"'), "main has a style attribute"),
        (changed("<main", '<main onclick="go()"'), "main has onclick"),
        (changed(' nonce="abc"', ""), "inline script without a nonce"),
        (changed(' nonce="abc"', ' nonce=""'), "inline script without a nonce"),
        (changed('href="#main"', 'href="javascript:go()"'), "a runs a script"),
        (changed(":59:59-04:00", ":59:59.123456-04:00"), "is no valid moment"),
        (changed("Au moins 500.", "Au moins None."), "'Au moins None.' looks like a missing value"),
        (changed("Au moins 500.", "None"), "'None' looks like a missing value"),
        (changed("Au moins 500.", "Au moins %(beds)s."), "looks like a missing value or an object"),
        (
            changed("Au moins 500.", "&lt;callapp.calls.models.Call object at 0x7f&gt;"),
            "looks like a missing value",
        ),
        (
            changed("Au moins 500.", "application.beds_missing"),
            "'application.beds_missing' is a code without words",
        ),
        (changed("Au moins 500.", "applicant_lead"), "'applicant_lead' is a code without words"),
        (changed('value="x"', 'value="None"'), "value='None' of input"),
        (changed('src="/a.svg"', 'src="/calls/None/a.svg"'), "src='/calls/None/a.svg' of img"),
    ],
)
def test_a_planted_breach_is_found(page: str, fault: str) -> None:
    faults = page_faults(page, lang="fr")

    assert any(fault in found for found in faults), faults


def test_what_differs_in_each_answer_does_not_hide_a_fault_in_the_rest() -> None:
    token = 'name="csrf_token" value="' + "a" * 60 + '"'
    page = changed('name="csrf_token" value="x"', token)

    assert page_faults(page, lang="fr") == []
    assert page_faults(page.replace("Au moins 500.", "None"), lang="fr") != []


def test_different_ids_of_rows_stay_different() -> None:
    ids = [f"00000000-0000-4000-8000-00000000000{number}" for number in (1, 2, 2)]
    twice = changed('id="main"', f'id="main" data-a="x"><p id="{ids[0]}"></p><p id="{ids[1]}"></p><br')

    assert page_faults(twice, lang="fr") == []
    assert page_faults(twice.replace(ids[0], ids[1]), lang="fr") != []


PSEUDO = """<!doctype html>
<html lang="fr"><head><title>⟦Submit⟧ · callapp</title></head><body>
<h1>⟦Submit⟧</h1><p>⟦Read <a href="/fr/">the call</a> first⟧, ⟦%⟧ 12,5 M$ — 3</p>
<p data-content>Hôpital fictif</p><div class="wide content"><p>Texte de l’appel</p></div>
<p><time datetime="2023-05-15">le 15 mai 2023</time> <a href="/en/" lang="en">English</a></p>
<form><label for="a">⟦Beds⟧</label><input id="a" value="typed" placeholder="⟦E.g. 500⟧">
<textarea aria-label="⟦Comment⟧">typed too</textarea><input type="submit" value="⟦Save⟧">
<select aria-label="⟦Kind⟧"><option>⟦Hospital⟧</option><option data-content>CHU</option></select></form>
<p>⟦Outer ⟦inner⟧ again⟧</p></body></html>"""


def test_a_title_may_repeat_content_of_the_page() -> None:
    page = PSEUDO.replace("· callapp", "")

    assert unwrapped_texts(page.replace("⟦Submit⟧ </title>", "Hôpital fictif – ⟦Submit⟧</title>")) == []
    assert unwrapped_texts(page.replace("⟦Submit⟧ </title>", "Clinique – ⟦Submit⟧</title>")) == ["Clinique –"]


def test_the_pseudo_locale_finds_only_what_is_neither_wrapped_nor_content() -> None:
    assert unwrapped_texts(PSEUDO) == ["· callapp"]


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        ("⟦Beds⟧", "Beds", "Beds"),
        ("⟦E.g. 500⟧", "E.g. 500", "E.g. 500"),
        ("⟦Save⟧", "Save", "Save"),
        ("⟦Hospital⟧", "Hospital", "Hospital"),
        ("⟦Comment⟧", "Comment", "Comment"),
        ("first⟧,", "first⟧ of all,", "of all, 12,5 M$ — 3"),
        ("<p data-content>", "<p>", "Hôpital fictif"),
        ('class="wide content"', 'class="wide contents"', "Texte de l’appel"),
        ("again⟧", "again", "⟦ without ⟧"),
        (' lang="en"', "", "English"),
    ],
)
def test_the_pseudo_locale_finds_a_planted_breach(old: str, new: str, found: str) -> None:
    assert old in PSEUDO

    assert found in unwrapped_texts(PSEUDO.replace(old, new, 1))
