"""What is coached with: the built-in coach, any model behind the real service, a bare prompt, a form, a loop."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from evals.systems.bare import Bare
from evals.systems.form import Form
from evals.systems.loop import Loop
from evals.systems.models import Shelf
from evals.systems.place import opened
from evals.systems.service import BUILTIN, Service
from evals.systems.system import Learner, System, talk

__all__ = ["BUILTIN", "FORM", "LOOP", "Learner", "Shelf", "System", "model_of", "open_system", "talk"]

FORM, LOOP, BARE = "form", "loop", "bare:"


def model_of(name: str) -> str | None:
    """The model that a system of this name is made with, if any."""
    return None if name in (BUILTIN, FORM, LOOP) else name.removeprefix(BARE)


@asynccontextmanager
async def open_system(name: str, folder: Path, shelf: Shelf | None = None) -> AsyncIterator[System]:
    """One that leads many dialogues, one after the other; `folder` is for data that is thrown away."""
    if name == FORM:
        yield Form()
    elif name == LOOP:
        yield Loop()
    elif name.startswith(BARE):
        yield Bare(name, shelf or Shelf(name.removeprefix(BARE)), folder)
    else:
        shelf = None if name == BUILTIN else shelf or Shelf(name)
        async with opened(folder) as place:
            yield Service(place, name, shelf)
