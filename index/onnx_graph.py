"""The ONNX graphs of all-MiniLM-L6-v2 and of the two models made from it, written from their safetensors files.

A BERT encoder of six layers (Devlin et al., 2018; the weights are sentence-transformers/all-MiniLM-L6-v2).

* The *embedder* reads what is indexed, in batches. Inputs are `input_ids` (batch, length), int64, padded on the right, and
  `lengths` (batch,), int32, the true lengths; the output is `states` (batch, length, 384), float32: the last layer's
  token states. Pooling is not in the graph, because a window is pooled once for each of its sentences.
* The *question encoder* and the *cross-encoder* have the same layers with small changes to their weights, of low rank
  (LoRA; Hu et al., 2021), and are read one row at a time: `input_ids` (1, length). The first one's output is `mean` (1, 384),
  the mean state of a question. The second one also takes `segment_ids` (1, length), int64: 0 for the question, 1 for
  the text; its output is `logits` (1,), of a linear head over the first state and the mean.

Their matrices are whole numbers from -63 to 63 with one scale a column, and what is multiplied with them is rounded to
256 steps at run time: less than half of the time. They were trained with this rounding (`benchmarks/adapters`). With 63 instead of 127 no sum of
two products leaves 16 bits, so processors with and without instructions for such sums get the same whole numbers.

Attention and GELU are onnxruntime's own operators ("com.microsoft"). It would fuse the textbook graph to
the same ones, but again at each start.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.onnx_writer import FUSED, Constants, Graph

GRAPH_VERSION = 5
"""Part of the cached folder's name; raise it whenever this file changes what a graph computes."""

LAYERS, HEADS, WIDTH = 6, 12, 384
CLS, SEP = 101, 102
"""The special tokens that stand at both ends of every text."""

EPSILON = 1e-12
"""Added to the variance in each normalisation (`layer_norm_eps` of the model's own configuration)."""

STEPS = 63
"""The largest whole number of a matrix."""

Tensors = Mapping[str, NDArray[np.float32]]


@dataclass(frozen=True, slots=True)
class Graphs:
    """Three serialised ONNX models and the constants they share."""

    embedder: bytes
    question_encoder: bytes
    cross_encoder: bytes
    constants: bytes


def build_graphs(weights: Path, question_encoder: Path, cross_encoder: Path) -> Graphs:
    """Return the models of three safetensors files.

    Parameters
    ----------
    weights
        The embedder's, with the tensor names of `BertModel`.
    question_encoder, cross_encoder
        What each has of its own. Of a matrix `name.weight` its change as two factors in whole numbers, `name.up` (out, rank) and
        `name.down` (rank, in), int8, and `name.scale` (rank,), what their products count. As float16: normalisations
        whole; the cross-encoder's `segment` (384,), `head.weight` (768,), `head.bias` (1,).
    """
    from safetensors.numpy import load_file

    tensors: Tensors = load_file(weights)
    constants = Constants()
    embedder = Graph(
        constants,
        {"input_ids": ("batch", "length"), "lengths": ("batch",)},
        {"states": ("batch", "length", WIDTH)},
    )
    states = _embed(embedder, tensors)
    for layer in range(LAYERS):
        states = _encode(embedder, tensors, f"encoder.layer.{layer}", states)
    embedder.add("Identity", states, name="states")

    changed = _adapted(tensors, load_file(question_encoder))
    asker = Graph(constants, {"input_ids": (1, "length")}, {"mean": (1, WIDTH)})
    states = _embed(asker, changed)
    for layer in range(LAYERS):
        states = _encode_rounded(asker, changed, f"encoder.layer.{layer}", states)
    asker.add("ReduceMean", states, name="mean", axes=[1], keepdims=0)

    changed = _adapted(tensors, load_file(cross_encoder))
    reader = Graph(constants, {"input_ids": (1, "length"), "segment_ids": (1, "length")}, {"logits": (1,)})
    states = _embed(reader, changed, "segment_ids")
    for layer in range(LAYERS):
        states = _encode_rounded(reader, changed, f"encoder.layer.{layer}", states)
    _judge(reader, changed, states)
    return Graphs(embedder.serialise(), asker.serialise(), reader.serialise(), constants.content())


def _adapted(tensors: Tensors, adapter: Tensors) -> Tensors:
    """Return the tensors with the changes of `adapter` in them."""
    own = {name: values.astype(np.float32) for name, values in adapter.items()}
    changed = {**tensors, **own}
    for name in own:
        if name.endswith(".scale"):
            matrix = name.removesuffix(".scale")
            up, down = own[f"{matrix}.up"] * own[name], own[f"{matrix}.down"]
            changed[f"{matrix}.weight"] = (tensors[f"{matrix}.weight"] + up @ down).astype(np.float32, copy=False)
    return changed


def _embed(graph: Graph, tensors: Tensors, segments: str | None = None) -> str:
    """Add the sum of word and position embeddings, normalised. The model's one segment joins the positions.

    With `segments`, an input, what stands in segment 1 gets the cross-encoder's own vector too.
    """
    positions = tensors["embeddings.position_embeddings.weight"] + tensors["embeddings.token_type_embeddings.weight"][0]
    words = graph.add("Gather", graph.constant(tensors["embeddings.word_embeddings.weight"]), "input_ids")
    zero = graph.constant(np.array([0], dtype=np.int64))
    length = graph.add("Shape", "input_ids", start=1, end=2)
    seen = graph.add("Slice", graph.constant(positions), zero, length, zero)
    summed = graph.add("Add", words, seen)
    if segments is not None:
        table = graph.constant(np.stack([np.zeros(WIDTH, dtype=np.float32), tensors["segment"]]))
        summed = graph.add("Add", summed, graph.add("Gather", table, segments))
    return _normalise(graph, tensors, "embeddings", summed)


def _judge(graph: Graph, tensors: Tensors, states: str) -> None:
    """Add the head: a linear function of the first state and of the mean."""
    mean = graph.add("ReduceMean", states, axes=[1], keepdims=0)
    first = graph.add("Gather", states, graph.constant(np.array(0, dtype=np.int64)), axis=1)
    both = graph.add("Concat", first, mean, axis=1)
    weighed = graph.add("MatMul", both, graph.constant(tensors["head.weight"]))
    graph.add("Add", weighed, graph.constant(tensors["head.bias"]), name="logits")


def _encode(graph: Graph, tensors: Tensors, layer: str, states: str) -> str:
    """Add one encoder layer: attention and feed-forward, each with its residual and normalisation."""
    heads = [f"{layer}.attention.self.{part}" for part in ("query", "key", "value")]
    weight = graph.constant(np.concatenate([tensors[f"{head}.weight"].T for head in heads], axis=1))
    bias = graph.constant(np.concatenate([tensors[f"{head}.bias"] for head in heads]))
    attended = graph.add("Attention", states, weight, bias, "lengths", domain=FUSED, num_heads=HEADS)
    states = _project(graph, tensors, f"{layer}.attention.output", attended, states)

    inner = f"{layer}.intermediate.dense"
    hidden = graph.add("MatMul", states, graph.constant(tensors[f"{inner}.weight"].T))
    active = graph.add("BiasGelu", hidden, graph.constant(tensors[f"{inner}.bias"]), domain=FUSED)
    return _project(graph, tensors, f"{layer}.output", active, states)


def _project(graph: Graph, tensors: Tensors, block: str, values: str, residual: str) -> str:
    """Add `LayerNorm(dense(values) + residual)` with the weights of `block`."""
    projected = graph.add("MatMul", values, graph.constant(tensors[f"{block}.dense.weight"].T))
    bias = graph.constant(tensors[f"{block}.dense.bias"])
    summed = graph.add("Add", graph.add("Add", projected, bias), residual)
    return _normalise(graph, tensors, block, summed)


def _normalise(graph: Graph, tensors: Tensors, block: str, values: str) -> str:
    """Add the normalisation of `block`. onnxruntime's fused `SkipLayerNormalization` is nine times as slow on a processor."""
    scale, shift = (graph.constant(tensors[f"{block}.LayerNorm.{part}"]) for part in ("weight", "bias"))
    return graph.add("LayerNormalization", values, scale, shift, axis=-1, epsilon=EPSILON)


def _encode_rounded(graph: Graph, tensors: Tensors, layer: str, states: str) -> str:
    """Add one encoder layer with rounded matrices, for a batch of one row."""
    heads = [f"{layer}.attention.self.{part}" for part in ("query", "key", "value")]
    parts = graph.split(_multiply_rounded(graph, tensors, heads, states), len(heads))
    attended = graph.add("MultiHeadAttention", *parts, domain=FUSED, num_heads=HEADS)
    projected = _multiply_rounded(graph, tensors, [f"{layer}.attention.output.dense"], attended)
    states = _normalise(graph, tensors, f"{layer}.attention.output", graph.add("Add", projected, states))
    hidden = _multiply_rounded(graph, tensors, [f"{layer}.intermediate.dense"], states)
    active = graph.add("Gelu", hidden, domain=FUSED)
    projected = _multiply_rounded(graph, tensors, [f"{layer}.output.dense"], active)
    return _normalise(graph, tensors, f"{layer}.output", graph.add("Add", projected, states))


def _multiply_rounded(graph: Graph, tensors: Tensors, names: Sequence[str], values: str) -> str:
    """Add the product of `values` with the matrices of `names` side by side, rounded, and their biases."""
    matrix = np.concatenate([tensors[f"{name}.weight"] for name in names]).T
    bias = np.concatenate([tensors[f"{name}.bias"] for name in names])
    scale = np.abs(matrix).max(axis=0) / np.float32(STEPS)
    rounded, scales, added = map(graph.constant, (np.round(matrix / scale).astype(np.int8), scale, bias))
    return graph.add("DynamicQuantizeMatMul", values, rounded, scales, "", added, domain=FUSED)
