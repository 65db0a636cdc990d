"""What asking changes: something new in a list, a thing that has become another, a talk that goes on."""

from collections.abc import Callable, Mapping
from typing import Any

from ui.fake.effects import BECOMES, BOARD, FINISHES, FRESH, SESSION
from ui.fake.service import Operation, operation, properties
from ui.fake.shapes import AT, filled, sample
from ui.fake.shelf import Shelf, replies

__all__ = ["Deeds"]

Sent = Mapping[str, Any]


class Deeds:
    """Done on a shelf, by whoever is signed in. What the tables and rules do not tell is just kept."""

    def __init__(self, shelf: Shelf, me: Mapping[str, Any]) -> None:
        self.shelf = shelf
        self.me = me
        self._made = 0

    @property
    def person(self) -> str | None:
        return self.me["person"]["id"] if self.me["person"] else None

    def do(self, asked: Operation, path: str, sent: Sent) -> Any:
        """What comes of it, as the service would answer."""
        if asked.method == "DELETE":
            return self.shelf.drop(path)
        found = RULES.get(asked.id, Deeds.plainly)(self, asked, path, sent)
        if asked.id in FINISHES:
            done = path.split("/")[3]
            self.shelf.lists["/v1/work"] = [task for task in self.shelf.lists["/v1/work"] if task["item_id"] != done]
        return found

    def plainly(self, asked: Operation, path: str, sent: Sent) -> Any:
        """A thing is changed where the answer is that thing; else something new is made."""
        owner = asked.owner(path) or path
        known = self.shelf.thing(owner)
        if path not in self.shelf.lists and alike(known, asked):
            return self.kept(owner, {**filled(known, sent, asked.answers, self.person), **BECOMES.get(asked.id, {})})
        made = self.made(asked, sent)
        if path in self.shelf.lists:
            self.shelf.begin(path, made)
            self.on_board(path, made)
        return made

    def made(self, asked: Operation, sent: Sent) -> Any:
        made = sample(asked.answers)
        if not isinstance(made, dict):
            return made
        mine = {name: self.person for name in ("originator_id", "owner_id", "by", "started_by") if name in made}
        known = {"id": self.fresh(asked.path)} if "id" in made else {}
        return {**filled({**made, **mine}, sent, asked.answers, self.person), **known, **FRESH.get(asked.id, {})}

    def fresh(self, path: str) -> str:
        """An id like any other, by the kind of what is made."""
        self._made += 1
        return f"{path.split('/')[2][:3]}_new_{self._made}"

    def kept(self, path: str, thing: Any) -> Any:
        self.shelf.things[path] = thing
        self.on_board(path.rpartition("/")[0], thing)
        return thing

    def on_board(self, path: str, thing: Mapping[str, Any]) -> None:
        """What is open is seen on its team's board, the latest first."""
        place, words = BOARD.get(path, ("", ""))
        for board in self.shelf.told("/v1/board", team=thing.get("team_id")) if place else ():
            shape = properties(operation("get_board").answers)[place]["items"]
            row = {**sample(shape), **{name: thing[name] for name in properties(shape) if name in thing}}
            row[words] = words_of(thing[words])
            others = [each for each in board[place] if each["id"] != thing["id"]]
            rows = others if thing.get("closed_at") else [row, *others]
            board["counts"][place] += len(rows) - len(board[place])
            board[place] = rows

    # --- what is more than a thing with what was sent -----------------------------------------------------

    def begins(self, asked: Operation, path: str, sent: Sent) -> Any:
        """An analysis that begins as the recorded one did."""
        first, id = replies()[0]["session"], self.fresh(path)
        title = (self.shelf.thing(f"/v1/frameworks/{sent['framework']}") or {}).get("title", sent["framework"])
        framework = {**first["framework"], "id": sent["framework"], "title": title}
        rest = {name: value for name, value in sent.items() if name in first and name != "framework"}
        session = {**first, **rest, "id": id, "n": 0, "version": 1, "framework": framework}
        self.shelf.begin(path, session)
        self.shelf.lists[f"{path}/{id}/turns"] = [{**replies()[0]["turn"], "n": 0, "said": None, "by": None}]
        return session

    def says(self, asked: Operation, path: str, sent: Sent) -> Any:
        """The next of the recorded replies, whatever was said."""
        n = self.latest(path)["n"] + 1
        reply = replies()[n % len(replies())]
        return self.talked(path, {**reply["turn"], "n": n, "said": sent["text"]}, reply["session"])

    def turns_to(self, asked: Operation, path: str, sent: Sent) -> Any:
        """Parked, taken up again, given up, or stopped for a danger."""
        known, turns = self.shelf.thing(asked.owner(path) or ""), f"{path.rpartition('/')[0]}/turns"
        turn = {**self.latest(turns), "n": self.latest(turns)["n"] + 1, "said": None, "message": known["message"]}
        return self.talked(turns, turn, {**known, "status": SESSION.get(asked.id, known["status"])})

    def latest(self, turns: str) -> Any:
        return next(reversed(self.shelf.lists.setdefault(turns, [])), {**replies()[0]["turn"], "n": 0})

    def talked(self, turns: str, turn: Mapping[str, Any], then: Mapping[str, Any]) -> Any:
        owner, turn = turns.rpartition("/")[0], {**turn, "by": self.person, "at": AT}
        told = {name: then[name] for name in ("status", "step", "progress")}
        here = {"message": turn["message"], "n": turn["n"], "version": turn["n"] + 1}
        session = {**self.shelf.thing(owner), **told, **here}
        self.shelf.lists[turns].append(turn)
        return {"turn": turn, "session": self.kept(owner, session)}

    def rewrites(self, asked: Operation, path: str, sent: Sent) -> Any:
        """An earlier answer in other words; nothing hangs on it here."""
        owner = asked.owner(path) or ""
        turns = self.shelf.lists.get(f"{owner}/turns", [])
        n = path.rpartition("/")[2]
        at = next((at for at, turn in enumerate(turns) if str(turn["n"]) == n), len(turns) - 1)
        turns[at] = {**turns[at], "now": sent["text"]}
        return {**sample(asked.answers), "session": self.shelf.thing(owner), "turn": turns[at]}

    def part(self, asked: Operation, path: str, sent: Sent) -> Any:
        """An obstacle or an experiment: a part of the storyboard that is answered."""
        owner = asked.owner(path) or ""
        board, (name, *key) = self.shelf.thing(owner), path.removeprefix(f"{owner}/").split("/")
        shape = properties(asked.answers)[name]["items"]
        numbered = {"n": len(board[name]) + 1, "id": self.fresh(path)}
        new = {**sample(shape), **{each: value for each, value in numbered.items() if each in properties(shape)}}
        known = board[name] if key else [*board[name], new]
        which = key[0] if key else str(new.get("id", new.get("n")))
        parts = [
            filled(one, sent, shape, self.person) if str(one.get("id", one.get("n"))) == which else one for one in known
        ]
        return self.kept(owner, {**board, name: parts})

    def photographs(self, asked: Operation, path: str, sent: Sent) -> Any:
        owner, photo = asked.owner(path) or "", self.fresh(path)
        issue = self.shelf.thing(owner)
        self.kept(owner, {**issue, "photos": [*issue["photos"], photo]})
        shown = {**sample(asked.answers), "id": photo, "issue_id": issue["id"]}
        return self.kept(f"/v1/photos/{photo}", shown)

    def enters(self, asked: Operation, path: str, sent: Sent) -> Any:
        who = sent.get("person_id") or sent.get("demo_person_id") or self.person
        person = {"id": who, "name": (self.shelf.thing(f"/v1/people/{who}") or {}).get("name", "")}
        known = {"person": person, "role": self.me["role"], "teams": self.me["teams"]}
        return {**sample(asked.answers), **FRESH[asked.id], **known}

    def checks(self, asked: Operation, path: str, sent: Sent) -> Any:
        """A routine of today has been done."""
        today = [each for day in self.shelf.told("/v1/routines/today") for each in day["routines"]]
        mine = [each for each in today if each["routine_id"] == path.split("/")[3]]
        for each in mine:
            each["done_at"] = AT
        return mine[0] if mine else {**sample(asked.answers), "routine_id": path.split("/")[3], "done_at": AT}

    def fills(self, asked: Operation, path: str, sent: Sent) -> Any:
        """Today's numbers are there, and owed no more."""
        put = {row["kpi_id"]: row["value"] for row in sent["readings"] if "value" in row}
        for form in self.shelf.told("/v1/form", team_id=sent["team_id"]):
            for line in (one for one in form["lines"] if one["kpi_id"] in put):
                line |= {
                    "owed": False,
                    "last": {"shift": None, "status": "green", "at": AT, "value": put[line["kpi_id"]]},
                }
        return {"team_id": sent["team_id"], "kpis": [kpi for kpi in self.shelf.listed("/v1/kpis") if kpi["id"] in put]}

    def counts(self, asked: Operation, path: str, sent: Sent) -> Any:
        """The hours of today, as far as they are told."""
        boards = list(self.shelf.told(path, team_id=sent["team_id"]))
        told = {hour["from"]: hour for hour in sent.get("hours", ())}
        for hour in (hour for board in boards for hour in board["hours"] if hour["from"] in told):
            hour |= {name: value for name, value in told[hour["from"]].items() if name in hour}
            plan, actual = hour["plan"] or 0, hour["actual"]
            status = "grey" if actual is None else "green" if actual >= plan else "red"
            hour |= {"status": status, "gap": None if actual is None else actual - plan}
        return boards[0] if boards else self.made(asked, sent)

    def raises(self, asked: Operation, path: str, sent: Sent) -> Any:
        """An issue about a red hour."""
        issue = {**self.made(asked, sent), "title": "Behind the plan"}
        self.shelf.begin("/v1/issues", issue)
        self.on_board("/v1/issues", issue)
        for hour in (one for board in self.shelf.told("/v1/hours", team_id=sent["team_id"]) for one in board["hours"]):
            hour["issue_id"] = issue["id"] if hour["from"] == sent["from"] else hour["issue_id"]
        return issue

    def meets(self, asked: Operation, path: str, sent: Sent) -> Any:
        """It is the one that the agenda knows, until it has ended."""
        meeting = self.plainly(asked, path, sent)
        for agenda in self.shelf.told("/v1/meetings/agenda", team_id=meeting["team_id"]):
            agenda["meeting_id"] = None if meeting["ended_at"] else meeting["id"]
        return meeting

    def decides(self, asked: Operation, path: str, sent: Sent) -> Any:
        owner = asked.owner(path) or ""
        meeting, shape = self.shelf.thing(owner), properties(asked.answers)["decided"]["items"]
        one = filled(sample(shape), sent, shape, self.person)
        return self.kept(owner, {**meeting, "decided": [*meeting["decided"], one]})

    def looks_over(self, asked: Operation, path: str, sent: Sent) -> Any:
        """A way of working is in order if it has steps."""
        return {**sample(asked.answers), "ok": "steps:" in sent["text"]}

    def told_back(self, asked: Operation, path: str, sent: Sent) -> Any:
        return {**sample(asked.answers), **sent}


RULES: Mapping[str, Callable[[Deeds, Operation, str, Sent], Any]] = {
    "begin_session": Deeds.begins,
    "take_turn": Deeds.says,
    "park": Deeds.turns_to,
    "resume": Deeds.turns_to,
    "abandon": Deeds.turns_to,
    "danger": Deeds.turns_to,
    "rewrite": Deeds.rewrites,
    "edit_turn": Deeds.rewrites,
    "new_obstacle": Deeds.part,
    "change_obstacle": Deeds.part,
    "new_experiment": Deeds.part,
    "change_experiment": Deeds.part,
    "new_photo": Deeds.photographs,
    "begin_sign_in": Deeds.enters,
    "check_routine": Deeds.checks,
    "fill_form": Deeds.fills,
    "write_hours": Deeds.counts,
    "raise_red_hour": Deeds.raises,
    "start_meeting": Deeds.meets,
    "end_meeting": Deeds.meets,
    "decide_in_meeting": Deeds.decides,
    "check_framework": Deeds.looks_over,
    "give_consent": Deeds.told_back,
}


def alike(thing: Any, asked: Operation) -> bool:
    """Whether the answer is this very thing."""
    return isinstance(thing, dict) and "id" in thing and thing.keys() <= properties(asked.answers).keys()


def words_of(said: Any) -> str:
    return said if isinstance(said, str) else " ".join(quote["text"] for quote in said)
