"""What the plant's books take in: facts, messages and proposals as they appear, and what is to be said at the end."""

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from evals.plant.drive import Drive
from evals.plant.ledger import Fact, Message
from evals.plant.look import instant
from evals.plant.people import Thing

__all__ = ["close_books", "take_in"]

HOUR = timedelta(hours=1)

LOGGED: Mapping[str, tuple[str, str]] = {
    "raised": ("issue", "first"),
    "given": ("action", "first"),
    "resolved": ("issue", "confirm"),
    "done": ("action", "verify"),
    "moved": ("action", "moved"),
    "reassigned": ("action", "passed on"),
}
"""What the log calls what was done, and how often it was by the books."""


# --- after a pass -----------------------------------------------------------------------------------


def take_in(drive: Drive) -> None:
    """Nobody is told of anything by this; people hear of it by messages."""
    things = drive.crowd.things
    for row in drive.look.new("escalations"):
        thing = things.get(row["item_id"])
        if thing is not None and row["by"] is None and row["deadline_version"] == thing.version:
            thing.level, thing.taken, thing.touched = row["level"], False, drive.at
    for row in drive.look.new("effects"):
        thing = things[row["action_id"]]
        owing = drive.look.owing(thing.id)
        thing.stage, thing.version, thing.touched = "decide", owing["deadline_version"], drive.at
        thing.deadline = instant(owing["deadline"])
        drive.crowd.owes(thing, drive.world.names[owing["duty_id"]] if owing["duty_id"] else None)
        drive.note(thing, "begins", at=instant(row["at"]), stage="decide")
        drive.count("effects proposed")
    reach(drive)


def reach(drive: Drive) -> None:
    """Messages that have come: those that wait in the inbox alone at once, the others once a phone took them."""
    drive.waiting |= {row["id"]: row for row in drive.look.new("messages")}
    if not drive.waiting:
        return
    marks = ", ".join(f"'{id}'" for id in drive.waiting)
    found = f"SELECT * FROM messages WHERE org = :org AND id IN ({marks}) AND status <> 'sending'"
    names = drive.world.names
    for row in sorted(drive.look.rows(found), key=lambda row: (row["at"], names[row["person_id"]], row["severe"])):
        came = drive.waiting.pop(row["id"])
        drive.counts["messages that no phone took"] += row["status"] == "dead"
        person = drive.world.people[names[row["person_id"]]]
        at = drive.at if row["status"] != "kept" else instant(row["at"]) or drive.at
        severe = bool(row["severe"])
        drive.ledger.messages.append(Message(person.name, at, person.shift_at(at), came["holds"], severe))
        for thing, what, level in sorted(lines(drive, row["id"]), key=lambda line: (line[0].name, line[1])):
            drive.crowd.told(person.name, thing, what, level)


def lines(drive: Drive, message: str) -> Iterator[tuple[Thing, str, int]]:
    """What a message says, as far as it is of issues and actions."""
    said = "SELECT item_id, what, level FROM notices WHERE org = :org AND message_id = :id"
    for row in drive.look.rows(said, id=message):
        if row["item_id"] in drive.crowd.things:
            yield drive.crowd.things[row["item_id"]], row["what"], row["level"]


# --- at the end -------------------------------------------------------------------------------------


def close_books(drive: Drive) -> None:
    ledger = drive.ledger
    ledger.facts = sorted(facts(drive), key=lambda fact: (fact.at, fact.item, fact.level))
    ledger.broken += [*drive.look.wrong(), *drive.look.unheard(drive.hook.got), *unlogged(drive)]
    twice = sum(n - 1 for n in drive.hook.got.values())
    if twice > drive.hook.lost:
        ledger.broken.append(f"{twice} events came again, and only {drive.hook.lost} answers were lost")
    drive.counts |= Counter({
        "facts": len(ledger.facts), "passes": len(ledger.passes), "messages": len(ledger.messages),
        "outages": sum(map(len, drive.weather.deaf.values())), "times without a worker": len(drive.weather.idle),
        "events taken by the receiver": len(drive.hook.got), "events taken twice": twice,
    })  # fmt: skip
    ledger.counts = dict(sorted(drive.counts.items()))
    ledger.felt = felt(list(drive.crowd.things.values()), ledger.ended)


def facts(drive: Drive) -> Iterator[Fact]:
    names = drive.world.names
    for row in drive.look.rows("SELECT * FROM escalations WHERE org = :org AND kind IN ('issue', 'action')"):
        at = instant(row["at"])
        assert at is not None
        to, by = names.get(row["to_id"]), names.get(row["by"])
        place = (row["stage"], names[row["to_team_id"]], to, by)
        yield Fact(drive.name(row["item_id"]), row["deadline_version"], row["level"], at, *place)


def unlogged(drive: Drive) -> Iterator[str]:
    """Things that were done and do not stand in the log as often as they were, or stand there and were not done."""
    log, done = drive.look.history(), Counter[tuple[str, str]]()
    for one in drive.ledger.happenings:
        done[one.item, one.stage if one.deed == "begins" else one.deed] += 1
    for thing in drive.crowd.things.values():
        for what, (kind, deed) in LOGGED.items():
            told = log.get((thing.id, what), 0)
            if kind == thing.kind and deed not in ("first", "passed on") and told != done[thing.name, deed]:
                yield f"{thing.name} was {what} {told} times by the log and {done[thing.name, deed]} times by hand"
            if kind == thing.kind and deed == "first" and told != 1:
                yield f"{thing.name} was {what} {told} times by the log"
    for kind in ("issue", "action"):
        (row,) = drive.look.rows(f"SELECT count(*) AS n FROM {kind}s WHERE org = :org")
        if row["n"] != drive.crowd.made[kind]:
            yield f"there are {row['n']} {kind}s, and {drive.crowd.made[kind]} were made"


def felt(things: list[Thing], ended: datetime) -> dict[str, list[float]]:
    """Of simulated people: `silence` is the longest time that who raised an issue heard nothing of it, in hours;
    `in_time` is 1 for an action that its owner called done by the date it was first promised for, else 0; `overdue`
    is by how many hours the others were late, or are."""
    issues = [thing for thing in things if thing.kind == "issue"]
    due = [thing for thing in things if thing.due is not None and thing.due < ended]
    for thing in issues:
        thing.heard(thing.touched or ended if thing.stage is None else ended)
    late = [((thing.done or ended) - thing.due) / HOUR for thing in due if thing.due is not None]
    return {
        "silence": [thing.silence for thing in issues],
        "in_time": [float(hours <= 0) for hours in late],
        "overdue": [hours for hours in late if hours > 0],
    }
