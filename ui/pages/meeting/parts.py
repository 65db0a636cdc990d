"""The parts of an agenda, in the order in which a meeting takes them, each with what it shows."""

from collections.abc import Callable, Mapping

from markupsafe import Markup

from ui.client.types import Agenda, BoardAction, BoardEscalation, Promised, Team, WaitingLesson
from ui.here import Here
from ui.pages.board.band import band
from ui.pages.board.lists import due
from ui.pages.ideas import waiting
from ui.pages.tier3 import site
from ui.pages.work.effects import effect
from ui.pages.work.rows import Row, row
from ui.parts.marks import tag
from ui.parts.people import has_it, owner
from ui.parts.text import html
from ui.words import later

__all__ = ["SHORT", "TITLES", "WEIGHTS", "about_of", "count", "draw", "shown"]

TITLES: Mapping[str, str] = {
    "promises": later("What we promised last time"),
    "kpis": later("What is off target"),
    "escalations": later("What has come up to us"),
    "effects": later("Has it worked?"),
    "due": later("What is due until the next meeting"),
    "ideas": later("Ideas that wait for an answer"),
    "lessons": later("Proved elsewhere: is it so here too?"),
    "site": later("The site: late work, waiting decisions, money"),
    "end": later("What we decided, and who does what"),
}
SHORT: Mapping[str, str] = {
    "promises": later("Promises"),
    "kpis": later("Numbers"),
    "escalations": later("Came up"),
    "effects": later("Effects"),
    "due": later("Due"),
    "ideas": later("Ideas"),
    "lessons": later("Lessons"),
    "site": later("Site"),
    "end": later("Record"),
}
WEIGHTS: Mapping[str, int] = {"promises": 2, "kpis": 3, "escalations": 4, "effects": 2, "due": 2, "site": 3}
"""How the time is shared; one for what is not named."""
PLANT = 3


def count(part: str, agenda: Agenda) -> int:
    found = agenda.get(part)
    return len(found) if isinstance(found, list) else 0


def shown(here: Here, agenda: Agenda, asked: str | None = None) -> list[str]:
    """Parts with nothing in them are left out, but for how it opens, how it ends, and the one that is on the screen."""
    tier = here.team["tier"] if here.team else 0
    always = {"promises", "end", asked, "site" if tier >= PLANT else ""}
    return [part for part in TITLES if part in always or count(part, agenda)]


def about_of(part: str, agenda: Agenda) -> dict[str, str]:
    """What a decision in this part can be about: titles by id."""
    return {
        "promises": {each["action_id"]: each["what"] for each in agenda["promises"]},
        "kpis": {each["id"]: each["name"] for each in agenda["kpis"]},
        "escalations": {each["item_id"]: each["title"] for each in agenda["escalations"]},
        "effects": {each["id"]: each["what"] for each in agenda["effects"]},
        "due": {each["id"]: each["what"] for each in agenda["due"]},
        "ideas": {each["id"]: each["title"] for each in agenda["ideas"]},
    }.get(part, {})


def draw(here: Here, team: Team, part: str, agenda: Agenda) -> None:
    here.names.learn([each["owner_id"] for each in [*agenda["promises"], *agenda["effects"], *agenda["due"]]])
    if part in DRAWN:
        DRAWN[part](here, team, agenda)


def promises(here: Here, team: Team, agenda: Agenda) -> None:
    found = agenda["promises"]
    kept = sum(each["kept"] for each in found)
    if found:
        text = here.say("{kept} of {n} kept since {when}", kept=kept, n=len(found), when=here.say.day(agenda["since"]))
    else:
        text = here.say("Nothing fell due since {when}.", when=here.say.moment(agenda["since"]))
    html('<p class="lead">{text}</p>', text=text)
    for each in sorted(found, key=lambda one: one["kept"]):
        row(here, promise(here, each))


def promise(here: Here, each: Promised) -> Row:
    mark = tag("✓", here.say("kept"), "green") if each["kept"] else tag("■", here.say("not kept"), "red")
    facts = [owner(here, each["owner_id"]), here.say.day(each["due"])]
    open = each["status"] == "open"
    return Row(each["action_id"], "action", "do", each["what"], each["team_id"], mark, facts, acting=open)


def kpis(here: Here, team: Team, agenda: Agenda) -> None:
    band(here, agenda["kpis"])


def escalations(here: Here, team: Team, agenda: Agenda) -> None:
    for each in agenda["escalations"]:
        row(here, came(here, each))


def came(here: Here, each: BoardEscalation) -> Row:
    severe = tag("■", here.say("severe"), "red") + " " if each["severe"] else Markup("")
    until = (
        due(here, each["needed_by"]) if each["needed_by"] else tag("▲", here.say("level {n}", n=each["level"]), "amber")
    )
    asked = here.say("asked: {ask}", ask=each["ask"]) if each["ask"] else here.say("its time ran out")
    facts = [here.team_name(each["team_id"]), asked]
    kind, stage = each["kind"], each["stage"]
    taken = kind in ("issue", "action") and stage != "answer"
    return Row(each["item_id"], kind, stage, each["title"], each["team_id"], severe + until, facts, escalated=taken)


def effects(here: Here, team: Team, agenda: Agenda) -> None:
    for each in agenda["effects"]:
        effect(here, each)


def to_do(here: Here, team: Team, agenda: Agenda) -> None:
    for each in agenda["due"]:
        row(here, action(here, team, each))


def action(here: Here, team: Team, each: BoardAction) -> Row:
    proposed = each["owner_state"] == "proposed"
    facts = [has_it(here, each["owner_id"], each["owner_state"])]
    mark = due(here, each["deadline"], each["overdue"])
    return Row(each["id"], "action", "accept" if proposed else "do", each["what"], team["id"], mark, facts)


def ideas(here: Here, team: Team, agenda: Agenda) -> None:
    for each in agenda["ideas"]:
        waiting(here, team, each["id"], each["title"], agenda["meeting_id"])


def lessons(here: Here, team: Team, agenda: Agenda) -> None:
    for each in agenda["lessons"]:
        row(here, lesson(here, team, each))


def lesson(here: Here, team: Team, each: WaitingLesson) -> Row:
    title = here.say(
        "A cause that {team} has proved", team=here.team_name(each["from_team_id"]) or here.say("another team")
    )
    return Row(each["id"], "lesson", "compare", title, team["id"], due(here, each["deadline"]), [])


def whole_site(here: Here, team: Team, agenda: Agenda) -> None:
    site(here, team)


DRAWN: Mapping[str, Callable[[Here, Team, Agenda], None]] = {
    "promises": promises,
    "kpis": kpis,
    "escalations": escalations,
    "effects": effects,
    "due": to_do,
    "ideas": ideas,
    "lessons": lessons,
    "site": whole_site,
}
