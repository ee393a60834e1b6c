"""Where this installation keeps attachments and who looks at them first, by its settings."""

from __future__ import annotations

from flask import Flask, current_app

from callapp.files.bucket import Bucket
from callapp.files.folder import Folder
from callapp.files.scanning import Scan, clamd_scan, no_scan
from callapp.files.store import FileStore
from callapp.settings import Settings


def open_store(settings: Settings) -> FileStore:
    """The bucket the settings name, or the folder ``files`` of the instance."""
    if settings.files_url is None:
        return Folder(settings.instance_path / "files")
    bucket, _, prefix = settings.files_url.removeprefix("s3://").partition("/")
    return Bucket(
        bucket,
        prefix,
        endpoint=settings.files_endpoint,
        region=settings.files_region,
        access_key=settings.files_access_key or "",
        secret_key=settings.files_secret_key or "",
    )


def init_storage(app: Flask, settings: Settings) -> None:
    app.extensions["callapp.files"] = open_store(settings)
    app.extensions["callapp.scan"] = clamd_scan(settings.clamd) if settings.clamd else no_scan


def file_store() -> FileStore:
    """Where this installation keeps attachments."""
    store: FileStore = current_app.extensions["callapp.files"]
    return store


def virus_scan() -> Scan:
    """What looks at a file before it is kept; it takes every file where no scanner is set up."""
    scan: Scan = current_app.extensions["callapp.scan"]
    return scan
