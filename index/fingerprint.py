"""What an index depends on besides the articles: a change of any of it is noticed and the index is built again."""

import hashlib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Protocol

from index.chroma_server import ChromaServer
from index.embedding import Embedder, WindowText

FORMAT_VERSION = 1
"""Of the folder: its files, their tables and the manifest. A larger number on disk is a newer Footnote's."""

_CODE = (
    "sentences.py",
    "sentence_ends.py",
    "blocks.py",
    "tables.py",
    "windows.py",
    "embedding.py",
    "records.py",
    "folding.py",
    "lexical.py",
    "vectors.py",
)
"""The files whose code decides what stands in an index. Their bytes count, so that no version number can be forgotten."""


class EmbedderSource(Protocol):
    """An embedder that is not loaded yet; its name is known without loading it."""

    @property
    def name(self) -> str:
        """The loaded embedder's `name`."""

    def load(self) -> Embedder:
        """Load the embedder, or return it where it is loaded already."""


def index_fingerprint(embedder_name: str, server: ChromaServer | None = None) -> str:
    """Return the fingerprint (32 hex digits) of the embedder, the splitting code, the format and the place of the vectors."""
    digest = hashlib.blake2b(digest_size=16)
    digest.update(f"{FORMAT_VERSION}\x1f{embedder_name}\x1f{server.place if server else ''}\x1f".encode())
    digest.update(_code_digest())
    return digest.hexdigest()


@cache
def _code_digest() -> bytes:
    """Return a digest of the code; once a process, because that is the code it runs whatever is installed meanwhile."""
    digest = hashlib.blake2b(digest_size=16)
    for name in _CODE:
        digest.update((Path(__file__).parent / name).read_bytes())
    return digest.digest()


def content_fingerprint(fingerprint: str, hashes: Mapping[str, str]) -> str:
    """Return the fingerprint of one index: the settings above and the content hash of every article."""
    lines = [fingerprint, *(f"{article_id}\x1f{hashes[article_id]}" for article_id in sorted(hashes))]
    return hashlib.blake2b("\n".join(lines).encode(), digest_size=16).hexdigest()


def window_hash(window: WindowText) -> bytes:
    """Return the key of a window's vectors: 20 bytes over its header, its text and its spans."""
    spans = ",".join(f"{start}-{end}" for start, end in window.spans)
    return hashlib.blake2b(f"{window.header}\x1f{window.text}\x1f{spans}".encode(), digest_size=20).digest()
