"""The MiniLM of `index/onnx_graph.py` in torch, with what is trained of it. Needs torch and no part of Footnote.

The matrices of the embedder stay as they are; each gets a change of low rank (LoRA; Hu et al., 2021). Products are rounded as they
are at run time, and the gradient passes through the rounding (straight-through; Bengio et al., 2013): a model that was
trained without it loses a hundredth of its AUC to rounding afterwards.
"""

from collections.abc import Sequence
from pathlib import Path

import torch
from safetensors.numpy import load_file as read_file
from safetensors.numpy import save_file
from safetensors.torch import load_file
from tokenizers import Tokenizer
from torch import Tensor, nn
from torch.nn import functional

ROOT = Path(__file__).parents[2]
LAYERS, WIDTH, HEADS = 6, 384, 12
CLS, SEP = 101, 102
RANK, DROPOUT = 16, 0.1
STEPS, LEVELS = 63, 255
"""The largest whole number of a matrix, and of what is multiplied with it."""

MATRICES = (
    "attention.self.query", "attention.self.key", "attention.self.value", "attention.output.dense",
    "intermediate.dense", "output.dense",
)  # fmt: skip
NORMS = ("attention.output.LayerNorm", "output.LayerNorm")


class Adapted(nn.Module):
    """A fixed matrix and its change of low rank."""

    def __init__(self, weight: Tensor, bias: Tensor) -> None:
        super().__init__()
        self.weight, self.bias = nn.Parameter(weight, requires_grad=False), nn.Parameter(bias, requires_grad=False)
        self.down = nn.Parameter(torch.randn(RANK, weight.shape[1]) / weight.shape[1] ** 0.5)
        self.up = nn.Parameter(torch.zeros(weight.shape[0], RANK))

    def forward(self, values: Tensor, real: Tensor) -> Tensor:
        """Return the rounded product with the changed matrix; the change counts twice, which is a faster rate for it alone."""
        with torch.autocast("cpu", enabled=False):
            matrix = self.weight + 2 * self.up @ self.down
            scale = matrix.detach().abs().amax(1, keepdim=True) / STEPS
            matrix = matrix + ((matrix / scale).round() * scale - matrix).detach()
            rounded = _rounded(values.float(), real)
        return functional.linear(rounded, matrix, self.bias)


def _rounded(values: Tensor, real: Tensor) -> Tensor:
    """Return what onnxruntime's `DynamicQuantizeLinear` makes of each row of a batch by itself."""
    seen = values.detach()
    inside = torch.where(real[..., None], seen, 0.0)
    low, high = inside.amin((1, 2), keepdim=True), inside.amax((1, 2), keepdim=True)
    scale = ((high - low) / LEVELS).clamp_min(1e-8)
    zero = (-low / scale).round()
    return values + ((((seen / scale).round() + zero).clamp(0, LEVELS) - zero) * scale - seen)


class Layer(nn.Module):
    """One encoder layer."""

    def __init__(self, weights: dict[str, Tensor], name: str) -> None:
        super().__init__()
        self.matrices = nn.ModuleList(
            Adapted(weights[f"{name}.{each}.weight"], weights[f"{name}.{each}.bias"]) for each in MATRICES
        )
        self.norms = nn.ModuleList(nn.LayerNorm(WIDTH, eps=1e-12) for _ in NORMS)
        for norm, each in zip(self.norms, NORMS, strict=True):
            norm.load_state_dict({part: weights[f"{name}.{each}.{part}"] for part in ("weight", "bias")})
        self.dropout = nn.Dropout(DROPOUT)

    def forward(self, states: Tensor, real: Tensor) -> Tensor:
        """Return the next states, shape `(batch, length, WIDTH)`; `real` says which are no padding."""
        batch, length, _ = states.shape
        query, key, value, output, inner, outer = self.matrices
        heads = [each(states, real).view(batch, length, HEADS, -1).transpose(1, 2) for each in (query, key, value)]
        mask = real[:, None, None, :].expand(batch, 1, length, length)
        attended = functional.scaled_dot_product_attention(*heads, attn_mask=mask)
        attended = attended.transpose(1, 2).reshape(batch, length, WIDTH)
        states = self.norms[0](states + self.dropout(output(attended, real)))
        return self.norms[1](states + self.dropout(outer(functional.gelu(inner(states, real)), real)))


class Encoder(nn.Module):
    """The layers, on the embeddings of one or two texts."""

    def __init__(self, weights: dict[str, Tensor]) -> None:
        super().__init__()
        self.words = nn.Embedding.from_pretrained(weights["embeddings.word_embeddings.weight"])
        positions = (
            weights["embeddings.position_embeddings.weight"] + weights["embeddings.token_type_embeddings.weight"][0]
        )
        self.register_buffer("positions", positions)
        self.norm = nn.LayerNorm(WIDTH, eps=1e-12).requires_grad_(False)
        self.norm.load_state_dict({part: weights[f"embeddings.LayerNorm.{part}"] for part in ("weight", "bias")})
        self.segment = nn.Parameter(torch.zeros(WIDTH))
        self.layers = nn.ModuleList(Layer(weights, f"encoder.layer.{index}") for index in range(LAYERS))

    def forward(self, rows: Sequence[tuple[list[int], list[int]]]) -> tuple[Tensor, Tensor]:
        """Return the first and the mean state of every row, the token ids of two texts: shape `(len(rows), WIDTH)` each."""
        pairs = [([CLS, *first, SEP], [*second, SEP] if second else []) for first, second in rows]
        length = max(len(first) + len(second) for first, second in pairs)
        ids = torch.zeros(len(pairs), length, dtype=torch.long)
        in_second, real = torch.zeros(len(pairs), length), torch.zeros(len(pairs), length, dtype=torch.bool)
        for row, (first, second) in enumerate(pairs):
            end = len(first) + len(second)
            ids[row, :end] = torch.tensor([*first, *second])
            in_second[row, len(first) : end] = 1
            real[row, :end] = True
        states = self.norm(self.words(ids) + self.positions[:length] + in_second[..., None] * self.segment)
        for layer in self.layers:
            states = layer(states, real)
        return states[:, 0], (states * real[..., None]).sum(1) / real.sum(1, keepdim=True)


def load_base(folder: Path) -> tuple[dict[str, Tensor], Tokenizer]:
    """Return the embedder's weights and its tokenizer from `model.safetensors` and `tokenizer.json`."""
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return load_file(str(folder / "model.safetensors")), tokenizer


def write_adapter(file: Path, encoder: Encoder, head: nn.Linear | None = None) -> None:
    """Write what is the model's own, by the names that `index.onnx_graph.build_graphs` knows."""
    own: dict[str, Tensor] = {}
    if head is not None:
        own |= {"segment": encoder.segment.half(), "head.weight": head.weight[0].half(), "head.bias": head.bias.half()}
    for index, layer in enumerate(encoder.layers):
        for name, matrix in zip(MATRICES, layer.matrices, strict=True):
            for part, values in _whole(2 * matrix.up, matrix.down).items():
                own[f"encoder.layer.{index}.{name}.{part}"] = values
        for name, norm in zip(NORMS, layer.norms, strict=True):
            own[f"encoder.layer.{index}.{name}.weight"] = norm.weight.half()
            own[f"encoder.layer.{index}.{name}.bias"] = norm.bias.half()
    save_file({name: values.detach().numpy() for name, values in own.items()}, str(file))


def _whole(up: Tensor, down: Tensor) -> dict[str, Tensor]:
    """Return two factors in whole numbers, and what the product of each pair counts."""
    ups, downs = up.abs().amax(0) / 127, down.abs().amax(1) / 127
    return {
        "up": (up / ups.clamp_min(1e-12)).round().to(torch.int8),
        "down": (down / downs.clamp_min(1e-12)[:, None]).round().to(torch.int8),
        "scale": ups * downs,
    }


def read_adapter(file: Path, encoder: Encoder, head: nn.Linear | None = None) -> None:
    """Put what was written into the model."""
    own = {name: torch.from_numpy(values.astype("float32")) for name, values in read_file(str(file)).items()}
    with torch.no_grad():
        if head is not None:
            encoder.segment.copy_(own["segment"])
            head.weight.copy_(own["head.weight"][None])
            head.bias.copy_(own["head.bias"])
        for index, layer in enumerate(encoder.layers):
            for name, matrix in zip(MATRICES, layer.matrices, strict=True):
                up, down, scale = (own[f"encoder.layer.{index}.{name}.{part}"] for part in ("up", "down", "scale"))
                # The scale goes to both in equal parts, so that both learn at the same rate.
                matrix.up.copy_(up * scale.sqrt() / 2)
                matrix.down.copy_(down * scale.sqrt()[:, None])
            for name, norm in zip(NORMS, layer.norms, strict=True):
                norm.weight.copy_(own[f"encoder.layer.{index}.{name}.weight"])
                norm.bias.copy_(own[f"encoder.layer.{index}.{name}.bias"])
