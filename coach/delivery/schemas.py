"""Which Apprise URLs are taken, and how much of one is shown. What is not listed here is refused.

Left out is what writes to this machine or sends whatever it is given to wherever it is told: files, the system's log,
the desktop, and plain HTTP, for which there are webhooks.
"""

import re
from collections.abc import Mapping
from typing import Literal
from urllib.parse import parse_qsl

from coach.errors import InvalidInput

__all__ = ["SCHEMAS", "Reach", "checked", "masked"]

Reach = Literal["service", "host"]
"""A service has one address that Apprise knows; other URLs name a host, which must be one that may be reached."""

SCHEMAS: Mapping[str, Reach] = {
    **dict.fromkeys(
        (
            "discord", "gchat", "msgbird", "nexmo", "opsgenie", "pagerduty", "pbul", "pover", "seven", "sinch",
            "slack", "tgram", "threema", "twilio", "vonage", "webex", "wxteams",
        ),
        "service",
    ),
    **dict.fromkeys(
        (
            "gotify", "gotifys", "mailto", "mailtos", "matrix", "matrixs", "mmost", "mmosts", "nctalk", "nctalks",
            "ntfy", "ntfys", "rocket", "rockets", "signal", "signals", "smseagle", "smseagles", "workflow", "workflows",
        ),
        "host",
    ),
}  # fmt: skip

OPTIONS = frozenset(
    {
        "api-version", "bcc", "cc", "from", "id", "mode", "name", "pa", "priority", "reply", "sig", "silent", "smtp",
        "sound", "thread", "to", "token", "topic", "ver",
    }
)  # fmt: skip
"""What may stand behind the question mark. Other options of Apprise read files, fetch pictures or follow redirects."""

URL = re.compile(r"([a-z0-9]+)://[!-~]+")


def checked(url: str, schemas: Mapping[str, Reach] = SCHEMAS) -> str:
    """The schema of a URL that may be used, so far as it can be seen from its text."""
    found = URL.fullmatch(url)
    if found is None:
        raise InvalidInput("`url` is no Apprise URL; give one such as mailtos://user:password@mail.example.org?to=…")
    if found[1] not in schemas:
        listed = ", ".join(sorted(schemas))
        raise InvalidInput(f"`url` begins with {found[1]!r}, which is not sent to from here; use one of: {listed}.")
    options = parse_qsl(url.partition("?")[2], keep_blank_values=True)
    unknown = next((name for name, _ in options if name.lower() not in OPTIONS), None)
    if unknown is not None:
        raise InvalidInput(f"`url` has the option {unknown[:40]!r}; these are taken: {', '.join(sorted(OPTIONS))}.")
    return found[1]


def masked(url: str) -> str:
    """A URL holds passwords and addresses in any of its parts."""
    return f"{url.partition('://')[0]}://…"
