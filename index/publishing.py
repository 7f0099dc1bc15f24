"""Publishing: write the contents of an index as a new generation, have it checked, and make it live."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from corpus.errors import IndexCheckError
from index.catalog import Catalog
from index.chroma_server import ServerWriter
from index.contents import Contents
from index.fingerprint import FORMAT_VERSION, content_fingerprint
from index.generation import CHROMA, GENERATIONS, Manifest, new_folder, publish, seal_generation
from index.lexical import FILE_NAME as LEXICAL_FILE
from index.lexical import write_lexical
from index.storage import raise_if_refused
from index.vector_writer import VectorWriter
from index.vectors import VectorsUnreadableError, clone_vectors

CLONE_FROM = 5_000
"""Vectors from which on an unchanged part is copied instead of indexed again: below, all of it takes a second."""

MAX_DELETED = 0.3
"""Deleted vectors, as a share of the living, that a copied store may carry along; Chroma never forgets them."""


@dataclass(frozen=True)
class Basis:
    """A vector store to start from, and the number of deleted vectors that it carries."""

    store: Path
    deleted: int


def find_basis(index_dir: Path, name: str, manifest: Manifest, catalog: Catalog, contents: Contents) -> Basis | None:
    """Return the live generation's store where copying and changing it beats building a new one, else None."""
    if manifest.catalog != catalog.id or manifest.vectors < CLONE_FROM:
        return None
    deleted = manifest.deleted + max(manifest.vectors - len(contents.ids), 0)
    if deleted > MAX_DELETED * len(contents.ids):
        return None
    return Basis(index_dir / GENERATIONS / name / CHROMA, manifest.deleted)


def publish_contents(
    index_dir: Path,
    fingerprint: str,
    catalog: Catalog,
    contents: Contents,
    basis: Basis | None,
    writer: VectorWriter | ServerWriter,
    on_progress: Callable[[int], None],
) -> str:
    """Write, check and publish a generation; returns its name.

    Parameters
    ----------
    on_progress
        Called with the number of vectors written.

    Raises
    ------
    IndexCheckError, DataFolderFullError, DataFolderReadOnlyError
        It could not be written, or did not pass its check; what is live stays live.
    """
    folder = new_folder(index_dir)
    write_lexical(folder / LEXICAL_FILE, contents.articles, contents.mean)
    deleted = _write_vectors(index_dir, folder, contents, basis, writer, on_progress)
    hashes = {stored.prepared.article.id: stored.content_hash for stored in contents.articles}
    manifest = Manifest(
        format_version=FORMAT_VERSION,
        fingerprint=fingerprint,
        content=content_fingerprint(fingerprint, hashes),
        articles=hashes,
        catalog=catalog.id,
        sentences=contents.sentences,
        vectors=len(contents.ids),
        windows=sum(len(stored.prepared.lexical) for stored in contents.articles),
        deleted=deleted,
        files=seal_generation(folder),
    )
    return publish(index_dir, folder, manifest)


def _write_vectors(
    index_dir: Path,
    folder: Path,
    contents: Contents,
    basis: Basis | None,
    writer: VectorWriter | ServerWriter,
    on_progress: Callable[[int], None],
) -> int:
    """Write and check the vectors; returns how many deleted ones the store carries."""
    store = folder / CHROMA
    if basis is not None:
        clone_vectors(basis.store, store)
    try:
        deleted = writer.write(store, folder, contents.ids, contents.vectors, on_progress)
    except VectorsUnreadableError as error:
        raise_if_refused(index_dir, str(error))
        if basis is None:
            raise IndexCheckError(index_dir, str(error)) from error
    else:
        return deleted + (basis.deleted if basis else 0)
    shutil.rmtree(store)  # the copy was no good: from nothing, then
    if not isinstance(writer, VectorWriter):
        raise TypeError("a server starts from no copy")
    with VectorWriter(writer.lock) as another:
        return _write_vectors(index_dir, folder, contents, None, another, on_progress)
