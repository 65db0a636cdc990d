"""A whole plant to look at: four tiers, two shifts and ninety days that end today, played as they happened."""

import sys
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, select

from coach.board.audit import conclude, examine
from coach.board.demo import ORG, admin_key, fill_board, found, load_demo
from coach.board.toolbox import stock
from coach.demo.cast import SINCE, build
from coach.demo.history import EARLIER, SEED, make_kpis, roll_up, take_note, write_readings
from coach.demo.rounds import ROUNDS, read_hours, round_steps
from coach.demo.stage import Stage, come_round, play, script
from coach.demo.talks import TALKING, prepare_sessions
from coach.demo.verbs import VERBS
from coach.settings import Settings
from coach.store import tables as t
from coach.store.board import add_if_new
from coach.store.engine import Store

__all__ = ["built", "load", "load_empty", "load_plant", "played_plant"]


async def load(store: Store, settings: Settings, files: Iterable[tuple[str, str]], at: datetime) -> str:
    """What the settings ask for, unless something was loaded before; the admin key in its file."""
    if settings.demo == "plant" and not await store.read(built):
        print("Building the demo plant (once) …", file=sys.stderr, flush=True)
    return await LOADED[settings.demo](store, settings.data_dir, files, settings.timezone, at)


async def load_plant(
    store: Store, data_dir: Path, files: Iterable[tuple[str, str]], timezone: str, at: datetime
) -> str:
    """Make the plant once, keep its frameworks up to date, and return the admin key in its file."""
    files = tuple(files)
    await store.write(lambda conn: played_plant(conn, files, timezone, at))
    await store.write(lambda conn: stock(conn, ORG, files, at))
    return await admin_key(store, data_dir, at)


async def load_empty(
    store: Store, data_dir: Path, files: Iterable[tuple[str, str]], timezone: str, at: datetime
) -> str:
    """An organisation with its toolbox and key, for those who bring their own teams."""
    files = tuple(files)
    await store.write(lambda conn: add_if_new(conn, t.orgs, {"org": ORG, "name": "Plant", "created_at": at}))
    await store.write(lambda conn: stock(conn, ORG, files, at))
    return await admin_key(store, data_dir, at)


LOADED = {"plant": load_plant, "team": load_demo, "none": load_empty}


def built(conn: Connection) -> bool:
    """Whether something was loaded before."""
    return conn.execute(select(t.orgs.c.org).where(t.orgs.c.org == ORG)).first() is not None


def played_plant(conn: Connection, files: Iterable[tuple[str, str]], timezone: str, at: datetime) -> bool:
    """In one transaction: all of it, or nothing. False where there is a plant already."""
    line = found(conn, timezone, at, since=at - SINCE)
    if line is None:
        return False
    stock(conn, ORG, files, at)
    site = build(conn, line, timezone, at)
    kpis = make_kpis(conn, site)
    write_readings(conn, site, kpis)
    roll_up(conn, site, kpis)
    steps = (*script(), *round_steps(site, SEED))
    play(Stage(conn, site, kpis), steps, VERBS | TALKING | ROUNDS)
    read_hours(conn, site, SEED)
    fill_board(conn, line, at)
    write_readings(conn, site, named(conn), EARLIER)
    prepare_sessions(conn, site, take_note(conn, site, kpis))
    come_round(conn, at)
    conclude(conn, ORG, examine(conn, ORG, at), at, "demo")
    return True


def named(conn: Connection) -> dict[str, str]:
    """The KPIs by name."""
    k = t.kpis.c
    return {row.name: row.id for row in conn.execute(select(k.name, k.id).where(k.org == ORG))}
