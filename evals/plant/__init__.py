"""A plant over ninety simulated days, driven against the real service, and what an oracle has to say about it."""

from evals.plant.runs import play, run

__all__ = ["play", "run"]
