"""Whether the corpus folder still is what the index was made from, told from sizes and times alone."""

import hashlib
from pathlib import Path

from corpus.errors import FootnoteError
from corpus.readers import list_article_files
from index.catalog import FileStat, Snapshot, read_snapshot
from index.generation import GENERATIONS, current_name, find_damage, read_manifest

SETTLED_NS = 2_000_000_000
"""Two seconds: a file that changed so shortly before it was read may change again without its times showing it."""


def stat_files(folder: Path) -> dict[str, FileStat]:
    """Return size, times and digest of every article file, by path inside the folder."""
    found: dict[str, FileStat] = {}
    for path in list_article_files(folder):
        try:
            stat = path.stat()
            digest = hashlib.blake2b(path.read_bytes(), digest_size=16).digest() if path.is_file() else b""
        except OSError:  # named by read_corpus; here it only has to differ from a file that can be read
            found[_name(path, folder)] = FileStat(-1, 0, 0, b"")
        else:
            found[_name(path, folder)] = FileStat(stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns, digest)
    return found


def files_unchanged(folder: Path, snapshot: Snapshot) -> bool:
    """Say whether a folder holds the files of a snapshot; reads only those that changed just before it."""
    paths = {_name(path, folder): path for path in list_article_files(folder)}
    if paths.keys() != snapshot.files.keys():
        return False
    return all(_unchanged(paths[name], stat, snapshot.taken_ns) for name, stat in snapshot.files.items())


def _unchanged(path: Path, then: FileStat, taken_ns: int) -> bool:
    try:
        now = path.stat()
        if (now.st_size, now.st_mtime_ns, now.st_ctime_ns) != (then.size, then.mtime_ns, then.ctime_ns):
            return False
        if max(now.st_mtime_ns, now.st_ctime_ns) < taken_ns - SETTLED_NS:
            return True
        return hashlib.blake2b(path.read_bytes(), digest_size=16).digest() == then.digest
    except OSError:
        return then.size == -1


def is_fresh(corpus_folder: Path, index_dir: Path, fingerprint: str) -> bool:
    """Say whether the index is whole, by the sizes of its files, and made from this folder with these settings.

    No model, no vector store and no article is opened. A folder or an index that cannot be read is not fresh; why is
    said by `refresh_index`.

    Raises
    ------
    NewerIndexError
        A newer version wrote the index.
    """
    snapshot = read_snapshot(index_dir)
    if snapshot is None or snapshot.fingerprint != fingerprint:
        return False
    try:
        name = current_name(index_dir)
        if name is None or name != snapshot.generation:
            return False
        manifest = read_manifest(index_dir, name)
        if find_damage(index_dir / GENERATIONS / name, manifest, sizes_only=True) is not None:
            return False
        return files_unchanged(corpus_folder, snapshot)
    except FootnoteError:
        return False


def _name(path: Path, folder: Path) -> str:
    return path.relative_to(folder).as_posix().encode("utf-8", "backslashreplace").decode("utf-8")
