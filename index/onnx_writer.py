"""Writes ONNX models whose large constants stand in one file beside them, which several models may share.

The file is mapped and not read, so a model loads in a few milliseconds.
"""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

FUSED = "com.microsoft"
"""The operator domain of onnxruntime's fused operators."""

CONSTANTS_FILE = "constants.bin"
"""Where the graphs look for their large constants: beside themselves, under this name."""

LARGE = 1024
"""Bytes from which a constant stands in that file."""

ALIGNMENT = 64
"""Bytes; where each constant begins in it."""

Axes = Sequence[str | int]
"""The axes of an input or output, by name or length."""


class Constants:
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


class Graph:
    """Collects nodes and constants; every method returns the name of what it made."""

    def __init__(self, large: Constants, inputs: Mapping[str, Axes], outputs: Mapping[str, Axes]) -> None:
        """Start a graph with these inputs (integers; int64 of two axes, else int32) and outputs (float32)."""
        self._nodes: list[Any] = []
        self._constants: list[Any] = []
        self._large, self._inputs, self._outputs = large, inputs, outputs

    def constant(self, values: NDArray[Any]) -> str:
        """Add a constant; a large one goes to the file beside the graph."""
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

    def add(
        self,
        operator: str,
        *inputs: str,
        name: str | None = None,
        domain: str = "",
        **attributes: float | Sequence[int],
    ) -> str:
        """Add a node with one output."""
        from onnx import helper

        output = name or f"value_{len(self._nodes)}"
        options: dict[str, Any] = dict(attributes)
        self._nodes.append(helper.make_node(operator, list(inputs), [output], domain=domain, **options))
        return output

    def split(self, values: str, parts: int) -> list[str]:
        """Add a node that cuts `values` into equal parts along the last axis."""
        from onnx import helper

        outputs = [f"value_{len(self._nodes)}_{part}" for part in range(parts)]
        self._nodes.append(helper.make_node("Split", [values], outputs, axis=-1))
        return outputs

    def serialise(self) -> bytes:
        """Return the ONNX model, without its large constants."""
        from onnx import TensorProto, helper

        inputs = [
            helper.make_tensor_value_info(name, TensorProto.INT64 if len(axes) == 2 else TensorProto.INT32, axes)
            for name, axes in self._inputs.items()
        ]
        outputs = [helper.make_tensor_value_info(name, TensorProto.FLOAT, axes) for name, axes in self._outputs.items()]
        graph = helper.make_graph(self._nodes, "minilm", inputs, outputs, self._constants)
        # Operator set 17 brought LayerNormalization; IR 9 is read by every onnxruntime that has it.
        versions = [helper.make_opsetid("", 17), helper.make_opsetid(FUSED, 1)]
        model: bytes = helper.make_model(graph, opset_imports=versions, ir_version=9).SerializeToString()
        return model
