"""Where attachments are kept: what every store can do, whichever keeps the bytes.

A store knows keys of its own making and bytes; whose they are and what they are called is in the database.
"""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import IO, Protocol

from callapp.db.ids import new_id

CHUNK = 256 * 1024
# What is larger waits on the disk, not in memory, while it is looked at.
IN_MEMORY = 1024 * 1024


class StoreAway(Exception):
    """The store does not answer or has no room: nothing was kept, or nothing can be read now."""


class Damaged(Exception):
    """What the store gives under a key is not what was put there."""


@dataclass(frozen=True, slots=True)
class Stored:
    """One key of a store, and when it was written."""

    key: str
    at: datetime


class FileStore(Protocol):
    """Keeps bytes under keys we make; a person's file name never becomes one."""

    def put(self, content: IO[bytes]) -> str:
        """Keeps everything from the start of content, for sure, and returns its key. StoreAway."""

    def read(self, key: str) -> Iterator[bytes]:
        """The bytes under a key, piece by piece. FileNotFoundError when there are none; StoreAway."""

    def remove(self, key: str) -> None:
        """Forgets a key; nothing happens when it is not there. StoreAway."""

    def stored(self) -> Iterator[Stored]:
        """Every key that holds something, in no order. StoreAway."""


def new_key() -> str:
    """A key nobody can guess, the same again only from a demonstration's seed."""
    return new_id().hex


def place_of(key: str) -> str:
    """Where a key lies below the root of a store, as ``ab/ab12…``. ValueError for what is no key."""
    if len(key) != 32 or not (key.isascii() and key.isalnum()):
        raise ValueError("not a key of this store")
    return f"{key[:2]}/{key}"


def chunks(content: IO[bytes]) -> Iterator[bytes]:
    """Everything from the start of content, piece by piece."""
    content.seek(0)
    while piece := content.read(CHUNK):
        yield piece


def read_whole(store: FileStore, key: str, *, size: int, sha256: str) -> IO[bytes]:
    """The bytes under a key once they prove to be those that were uploaded, at their start; the caller
    closes the file.

    Raises FileNotFoundError when there are none, Damaged when they are others, StoreAway.
    """
    whole = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 – the caller closes it
    try:
        digest, length = hashlib.sha256(), 0
        for piece in store.read(key):
            digest.update(piece)
            length += len(piece)
            whole.write(piece)
        if (length, digest.hexdigest()) != (size, sha256):
            raise Damaged(key)
    except BaseException:
        whole.close()
        raise
    whole.seek(0)
    return whole
