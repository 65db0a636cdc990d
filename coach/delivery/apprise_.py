"""Sends through Apprise, which is slow to import and to talk to: it is loaded when first used, and runs in threads."""

import asyncio
import logging
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from coach.delivery.addresses import Hosts, bracketed
from coach.delivery.schedule import Outcome
from coach.delivery.schemas import SCHEMAS, Reach, checked
from coach.errors import InvalidInput

__all__ = ["Letter", "Messenger"]

PATIENCE = timedelta(seconds=30)
THREADS = 16
UNNAMED = "it leads to a host that whoever runs the service has not named"


@dataclass(frozen=True, slots=True)
class Letter:
    """What goes to one person at one time."""

    subject: str
    text: str


class Messenger:
    """`schemas` are those it takes. Apprise looks names up by itself, after any check that could be made here: so a URL
    leads to a service whose address Apprise knows, or to one of `hosts`, which the operator has named."""

    def __init__(self, hosts: Hosts, schemas: Mapping[str, Reach] = SCHEMAS, patience: timedelta = PATIENCE) -> None:
        self._hosts = hosts
        self._schemas = schemas
        self._patience = patience.total_seconds()
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="channel")

    async def understand(self, url: str) -> None:
        """Raise InvalidInput for a URL that nothing could be sent to."""
        schema = checked(url, self._schemas)
        if (place := self._unnamed(schema, await self._in_thread(plugin, url))) is not None:
            raise InvalidInput(f"`url` leads to {place}; whoever runs the service has to name it: COACH_CHANNEL_HOSTS.")

    async def send(self, url: str, letter: Letter) -> Outcome:
        try:
            async with asyncio.timeout(self._patience):
                return await self._send(url, letter)
        except TimeoutError:
            return Outcome(False, "timeout", f"not done within {self._patience:g} seconds")
        except InvalidInput as error:
            return Outcome(False, "refused", str(error))

    async def _send(self, url: str, letter: Letter) -> Outcome:
        schema = checked(url, self._schemas)
        way = await self._in_thread(plugin, url)
        if self._unnamed(schema, way) is not None:
            return Outcome(False, "refused", UNNAMED)
        if await self._in_thread(handed_over, way, letter):
            return Outcome(True, "sent")
        return Outcome(False, "failed", "the service did not take it")

    def _unnamed(self, schema: str, way: Any) -> str | None:
        """Where it would connect to, if nobody has said that it may."""
        place = host_of(way) if self._schemas[schema] == "host" else None
        return None if place is None or self._hosts.exempt(*place) else f"{bracketed(place[0])}:{place[1]}"

    async def _in_thread(self, work: Any, *given: Any) -> Any:
        return await asyncio.get_running_loop().run_in_executor(self._threads, work, *given)

    async def aclose(self) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)


def plugin(url: str) -> Any:
    """Apprise's own reading of a URL. Nothing is loaded from disk, kept there, or fetched by way of a redirect; Matrix
    is not asked for another address than the one that was given."""
    from apprise import Apprise, AppriseAsset

    logging.getLogger("apprise").setLevel(logging.CRITICAL)  # it would log parts of what is sent
    asset = AppriseAsset(http_redirects=False, plugin_paths=[], storage_path=None, secure_logging=True)
    found: Any = Apprise.instantiate(url, asset=asset, suppress_exceptions=True)
    if found is None:
        raise InvalidInput("`url` is not complete: Apprise cannot tell from it where to send.")
    found.discovery = False
    return found


def host_of(way: Any) -> tuple[str, int] | None:
    """The host that will be connected to, as Apprise has worked it out; None for a service of its own."""
    if getattr(way, "mode", None) == "cloud":
        return None
    host = getattr(way, "smtp_host", None) or way.host
    return str(host).strip("[]").lower(), int(way.port or (443 if way.secure else 80))


def handed_over(way: Any, letter: Letter) -> bool:
    from apprise import Apprise, NotifyFormat

    ways = Apprise()
    ways.add(way)
    return bool(ways.notify(body=letter.text, title=letter.subject, body_format=NotifyFormat.TEXT))
