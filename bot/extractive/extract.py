"""The answer without a language model, from a question and what was retrieved for it.

Seven steps: take the question apart; gather evidence of every retrieved sentence; rank; judge the best; read the
likeliest; select what to show; say how sure that is. Each has its file, and `Extractor.draft` reads in that order.
"""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from itertools import islice, zip_longest
from weakref import WeakKeyDictionary

import numpy as np

from bot.extractive.abstention import confidence_features
from bot.extractive.comparing import with_both_sides
from bot.extractive.conflicts import UNJUDGED, Conflict, find_conflicts, topic_of
from bot.extractive.draft import (
    ExtractiveClaim,
    ExtractiveDisagreement,
    ExtractiveDraft,
    ExtractivePosition,
    QuotedSpan,
)
from bot.extractive.evidence import Evidence, gather
from bot.extractive.judge import judge_features
from bot.extractive.kinds import telling_of
from bot.extractive.model import Model, load_model
from bot.extractive.parts import parts_of
from bot.extractive.question_analysis import QuestionAnalysis, analyse
from bot.extractive.reading import READ_TOKENS, likeliest, reading_features
from bot.extractive.select import MAX_CLAIMS, Judged, Selected, judged_at, select
from bot.extractive.sentence_store import SentenceStore
from bot.extractive.statistics import CorpusView
from bot.extractive.synonyms import warm_synonyms
from bot.extractive.tables import extreme_row, row_text, same_table
from bot.extractive.tidy import tidy
from index.cross_encoder import CrossEncoder
from index.embedding import Embedder
from index.minilm import MiniLM
from index.passages import Retrieval, Sentence
from index.windows import index_text

JUDGED = 8
"""Sentences the judge sees: the best of the ranker."""

BESIDE = 40
"""Best retrieved sentences that are held against the judged ones to find what they contradict."""

WARMED = 1_000
"""Sentences that are read before the first question, a third of a millisecond each."""


class Extractor:
    """Answers questions by showing sentences. Any number of threads may use one.

    Parameters
    ----------
    embedder
        The embedder of the index. With the local one, the judge also counts how near a sentence's vector is to the question's, and
        the cross-encoder reads the likeliest. With another one, or None, it judges by words.
    """

    def __init__(self, embedder: Embedder | None = None) -> None:
        self._local = local = embedder if isinstance(embedder, MiniLM) else None
        self._cross_encoder = _in_background(local.cross_encoder) if local is not None else None
        self._model = load_model("local" if local is not None else "words")
        self._stores: WeakKeyDictionary[CorpusView, SentenceStore] = WeakKeyDictionary()
        self._lock = threading.Lock()

    def warm(self, view: CorpusView) -> None:
        """Do now what the first questions would wait for: load the models, and read the sentences of `view`.

        Of a large corpus only the first `WARMED` sentences; others are read when a question first finds them.
        """
        warm_synonyms()
        store = self._store(view)
        sentences = (sentence for article_id in view.articles for sentence in view.sentences(article_id))
        for sentence in islice(sentences, WARMED):
            store.places(sentence)
        if self._local is not None:
            self._local.warm()

    def draft(self, question: str, retrieval: Retrieval, view: CorpusView) -> ExtractiveDraft:
        """Return the answer to `question` from what was retrieved, or a draft that abstains.

        Parameters
        ----------
        retrieval
            Its `sentences`, best first; about 80 or all there are.
        view
            The generation the retrieval came from; every offset is an offset into its articles.
        """
        store = self._store(view)
        reads = self._read_parts(question, retrieval, store)
        answered = [read for read in reads if read.confidence >= self._model.threshold]
        # A question whose parts find nothing may still be answered as a whole; a single one has been read as a whole.
        used = answered or (reads if len(reads) == 1 else [self._read(question, retrieval, store)])
        confidence = max(read.confidence for read in used)
        open_parts = [read.shown for read in reads if answered and read not in answered]
        return ExtractiveDraft(
            claims=_merged([self._claims(read, store) for read in used]),
            disagreements=tuple(
                _disagreement(read.analysis, conflict)
                for read in used
                for conflict in find_conflicts(read.analysis, (*read.judged, *read.beside))
            ),
            abstained=confidence < self._model.threshold,
            confidence=confidence,
            not_covered=tuple(open_parts),
            nearest=_nearest(retrieval),
        )

    def _read_parts(self, question: str, retrieval: Retrieval, store: SentenceStore) -> list["_Read"]:
        """Read every question inside the question; one where it is a single question."""
        return [self._read(part.asked, retrieval, store, part.shown) for part in parts_of(question)]

    def _read(self, question: str, retrieval: Retrieval, store: SentenceStore, shown: str = "") -> "_Read":
        """Take the question apart, rank, judge, and say how likely an answer is."""
        model = self._model
        analysis = analyse(question, store.statistics)
        evidence = gather(analysis, retrieval.sentences, store)
        chosen = best_positions(evidence, model)
        rarest = store.statistics.idf(0.0)
        probabilities = model.judge.probability(judge_features(analysis, evidence, chosen, rarest))
        if self._cross_encoder is not None and model.reader is not None:
            cross_encoder, likely = self._cross_encoder.result(), likeliest(probabilities)
            texts = [_text_of(evidence.candidates[chosen[position]].sentence, store) for position in likely]
            fits = cross_encoder.fitting(texts, READ_TOKENS)
            read = [likely[at] for at in fits]
            logits = cross_encoder.logits(question, [texts[at] for at in fits])
            probabilities = model.reader.probability(reading_features(probabilities, read, logits))
        judged = tuple(
            judged_at(evidence, position, float(probability))
            for position, probability in zip(chosen, probabilities, strict=True)
        )
        unseen = [position for position in range(min(len(evidence.candidates), BESIDE)) if position not in chosen]
        beside = tuple(judged_at(evidence, position, UNJUDGED) for position in unseen)
        confidence = float(model.confidence.probability(confidence_features(probabilities))[0])
        return _Read(shown, analysis, judged, beside, confidence if analysis.terms else 0.0)

    def _claims(self, read: "_Read", store: SentenceStore) -> list[ExtractiveClaim]:
        shown = _with_extreme_rows(read.analysis, select(read.judged), store)
        likely = sorted(read.judged, key=lambda judged: -judged.probability)
        shown = with_both_sides(read.analysis.sides, shown, (*likely, *read.beside))
        return [_claim(read.analysis, selected) for selected in shown]

    def _store(self, view: CorpusView) -> SentenceStore:
        with self._lock:
            store = self._stores.get(view)
            if store is None:
                store = self._stores[view] = SentenceStore(view)
            return store


def _in_background(load: Callable[[], CrossEncoder]) -> "Future[CrossEncoder]":
    """Start loading what is needed only after the search, which takes as long."""
    thread = ThreadPoolExecutor(1)
    loading = thread.submit(load)
    thread.shutdown(wait=False)
    return loading


def extract_answer(
    question: str, retrieval: Retrieval, view: CorpusView, embedder: Embedder | None = None
) -> ExtractiveDraft:
    """Return the answer to one question; who asks more than one keeps an `Extractor`."""
    return Extractor(embedder).draft(question, retrieval, view)


def best_positions(evidence: Evidence, model: Model) -> list[int]:
    """Return the positions of the candidates the judge is to see, best first."""
    ranks = model.ranker.probability(evidence.features)
    return [int(position) for position in np.argsort(-ranks, kind="stable")[:JUDGED]]


@dataclass(frozen=True, slots=True)
class _Read:
    shown: str
    analysis: QuestionAnalysis
    judged: tuple[Judged, ...]
    beside: tuple[Judged, ...]
    confidence: float


def _text_of(sentence: Sentence, store: SentenceStore) -> str:
    """Return what is read of a sentence."""
    return index_text(store.view.articles[sentence.article_id], sentence)


def _merged(claims: Sequence[Sequence[ExtractiveClaim]]) -> tuple[ExtractiveClaim, ...]:
    """Return the claims of the parts of a question in turns, none twice, at most `MAX_CLAIMS`."""
    turns = (claim for turn in zip_longest(*claims) for claim in turn if claim is not None)
    by_span: dict[QuotedSpan, ExtractiveClaim] = {}
    for claim in turns:
        by_span.setdefault(claim.spans[0], claim)
    return tuple(by_span.values())[:MAX_CLAIMS]


def _nearest(retrieval: Retrieval) -> tuple[str, ...]:
    """Return the ids of the articles that the best sentences come from, nearest first."""
    return tuple(dict.fromkeys(scored.sentence.article_id for scored in retrieval.sentences[:40]))[:3]


def _key(sentence: Sentence) -> tuple[str, int]:
    return sentence.article_id, sentence.ordinal


def _with_extreme_rows(
    analysis: QuestionAnalysis, shown: Sequence[Selected], store: SentenceStore
) -> Sequence[Selected]:
    """Put the row with the largest or smallest value in the place of the rows of its table, where that was asked for."""
    kept: list[Selected] = []
    for selected in shown:
        row = selected.judged.sentence
        winner = None
        if row.kind == "row":
            winner = extreme_row(analysis, same_table(row, store.view.sentences(row.article_id)))
        if winner is not None:
            judged = Judged(winner, store.words(winner), selected.judged.probability)
            selected = Selected(judged, ())
        if all(_key(selected.judged.sentence) != _key(other.judged.sentence) for other in kept):
            kept.append(selected)
    return kept


def _claim(analysis: QuestionAnalysis, selected: Selected) -> ExtractiveClaim:
    judged = selected.judged
    telling = telling_of(judged.words.text, judged.sentence.heading)
    return ExtractiveClaim(
        text=_text(analysis, judged),
        kind=telling.kind,
        speaker=telling.speaker,
        spans=tuple(_span(each.sentence) for each in (judged, *selected.twins)),
    )


def _disagreement(analysis: QuestionAnalysis, conflict: Conflict) -> ExtractiveDisagreement:
    sides = (conflict.one, conflict.other)
    return ExtractiveDisagreement(
        topic=topic_of(analysis, sides),
        pattern=conflict.pattern,
        positions=tuple(ExtractivePosition(_text(analysis, side), (_span(side.sentence),)) for side in sides),
    )


def _text(analysis: QuestionAnalysis, judged: Judged) -> str:
    if judged.sentence.kind == "row" and judged.sentence.cells:
        return row_text(analysis, judged.sentence)
    return tidy(judged.words.text)


def _span(sentence: Sentence) -> QuotedSpan:
    return QuotedSpan(sentence.article_id, sentence.start, sentence.end)
