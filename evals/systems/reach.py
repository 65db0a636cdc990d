"""Whether the models of a run can be had at all, asked before an hour is spent."""

import asyncio
from collections.abc import Callable, Iterable
from pathlib import Path

from coach.backends.llm.lite import LiteModel
from coach.backends.llm.model import Message, Model, ModelFault, Prompt
from coach.errors import OutOfOrder
from evals.systems import model_of
from evals.systems.models import Shelf, recorded
from evals.transcript import Setup

__all__ = ["answers", "check", "check_wording", "there"]

PROBE = Prompt("probe", (Message("user", "Reply with the word ready."),), 16)
SECONDS = 60.0


BACKENDS = "Without a model there are `builtin`, `form` and `loop`."
TEMPLATES = "Without `--wording` learners speak in the sentences of evals/data/personas."


def check(setups: Iterable[Setup], cassettes: Path | None, make: Callable[[str], Model] = LiteModel) -> None:
    """Raises `OutOfOrder`, saying what to do, for a model that does not answer and is needed."""
    needed = dict.fromkeys(model_of(setup.system) for setup in setups if not there(recorded(cassettes, setup)))
    for name in needed:
        if name is not None:
            asyncio.run(answers(name, make, "backend", BACKENDS))


def check_wording(setups: Iterable[Setup], shelf: Shelf) -> None:
    """The same for the model that words what learners say."""
    if not all(there(recorded(shelf.folder, setup)) for setup in setups):
        asyncio.run(answers(shelf.name, shelf.make, "wording", TEMPLATES))


async def answers(name: str, make: Callable[[str], Model], use: str, otherwise: str) -> Model:
    """The model, once it has said a word."""
    if not name:
        raise OutOfOrder("`bare:` is no backend; name a model behind it, such as bare:openai/gpt-4o-mini.")
    try:
        model = make(name)
        await model.complete(PROBE, SECONDS)
    except OutOfOrder as error:
        raise OutOfOrder(f"{name} is no {use} here: {error} {otherwise}") from error
    except ModelFault as fault:
        said = next(iter(str(fault).splitlines()), fault.kind)
        raise OutOfOrder(
            f"{name} does not answer as a model of LiteLLM ({said}). Set the key and address of its provider in the"
            f" variables that LiteLLM has for them, or play what was recorded with `--cassette`. {otherwise}"
        ) from fault
    return model


def there(file: Path | None) -> bool:
    return file is not None and file.exists()
