import secrets
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.fakes.slack_bot import Bot


@pytest.fixture(scope="module")
def shared_bot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bot]:
    """One process for the tests of a file; each test takes its own person and channel."""
    with Bot(tmp_path_factory.mktemp("slack")) as bot:
        yield bot


@pytest.fixture
def bot(shared_bot: Bot) -> Bot:
    """The shared process with no planned refusals, nobody's gate open and a fresh person."""
    shared_bot.workspace.faults.clear()
    (shared_bot.folder / "go").unlink(missing_ok=True)
    shared_bot.people.anna = f"U{secrets.token_hex(4).upper()}"
    shared_bot.workspace.ephemerals.clear()
    shared_bot.workspace.views.clear()
    shared_bot.workspace.calls.clear()
    shared_bot.workspace.recent.clear()
    return shared_bot


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
