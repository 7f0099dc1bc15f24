"""A corpus folder, an index folder, and something that builds one from the other."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.index.building import BuildServer


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    return tmp_path / "corpus"


@pytest.fixture
def index_dir(tmp_path: Path) -> Path:
    return tmp_path / "index"


@pytest.fixture
def server(corpus: Path, index_dir: Path) -> Iterator[BuildServer]:
    server = BuildServer(corpus, index_dir)
    yield server
    server.close()
