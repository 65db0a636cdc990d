"""Demo plants in databases of their own.

Each is played by a process of its own, as `coach up` does it: the watch that tests keep over statements would make a
few seconds many.
"""

import subprocess
import sys
from datetime import datetime
from pathlib import Path

__all__ = ["FILE", "play_plant"]

FILE = "coach.db"

PLAY = """
import asyncio, sys
from datetime import datetime
from pathlib import Path
from coach.demo import load_plant
from coach.frameworks import shipped
from coach.store.engine import Store, prepare

url, folder, zone, at = sys.argv[1:]
prepare(url)
with Store.open(url) as store:
    asyncio.run(load_plant(store, Path(folder), tuple(shipped()), zone, datetime.fromisoformat(at)))
"""


def play_plant(folder: Path, at: datetime, zone: str = "UTC", url: str | None = None) -> str:
    """The address of its database; the admin key is in the folder."""
    url = url or f"sqlite:///{folder / FILE}"
    subprocess.run([sys.executable, "-c", PLAY, url, str(folder), zone, at.isoformat()], check=True)
    return url
