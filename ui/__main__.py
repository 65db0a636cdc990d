"""Serve the front end: `python -m ui --host 127.0.0.1 --port 8501`."""

import argparse
import os
import signal
import sys
import threading

from ui.settings import Settings
from ui.site import create_site
from ui.theme import configured


def main() -> None:
    asked = argparse.ArgumentParser(prog="python -m ui", description="The front end of the coach.")
    asked.add_argument("--host", default="127.0.0.1", help="default 127.0.0.1: this machine alone")
    asked.add_argument("--port", type=int, default=8501, help="default 8501")
    asked.add_argument("--attached", action="store_true", help="end when standard input does, with who started it")
    given = asked.parse_args()
    if given.attached:
        threading.Thread(target=end_with_input, daemon=True).start()
    settings = Settings()
    create_site(settings).run(config=configured(settings, given.host, given.port))


def end_with_input() -> None:
    sys.stdin.buffer.read()
    os.kill(os.getpid(), signal.SIGTERM)


main()
