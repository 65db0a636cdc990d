"""Whether the clockwork runs, as Prometheus reads it. No names and no ids: it is open to whoever reaches the port."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime

from fastapi import APIRouter, Request
from fastapi.responses import PlainTextResponse
from sqlalchemy import Connection

from coach.api.deps import Service
from coach.store.pulse import MOST, Beat, pulse
from coach.store.scope import organisations

__all__ = ["router"]

router = APIRouter(tags=["health"], generate_unique_id_function=lambda route: route.name)

GAUGES = (
    ("coach_alarms", "Open alarms of the auditor by kind; there should be none.", "kind"),
    ("coach_heartbeat_age_seconds", "Since a job last went through, where that is longest ago.", "job"),
    ("coach_clocks_due", f"Clocks that are due and not moved yet, at most {MOST} of an organisation.", None),
    ("coach_clock_lateness_seconds", "For how long the longest due clock has been due; 0 where none is.", None),
    ("coach_outbox_ready", f"Messages that are ready to be delivered, at most {MOST} of an organisation.", None),
    ("coach_deliveries_waiting", f"Deliveries that have not arrived yet, at most {MOST} of an organisation.", None),
    ("coach_deliveries_dead", f"Deliveries that were given up, at most {MOST} of an organisation.", None),
    ("coach_notices_waiting", f"Notices that wait to go into a message, at most {MOST} of an organisation.", None),
)
"""Name, what it says, and by what it is split up."""

ALARMS = ("issue", "action", "session", "storyboard", "lesson", "ended", "late", "stuck", "nobody")


@router.get("/metrics", response_class=PlainTextResponse)
async def metrics(request: Request) -> PlainTextResponse:
    """Figures over all organisations, in the text format of Prometheus."""
    service: Service = request.app.state.service
    now = service.clock()
    found = await service.store.read(lambda conn: beats(conn, now))
    text, kind = exposition(figures(found, now))
    return PlainTextResponse(text, media_type=kind)


def beats(conn: Connection, now: datetime) -> list[Beat]:
    """One organisation after the other."""
    return [beat for org in organisations(conn) for beat in pulse(conn, org, now)]


def figures(found: Iterable[Beat], now: datetime) -> Mapping[str, Mapping[str, float]]:
    """Of each gauge its values; one that is not split up has one, under an empty name."""
    n: Counter[tuple[str, str]] = Counter()
    age: dict[tuple[str, str], float] = {}
    for beat in found:
        key = (beat.what, beat.label)
        n[key] += beat.n
        if beat.at is not None:
            age[key] = max(age.get(key, 0.0), (now - beat.at).total_seconds())
    return {
        "coach_alarms": {kind: n["alarms", kind] for kind in ALARMS},
        "coach_heartbeat_age_seconds": {job: seconds for (what, job), seconds in age.items() if what == "beat"},
        "coach_clocks_due": {"": n["due", ""]},
        "coach_clock_lateness_seconds": {"": age.get(("due", ""), 0.0)},
        "coach_outbox_ready": {"": n["ready", ""]},
        "coach_deliveries_waiting": {"": n["undelivered", ""]},
        "coach_deliveries_dead": {"": n["dead", ""]},
        "coach_notices_waiting": {"": n["waiting", ""]},
    }


def exposition(figures: Mapping[str, Mapping[str, float]]) -> tuple[bytes, str]:
    # A start need not wait for the library, which takes 25 ms to import; who asks for metrics can.
    from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Gauge, generate_latest

    registry = CollectorRegistry()
    for name, about, label in GAUGES:
        gauge = Gauge(name, about, [label] if label else [], registry=registry)
        for value, figure in figures[name].items():
            (gauge.labels(value) if label else gauge).set(figure)
    return generate_latest(registry), CONTENT_TYPE_LATEST
