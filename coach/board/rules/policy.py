"""What an escalation policy may say: who is told after how long, as data that a customer owns."""

from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from coach.board.rules.spans import Span

__all__ = ["Answering", "Level", "Policy", "Time"]

Time = Literal["working", "calendar"]


class Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Level(Part):
    """A rung of the ladder. The windows count from the moment at which this rung was really reached."""

    up: int = Field(ge=0, le=20, description="Steps up the tree of teams: 0 is the team's own leader.")
    acknowledge: Span | None = Field(default=None, description="Unacknowledged for so long, it goes one rung up.")
    resolve: Span | None = Field(default=None, description="Without an end for so long, it goes up all the same.")


class Answering(Part):
    """An issue from its raising: acknowledged within, resolved within. The second runs on after the first."""

    acknowledge: Span | None = None
    resolve: Span


class Policy(Part):
    """Windows are in working time of the team's calendar or in calendar time, as `time` says.

    `effect` is always in calendar time: the world does not rest while a countermeasure is watched.
    """

    name: str = Field(min_length=1, max_length=120)
    about: str = Field(default="", max_length=400)
    time: Time = "working"
    issue: Answering
    remind: tuple[Span, ...] = Field(default=(), max_length=5, description="To the owner, before the deadline.")
    grace: Span = Field(default=Span(0, "minutes"), description="After the deadline, before the first rung.")
    levels: tuple[Level, ...] = Field(min_length=1, max_length=10)
    digest: Span = Field(default=Span(1, "days"), description="At the top, repeated until it is closed.")
    severe_at_once: bool = Field(default=True, description="A severe issue reaches the first rung when it is raised.")
    accept: Span = Field(default=Span(1, "days"), description="For a proposed owner to say yes; then the asker hears.")
    undated: Span = Field(default=Span(1, "days"), description="For an action without a date to get one.")
    verify: Span = Field(default=Span(2, "days"), description="For somebody else to see that it is done.")
    contain: Span = Field(default=Span(10, "days"), description="For a containment to end.")
    effect: tuple[Span, ...] = Field(
        default=(Span(30, "days"), Span(60, "days"), Span(90, "days")), min_length=1, max_length=6,
        description="When the effect of an action is looked at, after it was verified.",
    )  # fmt: skip
    decide: Span = Field(default=Span(5, "days"), description="For a person to decide about a proposed effect.")
    standardise: Span = Field(default=Span(5, "days"), description="To say which standard changes.")
    confirm: Span = Field(default=Span(3, "days"), description="For the originator to confirm the end.")
    answer: Span = Field(default=Span(5, "days"), description="For an idea to be answered.")
    compare: Span = Field(default=Span(5, "days"), description="For a team to look for a cause proved elsewhere.")
    park: Span = Field(default=Span(1, "days"), description="For a parked session without a time to go on.")
    moves: int = Field(default=2, ge=0, le=100, description="After so many moves of a deadline the next tier decides.")
    furthest: Span | None = Field(default=None, description="A move further than this is the next tier's.")

    @model_validator(mode="after")
    def a_ladder(self) -> Self:
        """Each rung but the last says when it is left, and after some time: else two would be reached at once."""
        for n, level in enumerate(self.levels, start=1):
            last = n == len(self.levels)
            if level.resolve is None and not last:
                raise ValueError(f"level {n} has no `resolve`; say after how long it goes on to level {n + 1}")
            for name in ("acknowledge", "resolve"):
                span = getattr(level, name)
                if span is not None and span.amount == 0:
                    raise ValueError(f"level {n} has a `{name}` of no time; give it at least 1min")
        ups = [level.up for level in self.levels]
        if ups != sorted(ups):
            raise ValueError(f"`up` goes {ups}; a ladder does not lead down")
        if self.digest.amount == 0:
            raise ValueError("`digest` is no time; give it at least 1h")
        return self
