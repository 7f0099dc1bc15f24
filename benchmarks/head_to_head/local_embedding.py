"""Footnote's own MiniLM as a LlamaIndex embedding, so that the stock engines search with the same vectors."""

from pathlib import Path
from typing import Any

from llama_index.core.embeddings import BaseEmbedding
from pydantic import PrivateAttr

from index.embedders import local_embedder
from index.embedding import Embedder, WindowText


class LocalEmbedding(BaseEmbedding):
    """One vector a text; a text beyond MiniLM's 256 word pieces is cut there, as sentence-transformers does."""

    _embedder: Embedder = PrivateAttr()

    def __init__(self, model_dir: Path, **kwargs: Any) -> None:
        super().__init__(model_name="all-MiniLM-L6-v2", **kwargs)
        self._embedder = local_embedder(model_dir).load()

    def _get_query_embedding(self, query: str) -> list[float]:
        return self._get_text_embedding(query)

    async def _aget_query_embedding(self, query: str) -> list[float]:
        return self._get_query_embedding(query)

    def _get_text_embedding(self, text: str) -> list[float]:
        shown = self._fitting(text)
        window = WindowText(header="", text=shown, spans=((0, len(shown)),))
        return [float(value) for value in self._embedder.embed_windows([window])[0][0]]

    def _fitting(self, text: str) -> str:
        """Return as much of the text as the model reads."""
        low, high = 0, len(text)
        while low < high:
            middle = (low + high + 1) // 2
            low, high = (
                (middle, high) if self._embedder.count_tokens(text[:middle]) <= MAX_TOKENS else (low, middle - 1)
            )
        return text[:low]


MAX_TOKENS = 250
"""Word pieces; the model's 256 with some room for its special tokens."""
