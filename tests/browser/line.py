"""A line between browser and front end that can be cut: at once, or in the middle of what goes over it."""

import select
import socket
import threading
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import urlsplit

__all__ = ["Line"]

Way = Literal["up", "down"]


@dataclass(eq=False)
class Line:
    """A TCP relay. While it is cut, what is open is reset and nobody comes through."""

    to: str
    open: set[socket.socket] = field(default_factory=set)
    whole: bool = True
    trap: tuple[Way, int, bool] | None = None
    lock: threading.Lock = field(default_factory=threading.Lock)

    def __enter__(self) -> "Line":
        self.door = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self.door.getsockname()[1]}"
        threading.Thread(target=self.listen, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.door.close()
        self.cut()

    def listen(self) -> None:
        target = urlsplit(self.to)
        while True:
            try:
                near, _ = self.door.accept()
            except OSError:
                return
            if not self.whole:
                near.close()
                continue
            far = socket.create_connection((target.hostname, target.port))
            self.open |= {near, far}
            threading.Thread(target=self.relay, args=(near, far), daemon=True).start()

    def relay(self, near: socket.socket, far: socket.socket) -> None:
        ways: dict[socket.socket, tuple[Way, socket.socket]] = {near: ("up", far), far: ("down", near)}
        try:
            while True:
                for ready in select.select([near, far], [], [])[0]:
                    way, other = ways[ready]
                    data = ready.recv(65536)
                    if not data:
                        return
                    passes, ends = self.passes(way, len(data))
                    other.sendall(data[:passes])
                    if ends:
                        return
        except (OSError, ValueError):
            return
        finally:
            self.open -= {near, far}
            for end in (near, far):
                end.close()

    def passes(self, way: Way, size: int) -> tuple[int, bool]:
        """How much of it goes through, and whether the line is cut behind that."""
        with self.lock:
            if self.trap is None or self.trap[0] != way:
                return size, False
            _, most, splits = self.trap
            left = most - size
            self.trap = (way, left, splits) if left >= 0 else None
            self.whole = self.whole and left >= 0
        return (most if left < 0 and splits else size), left < 0

    def cut_after(self, way: Way, size: int, splits: bool = True) -> None:
        """So many of the next bytes that way still go through; without a split, all of the message that they end in."""
        with self.lock:
            self.trap = (way, size, splits)

    def cut(self) -> None:
        with self.lock:
            self.trap, self.whole = None, False
            ends = list(self.open)
        for end in ends:
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def mend(self) -> None:
        with self.lock:
            self.trap, self.whole = None, True
