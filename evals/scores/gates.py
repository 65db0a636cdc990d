"""What must hold of every dialogue, whatever the mean: the deterministic rows that a run is stopped by."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from evals.scores.measure import Score

__all__ = ["GATES", "Gate", "failures"]


@dataclass(frozen=True, slots=True)
class Gate:
    """`at_least` or `at_most`, in every single dialogue with one of these systems in which the metric is scored."""

    metric: str
    at_least: float | None = None
    at_most: float | None = None
    systems: tuple[str, ...] = ("builtin",)

    def holds(self, value: float) -> bool:
        low = self.at_least is None or value >= self.at_least
        return low and (self.at_most is None or value <= self.at_most)


GATES = (
    Gate("contract", at_least=1.0),
    Gate("leak", at_most=0.0),
    Gate("strange", at_most=0.0),
)
"""Progress and all the rest is reported; a floor for a profile belongs to that profile."""


def failures(system: str, results: Mapping[str, Mapping[str, Score]]) -> Iterator[str]:
    """What stops the run, a sentence each. `results` are scores by dialogue and metric.

    A metric that was scored nowhere stops it too, as a gate that looks at nothing guards nothing.
    """
    for gate in GATES:
        if system not in gate.systems:
            continue
        values = {id: scores[gate.metric] for id, scores in results.items() if gate.metric in scores}
        if all(score.value is None for score in values.values()):
            yield f"{gate.metric} of {system} was scored in no dialogue"
        for id, score in values.items():
            if score.value is not None and not gate.holds(score.value):
                yield f"{gate.metric} is {score.value:g} in {id}: {score.reason}"
