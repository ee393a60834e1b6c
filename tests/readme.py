"""The parts of README.md that the code says better: ``python -m tests.readme`` writes them again."""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path

from callapp.domain.permissions import ROLE_PERMISSIONS, Permission
from callapp.domain.workflow import application_diagram, review_diagram
from callapp.settings import Settings

README = Path(__file__).parents[1] / "README.md"

ABOUT = {
    "instance_path": "folder of the local database, the attachments and the keys",
    "database_url": "`postgresql://…` or `sqlite:///file`; when left out the file in the instance folder",
    "host": "address to listen on",
    "port": "port to listen on",
    "workers": "processes that serve pages",
    "threads": "threads of each process",
    "public_url": "address people use; `https://…` turns on secure cookies and HSTS",
    "secret_key": "32 random characters or more; made in the instance folder for the embedded database",
    "receipt_key": "signs receipts: 32 random bytes in base64; made in the instance folder as the secret key",
    "proxy_hops": "proxies in front whose forwarded address and scheme are believed",
    "limits_storage": "where limits are counted; a `redis://…` address when several processes serve",
    "files_url": "bucket for attachments, `s3://bucket/prefix`; when left out a folder of the instance",
    "files_endpoint": "`https://…` address of the S3 service; when left out Amazon's",
    "files_region": "its region",
    "files_access_key": "key of the bucket",
    "files_secret_key": "its secret",
    "clamd": "virus scanner, `host:port` or the path of a Unix socket; when set, no file is kept unscanned",
    "smtp_host": "mail server; without one mails wait in the outbox",
    "smtp_port": "its port",
    "smtp_security": "`none`, `starttls` or `tls`",
    "smtp_user": "its user, if it asks for one",
    "smtp_password": "its password",
    "mail_from": "sender of all mails",
    "demonstration": "`no` keeps the demonstration away where it could load",
    "log_level": "`DEBUG`, `INFO`, `WARNING` or `ERROR`",
}


def settings_table() -> str:
    """One row a setting, in the order of the settings."""
    rows = ["| variable | what it is | when left out |", "|---|---|---|"]
    for field in dataclasses.fields(Settings):
        default = _shown(field.default)
        rows.append(f"| `CALLAPP_{field.name.upper()}` | {ABOUT[field.name]} | {default} |")
    return "\n".join(rows) + "\n"


def _shown(default: object) -> str:
    if default in (dataclasses.MISSING, None):
        return ""
    return f"`{'yes' if default else 'no'}`" if isinstance(default, bool) else f"`{default}`"


def permissions_table() -> str:
    """One row a permission that a role of the house can hold."""
    named = [p for p in Permission if any(p in held for held in ROLE_PERMISSIONS.values())]
    rows = [
        "| permission | " + " | ".join(ROLE_PERMISSIONS) + " |",
        "|---|" + "---|" * len(ROLE_PERMISSIONS),
    ]
    for permission in named:
        marks = ["yes" if permission in held else "" for held in ROLE_PERMISSIONS.values()]
        rows.append(f"| `{permission}` | " + " | ".join(marks) + " |")
    return "\n".join(rows) + "\n"


def parts() -> dict[str, str]:
    """What stands between the marks of each name."""
    return {
        "application states": f"```mermaid\n{application_diagram()}```\n",
        "review states": f"```mermaid\n{review_diagram()}```\n",
        "permissions": permissions_table(),
        "settings": settings_table(),
    }


def written(text: str) -> str:
    """The text with every generated part made again. ValueError when a part has no place."""
    for name, part in parts().items():
        pattern = re.compile(rf"(<!-- generated: {name} -->\n).*?(<!-- end -->)", re.DOTALL)
        if not pattern.search(text):
            raise ValueError(f"README.md has no place for {name}")
        text = pattern.sub(lambda found, part=part: found[1] + part + found[2], text)
    return text


if __name__ == "__main__":
    README.write_text(written(README.read_text("utf-8")), "utf-8")
