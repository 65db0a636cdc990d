"""Writes the reference of the HTTP API: `python -m coach.api.openapi` updates docs/reference/openapi.json."""

import json
from pathlib import Path

from fastapi import FastAPI

from coach.api.app import create_app
from coach.settings import Settings
from coach.store.engine import Store

__all__ = ["PATH", "reference"]

PATH = Path(__file__).parents[2] / "docs" / "reference" / "openapi.json"


class Unopened(Store):
    """Stands where a store is wanted and nothing is read."""

    def __init__(self) -> None:
        pass


def reference(app: FastAPI | None = None) -> str:
    app = app or create_app(Unopened(), Settings())
    return json.dumps(app.openapi(), indent=1, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    PATH.parent.mkdir(parents=True, exist_ok=True)
    PATH.write_text(reference(), encoding="utf-8")
