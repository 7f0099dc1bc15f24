"""Signs of life while a question waits and is worked on; all of them may be refused."""

from slack_sdk import WebClient

from bot.events import Checking, ClaimVerified, Drafting, Event, FellBack, Searching
from bot.slack import wording
from bot.slack.asked import Asked
from bot.slack.calls import CALL_ERRORS, error_name
from bot.slack.cosmetic import Cosmetic
from bot.slack.metrics import log

EYES = "eyes"


class Progress:
    """Status lines below the question, or a reaction on it where the workspace has no status lines."""

    def __init__(self, client: WebClient, cosmetic: Cosmetic) -> None:
        self._client = client
        self._cosmetic = cosmetic
        self._reacted: set[str] = set()

    def accepted(self, asked: Asked, number: int) -> None:
        """Show at once that the question was seen, and its place in the line if it has to wait."""
        self.status(asked, wording.in_line(number) if number else wording.STARTING)

    def moved(self, asked: Asked, number: int) -> None:
        """Show the new place in the line."""
        self.status(asked, wording.in_line(number) if number else wording.STARTING)

    def event(self, asked: Asked, event: Event) -> None:
        """Show what the engine is doing."""
        match event:
            case Searching(articles=articles):
                self.status(asked, wording.searching(articles))
            case Drafting():
                self.status(asked, wording.DRAFTING)
            case Checking(quotes=quotes):
                self.status(asked, wording.checking(quotes))
            case ClaimVerified() | FellBack():
                pass

    def status(self, asked: Asked, text: str) -> None:
        """Set the status line, or react once where it is refused; Slack removes the line when the answer is posted.

        Any line may be the first that is tried: one that waits is dropped for a newer one.
        """
        if asked.private or asked.thread_ts is None:
            return

        def call() -> None:
            try:
                self._client.assistant_threads_setStatus(
                    channel_id=asked.channel, thread_ts=str(asked.thread_ts), status=text, loading_messages=[text]
                )
            except CALL_ERRORS as error:
                log("status_refused", question=asked.id, error=error_name(error))
                if asked.id not in self._reacted:
                    self._reacted.add(asked.id)
                    self._client.reactions_add(channel=asked.channel, timestamp=asked.ts, name=EYES)

        self._cosmetic.later(f"status/{asked.id}", call)

    def done(self, asked: Asked) -> None:
        """Take the reaction away again."""

        def call() -> None:
            if asked.id in self._reacted:
                self._reacted.discard(asked.id)
                self._client.reactions_remove(channel=asked.channel, timestamp=asked.ts, name=EYES)

        self._cosmetic.later(f"status/{asked.id}", call)
