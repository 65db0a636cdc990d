"""What a start costs until the service could answer: `python -m benchmarks.startup`. Nothing of a model is loaded."""

import json
import platform
import resource
import statistics
import subprocess
import sys
import tempfile
from typing import Any, NamedTuple

from benchmarks.table import Row, report

ROUNDS = 7
HEAVY = ("litellm", "streamlit", "typst", "numpy", "alembic", "PIL", "holidays", "prometheus_client")
"""None of these may be loaded by a service that starts on a database that is there."""

TELL = """
import json, resource, sys
heavy = [name for name in {heavy} if name in sys.modules]
print(json.dumps([resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, len(sys.modules), heavy]))
"""

BARE = """
import uvicorn
from fastapi import Depends, FastAPI
from fastapi.security import HTTPBearer
from pydantic import BaseModel
from sqlalchemy import Column, MetaData, Table, Text, create_engine, select

class Turn(BaseModel):
    text: str

table = Table("turns", MetaData(), Column("id", Text, primary_key=True), Column("text", Text))
engine = create_engine("sqlite:///{folder}/bare.db")
table.metadata.create_all(engine)
app = FastAPI()

@app.post("/turns", dependencies=[Depends(HTTPBearer())])
def turn(body: Turn) -> Turn:
    return body

with engine.connect() as conn:
    conn.execute(select(table)).all()
uvicorn.Server(uvicorn.Config(app)).config.load()
"""

COACH = """
import asyncio
from pathlib import Path
import uvicorn
from coach.api.app import create_app, framework_files
from coach.board.demo import load_demo
from coach.cli.up import listen
from coach.clock import now
from coach.settings import Settings
from coach.store.engine import Store, prepare

settings = Settings(data_dir=Path("{folder}"))
prepare(settings.store_url)
with Store.open(settings.store_url) as store:
    asyncio.run(load_demo(store, settings.data_dir, framework_files(None), "UTC", now()))
    uvicorn.Server(uvicorn.Config(create_app(store, settings))).config.load()
"""


class Start(NamedTuple):
    cpu_ms: float
    rss_mb: float
    modules: int
    heavy: list[str]


def start(source: str, folder: str) -> Start:
    code = (source + TELL).replace("{folder}", folder).replace("{heavy}", repr(HEAVY))
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Start(spent * 1000, *json.loads(done.stdout.splitlines()[-1]))


def measure(folder: str) -> tuple[list[Row], dict[str, Any]]:
    first = start(COACH, folder)
    pairs = [(start(COACH, folder), start(BARE, folder)) for _ in range(ROUNDS)]
    ours, bare = pairs[-1]
    rows = [
        Row(
            "CPU of a start ÷ bare FastAPI + SQLAlchemy", statistics.median(o.cpu_ms / b.cpu_ms for o, b in pairs), 1.5
        ),
        Row(
            "RSS after a start ÷ bare FastAPI + SQLAlchemy",
            statistics.median(o.rss_mb / b.rss_mb for o, b in pairs),
            1.5,
        ),
        Row("of " + ", ".join(HEAVY) + " loaded", len(ours.heavy), 0),
    ]
    medians = {
        name: {what: statistics.median(getattr(s, what) for s in starts) for what in ("cpu_ms", "rss_mb", "modules")}
        for name, starts in (("coach", [o for o, _ in pairs]), ("bare", [b for _, b in pairs]))
    }
    return rows, {"medians": medians, "first_start": first._asdict(), "modules": [ours.modules, bare.modules]}


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        rows, detail = measure(folder)
    detail |= {"rounds": ROUNDS, "python": platform.python_version()}
    print(json.dumps(detail, indent=1))
    report("startup", rows, detail)


if __name__ == "__main__":
    main()
