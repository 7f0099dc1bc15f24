"""Killed at any moment of a build, the next command answers right from the old or the new index."""

import os
import random
import signal
import time
from collections import Counter
from pathlib import Path

from index.build import refresh_index
from index.generation import CURRENT, GENERATIONS
from tests.fakes.embedder import HashingSource
from tests.index.building import BuildServer
from tests.index.states import expected_content, state_of, write_state

KILLS = 60
FINISHED_EVERY = 10
MOMENTS = ("from the start", "while writing", "once sealed", "after the switch")


def test_killed_at_sixty_random_moments(server: BuildServer, corpus: Path, index_dir: Path) -> None:
    rng = random.Random(20261121)  # noqa: S311 - moments, not secrets
    write_state(corpus, 1)
    seconds = server.build()
    old, outcomes = (1, expected_content(corpus)), Counter[str]()
    for state in range(2, KILLS + 2):
        write_state(corpus, state)
        new = (state, expected_content(corpus))
        if state % FINISHED_EVERY == 0:  # the command after a crash, left alone
            seconds = server.build()
            assert state_of(index_dir) == new
            old, new = new, (state + KILLS, "")
            write_state(corpus, new[0])
            new = (new[0], expected_content(corpus))
        before = frozenset[str]().union(*(_traces(index_dir, moment) for moment in MOMENTS))
        builder = server.start()
        moment = _wait_for_moment(rng, index_dir, before, seconds)
        os.kill(builder, signal.SIGKILL)
        finished = server.wait() == 0
        now = state_of(index_dir)
        assert now in (old, new), f"killed {moment}"
        outcomes.update((moment, "finished") if finished else (moment,))
        outcomes["new" if now == new else "old"] += 1
        old = now
    assert outcomes["finished"] < KILLS / 2, outcomes
    assert min(outcomes[kind] for kind in (*MOMENTS, "old", "new")) >= 4, outcomes
    write_state(corpus, 2 * KILLS + 2)
    assert refresh_index(corpus, index_dir, HashingSource()).rebuilt_because is None
    assert state_of(index_dir) == (2 * KILLS + 2, expected_content(corpus))
    assert len(list((index_dir / GENERATIONS).iterdir())) == 1


def _wait_for_moment(rng: random.Random, index_dir: Path, before: frozenset[str], seconds: float) -> str:
    """Wait for a random moment: anywhere from the start, or shortly after one of the steps of a build was seen."""
    moment = rng.choice(MOMENTS)
    began = time.monotonic()
    while moment != "from the start" and _traces(index_dir, moment) <= before:
        assert time.monotonic() - began < 30, f"the build was never seen {moment}"
        time.sleep(0.001)
    time.sleep(rng.uniform(0, 0.02 if moment == "after the switch" else min(seconds, 0.2)))
    return moment


def _traces(index_dir: Path, moment: str) -> frozenset[str]:
    """Return what a build leaves behind at a step; more of it means that the step was reached."""
    if moment == "after the switch":
        return frozenset({(index_dir / CURRENT).read_text("ascii")})
    pattern = "*.tmp" if moment == "while writing" else "*/MANIFEST.json"
    return frozenset(str(path) for path in (index_dir / GENERATIONS).glob(pattern))
