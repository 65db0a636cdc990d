"""All plain pages together: the door, devices, the wall, what is printed, photos, and files to take along."""

from starlette.routing import BaseRoute

from ui.client import HttpTransport, Transport
from ui.plain import device, door, files, paper, photos, wall
from ui.plain.house import House
from ui.settings import Settings

__all__ = ["plain_routes"]


def plain_routes(settings: Settings, transport: Transport | None = None) -> list[BaseRoute]:
    house = House(settings, transport or HttpTransport(settings.api_url, settings.api_timeout))
    return [route for part in (door, device, wall, paper, photos, files) for route in part.routes(house)]
