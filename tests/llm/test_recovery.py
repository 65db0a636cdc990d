"""A model that dies in the middle of a session, and comes back."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import httpx

from coach.api.app import create_app
from coach.backends.llm import ModelBackend
from coach.backends.llm.chain import Chain
from coach.backends.llm.model import Completion, ModelFault, Prompt
from coach.settings import Settings
from tests.api.conftest import NOON

from .conftest import Bench
from .faulty import Asked
from .test_faults import led


@dataclass
class Mended:
    """A model that is dead until it is mended."""

    dead: bool = True
    name: str = "mended"
    external: bool = False

    async def complete(self, prompt: Prompt, seconds: float) -> Completion:
        if self.dead:
            raise ModelFault("unreachable")
        if prompt.task == "probe":
            return Completion("ready")
        return Completion(Asked({"messages": [{"content": message.content} for message in prompt.messages]}).reply())

    def warm(self) -> None:
        pass


async def test_a_dead_model_costs_a_session_nothing_and_speaks_again_once_it_is_back(bench: Bench) -> None:
    model = Mended()
    chain = Chain([model], look_again=0.001)
    app = create_app(bench.store, Settings(), lambda: NOON, ModelBackend([model], chain=chain))
    learner, session = await led(bench, 0)
    headers = {"Authorization": f"Bearer {bench.plant.keys['admin']}"}
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://coach", headers=headers) as http:

        async def say(session: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
            text = learner.answer(session["message"], session)
            answered = (await http.post(f"/v1/sessions/{session['id']}/turns", json={"text": text})).json()
            return answered["turn"], answered["session"]

        turns = []
        for _ in range(3):
            turn, session = await say(session)
            turns.append((turn["backend"], turn["fell_back"], turn["because"]))
        model.dead = False
        watch = chain.links[0].watch
        assert watch is not None
        await watch
        turn, session = await say(session)
    gone = ("builtin", True)
    assert turns == [(*gone, "unreachable"), (*gone, "unreachable"), (*gone, "paused")]
    assert (turn["backend"], turn["read_by"], turn["fell_back"]) == ("mended", "mended", False)
