"""Serve the fake: `python -m ui.fake --port 8000 --role learner --size empty`, and the front end shows it."""

import argparse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock
from typing import get_args
from urllib.parse import parse_qsl, urlsplit

from ui.client import Request
from ui.fake import FakeCoach, Size
from ui.fake.service import operation


def handler(fake: FakeCoach) -> type[BaseHTTPRequestHandler]:
    """Answers every request with the fake's own reply, one after the other."""
    line = Lock()

    class Handler(BaseHTTPRequestHandler):
        def answer(self) -> None:
            parts = urlsplit(self.path)
            body = self.rfile.read(int(self.headers.get("Content-Length", 0))) or None
            headers = {name.title(): value for name, value in self.headers.items()}
            with line:
                reply = fake.send(Request(self.command, parts.path, dict(parse_qsl(parts.query)), headers, body))
            self.send_response(reply.status)
            for name, value in {**reply.headers, "content-length": str(len(reply.body))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(reply.body)

        do_GET = do_POST = do_PATCH = do_PUT = do_DELETE = answer

    return Handler


def main() -> None:
    asked = argparse.ArgumentParser(prog="python -m ui.fake", description="The service, without a service.")
    asked.add_argument("--port", type=int, default=8000, help="default 8000, where the front end looks for it")
    asked.add_argument("--role", choices=operation("get_me").roles, default="supervisor")
    asked.add_argument("--size", choices=get_args(Size), default="usual")
    given = asked.parse_args()
    ThreadingHTTPServer(("127.0.0.1", given.port), handler(FakeCoach(given.role, given.size))).serve_forever()


if __name__ == "__main__":
    main()
