"""What every page is given: who is here, how to ask the service for them, and the words of their language."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from ui.client import Client
from ui.client import calls as c
from ui.client.types import Me, Team
from ui.words import Words

__all__ = ["Here", "Names"]


@dataclass(slots=True)
class Names:
    """People by id; whoever is not known yet is asked for once, all together. `asked`: this person may see people."""

    api: Client
    known: dict[str, str] = field(default_factory=dict)
    asked: bool = True

    def learn(self, ids: Iterable[str | None]) -> None:
        if not self.asked:
            return
        new = sorted({id for id in ids if id is not None} - self.known.keys())
        for start in range(0, len(new), MOST):
            some = new[start : start + MOST]
            found = self.api(c.list_people, ids=",".join(some), limit=MOST)["items"]
            self.known |= dict.fromkeys(some, "") | {person["id"]: person["name"] for person in found}

    def of(self, id: str | None) -> str:
        """Empty for nobody, and for whom this person does not see."""
        if id is not None and id not in self.known:
            self.learn([id])
        return self.known.get(id, "") if id is not None else ""


MOST = 200


@dataclass(frozen=True, slots=True)
class Here:
    """One person at one screen. `team` is the one whose board they look at."""

    api: Client
    me: Me
    say: Words
    teams: Sequence[Team]
    team: Team | None
    names: Names

    @property
    def person_id(self) -> str | None:
        return self.me["person"]["id"] if self.me["person"] else None

    def now(self) -> datetime:
        return datetime.now(UTC)

    def may(self, *roles: str) -> bool:
        """Decides what is shown; what is allowed the service decides."""
        return self.me["role"] in roles

    def over(self, at: str) -> bool:
        """Whether this moment has gone by; a day has once it has ended for the team."""
        then, now = self.say.local(at), self.say.local(self.now())
        return then < now if isinstance(then, datetime) else then < self.say.date_of(self.now())

    def team_of(self, id: str | None) -> Team | None:
        """None where this person does not see it."""
        return next((team for team in self.teams if team["id"] == id), None)

    def team_name(self, id: str | None) -> str:
        team = self.team_of(id)
        return team["name"] if team else ""
