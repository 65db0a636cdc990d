"""What goes wrong at the plant besides people: workers that die or are away, receivers and a model that are down."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import TypeVar

from coach.backends import Fault, Meter, Question, Reply, Wording
from coach.clock import Clock
from coach.delivery.addresses import Hosts
from coach.delivery.apprise_ import Letter, Messenger
from coach.delivery.posting import Poster
from coach.delivery.schedule import Outcome
from coach.errors import Unavailable
from coach.store.engine import Store
from coach.store.writer import Work

__all__ = ["DownModel", "Hook", "Killed", "Mailbox", "MortalStore", "Weather", "weather"]

T = TypeVar("T")
HOUR = timedelta(hours=1)
Window = tuple[datetime, datetime]


class Killed(BaseException):
    """A process is gone. No `except Exception` of the service may survive it."""


class MortalStore(Store):
    """Works without threads, which take longer than the work, and dies at a write that was chosen: in its transaction,
    which is then undone, or right after it."""

    fatal = 0
    """Which write from now on is the last; 0 for none."""
    inside = True

    async def read(self, work: Work[T]) -> T:
        with self._reading.begin() as conn:
            return work(conn)

    async def write(self, work: Work[T]) -> T:
        self.fatal, last = max(0, self.fatal - 1), self.fatal == 1
        with self.engine.begin() as conn:
            done = work(conn)
            if last and self.inside:
                raise Killed
        if last:
            raise Killed
        return done


@dataclass(frozen=True, slots=True)
class Weather:
    """When nobody works, who does not answer when, and how often something dies or is not heard."""

    idle: tuple[Window, ...]
    deaf: Mapping[str, tuple[Window, ...]]
    kills: float = 0.02
    """Of the passes of a worker."""
    crashes: float = 0.004
    """Of the requests of a person; who asked asks again."""
    repeats: float = 0.03
    """Of the requests, sent twice under one key."""
    unheard: float = 0.02
    """Of what a receiver took, where the answer was lost."""

    def working(self, at: datetime) -> bool:
        return not within(self.idle, at)

    def brisk(self, at: datetime) -> bool:
        """Every other day workers come round only now and then, and timers wait for them."""
        return self.working(at) and at.toordinal() % 2 == 0

    def hears(self, receiver: str, at: datetime) -> bool:
        return not within(self.deaf[receiver], at)


def within(windows: tuple[Window, ...], at: datetime) -> bool:
    return any(since <= at < until for since, until in windows)


def weather(seed: int, began: datetime, days: int) -> Weather:
    chance = Random(f"weather {seed}")

    def some(each: int, shortest: float, longest: float) -> tuple[Window, ...]:
        """One for so many days, and always one."""
        starts = [began + chance.uniform(0.05, 0.95) * timedelta(days=days) for _ in range(max(1, days // each))]
        return tuple((at, at + chance.uniform(shortest, longest) * HOUR) for at in sorted(starts))

    return Weather(some(10, 2, 14), {"hook": some(12, 1, 8), "mail": some(12, 1, 6)})


# --- receivers --------------------------------------------------------------------------------------


class Hook(Poster):
    """A planning system that is told of escalations, as far as it is up. `got` counts what it took, by its id."""

    def __init__(self, weather: Weather, clock: Clock, chance: Random) -> None:
        super().__init__(Hosts.of([]))
        self.got: Counter[str] = Counter()
        self.lost = 0
        self._weather, self._clock, self._chance = weather, clock, chance

    async def post(self, url: str, headers: Mapping[str, str], body: bytes, now: datetime) -> Outcome:
        if not self._weather.hears("hook", self._clock()):
            return Outcome(False, "503", "answered 503")
        self.got[{name.lower(): value for name, value in headers.items()}["webhook-id"]] += 1
        if self._chance.random() < self._weather.unheard:
            self.lost += 1
            return Outcome(False, "timeout", "no answer")
        return Outcome(True, "200")


class Mailbox(Messenger):
    """Everybody's phone behind one server. `took` counts letters by phone."""

    def __init__(self, weather: Weather, clock: Clock) -> None:
        super().__init__(Hosts.of([]))
        self.took: Counter[str] = Counter()
        self._weather, self._clock = weather, clock

    async def understand(self, url: str) -> None:
        """Every address is fine here."""

    async def send(self, url: str, letter: Letter) -> Outcome:
        if not self._weather.hears("mail", self._clock()):
            return Outcome(False, "failed", "the server does not answer")
        self.took[url] += 1
        return Outcome(True, "sent")


@dataclass
class DownModel:
    """A model that never answers; the built-in coach has to."""

    name: str = "down"
    external: bool = False
    asked: int = 0

    def speaker(self, *, external_ok: bool) -> str | None:
        return self.name

    async def respond(self, question: Question, meter: Meter) -> Reply:
        self.asked += 1
        raise Unavailable("timeout", "the model does not answer")

    async def reword(self, question: Question, fault: Fault, meter: Meter) -> Wording:
        raise Unavailable("timeout", "the model does not answer")

    def start(self) -> None: ...

    async def stop(self) -> None: ...
