"""What every plain page stands in: the way to the service, who may send it something, and words when that says no."""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.requests import HTTPConnection, Request
from starlette.responses import Response

from ui.client import Client, Problem, Refused, SignedOut, Transport
from ui.client import calls as c
from ui.parts.company import COMING
from ui.plain.page import IDLE, WHO, here_is, local_path, locale_of, message, say_to, see
from ui.settings import Settings

__all__ = ["BEARER", "DEVICE", "Form", "House", "asked_here", "from_here", "theirs", "way_in", "without"]

BEARER, DEVICE = "coach", "coach_device"
"""The cookies: the person's own bearer, and an enrolled device's key."""
STREAMLITS = "_streamlit_user"
"""How the names of Streamlit's own cookies begin; they stay no longer than the person."""

Form = Mapping[str, str]
Shown = Callable[[Request], Response]
Taken = Callable[[Request, Form], Response]

MOST_FIELDS = 20


@dataclass(frozen=True, slots=True)
class House:
    settings: Settings
    transport: Transport

    def client(self, request: Request, bearer: str | None = None) -> Client:
        """Nothing of the request goes along but its language: the service is asked from this machine."""
        return Client(self.transport, bearer, locale_of(request))

    def mine(self, request: Request) -> Client:
        """For whoever is signed in here."""
        return self.client(request, request.cookies.get(BEARER))

    def shows(self, show: Shown) -> Shown:
        """A page, or in words why not."""

        def shown(request: Request) -> Response:
            return in_words(request, lambda: show(request))

        return shown

    def takes(self, take: Taken) -> Callable[[Request], Awaitable[Response]]:
        """What was filled in on a page of this site; another site's forms change nothing."""

        async def taken(request: Request) -> Response:
            if not from_here(request, self.settings.public_url):
                say = say_to(request)
                return message(request, say("This did not work"), say("Open the page here and send it again."))
            sent = await request.form(max_files=0, max_fields=MOST_FIELDS)
            form = {name: value for name, value in sent.items() if isinstance(value, str)}
            return await run_in_threadpool(in_words, request, lambda: take(request, form))

        return taken

    def left(self, request: Request, answer: Response) -> Response:
        """Whoever was signed in here is not any more, and takes every cookie of theirs along."""
        self.end(request)
        return without(answer, [BEARER, IDLE, WHO, COMING, *theirs(request)])

    def end(self, request: Request) -> None:
        """Without the service their bearer ends by itself."""
        if BEARER not in request.cookies:
            return
        try:
            self.mine(request)(c.sign_out)
        except Problem:
            return


def theirs(request: Request) -> list[str]:
    return [name for name in request.cookies if name.startswith(STREAMLITS)]


def without(answer: Response, names: Iterable[str]) -> Response:
    for name in names:
        answer.delete_cookie(name)
    return answer


def from_here(asked: HTTPConnection, public_url: str | None) -> bool:
    """Whether it was sent from a page of this site. A proxy in front may have changed the host."""
    origin = host_in(asked.headers.get("origin"))
    return origin != "" and origin in {asked.headers.get("host", ""), host_in(public_url)}


def host_in(url: str | None) -> str:
    return urlsplit(url or "").netloc


def asked_here(request: Request) -> bool:
    """A link or a script of this site, or somebody who typed the address; no picture on another site.

    Browsers tell it by themselves where the connection is safe; elsewhere the page they come from has to do.
    """
    if "prefetch" in request.headers.get("sec-purpose", ""):
        return False
    told = request.headers.get("sec-fetch-site")
    if told is not None:
        return told in ("same-origin", "none")
    return host_in(request.headers.get("referer")) == request.headers.get("host", "")


def way_in(wanted: str) -> str:
    return f"/sign-in?next={quote(local_path(wanted), safe='')}"


def in_words(request: Request, act: Callable[[], Response]) -> Response:
    say = say_to(request)
    try:
        return act()
    except SignedOut:
        return see(way_in(here_is(request) if request.method == "GET" else "/"))
    except Refused as refusal:
        return message(request, say("This did not work"), str(refusal), refusal.status, (say("Back to the board"), "/"))
    except Problem:
        text = say("The coach does not answer just now. Nothing is lost; try again in a moment.")
        return message(request, say("Just a moment"), text, 503, (say("Try again"), local_path(here_is(request))))
