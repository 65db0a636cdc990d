"""`coach backup` and `coach restore`."""

from pathlib import Path

from coach.settings import Settings
from coach.store import backup

__all__ = ["back_up", "restore"]


def back_up(settings: Settings, file: Path) -> int:
    backup.backup(settings.store_url, file)
    print(f"Copied to {file}. `coach restore {file}` puts it back.")
    return 0


def restore(settings: Settings, file: Path) -> int:
    backup.restore(file, settings.store_url)
    print(f"Restored from {file}.")
    return 0
