"""The real thing: `coach up` with the demo plant and its front end, one for all the processes of a run."""

import fcntl
import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from time import monotonic, sleep
from typing import Any

import httpx

from coach.board.first_key import KEY_FILE

__all__ = ["Stack", "lent", "started"]

UP = "import sys; from coach.cli import main; sys.exit(main(sys.argv[1:]))"
ALONE = '"$@" 2>"$0" & echo $!'
"""Nobody's child: whoever has started it may be done before the last who uses it."""
SPOKEN = {"ui": re.compile(r"^Open the board +(\S+)"), "api": re.compile(r"answers on +(http://[^/]+)/v1")}

LAST = "Ctrl-C"
"""In the last line that it prints; who stops reading before that stops it."""
PATIENCE = 60
"""Seconds, on a machine that has much else to do."""


@dataclass(frozen=True, slots=True)
class Stack:
    """Where it answers, the key that opens everything, and the process it is."""

    ui: str
    api: str
    key: str
    pid: int

    def call(self, method: str, path: str, body: object = None, key: str | None = None) -> Any:
        headers = {"Authorization": f"Bearer {key or self.key}"}
        answer = httpx.request(method, f"{self.api}/v1{path}", json=body, headers=headers, timeout=30)
        assert answer.is_success, f"{method} {path}: {answer.status_code} {answer.text}"
        return answer.json() if answer.content else None

    def opens(self, bearer: str) -> bool:
        return httpx.get(f"{self.api}/v1/me", headers={"Authorization": f"Bearer {bearer}"}, timeout=30).is_success

    def get(self, path: str, key: str | None = None) -> Any:
        return self.call("GET", path, key=key)

    def post(self, path: str, body: object, key: str | None = None) -> Any:
        return self.call("POST", path, body, key)

    def team(self, name: str) -> dict[str, Any]:
        return next(team for team in self.get("/teams?limit=200")["items"] if team["name"] == name)

    def person(self, name: str) -> str:
        return next(str(one["id"]) for one in self.get("/people?limit=200")["items"] if one["name"] == name)

    def bearer(self, name: str) -> str:
        """Of a sign-in of its own, as the demo's door gives it."""
        faces = httpx.get(f"{self.api}/v1/sign-ins/demo", timeout=30).json()["items"]
        face = next(one["id"] for one in faces if one["name"] == name)
        made = httpx.post(f"{self.api}/v1/sign-ins", json={"demo_person_id": face}, timeout=30)
        return str(made.raise_for_status().json()["bearer"])


def started(home: Path) -> Stack:
    """It prints where it answers once it listens; what it complains of is in the folder."""
    home.mkdir(parents=True)
    reader, writer = os.pipe()
    command = [sys.executable, "-c", UP, "up", "--data-dir", str(home), "--api-port", "0", "--ui-port", "0"]
    own = {name: value for name, value in os.environ.items() if not name.startswith("COACH_")}
    complaints = home / "complaints.txt"
    subprocess.run(["sh", "-c", ALONE, str(complaints), *command], env=own, stdout=writer, check=True)
    os.close(writer)
    with open(reader, encoding="utf-8") as told:
        pid, found = int(told.readline()), dict[str, str]()
        for line in told:
            found |= {name: said[1] for name, pattern in SPOKEN.items() if (said := pattern.search(line))}
            if LAST in line:
                break
    assert found.keys() == SPOKEN.keys(), f"it did not start: {complaints.read_text()}"
    stack = Stack(**found, key=(home / KEY_FILE).read_text().strip(), pid=pid)
    if not there(f"{stack.ui}/_stcore/health"):
        ended(stack)
        raise AssertionError(f"its front end did not start: {complaints.read_text()}")
    return stack


def there(url: str) -> bool:
    """The front end comes after the service, a second or some later."""
    end = monotonic() + PATIENCE
    while monotonic() < end:
        with suppress(httpx.TransportError):
            return httpx.get(url).is_success
        sleep(0.1)
    return False


@contextmanager
def lent(home: Path) -> Iterator[Stack]:
    """The first who asks starts it, the last who gives it back ends it."""
    home.mkdir(parents=True, exist_ok=True)
    with noted(home) as note:
        if not note.get("users"):
            note.update(stack=asdict(started(home / str(os.getpid()))), users=0)
        note["users"] += 1
        stack = Stack(**note["stack"])
    try:
        yield stack
    finally:
        with noted(home) as note:
            note["users"] -= 1
            if not note["users"]:
                ended(stack)


@contextmanager
def noted(home: Path) -> Iterator[dict[str, Any]]:
    """What the processes of a run tell one another; one at a time reads and writes it."""
    with (home / "stack.json").open("a+") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        file.seek(0)
        note: dict[str, Any] = json.loads(file.read() or "{}")
        yield note
        file.seek(0)
        file.truncate()
        file.write(json.dumps(note))


def ended(stack: Stack) -> None:
    with suppress(ProcessLookupError):
        os.kill(stack.pid, signal.SIGTERM)
