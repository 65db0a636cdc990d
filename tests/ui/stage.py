"""A page on the stage: the real script with a fake service behind it, and no browser."""

from functools import cache

from streamlit.components.v2.component_manager import BidiComponentManager
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from ui.client import Client
from ui.fake import FakeCoach
from ui.frame import VISIT, Visit
from ui.site import SCRIPT
from ui.words import Locale

__all__ = ["BEARER", "asks", "html", "open_all", "open_page", "opened"]

RUN = f"import runpy; runpy.run_path({str(SCRIPT)!r})"
"""From elsewhere: AppTest takes every file in a folder `pages` beside a script for a page, and would run ours so."""
BEARER = "demo.somebody"


def open_page(path: str, fake: FakeCoach, locale: Locale = "en", **query: str) -> AppTest:
    """The page as it is when one comes to it. `run()` on it, or on a widget of it, is the next run."""
    at = AppTest.from_string(RUN, default_timeout=30)
    at.session_state[VISIT] = Visit(fake, BEARER, locale)
    at.query_params.update(query)
    # AppTest looks for components in every installed package, each time anew: most of what a run would cost.
    at._bidi_component_manager = components()
    if path:
        # It knows pages by their files; ours are functions, known by the hash of their address.
        at._page_hash = calc_hash(path)
    return at.run()


def opened(at: AppTest, key: str) -> AppTest:
    """With what is closed at first opened: an expander or a popover that is drawn once it is open."""
    at.session_state[key] = True
    return at.run()


def open_all(at: AppTest) -> AppTest:
    """The next run, with all of them open."""
    for folded in (*(each.proto for each in at.expander), *(each.proto.popover for each in at.get("popover"))):
        for key in folded.id.split("-", KEYED)[KEYED:]:
            at.session_state[key] = True
    return at.run()


KEYED = 2
"""Streamlit's id of what has a key: a mark, a hash, and the key."""


def html(at: AppTest) -> str:
    """All that is shown as HTML."""
    return " ".join(each.proto.body for each in at.get("html"))


def asks(fake: FakeCoach) -> Client:
    """Whoever is at the page, asking the service without one."""
    return Client(fake, BEARER)


@cache
def components() -> BidiComponentManager:
    found = BidiComponentManager()
    found.discover_and_register_components(start_file_watching=False)
    return found
