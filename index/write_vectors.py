"""`python -m index.write_vectors`: write and check the vectors of one generation, in a process of its own.

A bad vector file can crash the process that opens it, and this one is expendable: what it wrote is closed, opened again
and compared with exact search before anybody else sees it. It starts while the parent still embeds, so that importing
Chroma costs no time, and it ends at once when the parent does.

It reads one line of JSON, an `Order`, from standard input, and writes lines of JSON: `{"added": n}` while it works, and
at the end `{"deleted": n}` or `{"failed": "..."}`.
"""

import contextlib
import json
import os
import sqlite3
import sys
import threading
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from index.vector_check import check_index
from index.vectors import VectorsUnreadableError, embedded_failures, open_vectors, write_vectors

IDS_FILE = "ids.json"
VECTORS_FILE = "vectors.npy"


@dataclass(frozen=True)
class Order:
    """What to do.

    Attributes
    ----------
    store
        Folder of the vector store: missing, or a copy of another generation's.
    work
        Folder with `ids.json` and `vectors.npy`: what the store shall hold.
    """

    store: str
    work: str

    def to_line(self) -> str:
        """Return the order as a line of JSON."""
        return json.dumps(asdict(self)) + "\n"


def main() -> int:
    """Carry out the order on standard input."""
    import chromadb  # noqa: F401 - the reason this process was started early

    line = sys.stdin.readline()
    if not line:
        return 0
    threading.Thread(target=_end_with_parent, daemon=True).start()
    order = Order(**json.loads(line))
    try:
        with embedded_failures():
            deleted = carry_out(Path(order.store), Path(order.work))
        _say(deleted=deleted)
    except VectorsUnreadableError as error:
        _say(failed=str(error))
        return 1
    except sqlite3.Error as error:
        _say(failed=f"{error} (code: {error.sqlite_errorcode})")
        return 1
    return 0


def carry_out(store: Path, work: Path) -> int:
    """Write the store and check it; returns how many vectors were deleted from it.

    Raises
    ------
    VectorsUnreadableError
        Chroma failed, or the new store does not find what is in it.
    """
    ids = json.loads((work / IDS_FILE).read_text("ascii"))
    vectors = np.load(work / VECTORS_FILE, mmap_mode="r")
    deleted = write_vectors(store, ids, vectors, lambda added: _say(added=added))
    with contextlib.closing(open_vectors(store, len(ids))) as index:
        check_index(index, vectors)
    return deleted


def _say(**fields: int | str) -> None:
    sys.stdout.write(json.dumps(fields) + "\n")
    sys.stdout.flush()


def _end_with_parent() -> None:
    sys.stdin.read()  # returns when the other end is closed, also by a crash
    os._exit(1)


if __name__ == "__main__":
    sys.exit(main())
