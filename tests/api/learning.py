"""What tests of lessons and of memory need: an issue ended, a cause committed to, an action that worked."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from coach.store import board
from coach.store.memory import put_causes
from coach.store.scope import Caller

from .tiers import Tiers


@dataclass
class Learning:
    """A line with an issue at a time, worked on by its leader and a member."""

    tiers: Tiers

    def run(self, work: Any) -> Any:
        return self.tiers.admin.runner.run(self.tiers.store.write(work))

    def commit(self, issue: str, words: str, n: int = 1) -> list[dict[str, Any]]:
        """The team commits to a cause, as a talk would leave it."""
        org, at = self.tiers.org, self.tiers.clock.at

        def work(conn: Connection) -> list[dict[str, Any]]:
            said = board.say(conn, Caller.house(org), words, self.tiers.member, at, "talk")
            what = [{"utterance": said, "start": 0, "end": len(words)}]
            row = {"org": org, "id": f"cau_{issue[4:]}{n}", "session_id": f"ses_{issue[4:]}{n}", "issue_id": issue}
            team = self.tiers.line
            put_causes(
                conn, org, row["session_id"], [{**row, "team_id": team, "what": what, "evidence": True, "at": at}]
            )
            return what

        return list(self.run(work))

    def close(self, issue: str) -> None:
        self.tiers.moved("leader", issue, "resolve")
        self.tiers.moved("member", issue, "confirm")

    def worked(self, issue: str, what: str = "Seal the ram with a lip seal") -> str:
        """An action against it that somebody decides was effective; its standard is owed."""
        return self.done(self.tiers.action(what, issue_id=issue))

    def done(self, action: str) -> str:
        self.tiers.moved("member", action, "complete")
        self.tiers.moved("leader", action, "verify")
        self.tiers.pass_(days=31)
        self.tiers.moved("leader", action, "decide", {"decision": "effective"})
        return action

    def similar(self, issue: str, who: str = "member") -> dict[str, Any]:
        answer = self.tiers.as_(who)("GET", f"/v1/issues/{issue}/similar")
        assert answer.status_code == 200, answer.text
        return dict(answer.json())
