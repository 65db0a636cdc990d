"""What the client knows of the service is what the reference says."""

from pathlib import Path

import ui.client
from ui.client.generate import REFERENCE, calls_of, types_of

HERE = Path(ui.client.__file__).parent
ANEW = "make it anew: python -m ui.client.generate"


def test_the_types_are_those_of_the_reference() -> None:
    assert types_of(REFERENCE.read_text(encoding="utf-8")) == (HERE / "types.py").read_text(encoding="utf-8"), ANEW


def test_the_calls_are_those_of_the_reference() -> None:
    assert calls_of(REFERENCE.read_text(encoding="utf-8")) == (HERE / "calls.py").read_text(encoding="utf-8"), ANEW
