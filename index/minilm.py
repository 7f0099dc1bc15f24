"""The embedded embedder: all-MiniLM-L6-v2 on onnxruntime, with one vector a sentence by late chunking.

*Late chunking* (Günther et al., 2024): a window of several sentences is encoded once, and each sentence's vector is the
mean of its own tokens' states. The model reads the sentence in its context and the vector speaks of the sentence.
Whole texts are pooled as the model was trained: the mean over all tokens, the special ones included. Questions are read by
a model of their own, made from this one and trained to find the sentences that answer them among such vectors.
"""

import math
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import cast

import numpy as np
from numpy.typing import NDArray

from index.cross_encoder import CrossEncoder
from index.embedding import WindowText
from index.minilm_cache import CachedModel, cached_model
from index.once import Once
from index.onnx_graph import CLS, SEP, WIDTH
from index.onnx_session import cores, open_session
from index.weights import WEIGHTS_SHA256

MAX_TOKENS = 256
"""Word pieces with the two special ones; what the model was trained with. The rest of a text is not read."""

MAX_QUESTION_CHARACTERS = 20_000
"""More than 256 word pieces of any language; a longer text is cut before it is tokenized, to stay quick."""

BATCH_TOKENS = 512
"""Tokens of a batch with its padding, at most: what fits the processor's cache is a fifth faster than a batch of thousands.
A few texts are dealt to all cores all the same."""

POOLING_VERSION = 1
"""Part of the embedder's name; raise it whenever the same window gets another vector."""

Vector = NDArray[np.float32]
Offsets = NDArray[np.int64]


class MiniLM:
    """The local model, loaded; make it with `load_minilm`. Any number of threads may use one.

    Attributes
    ----------
    name
        Model, hash of the weights, and pooling version.
    dimensions
        384.
    origin
        Where the weights were found, in words.
    """

    name = f"local/all-MiniLM-L6-v2/{WEIGHTS_SHA256[:12]}/late-{POOLING_VERSION}"
    dimensions = WIDTH

    def __init__(self, files: CachedModel) -> None:
        from tokenizers import Tokenizer

        self.origin = files.origin
        self._tokenizer = Tokenizer.from_file(str(files.tokenizer))
        self._tokenizer.no_truncation()
        self._tokenizer.no_padding()
        # Who asks needs no embedder, and who indexes neither of the others: each is loaded when it is first used.
        self._embedder = Once(lambda: open_session(files.graph))
        self._question_encoder = Once(lambda: open_session(files.question_encoder))
        self._cross_encoder = Once(lambda: CrossEncoder(open_session(files.cross_encoder), self._tokenizer))

    def load_all(self) -> None:
        """Load all three models now, to see whether they can be."""
        for model in (self._embedder, self._question_encoder, self._cross_encoder):
            model.get()

    def warm(self) -> None:
        """Load what a question needs, and use it once at its full length."""
        long = "word " * MAX_TOKENS
        self.embed_question(long)
        self.cross_encoder().logits(long, [long] * cores())

    def cross_encoder(self) -> CrossEncoder:
        """Return the cross-encoder made from this model, loaded when it is first asked for."""
        return self._cross_encoder.get()

    def count_tokens(self, text: str) -> int:
        """Return how many word pieces `text` is, without the special ones and without a limit."""
        return len(self._tokenizer.encode(text, add_special_tokens=False))

    def embed_question(self, text: str) -> Vector:
        """Return the vector of a question: shape `(384,)`, unit length; words past 256 pieces are not read.

        It is made by the question encoder, to be compared with vectors of sentences.
        """
        pieces = self._tokenizer.encode(text[:MAX_QUESTION_CHARACTERS], add_special_tokens=False).ids
        ids = [CLS, *pieces[: MAX_TOKENS - 2], SEP]
        (mean,) = self._question_encoder.get().run(["mean"], {"input_ids": np.array([ids], dtype=np.int64)})
        return _unit_mean(mean)

    def embed_texts(self, texts: Sequence[str]) -> Vector:
        """Return one vector a text, each pooled over all of it: shape `(len(texts), 384)`, rows of unit length."""
        encoded = [ids for ids, _ in self._encode([text[:MAX_QUESTION_CHARACTERS] for text in texts])]
        vectors = np.empty((len(texts), WIDTH), dtype=np.float32)

        def pool(position: int, states: Vector) -> None:
            vectors[position] = _unit_mean(states)

        self._each(encoded, pool)
        return vectors

    def embed_windows(self, windows: Sequence[WindowText]) -> list[Vector]:
        """Return one `(len(window.spans), 384)` array a window, in order, rows of unit length.

        A span that lies past the 256th word piece is encoded again, by itself. A span of no word piece at all (only
        blanks, say) gets the vector of its window.
        """
        encoded = self._encode([_joined(window) for window in windows])
        vectors = [np.empty((len(window.spans), WIDTH), dtype=np.float32) for window in windows]

        def pool(position: int, states: Vector) -> None:
            window, offsets = windows[position], encoded[position][1]
            shift = _header_length(window)
            for index, (start, end) in enumerate(window.spans):
                own = states[_tokens_of(offsets, start + shift, end + shift)]
                vectors[position][index] = _unit_mean(own if len(own) else states)

        self._each([ids for ids, _ in encoded], pool)
        self._embed_unread(windows, [offsets for _, offsets in encoded], vectors)
        return vectors

    def _embed_unread(self, windows: Sequence[WindowText], offsets: Sequence[Offsets], vectors: list[Vector]) -> None:
        """Replace the vectors of the spans that lie past the limit by their own."""
        places: list[tuple[int, int]] = []
        alone: list[WindowText] = []
        for position, window in enumerate(windows):
            if len(offsets[position]) < MAX_TOKENS:
                continue
            read = int(offsets[position][:, 1].max()) - _header_length(window)
            for index, (start, end) in enumerate(window.spans):
                if start >= read:
                    text = window.text[start:end]
                    places.append((position, index))
                    alone.append(WindowText("", text, ((0, len(text)),)))
        if alone:
            for (position, index), rows in zip(places, self.embed_windows(alone), strict=True):
                vectors[position][index] = rows[0]

    def _encode(self, texts: Sequence[str]) -> list[tuple[list[int], Offsets]]:
        """Return the token ids of every text, at most `MAX_TOKENS`, and each one's `(start, end)` in it."""
        encodings = self._tokenizer.encode_batch(texts, add_special_tokens=False)
        return [
            # The special tokens stand for no character: an empty span at the very start is in no sentence.
            (
                [CLS, *encoding.ids[: MAX_TOKENS - 2], SEP],
                np.array([(0, 0), *encoding.offsets[: MAX_TOKENS - 2], (0, 0)], dtype=np.int64),
            )
            for encoding in encodings
        ]

    def _each(self, texts: Sequence[list[int]], pool: Callable[[int, Vector], None]) -> None:
        """Call `pool` with the position and the token states of every text, in as many threads as there are cores.

        The states are large: each thread lets those of one batch go before it takes the next.
        """

        def work(batch: Sequence[int]) -> None:
            states = self._run(batch, texts)
            for row, position in enumerate(batch):
                pool(position, states[row, : len(texts[position])])

        lengths = [len(ids) for ids in texts]
        batches = list(_batches(lengths, min(BATCH_TOKENS, math.ceil(sum(lengths) / cores()))))
        if len(batches) == 1:  # a question, say, needs no thread of its own
            work(batches[0])
            return
        with ThreadPoolExecutor(cores()) as threads:
            for _ in threads.map(work, batches):
                pass  # asked for, so that an error is raised here

    def _run(self, batch: Sequence[int], texts: Sequence[list[int]]) -> Vector:
        """Return the token states of the texts at the positions of `batch`, padded to the longest of them."""
        lengths = np.array([len(texts[position]) for position in batch], dtype=np.int32)
        ids = np.zeros((len(batch), int(lengths.max())), dtype=np.int64)
        for row, position in enumerate(batch):
            ids[row, : lengths[row]] = texts[position]
        (states,) = self._embedder.get().run(["states"], {"input_ids": ids, "lengths": lengths})
        return cast("Vector", states)


def load_minilm(cache_dir: Path) -> MiniLM:
    """Load the model; the first time in a `cache_dir`, make it there from the weights.

    Raises
    ------
    ModelCacheError, WeightsMissingError, WeightsDamagedError
        As `index.minilm_cache.cached_model`.
    """
    return MiniLM(cached_model(cache_dir))


def _header_length(window: WindowText) -> int:
    """Return how many characters stand before the window's text when it is encoded."""
    return len(window.header) + 1 if window.header else 0


def _joined(window: WindowText) -> str:
    """Return the text that is encoded: the header on a line of its own, then the window."""
    return f"{window.header}\n{window.text}" if window.header else window.text


def _tokens_of(offsets: Offsets, start: int, end: int) -> slice:
    """Return the tokens that touch the characters from `start` to `end`; offsets rise, but for the special tokens."""
    inner = offsets[1:-1]
    first = int(np.searchsorted(inner[:, 1], start, side="right"))
    last = int(np.searchsorted(inner[:, 0], end, side="left"))
    return slice(first + 1, last + 1)


def _batches(lengths: Sequence[int], most: int) -> Iterator[list[int]]:
    """Yield positions in order of length, as many as fill `most` tokens when padded to the longest."""
    batch: list[int] = []
    for position in sorted(range(len(lengths)), key=lengths.__getitem__):
        if batch and (len(batch) + 1) * lengths[position] > most:
            yield batch
            batch = []
        batch.append(position)
    if batch:
        yield batch


def _unit_mean(states: Vector) -> Vector:
    """Return the mean of the rows at length 1; their sum points the same way."""
    total: Vector = np.add.reduce(states, axis=0)
    return total / np.float32(max(math.sqrt(total @ total), 1e-12))
