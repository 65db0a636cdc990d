"""Whether a run may pass: what must hold of every dialogue and every plant, and the floors of its profile."""

from collections.abc import Iterator
from statistics import fmean

from evals.log import Run
from evals.profiles import PROFILES, Floor
from evals.scores import LESS_IS_BETTER, failures
from evals.systems import model_of

__all__ = ["shortcomings"]


def shortcomings(run: Run) -> Iterator[str]:
    """A sentence for each, naming the dialogue where it is one dialogue's."""
    yield from (
        f"{each.setup.id} broke off: {each.failed}" for each in run.dialogues if own(each.setup.system, each.failed)
    )
    for system in run.head.systems:
        ids = [each.setup.id for each in run.dialogues if each.setup.system == system]
        yield from failures(system, {id: run.scores[id] for id in ids})
        yield from (told for floor in PROFILES[run.head.profile].floors if (told := below(run, system, floor)))
    for measured in run.plant:
        yield from (f"plant {measured['seeds']}: {fault}" for fault in measured["gates"])


def own(system: str, failed: str) -> bool:
    """A model that cannot be reached is not the repository's fault."""
    return bool(failed) and model_of(system) is None


def below(run: Run, system: str, floor: Floor) -> str:
    """What the mean of a metric is, if its profile does not allow that."""
    if system != floor.system:
        return ""
    setups = (each.setup.id for each in run.dialogues if each.setup.system == system)
    found = [score.value for id in setups if (score := run.scores[id].get(floor.metric)) and score.value is not None]
    value, less = (fmean(found) if found else None), floor.metric in LESS_IS_BETTER
    if value is not None and (value <= floor.mean if less else value >= floor.mean):
        return ""
    wanted = f"{'at most' if less else 'at least'} {floor.mean:g}"
    return f"{floor.metric} of {system} is {'unscored' if value is None else f'{value:.3f}'} on average, not {wanted}"
