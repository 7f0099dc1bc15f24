from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.fakes.slack_bot import Bot, fresh


@pytest.fixture(scope="module")
def shared_bot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bot]:
    """One process for the tests of a file; each test takes its own person."""
    with Bot(tmp_path_factory.mktemp("slack")) as bot:
        yield bot


@pytest.fixture
def bot(shared_bot: Bot) -> Bot:
    """The shared process, as good as new."""
    return fresh(shared_bot)


@pytest.fixture
def start_bot(tmp_path: Path) -> Iterator[Callable[..., Bot]]:
    """Start processes of one's own, to be killed or configured."""
    started: list[Bot] = []

    def start(**settings: object) -> Bot:
        bot = Bot(tmp_path, settings=dict(settings))
        started.append(bot)
        return bot.__enter__()

    yield start
    for bot in started:
        bot.__exit__()
