"""`./run eval judges --judge MODEL`: how far a judge agrees with people, by dimension, and what else sways it.

Until its κ with people's labels is at least 0.70, whatever it says of that dimension is printed as uncalibrated.
"""

import argparse
import asyncio
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import fmean

from pydantic import TypeAdapter, ValidationError

from coach.backends.llm.model import Model
from coach.errors import CoachError, OutOfOrder
from evals.judging.asking import Context, fingerprint
from evals.judging.binding import BoundModel
from evals.judging.judge import REPEATS, TOKENS, Judge, Verdict, gathered
from evals.judging.people import LABELLED, Labelled, sampled
from evals.judging.rubrics import DATA, RUBRICS, Rubric
from evals.judging.twins import LengthBias, length_bias
from evals.judging.voice import speaking
from evals.stats import Estimate, kappa, wilson
from evals.systems.models import plain

__all__ = [
    "BAR", "KEPT", "LEAST", "Agreed", "Calibration", "agreed", "calibrate", "is_calibrated", "keep", "kept", "main",
]  # fmt: skip

BAR = 0.70
"""Of κ, its point estimate."""
LEAST = 100
"""Replies that both must have labelled; fewer show nothing."""
KEPT = DATA / "calibrated"


def is_calibrated(found: Estimate | None) -> bool:
    return found is not None and found.value >= BAR and found.n >= LEAST


@dataclass(frozen=True, slots=True)
class Agreed:
    """A judge and people on one dimension."""

    kappa: Estimate | None
    """None where nothing was scored, or both gave one label throughout."""
    share: float | None
    """Of the replies scored, those with people's label."""
    scored: int
    unscored: Mapping[str, int]
    """How many, by reason."""
    repeats: float | None
    """How far it agrees with itself."""
    flips: Estimate | None
    """The share of replies on which the order of the labels decided."""
    instrument: str
    """The fingerprint of what was asked."""


@dataclass(frozen=True, slots=True)
class Calibration:
    judge: str
    seed: int
    asked: int
    repeats: int
    rubrics: Mapping[str, Agreed] = field(default_factory=dict)
    length: LengthBias | None = None

    def kappa(self, rubric: Rubric) -> Estimate | None:
        """As long as the same is asked."""
        found = self.rubrics.get(rubric.id)
        return found.kappa if found and found.instrument == fingerprint(rubric) else None


async def calibrate(
    judge: Judge, rubrics: Sequence[Rubric], n: int, seed: int = 1, *, name: str = "", progress: bool = False
) -> Calibration:
    """On a seeded sample of `n` replies; length twins of a third of them."""
    sample = sampled(n, seed)
    asked = [(rubric.id, each.context) for each in sample for rubric in rubrics if rubric.id in each.labels]

    async def rate(pair: tuple[str, Context]) -> Verdict:
        return await judge.rate(RUBRICS[pair[0]], pair[1])

    said = await gathered(asked, rate, progress=progress)
    found = {rubric.id: agreed(rubric, _pairs(rubric, sample, said)) for rubric in rubrics}
    twins = await length_bias(judge, [each.context for each in sample[: -(-n // 3)]], progress=progress)
    return Calibration(name or judge.model.name, seed, len(sample), judge.repeats, found, twins)


def _pairs(
    rubric: Rubric, sample: Sequence[Labelled], said: Mapping[tuple[str, Context], Verdict]
) -> list[tuple[Verdict, str]]:
    labelled = (each for each in sample if rubric.id in each.labels)
    return [(said[rubric.id, each.context], each.labels[rubric.id]) for each in labelled]


def agreed(rubric: Rubric, pairs: Sequence[tuple[Verdict, str]]) -> Agreed:
    """From each verdict with people's label."""
    labels = [(verdict.label, label) for verdict, label in pairs if verdict.label is not None]
    selves = [verdict.agreement for verdict, _ in pairs if verdict.agreement is not None]
    turned = [verdict.flipped for verdict, _ in pairs if verdict.flipped is not None]
    return Agreed(
        kappa(labels),
        sum(one == other for one, other in labels) / len(labels) if labels else None,
        len(labels),
        dict(sorted(Counter(verdict.why for verdict, _ in pairs if verdict.why).items())),
        fmean(selves) if selves else None,
        wilson(sum(turned), len(turned)),
        fingerprint(rubric),
    )


# --- kept for the runs that this judge is used in ----------------------------------------------------------

CALIBRATION: TypeAdapter[Calibration] = TypeAdapter(Calibration)


def keep(found: Calibration, folder: Path = KEPT) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"{plain(found.judge)}.json"
    file.write_bytes(CALIBRATION.dump_json(found, indent=1) + b"\n")
    return file


def kept(judge: str, folder: Path = KEPT) -> Calibration:
    """An empty one where this judge was never calibrated. Raises `OutOfOrder` where what was kept cannot be read."""
    file = folder / f"{plain(judge)}.json"
    try:
        return CALIBRATION.validate_json(file.read_bytes())
    except FileNotFoundError:
        return Calibration(judge, 0, 0, 0)
    except ValidationError as error:
        raise OutOfOrder(f"{file} cannot be read; calibrate again: `./run eval judges --judge {judge}`.") from error


# --- the command --------------------------------------------------------------------------------------------

HEAD = ("dimension", "scored", "unscored", "κ with people", "same label", "with itself", "order decides", "")


def lines(found: Calibration) -> Iterator[str]:
    rows = [HEAD, *(_row(id, each) for id, each in found.rubrics.items())]
    widths = [max(len(row[n]) for row in rows) for n in range(len(HEAD))]
    yield f"{found.judge}: {found.asked} replies, each asked for {found.repeats} times; seed {found.seed}"
    yield from ("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows)
    yield f"length twins: {found.length}"
    reasons = sum((Counter(each.unscored) for each in found.rubrics.values()), Counter[str]())
    if reasons:
        yield f"unscored because: {', '.join(f'{why} {n}' for why, n in reasons.most_common())}"


def _row(id: str, found: Agreed) -> tuple[str, ...]:
    beyond, flips = found.kappa, found.flips
    return (
        id,
        str(found.scored),
        str(sum(found.unscored.values())),
        "-" if beyond is None else f"{beyond.value:.2f} ({beyond.low:.2f} to {beyond.high:.2f})",
        _percent(found.share),
        _percent(found.repeats),
        _percent(flips.value if flips else None),
        "calibrated" if is_calibrated(beyond) else "uncalibrated",
    )


def _percent(share: float | None) -> str:
    return "-" if share is None else f"{share:.0%}"


def parser() -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(prog="./run eval judges", description=__doc__)
    made.add_argument("--judge", required=True, metavar="MODEL", help="its LiteLLM name")
    made.add_argument("--n", type=int, default=100, help="replies (%(default)s)")
    made.add_argument("--repeats", type=int, default=REPEATS, help="of each question (%(default)s)")
    made.add_argument("--only", action="append", choices=LABELLED, help="this dimension; may be repeated")
    made.add_argument("--seed", type=int, default=1, help="of the sample (%(default)s)")
    made.add_argument("--tokens", type=int, default=TOKENS, help="at most in a reply (%(default)s)")
    made.add_argument("--cassette", type=Path, metavar="FILE", help="play it, or record it where there is none")
    made.add_argument("--keep", type=Path, default=KEPT, metavar="DIR", help="where later runs find what was measured")
    return made


def main(arguments: Sequence[str] | None = None, make: Callable[[str], Model] = BoundModel) -> int:
    asked = parser().parse_args(arguments)
    rubrics = [LABELLED[id] for id in asked.only or LABELLED]
    try:
        with speaking(asked.judge, asked.cassette, make) as model:
            judge = Judge(model, asked.repeats, max_tokens=asked.tokens)
            work = calibrate(judge, rubrics, asked.n, asked.seed, name=asked.judge, progress=sys.stderr.isatty())
            found = asyncio.run(work)
    except CoachError as error:
        print(f"eval: {error}", file=sys.stderr)
        return 2
    print(*lines(found), sep="\n")
    print(f"kept in {keep(found, asked.keep)}")
    return 0
