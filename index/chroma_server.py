"""Vectors on a Chroma server: one collection a generation, and a pointer that names the live one.

The data folder still holds everything else of a generation (articles, sentences, keywords) and decides what is live; an
answer never needs two collections. The pointer, a collection without vectors whose metadata is `{"live": ...}`, tells
other programs of the server which one to read.
"""

import contextlib
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self, cast
from urllib.parse import quote, urlsplit

import numpy as np
from numpy.typing import NDArray

from corpus.errors import ChromaServerError, FootnoteError
from index.vector_check import check_index
from index.vectors import HNSW, ChromaVectors, VectorsUnreadableError, chunks

if TYPE_CHECKING:
    import httpx
    from chromadb.api.client import Client

ADD_AT_ONCE = 500
"""Records a request: about a megabyte, which every proxy lets through."""

LIST_AT_ONCE = 1_000

TIMEOUT_SECONDS = 30
"""For one request; adding a batch takes milliseconds."""


@dataclass(frozen=True, slots=True)
class ChromaServer:
    """Where a Chroma server is, and how to be let in.

    Attributes
    ----------
    url
        `http://host:8000` or `https://...`; a path in front of the API is kept.
    token
        Sent as `Authorization: Bearer`; Chroma 1.x checks none itself, a proxy in front of it does.
    """

    url: str
    token: str | None = field(default=None, repr=False)
    tenant: str = "default_tenant"
    database: str = "default_database"

    @property
    def address(self) -> str:
        """Host and port, without a user's name or password."""
        return urlsplit(self.url).netloc.rpartition("@")[2]

    @property
    def place(self) -> str:
        """What the index fingerprint holds of it: not the token, which may change."""
        return f"{self.address}{urlsplit(self.url).path}/{self.tenant}/{self.database}"

    @contextlib.contextmanager
    def connected(self) -> Iterator["Client"]:
        """Give a client, closed at the end of the block.

        Raises
        ------
        ChromaServerError
            The server does not answer, or does not let us in.
        """
        client = self._connect()
        try:
            with self.failures():
                yield client
        finally:
            _close(client)

    def open(self, collection: str, count: int) -> ChromaVectors:
        """Open a collection for questions.

        Raises
        ------
        VectorsUnreadableError
            There is no such collection, or it does not hold `count` vectors.
        ChromaServerError
            The server does not answer, or does not let us in.
        """
        client = self._connect()
        try:
            with self.failures():
                found = client.get_collection(collection, embedding_function=None)
                return ChromaVectors(found, count, self.failures, partial(_close, client))
        except BaseException:
            _close(client)
            raise

    @contextlib.contextmanager
    def failures(self) -> Iterator[None]:
        """Turn what the client raises into our own errors; a collection that is gone is damage, which a rebuild repairs."""
        from chromadb.errors import ChromaAuthError, NotFoundError

        try:
            yield
        except (FootnoteError, VectorsUnreadableError):
            raise
        except NotFoundError as error:
            raise VectorsUnreadableError("the server has lost its vectors") from error
        except ChromaAuthError as error:
            raise ChromaServerError(self.address, "it refuses the token") from error
        except Exception as error:
            raise ChromaServerError(self.address, _reason(error)) from error

    def _connect(self) -> "Client":
        import chromadb
        from chromadb.config import Settings

        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        self._knock(headers)
        with self.failures():
            client = chromadb.HttpClient(
                host=self.url.rstrip("/"),
                port=urlsplit(self.url).port or 8000,
                ssl=self.url.startswith("https:"),
                headers=headers,
                settings=Settings(_env_file=None, anonymized_telemetry=False),
                tenant=self.tenant,
                database=self.database,
            )
        connected = cast("Client", client)
        for session in _sessions(connected):
            session.timeout = TIMEOUT_SECONDS
        return connected

    def _knock(self, headers: dict[str, str]) -> None:
        """Ask for our database, with a time limit and an eye on the status: Chroma's client has neither."""
        import httpx

        place = f"tenants/{quote(self.tenant, safe='')}/databases/{quote(self.database, safe='')}"
        try:
            reply = httpx.get(f"{self.url.rstrip('/')}/api/v2/{place}", headers=headers, timeout=TIMEOUT_SECONDS)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise ChromaServerError(self.address, _reason(error)) from error
        if reply.status_code in (401, 403):
            raise ChromaServerError(self.address, "it refuses the token")
        if reply.status_code == 404:
            raise ChromaServerError(self.address, f"it has no tenant {self.tenant} with a database {self.database}")
        if not reply.is_success:
            raise ChromaServerError(self.address, f"it answers with status {reply.status_code}")


def collection_name(index_id: str, generation: str) -> str:
    """Return the name of a generation's collection."""
    return f"footnote-{index_id}-{generation}"


class ServerWriter:
    """Writes the vectors of a generation to a server; the counterpart of `VectorWriter`."""

    def __init__(self, server: ChromaServer, index_id: str) -> None:
        self._server = server
        self._index_id = index_id

    def write(
        self, _store: Path, work: Path, ids: list[str], vectors: NDArray[np.float32], on_progress: Callable[[int], None]
    ) -> int:
        """Write and check the collection of the generation in folder `work`; returns 0: it carries no deleted vectors.

        Raises
        ------
        VectorsUnreadableError, ChromaServerError
            The server failed, or does not find what was written.
        """
        name = collection_name(self._index_id, work.stem)
        with self._server.connected() as client:
            collection = client.create_collection(name, configuration={"hnsw": HNSW}, embedding_function=None)
            done = 0
            for rows in chunks(range(len(ids)), ADD_AT_ONCE):
                collection.add(ids=[ids[row] for row in rows], embeddings=vectors[list(rows)])
                done += len(rows)
                on_progress(done)
        with contextlib.closing(self._server.open(name, len(ids))) as index:
            check_index(index, vectors)
        return 0

    def switch(self, live: str, kept: Collection[str]) -> None:
        """Point at the live generation, and delete the collections of all generations but the kept ones."""
        prefix = collection_name(self._index_id, "")
        pointer = {"live": collection_name(self._index_id, live)}
        with self._server.connected() as client:
            client.get_or_create_collection(f"{prefix}live", embedding_function=None).modify(metadata=pointer)
            names = list(_collection_names(client))
            wanted = {f"{prefix}live", *(collection_name(self._index_id, name) for name in kept)}
            for name in names:
                if name.startswith(prefix) and name not in wanted:
                    client.delete_collection(name)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Nothing is held between two calls."""


def _sessions(client: "Client") -> "list[httpx.Client]":
    """Return the two connection pools of a client, to which Chroma sets no time limit and which it never closes."""
    owners: tuple[Any, Any] = (client, client._admin_client)  # noqa: SLF001 - there is no other way to either
    return [owner._server._session for owner in owners]  # noqa: SLF001


def _close(client: "Client") -> None:
    sessions = _sessions(client)
    client.close()
    for session in sessions:
        session.close()


def _collection_names(client: "Client") -> Iterator[str]:
    for offset in range(0, client.count_collections(), LIST_AT_ONCE):
        for collection in client.list_collections(limit=LIST_AT_ONCE, offset=offset):
            yield collection.name


def _reason(error: Exception) -> str:
    text = " ".join(str(error).split())[:200]
    return text or type(error).__name__
