"""Brings a database to the newest form; several starts at once take turns."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Engine

from callapp.db.engine import take_turn


def migrations_path() -> Path:
    """The folder of migrations: inside the package when installed, beside it in the source tree."""
    package = Path(__file__).parent.parent
    installed = package / "migrations"
    return installed if installed.is_dir() else package.parent / "migrations"


def migration_config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(migrations_path()).replace("%", "%%"))
    return config


def migrate(engine: Engine, revision: str = "head") -> None:
    """Upgrades to ``revision`` in one transaction, so that a failure leaves nothing half done.

    Foreign keys are checked at the end instead of during: SQLite rebuilds tables to alter them.
    """
    _run(engine, lambda config: command.upgrade(config, revision))


def downgrade(engine: Engine, revision: str) -> None:
    """Goes back to ``revision`` (``base`` for an empty database)."""
    _run(engine, lambda config: command.downgrade(config, revision))


def _run(engine: Engine, step: Callable[[Config], None]) -> None:
    config = migration_config()
    with engine.execution_options(writes=True).connect() as connection:
        if connection.dialect.name == "sqlite":
            # Past SQLAlchemy, which would begin a transaction first: inside one the setting has no effect.
            connection.connection.driver_connection.execute("PRAGMA foreign_keys=OFF")  # type: ignore[union-attr]  # it is open
        try:
            with connection.begin():
                take_turn(connection, "callapp.migrate")
                config.attributes["connection"] = connection
                step(config)
                if (
                    connection.dialect.name == "sqlite"
                    and connection.exec_driver_sql("PRAGMA foreign_key_check").all()
                ):
                    raise RuntimeError("a migration left rows that point nowhere; nothing was changed")
        finally:
            connection.detach()
