"""A corpus folder, an index folder, and something that builds one from the other."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from index.build import refresh_index
from tests.fakes.embedder import HashingSource
from tests.index.building import BuildServer
from tests.index.states import write_state


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    return tmp_path / "corpus"


@pytest.fixture
def index_dir(tmp_path: Path) -> Path:
    return tmp_path / "index"


@pytest.fixture(scope="session")
def pristine(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the first state of the corpus and its index, built once; it is copied and never touched."""
    place = tmp_path_factory.mktemp("pristine")
    write_state(place / "corpus", 1)
    refresh_index(place / "corpus", place / "index", HashingSource())
    return place


@pytest.fixture
def built(pristine: Path, corpus: Path, index_dir: Path) -> None:
    """Make `corpus` the first state and `index_dir` its index."""
    shutil.copytree(pristine / "corpus", corpus)
    shutil.copytree(pristine / "index", index_dir)


@pytest.fixture
def server(corpus: Path, index_dir: Path) -> Iterator[BuildServer]:
    server = BuildServer(corpus, index_dir)
    yield server
    server.close()
