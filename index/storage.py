"""What the disk refuses, in words for a person."""

import errno
import re
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from corpus.errors import DataFolderFullError, DataFolderReadOnlyError

_READ_ONLY = {errno.EACCES, errno.EPERM, errno.EROFS}
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_FULL_WORDS = re.compile(r"is full|no space left|quota exceeded|file too large", re.IGNORECASE)
_READ_ONLY_WORDS = re.compile(r"readonly|read-only|permission denied|unable to open", re.IGNORECASE)


@contextmanager
def storage_errors(index_dir: Path) -> Iterator[None]:
    """Turn what the system says about a folder that is full or read-only into our own errors.

    Raises
    ------
    DataFolderFullError, DataFolderReadOnlyError
        Instead of the `OSError` or `sqlite3.Error` that means the same.
    """
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            raise DataFolderFullError(index_dir) from error
        if error.errno in _READ_ONLY:
            raise DataFolderReadOnlyError(index_dir) from error
        raise
    except sqlite3.Error as error:
        raise_if_refused(index_dir, str(error))
        raise


def raise_if_refused(index_dir: Path, message: str) -> None:
    """Raise our own error where a library's message says that the folder is full or read-only."""
    if _FULL_WORDS.search(message):
        raise DataFolderFullError(index_dir)
    if _READ_ONLY_WORDS.search(message):
        raise DataFolderReadOnlyError(index_dir)


def is_refusal(error: sqlite3.Error) -> bool:
    """Say whether SQLite failed for the folder's sake (full, read-only) and not because of what is in the file."""
    return bool(_FULL_WORDS.search(str(error)) or _READ_ONLY_WORDS.search(str(error)))
