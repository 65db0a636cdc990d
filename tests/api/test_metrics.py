"""What Prometheus reads: whether the clockwork runs, summed over everybody, naming nobody."""

import asyncio
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import delete

from coach.api.app import create_app
from coach.board.audit import audit_all
from coach.settings import Settings
from coach.store import tables as t
from coach.store.engine import Store

from .conftest import Api, Plant
from .talk import Clock

LONG_AGO = datetime(1999, 1, 4, 12, tzinfo=UTC)
"""Before anything that other tests leave in this database is due."""


@pytest.fixture
def clock() -> Clock:
    return Clock(LONG_AGO)


@pytest.fixture
def site(store: Store, tmp_path: Path, clock: Clock, runner: asyncio.Runner, plant: Plant) -> Api:
    return Api(create_app(store, Settings(data_dir=tmp_path), clock), runner, plant.keys["admin"])


def scraped(site: Api) -> dict[str, float]:
    """Every sample by its name and its label."""
    answer = site("GET", "/metrics")
    assert answer.status_code == 200
    families = text_string_to_metric_families(answer.text)
    return {
        "/".join((sample.name, *sample.labels.values())): sample.value for each in families for sample in each.samples
    }


def given(site: Api, plant: Plant, what: str, due: str) -> str:
    fields = {"what": what, "owner_id": plant.member, "due": due, "team_id": plant.team}
    return str(site.made("/v1/actions", fields)["id"])


def test_every_figure_is_there_even_when_it_is_nothing(site: Api, nobody: Api) -> None:
    found = scraped(Api(site.app, site.runner, None))
    kinds = ("issue", "action", "session", "storyboard", "ended", "late")
    assert {f"coach_alarms/{kind}" for kind in kinds} <= found.keys()
    plain = ("coach_clocks_due", "coach_clock_lateness_seconds", "coach_outbox_ready", "coach_notices_waiting")
    assert set(plain) <= found.keys()
    assert site("GET", "/metrics").headers["Content-Type"].startswith("text/plain; version=")


def test_a_clock_that_nobody_moves_is_counted_with_its_lateness(site: Api, plant: Plant, clock: Clock) -> None:
    given(site, plant, "Shim", "2000-01-05T12:00:00Z")
    before = scraped(site)
    clock.at = datetime(2000, 1, 10, 12, tzinfo=UTC)
    after = scraped(site)
    assert after["coach_clocks_due"] == before["coach_clocks_due"] + 1
    assert before["coach_clock_lateness_seconds"] == 0 < after["coach_clock_lateness_seconds"]


def test_an_alarm_is_counted_by_its_kind_and_a_heartbeat_by_its_job(
    site: Api, plant: Plant, clock: Clock, store: Store
) -> None:
    before = scraped(site)
    action = given(site, plant, "Shim", "2000-01-05T12:00:00Z")
    clocks = (t.clocks.c.org == plant.org, t.clocks.c.item_id == action)
    site.runner.run(store.write(lambda conn: conn.execute(delete(t.clocks).where(*clocks)).rowcount))
    site.runner.run(audit_all(store, plant.org, clock(), "w"))
    clock.on(90)
    after = scraped(site)
    assert after["coach_alarms/action"] == before["coach_alarms/action"] + 1
    assert after["coach_heartbeat_age_seconds/audit"] == 90


def test_notices_that_wait_are_counted(site: Api, plant: Plant) -> None:
    before = scraped(site)["coach_notices_waiting"]
    fields = {"title": "Guard open", "severity": "severe", "team_id": plant.team}
    site.made("/v1/issues", fields)
    assert scraped(site)["coach_notices_waiting"] > before


def test_no_name_and_no_id_is_given_away(site: Api, plant: Plant, clock: Clock) -> None:
    given(site, plant, "Ask Ines Moll", "2000-01-05T12:00:00Z")
    clock.on(timedelta(days=9).total_seconds())
    text = site("GET", "/metrics").text
    secrets = (plant.org, plant.team, plant.member, "Ines", "Press", "Shim")
    assert not [secret for secret in secrets if secret in text]


def test_a_start_does_not_wait_for_the_library(runner: Any) -> None:
    tell = "import sys, coach.api.app; print('prometheus_client' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", tell], capture_output=True, text=True).stdout == "False\n"
