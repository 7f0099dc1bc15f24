"""Asks every gold question, several at a time, and grades the answers as they come."""

import logging
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from typing import Any, Protocol

from bot.answer import Answer
from bot.evaluation.gold import GoldQuestion, GoldSet, Split
from bot.evaluation.grade import Grader, grade_error
from bot.evaluation.judge import Judge
from bot.evaluation.results import QuestionResult
from bot.evaluation.storage import RunFolder
from bot.question import Question, RequestedMode
from corpus.errors import ConfigurationError, EmptySelectionError, FootnoteError

log = logging.getLogger(__name__)

RUN_SCHEMA = 1


class Answerer(Protocol):
    """Whatever is graded: the pipeline, or another system in `benchmarks/head_to_head`. Called from several threads."""

    def ask(self, question: Question, *, cancelled: Callable[[], bool] | None = None) -> Answer:
        """Answer one question; `cancelled` turns true when the run is stopped."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """Which questions of a gold set are asked; the empty selection asks all.

    Attributes
    ----------
    tags
        Any of these.
    limit
        At most this many, spread evenly over the file rather than taken from its top.
    """

    tags: tuple[str, ...] = ()
    split: Split | None = None
    limit: int | None = None

    @property
    def everything(self) -> bool:
        """Whether nothing is left out."""
        return self == Selection()

    def of(self, gold: GoldSet) -> tuple[GoldQuestion, ...]:
        """Return the selected questions, in the order of the file.

        Raises
        ------
        EmptySelectionError
            None is selected.
        """
        wanted = [
            question
            for question in gold.questions
            if (not self.tags or set(self.tags) & set(question.tags)) and self.split in {None, question.split}
        ]
        if not wanted:
            raise EmptySelectionError(gold.name, tuple(sorted({tag for q in gold.questions for tag in q.tags})))
        if self.limit is not None and self.limit < len(wanted):
            return tuple(wanted[position * len(wanted) // self.limit] for position in range(self.limit))
        return tuple(wanted)


@dataclass(frozen=True, kw_only=True)
class Runner:
    """Asks and grades.

    Attributes
    ----------
    concurrency
        Questions in flight at a time.
    judge
        The optional model judge; its verdicts are kept beside the scores and are no part of them.
    """

    answerer: Answerer
    grader: Grader
    mode: RequestedMode = "auto"
    concurrency: int = 4
    judge: Judge | None = None

    def run(
        self,
        questions: Sequence[GoldQuestion],
        *,
        folder: RunFolder | None = None,
        header: dict[str, Any] | None = None,
        on_progress: Callable[[QuestionResult], None] | None = None,
    ) -> tuple[QuestionResult, ...]:
        """Return a result for every question, in their order.

        With a folder, an interrupted run of the same header goes on where it stopped. If what answers has changed since
        (another index, another prompt), its earlier answers are asked again, so that a run is of one piece.
        """
        results: dict[str, QuestionResult] = {}
        if folder:
            hashes = {question.id: question.content_hash for question in questions}
            for result in folder.resume({"schema_version": RUN_SCHEMA, **(header or {})}):
                if hashes.get(result.id) == result.question_hash:
                    results[result.id] = result
        earlier = list(results.values())
        fresh = self._ask_all([q for q in questions if q.id not in results], folder, on_progress)
        stale = {result.id for result in earlier if _is_stale(result, list(fresh.values()))}
        results |= fresh
        results |= self._ask_all([q for q in questions if q.id in stale], folder, on_progress)
        return tuple(results[question.id] for question in questions)

    def _ask_all(
        self,
        questions: Sequence[GoldQuestion],
        folder: RunFolder | None,
        on_progress: Callable[[QuestionResult], None] | None,
    ) -> dict[str, QuestionResult]:
        results: dict[str, QuestionResult] = {}
        stopped = threading.Event()
        with ThreadPoolExecutor(max_workers=self.concurrency, thread_name_prefix="eval") as pool:
            waiting = {pool.submit(self._ask, question, stopped): question for question in questions}
            try:
                for done in as_completed(waiting):
                    result = self._graded(waiting[done], done)
                    if folder:
                        folder.append(result)
                    results[result.id] = result
                    if on_progress:
                        on_progress(result)
            finally:
                # After Ctrl-C: those in flight are told to stop, the others are never asked.
                stopped.set()
                pool.shutdown(cancel_futures=True)
        return results

    def _ask(self, gold: GoldQuestion, stopped: threading.Event) -> QuestionResult:
        if stopped.is_set():
            return grade_error(gold, "not asked: the run was stopped")
        question = Question(text=gold.question, id=gold.id, history=gold.turns, mode=self.mode)
        started = time.perf_counter()
        try:
            answer = self.answerer.ask(question, cancelled=stopped.is_set)
        except ConfigurationError:
            raise  # nothing about the question: the next one would end the same
        except FootnoteError as error:
            return grade_error(gold, str(error), latency_ms=(time.perf_counter() - started) * 1000)
        result = self.grader.grade(gold, answer, latency_ms=(time.perf_counter() - started) * 1000)
        return self.judge.with_verdicts(result) if self.judge else result

    @staticmethod
    def _graded(gold: GoldQuestion, done: "Future[QuestionResult]") -> QuestionResult:
        """Return the result; a crash is a failed question, with its traceback in the log, and no end of the run."""
        error = done.exception()
        if error is None:
            return done.result()
        if isinstance(error, ConfigurationError) or not isinstance(error, Exception):
            raise error
        log.info("question %s crashed", gold.id, exc_info=error)  # shown with --verbose
        return grade_error(gold, f"{type(error).__name__}: {error}")


def _is_stale(earlier: QuestionResult, fresh: Sequence[QuestionResult]) -> bool:
    """Whether an answer of an interrupted run was made by something that is not there any more.

    Modes are compared each with itself: in `auto`, a model's answers and those that fell back stand side by side.
    """
    now = [result.made_by for result in fresh if result.made_by]
    before = earlier.made_by
    if before is None or not now:
        return False
    same_mode = [made_by for made_by in now if made_by["mode"] == before["mode"]]
    other_index = before["index_fingerprint"] not in {made_by["index_fingerprint"] for made_by in now}
    return other_index or (bool(same_mode) and before not in same_mode)
