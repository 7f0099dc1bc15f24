"""What an embedder is: the one interface between the index and whatever makes vectors."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class WindowText:
    """A stretch of text that is encoded once, and the spans in it that each want a vector of their own.

    Attributes
    ----------
    header
        Title and headings. Read by the model before the text, so that every span knows what it is about; it is
        part of no span. May be empty.
    text
        The words of the window.
    spans
        `(start, end)` in code points of `text`, ordered, not overlapping; one a sentence.
    """

    header: str
    text: str
    spans: tuple[tuple[int, int], ...]


class Embedder(Protocol):
    """Makes unit vectors from text; questions and windows of one embedder can be compared by their dot product."""

    @property
    def name(self) -> str:
        """Provider, model, hash of the weights and pooling version: vectors of two names never mix in one index."""

    @property
    def dimensions(self) -> int:
        """The length of every vector."""

    def count_tokens(self, text: str) -> int:
        """Return how many tokens `text` is for this model, without its special tokens."""

    def embed_question(self, text: str) -> NDArray[np.float32]:
        """Return the vector of a question: shape `(dimensions,)`, unit length."""

    def embed_windows(self, windows: Sequence[WindowText]) -> list[NDArray[np.float32]]:
        """Return one `(len(window.spans), dimensions)` array a window, in order, rows of unit length."""
