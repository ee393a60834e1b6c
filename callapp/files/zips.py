"""A ZIP archive made while it is sent: never more of it in memory than one piece.

The standard library writes archives into what cannot be rewound; here that is a list of pieces, emptied as
they go out.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import NamedTuple


class Entry(NamedTuple):
    """A file of an archive: where in it, and its bytes piece by piece."""

    path: str
    pieces: Iterable[bytes]


class _Outgoing(io.RawIOBase):
    """Takes what is written and gives it out once."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data: object, /) -> int:
        piece = bytes(data)  # type: ignore[call-overload]  # the archive writes bytes and views of them
        self._pieces.append(piece)
        return len(piece)

    def take(self) -> bytes:
        """Everything written since the last time."""
        taken = b"".join(self._pieces)
        self._pieces.clear()
        return taken


def stream_zip(entries: Iterable[Entry], *, at: datetime) -> Iterator[bytes]:
    """The archive of these files, in this order, piece by piece; each is asked for when its turn comes.

    at is the time of every file in it.
    """
    out = _Outgoing()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, pieces in entries:
            info = zipfile.ZipInfo(path, at.timetuple()[:6])
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o644 << 16
            with archive.open(info, "w", force_zip64=True) as file:
                for piece in pieces:
                    file.write(piece)
                    if ready := out.take():
                        yield ready
    yield out.take()
