"""What the command line (callapp.cli) shares with the commands of the features."""

from __future__ import annotations

from typing import Protocol

from flask import Flask


class House(Protocol):
    """The application, made only when a command needs it."""

    @property
    def app(self) -> Flask: ...
