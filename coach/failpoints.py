"""Named places where a test kills the process; without `COACH_FAILPOINT` they do nothing."""

import os
import signal

__all__ = ["FAILPOINTS", "reach"]

FAILPOINTS = ("turn_opened", "before_reading", "after_reading", "before_commit", "in_commit", "after_commit")

ARMED = os.environ.get("COACH_FAILPOINT", "")


def reach(name: str) -> None:
    if name == ARMED:
        os.kill(os.getpid(), signal.SIGKILL)
