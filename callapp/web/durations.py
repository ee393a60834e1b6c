"""How long is left, in words: rounded down, never more than there is."""

from __future__ import annotations

import json
from datetime import timedelta

from callapp.web.speaker import Speaker

DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)


def duration(says: Speaker, left: timedelta) -> str:
    """« 6 jours et 4 heures », « 3 heures et 20 minutes », « 5 minutes »: the two largest units."""
    if left < MINUTE:
        return says.gettext("less than a minute")
    parts = [
        (left // DAY, "%(num)d day", "%(num)d days"),
        (left % DAY // HOUR, "%(num)d hour", "%(num)d hours"),
        (left % HOUR // MINUTE, "%(num)d minute", "%(num)d minutes"),
    ]
    first = next(place for place, part in enumerate(parts) if part[0])
    said = [says.ngettext(one, many, count) for count, one, many in parts[first : first + 2] if count]
    if len(said) == 1:
        return said[0]
    return says.gettext("%(first)s and %(second)s", first=said[0], second=said[1])


def countdown_forms(says: Speaker) -> str:
    """The words of static/countdown.js in the reader's language, as JSON: ``{n}`` and the like to fill in.

    As ``duration`` says them; seconds are counted by the script alone.
    """
    counted = [
        {
            "day": says.ngettext("%(num)d day", "%(num)d days", num),
            "hour": says.ngettext("%(num)d hour", "%(num)d hours", num),
            "minute": says.ngettext("%(num)d minute", "%(num)d minutes", num),
            "second": says.ngettext("%(num)d second", "%(num)d seconds", num),
        }
        for num in (1, 2)
    ]
    forms: dict[str, object] = {
        name: [counted[0][name].replace("1", "{n}"), counted[1][name].replace("2", "{n}")]
        for name in counted[0]
    }
    forms["pair"] = says.gettext("%(first)s and %(second)s", first="{first}", second="{second}")
    forms["left"] = says.gettext("%(time)s left", time="{time}")
    forms["closed"] = says.gettext("The call is closed")
    forms["local"] = says.gettext("%(time)s in your time zone", time="{time}")
    return json.dumps(forms, ensure_ascii=False)
