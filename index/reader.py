"""Reading: questions against the live generation, also while another process publishes the next one."""

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Self

from corpus.article import Article
from corpus.errors import IndexDamagedError
from index.chroma_server import ChromaServer
from index.fingerprint import EmbedderSource, index_fingerprint
from index.generation import CURRENT
from index.open_generation import OpenGeneration
from index.passages import Retrieval, Sentence

IndexView = OpenGeneration
"""What `IndexReader.view` gives: one generation, from which everything about one question is read."""


class IndexReader:
    """An open index; any number of threads may ask.

    A question that needs more than one call (search, then the sentences around a hit) takes a `view`, so that all of it
    comes from one generation.
    """

    def __init__(self, index_dir: Path, embedder: EmbedderSource, server: ChromaServer | None = None) -> None:
        self._index_dir = index_dir
        self._embedder = embedder
        self._server = server
        self._expected = index_fingerprint(embedder.name, server)
        self._users: dict[OpenGeneration, int] = {}
        self._lock = threading.Lock()
        self._switching = threading.Lock()
        self._seen = self._stat()
        self._live = OpenGeneration(index_dir, embedder, server)
        if self._live.manifest.fingerprint != self._expected:
            self._live.close()
            raise IndexDamagedError(index_dir, "it was made with other settings")

    @classmethod
    def open(cls, index_dir: Path, embedder: EmbedderSource, server: ChromaServer | None = None) -> Self:
        """Open the live generation of an index, whose vectors are on `server` or, without one, in its folder.

        Raises
        ------
        IndexMissingError, IndexDamagedError, NewerIndexError
            There is none, or it cannot be used.
        """
        return cls(index_dir, embedder, server)

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the index."""
        self.close()

    @contextmanager
    def view(self) -> Iterator[IndexView]:
        """Give the newest generation, which stays as it is until the end of the block.

        Raises
        ------
        IndexDamagedError, NewerIndexError
            A newer generation was published and cannot be used.
        """
        self.refresh()
        with self._lock:
            generation = self._live
            self._users[generation] = self._users.get(generation, 0) + 1
        try:
            yield generation
        finally:
            self._release(generation)

    def refresh(self) -> bool:
        """Switch to a newer generation if there is one; says whether it did. Costs one `stat` where there is none."""
        seen = self._stat()
        if seen is None or seen == self._seen or not self._switching.acquire(blocking=False):
            return False
        try:
            return self._switch(seen)
        finally:
            self._switching.release()

    @property
    def fingerprint(self) -> str:
        """What the live generation was made from."""
        return self._live.fingerprint

    @property
    def generation(self) -> str:
        """The name of the generation that is open."""
        return self._live.name

    @property
    def articles(self) -> Mapping[str, Article]:
        """The articles of the live generation by id, in corpus order."""
        return self._live.articles

    def sentences(self, article_id: str) -> tuple[Sentence, ...]:
        """Return all sentences of an article, in order; `KeyError` where there is no such article."""
        return self._live.sentences(article_id)

    def search(self, question: str, *, limit: int = 10, article_ids: frozenset[str] | None = None) -> Retrieval:
        """Search the newest generation (see `OpenGeneration.search`)."""
        with self.view() as view:
            return view.search(question, limit=limit, article_ids=article_ids)

    def close(self) -> None:
        """Close the index; nobody may use it any more."""
        with self._lock:
            generations = {self._live, *self._users}
            self._users.clear()
        for generation in generations:
            generation.close()

    def _switch(self, seen: tuple[int, int, int]) -> bool:
        if seen == self._seen:
            return False
        generation = OpenGeneration(self._index_dir, self._embedder, self._server)
        try:
            usable = generation.name != self._live.name and generation.manifest.fingerprint == self._expected
            if usable:
                generation.warm()
        except BaseException:
            generation.close()
            raise
        self._seen = seen
        if not usable:  # written by other settings or another version of the program: what is open still holds
            generation.close()
            return False
        with self._lock:
            old, self._live = self._live, generation
            self._users.setdefault(old, 0)
        self._release(old, by=0)
        return True

    def _release(self, generation: OpenGeneration, by: int = 1) -> None:
        """Count a user out; an old generation is closed by its last one."""
        with self._lock:
            if generation not in self._users:  # the whole reader was closed meanwhile
                return
            self._users[generation] -= by
            if self._users[generation] > 0:
                return
            del self._users[generation]
            if generation is self._live:
                return
        generation.close()

    def _stat(self) -> tuple[int, int, int] | None:
        try:
            stat = (self._index_dir / CURRENT).stat()
        except OSError:
            return None
        return stat.st_mtime_ns, stat.st_ino, stat.st_size
