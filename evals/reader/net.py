"""The encoder as PyTorch sees it while it is taught, and the way from there to an int8 file that onnxruntime reads.

A BERT of six layers and 384 numbers a word piece, begun from all-MiniLM-L6-v2 (Apache License 2.0).
"""

import math
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file
from torch import Tensor, nn

__all__ = ["Encoder", "Taught", "begun", "exported"]

WORDS, PLACES, WIDTH, HEADS, INNER, LAYERS = 30_522, 512, 384, 12, 1536, 6
FEATURES = 2 * WIDTH
"""The first word piece, and the mean over those of the answer."""

NAMES = {
    "query": "attention.self.query",
    "key": "attention.self.key",
    "value": "attention.self.value",
    "out": "attention.output.dense",
    "attended": "attention.output.LayerNorm",
    "wider": "intermediate.dense",
    "back": "output.dense",
    "done": "output.LayerNorm",
}
"""Of the parts of a layer, in the file that the weights come in."""


class Layer(nn.Module):
    def __init__(self, dropout: float) -> None:
        super().__init__()
        self.query, self.key, self.value, self.out = (nn.Linear(WIDTH, WIDTH) for _ in range(4))
        self.wider, self.back = nn.Linear(WIDTH, INNER), nn.Linear(INNER, WIDTH)
        self.attended, self.done = (nn.LayerNorm(WIDTH, eps=1e-12) for _ in range(2))
        self.drop = nn.Dropout(dropout)

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        q, k, v = (self._split(part(x)) for part in (self.query, self.key, self.value))
        weights = self.drop((q @ k.transpose(-1, -2) / math.sqrt(WIDTH // HEADS) + mask).softmax(-1))
        found = (weights @ v).transpose(1, 2).reshape(x.shape)
        x = self.attended(x + self.drop(self.out(found)))
        seen: Tensor = self.done(x + self.drop(self.back(nn.functional.gelu(self.wider(x)))))
        return seen

    @staticmethod
    def _split(x: Tensor) -> Tensor:
        return x.view(x.shape[0], x.shape[1], HEADS, WIDTH // HEADS).transpose(1, 2)


class Encoder(nn.Module):
    """Word pieces of two texts in, one row of features a pair out."""

    def __init__(self, dropout: float = 0.1) -> None:
        super().__init__()
        self.words, self.places, self.kinds = (nn.Embedding(n, WIDTH) for n in (WORDS, PLACES, 2))
        self.norm, self.drop = nn.LayerNorm(WIDTH, eps=1e-12), nn.Dropout(dropout)
        self.layers = nn.ModuleList(Layer(dropout) for _ in range(LAYERS))

    def forward(self, ids: Tensor, types: Tensor, mask: Tensor) -> Tensor:
        places = torch.arange(ids.shape[1])
        x = self.drop(self.norm(self.words(ids) + self.places(places) + self.kinds(types)))
        hidden = (1.0 - mask[:, None, None, :].float()) * -1e4
        for layer in self.layers:
            x = layer(x, hidden)
        answer = (types * mask).float()[:, :, None]
        mean = (x * answer).sum(1) / answer.sum(1).clamp(min=1.0)
        return torch.cat([x[:, 0], mean], 1)

    def freeze(self, layers: int) -> None:
        """Leave the word pieces and the lowest layers as they are; a third of the time, and no worse."""
        still: list[nn.Module] = [self.words, self.places, self.kinds, self.norm, *self.layers[:layers]]
        for part in still:
            part.requires_grad_(False)


class Taught(nn.Module):
    """The encoder and a head for each thing that it is taught."""

    def __init__(self, encoder: Encoder, classes: dict[str, int]) -> None:
        super().__init__()
        self.encoder, self.drop = encoder, nn.Dropout(0.1)
        self.heads = nn.ModuleDict({name: nn.Linear(FEATURES, count) for name, count in classes.items()})

    def forward(self, ids: Tensor, types: Tensor, mask: Tensor) -> Tensor:
        found: Tensor = self.drop(self.encoder(ids, types, mask))
        return found


def begun(weights: Path) -> Encoder:
    """An encoder with the published weights, from their `model.safetensors`."""
    given = load_file(weights)
    encoder = Encoder()
    state: dict[str, Any] = {
        "words.weight": given["embeddings.word_embeddings.weight"],
        "places.weight": given["embeddings.position_embeddings.weight"],
        "kinds.weight": given["embeddings.token_type_embeddings.weight"],
    }
    for kind in ("weight", "bias"):
        state[f"norm.{kind}"] = given[f"embeddings.LayerNorm.{kind}"]
        for n in range(LAYERS):
            for ours, theirs in NAMES.items():
                state[f"layers.{n}.{ours}.{kind}"] = given[f"encoder.layer.{n}.{theirs}.{kind}"]
    encoder.load_state_dict(state)
    return encoder


def exported(encoder: Encoder, target: Path) -> None:
    """Write it with weights of eight bits. They have a sign, for which processors are built; where it would overflow,
    onnxruntime takes it off again (`Model`), and every machine reads alike."""
    from onnxruntime.quantization import QuantType, quantize_dynamic

    whole = target.with_suffix(".float.onnx")
    example = (torch.ones(2, 9, dtype=torch.long), torch.zeros(2, 9, dtype=torch.long), torch.ones(2, 9).long())
    axes = {name: {0: "pairs", 1: "pieces"} for name in ("ids", "types", "mask")}
    torch.onnx.export(
        encoder.eval(),
        example,
        str(whole),
        input_names=list(axes),
        output_names=["features"],
        dynamic_axes={**axes, "features": {0: "pairs"}},
        opset_version=17,
        dynamo=False,
    )
    evenly = {"WeightSymmetric": False}
    quantize_dynamic(whole, target, weight_type=QuantType.QInt8, per_channel=True, extra_options=evenly)
    whole.unlink()
