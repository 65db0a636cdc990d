"""Any transcription model behind LiteLLM: one request to the address that was judged, and a text of bounded size."""

import asyncio
import os
from typing import Any

from coach.backends.llm.lite import check_installed, fault, ready
from coach.backends.llm.model import ModelFault
from coach.backends.llm.whereabouts import Whereabouts, whereabouts
from coach.backends.transcribing import Recording, Transcript

__all__ = ["LiteTranscriber"]


class LiteTranscriber:
    """One model by its LiteLLM name, such as `openai/whisper-1` or `hosted_vllm/openai/whisper-large-v3`."""

    def __init__(self, name: str) -> None:
        check_installed()
        self.name = name
        self._where: Whereabouts = whereabouts(name, os.environ)

    @property
    def external(self) -> bool:
        return self._where.external

    async def transcribe(self, recording: Recording, seconds: float) -> Transcript:
        """Raises `ModelFault` of whatever kind; never anything else that a provider or LiteLLM does."""
        lite = await ready()
        try:
            async with asyncio.timeout(seconds):
                return told(await lite.atranscription(**self._request(recording, seconds)))
        except TimeoutError as error:
            raise ModelFault("timeout") from error
        except ModelFault:
            raise
        except Exception as error:  # whatever LiteLLM makes of a strange reply
            raise fault(error) from error

    def _request(self, recording: Recording, seconds: float) -> dict[str, Any]:
        """The file is bytes in memory under a made-up name: nothing is put on disk."""
        ending = recording.media_type.rpartition("/")[2]
        return {
            "model": self.name,
            "file": (f"speech.{ending}", recording.data, recording.media_type),
            "language": recording.language,
            "api_base": self._where.base,
            "timeout": seconds,
            "num_retries": 0,
            "max_retries": 0,
            "caching": False,
        }


def told(answered: Any) -> Transcript:
    """Some are paid for by tokens and some by the second; LiteLLM knows the price of a few."""
    if not isinstance(answered.text, str):
        raise ModelFault("unusable", "The reply holds no text.")
    usage, hidden = getattr(answered, "usage", None), getattr(answered, "_hidden_params", None) or {}
    came, went = (int(getattr(usage, name, None) or 0) for name in ("input_tokens", "output_tokens"))
    cost = hidden.get("response_cost")
    return Transcript(answered.text, came, went, None if cost is None else round(cost * 1_000_000))
