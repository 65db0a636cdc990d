"""Where a judge comes from: the model itself, or a cassette of what it said; never the one that was coached."""

import asyncio
import gzip
import tempfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from coach.backends.llm import Recorder, Replayer
from coach.backends.llm.model import Model
from coach.errors import OutOfOrder
from evals.judging.binding import BoundModel
from evals.systems.models import plain
from evals.systems.reach import answers, there

__all__ = ["check_judge", "somebody_else", "speaking", "tape_of"]


def somebody_else(judge: str, coached: Iterable[str]) -> None:
    """Raises `OutOfOrder` where a judge would judge itself, from whichever provider."""
    same = [model for model in coached if _plain(model) == _plain(judge)]
    if same:
        raise OutOfOrder(f"{judge} cannot judge what {same[0]} said: they are one model. Name another as --judge.")


def _plain(name: str) -> str:
    return name.rpartition("/")[2].lower()


@contextmanager
def speaking(name: str, cassette: Path | None = None, make: Callable[[str], Model] = BoundModel) -> Iterator[Model]:
    """The model, or what it said when the cassette was made; without one there it is made, at the end.

    Raises `OutOfOrder` where there is neither, saying what to do.
    """
    if cassette is None:
        yield answering(name, make)
        return
    with tempfile.TemporaryDirectory(prefix="judge") as folder:
        tape = Path(folder) / "tape.jsonl"
        if cassette.exists():
            yield played(name, cassette, tape)
        else:
            yield Recorder(answering(name, make), tape)
            cassette.parent.mkdir(parents=True, exist_ok=True)
            cassette.write_bytes(gzip.compress(tape.read_bytes(), mtime=0))


def played(name: str, cassette: Path, tape: Path) -> Model:
    try:
        tape.write_bytes(gzip.decompress(cassette.read_bytes()))
    except (OSError, EOFError, zlib.error) as error:
        raise OutOfOrder(f"The cassette {cassette} cannot be played: {error}; record it again.") from error
    model = Replayer(tape)
    if model.name != f"cassette:{name}":
        raise OutOfOrder(f"{cassette} was recorded with {model.name.removeprefix('cassette:')}, not with {name}.")
    return model


OTHERWISE = "A run needs no judge."


def answering(name: str, make: Callable[[str], Model]) -> Model:
    """Asked for a word before hours are spent."""
    return asyncio.run(answers(name, make, "judge", OTHERWISE))


# --- for the judge of a run -----------------------------------------------------------------------------------


def tape_of(judge: str, cassettes: Path | None) -> Path | None:
    """Where what a judge says of a run is recorded."""
    return cassettes / "judges" / f"{plain(judge)}.jsonl.gz" if cassettes else None


def check_judge(judge: str, cassettes: Path | None, make: Callable[[str], Model] = BoundModel) -> None:
    """Raises `OutOfOrder`, saying what to do, for a judge that does not answer and was not recorded."""
    if not there(tape_of(judge, cassettes)):
        answering(judge, make)
