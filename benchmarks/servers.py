"""The servers that are measured, each in a process of its own: `python -m benchmarks.servers KIND FOLDER`.

`coach` is the service with a backend that always reads the same; `builtin` the service as it is. `bare` is FastAPI
with a key check and nothing behind it; `commits` writes the rows of one turn in two SQLite transactions besides.
"""

import asyncio
import hmac
import json
import sqlite3
import sys
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from pathlib import Path
from typing import Annotated, Any

import uvicorn
from fastapi import Depends, FastAPI, Header, HTTPException
from pydantic import BaseModel

from benchmarks.constant import PROBLEM, Constant
from coach.api.app import create_app, framework_files
from coach.board.demo import ORG, load_demo
from coach.cli.up import listen
from coach.clock import new_id, now
from coach.coaching import Coaching, NewSession
from coach.settings import Settings
from coach.store.engine import Store, prepare
from coach.store.scope import Caller

PRAGMAS = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON")
SAY = (
    "INSERT INTO utterances (org, id, session_id, by, at, text, source) VALUES (?, ?, ?, NULL, ?, ?, 'turn')",
    "INSERT INTO turns (org, session_id, n, utterance_id, body_hash, status, lease_until, created_at, fell_back)"
    " VALUES (?, ?, ?, ?, '', 'pending', ?, ?, 0)",
)
SAVE = (
    "UPDATE sessions SET version = version + 1, n = ?, seq = ?, state = ?, words = ?, message = ?"
    " WHERE org = ? AND id = ?",
    "INSERT INTO events (org, session_id, seq, kind, at, data) VALUES (?, ?, ?, 'said', ?, ?)",
    "UPDATE turns SET status = 'done', message = ?, reading = ?, backend = 'x'"
    " WHERE org = ? AND session_id = ? AND n = ?",
)


class Turn(BaseModel):
    text: str


class Reply(BaseModel):
    n: int
    text: str


Write = Callable[[str], Awaitable[int]]


def bare(key: str, write: Write | None = None) -> FastAPI:
    """One authenticated endpoint, written as FastAPI's own guide writes it."""
    known = sha256(key.encode()).hexdigest()

    async def signed_in(authorization: Annotated[str, Header()]) -> str:
        if not hmac.compare_digest(sha256(authorization.removeprefix("Bearer ").encode()).hexdigest(), known):
            raise HTTPException(401)
        return known

    app = FastAPI()

    @app.post("/v1/sessions/{id}/turns")
    async def turn(id: str, body: Turn, caller: Annotated[str, Depends(signed_in)]) -> Reply:
        return Reply(n=await write(body.text) if write else 0, text=body.text)

    return app


class Rows:
    """The rows of one turn after the other, in the two transactions a turn has, on one writing thread."""

    def __init__(self, file: Path, session: str) -> None:
        self.session = session
        self.thread = ThreadPoolExecutor(1)
        self.conn = sqlite3.connect(file, isolation_level=None, check_same_thread=False)
        for pragma in PRAGMAS:
            self.conn.execute(f"PRAGMA {pragma}")
        row = self.conn.execute("SELECT n, state, words, message FROM sessions WHERE id = ?", (session,)).fetchone()
        self.n, self.state, self.words, self.message = row
        data = self.conn.execute("SELECT data FROM events WHERE session_id = ? AND seq > 1", (session,)).fetchone()
        self.data, self.reading = data[0], json.dumps({"verdict": "ok", "quotes": [], "repair": None, "pick": None})

    async def write(self, text: str) -> int:
        n = self.n = int(self.n) + 1
        loop, utterance = asyncio.get_running_loop(), new_id("utt")
        await loop.run_in_executor(self.thread, self.say, n, utterance, text)
        await loop.run_in_executor(self.thread, self.save, n)
        return n

    def say(self, n: int, utterance: str, text: str) -> None:
        self.conn.execute("BEGIN IMMEDIATE")
        self.conn.execute(SAY[0], (ORG, utterance, self.session, n, text))
        self.conn.execute(SAY[1], (ORG, self.session, n, utterance, n, n))
        self.conn.execute("COMMIT")

    def save(self, n: int) -> None:
        self.conn.execute("BEGIN IMMEDIATE")
        self.conn.execute(SAVE[0], (n, n + 1, self.state, self.words, self.message, ORG, self.session))
        self.conn.execute(SAVE[1], (ORG, self.session, n + 1, n, self.data))
        self.conn.execute(SAVE[2], (self.message, self.reading, ORG, self.session, n))
        self.conn.execute("COMMIT")


async def prepared(store: Store, settings: Settings) -> tuple[str, str]:
    """The key, and a session in the middle of its course, whose rows are as long as usual."""
    key = await load_demo(store, settings.data_dir, framework_files(None), "UTC", now())
    caller, coaching = Caller(ORG, "bench", "admin"), Coaching(store, settings, now, reader=Constant())
    wanted = NewSession("five_whys", PROBLEM)
    session = await store.write(lambda conn: coaching.begin(conn, caller, wanted, now()))
    for n in range(6):
        await coaching.turn(caller, session, Constant.text(n))
    return key, session


def app_of(kind: str, store: Store, settings: Settings, key: str, session: str) -> Any:
    match kind:
        case "coach":
            return create_app(store, settings, now, reader=Constant())
        case "builtin":
            return create_app(store, settings)
        case "commits":
            return bare(key, Rows(settings.data_dir / "coach.db", session).write)
        case _:
            return bare(key)


async def serve(kind: str, folder: Path) -> None:
    settings = Settings(data_dir=folder)
    prepare(settings.store_url)
    door = listen("127.0.0.1", 0)
    with Store.open(settings.store_url) as store:
        app = app_of(kind, store, settings, *await prepared(store, settings))
        print(door.getsockname()[1], flush=True)
        await uvicorn.Server(uvicorn.Config(app, log_level="warning", access_log=False)).serve(sockets=[door])


if __name__ == "__main__":
    asyncio.run(serve(sys.argv[1], Path(sys.argv[2])))
