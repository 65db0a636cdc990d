"""How Streamlit is set: our colours and sizes, its own decoration off, nothing sent to anybody."""

from collections.abc import Mapping
from urllib.parse import urlsplit

from ui.settings import Settings

__all__ = ["CONFIG", "DARK", "LIGHT", "configured"]

LIGHT = {
    "primaryColor": "#0a4a5c",
    "backgroundColor": "#f7f6f2",
    "secondaryBackgroundColor": "#ffffff",
    "textColor": "#16202a",
    "linkColor": "#0a4a5c",
    "borderColor": "#8a8f94",
}
DARK = {
    "primaryColor": "#7fd0e3",
    "backgroundColor": "#10171d",
    "secondaryBackgroundColor": "#1a242d",
    "textColor": "#f2f4f5",
    "linkColor": "#8fd8ea",
    "borderColor": "#7b858d",
}
SHAPE = {"baseFontSize": 18, "baseRadius": "6px", "showWidgetBorder": True}

CONFIG: Mapping[str, object] = {
    **{f"theme.light.{name}": value for name, value in LIGHT.items()},
    **{f"theme.dark.{name}": value for name, value in DARK.items()},
    **{f"theme.{name}": value for name, value in SHAPE.items()},
    "client.toolbarMode": "minimal",
    "client.showErrorDetails": "none",
    "browser.gatherUsageStats": False,
    "server.headless": True,
    "server.fileWatcherType": "none",
    "server.maxUploadSize": 12,
    "server.disconnectedSessionTTL": 600,
    "runner.magicEnabled": False,
}


def configured(settings: Settings, host: str, port: int) -> Mapping[str, object]:
    """Streamlit asks the internet for its own address where it is not told one. The gate has looked at the origin of
    each socket by then, so the one that is told is the only one it need know besides the host it was asked for."""
    public = urlsplit(settings.public_url or "").hostname
    return {**CONFIG, "server.address": host, "server.port": port, "browser.serverAddress": public or host}
