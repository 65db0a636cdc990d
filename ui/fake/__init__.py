"""The service without the service: for building pages, and for their tests. It answers what was recorded."""

from ui.fake.coach import FakeCoach
from ui.fake.shapes import AT
from ui.fake.shelf import Size

__all__ = ["AT", "FakeCoach", "Size"]
