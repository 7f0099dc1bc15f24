"""One question through the house: clean it, make it stand alone, search, have it answered, and put the answer together."""

import hashlib
import time
import uuid
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self, TypeVar

from bot.answer import Answer, MadeBy, NearestArticle, Timings
from bot.conversation import carry_over
from bot.events import FellBack, Listener, Searching
from bot.extractive.answer import extract
from bot.extractive.extract import Extractor
from bot.extractive.focus import asked_of
from bot.filtering import allowed_ids
from bot.library import Library
from bot.llm.written import Written
from bot.question import Question, clean_question
from corpus.article import Article
from corpus.errors import ChromaServerError, IndexDamagedError
from corpus.model_errors import ModelError, ModelKeyMissingError
from index.passages import Retrieval, ScoredPassage
from index.reader import IndexView

if TYPE_CHECKING:
    from bot.llm.answer import AnswerWriter

RETRIEVED_PASSAGES = 20
"""Passages an answer is looked for in: about 2,000 tokens, which hold 97 % of what was needed in the benchmark."""

NEAREST_ARTICLES = 3

ABSTAINED = "The articles do not answer this."

_Result = TypeVar("_Result")


class Footnote:
    """Answers questions from one library. Any number of threads may ask at once.

    Parameters
    ----------
    writer
        Makes the model's answers; None where no model is configured.
    settings_hash
        Names the settings that can change an answer.
    """

    def __init__(self, library: Library, writer: "AnswerWriter | None", *, settings_hash: str) -> None:
        self._library = library
        self._extractor: Extractor | None = None
        self._writer = writer
        self._settings_hash = settings_hash

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the index."""
        self.close()

    def open(self, *, many: bool = False) -> None:
        """Open the index now, and build it first where it is missing or stale, instead of with the first question.

        Where `many` questions follow, the vectors are opened, the sentences read and the models loaded now, too, so that the
        first ones are answered as fast as the others.
        """
        self._library.reader()
        if many:
            self._with_view(self._warm)

    def _warm(self, view: IndexView) -> None:
        if self._writer is None:
            self._loaded_extractor().warm(view)  # Chroma opens meanwhile
        with suppress(ChromaServerError):  # a server may be there when the first question comes
            view.warm()

    def close(self) -> None:
        """Close the index, and the connections to the model."""
        self._library.close()
        if self._writer is not None:
            self._writer.close()

    @property
    def articles(self) -> Mapping[str, Article]:
        """The articles that answer now, by id."""
        return self._library.reader().articles

    @property
    def index_fingerprint(self) -> str:
        """What the index was made from: the settings, and the content of every article."""
        return self._library.reader().fingerprint

    def search(self, question: Question, *, limit: int) -> tuple[str, tuple[ScoredPassage, ...]]:
        """Return the question as it was searched, and at most `limit` passages, best first.

        Raises
        ------
        UsageError
            The question or its filter is not usable.
        """
        text = clean_question(question.text)
        return text, self._with_view(lambda view: _search(view, text, question, limit)).passages

    def ask(
        self, question: Question, *, listener: Listener | None = None, cancelled: Callable[[], bool] | None = None
    ) -> Answer:
        """Answer one question.

        Parameters
        ----------
        listener
            Told what happens, from the thread that asks.
        cancelled
            Asked now and then; True stops the answer.

        Raises
        ------
        UsageError
            The question or its filter is not usable.
        ModelKeyMissingError, ModelError
            `llm` was asked for and the model is not configured, or failed. `auto` answers without it instead.
        StoppedError
            `cancelled` became true.
        """
        text = clean_question(question.text)
        if question.mode == "llm" and self._writer is None:
            raise ModelKeyMissingError
        asked = _Asked(question, text, time.perf_counter(), listener or _nobody, cancelled)
        return self._with_view(lambda view: self._answer(view, asked))

    def _answer(self, view: IndexView, asked: "_Asked") -> Answer:
        asked.tell(Searching(len(view.articles)))
        if self._writer is None or asked.question.mode == "extractive":
            return self._extracted(view, asked)
        try:
            return self._written(view, asked, self._writer)
        except ModelError as error:
            if asked.question.mode == "llm":
                raise
            asked.tell(FellBack(str(error)))
            return self._extracted(view, asked)

    def _extracted(self, view: IndexView, asked: "_Asked") -> Answer:
        said = asked_of(asked.text)
        standalone = carry_over(said, asked.question.history) or said
        extractor = self._loaded_extractor()  # before the search: it goes on loading meanwhile
        retrieval, retrieve_ms = _timed(lambda: _search(view, standalone, asked.question, RETRIEVED_PASSAGES))
        written = extract(extractor, standalone, retrieval, view, asked.tell)
        made_by = MadeBy(index_fingerprint=view.fingerprint, prompt_hash="", settings_hash=self._settings_hash)
        return asked.answer(view, standalone, retrieval, retrieve_ms, written, model=None, made_by=made_by)

    def _written(self, view: IndexView, asked: "_Asked", writer: "AnswerWriter") -> Answer:
        from bot.llm.chat import Tally

        tally = Tally()
        standalone = asked.text
        if asked.question.history:
            rewritten = writer.rewrite(asked.text, asked.question.history, tally, cancelled=asked.cancelled)
            standalone = rewritten or carry_over(asked.text, asked.question.history) or asked.text
        retrieval, retrieve_ms = _timed(lambda: _search(view, standalone, asked.question, RETRIEVED_PASSAGES))
        written = writer.write(
            standalone,
            [found.passage for found in retrieval.passages],
            view,
            index_fingerprint=view.fingerprint,
            tally=tally,
            listener=asked.tell,
            cancelled=asked.cancelled,
        )
        if written.notice:
            asked.tell(FellBack(written.notice))
        settings_hash = hashlib.sha256(f"{self._settings_hash} {writer.settings_hash}".encode()).hexdigest()[:16]
        made_by = MadeBy(
            index_fingerprint=view.fingerprint, prompt_hash=writer.prompt_hash, settings_hash=settings_hash
        )
        return asked.answer(view, standalone, retrieval, retrieve_ms, written, model=writer.model, made_by=made_by)

    def _loaded_extractor(self) -> Extractor:
        # Two threads that come here at once make two, and one is dropped.
        if self._extractor is None:
            self._extractor = Extractor(self._library.embedder.load())
        return self._extractor

    def _with_view(self, use: Callable[[IndexView], _Result]) -> _Result:
        """Run `use` on one generation; an index that turns out to be damaged is built anew, once."""
        try:
            with self._library.reader().view() as view:
                return use(view)
        except IndexDamagedError as damage:
            with self._library.mend(damage).view() as view:
                return use(view)


@dataclass(frozen=True, slots=True)
class _Asked:
    """One question under way; `started` is a reading of the performance counter."""

    question: Question
    text: str
    started: float
    tell: Listener
    cancelled: Callable[[], bool] | None

    def answer(
        self,
        view: IndexView,
        standalone: str,
        retrieval: Retrieval,
        retrieve_ms: float,
        written: Written,
        *,
        model: str | None,
        made_by: MadeBy,
    ) -> Answer:
        """Put the parts together."""
        abstained = written.status == "abstained"
        return Answer(
            id=self.question.id or uuid.uuid4().hex[:12],
            question=self.text,
            standalone_question=standalone if standalone != self.text else None,
            status=written.status,
            mode="extractive" if model is None else "llm",
            model=model,
            answer=ABSTAINED if abstained else written.assembled.answer_text,
            claims=written.assembled.claims,
            citations=written.assembled.citations,
            disagreements=written.assembled.disagreements,
            not_covered=written.not_covered,
            nearest=_nearest(retrieval, view.articles) if abstained else (),
            rejected=written.rejected,
            retrieved=tuple(found.passage.id for found in retrieval.passages),
            usage=written.usage,
            timings_ms=Timings(
                retrieve=retrieve_ms,
                generate=round(written.generate_ms, 3),
                verify=round(written.verify_ms, 3),
                total=_milliseconds_since(self.started),
            ),
            made_by=made_by,
        )


def _search(view: IndexView, text: str, question: Question, limit: int) -> Retrieval:
    return view.search(text, limit=limit, article_ids=allowed_ids(question.filter, view.articles))


def _nearest(retrieval: Retrieval, articles: Mapping[str, Article]) -> tuple[NearestArticle, ...]:
    ids = dict.fromkeys(found.passage.article_id for found in retrieval.passages)
    return tuple(NearestArticle(article_id=key, title=articles[key].title) for key in list(ids)[:NEAREST_ARTICLES])


def _nobody(_: object) -> None:
    """Listen to nothing."""


def _timed(work: Callable[[], _Result]) -> tuple[_Result, float]:
    started = time.perf_counter()
    return work(), _milliseconds_since(started)


def _milliseconds_since(started: float) -> float:
    return round((time.perf_counter() - started) * 1000, 3)
