"""What the disk refuses, in words for a person."""

import errno
import re
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from corpus.errors import DataFolderFullError, DataFolderReadOnlyError, DataFolderUnusableError

_READ_ONLY = {errno.EACCES, errno.EPERM, errno.EROFS}
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}

_REFUSALS = {
    sqlite3.SQLITE_PERM, sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_NOMEM, sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_IOERR, sqlite3.SQLITE_FULL, sqlite3.SQLITE_CANTOPEN,
}  # fmt: skip
"""Primary codes that tell of the folder; all others tell of what is in the file."""

_FULL_CODES = {sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR_WRITE, sqlite3.SQLITE_IOERR_SHMSIZE}
"""A file that may not grow is reported as a failed write."""

_READ_ONLY_CODES = {sqlite3.SQLITE_PERM, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN}

# Chroma's messages end with SQLite's codes: 13 is SQLITE_FULL, 778 SQLITE_IOERR_WRITE.
_FULL_WORDS = re.compile(r"is full|no space left|quota exceeded|file too large|code: (?:13|778)\b", re.IGNORECASE)
_READ_ONLY_WORDS = re.compile(r"readonly|read-only|permission denied", re.IGNORECASE)


@contextmanager
def storage_errors(index_dir: Path) -> Iterator[None]:
    """Turn what the system says about a folder into our own errors.

    Raises
    ------
    DataFolderFullError, DataFolderReadOnlyError, DataFolderUnusableError
        Instead of the `OSError` or `sqlite3.Error` that means the same.
    """
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            raise DataFolderFullError(index_dir) from error
        if error.errno in _READ_ONLY:
            raise DataFolderReadOnlyError(index_dir) from error
        raise DataFolderUnusableError(index_dir, error.strerror or str(error)) from error
    except sqlite3.Error as error:
        code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR)
        if {code, code & 0xFF} & _FULL_CODES:
            raise DataFolderFullError(index_dir) from error
        if code & 0xFF in _READ_ONLY_CODES:
            raise DataFolderReadOnlyError(index_dir) from error
        raise DataFolderUnusableError(index_dir, str(error)) from error


def raise_if_refused(index_dir: Path, message: str) -> None:
    """Raise our own error where a library's message says that the folder is full or read-only."""
    if _FULL_WORDS.search(message):
        raise DataFolderFullError(index_dir)
    if _READ_ONLY_WORDS.search(message):
        raise DataFolderReadOnlyError(index_dir)


def is_refusal(error: sqlite3.Error) -> bool:
    """Say whether SQLite failed for the folder's sake (full, read-only) and not because of what is in the file."""
    return getattr(error, "sqlite_errorcode", sqlite3.SQLITE_CORRUPT) & 0xFF in _REFUSALS
