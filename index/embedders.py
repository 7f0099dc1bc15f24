"""Which embedder the settings mean, known by name before it is loaded: most commands never load it."""

from collections.abc import Callable
from pathlib import Path

from index.embedding import Embedder
from index.once import Once


class LazyEmbedder:
    """An embedder that is loaded once, when it is first needed; any number of threads may ask for it."""

    def __init__(self, name: str, load: Callable[[], Embedder]) -> None:
        self.name = name
        self._once = Once(load)

    def load(self) -> Embedder:
        """Load the embedder, or return it where it is loaded already."""
        return self._once.get()


def local_embedder(cache_dir: Path) -> LazyEmbedder:
    """Return the embedded MiniLM; its prepared graph is kept in `cache_dir`."""
    from index.minilm import MiniLM, load_minilm

    return LazyEmbedder(MiniLM.name, lambda: load_minilm(cache_dir))
