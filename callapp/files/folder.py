"""Attachments in a folder of this machine: what an installation uses unless it names a bucket."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from callapp.files.store import StoreAway, Stored, chunks, new_key, place_of


class Folder:
    """A store (callapp.files.store.FileStore) in a folder, made when it is first needed."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def put(self, content: IO[bytes]) -> str:
        key = new_key()
        path = self._root / place_of(key)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._write(path, content)
        except OSError as fault:
            raise StoreAway(fault.strerror) from fault
        return key

    def _write(self, path: Path, content: IO[bytes]) -> None:
        """Writes a new file, on the disk when this returns. Half a file has no row that names it."""
        try:
            file = path.open("xb")
        except FileExistsError:
            # Only the demonstration's seed makes a key twice: when it is filled again after a failure.
            if path.read_bytes() != b"".join(chunks(content)):
                raise
            return
        with file:
            try:
                file.writelines(chunks(content))
                file.flush()
                os.fsync(file.fileno())
            except OSError:
                path.unlink()
                raise
        # The name is on the disk once its folders are.
        for folder in (path.parent, self._root):
            opened = os.open(folder, os.O_RDONLY)
            try:
                os.fsync(opened)
            finally:
                os.close(opened)

    def read(self, key: str) -> Iterator[bytes]:
        with (self._root / place_of(key)).open("rb") as file:
            yield from chunks(file)

    def remove(self, key: str) -> None:
        (self._root / place_of(key)).unlink(missing_ok=True)

    def stored(self) -> Iterator[Stored]:
        for path in self._root.glob("??/" + "?" * 32):
            yield Stored(path.name, datetime.fromtimestamp(path.stat().st_mtime, UTC))
