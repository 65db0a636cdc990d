"""`coach up`: one command from nothing to a board in the browser."""

import asyncio
import socket
import sys
from contextlib import nullcontext

import uvicorn

from coach.api.app import create_app, framework_files
from coach.api.listening import Hub
from coach.backends.llm import model_backend, transcriber
from coach.board.demo import KEY_FILE
from coach.cli.front import Front, bound, installed, reached
from coach.clock import now
from coach.demo import load
from coach.errors import OutOfOrder
from coach.settings import Settings
from coach.store.engine import Store, prepare

__all__ = ["serve"]


def serve(settings: Settings, host: str) -> int:
    """Prepare the database, load what there is to look at once, and serve until Ctrl-C."""
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    door = listen(host, settings.api_port)
    prepare(settings.store_url)
    with Store.open(settings.store_url) as store, door:
        asyncio.run(run(store, settings, door))
    return 0


def listen(host: str, port: int) -> socket.socket:
    try:
        door = bound(host, port)
    except OSError as error:
        raise OutOfOrder(
            f"Port {port} on {host} is not free ({error.strerror}); stop what uses it or give another --api-port."
        ) from error
    # Connections inherit it; without it the end of every reply waits 40 ms for the caller's acknowledgement.
    door.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return door


class Server(uvicorn.Server):
    """Ends the streams of events before it waits for requests to end: those would never."""

    def __init__(self, config: uvicorn.Config, hub: Hub) -> None:
        super().__init__(config)
        self._hub = hub

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._hub.close()
        await super().shutdown(sockets)


async def run(store: Store, settings: Settings, door: socket.socket) -> None:
    files = framework_files(settings.frameworks_dir)
    key = await load(store, settings, files, now())
    backend = model_backend(settings)
    host, port = door.getsockname()[:2]
    front = front_of(settings, host, port)
    app = create_app(
        store, settings, backend=backend, transcriber=transcriber(settings), front=front.well if front else None
    )
    server = Server(uvicorn.Config(app, log_level="warning", access_log=False), app.state.hub)
    if front is not None:
        print(f"Open the board         {front.url}")
    shown = f"[{host}]" if ":" in host else host
    print(f"The coach answers on   http://{shown}:{port}/v1   (reference: /openapi.json)")
    print(f"Your key               {key}")
    print(f"                       also in {settings.data_dir / KEY_FILE}; Ctrl-C stops the coach, the data stays.")
    if backend is not None:
        where = "outside this machine, where `llm allow` lets it" if backend.external else "on this machine"
        print(f"Questions worded by    {backend.name}, {where}; else by the built-in coach")
    sys.stdout.flush()
    async with front.running() if front else nullcontext():
        await server.serve(sockets=[door])


def front_of(settings: Settings, host: str, port: int) -> Front | None:
    if not settings.ui:
        return None
    if not installed():
        print("There is no front end here: install it with `pip install 'coach[ui]'`, or leave it out with --no-ui.")
        return None
    return Front.at(host, settings.ui_port, f"http://{reached(host)}:{port}")
