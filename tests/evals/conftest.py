"""Workers are spawned here, and a spawned process begins with the main module of the one that spawns it."""

import sys
from collections.abc import Iterator
from types import ModuleType

import pytest


@pytest.fixture(scope="module", autouse=True)
def main_of_nobody() -> Iterator[None]:
    """A page that was tested before in this process has left its script as the main module, which no worker can run."""
    kept = sys.modules["__main__"]
    sys.modules["__main__"] = ModuleType("__main__")
    yield
    sys.modules["__main__"] = kept
