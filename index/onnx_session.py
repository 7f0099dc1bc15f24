"""How a graph is run: one thread a batch, and as many batches at once as there are cores."""

import os
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from onnxruntime import InferenceSession


def open_session(graph: Path) -> "InferenceSession":
    """Load a graph that `index.minilm_cache` made."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    # The graph is written in its final form, so there is nothing to optimise at start.
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    # Threads that share one batch wait for each other at every operator.
    options.intra_op_num_threads = 1
    # A plan of the memory is kept for every shape of batch, of which there are hundreds, and saves no time.
    options.enable_mem_pattern = False
    return onnxruntime.InferenceSession(str(graph), options, providers=["CPUExecutionProvider"])


def cores() -> int:
    """Return how many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
