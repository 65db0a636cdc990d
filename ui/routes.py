"""Where the pages are, as one table: the site serves these paths and the script shows them."""

from dataclasses import dataclass

from ui.words import later

__all__ = ["EVERYBODY", "LEADERS", "PAGES", "PEOPLE", "Place", "place"]

EVERYBODY = ("admin", "supervisor", "coach", "learner", "reader")
PEOPLE = ("admin", "supervisor", "coach", "learner")
LEADERS = ("admin", "supervisor")


@dataclass(frozen=True, slots=True)
class Place:
    """A page. `first`: it stands in the bar, and not in the menu. `icon` is one of Streamlit's own.

    The board's path is empty, since it is what one comes to.
    """

    path: str
    title: str
    icon: str
    roles: tuple[str, ...] = PEOPLE
    first: bool = False
    hidden: bool = False
    """It is reached from another page."""
    short: str = ""
    """For the bar of a telephone, where five stand side by side."""


PAGES = (
    Place("", later("Board"), "dashboard", EVERYBODY, first=True),
    Place("work", later("My work"), "checklist", first=True, short=later("Work")),
    Place("raise", later("Raise an issue"), "add_alert", first=True, short=later("Raise")),
    Place("coach", later("Coach"), "forum", first=True),
    Place("inbox", later("Inbox"), "mail", first=True),
    Place("numbers", later("Today's numbers"), "dialpad"),
    Place("meeting", later("Meeting"), "groups"),
    Place("department", later("My department"), "handyman"),
    Place("analyses", later("Analyses"), "account_tree", EVERYBODY),
    Place("kata", later("Kata"), "steps", EVERYBODY),
    Place("ideas", later("Ideas"), "lightbulb", EVERYBODY),
    Place("tier3", later("Tier 3"), "monitoring", EVERYBODY),
    Place("progress", later("Progress"), "trending_up"),
    Place("settings", later("Settings"), "settings", (*LEADERS, "coach")),
    Place("kpi", later("Number"), "show_chart", EVERYBODY, hidden=True),
    Place("issue", later("Issue"), "report", EVERYBODY, hidden=True),
    Place("action", later("Action"), "task_alt", EVERYBODY, hidden=True),
)


def place(path: str) -> Place:
    return next(each for each in PAGES if each.path == path)
