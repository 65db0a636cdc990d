"""One look a week at a plant: late work, decisions that wait, the vital few causes, money, and both curves."""

from collections.abc import Mapping
from datetime import date

import streamlit as st
from markupsafe import Markup

from ui.client import calls as c
from ui.client.types import Area, Escalation, Team, TeamMoney, TeamProgress, Tier3, WaitingDecision
from ui.here import Here
from ui.pages.ideas import answer, expected
from ui.pages.work.effects import deciding
from ui.parts.bars import Barred, bars, month, table
from ui.parts.brief import brief, said
from ui.parts.curves import curve, steps
from ui.parts.marks import tag
from ui.parts.replying import replying
from ui.parts.taps import attempt
from ui.parts.text import html, md
from ui.parts.ways import way
from ui.routes import PEOPLE
from ui.words import later

__all__ = ["site", "tier3"]

PLANT = 3
LIST = 50
KINDS: Mapping[str, str] = {
    "escalation": later("Help is asked for"),
    "effect": later("Has it worked?"),
    "idea": later("An idea waits for its answer"),
}
NAMED = 8
"""So many say what they are about before they are opened; to know it costs a call each."""
LONG = 7
"""Days after which a decision has waited long."""


def tier3(here: Here) -> None:
    team = plant_of(here)
    st.title(here.say("Tier 3"))
    if team is None:
        st.info(here.say("There is no team that you see yet."))
        return
    others = [each for each in here.teams if each["tier"] >= PLANT]
    with st.container(key="ways", horizontal=True):
        html('<p class="lead">{name}</p>', name=team["name"])
        for each in others if len(others) > 1 else ():
            if each["id"] != team["id"]:
                way("tier3", md(each["name"]), team=each["id"])
    site(here, team)
    money(here, team)
    both_curves(here, team)


def plant_of(here: Here) -> Team | None:
    """The team itself where it is of tier 3 or above, else the one above it that is; else what is looked at."""
    by_id = {team["id"]: team for team in here.teams}
    at = here.team
    while at is not None and at["tier"] < PLANT:
        at = by_id.get(at["parent_id"] or "")
    return at or here.team


def site(here: Here, team: Team) -> None:
    found = here.api(c.get_tier3, team_id=team["id"])
    numbers(here, found)
    with st.container(key="site"):
        with st.container(key="site_late", border=True):
            late(here, found)
        with st.container(key="site_waiting", border=True):
            decisions(here, team, found)
        with st.container(key="site_few", border=True):
            few(here, found)


def numbers(here: Here, found: Tier3) -> None:
    """Each of them is somebody's next question."""
    waits = found["waiting"]
    said = [
        (found["overdue"], here.say("overdue")),
        (waits["escalations"], here.say("asks that wait")),
        (waits["effects"], here.say("effects to decide")),
        (waits["ideas"], here.say("ideas without an answer")),
        (found["lessons_unanswered"], here.say("lessons without an answer")),
        (found["standards_owed"], here.say("standards to change")),
    ]
    cells = Markup("").join(
        Markup("<div class='{}'><b>{}</b> {}</div>").format("some" if n else "none", here.say.number(n), text)
        for n, text in said
    )
    html('<div class="numbers">{cells}</div>', cells=cells)


# --- late work and causes ----------------------------------------------------------------------------


def late(here: Here, found: Tier3) -> None:
    st.header(here.say("Overdue by area"))
    areas = found["areas"]
    most = max((overdue(area) for area in areas), default=0) or 1
    heads = [here.say("Area"), here.say("overdue"), here.say("open"), here.say("gone up")]
    rows = [
        Barred(
            area["name"],
            here.say.number(overdue(area)),
            overdue(area) / most,
            [here.say.number(both(area, "n")), here.say.number(both(area, "escalated"))],
            strong=overdue(area) > 0,
        )
        for area in areas
    ]
    bars(heads, rows)


def overdue(area: Area) -> int:
    return both(area, "overdue")


def both(area: Area, name: str) -> int:
    issues, actions = dict(area["issues"]), dict(area["actions"])
    return int(str(issues[name])) + int(str(actions[name]))


def few(here: Here, found: Tier3) -> None:
    st.header(here.say("The vital few causes"))
    causes = found["vital_few"]["causes"]
    if not causes:
        html('<p class="soft">{text}</p>', text=here.say("No cause has been agreed on in these weeks."))
        return
    text = here.say.plural(
        "{n} cause was agreed on; these make four fifths.",
        "{n} causes were agreed on; these make four fifths.",
        found["vital_few"]["n"],
    )
    html('<p class="soft">{text}</p>', text=text)
    most = max(bar["n"] for bar in causes)
    rows = [
        Barred(
            bar["label"] or here.say("no name"),
            here.say.number(bar["n"]),
            bar["n"] / most,
            [proved(here, bar["n_proved"])],
            strong=True,
        )
        for bar in causes
    ]
    bars([here.say("Cause"), here.say("times"), here.say("proved")], rows)


def proved(here: Here, n: int | None) -> str:
    return here.say.number(n) if n is not None else "–"


# --- decisions that wait -----------------------------------------------------------------------------


def decisions(here: Here, team: Team, found: Tier3) -> None:
    waits = found["waiting"]
    n = waits["escalations"] + waits["effects"] + waits["ideas"]
    st.header(here.say("Decisions that wait · {n}", n=n))
    if not waits["longest"]:
        html('<p class="empty">{text}</p>', text=here.say("None waits."))
        return
    came = here.api(c.list_escalations, to_team_id=team["id"], open=True, limit=LIST)["items"]
    for n, each in enumerate(waits["longest"]):
        waiting(here, team, each, came_as(came, each), named=n < NAMED)


def came_as(came: list[Escalation], each: WaitingDecision) -> Escalation | None:
    return next((up for up in came for item in up["items"] if item["item_id"] == each["item_id"]), None)


def waiting(here: Here, team: Team, each: WaitingDecision, up: Escalation | None, *, named: bool) -> None:
    raised = next((item for item in up["items"] if item["item_id"] == each["item_id"]), None) if up else None
    title = said(raised["title"]) if raised else titled(here, each) if named else ""
    n = round(each["days"])
    days = here.say.plural("waits {n} day", "waits {n} days", n) if n else here.say("since today")
    look = ("■", "red") if each["days"] >= LONG else ("▲", "amber")
    ask = said(raised["ask"]) if raised else ""
    wanted = here.say("asked: {ask}", ask=ask) if ask else here.say(KINDS[each["what"]])
    facts = " · ".join(filter(None, [wanted, here.team_name(each["team_id"])]))
    with st.container(key=f"esc_wait_{each['id']}"):
        opened = st.expander(md(title or wanted), key=f"wait {each['id']}", on_change="rerun")
        html(
            '<p class="facts">{mark} <span class="soft">{facts}</span></p>',
            mark=tag(look[0], days, look[1]),
            facts=facts,
        )
        if opened.open:
            with opened:
                whole(here, team, each, up)


def titled(here: Here, each: WaitingDecision) -> str:
    """What it is about comes before what is asked."""
    if each["what"] == "idea":
        idea = attempt(here, lambda: here.api(c.get_idea, id=each["item_id"]))
        return idea["title"] if idea else ""
    if each["what"] == "effect":
        action = attempt(here, lambda: here.api(c.get_action, id=each["item_id"]))
        return said(action["what"]) if action else ""
    return ""


@st.fragment
def whole(here: Here, team: Team, each: WaitingDecision, up: Escalation | None) -> None:
    """The brief, and the answer where the role may give one."""
    may = here.may(*PEOPLE)
    if up is not None:
        brief(here, up)
        if may:
            replying(here, up)
    elif each["what"] == "effect":
        effect(here, each["item_id"], may)
    elif found := attempt(here, lambda: here.api(c.get_idea, id=each["item_id"])):
        html("<p class='said'><b>{title}</b></p><p>{detail}</p>", title=found["title"], detail=found["detail"] or "")
        html("<p>{text}</p>", text=expected(here, found))
        if may:
            answer(here, team, each["item_id"], found["title"])


def effect(here: Here, id: str, may: bool) -> None:
    if found := attempt(here, lambda: here.api(c.get_action, id=id)):
        title = said(found["what"])
        way("action", md(title), "task_alt", id=id)
        if may:
            deciding(here, id, title)


# --- money and curves --------------------------------------------------------------------------------


def money(here: Here, team: Team) -> None:
    found = here.api(c.get_money, team_id=team["id"])
    with st.container(key="site_money", border=True):
        st.header(here.say("Money"))
        if not found["teams"]:
            html('<p class="soft">{text}</p>', text=here.say("Nobody has said yet what an action brings."))
            return
        rows = [amounts(here, here.team_name(one["team_id"]) or "–", one) for one in found["teams"]]
        heads = [here.say("Team"), here.say("expected"), here.say("realised"), here.say("verified")]
        table(heads, rows)
        months = [
            [month(here.say, one["month"]), here.say.money(one["verified"], one["currency"])] for one in found["months"]
        ]
        if months:
            with st.expander(here.say("Verified month by month"), key="money_months"):
                table([here.say("Month"), here.say("verified")], months)


def amounts(here: Here, name: str, of: TeamMoney) -> list[str]:
    return [name, *(here.say.money(n, of["currency"]) for n in (of["forecast"], of["realised"], of["verified"]))]


def both_curves(here: Here, team: Team) -> None:
    """Held and moved are two things: one alone gives slow drift, or a saw-tooth."""
    found = here.api(c.get_progress, team_id=team["id"])
    with st.container(key="site_curves", border=True):
        st.header(here.say("Do standards hold, and do they move?"))
        if not found["curves"]:
            html('<p class="soft">{text}</p>', text=here.say("There are no weeks to show yet."))
            return
        drawn(here, found)
        with st.expander(here.say("The same as a table"), key="curves_table"):
            rows = [
                [
                    here.say.day(point["week"]),
                    here.say.percent(point["held_share"]) if point["held_share"] is not None else "–",
                    here.say.number(point["standards"]),
                ]
                for point in found["curves"]
            ]
            table([here.say("Week of"), here.say("held"), here.say("standards changed so far")], rows)


def drawn(here: Here, found: TeamProgress) -> None:
    points = found["curves"]
    weeks = [here.say.day(date.fromisoformat(point["week"])) for point in points]
    shares = [point["held_share"] for point in points]
    last = next((share for share in reversed(shares) if share is not None), None)
    n = points[-1]["standards"]
    held = here.say("Held: {share} of readings on target in the last week", share=here.say.percent(last or 0))
    moved = here.say.plural("Moved: {n} standard changed so far", "Moved: {n} standards changed so far", n)
    html(
        "<div class='pair'><figure><figcaption>{held}</figcaption>{left}</figure>"
        "<figure><figcaption>{moved}</figcaption>{right}</figure></div>",
        held=held,
        left=curve(shares, weeks[0], weeks[-1], most=1, unit="%"),
        moved=moved,
        right=steps([point["standards"] for point in points], weeks[0], weeks[-1]),
    )
