"""The cross-encoder: reads a question and a text together and says whether the text answers it.

The embedder knows a question and a text each by itself; whether "who funded it" is answered by "who founded it" shows
only where every word of the one sees every word of the other (Nogueira and Cho, 2019). It is the embedder's own model with small
changes to its weights, trained by `benchmarks/adapters`. About 5 ms a text and core on a slow machine.
"""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from index.onnx_graph import CLS, SEP
from index.onnx_session import cores

if TYPE_CHECKING:
    from onnxruntime import InferenceSession
    from tokenizers import Tokenizer

MAX_QUESTION_TOKENS, MAX_TEXT_TOKENS = 64, 48
"""Word pieces that are read of each, as it was trained."""

MAX_CHARACTERS = 2_000
"""Of a question or text, before it is tokenized: more than those pieces of any language, and quick."""


class CrossEncoder:
    """The loaded model; `MiniLM.cross_encoder` makes it. Any number of threads may use one."""

    def __init__(self, session: "InferenceSession", tokenizer: "Tokenizer") -> None:
        self._session = session
        self._tokenizer = tokenizer

    def logits(self, question: str, texts: Sequence[str]) -> NDArray[np.float64]:
        """Return the log-odds that each text by itself answers the question, shape `(len(texts),)`, not calibrated."""
        if not texts:
            return np.zeros(0)
        asked, *rows = (
            encoding.ids
            for encoding in self._tokenizer.encode_batch(
                [each[:MAX_CHARACTERS] for each in (question, *texts)], add_special_tokens=False
            )
        )
        head = [CLS, *asked[:MAX_QUESTION_TOKENS], SEP]
        pairs = [[*head, *row[:MAX_TEXT_TOKENS], SEP] for row in rows]
        longest_first = sorted(range(len(pairs)), key=lambda position: -len(pairs[position]))
        logits = np.empty(len(pairs))
        # Each pair by itself, as many at once as there are cores: in a batch all would be as long as the longest.
        with ThreadPoolExecutor(min(cores(), len(pairs))) as threads:
            for position, logit in zip(
                longest_first, threads.map(lambda at: self._logit(pairs[at], len(head)), longest_first), strict=True
            ):
                logits[position] = logit
        return logits

    def _logit(self, pair: list[int], second: int) -> float:
        """Return the log-odds of one pair, whose text begins at the token `second`."""
        ids = np.array([pair], dtype=np.int64)
        segments = np.zeros_like(ids)
        segments[:, second:] = 1
        (logits,) = self._session.run(["logits"], {"input_ids": ids, "segment_ids": segments})
        return float(logits[0])
