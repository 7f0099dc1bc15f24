"""One writer: an exclusive lock on a file, which the system gives back when its holder dies."""

import errno
import fcntl
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from corpus.errors import IndexBusyError

FILE_NAME = "LOCK"

POLL_SECONDS = 0.1


@contextmanager
def writer_lock(index_dir: Path, *, wait: bool = True, on_wait: Callable[[str], None] | None = None) -> Iterator[int]:
    """Hold the writer's lock of an index; yields its file descriptor.

    Parameters
    ----------
    wait
        Wait for another writer to finish; False raises `IndexBusyError` at once.
    on_wait
        Called now and then while waiting, with who holds the lock ("process 1234").
    """
    descriptor = os.open(index_dir / FILE_NAME, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        while not _try_lock(descriptor, fcntl.LOCK_EX):
            who = _holder(descriptor)
            if not wait:
                raise IndexBusyError(index_dir, who)
            if on_wait is not None:
                on_wait(who)
            time.sleep(POLL_SECONDS)
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, f"process {os.getpid()}".encode(), 0)
        yield descriptor
    finally:
        os.close(descriptor)


def _holder(descriptor: int) -> str:
    return os.pread(descriptor, 100, 0).decode("ascii", "replace") or "another process"


def _try_lock(descriptor: int, kind: int) -> bool:
    try:
        fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
    except OSError as error:
        if error.errno in (errno.EWOULDBLOCK, errno.EACCES):
            return False
        raise
    return True


def lock_shared(path: Path) -> int | None:
    """Take a reader's lock on a file; returns its descriptor, or None where a writer is about to remove it."""
    return _lock_existing(path, fcntl.LOCK_SH)


def lock_for_removal(path: Path) -> int | None:
    """Take the only lock on a file; returns its descriptor, or None where a reader holds it."""
    return _lock_existing(path, fcntl.LOCK_EX)


def _lock_existing(path: Path, kind: int) -> int | None:
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        if _try_lock(descriptor, kind) and os.fstat(descriptor).st_nlink > 0:
            return descriptor
    except BaseException:
        os.close(descriptor)
        raise
    os.close(descriptor)
    return None
