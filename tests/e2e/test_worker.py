"""`coach worker` and `coach sweep`, as an operator runs them beside a service or without one."""

import asyncio
import os
import re
import signal
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from coach.board.demo import load_demo
from coach.cli import main
from coach.frameworks import shipped
from coach.store.engine import Store, prepare

MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """The demo plant, as it was one Monday in March."""
    url = f"sqlite:///{tmp_path / 'coach.db'}"
    prepare(url)
    with Store.open(url) as store:
        asyncio.run(load_demo(store, tmp_path, tuple(shipped()), "Europe/Vienna", MONDAY))
    return tmp_path


def counts(printed: str) -> dict[str, int]:
    return {what: int(n.replace(",", "")) for n, what in re.findall(r"^ +([\d,]+)  (.+)$", printed, re.MULTILINE)}


def test_a_sweep_at_a_given_time_does_what_is_due_then_and_nothing_twice(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["sweep", "--now", "2026-03-12T06:00Z", "--data-dir", str(data)]
    assert main(words) == 0
    first = capsys.readouterr().out
    assert first.startswith("2026-03-12 06:00:00 UTC\n")
    assert counts(first)["escalated"] > 3 < counts(first)["messages put out"]
    assert main(words) == 0
    assert set(counts(capsys.readouterr().out).values()) == {0}


@pytest.mark.parametrize("wrong", ["yesterday", "2026-03-12T06:00"])
def test_a_time_that_is_none_is_refused_with_one_that_would_do(
    data: Path, capsys: pytest.CaptureFixture[str], wrong: str
) -> None:
    assert main(["sweep", "--now", wrong, "--data-dir", str(data)]) == 1
    said = capsys.readouterr().err
    assert repr(wrong) in said and "Z" in said


def test_a_worker_stops_when_it_is_told_to(data: Path) -> None:
    command = [sys.executable, "-c", "from coach.cli import main; raise SystemExit(main())", "worker"]
    environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(
        [*command, "--data-dir", str(data)], stdout=subprocess.PIPE, text=True, env=environment
    ) as worker:
        assert worker.stdout is not None
        assert "watches the clocks" in worker.stdout.readline()
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(timeout=30) == 0
