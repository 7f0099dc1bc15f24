"""What a worker does with one accepted question, from the engine to the last message."""

import secrets
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from bot.answer import Answer
from bot.question import Question, Turn
from bot.slack import wording
from bot.slack.asked import UNFINISHED, Asked
from bot.slack.asking import Running
from bot.slack.config import SlackConfig
from bot.slack.context_of import passage_views
from bot.slack.deliver.delivery import Delivery, DoubtfulError, UndeliverableError
from bot.slack.deliver.live import LiveAnswer
from bot.slack.deliver.private import PrivateDelivery
from bot.slack.deliver.sending import ShuttingDownError
from bot.slack.engine import Engine
from bot.slack.fixed import fixed_part
from bot.slack.metrics import Metrics, log
from bot.slack.progress import Progress
from bot.slack.recovery import Recovery
from bot.slack.render.answer import answer_parts, failure_part, stopped_part
from bot.slack.render.parts import Part
from bot.slack.store.threads import BOT
from bot.slack.store.whole import Store
from corpus.errors import StoppedError, UsageError


@dataclass
class Answering:
    """Answers accepted questions; `run` is called by the workers."""

    config: SlackConfig
    engine: Engine
    store: Store
    public: Delivery
    private: PrivateDelivery
    progress: Progress
    recovery: Recovery
    metrics: Metrics
    open_live: Callable[[Asked], LiveAnswer]

    def __post_init__(self) -> None:
        self._running: dict[str, Running] = {}

    def stop(self, question_id: str) -> bool:
        """Ask a running question to stop; False if it does not run."""
        running = self._running.get(question_id)
        if running is not None:
            running.stop()
        return running is not None

    def run(self, question_id: str) -> None:
        """Answer one question. Whatever happens, the person is told something and the program goes on."""
        asked = self.store.questions.get(question_id)
        if asked is None or asked.state not in UNFINISHED:
            return
        try:
            self._answer(asked)
        except ShuttingDownError:
            log("kept_for_next_start", question=asked.id)
        except DoubtfulError as error:
            self.doubt(asked, error)
        except UndeliverableError as error:
            self.fail(asked, wording.FAILED, error, undeliverable=True)
        except UsageError as error:
            self.fail(asked, wording.CANNOT_USE, error)
        except Exception as error:  # noqa: BLE001 (the outermost door of the Slack program)
            self.fail(asked, wording.FAILED, error)
        finally:
            self._running.pop(asked.id, None)
            self.progress.done(asked)

    def _answer(self, asked: Asked) -> None:
        self.recovery.adopt(asked)
        if asked.kind != "question":
            self._deliver(asked, [fixed_part(asked, self.engine.articles)], None)
            return
        running = Running(self.open_live(asked), lambda event: self.progress.event(asked, event))
        self._running[asked.id] = running
        self.store.questions.move(asked.id, "running", only_from=("waiting",))
        answer = self.store.answers.of(asked.id, asked.version)
        if answer is None:
            try:
                answer = self._ask(asked, running)
            except StoppedError:
                self._stopped(asked, running)
                return
        rules = self.config.rules_for(asked.channel)
        helper = rules.ask_a_human or self.config.ask_a_human
        parts = answer_parts(asked, answer, rules, helper=helper, fell_back=running.fell_back)
        self._deliver(asked, parts, running.live)

    def _ask(self, asked: Asked, running: Running) -> Answer:
        question = Question(
            text=asked.text,
            id=asked.id,
            history=self._history(asked),
            filter=self.config.rules_for(asked.channel).filter,
        )
        answer = running.ask(self.engine, question)
        with self.store.database.transaction():
            self.store.answers.keep(asked, answer, passage_views(answer.citations, self.engine.articles))
            self.store.questions.spent(asked.id, answer.usage.cost_usd or 0.0)
        return answer

    def _history(self, asked: Asked) -> tuple[Turn, ...]:
        return self.store.answers.history(asked) or self.recovery.said_before(asked)

    def _deliver(self, asked: Asked, parts: list[Part], live: LiveAnswer | None) -> None:
        if not self.store.questions.move(asked.id, "delivering", only_from=UNFINISHED):
            if live is not None:
                live.abandon()  # deleted meanwhile; the job that removes it comes next in this lane
            return
        if asked.private:
            if self.private.settle(asked, parts):
                self.store.questions.move(asked.id, "delivered", only_from=("delivering",))
            else:
                self.store.questions.move(asked.id, "failing", only_from=("delivering",))
                self.private.say_maybe(asked)
                self.store.questions.move(asked.id, "failed", only_from=("failing",))
        else:
            whole = live is not None and live.finish(parts)
            self.recovery.adopt(asked)
            self.public.settle(asked, parts, first_is_whole=whole)
            self.store.questions.move(asked.id, "delivered", only_from=("delivering",))
            self.store.threads.spoke(asked.team, asked.channel, asked.thread_ts or asked.ts, BOT)
        seconds = time.time() - asked.accepted_at
        self.metrics.took(seconds)
        self.metrics.count("delivered")
        log("delivered", question=asked.id, parts=len(parts), seconds=f"{seconds:.2f}")

    def _stopped(self, asked: Asked, running: Running) -> None:
        running.live.abandon()
        if not self.store.questions.move(asked.id, "stopped", only_from=UNFINISHED):
            return
        part = stopped_part(asked, running.live.said, list(running.citations.values()))
        self.show(asked, [part])
        self.metrics.count("stopped")
        log("stopped", question=asked.id)

    def doubt(self, asked: Asked, error: DoubtfulError) -> None:
        """Say beside what may be there that it may not be, with a button."""
        reference = secrets.token_hex(4)
        self.store.questions.failing(asked.id, reference)
        log("doubtful", question=asked.id, reference=reference, error=str(error))
        sentence = wording.MAYBE_SENT.format(retry=wording.RETRY, reference=reference)
        self.public.say_aside(asked, failure_part(asked, sentence))
        self.store.questions.move(asked.id, "failed", only_from=("failing",))

    def show(self, asked: Asked, parts: list[Part]) -> None:
        """Make the messages of a question show `parts`, privately where it was asked privately.

        Raises
        ------
        UndeliverableError, DoubtfulError, ShuttingDownError
        """
        if not asked.private:
            self.public.settle(asked, parts)
        elif not self.private.settle(asked, parts):
            self.private.say_maybe(asked)

    def fail(self, asked: Asked, sentence: str, error: BaseException, *, undeliverable: bool = False) -> None:
        """Tell the person in one sentence, and the log in full, under one reference."""
        reference = secrets.token_hex(4)
        self.store.questions.failing(asked.id, reference)
        self.metrics.count(f"failed.{type(error).__name__}")
        where = str(error) if undeliverable else way_to(error)
        log("failed", question=asked.id, reference=reference, error=type(error).__name__, where=where)
        live = self._running.get(asked.id)
        if live is not None:
            live.live.abandon()
        text = sentence.format(reference=reference, retry=wording.RETRY)
        try:
            if asked.private:
                self.private.forget(asked)
            self.show(asked, [failure_part(asked, text)])
        except ShuttingDownError:
            log("kept_for_next_start", question=asked.id)
            return
        except (UndeliverableError, DoubtfulError):
            told = self.private.whisper(asked, wording.FAILED_PLAIN.format(reference=reference))
            log("failure_told" if told else "failure_untold", question=asked.id, reference=reference)
        self.store.questions.move(asked.id, "failed", only_from=("failing",))


def way_to(error: BaseException) -> str:
    """Return where an error came from, without its message, which may hold what people or models wrote."""
    frames = traceback.extract_tb(error.__traceback__)
    return " > ".join(f"{Path(frame.filename).name}:{frame.lineno}" for frame in frames)
