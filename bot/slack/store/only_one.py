"""One Slack program a data folder: a second one would take up the questions that the first is answering."""

import fcntl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from corpus.errors import DataFolderReadOnlyError, FootnoteError

FILE_NAME = "slack.lock"
WAIT_S = 2.0
"""Seconds for which a program that is just ending is waited for."""

POLL_S = 0.1


class AlreadyRunningError(FootnoteError):
    """Another process holds the lock."""

    def __init__(self, data_dir: Path) -> None:
        super().__init__(
            f"Another `footnote slack run` uses {data_dir}. Stop it first, or give this one another folder with --data-dir."
        )


@contextmanager
def only_one(data_dir: Path) -> Iterator[None]:
    """Hold the lock of a data folder; the system gives it back when the process dies.

    Raises
    ------
    AlreadyRunningError, DataFolderReadOnlyError
    """
    try:
        data_dir.mkdir(parents=True, exist_ok=True)
        file = (data_dir / FILE_NAME).open("a")
    except OSError:
        raise DataFolderReadOnlyError(data_dir) from None
    with file:
        deadline = time.monotonic() + WAIT_S
        while not _try_lock(file.fileno()):
            if time.monotonic() > deadline:
                raise AlreadyRunningError(data_dir)
            time.sleep(POLL_S)
        yield


def _try_lock(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
