"""Which embedder the settings mean, known by name before it is loaded: most commands never load it."""

import threading
from collections.abc import Callable
from pathlib import Path

from index.embedding import Embedder


class LazyEmbedder:
    """An embedder that is loaded once, when it is first needed; any number of threads may ask for it."""

    def __init__(self, name: str, load: Callable[[], Embedder]) -> None:
        self.name = name
        self._load = load
        self._loaded: Embedder | None = None
        self._lock = threading.Lock()

    def load(self) -> Embedder:
        """Load the embedder, or return it where it is loaded already."""
        with self._lock:
            if self._loaded is None:
                self._loaded = self._load()
            return self._loaded


def local_embedder(cache_dir: Path) -> LazyEmbedder:
    """Return the embedded MiniLM; its prepared graph is kept in `cache_dir`."""
    from index.minilm import MiniLM, load_minilm

    return LazyEmbedder(MiniLM.name, lambda: load_minilm(cache_dir))
