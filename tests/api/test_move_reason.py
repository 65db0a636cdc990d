"""A moved deadline with its reason: who moves it says why, and the history keeps the words."""

import asyncio
from pathlib import Path

import pytest

from coach.store.engine import Store

from .conftest import Api, Plant
from .tiers import Tiers, make_tiers


@pytest.fixture
def tiers(api: Api, store: Store, plant: Plant, tmp_path: Path, runner: asyncio.Runner, org: str) -> Tiers:
    return make_tiers(api, store, plant, tmp_path, runner, org)


def test_the_reason_of_a_move_stands_in_its_history(tiers: Tiers) -> None:
    action = tiers.action()
    tiers.moved("leader", action, "move-deadline", {"due": "2026-03-10", "reason": "The fitter is on leave"})
    tiers.pass_(minutes=1)
    tiers.moved("leader", action, "move-deadline", {"due": "2026-03-12"})
    entries = tiers.as_("leader")("GET", f"/v1/actions/{action}/history").json()["items"]
    moves = [
        (entry["text"], entry["erased"]) for entry in entries if entry["what"] == "moved" and entry["kind"] == "move"
    ]
    assert moves == [(None, False), ("The fitter is on leave", False)]
