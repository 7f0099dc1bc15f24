"""Readers in other processes that ask all through several builds see no error and no mixture of two generations."""

import json
import subprocess
import sys
from pathlib import Path

from index.build import refresh_index
from index.generation import GENERATIONS
from tests.fakes.embedder import HashingSource
from tests.index.building import ROOT, BuildServer
from tests.index.states import write_state

READERS = 2
BUILDS = 6


def test_two_readers_through_six_builds(server: BuildServer, corpus: Path, index_dir: Path) -> None:
    write_state(corpus, 1)
    server.build()
    readers = [
        subprocess.Popen(
            [sys.executable, "-m", "tests.index.reading_process", str(index_dir)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd=ROOT,
        )
        for _ in range(READERS)
    ]
    for state in range(2, BUILDS + 2):
        for reader in readers:
            assert reader.stderr is not None
            assert reader.stderr.readline() == f"{state - 1}\n"  # it has answered from the generation before
        write_state(corpus, state)
        server.build()
    for reader in readers:
        assert reader.stderr is not None
        assert reader.stderr.readline() == f"{BUILDS + 1}\n"
        told = json.loads(reader.communicate()[0])
        assert told["failure"] == ""
        assert told["states"] == list(range(1, BUILDS + 2))
        assert told["asked"] >= 10 * BUILDS
    refresh_index(corpus, index_dir, HashingSource())
    assert len(list((index_dir / GENERATIONS).iterdir())) == 1, "what no reader holds any more is removed"
