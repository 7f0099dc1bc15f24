"""The two embedders, fed the same texts in turn."""

import json
import statistics
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

from corpus.readers import read_corpus
from index.embedding import WindowText
from index.minilm import MiniLM
from index.sentences import split_sentences
from index.weights import find_weights
from index.windows import LATE_WINDOW_TOKENS, make_windows, window_text

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, slots=True)
class Throughput:
    """Medians over the rounds: windows a second, their ratio round by round; and the worst cosine of two vectors."""

    ours: float
    peer: float
    ratio: float
    worst_cosine: float


class Peer:
    """sentence-transformers in a process of its own, loaded once."""

    def __init__(self, python: str) -> None:
        command = [python, str(Path(__file__).with_name("peer.py")), str(find_weights().weights.parent)]
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.communicate()

    def encode(self, texts: Sequence[str]) -> tuple[float, NDArray[np.float32]]:
        """Return the seconds that the texts took and their vectors, shape `(len(texts), 384)`."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(list(texts)) + "\n")
        self._process.stdin.flush()
        reply = json.loads(self._process.stdout.readline())
        return reply["seconds"], np.array(reply["vectors"], dtype=np.float32)


def article_windows(embedder: MiniLM, corpus: Path, count: int) -> list[WindowText]:
    """Return the first `count` windows of a corpus as the index encodes them, repeated if there are fewer."""
    windows: list[WindowText] = []
    for article in read_corpus(corpus).articles:
        sentences = split_sentences(article)
        # Without overlap no two texts are alike, so that neither side can profit from a repeated one.
        made = make_windows(article, sentences, embedder.count_tokens, max_tokens=LATE_WINDOW_TOKENS, overlap=0.0)
        windows.extend(window_text(article, sentences, window) for window in made)
    return (windows * (count // len(windows) + 1))[:count]


def compare(embedder: MiniLM, peer: Peer, windows: Sequence[WindowText], rounds: int) -> Throughput:
    """Encode the same texts with both, in turn, after one round that is not counted."""
    texts = [f"{window.header}\n{window.text}" for window in windows]
    mine, theirs = embedder.embed_texts(texts), peer.encode(texts)[1]
    worst = float(np.einsum("ij,ij->i", mine, theirs).min())
    ours, others = [], []
    for _ in range(rounds):
        started = time.perf_counter()
        embedder.embed_windows(windows)
        ours.append(len(texts) / (time.perf_counter() - started))
        others.append(len(texts) / peer.encode(texts)[0])
    ratios = [mine / other for mine, other in zip(ours, others, strict=True)]
    return Throughput(statistics.median(ours), statistics.median(others), statistics.median(ratios), worst)
