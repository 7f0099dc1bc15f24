"""Asking the engine so that a person can stop it at once, even while a model is silent."""

import threading
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field

from bot.answer import Answer, Citation
from bot.assemble import render_claim
from bot.events import ClaimVerified, Event, FellBack
from bot.question import Question
from bot.slack.deliver.live import LiveAnswer
from bot.slack.engine import Engine
from bot.slack.escape import safe_markdown
from bot.slack.render.answer import known_urls
from corpus.errors import StoppedError


@dataclass
class Running:
    """A question while the engine works on it.

    Attributes
    ----------
    show
        Shows what the engine says it does (status lines).
    citations
        By marker, of the sentences shown so far.
    fell_back
        Whether a model should have answered and could not.
    """

    live: LiveAnswer
    show: Callable[[Event], None]
    citations: dict[int, Citation] = field(default_factory=dict)
    fell_back: bool = False

    def __post_init__(self) -> None:
        self._stopped = threading.Event()
        self._awake = threading.Event()
        self._lock = threading.Lock()
        self._muted = False

    def stop(self) -> None:
        """Let `ask` end now; the engine follows when it notices."""
        self._stopped.set()
        self._awake.set()

    def ask(self, engine: Engine, question: Question) -> Answer:
        """Ask the engine in a thread of its own and wait for its answer, or for `stop`.

        Raises
        ------
        StoppedError
            After this nothing more is shown, whatever the engine still says.
        FootnoteError
            As the engine raises it.
        """
        outcome: Future[Answer] = Future()

        def work() -> None:
            try:
                outcome.set_result(engine.ask(question, listener=self._listen, cancelled=self._stopped.is_set))
            except Exception as error:  # noqa: BLE001 (raised again by the worker that waits)
                outcome.set_exception(error)
            self._awake.set()

        threading.Thread(target=work, name=f"engine-{question.id}", daemon=True).start()
        self._awake.wait()
        if self._stopped.is_set():
            with self._lock:
                self._muted = True
            raise StoppedError
        return outcome.result()

    def _listen(self, event: Event) -> None:
        with self._lock:
            if self._muted:
                return
            self.show(event)
            if isinstance(event, ClaimVerified):
                self.citations.update({one.marker: one for one in event.citations})
                urls = known_urls(list(self.citations.values()))
                space = " " if self.live.said else ""
                self.live.add(space + safe_markdown(render_claim(event.claim), urls))
            elif isinstance(event, FellBack):
                self.fell_back = True
