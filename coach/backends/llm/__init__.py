"""Any model behind the coach: from settings to a backend. LiteLLM is imported when the first model is called."""

from collections.abc import Iterator

from coach.backends.llm.adversary import AdversaryModel
from coach.backends.llm.backend import ModelBackend
from coach.backends.llm.cassette import Recorder, Replayer
from coach.backends.llm.hearing import LiteTranscriber
from coach.backends.llm.lite import LiteModel
from coach.backends.llm.model import Model
from coach.backends.llm.prices import load_prices
from coach.backends.llm.scripted import ScriptedModel
from coach.backends.transcribing import Transcriber
from coach.settings import Settings

__all__ = ["AdversaryModel", "ModelBackend", "Recorder", "Replayer", "ScriptedModel", "model_backend", "transcriber"]


def model_backend(settings: Settings) -> ModelBackend | None:
    """What `COACH_LLM_…` asks for; none when no model is named, and the built-in coach does it all."""
    models = list(_models(settings))
    return ModelBackend(models) if models else None


def transcriber(settings: Settings) -> Transcriber | None:
    """What `COACH_TRANSCRIBER_MODEL` names; none leaves everybody to type."""
    return LiteTranscriber(settings.transcriber_model) if settings.transcriber_model else None


def _models(settings: Settings) -> Iterator[Model]:
    if settings.llm_replay is not None:
        yield Replayer(settings.llm_replay)
        return
    prices = load_prices(settings.llm_prices)
    named = [settings.llm_model, *settings.llm_fallbacks] if settings.llm_model else []
    for name in filter(None, named):
        model = LiteModel(name, temperature=settings.llm_temperature, mode=settings.llm_output, prices=prices)
        yield Recorder(model, settings.llm_record) if settings.llm_record else model
