"""`./run eval`: simulated learners led by each backend, the plant's ninety days, and a report of both."""

import argparse
import shlex
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path

from coach.errors import CoachError, OutOfOrder
from evals import judging, log, messages, report, scripted
from evals.cases import cases
from evals.gates import shortcomings
from evals.judging.voice import check_judge, somebody_else
from evals.leading import speaking
from evals.log import Run
from evals.profiles import PROFILES, Plant, setups
from evals.scores import agreement
from evals.screen import lines
from evals.systems import model_of
from evals.systems.reach import check, check_wording

__all__ = ["main"]

OUT = Path("build/eval")

OTHERS: Mapping[str, Callable[[Sequence[str]], int]] = {
    "agreement": agreement.main,
    "judges": judging.main,
    "messages": messages.main,
    "scripted": scripted.main,
}
"""What else can be evaluated, by the first word of the command."""


def parser() -> argparse.ArgumentParser:
    others = f"`./run eval {' | '.join(OTHERS)}` for the rest."
    made = argparse.ArgumentParser(prog="./run eval", description=__doc__, epilog=others)
    made.add_argument(
        "--backend",
        action="append",
        metavar="NAME",
        help="builtin, form, loop, a LiteLLM model, bare:MODEL; may be repeated",
    )
    made.add_argument(
        "--judge", metavar="MODEL", help="a LiteLLM model, other than the coached ones, that reads what was led"
    )
    size = made.add_mutually_exclusive_group()
    size.add_argument(
        "--quick", dest="profile", action="store_const", const="quick", help="what has to hold, in seconds"
    )
    size.add_argument("--full", dest="profile", action="store_const", const="full", help="more of everything; hours")
    old = made.add_mutually_exclusive_group()
    old.add_argument("--compare", nargs=2, type=Path, metavar=("A", "B"), help="two runs: what B does better than A")
    old.add_argument("--rescore", type=Path, metavar="DIR", help="make the scores and the report of a run again")
    made.add_argument("--out", type=Path, metavar="DIR", help=f"where the run goes ({OUT})")
    made.add_argument(
        "--cassette", type=Path, metavar="DIR", help="play the models recorded here, and record the others"
    )
    made.add_argument(
        "--wording", metavar="MODEL", default="", help="a LiteLLM model that words what the learners' rules decided"
    )
    made.add_argument("--no-plant", action="store_true", help="leave the plant out")
    made.set_defaults(profile="default")
    return made


OF_A_NEW_RUN = ("backend", "judge", "profile", "cassette", "wording", "no_plant")
"""What means nothing to a run that was made already."""


def understood(given: Sequence[str]) -> argparse.Namespace:
    """Leaves with an error where options of a new run stand beside those for an old one."""
    known = parser()
    asked = known.parse_args(given)
    new = any(getattr(asked, name) != known.get_default(name) for name in OF_A_NEW_RUN)
    if new and (asked.compare or asked.rescore):
        known.error("--compare and --rescore take runs as they are: of the other options they allow --out alone.")
    return asked


def main(arguments: Sequence[str] | None = None) -> int:
    given = list(sys.argv[1:] if arguments is None else arguments)
    if given and given[0] in OTHERS:
        return OTHERS[given[0]](given[1:])
    asked = understood(given)
    try:
        if asked.compare:
            return compared(asked.compare, asked.out)
        if asked.rescore:
            return kept(again(asked.rescore, log.read(asked.rescore)), asked.out or asked.rescore)
        return kept(made(asked, shlex.join(["./run", "eval", *given])), asked.out or OUT)
    except CoachError as error:
        print(f"eval: {error}", file=sys.stderr)
        return 2


def made(asked: argparse.Namespace, command: str) -> Run:
    """A new run."""
    profile = PROFILES[asked.profile]
    systems = tuple(asked.backend or profile.systems)
    planned = setups(profile, systems)
    if asked.judge:
        somebody_else(asked.judge, filter(None, map(model_of, systems)))
    check(planned, asked.cassette)
    if asked.wording:
        check_wording(planned, speaking(asked.wording, asked.cassette))
    if asked.judge:
        check_judge(asked.judge, asked.cassette)
    from evals import suite  # the runner takes a second to import, and the other words of the command need none

    done = suite.led(planned, asked.cassette, asked.wording)
    head = log.head(command, asked.profile, systems, (setup.seed for setup in planned), asked.wording)
    run = Run(head, [each.dialogue for each in done], scores={each.dialogue.setup.id: each.scores for each in done})
    log.write(asked.out or OUT, run)  # so that nothing is lost by what comes now
    if profile.plant and not asked.no_plant:
        run = replace(run, plant=played(profile.plant))
        log.write(asked.out or OUT, run)
    return replace(run, judged=judge(asked.judge, run, asked.cassette)) if asked.judge else run


def again(folder: Path, run: Run) -> Run:
    """The run of a folder with its scores made again."""
    from evals import suite

    if gone := {each.setup.case for each in run.dialogues} - {case.id for case in cases()}:
        raise OutOfOrder(f"{folder} was made with cases that are not here: {', '.join(sorted(gone))}.")
    if run.head.data.get("cases") != log.digests(log.DATA)["cases"]:
        print(f"eval: the cases have changed since {folder} was led; its scores are by the new ones.", file=sys.stderr)
    scores = {each.dialogue.setup.id: each.scores for each in suite.rescored(run)}
    return replace(run, head=log.scored_anew(run.head), scores=scores)


def compared(runs: Sequence[Path], folder: Path | None) -> int:
    read = [log.read(each) for each in runs]
    log.same_data(*read)
    first, second = map(again, runs, read)
    print(report.compared(first, second))
    if folder is not None:
        print(f"\nAs a page: {report.write_compared(folder, first, second)}")
    return 0


def kept(run: Run, folder: Path) -> int:
    """Log and report on disk, the means and what does not hold on the screen. 1 if anything does not."""
    log.write(folder, run)
    print(*lines(run), sep="\n")
    print(f"\nThe report: {report.write(folder, run)}")
    found = list(shortcomings(run))
    for line in found:
        print(f"does not hold: {line}", file=sys.stderr)
    return 1 if found else 0


def played(plant: Plant) -> list[Mapping[str, object]]:
    """What was measured at each simulated plant, beside the same plant without escalation."""
    from evals import plant as simulated
    from evals.plant.measures import measure

    told, silent = (simulated.run(plant.seeds, plant.days, plant.scale, on) for on in (True, False))
    return [measure(ledger, without).json() for ledger, without in zip(told, silent, strict=True)]


def judge(model: str, run: Run, cassettes: Path | None) -> list[Mapping[str, object]]:
    return [asdict(row) for row in judging.judged(model, run.dialogues, cassettes=cassettes)]


if __name__ == "__main__":
    raise SystemExit(main())
