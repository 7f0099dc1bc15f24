"""The Slack program as a process beside a fake Slack, with everything a test wants to do to it."""

import json
import os
import secrets
import signal
import subprocess
import sys
import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self, TypeVar

from tests.fakes.slack.people import People, button
from tests.fakes.slack.server import FakeSlack
from tests.fakes.slack.workspace import APP_TOKEN, BOT_TOKEN, SIGNING_SECRET, Message, Workspace

ROOT = Path(__file__).resolve().parents[2]
PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy", "ALL_PROXY", "all_proxy")


@dataclass(repr=False)
class Bot:
    """A fake Slack and the program that talks to it."""

    folder: Path
    settings: dict[str, Any] = field(default_factory=dict)
    arguments: tuple[str, ...] = ()
    slack: FakeSlack = field(default_factory=FakeSlack)

    def __post_init__(self) -> None:
        self.process: subprocess.Popen[str] | None = None
        self.lines: list[str] = []
        self.people = People(self.slack)

    @property
    def workspace(self) -> Workspace:
        """The state of the fake Slack."""
        return self.slack.workspace

    def __enter__(self) -> Self:
        self.slack.__enter__()
        try:
            self.start()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()
        self.slack.__exit__()

    def command(self) -> list[str]:
        """Return the command line."""
        return [sys.executable, "-m", "tests.fakes.slack_program", *self.arguments]

    def environment(self) -> dict[str, str]:
        """Return the environment of the process."""
        config = {
            "bot_token": BOT_TOKEN, "app_token": APP_TOKEN, "signing_secret": SIGNING_SECRET, "api_url": self.slack.api_url,
            "user_per_minute": 1000, "channel_per_minute": 1000, **self.settings,
        }  # fmt: skip
        kept = {name: value for name, value in os.environ.items() if name not in PROXIES}
        return {
            **kept,
            "FAKE_SLACK_CONFIG": json.dumps(config),
            "FAKE_SLACK_FOLDER": str(self.folder),
            "PYTHONUNBUFFERED": "1",
        }

    def start(self, *, wait: bool = True) -> None:
        """Start the process and wait until it answers questions."""
        self.lines = []
        self.process = subprocess.Popen(
            self.command(),
            cwd=ROOT,
            env=self.environment(),
            stderr=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            text=True,
        )
        threading.Thread(target=self._read, args=(self.process,), daemon=True).start()
        if wait:
            self.slack.wait_for(lambda: self.ready() or self.process_is_over(), "ready", 60)
            assert self.ready(), self.lines[-20:]

    def ready(self) -> bool:
        """Return whether it said that it answers questions."""
        return bool(self.said("READY"))

    def _read(self, process: "subprocess.Popen[str]") -> None:
        assert process.stderr is not None
        with process.stderr:
            for line in process.stderr:
                self.lines.append(line.rstrip("\n"))
                with self.slack.changed:
                    self.slack.changed.notify_all()

    def said(self, text: str) -> list[str]:
        """Return the lines of its log that hold `text`."""
        return [line for line in self.lines if text in line]

    def process_is_over(self) -> bool:
        """Return whether the process ended."""
        return self.process is None or self.process.poll() is not None

    def kill(self) -> None:
        """End the process as `kill -9` does."""
        if self.process is not None and self.process.poll() is None:
            self.process.kill()
        if self.process is not None:
            self.process.wait(10)

    def terminate(self, timeout: float = 15) -> int:
        """End the process politely and return its exit code."""
        assert self.process is not None
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout)

    def go(self) -> None:
        """Let questions with `gate` in them go on."""
        (self.folder / "go").touch()

    def asked(self) -> list[str]:
        """Return the questions that reached the engine."""
        log = self.folder / "asked.log"
        return [line.split("\t")[0] for line in log.read_text(encoding="utf-8").splitlines()] if log.exists() else []

    # --- what tests wait for

    def replies(self, message: Message) -> list[Message]:
        """Return the bot's messages in the thread of a message."""
        return self.workspace.by_bot(message.channel, message.thread_ts or message.ts)

    def reply(
        self, message: Message, *, holding: str = "Show passage", number: int = 1, timeout: float = 15
    ) -> Message:
        """Wait for the finished answer to a message, and return its last message."""

        def seen() -> Message | None:
            found = [one for one in self.replies(message) if not one.streaming]
            done = [one for one in found if holding in one.shown or holding in one.text]
            return done[-1] if len(done) >= number else None

        answer: Message = self.slack.wait_for(seen, f"an answer holding {holding!r}", timeout)
        return answer

    def delivered(self, number: int) -> None:
        """Wait until the program has said of `number` questions that they are delivered: then it makes no further call."""
        self.slack.wait_for(lambda: len(self.said("delivered question=")) >= number, "the log line")

    def settled(self, timeout: float = 15) -> None:
        """Wait until a further question is answered, and so everything before it in the same lane or line."""
        probe = self.people.direct("ping", user="U0PROBE")
        self.reply(probe, holding="", timeout=timeout)

    def whispers(self, user: str | None = None) -> list[Message]:
        """Return the ephemeral messages a person got."""
        return [one for one in self.workspace.ephemerals if one.ephemeral_to == (user or self.people.anna)]

    def whisper(self, holding: str, user: str | None = None, timeout: float = 15) -> Message:
        """Wait for an ephemeral message."""
        found: Message = self.slack.wait_for(
            lambda: next((one for one in self.whispers(user) if holding in one.shown or holding in one.text), None),
            f"a private message holding {holding!r}",
            timeout,
        )
        return found

    def press(self, message: Message, action: str, **more: Any) -> str:
        """Press a button of a message."""
        return self.people.click(message, button(message.blocks, action), **more)

    def opened(self, number: int = 1) -> dict[str, Any]:
        """Wait for the `number`-th modal and return it."""
        self.slack.wait_for(lambda: len(self.workspace.views) >= number, "a modal")
        return list(self.workspace.views.values())[number - 1]


AnyBot = TypeVar("AnyBot", bound=Bot)


def fresh(bot: AnyBot) -> AnyBot:
    """Return a shared process with no planned refusals, nobody's gate open and a person who never asked before."""
    workspace = bot.workspace
    workspace.faults.clear()
    (bot.folder / "go").unlink(missing_ok=True)
    bot.people.anna = f"U{secrets.token_hex(4).upper()}"
    for memory in (workspace.ephemerals, workspace.views, workspace.calls, workspace.recent):
        memory.clear()
    return bot


@dataclass(repr=False)
class ShippedBot(Bot):
    """`python -m bot slack run` over a corpus, as anybody would start it."""

    more: dict[str, str] = field(default_factory=dict)

    def command(self) -> list[str]:
        """Return the command line."""
        return [sys.executable, "-m", "bot", "slack", "run", *self.arguments]

    def environment(self) -> dict[str, str]:
        """Return the environment of the process."""
        ours = ("FOOTNOTE_", "OPENAI_", "SLACK_")
        kept = {name: value for name, value in os.environ.items() if name not in PROXIES and not name.startswith(ours)}
        return {
            **kept,
            "SLACK_BOT_TOKEN": BOT_TOKEN,
            "SLACK_APP_TOKEN": APP_TOKEN,
            "SLACK_SIGNING_SECRET": SIGNING_SECRET,
            "SLACK_API_URL": self.slack.api_url,
            "FOOTNOTE_DATA_DIR": str(self.folder),
            "FOOTNOTE_SLACK__USER_PER_MINUTE": "1000",
            "FOOTNOTE_SLACK__CHANNEL_PER_MINUTE": "1000",
            "PYTHONUNBUFFERED": "1",
            **self.more,
        }

    def ready(self) -> bool:
        """Return whether it said that it is connected."""
        return bool(self.said("Connected to Slack"))
