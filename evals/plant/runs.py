"""Puts a service up for each seed, plays a plant there from its first day to its last, and keeps the books."""

import asyncio
import gc
from collections.abc import AsyncIterator, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import asynccontextmanager, contextmanager
from datetime import timedelta
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import httpx
from sqlalchemy import event
from sqlalchemy.pool import Pool

from coach.api.app import create_app, framework_files
from coach.board.deliveries import letters
from coach.board.first_key import ORG
from coach.delivery.postman import Postman
from coach.demo import load_empty
from coach.settings import Settings
from coach.store.engine import prepare
from evals.plant.accounts import close_books, take_in
from evals.plant.deeds import sees
from evals.plant.drive import Drive
from evals.plant.faults import DownModel, Hook, Mailbox, MortalStore, weather
from evals.plant.ledger import Edition, Ledger
from evals.plant.look import Look
from evals.plant.upheavals import prepare_upheavals
from evals.plant.world import CREWS, POLICIES, ZONE, began, build

__all__ = ["TICK", "play", "run"]

DAY = timedelta(days=1)
TICK = timedelta(minutes=30)

ISSUES_A_DAY = 11
"""900 in ninety days; their actions come to about two and a half times as many."""


@asynccontextmanager
async def opened(seed: int, days: int, folder: Path) -> AsyncIterator[Drive]:
    """A service that was just put up, with nothing in it but the plant."""
    at = began(seed) - DAY
    ledger = Ledger(seed, began(seed), began(seed) + days * DAY)
    settings = Settings(data_dir=folder, demo="none", timezone=ZONE.key)
    prepare(settings.store_url)
    event.listen(Pool, "checkout", unhurried)
    try:
        with MortalStore.open(settings.store_url) as store, Look(folder / "coach.db", ORG) as look:
            admin = await load_empty(store, folder, framework_files(None), settings.timezone, at)
            weathers = weather(seed, ledger.began, days)
            model = DownModel()
            app = create_app(store, settings, lambda: drive.at, model)
            transport = httpx.ASGITransport(app)
            async with httpx.AsyncClient(transport=transport, base_url="http://coach/v1") as client:
                drive = Drive(seed, store, client, weathers, ledger, look, at, keys={"admin": admin})
                drive.hook = Hook(weathers, lambda: drive.at, drive.luck)
                mail = app.state.messenger = Mailbox(weathers, lambda: drive.at)
                drive.postman = Postman(
                    store, lambda: drive.at, drive.hook, mail, partial(letters, None), jitter=lambda: 0.0
                )
                drive.after = take_in
                yield drive
                await drive.postman.aclose()
                drive.counts["turns without a model"] = model.asked
    finally:
        event.remove(Pool, "checkout", unhurried)


def unhurried(dbapi: Any, *_: object) -> None:
    """Nobody pulls the plug of a simulation: what it writes need not be on the disk."""
    dbapi.execute("PRAGMA synchronous=OFF")


async def played(seed: int, days: int, scale: float, folder: Path, tick: timedelta, *, escalation: bool) -> Ledger:
    async with opened(seed, days, folder) as drive:
        ledger = drive.ledger
        drive.world = await build(drive.must, drive.chance, ledger)
        for role in ("learner", "supervisor"):
            key = await drive.must("POST", "/keys", {"name": f"Tablet, {role}", "role": role, "shared_device": True})
            drive.keys[role] = key["secret"]
        hook = {"name": "Planning", "url": "https://planning.example.org/coach", "events": ["escalation.*"]}
        await drive.must("POST", "/webhooks", hook)
        await drive.changed("PATCH", f"/teams/{drive.world.teams['plant']}", {"span_target": 8})
        ledger.editions += [Edition(ledger.began, policy, text) for policy, text in POLICIES.items()]
        drive.at = ledger.began
        drive.crowd.cast()
        plan(drive, days, scale)
        prepare_upheavals(drive, days)
        await drive.play(tick, working=escalation)
        close_books(drive)
        return ledger


def plan(drive: Drive, days: int, scale: float) -> None:
    """When who looks at their work, and when who comes upon something."""
    ledger, crowd, chance = drive.ledger, drive.crowd, drive.chance
    for person in drive.world.people.values():
        start, end = person.next_stint(ledger.began)
        while start < ledger.ended:
            drive.later(start + chance.random() * (end - start), partial(crowd.looks, person.name))
            start, end = person.next_stint(end)
    for _ in range(round(ISSUES_A_DAY * days * scale)):
        person = chance.choice(drive.world.crew(chance.choice(CREWS), ledger.began))
        start, end = person.next_stint(ledger.began + chance.random() * days * DAY)
        drive.later(start + chance.random() * (end - start), partial(sees, crowd, person.name))


def play(
    seed: int, days: int = 90, scale: float = 1.0, escalation: bool = True, folder: Path | None = None,
    tick: timedelta = TICK,
) -> Ledger:  # fmt: skip
    """One plant from its first day to its last; the same seed gives the same ledger."""
    with TemporaryDirectory() as own, seldom_swept():
        return asyncio.run(played(seed, days, scale, folder or Path(own), tick, escalation=escalation))


@contextmanager
def seldom_swept() -> Iterator[None]:
    """Rows come and go by the million; looking for circles among them as often as usual takes a tenth of the time."""
    before = gc.get_threshold()
    gc.set_threshold(100_000, 50, 50)
    try:
        yield
    finally:
        gc.set_threshold(*before)


def run(
    seeds: Sequence[int], days: int = 90, scale: float = 1.0, escalation: bool = True, tick: timedelta = TICK
) -> list[Ledger]:
    """Several of them, two at a time."""
    one = partial(play, days=days, scale=scale, escalation=escalation, tick=tick)
    if len(seeds) < 2:
        return [one(seed) for seed in seeds]
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as processes:
        return list(processes.map(one, seeds))
