"""What a fake model must say so that each turn of a measured session is read and worded by it, with one call."""

import json
import re
from pathlib import Path
from typing import NamedTuple

from benchmarks.constant import CAUSES, PROBLEM, Constant
from coach.api.app import framework_files
from coach.backends.llm import ModelBackend
from coach.backends.llm.model import Prompt
from coach.backends.llm.scripted import ScriptedModel
from coach.board.demo import ORG, load_demo
from coach.clock import now
from coach.coaching import Coaching, NewSession
from coach.settings import Settings
from coach.store.engine import Store, prepare
from coach.store.scope import Caller

GOOD = re.compile(r"^- (?:verdict )?ok\b[^:]*: (.+)$", re.MULTILINE)
"""What the prompt says comes next after a good answer."""
EXPECTED = re.compile(r"^expected kind of answer: (.+)$", re.MULTILINE)
ANSWER = re.compile(r"^answer: (.+)$", re.MULTILINE)


class Course(NamedTuple):
    rules: str
    """The first message that a model is sent in every turn."""
    replies: tuple[str, ...]
    """By turn."""


def agree(prompt: Prompt) -> str:
    """The answer is what was asked for, and the coach's own wording is kept."""
    (answer,), (role,), (row,) = (form.findall(prompt.messages[-1].content) for form in (ANSWER, EXPECTED, GOOD))
    quotes, following = [{"role": role, "text": json.loads(answer)}], json.loads(row)
    said = {"verdict": "ok", "quotes": quotes, "repair": None, "confidence": 0.9, "message": following.pop("plain", "")}
    return json.dumps({**said, **following}, ensure_ascii=False)


async def course(folder: Path) -> Course:
    """One session, in a folder that is there, led the way that all of them will go."""
    model, settings = ScriptedModel(agree), Settings(data_dir=folder)
    prepare(settings.store_url)
    with Store.open(settings.store_url) as store:
        await load_demo(store, folder, framework_files(None), "UTC", now())
        caller, coaching = Caller(ORG, "bench", "admin"), Coaching(store, settings, now, ModelBackend([model]))
        wanted = NewSession("five_whys", PROBLEM)
        session = await store.write(lambda conn: coaching.begin(conn, caller, wanted, now()))
        for n in range(CAUSES):
            await coaching.turn(caller, session, Constant.text(n))
    return Course(model.heard[0].messages[0].content, tuple(map(agree, model.heard)))
