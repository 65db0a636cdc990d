"""Everything an operator can set, read once from `COACH_…` variables and passed down."""

import re
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Literal, NamedTuple
from zoneinfo import ZoneInfo

from pydantic import BeforeValidator, Field, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

__all__ = ["Limit", "Settings"]


class Limit(NamedTuple):
    """How much of a model may be used: either is none where it is no limit."""

    tokens: int | None = None
    micros: int | None = None
    """Millionths of a US dollar."""


def limit(value: object) -> object:
    """`20000 tokens`, `0.50 usd`, or both with a comma between."""
    if isinstance(value, Limit) or value is None:
        return value
    found: dict[str, int] = {}
    for part in str(value).split(","):
        amount = AMOUNT.fullmatch(part.strip().lower())
        if amount is None:
            raise ValueError(f"{part.strip()!r} is no budget; write an amount like '20000 tokens' or '0.50 usd'")
        unit, each = ("tokens", 1) if amount[2].startswith("token") else ("micros", 1_000_000)
        if unit in found:
            raise ValueError(f"{value!r} names two amounts of one kind; write one")
        found[unit] = round(float(amount[1]) * each)
    return Limit(**found)


AMOUNT = re.compile(r"(\d+(?:\.\d+)?) ?(tokens?|usd|\$)")
Budget = Annotated[Limit, NoDecode, BeforeValidator(limit)]


def is_bare(value: str) -> bool:
    return value.replace(".", "", 1).isdecimal()


ISSUER = re.compile(r"https://[^\s/?#@]+(/[^\s?#]*)?|http://(localhost|127\.0\.0\.1|\[::1\])(:\d+)?(/[^\s?#]*)?")
"""Without encryption on this machine alone."""


class Settings(BaseSettings):
    model_config = SettingsConfigDict(env_prefix="COACH_", env_ignore_empty=True, frozen=True, extra="forbid")

    database_url: str | None = None
    """A PostgreSQL, or another SQLite file than the one in `data_dir`."""
    data_dir: Path = Path("data")
    timezone: str = "UTC"
    """Of the site: dates in what people say are read in it."""
    frameworks_dir: Path | None = None
    """The customer's own framework files."""
    demo: Literal["plant", "team", "none"] = "plant"
    """What the first `coach up` makes to look at: a plant with ninety days of history, one team, or nothing."""
    turn_deadline: timedelta = Field(default=timedelta(seconds=8), gt=timedelta(0))
    """How long a backend may take before the built-in coach answers."""
    turn_slack: timedelta = Field(default=timedelta(seconds=2), ge=timedelta(0))
    """How long after that deadline another request may take the turn over."""
    max_answer_chars: int = Field(default=4000, ge=1)
    page_limit: int = Field(default=200, ge=1, le=200)
    reader: str | None = None
    """A folder with the language model that reads answers, such as one taught on a plant's own; `rules` for none.
    Without it the one that comes with the coach reads."""
    llm_model: str | None = Field(default=None, pattern=r"^\S+$")
    """Any LiteLLM model name, such as `openai/gpt-4o-mini` or `ollama_chat/llama3.1`; without one the built-in coach
    does it all. Keys and addresses come from the provider's usual variables."""
    llm_fallbacks: Annotated[tuple[str, ...], NoDecode] = ()
    """Models to ask in this order when the first does not answer, separated by commas."""
    llm_temperature: float = Field(default=0.3, ge=0, le=2)
    llm_output: Literal["schema", "tool", "json", "text"] | None = None
    """How the form of a reply is asked for; without it as strictly as the provider can."""
    llm_prices: Path | None = None
    """Own prices, before LiteLLM's; see docs/how-to/model-costs.md."""
    llm_record: Path | None = None
    """A file to which every request and reply is added."""
    llm_replay: Path | None = None
    """A recorded file that answers in the model's place."""
    transcriber_model: str | None = Field(default=None, pattern=r"^\S+$")
    """A LiteLLM transcription model, such as `hosted_vllm/openai/whisper-large-v3`; without one nobody can speak their
    answers. Keys and addresses come from the provider's usual variables."""
    budget_turn: Budget | None = None
    """What models may use in one turn, such as `20000 tokens` or `0.50 usd`; then the built-in coach speaks."""
    budget_session: Budget | None = None
    """The same for a session."""
    budget_person_day: Budget | None = None
    """For a person, a day of the site's calendar."""
    budget_organisation_day: Budget | None = None
    """For the organisation, a day."""
    webhook_hosts: Annotated[tuple[str, ...], NoDecode] = ()
    """Hosts outside the public internet that webhooks may go to, unencrypted too: `board.local, 10.0.0.7:8080`."""
    channel_hosts: Annotated[tuple[str, ...], NoDecode] = ()
    """Hosts that people's channels may lead to, such as `smtp.example.org:587, chat.plant.local`; services that Apprise
    knows the address of need no name here."""
    sign_in_hours: float = Field(default=10, gt=0, le=24)
    """How long a person is signed in at most."""
    idle_lock: timedelta = Field(default=timedelta(minutes=5), ge=timedelta(minutes=1), le=timedelta(hours=1))
    """How long a shared device may lie untouched before its screen locks itself; a bare number counts minutes."""
    oidc_issuer: str | None = None
    """The organisation's own sign-in (OpenID Connect), such as `https://login.example.org/plant`."""
    oidc_client_id: str | None = Field(default=None, pattern=r"^\S+$")
    """What this service is called there."""
    oidc_org: str = "demo"
    """The organisation whose people sign in there; without another it is the one that the first start makes."""
    public_url: str | None = Field(default=None, pattern=r"^https?://\S+$")
    """Where people reach the service; it stands at the end of each message."""
    api_port: int = Field(default=8000, ge=0, le=65535)
    ui_port: int = Field(default=8501, ge=0, le=65535)
    """Of the front end; 0 takes a free one."""
    ui: bool = True
    """Whether `coach up` starts the front end."""

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
        return float(value) if isinstance(value, str) and is_bare(value) else value

    @field_validator("idle_lock", mode="before")
    @classmethod
    def minutes(cls, value: object) -> object:
        return timedelta(minutes=float(value)) if isinstance(value, str) and is_bare(value) else value

    @field_validator("oidc_issuer")
    @classmethod
    def known_host(cls, url: str | None) -> str | None:
        """What it says about itself opens doors, so nobody may listen or speak on the way."""
        if url is not None and not ISSUER.fullmatch(url):
            raise ValueError(f"{url!r} is no issuer; give one like 'https://login.example.org/plant'")
        return url

    @field_validator("llm_fallbacks", "webhook_hosts", "channel_hosts", mode="before")
    @classmethod
    def listed(cls, value: object) -> object:
        return tuple(filter(None, map(str.strip, value.split(",")))) if isinstance(value, str) else value

    @model_validator(mode="after")
    def a_first_model(self) -> "Settings":
        if self.llm_fallbacks and not (self.llm_model or self.llm_replay):
            raise ValueError("COACH_LLM_FALLBACKS names models and COACH_LLM_MODEL none; name the first one there")
        return self

    @model_validator(mode="after")
    def both_or_none(self) -> "Settings":
        if (self.oidc_issuer is None) != (self.oidc_client_id is None):
            raise ValueError("COACH_OIDC_ISSUER and COACH_OIDC_CLIENT_ID go together; give both or none")
        return self

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    @property
    def store_url(self) -> str:
        return self.database_url or f"sqlite:///{self.data_dir / 'coach.db'}"

    @property
    def turn_lease(self) -> timedelta:
        return self.turn_deadline + self.turn_slack
