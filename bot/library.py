"""The articles of one corpus folder: indexed, opened, and kept fresh."""

import hashlib
import logging
import threading
from collections.abc import Callable
from pathlib import Path

from corpus.article import slugify
from corpus.errors import IndexDamagedError
from index.build import IndexReport, Progress, is_fresh, refresh_index
from index.chroma_server import ChromaServer
from index.fingerprint import EmbedderSource, index_fingerprint
from index.reader import IndexReader

log = logging.getLogger(__name__)

ProgressListener = Callable[[Progress], None]


def index_dir_of(data_dir: Path, corpus_dir: Path) -> Path:
    """Return the folder of a corpus's index: readable, and another one for every corpus folder."""
    key = hashlib.sha256(str(corpus_dir.resolve()).encode("utf-8", "surrogateescape")).hexdigest()[:8]
    return data_dir / "indexes" / f"{slugify(corpus_dir.resolve().name)}-{key}"


class Library:
    """One corpus folder and its index.

    Parameters
    ----------
    server
        The Chroma server that keeps the vectors; None keeps them in the index folder.
    on_progress
        Told how far a build is; called only when there is something to build.
    on_notice
        Told in one sentence what a person should know: an article left out, an index repaired.
    """

    def __init__(
        self,
        corpus_dir: Path,
        index_dir: Path,
        embedder: EmbedderSource,
        *,
        server: ChromaServer | None = None,
        on_progress: ProgressListener | None = None,
        on_notice: Callable[[str], None] = log.warning,
    ) -> None:
        self.corpus_dir = corpus_dir
        self.index_dir = index_dir
        self.embedder = embedder
        self.server = server
        self._on_progress = on_progress
        self._on_notice = on_notice
        self._reader: IndexReader | None = None
        self._lock = threading.Lock()

    def refresh(self, *, rebuild: bool = False) -> IndexReport:
        """Bring the index up to date with the folder; what has not changed is not computed again."""
        return refresh_index(
            self.corpus_dir,
            self.index_dir,
            self.embedder,
            rebuild=rebuild,
            server=self.server,
            on_progress=self._on_progress,
        )

    def is_fresh(self) -> bool:
        """Say whether the index is what the folder holds; looks at file times only."""
        return is_fresh(self.corpus_dir, self.index_dir, index_fingerprint(self.embedder.name, self.server))

    def reader(self) -> IndexReader:
        """Return the open index, brought up to date first when it is missing or stale."""
        with self._lock:
            if self._reader is None:
                if not self.is_fresh():
                    self._tell(self.refresh())
                self._reader = self._open()
            return self._reader

    def mend(self, damage: IndexDamagedError) -> IndexReader:
        """Build the index anew after it was found damaged, say so, and return it open."""
        with self._lock:
            self._on_notice(f"The index was damaged ({damage.reason}); it is built anew from the articles.")
            self._close()
            self.refresh(rebuild=True)
            self._reader = IndexReader.open(self.index_dir, self.embedder, self.server)
            return self._reader

    def close(self) -> None:
        """Close the index."""
        with self._lock:
            self._close()

    def _open(self) -> IndexReader:
        try:
            return IndexReader.open(self.index_dir, self.embedder, self.server)
        except IndexDamagedError as damage:
            self._on_notice(f"The index was damaged ({damage.reason}); it is built anew from the articles.")
            self.refresh(rebuild=True)
            return IndexReader.open(self.index_dir, self.embedder, self.server)

    def _tell(self, report: IndexReport) -> None:
        for problem in report.problems:
            self._on_notice(f"{problem.file} was left out: {problem.reason}.")
        if report.rebuilt_because:
            self._on_notice(f"The index was built anew: {report.rebuilt_because}.")

    def _close(self) -> None:
        if self._reader is not None:
            self._reader.close()
            self._reader = None
