"""The operator's own prices, before LiteLLM's."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any

import yaml
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from coach.errors import OutOfOrder

__all__ = ["Price", "Prices", "load_prices"]

Dollars = Annotated[float, Field(ge=0, allow_inf_nan=False)]


class Price(BaseModel):
    """US dollars for a million tokens; `cached` for input that the provider had in its cache."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    input: Dollars
    output: Dollars
    cached: Dollars | None = None


@dataclass(frozen=True, slots=True)
class Prices:
    """By the model's LiteLLM name."""

    own: dict[str, Price] = field(default_factory=dict)

    def micros(self, model: str, tokens_in: int, tokens_out: int, cached: int) -> int | None:
        """Millionths of a dollar; none for a model that is not listed."""
        price = self.own.get(model)
        if price is None:
            return None
        hit = price.input if price.cached is None else price.cached
        return round((tokens_in - cached) * price.input + cached * hit + tokens_out * price.output)


TABLE: TypeAdapter[dict[str, Price]] = TypeAdapter(dict[str, Price])


def load_prices(file: Path | None) -> Prices:
    """A YAML file: `model: {input: 0.15, output: 0.6, cached: 0.075}`."""
    if file is None:
        return Prices()
    try:
        listed: Any = yaml.safe_load(file.read_text(encoding="utf-8"))
        return Prices(TABLE.validate_python(listed or {}))
    except (OSError, ValueError, yaml.YAMLError) as error:
        raise OutOfOrder(f"The price list {str(file)!r} cannot be read: {error}") from error
