"""How long the administrator's pages and exports take with many files, against few, in one run.

    python -m tests.benchmarks.many_files [FILES]        300 against FILES, 10 000 when not given

Each file is complete, eligible and reviewed twice. Prints the median of three requests, in seconds, and how
many times as long the many take; on SQLite, in this process, without the network.
"""

from __future__ import annotations

import logging
import statistics
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import click
from flask.testing import FlaskClient
from sqlalchemy.engine import URL
from sqlalchemy.orm import Session

from callapp.app import create_app
from callapp.db.engine import bind_for_writing
from callapp.db.migrate import migrate
from callapp.settings import Settings
from tests.conftest import A_SPRING_DAY
from tests.databases import open_engine
from tests.many import multiply
from tests.reviews.conftest import Reviewing

FEW, MANY = 300, 10_000
PAGES = {
    "register of files": "/en/files/{slug}",
    "screening list": "/en/screening/{slug}",
    "progress of reviews": "/en/reviewing/{slug}",
    "board of assignments": "/en/reviewing/{slug}/assignments",
    "ranking": "/en/ranking/{slug}",
}
EXPORT, FORMATS = "/en/ranking/{slug}/export", ("csv", "xlsx", "json")


@contextmanager
def house(files: int) -> Iterator[tuple[FlaskClient, str]]:
    """A signed-in administrator's client, and the call's name, in a house with so many files."""
    with TemporaryDirectory() as folder:
        url = URL.create("sqlite", database=str(Path(folder) / "callapp.sqlite3"))
        engine = open_engine(url)
        migrate(engine)
        with Session(engine, expire_on_commit=False) as session:
            bind_for_writing(session)
            reviewing = Reviewing(session, A_SPRING_DAY)
            file = reviewing.file()
            for points in (7, 9):
                scores = reviewing.text(*[points for _ in reviewing.codes])
                reviewing.write(reviewing.ready(file), file, scores, submit=True)
            multiply(session, file, files - 1)
            session.commit()
        engine.dispose()
        settings = Settings(
            instance_path=Path(folder), database_url=url, secret_key="k" * 32, receipt_key=b"r" * 32
        )
        app = create_app(settings)
        app.extensions["callapp.load_actor"] = lambda: reviewing.administrator.actor
        app.extensions["callapp.clock"] = lambda: A_SPRING_DAY
        app.config["WTF_CSRF_ENABLED"] = False
        yield app.test_client(), reviewing.call.slug


def seconds(client: FlaskClient, path: str, **sent: str) -> float:
    """The median of three requests, each read to its end; a form is sent where there is one."""
    taken = []
    for _ in range(3):
        begun = time.perf_counter()
        answer = client.post(path, data=sent) if sent else client.get(path)
        answer.get_data()
        taken.append(time.perf_counter() - begun)
        if answer.status_code != 200:
            raise SystemExit(f"{path} answered {answer.status_code}")
    return statistics.median(taken)


def main() -> None:
    """Measures every page with few files, then with many."""
    logging.disable()
    many = int(sys.argv[1]) if len(sys.argv) > 1 else MANY
    found: dict[str, list[float]] = defaultdict(list)
    for files in (FEW, many):
        with house(files) as (client, slug):
            for name, path in PAGES.items():
                found[name].append(seconds(client, path.format(slug=slug)))
            for each in FORMATS:
                sent = {"export-file_format": each, "export-language": "en"}
                found[f"ranking as {each.upper()}"].append(seconds(client, EXPORT.format(slug=slug), **sent))
    click.echo(f"{'':24}{FEW:>10} files{many:>10} files{'times':>8}")
    for name, (few, more) in found.items():
        click.echo(f"{name:24}{few:>15.3f} s{more:>14.3f} s{more / few:>8.1f}")


if __name__ == "__main__":
    main()
