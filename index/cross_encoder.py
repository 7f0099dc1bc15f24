"""The cross-encoder: reads a question and a text together and says whether the text answers it.

The embedder knows a question and a text each by itself; whether "who funded it" is answered by "who founded it" shows
only where every word of the one sees every word of the other (Nogueira and Cho, 2019). It is the embedder's own model with small
changes to its weights, trained by `benchmarks/adapters`. About 5 ms a text and core on a slow machine.
"""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
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

KEPT_TEXTS = 4096
"""Texts whose word pieces are kept: the same sentences come up again and again."""


class CrossEncoder:
    """The loaded model; `MiniLM.cross_encoder` makes it. Any number of threads may use one."""

    def __init__(self, session: "InferenceSession", tokenizer: "Tokenizer") -> None:
        self._session = session
        self._tokenizer = tokenizer
        self._pieces = lru_cache(maxsize=KEPT_TEXTS)(self._encode)
        # Kept: in new threads four pairs took 12 ms instead of 9.
        self._helpers = ThreadPoolExecutor(max(cores() - 1, 1), thread_name_prefix="cross-encoder")

    def fitting(self, texts: Sequence[str], most: int) -> list[int]:
        """Return which of the texts are read where no more than `most` word pieces may be: each, in order, that still fits."""
        fits, taken = [], 0
        for position, text in enumerate(texts):
            length = len(self._pieces(text)[:MAX_TEXT_TOKENS])
            if taken + length <= most:
                fits.append(position)
                taken += length
        return fits

    def logits(self, question: str, texts: Sequence[str]) -> NDArray[np.float64]:
        """Return the log-odds that each text by itself answers the question, shape `(len(texts),)`, not calibrated."""
        if not texts:
            return np.zeros(0)
        head = [CLS, *self._encode(question)[:MAX_QUESTION_TOKENS], SEP]
        pairs = [[*head, *self._pieces(text)[:MAX_TEXT_TOKENS], SEP] for text in texts]
        logits = np.empty(len(pairs))
        # Each pair by itself, as many at once as there are cores: in a batch all would be as long as the longest.
        longest_first = iter(sorted(range(len(pairs)), key=lambda position: -len(pairs[position])))

        def read() -> None:
            for position in longest_first:  # all threads take from the one iterator
                logits[position] = self._logit(pairs[position], len(head))

        helpers = [self._helpers.submit(read) for _ in range(min(cores(), len(pairs)) - 1)]
        read()
        for helper in helpers:
            if not helper.cancel():  # where all are busy with other questions, this one has been read without them
                helper.result()
        return logits

    def _encode(self, text: str) -> tuple[int, ...]:
        return tuple(self._tokenizer.encode(text[:MAX_CHARACTERS], add_special_tokens=False).ids)

    def _logit(self, pair: list[int], second: int) -> float:
        """Return the log-odds of one pair, whose text begins at the token `second`."""
        ids = np.array([pair], dtype=np.int64)
        segments = np.zeros_like(ids)
        segments[:, second:] = 1
        (logits,) = self._session.run(["logits"], {"input_ids": ids, "segment_ids": segments})
        return float(logits[0])
