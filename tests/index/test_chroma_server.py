"""Vectors on a real `chroma run`, behind a small proxy that checks the token as a real one would."""

import contextlib
import http.client
import http.server
import socket
import subprocess
import sysconfig
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from corpus.errors import ChromaServerError, IndexDamagedError
from index.build import refresh_index
from index.chroma_server import ChromaServer
from index.generation import CHROMA, GENERATIONS
from index.reader import IndexReader
from tests.fakes.embedder import HashingSource
from tests.index.states import seen_state, write_state

TOKEN = "right-token"  # noqa: S105 - of this test's own proxy


class ChromaProcess:
    """`chroma run` on loopback, which can be stopped and started again over the same folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port: int = probe.getsockname()[1]
        self.start()

    def start(self) -> None:
        program = Path(sysconfig.get_path("scripts")) / "chroma"
        self._process = subprocess.Popen(
            [program, "run", "--path", self._folder, "--host", "127.0.0.1", "--port", str(self.port)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        began = time.monotonic()
        while not self._answers():
            assert time.monotonic() - began < 60
            time.sleep(0.05)

    def stop(self) -> None:
        self._process.terminate()
        self._process.wait()

    def _answers(self) -> bool:
        with contextlib.closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)) as connection:
            try:
                connection.request("GET", "/api/v2/heartbeat")
                return connection.getresponse().status == 200
            except OSError:
                return False


class Gate(http.server.BaseHTTPRequestHandler):
    """Lets through who has the token."""

    upstream = 0
    protocol_version = "HTTP/1.1"

    def _pass(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if self.headers.get("Authorization") != f"Bearer {TOKEN}":
            self._reply(401, b"Unauthorized")
            return
        with contextlib.closing(http.client.HTTPConnection("127.0.0.1", self.upstream, timeout=30)) as connection:
            headers = {name: value for name, value in self.headers.items() if name != "Host"}
            connection.request(self.command, self.path, body, headers)
            reply = connection.getresponse()
            self._reply(reply.status, reply.read())

    def _reply(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_POST = do_PUT = do_DELETE = do_PATCH = _pass  # noqa: N815 - the names http.server calls

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
def chroma(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ChromaProcess]:
    process = ChromaProcess(tmp_path_factory.mktemp("server"))
    yield process
    process.stop()


@pytest.fixture(scope="module")
def gate(chroma: ChromaProcess) -> Iterator[str]:
    handler = type("OurGate", (Gate,), {"upstream": chroma.port})
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as proxy:
        proxy.daemon_threads = True
        thread = threading.Thread(target=proxy.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        yield f"http://127.0.0.1:{proxy.server_address[1]}"
        proxy.shutdown()
        thread.join()


@pytest.fixture
def server(gate: str) -> ChromaServer:
    return ChromaServer(gate, TOKEN)


def _collections(server: ChromaServer) -> dict[str, dict[str, object]]:
    with server.connected() as client:
        return {collection.name: dict(collection.metadata or {}) for collection in client.list_collections()}


def test_built_asked_changed_and_restarted(
    server: ChromaServer, chroma: ChromaProcess, corpus: Path, index_dir: Path
) -> None:
    write_state(corpus, 1)
    report = refresh_index(corpus, index_dir, HashingSource(), server=server)
    assert not list((index_dir / GENERATIONS).rglob(CHROMA))
    with IndexReader.open(index_dir, HashingSource(), server) as reader:
        with reader.view() as view:
            assert seen_state(view) == 1
            assert len(view.search("keeper", article_ids=frozenset({"cedar"})).passages) > 0
        write_state(corpus, 2)
        changed = refresh_index(corpus, index_dir, HashingSource(), server=server)
        with reader.view() as view:
            assert seen_state(view) == 2
        chroma.stop()
        chroma.start()
        with reader.view() as view:
            assert seen_state(view) == 2
    assert refresh_index(corpus, index_dir, HashingSource(), server=server).generation == changed.generation
    live = [name for name in _collections(server) if changed.generation in name]
    assert {"live": live[0]} in _collections(server).values()
    write_state(corpus, 3)
    refresh_index(corpus, index_dir, HashingSource(), server=server)
    names = " ".join(_collections(server))
    assert report.generation not in names
    assert changed.generation not in names, "the collections of generations that nobody reads are deleted"


def test_the_server_and_the_folder_give_the_same(server: ChromaServer, corpus: Path, index_dir: Path) -> None:
    write_state(corpus, 1)
    refresh_index(corpus, index_dir, HashingSource(), server=server)
    question = "what did the keeper of archive flint record"
    with IndexReader.open(index_dir, HashingSource(), server) as reader:
        remote = reader.search(question)
    report = refresh_index(corpus, index_dir, HashingSource())
    assert (report.embedded_windows, len(report.unchanged)) == (0, 6)
    assert report.rebuilt_because is not None
    with IndexReader.open(index_dir, HashingSource()) as reader:
        local = reader.search(question)
    assert [p.passage for p in local.passages] == [p.passage for p in remote.passages]
    assert [s.score for s in local.sentences] == pytest.approx([s.score for s in remote.sentences], abs=1e-4)


def test_a_wrong_token_is_said_and_not_shown(gate: str, corpus: Path, index_dir: Path) -> None:
    write_state(corpus, 1)
    wrong = ChromaServer(gate, "wrong-token")
    with pytest.raises(ChromaServerError, match=r"refuses the token.*FOOTNOTE_CHROMA__URL") as raised:
        refresh_index(corpus, index_dir, HashingSource(), server=wrong)
    assert "wrong-token" not in str(raised.value) + repr(wrong)


def test_a_server_that_is_away(corpus: Path, index_dir: Path) -> None:
    write_state(corpus, 1)
    with pytest.raises(ChromaServerError, match=r"The Chroma server at 127\.0\.0\.1:9 cannot be used"):
        refresh_index(corpus, index_dir, HashingSource(), server=ChromaServer("http://user:pass@127.0.0.1:9"))


def test_an_unknown_tenant_or_database(gate: str, corpus: Path, index_dir: Path) -> None:
    write_state(corpus, 1)
    with pytest.raises(ChromaServerError, match="it has no tenant default_tenant with a database nowhere"):
        refresh_index(corpus, index_dir, HashingSource(), server=ChromaServer(gate, TOKEN, database="nowhere"))


def test_a_server_that_lost_its_vectors_is_filled_again(server: ChromaServer, corpus: Path, index_dir: Path) -> None:
    write_state(corpus, 1)
    name = refresh_index(corpus, index_dir, HashingSource(), server=server).generation
    with server.connected() as client:
        for collection in client.list_collections():
            if name in collection.name:
                client.delete_collection(collection.name)
    with IndexReader.open(index_dir, HashingSource(), server) as reader, pytest.raises(IndexDamagedError, match="lost"):
        reader.search("keeper")
    report = refresh_index(corpus, index_dir, HashingSource(), server=server, rebuild=True)
    assert report.embedded_windows == 0
    with IndexReader.open(index_dir, HashingSource(), server) as reader, reader.view() as view:
        assert seen_state(view) == 1
