"""What stands at each place."""

from collections.abc import Callable, Mapping

from ui.here import Here
from ui.pages.action import action
from ui.pages.analyses import analyses
from ui.pages.board import board
from ui.pages.coach import coach
from ui.pages.department import department
from ui.pages.ideas import ideas
from ui.pages.inbox import inbox
from ui.pages.issue import issue
from ui.pages.kata import kata
from ui.pages.kpi import kpi
from ui.pages.meeting import meeting
from ui.pages.numbers import numbers
from ui.pages.progress import progress
from ui.pages.raising import raising
from ui.pages.settings import settings
from ui.pages.tier3 import tier3
from ui.pages.work import work

__all__ = ["SHOWN"]

SHOWN: Mapping[str, Callable[[Here], None]] = {
    "": board,
    "kpi": kpi,
    "issue": issue,
    "action": action,
    "numbers": numbers,
    "coach": coach,
    "raise": raising,
    "work": work,
    "department": department,
    "inbox": inbox,
    "analyses": analyses,
    "meeting": meeting,
    "ideas": ideas,
    "tier3": tier3,
    "settings": settings,
    "kata": kata,
    "progress": progress,
}
