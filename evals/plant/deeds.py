"""What people at the simulated plant do with an issue or an action once they come to it, step by step.

Every chance here is an assumption. What is asked of the service is asked as anybody would, and may be refused.
"""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from evals.plant.people import HOUR, TEMPERS, Crowd, Does, Thing
from evals.plant.world import CREWS, ZONE, Person

__all__ = ["DOES", "answers", "sees", "takes_from"]

DAY = timedelta(days=1)

SEVERE, TWICE, GRAVER, ELSEWHERE, HELPED, SENT_UP, DAY_ONLY = 0.03, 0.02, 0.01, 0.02, 0.15, 0.03, 0.2
"""How often: an issue is severe, is raised twice, turns severe, goes to another crew; an action goes to maintenance; a
thing is sent up by hand; a deadline is a bare date."""

OVERSEEN = 0.15
"""How often somebody takes for done what is not."""

KINDS = {"corrective": 0.6, "containment": 0.15, "preventive": 0.1, "go_and_see": 0.1, "improvement": 0.05}
ANSWERS = {"accept": 0.35, "decide": 0.2, "decline": 0.1, "lend": 0.1, "hand back": 0.1, "acknowledge": 0.15}
SEEN = ("Frame jig 3 pinches", "Seat cover torn at the seam", "Spokes too short", "Paint runs at the head tube",
        "Pallets wait", "Torque wrench out of date", "Stitch density off", "Rim runout above 0.4 mm")  # fmt: skip

# --- issues -------------------------------------------------------------------------------------


async def sees(crowd: Crowd, who: str) -> None:
    """Something that is not as it should be; somebody else may see the same."""
    person, severe = crowd.people[who], crowd.chance.random() < SEVERE
    if not person.there(crowd.hands.at):
        return
    one = await raises(crowd, person, severe)
    if one is not None and crowd.chance.random() < TWICE:
        others = [other.name for other in crowd.hands.world.crew(person.team, crowd.hands.at) if other is not person]
        other = await raises(crowd, crowd.people[crowd.chance.choice(others)], severe)
        if other is not None and one.stage is not None:
            crowd.hands.count("raised twice")
            await crowd.hands.edits(f"/issues/{other.id}", {"same_as_id": one.id})


async def raises(crowd: Crowd, person: Person, severe: bool) -> Thing | None:
    team, title = crowd.hands.world.teams[person.team], crowd.chance.choice(SEEN)
    body: dict[str, Any] = {"title": f"{title}, {crowd.made['issue'] + 1}", "team_id": team}
    body |= {"severity": "severe"} if severe else {}
    shown = await crowd.hands.does(person.name, "/issues", {**body, "originator_id": person.id})
    if shown is None:
        return None
    thing = crowd.new("issue", shown, team=person.team, asker=person.name, severe=severe)
    crowd.hands.note(thing, "begins", stage="resolve", severe=severe)
    if severe:
        crowd.hands.later(crowd.hands.at + crowd.chance.uniform(0.1, 2) * HOUR, crowd.doing(thing.owed_by or "", thing))
    return thing


async def resolves(crowd: Crowd, person: Person, thing: Thing) -> None:
    """Takes it in hand, gives actions, and calls it resolved when they are done, or before."""
    if not thing.taken and not thing.level:
        await crowd.moved(person, thing, "acknowledge", "acknowledged")
    if not thing.actions:
        for _ in range(crowd.chance.choice((1, 2, 2, 3, 3, 4))):
            await gives(crowd, person, thing)
        return
    if crowd.chance.random() < GRAVER and not thing.level and not thing.severe:
        await worsens(crowd, thing)
        return
    if crowd.chance.random() < ELSEWHERE:
        await goes_elsewhere(crowd, thing)
        return
    undone = [action for action in thing.actions if action.stage in ("date", "do", "verify")]
    false = crowd.chance.random() < TEMPERS[person.temper].false
    if undone and not false:
        if crowd.chance.random() < SENT_UP:
            await sends_up(crowd, person, thing)
        return
    if await crowd.moved(person, thing, "resolve", "begins", stage="confirm"):
        thing.really = not false and all(action.really for action in thing.actions)


async def confirms(crowd: Crowd, person: Person, thing: Thing) -> None:
    if thing.really or crowd.chance.random() < OVERSEEN:
        await crowd.moved(person, thing, "confirm", "ends")
    elif await crowd.moved(person, thing, "reopen", "begins", {"reason": "It is there again"}, stage="resolve"):
        thing.really = True
        crowd.hands.count("reopened")


async def worsens(crowd: Crowd, thing: Thing) -> None:
    if await edited(crowd, thing, {"severity": "severe"}):
        thing.severe = True
        crowd.hands.note(thing, "begins", stage="resolve", severe=True)
        crowd.hands.count("turned severe")


async def goes_elsewhere(crowd: Crowd, thing: Thing) -> None:
    """By the leader's own tablet: a crew's may not."""
    team = crowd.chance.choice([crew for crew in CREWS if crew != thing.team])
    if await edited(crowd, thing, {"team_id": crowd.hands.world.teams[team]}):
        thing.team = team
        crowd.hands.note(thing, "begins", stage="resolve", severe=thing.severe)
        crowd.owes(thing, thing.owner)
        crowd.hands.count("handed over")


async def edited(crowd: Crowd, thing: Thing, fields: Mapping[str, Any]) -> bool:
    before = thing.version
    shown = await crowd.hands.edits(f"/issues/{thing.id}", fields)
    if shown is not None:
        crowd.remember(thing, shown)
    return thing.version > before


# --- actions ------------------------------------------------------------------------------------


async def gives(crowd: Crowd, person: Person, issue: Thing) -> None:
    helped = crowd.chance.random() < HELPED
    crew = crowd.hands.world.crew("maintenance" if helped else issue.team, crowd.hands.at)
    owner = crowd.chance.choice(crew)
    (sort,) = crowd.chance.choices(list(KINDS), list(KINDS.values()))
    due, until = some_day(crowd, crowd.chance.uniform(1, 9))
    body = {"what": f"Against {issue.name}", "owner_id": owner.id, "due": due, "kind": sort, "issue_id": issue.id}
    shown = await crowd.hands.does(person.name, "/actions", {**body, "by": person.id})
    if shown is None:
        return
    thing = crowd.new("action", shown, team=issue.team, asker=person.name, issue=issue, sort=sort, due=until)
    issue.actions.append(thing)
    crowd.hands.note(thing, "begins", stage="do", until=until, taken=owner is person)


async def takes_from(crowd: Crowd, issue: Thing, page: Mapping[str, Any]) -> None:
    """Actions that a talk has opened."""
    for shown in page["items"]:
        if shown["id"] not in crowd.things:
            asker = crowd.hands.world.names.get(shown["asker_id"] or "", issue.asker)
            thing = crowd.new("action", shown, team=issue.team, asker=asker, issue=issue, sort=shown["kind"])
            issue.actions.append(thing)
            opened = datetime.fromisoformat(shown["created_at"])
            crowd.hands.note(thing, "begins", at=opened, stage=shown["stage"], until=shown_until(shown))


def some_day(crowd: Crowd, days: float) -> tuple[str, datetime]:
    """A deadline as it is written down, and as it is meant."""
    day = (crowd.hands.at.astimezone(ZONE) + days * DAY).date()
    if crowd.chance.random() < DAY_ONLY:
        return day.isoformat(), last_second(day)
    hour = crowd.chance.choice((6, 9, 12, 14, 16, 22))
    at = datetime(day.year, day.month, day.day, hour, tzinfo=ZONE)
    return at.isoformat(), at


async def works(crowd: Crowd, person: Person, thing: Thing) -> None:
    temper = TEMPERS[person.temper]
    if person.name == thing.owner and not thing.taken and thing.level == 0:
        if crowd.chance.random() < temper.accepts:
            await crowd.moved(person, thing, "accept", "reassigned", taken=True)
        return
    if person.name != thing.owner and thing.owner is None:
        await passes_on(crowd, person, thing)
        return
    near = thing.deadline is not None and thing.deadline - crowd.hands.at < 1.5 * DAY
    if near and crowd.chance.random() < temper.moves:
        await puts_off(crowd, person, thing)
        return
    if crowd.chance.random() < SENT_UP:
        await sends_up(crowd, person, thing)
        return
    if await crowd.moved(person, thing, "complete", "begins", stage="verify"):
        thing.really = crowd.chance.random() >= temper.false
        thing.done = thing.done or crowd.hands.at


async def puts_off(crowd: Crowd, person: Person, thing: Thing) -> None:
    due, until = some_day(crowd, crowd.chance.uniform(1, 4))
    if await crowd.moved(person, thing, "move-deadline", "moved", {"due": due}, until=until):
        crowd.hands.count("deadlines moved")


async def dates(crowd: Crowd, person: Person, thing: Thing) -> None:
    """The first date that it gets is no move."""
    due, until = some_day(crowd, crowd.chance.uniform(1, 6))
    if await crowd.moved(person, thing, "move-deadline", "begins", {"due": due}, stage="do", until=until):
        thing.due = thing.due or until


async def passes_on(crowd: Crowd, person: Person, thing: Thing) -> None:
    owner = crowd.chance.choice(crowd.hands.world.crew(thing.team, crowd.hands.at))
    own = owner is person
    await crowd.moved(person, thing, "reassign", "reassigned", {"owner_id": owner.id}, taken=own)


async def verifies(crowd: Crowd, person: Person, thing: Thing) -> None:
    if person.name == thing.owner:
        person = somebody_else(crowd, thing)
    if thing.really or crowd.chance.random() < OVERSEEN:
        if thing.sort == "go_and_see":
            await crowd.moved(person, thing, "verify", "ends")
        else:
            next = "end" if thing.sort == "containment" else "effect"
            await crowd.moved(person, thing, "verify", "begins", stage=next)
        return
    due, until = some_day(crowd, crowd.chance.uniform(1, 4))
    if await crowd.moved(person, thing, "reopen", "begins", {"due": due}, stage="do", until=until):
        thing.really = True
        crowd.hands.count("reopened")


def somebody_else(crowd: Crowd, thing: Thing) -> Person:
    leaders = [crowd.hands.world.leaders[team] for team in crowd.hands.world.above(thing.team)]
    return crowd.people[next(name for name in leaders if name != thing.owner)]


async def lifts(crowd: Crowd, person: Person, thing: Thing) -> None:
    await crowd.moved(person, thing, "end", "ends")


async def decides(crowd: Crowd, person: Person, thing: Thing) -> None:
    if person.name == thing.owner:
        person = somebody_else(crowd, thing)
    if crowd.chance.random() < 0.8:
        await crowd.moved(person, thing, "decide", "begins", {"decision": "effective"}, stage="standardise")
        return
    due, until = some_day(crowd, crowd.chance.uniform(2, 6))
    said = {"decision": "not_effective", "due": due}
    if await crowd.moved(person, thing, "decide", "begins", said, stage="do", until=until):
        await comes_again(crowd, thing)


async def comes_again(crowd: Crowd, thing: Thing) -> None:
    """What has no effect opens its issue again, if that was called resolved before."""
    issue, decided = thing.issue, crowd.hands.noted
    shown = await crowd.hands.does("", f"/issues/{issue.id}") if issue is not None else None
    if issue is not None and shown is not None and shown["deadline_version"] > issue.version:
        crowd.remember(issue, shown)
        crowd.hands.note(issue, "begins", at=decided, stage="resolve", severe=issue.severe)


async def standardises(crowd: Crowd, person: Person, thing: Thing) -> None:
    await crowd.moved(person, thing, "standardise", "ends", {"standard": "Sheet 7, step 3"})


# --- up ---------------------------------------------------------------------------------------------


async def sends_up(crowd: Crowd, person: Person, thing: Thing) -> None:
    """By somebody who leads nothing: then it is the next rung, and not one further."""
    asks = person if person.leads is None else crowd.people[thing.asker]
    if asks.leads is None and asks.there(crowd.hands.at) and thing.stage in ("resolve", "do") and thing.level < 3:
        body = {"reason": "We cannot buy it", "ask": f"Decide about {thing.name}", "by": asks.id}
        shown = await crowd.hands.does(asks.name, f"/{thing.kind}s/{thing.id}/escalate", body)
        if shown is not None:
            level = next(one["level"] for one in shown["items"] if one["item_id"] == thing.id)
            crowd.hands.note(thing, "sent_up", level=level)
            crowd.hands.count("sent up")
            thing.level, thing.taken = level, False


async def answers(crowd: Crowd, who: str, thing: Thing, level: int) -> None:
    """What has come up to a leader and is there still."""
    person = crowd.people[who]
    if thing.level != level or thing.stage is None or not person.there(crowd.hands.at):
        return
    (answer,) = crowd.chance.choices(list(ANSWERS), list(ANSWERS.values()))
    if answer == "acknowledge":
        await crowd.moved(person, thing, "acknowledge", "acknowledged")
        return
    verb = "de-escalate" if answer == "hand back" else "answer"
    said = {"reason": "Go on"} if answer == "hand back" else {"answer": answer, "text": f"{answer}, because"}
    lent = {"lent": [crowd.chance.choice(crowd.hands.world.crew("maintenance", crowd.hands.at)).id]}
    body = {**said, **(lent if answer == "lend" else {}), "by": person.id}
    if await crowd.hands.does(who, f"/{thing.kind}s/{thing.id}/{verb}", body) is None:
        return
    crowd.hands.count("answered")
    down = answer in ("decide", "decline", "hand back")
    crowd.hands.note(thing, "handed_down" if down else "acknowledged", taken=down)
    await crowd.refresh(thing)


def last_second(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 23, 59, 59, tzinfo=ZONE)


def shown_until(shown: Mapping[str, Any]) -> datetime | None:
    return datetime.fromisoformat(shown["due"]) if shown["due"] else None


DOES: Mapping[tuple[str, str], Does] = {
    ("issue", "resolve"): resolves,
    ("issue", "confirm"): confirms,
    ("action", "date"): dates,
    ("action", "do"): works,
    ("action", "verify"): verifies,
    ("action", "end"): lifts,
    ("action", "decide"): decides,
    ("action", "standardise"): standardises,
}
