"""Everything an operator can set, read once from `COACH_…` variables and passed down."""

from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

__all__ = ["Settings"]


class Settings(BaseSettings):
    model_config = SettingsConfigDict(env_prefix="COACH_", env_ignore_empty=True, frozen=True, extra="forbid")

    database_url: str | None = None
    """A PostgreSQL, or another SQLite file than the one in `data_dir`."""
    data_dir: Path = Path("data")
    timezone: str = "UTC"
    """Of the site: dates in what people say are read in it."""
    frameworks_dir: Path | None = None
    """The customer's own framework files."""
    turn_deadline: timedelta = Field(default=timedelta(seconds=8), gt=timedelta(0))
    """How long a backend may take before the built-in coach answers."""
    turn_slack: timedelta = Field(default=timedelta(seconds=2), ge=timedelta(0))
    """How long after that deadline another request may take the turn over."""
    max_answer_chars: int = Field(default=4000, ge=1)
    page_limit: int = Field(default=200, ge=1, le=200)
    api_port: int = Field(default=8000, ge=0, le=65535)

    @field_validator("timezone")
    @classmethod
    def known_zone(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (OSError, ValueError, KeyError) as error:
            raise ValueError(f"{name!r} is no time zone; give one like 'Europe/Berlin'") from error
        return name

    @field_validator("turn_deadline", "turn_slack", mode="before")
    @classmethod
    def seconds(cls, value: object) -> object:
        """A bare number counts seconds; ISO 8601 such as `PT8S` is read too."""
        return float(value) if isinstance(value, str) and value.replace(".", "", 1).isdecimal() else value

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    @property
    def store_url(self) -> str:
        return self.database_url or f"sqlite:///{self.data_dir / 'coach.db'}"

    @property
    def turn_lease(self) -> timedelta:
        return self.turn_deadline + self.turn_slack
