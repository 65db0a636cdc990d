"""The script that Streamlit runs for each person: who is here, the bar, and the page they asked for."""

from functools import cache

from ui.frame import frame
from ui.settings import Settings

__all__ = ["main"]


@cache
def settings() -> Settings:
    return Settings()


def main() -> None:
    frame(settings())


main()
