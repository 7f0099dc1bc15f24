"""The ONNX graph of all-MiniLM-L6-v2, written from its safetensors file.

A BERT encoder of six layers (Devlin et al., 2018; the weights are sentence-transformers/all-MiniLM-L6-v2). Inputs are
`input_ids` (batch, length), int64, padded on the right, and `lengths` (batch,), int32, the true lengths. The output is
`states` (batch, length, 384), float32: the last layer's token states. Pooling is not in the graph, because a window is
pooled once for each of its sentences.

Attention and the biased GELU are written as onnxruntime's own operators ("com.microsoft"). It
would fuse the textbook graph to the same ones, but again at each start: this graph loads in 0.07 s.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

GRAPH_VERSION = 2
"""Part of the cached file's name; raise it whenever this file changes what the graph computes."""

LAYERS, HEADS, WIDTH = 6, 12, 384
EPSILON = 1e-12
"""Added to the variance in each normalisation (`layer_norm_eps` of the model's own configuration)."""

FUSED = "com.microsoft"
"""The operator domain of onnxruntime's fused operators."""

Tensors = Mapping[str, NDArray[np.float32]]


def build_graph(weights: Path) -> bytes:
    """Return the serialised ONNX model of `weights`, a safetensors file with the tensor names of `BertModel`."""
    from safetensors.numpy import load_file

    tensors: Tensors = load_file(weights)
    graph = _Graph()
    states = _embed(graph, tensors)
    for layer in range(LAYERS):
        states = _encode(graph, tensors, f"encoder.layer.{layer}", states)
    graph.add("Identity", states, name="states")
    return graph.serialise()


class _Graph:
    """Collects nodes and constants; every method returns the name of what it made."""

    def __init__(self) -> None:
        self._nodes: list[Any] = []
        self._constants: list[Any] = []

    def constant(self, values: NDArray[Any]) -> str:
        from onnx import numpy_helper

        name = f"constant_{len(self._constants)}"
        self._constants.append(numpy_helper.from_array(np.ascontiguousarray(values), name))
        return name

    def add(self, operator: str, *inputs: str, name: str | None = None, domain: str = "", **attributes: float) -> str:
        from onnx import helper

        output = name or f"value_{len(self._nodes)}"
        options: dict[str, Any] = dict(attributes)
        self._nodes.append(helper.make_node(operator, list(inputs), [output], domain=domain, **options))
        return output

    def serialise(self) -> bytes:
        from onnx import TensorProto, helper

        inputs = [
            helper.make_tensor_value_info("input_ids", TensorProto.INT64, ["batch", "length"]),
            helper.make_tensor_value_info("lengths", TensorProto.INT32, ["batch"]),
        ]
        outputs = [helper.make_tensor_value_info("states", TensorProto.FLOAT, ["batch", "length", WIDTH])]
        graph = helper.make_graph(self._nodes, "minilm", inputs, outputs, self._constants)
        # Operator set 17 brought LayerNormalization; IR 9 is read by every onnxruntime that has it.
        versions = [helper.make_opsetid("", 17), helper.make_opsetid(FUSED, 1)]
        model: bytes = helper.make_model(graph, opset_imports=versions, ir_version=9).SerializeToString()
        return model


def _embed(graph: _Graph, tensors: Tensors) -> str:
    """Add the sum of word, position and segment embeddings, normalised. There is one segment: it joins the positions."""
    positions = tensors["embeddings.position_embeddings.weight"] + tensors["embeddings.token_type_embeddings.weight"][0]
    words = graph.add("Gather", graph.constant(tensors["embeddings.word_embeddings.weight"]), "input_ids")
    zero = graph.constant(np.array([0], dtype=np.int64))
    length = graph.add("Shape", "input_ids", start=1, end=2)
    seen = graph.add("Slice", graph.constant(positions), zero, length, zero)
    summed = graph.add("Add", words, seen)
    return _normalise(graph, tensors, "embeddings", summed)


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
