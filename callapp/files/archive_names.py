"""Names of files in an archive that any machine can unpack, Windows included."""

from __future__ import annotations

import re
import unicodedata

LONGEST = 100
_FORBIDDEN = re.compile(r'[<>:"/\\|?*]')
# Names of devices, with any ending.
_RESERVED = re.compile(r"(?i)(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\..*)?")


class ArchiveNames:
    """Gives each file of one archive a path that no other has, whichever way a machine compares names."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def path(self, folder: str, name: str) -> str:
        """The path of a file of this name in a folder ("" for the top); a number is added to a name taken."""
        within = f"{folder}/" if folder else ""
        stem, ending = _parted(safe_name(name))
        path, number = f"{within}{stem}{ending}", 1
        while _compared(path) in self._taken:
            number += 1
            path = f"{within}{stem} ({number}){ending}"
        self._taken.add(_compared(path))
        return path


def safe_name(name: str) -> str:
    """The name composed, without signs that some system forbids, no longer than LONGEST, never a device."""
    composed = unicodedata.normalize("NFC", name)
    seen = "".join(letter for letter in composed if unicodedata.category(letter)[0] != "C")
    stem, ending = _parted(_FORBIDDEN.sub("_", seen))
    bare = (stem[: LONGEST - len(ending)].strip(" .") + ending).strip(" .") or "_"
    return f"_{bare}" if _RESERVED.fullmatch(bare) else bare


def _parted(name: str) -> tuple[str, str]:
    """What stands before the ending, and the ending with its dot; a long one is none."""
    stem, dot, ending = name.rpartition(".")
    return (stem, dot + ending) if stem and len(ending) <= 10 else (name, "")


def _compared(path: str) -> str:
    return unicodedata.normalize("NFKC", path).casefold()
