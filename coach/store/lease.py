"""Which processes hold an SQLite file, so that a second host is refused.

SQLite's locks and its shared memory hold within one host only. Every process that writes keeps a row in `leases` and
renews it; a process on another host that finds a living row does not start, and one that comes back after its own
row ran out must claim again before it may write.
"""

import os
import socket
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, insert, select, update

from coach.clock import new_id
from coach.errors import OutOfOrder
from coach.store.tables import leases

__all__ = ["LEASE", "Lease", "holders"]

LEASE = timedelta(seconds=30)
RENEW = LEASE / 3


@dataclass(slots=True)
class Lease:
    """This process's claim on the file; `claim` before a write that `due` asks for."""

    host: str = field(default_factory=socket.gethostname)
    name: str = field(default_factory=lambda: new_id(f"process:{os.getpid()}"))
    renew_at: datetime | None = None

    def due(self, at: datetime) -> bool:
        return self.renew_at is None or at >= self.renew_at

    def claim(self, conn: Connection, at: datetime) -> None:
        """Take or renew the row; refuse while another host's row lives."""
        for host, until in conn.execute(select(leases.c.host, leases.c.until).where(leases.c.until > at)):
            if host != self.host:
                raise OutOfOrder(
                    f"The database file is in use by the host {host!r} until {until:%H:%M:%S} UTC; stop the coach"
                    f" there, or set COACH_DATABASE_URL to a PostgreSQL that both hosts can reach"
                )
        row = {"host": self.host, "until": at + LEASE}
        if not conn.execute(update(leases).where(leases.c.name == self.name).values(row)).rowcount:
            conn.execute(insert(leases).values(name=self.name, **row))
        conn.execute(delete(leases).where(leases.c.until < at - LEASE))

    def claimed(self, at: datetime) -> None:
        """To be called once the claim made at `at` is on disk."""
        self.renew_at = at + RENEW

    def release(self, conn: Connection) -> None:
        conn.execute(delete(leases).where(leases.c.name == self.name))


def holders(conn: Connection, at: datetime) -> list[str]:
    """The hosts and processes that hold the file now, leaving out those of this host that have died."""
    rows = conn.execute(select(leases.c.name, leases.c.host).where(leases.c.until > at)).all()
    return [f"{host} ({name})" for name, host in rows if host != socket.gethostname() or alive(name)]


def alive(name: str) -> bool:
    pid = int(name.split(":")[1].split("_")[0])
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
