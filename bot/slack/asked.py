"""One accepted question, as it travels from the listener over the store to the worker."""

from dataclasses import dataclass
from typing import Literal

Surface = Literal["thread", "direct", "command", "shortcut"]
Kind = Literal["question", "help", "files_only", "too_long", "stop_following"]
State = Literal[
    "waiting", "running", "delivering", "failing", "delivered", "failed", "stopped", "deleted", "refused", "ignored"
]
"""`failing`: the person is being told that it failed, or may have; a restart tries again instead of leaving them untold."""

UNFINISHED: tuple[State, ...] = ("waiting", "running", "delivering", "failing")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question (or a message that gets a fixed reply), identified by where it was said.

    Attributes
    ----------
    id
        Ours, 16 random hex digits; it is what buttons carry.
    ts
        The message's timestamp; for a command its trigger id, which is as unique.
    thread_ts
        Root of the thread the answer goes to; None for private surfaces outside a thread.
    private
        Shown to `user` only.
    kind
        What the reply is: an answer, or one of the fixed sentences.
    version
        1 for the first wording; each answered edit adds one.
    """

    id: str
    team: str
    channel: str
    ts: str
    thread_ts: str | None
    user: str
    surface: Surface
    kind: Kind
    text: str
    private: bool = False
    response_url: str | None = None
    state: State = "waiting"
    version: int = 1
    accepted_at: float = 0.0

    @property
    def lane(self) -> str:
        """Questions of one lane are answered one after the other, so that a conversation stays in order."""
        place = self.id if self.private else self.thread_ts or self.ts
        return f"{self.team}/{self.channel}/{place}"
