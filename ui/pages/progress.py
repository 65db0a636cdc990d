"""Progress: one's own, in words and small lines; for a coach that of those who share it; and the team's two curves.

Nobody is set beside anybody else, and nothing that was said is shown.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import streamlit as st
from markupsafe import Markup

from ui.client import calls as c
from ui.client.types import PersonalProgress, RulesPracticeCounts, TeamProgress
from ui.here import Here
from ui.parts.curves import curve, steps
from ui.parts.taps import attempt, post, say_done
from ui.parts.text import html, md
from ui.parts.ways import way
from ui.words import later

__all__ = ["progress"]

Counts = RulesPracticeCounts
FEW = 10


class Line(NamedTuple):
    """Of the same weeks: what is counted, and what it means to the one who looks."""

    name: str
    title: str
    about: str
    share: bool = False


LINES = (
    Line("finished", later("Analyses finished"), later("From the problem to owned actions.")),
    Line("share", later("Clear at the first try"), later("Answers that the coach took without asking again."), True),
    Line("causes_with_evidence", later("Causes with evidence"), later("Somebody has seen or measured it.")),
    Line("links_tested", later("Links tested"), later("“Therefore” was read aloud and held.")),
    Line("experiments", later("Experiments"), later("Steps of a kata with what was learned.")),
    Line("hints", later("Hints used"), later("They help; later you need fewer of them.")),
)
AGAIN: Mapping[str, str] = {
    "blame": later("Named a person where a process was asked for"),
    "solution_jump": later("Went to a solution before the cause"),
    "circular": later("Said the problem in other words"),
    "symptom": later("Named a symptom"),
    "unrelated": later("Did not lead to the effect"),
    "several": later("Had several things in one"),
    "out_of_our_hands": later("Lay out of the team's hands"),
    "assumption": later("Was an assumption"),
    "vague": later("Was not exact yet"),
    "unsupported": later("Had nothing that was seen"),
    "off_topic": later("Was about something else"),
    "asks_for_answer": later("Asked the coach for the answer"),
}


def progress(here: Here) -> None:
    st.title(here.say("Progress"))
    person = here.person_id
    if person and not here.me["shared_device"]:
        mine(here, person)
    else:
        html("<p class='soft'>{t}</p>", t=here.say("Sign in as yourself to see your own progress."))
    if here.may("coach") and not here.me["shared_device"]:
        others(here)
    if here.team:
        team(here, here.team["id"], here.team["name"])


# --- one's own ------------------------------------------------------------------------------------------------


def mine(here: Here, person: str) -> None:
    found = attempt(here, lambda: here.api(c.get_personal_progress, id=person))
    if found is None:
        return
    st.header(here.say("Yours"))
    personal(here, found, "mine")
    consent(here, found)


def consent(here: Here, found: PersonalProgress) -> None:
    name = f"consent {found['person_id']}"
    st.toggle(
        here.say("My coach may see this"),
        found["shares_progress"],
        key=name,
        on_change=share,
        args=(here, found["person_id"], name),
    )
    html(
        "<p class='soft'>{told}</p>",
        told=here.say(
            "Your coach then sees these lines and the names of finished analyses, never what you said. "
            "Nobody else sees them."
        ),
    )


def share(here: Here, person: str, name: str) -> None:
    """At the tap itself, so that it is sent once; what was not kept is set back."""
    shares = bool(st.session_state[name])
    if post(here, name, c.give_consent, {"shares_progress": shares}, id=person) is None:
        st.session_state[name] = not shares
        return
    say_done(here.say("Your coach sees it now") if shares else here.say("Nobody but you sees it now"))


def personal(here: Here, found: PersonalProgress, key: str) -> None:
    weeks = found["weeks"]
    if not any(week["counts"]["begun"] or week["counts"]["answers"] for week in weeks):
        html("<p>{t}</p>", t=here.say("Nothing yet. It fills with the analyses that you take part in."))
        return
    with st.container(key="curves" if key == "mine" else f"curves_{key}"):
        for line in LINES:
            small(here, line, found)
    again(here, found["later"])
    with st.expander(here.say("The person's weeks as a table"), key=f"table {key}"):
        table(here, [here.say.day(week["week"]) for week in weeks], [week["counts"] for week in weeks])
    finished(here, found, key)


def small(here: Here, line: Line, found: PersonalProgress) -> None:
    values = [value(week["counts"], line.name) for week in found["weeks"]]
    if not any(values):
        return
    first, last = (here.say.day(found["weeks"][at]["week"]) for at in (0, -1))
    drawn = curve(values, first, last, most=1.0 if line.share else None, unit="%" if line.share else "")
    html(
        '<div class="curve"><h3>{title}</h3><p>{words}</p>{drawn}<p class="soft">{about}</p></div>',
        title=here.say(line.title),
        words=moved(here, value(found["earlier"], line.name), value(found["later"], line.name), line.share),
        drawn=drawn,
        about=here.say(line.about),
    )


def value(counts: Counts, name: str) -> float | None:
    found: Any = dict(counts)[name]
    return None if found is None else float(found)


def moved(here: Here, before: float | None, now: float | None, share: bool) -> str:
    """The two halves of these weeks."""
    shown: Callable[[float], str] = here.say.percent if share else here.say.number
    if now is None:
        return here.say("Not lately")
    if before is None:
        return here.say("Lately {now}", now=shown(now))
    if before == now:
        return here.say("Lately {now}, as before", now=shown(now))
    return here.say("Lately {now}, before that {before}", now=shown(now), before=shown(before))


def again(here: Here, counts: Counts) -> None:
    """What the coach asked about again lately: what to look out for, not a mark."""
    if not counts["again"]:
        return
    html("<p><b>{title}</b></p>", title=here.say("What the coach asked about again lately"))
    for each in sorted(counts["again"], key=lambda one: -one["asked_again"])[:FEW]:
        html(
            '<p class="facts">{what} <span class="soft">· {times}</span></p>',
            what=here.say(AGAIN.get(each["verdict"], AGAIN["vague"])),
            times=here.say.plural(
                "{n} time, {mended} of them clear at the next try",
                "{n} times, {mended} of them clear at the next try",
                each["asked_again"],
                mended=here.say.number(each["mended"]),
            ),
        )


def table(here: Here, weeks: Sequence[str], counts: Sequence[Counts]) -> None:
    head = Markup("").join(Markup('<th scope="col">{}</th>').format(here.say(line.title)) for line in LINES)
    rows = Markup("").join(
        Markup('<tr><th scope="row">{}</th>{}</tr>').format(
            week, Markup("").join(Markup('<td class="n">{}</td>').format(cell(here, line, each)) for line in LINES)
        )
        for week, each in zip(reversed(weeks), reversed(counts), strict=True)
    )
    html(
        '<div class="scroll" tabindex="0" role="region" aria-label="{weeks}"><table class="plain"><thead><tr>'
        '<th scope="col">{week}</th>{head}</tr></thead><tbody>{rows}</tbody></table></div>',
        weeks=here.say("The weeks as a table"),
        week=here.say("Week from"),
        head=head,
        rows=rows,
    )


def cell(here: Here, line: Line, counts: Counts) -> str:
    found = value(counts, line.name)
    if found is None:
        return "–"
    return here.say.percent(found) if line.share else here.say.number(found)


def finished(here: Here, found: PersonalProgress, key: str) -> None:
    if not found["finished"]:
        return
    html("<p><b>{title}</b></p>", title=here.say("Finished analyses"))
    for each in found["finished"][:FEW]:
        title = each["title"] or here.say("An analysis")
        told = here.say("{title}, {day}", title=title, day=here.say.day(each["finished_at"]))
        if key == "mine":
            way("coach", md(told), "account_tree", session=each["session_id"])
        else:
            st.text(told)


# --- a coach's ------------------------------------------------------------------------------------------------


def others(here: Here) -> None:
    """By name and one at a time."""
    st.header(here.say("Those who share theirs with you"))
    found = attempt(here, lambda: here.api(c.list_sharing, limit=200))
    names = {each["person_id"]: each["name"] for each in (found["items"] if found else [])}
    if not names:
        html("<p class='soft'>{t}</p>", t=here.say("Nobody shares theirs so far. It is theirs to say, on this page."))
        return
    ids = sorted(names, key=lambda id: names[id].casefold())
    chosen = st.selectbox(
        here.say("Whose"),
        ids,
        index=None,
        format_func=names.__getitem__,
        placeholder=here.say("Choose a person"),
        key="whose",
    )
    seen = attempt(here, lambda: here.api(c.get_personal_progress, id=chosen)) if chosen else None
    if seen:
        personal(here, seen, str(chosen))


# --- the team's -----------------------------------------------------------------------------------------------


def team(here: Here, id: str, name: str) -> None:
    st.header(here.say("{team}: do standards hold, and do they move", team=md(name)))
    found = attempt(here, lambda: here.api(c.get_progress, team_id=id))
    if found is None:
        return
    if not found["curves"]:
        html("<p class='soft'>{t}</p>", t=here.say("There are no readings yet."))
        return
    first, last = here.say.day(found["curves"][0]["week"]), here.say.day(found["curves"][-1]["week"])
    with st.container(key="curves_team"):
        held(here, found, first, last)
        risen(here, found, first, last)
    with st.expander(here.say("The team's weeks as a table"), key="table team"):
        weeks(here, found)


def held(here: Here, found: TeamProgress, first: str, last: str) -> None:
    share = found["performance"]["share"]
    told = "" if share is None else here.say("{share} of the readings were on target", share=here.say.percent(share))
    html(
        '<div class="curve"><h3>{title}</h3><p>{told}</p>{drawn}<p class="soft">{about}</p></div>',
        title=here.say("Standards hold"),
        told=told,
        drawn=curve([point["held_share"] for point in found["curves"]], first, last, most=1.0, unit="%"),
        about=here.say("Each week: readings on target, of those that were due."),
    )


def risen(here: Here, found: TeamProgress, first: str, last: str) -> None:
    moved = found["curves"][-1]["standards"]
    html(
        '<div class="curve"><h3>{title}</h3><p>{told}</p>{drawn}<p class="soft">{about}</p></div>',
        title=here.say("Standards move"),
        told=here.say.plural("{n} step up", "{n} steps up", moved),
        drawn=steps([point["standards"] for point in found["curves"]], first, last),
        about=here.say("Since the first week: standards written and targets moved after something worked."),
    )


def weeks(here: Here, found: TeamProgress) -> None:
    rows = Markup("").join(
        Markup('<tr><th scope="row">{}</th><td class="n">{}</td><td class="n">{}</td></tr>').format(
            here.say.day(each["week"]),
            "–" if each["held_share"] is None else here.say.percent(each["held_share"]),
            here.say.number(each["standards"]),
        )
        for each in reversed(found["curves"])
    )
    html(
        '<table class="plain"><thead><tr><th scope="col">{week}</th><th scope="col">{held}</th>'
        '<th scope="col">{moved}</th></tr></thead><tbody>{rows}</tbody></table>',
        week=here.say("Week from"),
        held=here.say("Standards hold"),
        moved=here.say("Standards move"),
        rows=rows,
    )
