"""A real model with no network: SmolLM2 of 135 million parameters behind llama.cpp's own server.

Both come as packages, into an environment of their own. The model is far too small to coach: it is a real transport and
a naturally bad model.
"""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import httpx

from benchmarks.environment import python_of

__all__ = ["coach_with", "local_model", "made"]

HERE = Path(__file__).parent
SECONDS = 300
"""For a turn: the first prompt alone takes ten on one thread."""


def made() -> Path:
    """The interpreter that has the model. Raises `OSError` or `CalledProcessError` where it cannot be had."""
    return python_of(HERE / "requirements.txt")


@contextmanager
def local_model() -> Iterator[str]:
    """The base URL of a running server."""
    command = [made(), HERE / "server.py"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as server:
        try:
            yield f"{address(server.stdout)}/v1"
        finally:
            server.terminate()


@contextmanager
def coach_with(data: Path, **variables: str) -> Iterator[httpx.AsyncClient]:
    """`coach up` as an operator would start it, with time for a slow model; a client for it, still to be opened."""
    word = "import sys; from coach.cli import main; sys.exit(main())"
    command = [sys.executable, "-c", word, "up", "--api-port", "0", "--data-dir", str(data)]
    known = {**os.environ, "COACH_TURN_DEADLINE": str(SECONDS), "COACH_DEMO": "team", **variables}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=known) as coach:
        try:
            base = f"{address(coach.stdout)}/v1"
            headers = {"Authorization": f"Bearer {(data / 'admin.key').read_text().strip()}"}
            yield httpx.AsyncClient(base_url=base, headers=headers, timeout=SECONDS + 10)
        finally:
            coach.terminate()


def address(printed: IO[str] | None) -> str:
    found = (re.search(r"http://[\d.]+:\d+", line) for line in printed or ())
    return next(match[0] for match in found if match)
