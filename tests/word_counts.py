"""Texts and their words, counted by hand: server, browser and documents must all agree with it."""

from __future__ import annotations

# What people type and paste here, in both languages, and what only a hostile hand would.
WORD_COUNTS: dict[str, int] = {
    "": 0,
    "l\u2019hôpital et l'urgence": 3,
    "aujourd\u2019hui, rendez-vous là\u2011bas, c\u2010est": 4,
    "Cœur, œuvre, naïveté, Éric": 4,
    "e\u0301te\u0301 été": 2,
    # Emoji are no words: a family of four, a flag, a key cap has its digit.
    "👨\u200d👩\u200d👧\u200d👦 🇨🇦 👩🏽\u200d⚕️": 0,
    "bravo 🎉 équipe": 2,
    # What nobody sees: a soft hyphen, joiners, a mark of byte order; a space without width is one.
    "hôpi\u00adtal": 1,
    "hôpi\u200dtal\u2060x \ufeffmot": 2,
    "deux\u200bmots": 2,
    # As it comes from Word: no-break spaces before signs, curly quotes, bullets, dashes, breaks of lines.
    "« Oui\u00a0», dit\u2011il\u202f; « non\u00a0!\u00a0»\u00a0: fin": 4,
    "•\u00a0Réduire l\u2019attente\n•\u00a0Former \u201cles\u201d équipes": 5,
    "avant – après — enfin… voilà": 4,
    "2023\u20132024 et 2025-2026": 4,
    "une\u2028ligne\u2029fin": 3,
    # Figures and addresses. The narrow space inside a figure joins it, the wide one does not.
    "1\u00a0234,50\u00a0$ et 1\u202f234,50 $": 4,
    "1,234.50 $ 62 % 3.14": 3,
    "https://www.exemple.ca/fr/appel?x=1": 6,
    "equipe@exemple.ca : 14:02": 4,
    "R.-D. et c.-à-d. M. Untel": 7,
    "a_b c/d e:f g.h": 5,
    "rock 'n' roll -tiret- 'cité'": 5,
    "1er 2e XIXe m² H₂O": 8,
    # Other scripts.
    "ᐃᓄᒃᑎᑐᑦ ᐅᖃᐅᓯᖅ": 2,
    "日本語": 3,
    "한국 병원": 2,
    "مستشفى": 1,
    "ภาษา": 4,
}
