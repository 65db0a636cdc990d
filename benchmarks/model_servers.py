"""The service with a model, in a process of its own: `python -m benchmarks.model_servers KIND FOLDER`.

`litellm` calls the model that `COACH_LLM_MODEL` names; `raw` posts the same prompt by httpx to `FAKE_BASE`, and reads
the reply alike. All else of a turn is the same.
"""

import asyncio
import os
import sys
from pathlib import Path
from typing import Any

import httpx
import uvicorn

from coach.api.app import create_app, framework_files
from coach.backends.llm import ModelBackend, model_backend
from coach.backends.llm.model import Completion, Prompt
from coach.backends.llm.replies import schema_of
from coach.board.demo import load_demo
from coach.cli.up import listen
from coach.clock import now
from coach.settings import Settings
from coach.store.engine import Store, prepare


class Raw:
    """The least that can be done to ask a model."""

    name = "raw"
    external = False

    def __init__(self, base: str) -> None:
        self.client = httpx.AsyncClient(base_url=base, headers={"Authorization": "Bearer none"})

    async def complete(self, prompt: Prompt, seconds: float) -> Completion:
        form = {"name": "reply", "schema": schema_of(prompt.task), "strict": True}
        body = {
            "model": "fake",
            "messages": [{"role": message.role, "content": message.content} for message in prompt.messages],
            "temperature": 0.3,
            "max_tokens": prompt.max_tokens,
            "response_format": {"type": "json_schema", "json_schema": form},
        }
        found: Any = (await self.client.post("/chat/completions", json=body, timeout=seconds)).json()
        choice, usage = found["choices"][0], found["usage"]
        cut = choice["finish_reason"] == "length"
        return Completion(choice["message"]["content"], cut, usage["prompt_tokens"], usage["completion_tokens"])

    def warm(self) -> None: ...


async def serve(kind: str, folder: Path) -> None:
    settings = Settings(data_dir=folder)
    prepare(settings.store_url)
    door = listen("127.0.0.1", 0)
    backend = ModelBackend([Raw(os.environ["FAKE_BASE"])]) if kind == "raw" else model_backend(settings)
    with Store.open(settings.store_url) as store:
        await load_demo(store, folder, framework_files(None), "UTC", now())
        app = create_app(store, settings, now, backend)
        print(door.getsockname()[1], flush=True)
        await uvicorn.Server(uvicorn.Config(app, log_level="warning", access_log=False)).serve(sockets=[door])


if __name__ == "__main__":
    asyncio.run(serve(sys.argv[1], Path(sys.argv[2])))
