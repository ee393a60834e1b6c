"""Where attachments are kept: a folder of the instance, each under a key of its own."""

from __future__ import annotations

import os
from pathlib import Path

from callapp.db.ids import new_id


class FileStore:
    """Keeps bytes under keys we make; a person's file name never becomes a path."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(self, data: bytes) -> str:
        """Keeps the bytes on the disk, for sure, and returns their key. OSError when there is no room."""
        key = new_id().hex
        path = self._path(key)
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            with path.open("xb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
        except FileExistsError:
            # Only the demonstration's seed makes a key twice: when it is filled again after a failure.
            if path.read_bytes() != data:
                raise
        return key

    def get(self, key: str) -> bytes:
        """The bytes under a key. FileNotFoundError when there are none."""
        return self._path(key).read_bytes()

    def keys(self) -> set[str]:
        """Every key that holds something."""
        return {path.name for path in self._folder.glob("??/*")}

    def _path(self, key: str) -> Path:
        if len(key) != 32 or not key.isalnum():
            raise ValueError("not a key of this store")
        return self._folder / key[:2] / key
