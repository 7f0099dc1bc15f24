import threading
from types import SimpleNamespace
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.web import SlackResponse

from bot.slack.cosmetic import Cosmetic
from bot.slack.metrics import Metrics
from bot.slack.progress import Progress


class Refusing(WebClient):
    """Has no status lines; refuses when `go` is set."""

    def __init__(self) -> None:
        super().__init__()
        self.calls: list[str] = []
        self.tried, self.go, self.removed = threading.Event(), threading.Event(), threading.Event()

    def assistant_threads_setStatus(self, **arguments: Any) -> SlackResponse:  # noqa: N802 - Slack's name
        self.calls.append(arguments["status"])
        self.tried.set()
        assert self.go.wait(10)
        raise SlackApiError("refused", {"ok": False, "error": "feature_disabled"})

    def reactions_add(self, **_: Any) -> Any:
        self.calls.append("add")

    def reactions_remove(self, **_: Any) -> Any:
        self.calls.append("remove")
        self.removed.set()


ASKED: Any = SimpleNamespace(id="q1", channel="C0GEN", ts="1.0", thread_ts="1.0", private=False)


def test_calls_under_one_key_run_one_at_a_time_and_the_latest_that_waits_is_made() -> None:
    cosmetic = Cosmetic(Metrics())
    made: list[str] = []
    started, go, last = threading.Event(), threading.Event(), threading.Event()

    def first() -> None:
        started.set()
        assert go.wait(10)
        made.append("first")

    cosmetic.later("status/q1", first)
    assert started.wait(10)
    cosmetic.later("status/q1", lambda: made.append("dropped"))
    cosmetic.later("status/q1", lambda: (made.append("last"), last.set()))
    go.set()
    assert last.wait(10)
    cosmetic.close()
    assert made == ["first", "last"]


def test_whichever_line_is_refused_first_a_reaction_stands_for_it_until_the_answer() -> None:
    """The line of the acceptance may never be tried: a newer one takes its place while it waits."""
    client, cosmetic = Refusing(), Cosmetic(Metrics())
    progress = Progress(client, cosmetic)
    progress.status(ASKED, "searching")
    assert client.tried.wait(10)
    progress.done(ASKED)
    client.go.set()
    assert client.removed.wait(10)
    cosmetic.close()
    assert client.calls == ["searching", "add", "remove"]
