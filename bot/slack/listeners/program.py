"""Everything the listeners use, put together in `bot.slack.app`."""

from dataclasses import dataclass

from slack_sdk import WebClient

from bot.slack.answering import Answering
from bot.slack.asked import Asked
from bot.slack.changes import Changes
from bot.slack.config import SlackConfig
from bot.slack.cosmetic import Cosmetic
from bot.slack.engine import Engine
from bot.slack.identity import Identity
from bot.slack.intake.accepting import Intake
from bot.slack.limits import Denial
from bot.slack.metrics import Metrics
from bot.slack.render.buttons import Value, read_value
from bot.slack.sharing import Sharing
from bot.slack.store.whole import Store
from bot.slack.work import WorkQueue


@dataclass(frozen=True)
class Program:
    """The parts of the running program."""

    config: SlackConfig
    identity: Identity
    engine: Engine
    store: Store
    queue: WorkQueue
    intake: Intake
    answering: Answering
    changes: Changes
    sharing: Sharing
    cosmetic: Cosmetic
    client: WebClient
    metrics: Metrics

    def start(self, accepted: tuple[Asked, Denial | None] | None) -> int:
        """Put an accepted question to work, or tell the person privately why not; return its number in line."""
        if accepted is None:
            return 0
        asked, denial = accepted
        if denial is not None:
            self.cosmetic.later(f"denial/{asked.id}", lambda: self.answering.private.whisper(asked, denial.sentence))
            return 0
        number = self.changes.submit(asked)
        self.answering.progress.accepted(asked, number)
        return number

    def question_of(self, value: object, user: str, channel: str | None) -> tuple[Asked, Value] | None:
        """Return the question behind a button, if this person may use it there.

        A private answer belongs to the person who asked, unless it was shared in that channel.
        """
        read = read_value(value)
        asked = self.store.questions.get(read.question_id) if read else None
        if asked is None or read is None or asked.state == "deleted":
            return None
        shared = channel is not None and self.store.answers.shared_in(asked.id, channel)
        if asked.private and user != asked.user and not shared:
            return None
        return asked, read
