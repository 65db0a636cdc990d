"""What else happens at the plant: people go away and leave, policies change, a session has no model."""

from datetime import timedelta
from functools import partial

from evals.plant.deeds import takes_from
from evals.plant.drive import Drive
from evals.plant.ledger import Edition
from evals.plant.world import CREWS, EDITS, SWITCHES, Person

__all__ = ["prepare_upheavals"]

DAY, HOUR = timedelta(days=1), timedelta(hours=1)

AWAY, FORGOTTEN = 0.5, 0.3
"""Of the people how many are away once in ninety days, and of those how many told nobody."""

LEAVERS = 4
"""In ninety days, and at least one."""

TALK_EVERY = 6
"""Days between sessions whose model does not answer."""

SAID = ("we put a spare clamp on it until the late shift", "the clamp sat loose on its pin", "i had it in my hand")


def prepare_upheavals(drive: Drive, days: int) -> None:
    """All of it in advance, each at its time."""
    start, length, chance = drive.ledger.began, days * DAY, drive.chance
    people = list(drive.world.people.values())
    for person in people:
        if chance.random() < AWAY * days / 90 + (0.1 if days < 90 else 0):
            drive.later(start + chance.random() * length, partial(goes_away, drive, person))
    for person in chance.sample([one for one in people if one.team in CREWS], max(1, LEAVERS * days // 90)):
        drive.later(start + chance.uniform(0.3, 0.9) * length, partial(leaves, drive, person))
    for share, policy, text in EDITS:
        drive.later(start + share * length, partial(edits_policy, drive, policy, text))
    for share, team, policy in SWITCHES:
        drive.later(start + share * length, partial(switches, drive, team, policy))
    for day in range(1, days, TALK_EVERY):
        drive.later(start + (day + chance.random()) * DAY, partial(talks, drive, chance.choice(people)))


async def goes_away(drive: Drive, person: Person) -> None:
    """From tomorrow on, for some days. Some tell nobody."""
    since = drive.at + 12 * HOUR
    until = since + drive.chance.uniform(2, 14) * DAY
    person.away.append((since, until))
    drive.count("absences")
    if drive.chance.random() < FORGOTTEN or person.gone is not None:
        drive.count("absences forgotten")
        return
    told = {"from": since.isoformat(), "until": until.isoformat()}
    await drive.must("POST", f"/people/{person.id}/absences", told)


async def leaves(drive: Drive, person: Person) -> None:
    """For good: somebody else leads the team before, and then they are taken out of the data."""
    if person.leads is not None:
        heir = next(one for one in drive.world.crew(person.team, drive.at) if one is not person)
        path = f"/teams/{drive.world.teams[person.team]}"
        await drive.changed("PATCH", path, {"leader_id": heir.id})
        drive.world.leaders[person.team], heir.leads = heir.name, person.team
    await drive.must("POST", f"/people/{person.id}/erase")
    person.gone, person.leads = drive.at, None
    drive.count("left")
    for id in sorted(drive.crowd.owed[person.name]):
        duty = drive.look.owing(id)["duty_id"]
        drive.crowd.owes(drive.crowd.things[id], drive.world.names[duty] if duty else None)
    for thing in drive.crowd.things.values():
        thing.owner = None if thing.owner == person.name else thing.owner


async def edits_policy(drive: Drive, policy: str, text: str) -> None:
    await drive.changed("PUT", f"/policies/{policy}", text)
    drive.ledger.editions.append(Edition(drive.at, policy, text))
    drive.count("policies edited")


async def switches(drive: Drive, team: str, policy: str) -> None:
    await drive.changed("PATCH", f"/teams/{drive.world.teams[team]}", {"policy_id": policy})
    drive.ledger.under.append((drive.at, team, policy))


async def talks(drive: Drive, person: Person) -> None:
    """About an issue of theirs, with a model that is down: the built-in coach has to answer every turn.

    What is said against it meanwhile becomes an action, which has no date yet.
    """
    mine = [one for one in drive.crowd.things.values() if one.kind == "issue" and one.team == person.team]
    issue = next((one for one in reversed(mine) if one.stage == "resolve" and not one.actions), None)
    if issue is None or not person.there(drive.at):
        return
    asked = {"framework": "five_whys", "issue_id": issue.id, "learner": person.id}
    id = (await drive.must("POST", "/sessions", asked))["id"]
    for text in SAID:
        await drive.must("POST", f"/sessions/{id}/turns", {"text": text, "by": person.id})
        await takes_from(drive.crowd, issue, await drive.must("GET", f"/actions?session_id={id}"))
    await drive.must("POST", f"/sessions/{id}/abandon", {"by": person.id})
    drive.count("sessions without a model")
