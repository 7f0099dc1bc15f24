"""Seals: size and hash of every file of a generation, so that damage is seen before a library trips over it.

A damaged vector file can crash the process that opens it, so the seal is checked first. Files up to `WHOLE_BYTES` are
hashed whole, larger ones at their start, their end and evenly between: a cold start stays fast, and what really happens
to files (cut off, zeroed, replaced) is still seen.
"""

import hashlib
import os
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

WHOLE_BYTES = 16 << 20
"""16 MiB: hashing them takes about 16 ms."""

SAMPLES = 64
"""Samples of a larger file, the first and the last bytes among them."""

SAMPLE_BYTES = 64 << 10


@dataclass(frozen=True, slots=True)
class FileSeal:
    """What a file must look like.

    Attributes
    ----------
    digest
        BLAKE2b, 20 bytes, hex.
    skipped
        `(start, end)` byte ranges that may change and are not hashed.
    """

    size: int
    digest: str
    skipped: tuple[tuple[int, int], ...] = ()


def seal_file(path: Path, skipped: Iterable[tuple[int, int]] = ()) -> FileSeal:
    """Return the seal of a file as it is now."""
    ranges = tuple(sorted(skipped))
    size = path.stat().st_size
    digest = hashlib.blake2b(digest_size=20)
    with path.open("rb") as file:
        for start, end in _sampled(size):
            for left, right in _without(start, end, ranges):
                file.seek(left)
                digest.update(file.read(right - left))
    return FileSeal(size, digest.hexdigest(), ranges)


def broken_seal(path: Path, seal: FileSeal) -> str | None:
    """Say in a few words what is wrong with a file, or None."""
    try:
        size = path.stat().st_size
        if size != seal.size:
            return f"{path.name} has {size:,} bytes instead of {seal.size:,}"
        if seal_file(path, seal.skipped).digest != seal.digest:
            return f"{path.name} was changed"
    except OSError as error:
        return f"{path.name} cannot be read: {error.strerror}"
    return None


def volatile_ranges(chroma_database: Path) -> tuple[tuple[int, int], ...]:
    """Return the byte ranges of Chroma's SQLite file that every opening rewrites.

    Opening takes and gives back a row of the table `acquire_write`: its page changes, and the counter on the first page.
    """
    db = sqlite3.connect(f"{chroma_database.absolute().as_uri()}?mode=ro", uri=True)
    try:
        page_size = db.execute("PRAGMA page_size").fetchone()[0]
        pages = [row[0] for row in db.execute("SELECT rootpage FROM sqlite_master WHERE name = 'acquire_write'")]
    finally:
        db.close()
    return tuple(((page - 1) * page_size, page * page_size) for page in sorted({1, *pages}))


def sync_tree(folder: Path) -> None:
    """Force every file and folder below `folder`, and itself, to the disk."""
    for parent, _, files in os.walk(folder, topdown=False):
        for name in files:
            sync(Path(parent) / name)
        sync(Path(parent))


def sync(path: Path) -> None:
    """Force one file or folder to the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _sampled(size: int) -> Iterator[tuple[int, int]]:
    if size <= WHOLE_BYTES:
        yield 0, size
        return
    for number in range(SAMPLES):
        start = (size - SAMPLE_BYTES) * number // (SAMPLES - 1)
        yield start, start + SAMPLE_BYTES


def _without(start: int, end: int, skipped: tuple[tuple[int, int], ...]) -> Iterator[tuple[int, int]]:
    for left, right in skipped:
        if right <= start or left >= end:
            continue
        if start < left:
            yield start, left
        start = right
    if start < end:
        yield start, end
