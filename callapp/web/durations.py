"""How long is left, in words: rounded down, never more than there is."""

from __future__ import annotations

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
