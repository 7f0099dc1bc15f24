"""A process that runs `refresh_index` in fresh child processes: `python -m tests.index.build_server CORPUS INDEX`.

For each line on standard input it forks a child that builds, and writes the child's process id; for an empty line it
waits for that child and writes its exit code. Everything is imported before, so that a child's time goes to storage, and
the writer of vectors is forked instead of started; what they do is what the shipped program does.
"""

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any, TextIO

import chromadb
import chromadb.api.client  # noqa: F401

import index.ingest  # noqa: F401
from index import vector_writer, write_vectors
from index.build import refresh_index
from tests.fakes.embedder import HashingSource


class ForkedWriter:
    """Stands in for `subprocess.Popen` of `index.write_vectors`: the same program, in a forked child."""

    def __init__(self, *_: object, **__: object) -> None:
        order_out, order_in = os.pipe()
        said_out, said_in = os.pipe()
        self.pid = os.fork()
        if self.pid == 0:
            os.close(order_in)
            os.close(said_out)
            os.setsid()
            sys.stdin, sys.stdout = os.fdopen(order_out, "r"), os.fdopen(said_in, "w")
            _exit_with(write_vectors.main)
        os.close(order_out)
        os.close(said_in)
        self.stdin: TextIO = os.fdopen(order_in, "w")
        self.stdout: TextIO = os.fdopen(said_out, "r")
        self._code: int | None = None

    def wait(self) -> int:
        if self._code is None:
            self._code = os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])
        return self._code

    def kill(self) -> None:
        if self._code is None:
            os.kill(self.pid, signal.SIGKILL)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stdin.close()
        self.stdout.close()
        self.wait()


def _exit_with(run: Callable[[], Any]) -> None:
    code = 1
    try:
        code = int(run() or 0)
        sys.stdout.flush()
    finally:
        os._exit(code)


def main(corpus: Path, index_dir: Path) -> None:
    vector_writer.subprocess.Popen = ForkedWriter  # type: ignore[attr-defined,misc,assignment]
    child = 0
    for line in sys.stdin:
        if line.strip():
            child = os.fork()
            if child == 0:
                os.setsid()
                _exit_with(lambda: refresh_index(corpus, index_dir, HashingSource()) and 0)
            sys.stdout.write(f"{child}\n")
        else:
            sys.stdout.write(f"{os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
