"""What is around every page: who is here, the bar with the places, and words for whatever goes wrong."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache, partial
from typing import TypeVar
from urllib.parse import quote, urlsplit

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from ui.client import Client, HttpTransport, Problem, Refused, SignedOut, Transport
from ui.client import calls as c
from ui.client.types import Me, Team
from ui.here import Here, Names
from ui.pages import SHOWN
from ui.parts import company
from ui.parts.taps import told
from ui.parts.terms import ROLES
from ui.parts.text import html, md
from ui.plain.door import BEARER
from ui.plain.page import LANGUAGE
from ui.routes import PAGES, PEOPLE, Place
from ui.settings import Settings
from ui.words import LANGUAGES, Locale, Words, known_locale, wanted_locale, words_in

__all__ = ["VISIT", "Visit", "frame", "out_of_order"]

log = logging.getLogger("coach.ui")
T = TypeVar("T")
FRESH = timedelta(minutes=5)

TEAM = "team"
"""In the address: whose board it is. A link or a printed code leads there."""

VISIT = "visit"
"""In the session state of a test: the visit to show instead of the browser's."""


@dataclass(frozen=True, slots=True)
class Visit:
    """What a browser brings along: its person's bearer and its language."""

    transport: Transport
    bearer: str | None
    locale: Locale


@cache
def transport(url: str, timeout: float) -> Transport:
    """One for the process; it holds connections and nothing of a person."""
    return HttpTransport(url, timeout)


def frame(settings: Settings) -> None:
    st.set_page_config(page_title="Coach", layout="wide", initial_sidebar_state="collapsed")
    visit = st.session_state.get(VISIT) or from_browser(settings)
    say = words_in(visit.locale)
    if visit.bearer is None and settings.oidc and company.coming():
        company.enter(Client(visit.transport, None, visit.locale), say)
        return
    here = guarded(say, partial(arrive, visit))
    if here is None:
        return
    pages = {place: page_of(place, here) for place in PAGES if here.may(*place.roles) and place.path in SHOWN}
    chosen = st.navigation(list(pages.values()), position="hidden")
    bar(here, pages)
    told()
    address()
    chosen.run()
    html("<i id='coach-whole' hidden></i>")  # the script on the page asks for it anew where it has not come so far


def address() -> None:
    """A link to the page one is on changes what the script reads and not what the browser shows; without this the next
    tap would come from the old address."""
    if st.query_params:
        st.query_params.from_dict(st.query_params.to_dict())


def from_browser(settings: Settings) -> Visit:
    return Visit(transport(settings.api_url, settings.api_timeout), st.context.cookies.get(BEARER), language())


def language() -> Locale:
    chosen = st.context.cookies.get(LANGUAGE)
    return chosen if known_locale(chosen) else wanted_locale(st.context.headers.get("Accept-Language"))


def arrive(visit: Visit) -> Here:
    """Who this is: asked once for as long as the bearer is the same. The teams they see are read anew after some
    minutes. Of whoever was here before nothing is left."""
    api = Client(visit.transport, visit.bearer, visit.locale)
    kept = st.session_state.get("arrived")
    if kept is not None and kept[0] != visit.bearer:
        given, kept = st.session_state.get(VISIT), None
        st.session_state.clear()
        st.session_state[VISIT] = given
    now = datetime.now(UTC)
    if kept is None or now - kept[1] > FRESH:
        me, known = (kept[2], kept[4]) if kept else (api(c.get_me), {})
        kept = st.session_state["arrived"] = (visit.bearer, now, me, api.every(c.list_teams), known)
    _, _, me, teams, known = kept
    team = team_of(me, teams)
    say = words_in(visit.locale, team["timezone"] if team else "UTC")
    return Here(api, me, say, teams, team, Names(api, known, me["role"] in PEOPLE))


def team_of(me: Me, teams: list[Team]) -> Team | None:
    by_id = {team["id"]: team for team in teams}
    asked = st.query_params.get(TEAM) or st.session_state.get(TEAM)
    found = by_id.get(asked or "") or by_id.get(me["home_team_id"] or "") or next(iter(teams), None)
    if found:
        st.session_state[TEAM] = found["id"]
    return found


def page_of(place: Place, here: Here) -> StreamlitPage:
    show = partial(guarded, here.say, partial(SHOWN[place.path], here))
    title, icon = here.say(place.title), f":material/{place.icon}:"
    return st.Page(show, title=title, icon=icon, url_path=place.path or "board", default=not place.path)


def guarded(say: Words, show: Callable[[], T]) -> T | None:
    """Show it, or say in words what to do instead. What was filled in stays."""
    try:
        return show()
    except Problem as problem:
        tell(say, problem)
        return None


def tell(say: Words, problem: Problem) -> None:
    match problem:
        case SignedOut():
            st.title(say("You are signed out"))
            link(say("Sign in"), "/sign-in")
        case Refused():
            st.error(md(str(problem)), icon=":material/error:")
        case _:
            st.warning(say("The coach does not answer just now. Nothing is lost; try again in a moment."))
            st.button(say("Try again"), key="again", type="primary")


def bar(here: Here, pages: Mapping[Place, StreamlitPage]) -> None:
    with st.container(key="bar", horizontal=True, vertical_alignment="center"):
        for place, page in pages.items():
            if place.first:
                st.page_link(page, label=called(here.say, place))
        with st.popover(here.say("More"), icon=":material/menu:"):
            for place, page in pages.items():
                if not place.first and not place.hidden:
                    st.page_link(page)
            whereabouts(here)


def called(say: Words, place: Place) -> str:
    """Where there is a short word for it, both of them: the width of the screen decides which of them is seen."""
    title = md(say(place.title))
    return f"*{md(say(place.short))}* **{title}**" if place.short else title


def whereabouts(here: Here) -> None:
    """Who is signed in, the languages, the screens and sheets of this team, and the way out."""
    person = here.me["person"]
    html(
        "<p class='soft'>{name} · {role}</p>",
        name=person["name"] if person else "",
        role=here.say(ROLES[here.me["role"]]),
    )
    here_now = quote(urlsplit(st.context.url or "/").path, safe="")
    for locale, name in LANGUAGES.items():
        if locale != here.say.locale:
            link(name, f"/language?to={locale}&next={here_now}", lang=locale)
    if here.team:
        link(here.say("Wall screen"), f"/tv?team={here.team['id']}")
        link(here.say("Print this board"), f"/print/board?team={here.team['id']}")
    html("<form method='post' action='/leave'><button class='way'>{label}</button></form>", label=here.say("Sign out"))


def link(label: str, path: str, lang: str = "") -> None:
    """Out of Streamlit, in this tab."""
    html("<a class='way' href='{path}' target='_self' lang='{lang}'>{label}</a>", path=path, lang=lang, label=label)


def out_of_order(error: Exception) -> bool:
    """For what a part that changes alone could not do, and for what nobody foresaw: the operator's log has that, the
    person reads one calm sentence."""
    say = words_in(language())
    if isinstance(error, Problem):
        tell(say, error)
        return True
    log.error("A page failed", exc_info=error)
    st.error(say("Something is out of order on this page. What you sent is kept; go back to the board and try again."))
    return True
