"""How a name written all in lower case is shown: decently, in either language.

The open directory has ``hôpital de l'enfant-jésus`` and ``st. joseph's hospital [ab]``; readers get
``Hôpital de l’Enfant-Jésus`` and ``St. Joseph’s Hospital [AB]``. French keeps common nouns and adjectives
small after the first word of a part (``Centre hospitalier universitaire Sainte-Justine``), English does not.
"""

from __future__ import annotations

import regex


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# An elided article with its apostrophe, a word, or one mark.
_PIECES = regex.compile(r"(?:l|d|qu)’|[\p{L}\p{M}\p{N}]+|.", regex.DOTALL)
# What starts a part of a name anew: a dash between spaces, a colon, a slash, an opening bracket; the article
# that begins a part leaves the next word its capital (L’Hôpital).
_PART_START = regex.compile(r"(?:^| [-–—:] |/ ?|[(\[])(?:L’)?$")
_SMALL = _words("à and at au aux by d’ de des du en et for in l’ la le les of on ou par pour qu’ sur the to")
_CAPITALS = _words("""
    bc camh ch chc chcm cheo chsld chu chul chum chuq chus cisss ciusss clsc crsss csc cscd css csss cumf cusm
    gmf hsc iwk md mrc qeii rhsj ruh ubc ucc vg
""")
_SPEAKS_ENGLISH = _words("care center clinic community health hospital medical nursing of site the")
_SPEAKS_FRENCH = _words(
    "cisss ciusss clinique de des du et hospitalier hôpital institut maison pavillon santé"
)
_FRENCH_COMMON = _words("""
    administratif affilié ambulatoires apparentés cardiologie centre centres clinique cliniques communautaire
    courte durée enfants externe famille gériatrie gériatrique général générale hospitalier hospitalisation
    hôpital hébergement institut intégré intégrés jour juif jeunesse légale longue médecine médical mentale
    mémorial multiservices national nationale naissances neurologique pavillon physique planification
    pneumologie prélèvement prélèvements psychiatrie psychiatrique psychiatriques pédopsychiatrie recherche
    ressources régional régionale résidence résidentielles réadaptation santé service services siège social
    sociale sociaux soins troubles universitaire universitaires unité unités urgence
""")


def presentable_name(raw: str) -> str:
    """``raw``, a name or a place in lower case, with its capitals and typographic apostrophes."""
    name = raw.replace("†", "").strip().replace("'", "’").replace(" - ", " — ")
    words = frozenset(_PIECES.findall(name))
    is_french = bool(words & _SPEAKS_FRENCH) and not words & _SPEAKS_ENGLISH
    small = _SMALL | _FRENCH_COMMON if is_french else _SMALL
    shown = ""
    for piece in _PIECES.finditer(name):
        in_compound = "-" in (name[piece.start() - 1 : piece.start()], name[piece.end() : piece.end() + 1])
        # A compound is a proper name: Capitale-Nationale, Saint-Jean-de-Dieu.
        shown += _in_place(piece[0], shown, _SMALL if in_compound else small)
    return shown


def in_both_languages(raw: str) -> tuple[str, str]:
    """The English and the French form of a directory name: ``english / french``, or one name for both."""
    english, slash, french = raw.partition(" / ")
    return presentable_name(english), presentable_name(french if slash else english)


def _in_place(piece: str, before: str, small: frozenset[str]) -> str:
    """One word (or mark) as it is written after ``before``."""
    if piece in _CAPITALS or (before.endswith("[") and len(piece) == 2):  # a province: [ab]
        return piece.upper()
    if _PART_START.search(before):
        return _capitalised(piece)
    if piece == "s" and before.endswith("’"):
        return piece
    return piece if piece in small else _capitalised(piece)


def _capitalised(word: str) -> str:
    """``McGill`` for ``mcgill``; letters after the first are left as they are."""
    if word.startswith("mc") and len(word) > 3:
        return "Mc" + word[2:3].upper() + word[3:]
    return word[:1].upper() + word[1:]
