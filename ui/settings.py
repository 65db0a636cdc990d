"""Where the front end finds the service, and what an operator can set of it."""

from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

__all__ = ["Settings"]


class Settings(BaseSettings):
    """Read once from `COACH_…` variables, as the service reads its own; what is not named here is the service's."""

    model_config = SettingsConfigDict(env_prefix="COACH_", env_ignore_empty=True, frozen=True, extra="ignore")

    api_url: str = Field(default="http://127.0.0.1:8000", pattern=r"^https?://\S+$")
    """Where the service answers."""
    api_timeout: float = Field(default=20.0, gt=0)
    """Seconds for one call: longer than a turn may take."""
    public_url: str | None = Field(default=None, pattern=r"^https?://\S+$")
    """Where people reach the front end; cookies are sent encrypted only when it begins with https."""
    oidc_issuer: str | None = None
    oidc_client_id: str | None = None
    oidc_client_secret: str | None = None
    """The three of an identity provider, for those who sign in with their company's account."""
    cookie_secret_file: Path | None = None
    """A file with the secret that signs the provider's cookie; without one sign-ins end when the front end restarts."""

    @property
    def https(self) -> bool:
        return (self.public_url or "").startswith("https://")

    @property
    def oidc(self) -> bool:
        return bool(self.oidc_issuer and self.oidc_client_id and self.oidc_client_secret)
