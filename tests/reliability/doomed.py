"""A process that takes one turn in a forked child for every line it reads; a child may have to die at a failpoint.

Forking spares each child the second that importing takes, so that a thousand kills fit into minutes.
"""

import asyncio
import json
import os
import sys
from datetime import datetime
from typing import Any

from coach import failpoints
from coach.api.deps import to_json
from coach.backends import Question
from coach.backends.builtin import read_now
from coach.board.toolbox import understood
from coach.coaching import Coaching
from coach.dialogue.contract import known_words
from coach.frameworks import shipped
from coach.prompts.language import language
from coach.prompts.wording import voice
from coach.settings import Settings
from coach.store.engine import Store
from coach.store.scope import Caller


def warm() -> None:
    """Read once what every child would have to read for itself."""
    framework = understood(dict(shipped())["five_whys.yaml"])
    voice("en")
    read_now(Question(framework.id, "problem", "What do you see?", "problem", "", (), "the belt was loose on monday"))
    known_words(["the belt was loose"], language("en"))


def serve(url: str) -> None:
    warm()
    for line in sys.stdin:
        print(json.dumps(in_child(url, json.loads(line))), flush=True)


def in_child(url: str, job: dict[str, Any]) -> dict[str, Any]:
    """How the child ended, and the reply it gave if it lived to give one."""
    out, into = os.pipe()
    pid = os.fork()
    if pid == 0:
        code = 1
        try:
            os.write(into, asyncio.run(take(url, job)))
            code = 0
        finally:
            os._exit(code)
    os.close(into)
    with os.fdopen(out, "rb") as pipe:
        reply = pipe.read()
    return {"code": os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), "reply": json.loads(reply) if reply else None}


async def take(url: str, job: dict[str, Any]) -> bytes:
    failpoints.ARMED = job["failpoint"]
    at = datetime.fromisoformat(job["at"])
    with Store.open(url) as store:
        coaching = Coaching(store, Settings(), lambda: at)
        return to_json(
            await coaching.turn(Caller(job["org"], "key", "admin"), job["session"], job["text"], None, job["key"])
        )


if __name__ == "__main__":
    serve(sys.argv[1])
