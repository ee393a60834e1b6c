"""What is wrong with an export that is read back; the field is its JSON path."""

from __future__ import annotations

from callapp.web.marks import N_

SENTENCES = {
    "export.not_utf8": N_("This is not text in UTF-8: byte %(byte)s cannot be read. Export the file again."),
    "export.not_json": N_("This is not JSON: line %(line)s, column %(column)s. Export the file again."),
    "export.too_deep": N_("This is nested too deeply to be an export."),
    "export.number_refused": N_("“%(given)s” is not a number that JSON can hold."),
    "export.key_repeated": N_("This key stands twice in one object. Keep one."),
    "export.key_missing": N_("This key is missing. Export the file again."),
    "export.not_an_object": N_("This must be an object in braces."),
    "export.not_a_list": N_("This must be a list in square brackets."),
    "export.not_text": N_("This must be text in quotation marks, not %(given)s."),
    "export.not_a_whole_number": N_(
        "This must be a whole number without quotation marks and without decimals, not %(given)s."
    ),
    "export.number_out_of_range": N_("This number is too small or too large. Correct it."),
    "export.not_a_fraction": N_("This must be a fraction in quotation marks, like 7/2, not %(given)s."),
    "export.not_true_or_false": N_("This must be true or false, without quotation marks, not %(given)s."),
    "export.not_one_of": N_("%(given)s is not allowed here. Use one of: %(expected)s."),
    "export.score_repeated": N_("The criterion “%(criterion)s” is scored twice in one review. Keep one."),
    "export.value_refused": N_("This value cannot be used here: %(given)s."),
}
