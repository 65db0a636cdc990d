"""The key of whoever runs the service on their own machine, in a file that only they can read."""

import os
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection

from coach.board.keys import make_key
from coach.errors import NotSignedIn, OutOfOrder
from coach.store.engine import Store
from coach.store.keys import Secret, caller_of, new_secret
from coach.store.scope import Caller

__all__ = ["KEY_FILE", "OPERATOR", "ORG", "admin_key"]

ORG = "demo"
KEY_FILE = "admin.key"

OPERATOR = Caller.house(ORG)
"""Who starts the service on its own machine: no key yet, and nobody in particular."""


async def admin_key(store: Store, data_dir: Path, at: datetime) -> str:
    """The secret in the key file; where there is none that opens, a new one."""
    file = data_dir / KEY_FILE
    if file.exists():
        kept = file.read_text(encoding="utf-8").strip()
        if await store.read(lambda conn: opens(conn, kept, at)):
            return kept
    secret = new_secret(ORG)
    await store.write(lambda conn: make_key(conn, OPERATOR, secret, ADMIN, at))
    write_private(file, secret)
    return secret.text


ADMIN = {
    "name": "Administrator of this installation",
    "role": "admin",
    "person_id": None,
    "teams": None,
    "shared_device": True,
}
"""It stands for nobody, so whoever uses it may say who speaks."""


def opens(conn: Connection, text: str, at: datetime) -> bool:
    try:
        return caller_of(conn, text, at).role == "admin"
    except NotSignedIn:
        return False


def write_private(file: Path, secret: Secret) -> None:
    """Never readable by others, not even for a moment."""
    fresh = file.with_suffix(".new")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        fresh.unlink(missing_ok=True)
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as out:
            out.write(secret.text + "\n")
        fresh.replace(file)
    except OSError as error:
        raise OutOfOrder(
            f"The admin key cannot be written to {str(file)!r}: {error}; make the folder writable"
        ) from error
