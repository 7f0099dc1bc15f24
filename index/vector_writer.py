"""The parent's side of `index.write_vectors`: start it early, hand it an order, read what it says."""

import contextlib
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np
from numpy.typing import NDArray

from index.vectors import VectorsUnreadableError
from index.write_vectors import IDS_FILE, VECTORS_FILE, Order


class VectorWriter:
    """A child process that writes one vector store.

    It inherits the writer's lock, so that nobody else begins while it still works, and it is in a session of its own:
    Ctrl-C reaches only the parent, whose end ends it.

    Attributes
    ----------
    lock
        The descriptor of the writer's lock.
    """

    def __init__(self, lock: int) -> None:
        self.lock = lock
        self._child = subprocess.Popen(
            [sys.executable, "-m", "index.write_vectors"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            encoding="utf-8",
            pass_fds=(lock,),
            start_new_session=True,
            env=_environment(),
        )

    def write(
        self, store: Path, work: Path, ids: list[str], vectors: NDArray[np.float32], on_progress: Callable[[int], None]
    ) -> int:
        """Write the store and have it checked; returns how many vectors were deleted from it.

        Raises
        ------
        VectorsUnreadableError
            The child failed, crashed, or did not find in the store what is in it.
        """
        (work / IDS_FILE).write_text(json.dumps(ids), "ascii")
        np.save(work / VECTORS_FILE, vectors)
        if self._child.stdin is None or self._child.stdout is None:
            raise VectorsUnreadableError("its writer has no pipes")
        reply: dict[str, int | str] = {}
        with contextlib.suppress(BrokenPipeError):  # it died before the order; its return code is told below
            self._child.stdin.write(Order(store.as_posix(), work.as_posix()).to_line())
            self._child.stdin.flush()
        for line in self._child.stdout:
            reply = json.loads(line)
            if "added" in reply:
                on_progress(int(reply["added"]))
        code = self._child.wait()
        (work / IDS_FILE).unlink()
        (work / VECTORS_FILE).unlink()
        if code or "deleted" not in reply:
            raise VectorsUnreadableError(str(reply.get("failed", f"its writer ended with code {code}")))
        return int(reply["deleted"])

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._child.kill()
        with contextlib.suppress(BrokenPipeError):  # an order that was never read
            self._child.__exit__(kind, error, trace)
        self._child.wait()


def _environment() -> dict[str, str]:
    """Return the environment with this checkout on the path, so that the child runs the same code as its parent."""
    home = str(Path(__file__).resolve().parent.parent)
    path = os.environ.get("PYTHONPATH")
    return {**os.environ, "PYTHONPATH": f"{home}{os.pathsep}{path}" if path else home}
