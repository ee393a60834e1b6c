"""What is wrong with a typed text or instant, wherever it was typed."""

from __future__ import annotations

from callapp.web.marks import N_

SENTENCES = {
    "text.forbidden_character": N_(
        "This text holds a control character (%(code_point)s, at place %(position)s). Remove it."
    ),
    "text.too_many_words": N_("This text has %(count)s words; at most %(limit)s are allowed. Shorten it."),
    "text.too_many_characters": N_(
        "This text has %(count)s characters; at most %(limit)s are allowed. Shorten it."
    ),
    "window.ends_before_it_opens": N_("The end must come after the opening."),
    "window.instant_format": N_("Write the instant with its offset, like %(example)s."),
    "window.instant_impossible": N_("There is no such day or hour. Correct it."),
    "window.instant_out_of_range": N_("The year must lie between %(earliest)s and %(latest)s."),
}
