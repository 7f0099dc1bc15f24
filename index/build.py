"""Building: bring the index of a corpus folder up to date, whatever state the last run left it in."""

import contextlib
import sqlite3
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from corpus.article import Article
from corpus.errors import IndexBusyError, IndexDamagedError
from corpus.readers import Corpus, Problem, read_corpus
from index.catalog import FILE_NAME as CATALOG_FILE
from index.catalog import Catalog, Snapshot, read_snapshot
from index.chroma_server import ChromaServer, ServerWriter
from index.contents import Contents, read_contents, vectors_complete
from index.fingerprint import EmbedderSource, index_fingerprint
from index.generation import (
    GENERATIONS,
    Manifest,
    current_name,
    find_damage,
    read_manifest,
    remove_others,
)
from index.lock import writer_lock
from index.publishing import find_basis, publish_contents
from index.snapshot import is_fresh, stat_files
from index.storage import is_refusal, storage_errors
from index.vector_writer import VectorWriter

__all__ = ["IndexReport", "Progress", "is_fresh", "refresh_index"]


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a build is: `done` of `total` in the unit of the stage; `total` is 0 where nobody knows."""

    stage: str
    done: int = 0
    total: int = 0


@dataclass(frozen=True)
class IndexReport:
    """What a run of `refresh_index` did.

    Attributes
    ----------
    generation
        The name of the live generation.
    added, changed, removed, unchanged
        Article ids, compared with the generation before.
    embedded_windows, cached_windows
        Windows whose vectors were computed, and those whose vectors were known.
    problems
        The files that are no articles.
    rebuilt_because
        Why everything was made anew, as a clause, or None.
    seconds
        The time it took.
    """

    generation: str
    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    embedded_windows: int = 0
    cached_windows: int = 0
    problems: tuple[Problem, ...] = ()
    rebuilt_because: str | None = None
    seconds: float = 0.0


def refresh_index(
    corpus_folder: Path,
    index_dir: Path,
    embedder: EmbedderSource,
    *,
    rebuild: bool = False,
    wait: bool = True,
    server: ChromaServer | None = None,
    on_progress: Callable[[Progress], None] | None = None,
) -> IndexReport:
    """Make the live generation hold exactly what the folder holds.

    Nothing changed: nothing is computed, and neither the model nor Chroma nor LlamaIndex is imported.

    Parameters
    ----------
    rebuild
        Split everything anew and write a new generation even if nothing changed; vectors that are known stay known.
    wait
        Wait where another process writes the same index; False raises `IndexBusyError`.
    server
        Where the vectors go, or None for the data folder.
    on_progress
        Told how far it is; never called when there is nothing to do.

    Raises
    ------
    CorpusMissingError, CorpusEmptyError, CorpusUnreadableError
        There is nothing to index; the index stays as it is.
    DataFolderReadOnlyError, DataFolderFullError, DataFolderUnusableError, NewerIndexError, IndexBusyError, IndexCheckError,
    ChromaServerError
        The index cannot be written; the one before it stays live.
    """
    tell = on_progress or (lambda _: None)
    started = time.monotonic()
    fingerprint = index_fingerprint(embedder.name, server)
    with storage_errors(index_dir):
        if not rebuild and (report := _report_if_fresh(corpus_folder, index_dir, fingerprint, started)):
            _remove_leftovers(index_dir, report.generation)
            return report
        index_dir.mkdir(parents=True, exist_ok=True)
        with writer_lock(index_dir, wait=wait, on_wait=lambda who: tell(Progress(f"Waiting for {who}"))) as lock:
            if not rebuild and (report := _report_if_fresh(corpus_folder, index_dir, fingerprint, started)):
                return report  # whoever we waited for has done it
            build = _Build(corpus_folder, index_dir, embedder, server, fingerprint, lock, tell)
            return build.run(started, rebuild=rebuild)


def _report_if_fresh(corpus_folder: Path, index_dir: Path, fingerprint: str, started: float) -> IndexReport | None:
    if not is_fresh(corpus_folder, index_dir, fingerprint):
        return None
    snapshot = read_snapshot(index_dir)
    if snapshot is None:
        return None
    manifest = read_manifest(index_dir, snapshot.generation)
    if find_damage(index_dir / GENERATIONS / snapshot.generation, manifest) is not None:
        return None
    return IndexReport(
        snapshot.generation,
        unchanged=tuple(manifest.articles),
        problems=tuple(Problem(*problem) for problem in snapshot.problems),
        seconds=time.monotonic() - started,
    )


def _remove_leftovers(index_dir: Path, live: str) -> None:
    """Remove older generations whose readers are gone, unless somebody writes or nobody may: a removed article leaves no trace."""
    if [entry.name for entry in (index_dir / GENERATIONS).iterdir()] == [live]:
        return
    with contextlib.suppress(IndexBusyError, OSError), writer_lock(index_dir, wait=False):
        remove_others(index_dir, keep=current_name(index_dir))


@dataclass(frozen=True)
class _Old:
    """The live generation before a build; `manifest` is None where it cannot serve as a basis, `because` says why."""

    name: str | None
    manifest: Manifest | None
    because: str | None
    before: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class _Build:
    """One build, by the holder of the writer's lock."""

    corpus_folder: Path
    index_dir: Path
    embedder: EmbedderSource
    server: ChromaServer | None
    fingerprint: str
    lock: int
    tell: Callable[[Progress], None]

    def run(self, started: float, *, rebuild: bool) -> IndexReport:
        old = self._old_generation(rebuild=rebuild)
        taken_ns = time.time_ns()
        self.tell(Progress("Reading the articles"))
        corpus = read_corpus(self.corpus_folder)
        files = stat_files(self.corpus_folder)
        remove_others(self.index_dir, keep=old.name)
        catalog, because = self._open_catalog(old.because)
        problems = tuple((problem.file, problem.reason) for problem in corpus.problems)
        hashes = {article.id: article.content_hash for article in corpus.articles}
        with contextlib.closing(catalog):
            if old.manifest and not because and list(old.manifest.articles.items()) == list(hashes.items()):
                catalog.write_snapshot(Snapshot(str(old.name), self.fingerprint, taken_ns, files, problems))
                name, windows = str(old.name), 0
            else:
                name, contents = self._next_generation(catalog, corpus, old, rebuild=rebuild)
                windows = len(contents.windows)
                snapshot = Snapshot(name, self.fingerprint, taken_ns, files, problems)
                catalog.finish(snapshot, hashes, contents.windows)
                remove_others(self.index_dir, keep=name)
            embedded = catalog.windows_added
        return IndexReport(
            name,
            added=tuple(name for name in hashes if name not in old.before),
            changed=tuple(name for name in hashes if old.before.get(name, hashes[name]) != hashes[name]),
            removed=tuple(name for name in old.before if name not in hashes),
            unchanged=tuple(name for name in hashes if old.before.get(name) == hashes[name]),
            embedded_windows=embedded,
            cached_windows=windows - embedded,
            problems=corpus.problems,
            rebuilt_because=because,
            seconds=time.monotonic() - started,
        )

    def _old_generation(self, *, rebuild: bool) -> _Old:
        """Look at what is live now, and say why it cannot stay."""
        name: str | None = None
        try:
            name = current_name(self.index_dir)
            if name is None:
                return _Old(None, None, None)
            manifest = read_manifest(self.index_dir, name)
        except IndexDamagedError as error:
            return _Old(name, None, f"the index was damaged ({error.reason})")
        before = dict(manifest.articles)
        damage = find_damage(self.index_dir / GENERATIONS / name, manifest)
        if damage is not None:
            return _Old(name, None, f"the index was damaged ({damage})", before)
        if rebuild:
            return _Old(name, None, "it was asked for", before)
        if manifest.fingerprint != self.fingerprint:
            return _Old(name, None, "the embedder or the way articles are split changed", before)
        return _Old(name, manifest, None, before)

    def _open_catalog(self, because: str | None) -> tuple[Catalog, str | None]:
        """Open the catalog, or begin a new one where it is damaged."""
        try:
            catalog = Catalog(self.index_dir)
            try:
                catalog.check()
            except BaseException:
                catalog.close()
                raise
        except sqlite3.DatabaseError as error:
            if is_refusal(error):
                raise
            for path in self.index_dir.glob(f"{CATALOG_FILE}*"):
                path.unlink()
            return Catalog(self.index_dir), because or "the catalog was damaged"
        return catalog, because

    def _next_generation(self, catalog: Catalog, corpus: Corpus, old: _Old, *, rebuild: bool) -> tuple[str, Contents]:
        """Write, check and publish a generation with the articles of the corpus; returns its name and contents."""
        remote = ServerWriter(self.server, catalog.id) if self.server else None
        with remote or VectorWriter(self.lock) as writer:
            self._take_in(catalog, corpus, rebuild=rebuild)
            contents = read_contents(catalog, self.embedder.name, [article.id for article in corpus.articles])
            basis = None
            if remote is None and old.name is not None and old.manifest is not None:
                basis = find_basis(self.index_dir, old.name, old.manifest, catalog, contents)
            report = partial(self._tell_share, "Writing the index", len(contents.ids))
            report(0)
            name = publish_contents(self.index_dir, self.fingerprint, catalog, contents, basis, writer, report)
        if remote is not None:
            remove_others(self.index_dir, keep=name)
            remote.switch(name, [folder.name for folder in (self.index_dir / GENERATIONS).iterdir()])
        return name, contents

    def _take_in(self, catalog: Catalog, corpus: Corpus, *, rebuild: bool) -> None:
        """See that the catalog has every article with all its vectors."""
        known = {} if rebuild else catalog.articles(self.fingerprint)
        stale = [article for article in corpus.articles if not self._is_known(catalog, article, known)]
        if not stale:
            return
        from index.ingest import ingest

        report = partial(self._tell_share, "Embedding the articles", sum(len(article.text) for article in stale))
        report(0)
        for article in ingest(stale, self.embedder.load(), catalog, report):
            catalog.store(article, self.fingerprint)

    def _is_known(self, catalog: Catalog, article: Article, known: dict[str, str]) -> bool:
        return known.get(article.id) == article.content_hash and vectors_complete(
            catalog, self.embedder.name, catalog.load(article.id)
        )

    def _tell_share(self, stage: str, total: int, done: int) -> None:
        self.tell(Progress(stage, done, total))
