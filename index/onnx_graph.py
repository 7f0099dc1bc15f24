"""The ONNX graphs of all-MiniLM-L6-v2 and of the cross-encoder made from it, written from their safetensors files.

A BERT encoder of six layers (Devlin et al., 2018; the weights are sentence-transformers/all-MiniLM-L6-v2). Inputs are
`input_ids` (batch, length), int64, padded on the right, and `lengths` (batch,), int32, the true lengths.

* The embedder's output is `states` (batch, length, 384), float32: the last layer's token states. Pooling is not in the
  graph, because a window is pooled once for each of its sentences.
* The cross-encoder has the same layers with small changes to their weights, of low rank (LoRA; Hu et al., 2021), and a
  linear head over the first state and the mean. It also takes `segment_ids` (batch, length), int64: 0 for the question, 1
  for the text. Its output is `logits` (batch,), float32.

Attention and the biased GELU are written as onnxruntime's own operators ("com.microsoft"). It
would fuse the textbook graph to the same ones, but again at each start. The large constants of both graphs stand in one
file beside them, which is mapped and not read: a graph loads in 0.03 s.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

GRAPH_VERSION = 3
"""Part of the cached file's name; raise it whenever this file changes what the graph computes."""

LAYERS, HEADS, WIDTH = 6, 12, 384
CLS, SEP = 101, 102
"""The special tokens that stand at both ends of every text."""

EPSILON = 1e-12
"""Added to the variance in each normalisation (`layer_norm_eps` of the model's own configuration)."""

FUSED = "com.microsoft"
"""The operator domain of onnxruntime's fused operators."""

_FLOAT, _INT32 = 1, 6
"""ONNX's numbers for these types (`TensorProto.DataType`)."""

CONSTANTS_FILE = "constants.bin"
"""Where the graphs look for their large constants: beside themselves, under this name."""

LARGE = 1024
"""Bytes from which a constant stands in that file."""

ALIGNMENT = 64
"""Bytes; where each constant begins in it."""

Tensors = Mapping[str, NDArray[np.float32]]


@dataclass(frozen=True, slots=True)
class Graphs:
    """Two serialised ONNX models and the constants they share."""

    embedder: bytes
    cross_encoder: bytes
    constants: bytes


def build_graphs(weights: Path, adapter: Path) -> Graphs:
    """Return the models of two safetensors files.

    Parameters
    ----------
    weights
        The embedder's, with the tensor names of `BertModel`.
    adapter
        What the cross-encoder has of its own: of a matrix `name.weight` its change as two factors, `name.up` (out, rank)
        and `name.down` (rank, in); normalisations whole; `segment` (384,), `head.weight` (768,), `head.bias` (1,).
    """
    from safetensors.numpy import load_file

    tensors: Tensors = load_file(weights)
    constants = _Constants()
    embedder = _Graph(constants, {"input_ids": 2, "lengths": 1}, {"states": 3})
    states = _embed(embedder, tensors)
    for layer in range(LAYERS):
        states = _encode(embedder, tensors, f"encoder.layer.{layer}", states)
    embedder.add("Identity", states, name="states")

    changed = _adapted(tensors, load_file(adapter))
    cross_encoder = _Graph(constants, {"input_ids": 2, "segment_ids": 2, "lengths": 1}, {"logits": 1})
    states = _embed(cross_encoder, changed, "segment_ids")
    for layer in range(LAYERS):
        states = _encode(cross_encoder, changed, f"encoder.layer.{layer}", states)
    _judge(cross_encoder, changed, states)
    return Graphs(embedder.serialise(), cross_encoder.serialise(), constants.content())


def _adapted(tensors: Tensors, adapter: Tensors) -> Tensors:
    """Return the tensors with the changes of `adapter` (float16) in them."""
    own = {name: values.astype(np.float32) for name, values in adapter.items()}
    changed = {**tensors, **{name: values for name, values in own.items() if not name.endswith((".up", ".down"))}}
    for name in own:
        if name.endswith(".up"):
            matrix = name.removesuffix(".up")
            changed[f"{matrix}.weight"] = tensors[f"{matrix}.weight"] + own[name] @ own[f"{matrix}.down"]
    return changed


class _Constants:
    """Bytes of large constants one after the other; what both graphs have stands there once."""

    def __init__(self) -> None:
        self._content = bytearray()
        self._places: dict[bytes, int] = {}

    def place(self, content: bytes) -> int:
        """Return where `content` begins."""
        digest = hashlib.sha256(content).digest()
        if digest not in self._places:
            self._content += bytes(-len(self._content) % ALIGNMENT)
            self._places[digest] = len(self._content)
            self._content += content
        return self._places[digest]

    def content(self) -> bytes:
        """Return all of it."""
        return bytes(self._content)


class _Graph:
    """Collects nodes and constants; every method returns the name of what it made."""

    def __init__(self, large: _Constants, inputs: Mapping[str, int], outputs: Mapping[str, int]) -> None:
        """Start a graph whose inputs (integers) and outputs (float32) have so many axes each."""
        self._nodes: list[Any] = []
        self._constants: list[Any] = []
        self._large, self._inputs, self._outputs = large, inputs, outputs

    def constant(self, values: NDArray[Any]) -> str:
        from onnx import TensorProto, numpy_helper

        name = f"constant_{len(self._constants)}"
        tensor = numpy_helper.from_array(np.asarray(values, order="C"), name)
        if values.nbytes >= LARGE:
            place = {"location": CONSTANTS_FILE, "offset": self._large.place(tensor.raw_data), "length": values.nbytes}
            tensor.ClearField("raw_data")
            tensor.data_location = TensorProto.EXTERNAL
            for key, value in place.items():
                tensor.external_data.add(key=key, value=str(value))
        self._constants.append(tensor)
        return name

    def add(self, operator: str, *inputs: str, name: str | None = None, domain: str = "", **attributes: float) -> str:
        from onnx import helper

        output = name or f"value_{len(self._nodes)}"
        options: dict[str, Any] = dict(attributes)
        self._nodes.append(helper.make_node(operator, list(inputs), [output], domain=domain, **options))
        return output

    def serialise(self) -> bytes:
        from onnx import TensorProto, helper

        axes: list[str | int | None] = ["batch", "length", WIDTH]
        inputs = [
            helper.make_tensor_value_info(name, TensorProto.INT64 if rank == 2 else TensorProto.INT32, axes[:rank])
            for name, rank in self._inputs.items()
        ]
        outputs = [
            helper.make_tensor_value_info(name, TensorProto.FLOAT, axes[:rank]) for name, rank in self._outputs.items()
        ]
        graph = helper.make_graph(self._nodes, "minilm", inputs, outputs, self._constants)
        # Operator set 17 brought LayerNormalization; IR 9 is read by every onnxruntime that has it.
        versions = [helper.make_opsetid("", 17), helper.make_opsetid(FUSED, 1)]
        model: bytes = helper.make_model(graph, opset_imports=versions, ir_version=9).SerializeToString()
        return model


def _embed(graph: _Graph, tensors: Tensors, segments: str | None = None) -> str:
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


def _judge(graph: _Graph, tensors: Tensors, states: str) -> None:
    """Add the head: a linear function of the first state and of the mean of those that are no padding."""
    length = graph.add("Cast", graph.add("Shape", states, start=1, end=2), to=_INT32)
    scalar = graph.add("Squeeze", length)
    zero, one = (graph.constant(np.array(number, dtype=np.int32)) for number in (0, 1))
    axis = graph.constant(np.array([1], dtype=np.int64))
    lengths = graph.add("Unsqueeze", "lengths", axis)
    real = graph.add("Cast", graph.add("Less", graph.add("Range", zero, scalar, one), lengths), to=_FLOAT)
    share = graph.add("Div", real, graph.add("Cast", lengths, to=_FLOAT))
    mean = graph.add("Squeeze", graph.add("MatMul", graph.add("Unsqueeze", share, axis), states), axis)
    first = graph.add("Gather", states, graph.constant(np.array(0, dtype=np.int64)), axis=1)
    both = graph.add("Concat", first, mean, axis=1)
    weighed = graph.add("MatMul", both, graph.constant(tensors["head.weight"]))
    graph.add("Add", weighed, graph.constant(tensors["head.bias"]), name="logits")


def _encode(graph: _Graph, tensors: Tensors, layer: str, states: str) -> str:
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


def _project(graph: _Graph, tensors: Tensors, block: str, values: str, residual: str) -> str:
    """Add `LayerNorm(dense(values) + residual)` with the weights of `block`."""
    projected = graph.add("MatMul", values, graph.constant(tensors[f"{block}.dense.weight"].T))
    bias = graph.constant(tensors[f"{block}.dense.bias"])
    summed = graph.add("Add", graph.add("Add", projected, bias), residual)
    return _normalise(graph, tensors, block, summed)


def _normalise(graph: _Graph, tensors: Tensors, block: str, values: str) -> str:
    """Add the normalisation of `block`. onnxruntime's fused `SkipLayerNormalization` is nine times as slow on a processor."""
    scale, shift = (graph.constant(tensors[f"{block}.LayerNorm.{part}"]) for part in ("weight", "bias"))
    return graph.add("LayerNormalization", values, scale, shift, axis=-1, epsilon=EPSILON)
