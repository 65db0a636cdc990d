"""A run as it is kept: one file, from which every score can be made again.

`log.jsonl`: a head first, then a line for each dialogue, for each plant, and for each verdict of a judge.
"""

import gzip
import json
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from coach.dialogue.state import ENGINE
from coach.errors import OutOfOrder
from coach.frameworks.loader import shipped
from evals.scores.measure import Score
from evals.transcript import Dialogue, read_dialogue

__all__ = ["Head", "Run", "head", "read", "same_data", "scored_anew", "write"]

FORMAT = 1
LOG = "log.jsonl"
DATA = Path(__file__).with_name("data")
ROOT = Path(__file__).parents[1]
SCORES, LEARNERS = ROOT / "evals" / "scores", ROOT / "evals" / "personas"


@dataclass(frozen=True, slots=True)
class Head:
    """What a run was made with."""

    format: int
    command: str
    profile: str
    systems: tuple[str, ...]
    seeds: tuple[int, ...]
    versions: Mapping[str, str]
    """Of the coach, its dialogue engine, its frameworks, Python, the runner, and a digest of the scorers.

    `wording` is the model that worded the learners, if one did.
    """
    revision: str
    """Of the source, where git knows it; `+` with changes that are not committed."""
    data: Mapping[str, str]
    """A digest of each folder under `evals/data`, and of the rules of the learners."""


@dataclass(frozen=True, slots=True)
class Run:
    head: Head
    dialogues: Sequence[Dialogue]
    plant: Sequence[Mapping[str, Any]] = ()
    """Measures of each simulated plant."""
    judged: Sequence[Mapping[str, Any]] = ()
    """Verdicts of judges; they cost calls, so they are kept and not made again."""
    scores: Mapping[str, Mapping[str, Score]] = field(default_factory=dict)
    """By the setup's id, then by metric; not in the log, because they can be made again."""


def head(command: str, profile: str, systems: Sequence[str], seeds: Iterable[int], wording: str = "") -> Head:
    """`wording` is the model that worded the learners, if one did."""
    made = versions() | ({"wording": wording} if wording else {})
    data = digests(DATA) | {"learners": digest(LEARNERS)}
    return Head(FORMAT, command, profile, tuple(systems), tuple(sorted(set(seeds))), made, revision(), data)


def scored_anew(head: Head) -> Head:
    """The same, with the scorers of now."""
    return replace(head, versions={**head.versions, "scores": digest(SCORES)})


def versions() -> dict[str, str]:
    frameworks = sha256("".join(text for _, text in shipped()).encode()).hexdigest()[:12]
    python = ".".join(map(str, sys.version_info[:3]))
    runner = version("pydantic-evals")
    return {
        "coach": version("coach"),
        "engine": str(ENGINE),
        "frameworks": frameworks,
        "python": python,
        "runner": runner,
        "scores": digest(SCORES),
    }


def revision() -> str:
    try:
        commit, changes = (git("rev-parse", "--short=12", "HEAD"), git("status", "--porcelain", "--untracked-files=no"))
    except (OSError, subprocess.CalledProcessError):
        return ""
    return commit + ("+" if changes else "")


def git(*command: str) -> str:
    asked = ("git", "-C", str(ROOT), *command)
    return subprocess.run(asked, check=True, capture_output=True, text=True).stdout.strip()


def digests(folder: Path) -> dict[str, str]:
    """By the names of what lies in a folder; files beside folders count as one of their own."""
    return {each.name: digest(each) for each in sorted(folder.iterdir()) if each.name != "cassettes"}


def digest(path: Path) -> str:
    made = sha256()
    for file in sorted(path.rglob("*")) if path.is_dir() else [path]:
        if file.is_file() and file.suffix != ".pyc":
            made.update(file.relative_to(path.parent).as_posix().encode() + b"\0" + file.read_bytes())
    return made.hexdigest()[:12]


def same_data(a: Run, b: Run) -> None:
    """Raises `OutOfOrder` where two runs cannot be compared, because what was played has changed between them."""
    other = [name for name in PLAYED if a.head.data.get(name) != b.head.data.get(name)]
    if other:
        raise OutOfOrder(
            f"The two runs were made with different {' and '.join(other)}; run `./run eval` again with one state of"
            " evals/data and evals/personas and compare that."
        )
    first, second = (run.head.versions.get("wording", "their templates") for run in (a, b))
    if first != second:
        raise OutOfOrder(
            f"The learners were worded by {first} in one run and by {second} in the other; run `./run eval` again with"
            " one `--wording` and compare that."
        )


PLAYED = ("cases", "personas", "learners")
"""What decides what learners say: problems, sentences, rules."""

# --- the file ----------------------------------------------------------------------------------------

HEAD: TypeAdapter[Head] = TypeAdapter(Head)


def write(folder: Path, run: Run) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / LOG
    with path.open("w", encoding="utf-8") as file:
        file.writelines(f"{line}\n" for line in lines(run))
    packed(folder).unlink(missing_ok=True)  # else it would be read, and tell of the run before
    return path


def packed(folder: Path) -> Path:
    return folder / f"{LOG}.gz"


def lines(run: Run) -> Iterable[str]:
    yield json.dumps({"head": asdict(run.head)}, ensure_ascii=False)
    yield from (dialogue.line() for dialogue in run.dialogues)
    yield from (json.dumps({"plant": measured}, ensure_ascii=False) for measured in run.plant)
    yield from (json.dumps({"judged": verdict}, ensure_ascii=False) for verdict in run.judged)


def read(folder: Path) -> Run:
    """Without its scores. Raises `OutOfOrder` where there is no run, or one of another time."""
    try:
        return _read(text(folder).rstrip("\n").split("\n"))
    except OSError as error:
        raise OutOfOrder(
            f"{folder} holds no run ({LOG} is not there); make one with `./run eval --out {folder}`."
        ) from error
    except (ValueError, ValidationError, KeyError, IndexError) as error:
        raise OutOfOrder(f"{folder / LOG} cannot be read as a run of this version: {error}") from error


def text(folder: Path) -> str:
    """Of the log, packed or not."""
    if packed(folder).exists():
        return gzip.decompress(packed(folder).read_bytes()).decode()
    return (folder / LOG).read_text("utf-8")


def _read(told: Sequence[str]) -> Run:
    kept: dict[str, list[Any]] = {"plant": [], "judged": []}
    dialogues = []
    head = json.loads(told[0])["head"]
    if head["format"] != FORMAT:
        raise OutOfOrder(f"The run is kept in format {head['format']}, and {FORMAT} is read here; make it again.")
    for line in told[1:]:
        row = json.loads(line)
        name = next((name for name in kept if name in row), None)
        if name is None:
            dialogues.append(read_dialogue(line))
        else:
            kept[name].append(row[name])
    return Run(HEAD.validate_python(head), tuple(dialogues), tuple(kept["plant"]), tuple(kept["judged"]))
