"""How well a sentence answers a question: a few numbers that can be read, one row a sentence.

Every feature is a share (0 to 1) or nearly one, so that weights learned on one corpus carry over to another.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.extractive.question_analysis import SPEAKING, QuestionAnalysis, Term
from bot.extractive.sentence_store import PLACES, SentenceStore, SentenceWords
from bot.extractive.text_facts import NUMBER, NUMBER_OF_NAME, AnswerType, names_one
from bot.extractive.words import content_stems, fold
from index.passages import ScoredSentence, Sentence

FEATURES = (
    "fused", "cosine", "lexical", "own", "context", "attribute", "entity", "type_named", "type_missing", "together",
    "rarest", "row", "cell", "short", "all_terms",
)  # fmt: skip
"""The columns of `Evidence.features`, described in `_features`."""

MAX_CANDIDATES = 80
"""Sentences looked at, best first. The right one is in the first 40 nearly always."""

SHORT_WORDS = 5
"""Content words; a sentence with fewer seldom says anything by itself."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """Candidate sentences and their features.

    Attributes
    ----------
    candidates
        Best fused score first.
    words
        Parallel to `candidates`.
    features
        Shape `(len(candidates), len(FEATURES))`.
    own, context
        How much each term of the question counts in each sentence, and in it or around it, 0 to 1: shape
        `(len(candidates), number of terms)`.
    """

    candidates: tuple[ScoredSentence, ...]
    words: tuple[SentenceWords, ...]
    features: NDArray[np.float64]
    own: NDArray[np.float64]
    context: NDArray[np.float64]


def match(term: Term, stems: frozenset[str]) -> float:
    """Return how much of `term` a set of stems holds, 0 to 1."""
    if term.stems.keys().isdisjoint(stems):  # nearly always, and quick to see
        return 0.0
    return max(weight for one, weight in term.stems.items() if one in stems)


def gather(question: QuestionAnalysis, ranked: Sequence[ScoredSentence], store: SentenceStore) -> Evidence:
    """Return the evidence in `ranked` (best first) for `question`; headings and captions of tables are left out."""
    candidates = tuple(scored for scored in ranked if store.may_answer(scored.sentence))[:MAX_CANDIDATES]
    known = tuple(store.words(scored.sentence) for scored in candidates)
    places = [store.places(scored.sentence) for scored in candidates]
    matches = Matches(question.terms)
    rows = np.array([[matches.row(stems) for stems, _ in each] for each in places], dtype=np.int64).reshape(-1, PLACES)
    counts = np.array([[count for _, count in each] for each in places], dtype=np.float64).reshape(-1, PLACES, 1)
    found = matches.table()[rows]
    own, context = found[:, 0], (found * counts).max(axis=1)
    return Evidence(candidates, known, _features(question, candidates, known, own, context), own, context)


def _features(
    question: QuestionAnalysis,
    candidates: Sequence[ScoredSentence],
    known: Sequence[SentenceWords],
    own: NDArray[np.float64],
    context: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Return `Evidence.features`, column by column.

    fused         score divided by the question's best
    cosine        cosine of question and sentence vector
    lexical       keyword score of the best window, divided by the question's best
    own           share of the question's weight found in the sentence
    context       the same, with title, headings and the sentences beside it
    attribute     `own` over the words that are no names
    entity        `context` over names and numbers
    type_named    1 where the sentence names the kind of thing asked for
    type_missing  1 where a kind is asked for and the sentence names none
    together      share of neighbouring terms of the question that stand close together in the sentence
    rarest        what the question's rarest term counts in the sentence
    row           1 for a row of a table
    cell          `own` of a row where its label and a column header are both asked for and no term is left over
    short         1 for a sentence that says hardly anything
    all_terms     1 where every term is in the sentence or around it
    """
    terms = question.terms
    weights = np.array([term.weight for term in terms])
    named = np.array([term.is_name for term in terms], dtype=bool)
    best = max((scored.score for scored in candidates), default=1.0) or 1.0
    whole = _shares(own, weights)
    typed = [answers_type(question, scored.sentence, each) for scored, each in zip(candidates, known, strict=True)]
    has_cell = [
        scored.sentence.kind == "row" and bool(own[i].all()) and _asks_for_cell(question, scored.sentence)
        for i, scored in enumerate(candidates)
    ]
    columns = (
        [scored.score / best for scored in candidates],
        [scored.cosine for scored in candidates],
        [scored.lexical for scored in candidates],
        whole,
        _shares(context, weights),
        _shares(own[:, ~named], weights[~named]),
        _shares(context[:, named], weights[named]),
        [one is True for one in typed],
        [one is False for one in typed],
        # With less than two terms nothing stands together.
        [
            _together(terms, each.ordered) if two else 0.0
            for each, two in zip(known, (own > 0).sum(axis=1) > 1, strict=True)
        ],
        own[:, int(weights.argmax())] if terms else np.zeros(len(candidates)),
        [scored.sentence.kind == "row" for scored in candidates],
        whole * np.array(has_cell, dtype=np.float64),
        [len(each.stems) < SHORT_WORDS for each in known],
        (context > 0.5).all(axis=1) & bool(terms),
    )
    return np.column_stack([np.asarray(column, dtype=np.float64) for column in columns])


class Matches:
    """What each term of a question counts in sets of stems: each set is looked at once, though many sentences stand by it."""

    def __init__(self, terms: Sequence[Term]) -> None:
        self._terms = len(terms)
        self._counts: dict[str, list[tuple[int, float]]] = {}
        for number, term in enumerate(terms):
            for one, weight in term.stems.items():
                self._counts.setdefault(one, []).append((number, weight))
        self._rows: dict[frozenset[str], int] = {}
        self._table: list[list[float]] = []

    def of(self, stems: frozenset[str]) -> Sequence[float]:
        """Return `match` for every term."""
        return self._table[self.row(stems)]

    def row(self, stems: frozenset[str]) -> int:
        """Return the row of `table` that holds `match` for every term."""
        known = self._rows.get(stems)
        if known is not None:
            return known
        counts = [0.0] * self._terms
        for one in self._counts.keys() & stems:
            for number, weight in self._counts[one]:
                counts[number] = max(counts[number], weight)
        self._table.append(counts)
        self._rows[stems] = len(self._rows)
        return self._rows[stems]

    def table(self) -> NDArray[np.float64]:
        """Return all rows so far, shape `(rows, number of terms)`."""
        return np.array(self._table, dtype=np.float64).reshape(len(self._table), self._terms)


SPEAKS_WITHIN = 60
"""Characters between a name and its verb of saying."""


def answers_type(question: QuestionAnalysis, sentence: Sentence, known: SentenceWords) -> bool | None:
    """Say whether a sentence names the kind of thing asked for; None where any sentence might be the answer."""
    if question.wanted is AnswerType.STATEMENT:
        speakers = "|".join(re.escape(term.word) for term in question.terms if term.is_name)
        if not speakers:
            return None
        said = rf"\b(?:{speakers})\b.{{0,{SPEAKS_WITHIN}}}?\b{SPEAKING}\b|\baccording to (?:\w+ )?(?:{speakers})\b"
        return re.search(said, fold(known.text)) is not None
    named = names_one(known.facts, question.wanted, question.words)
    if named and question.counted and sentence.kind != "row":
        return _counts(question, content_stems(NUMBER_OF_NAME.sub(" ", known.text)))
    return named


COUNT_DISTANCE = 3
"""Content words between a number and what it counts ("8k+ stars", "a team of 50 senior people")."""


def _counts(question: QuestionAnalysis, ordered: Sequence[str]) -> bool:
    """Say whether a number stands close to one of the words that the question wants counted."""
    numbers = [position for position, one in enumerate(ordered) if NUMBER.match(one)]
    return any(
        abs(position - number) <= COUNT_DISTANCE
        for term in question.terms
        if term.word in question.counted
        for position, one in enumerate(ordered)
        if one in term.stems
        for number in numbers
    )


def _asks_for_cell(question: QuestionAnalysis, row: Sentence) -> bool:
    """Say whether different words of the question name the row's label and one of its column headers."""
    if not row.cells:
        return False
    label = frozenset(content_stems(row.cells[0]))
    headers = frozenset(content_stems(" ".join(row.columns[1:])))
    by_label = {term.word for term in question.terms if match(term, label)}
    by_column = {term.word for term in question.terms if match(term, headers)}
    return bool(by_label) and bool(by_column) and len(by_label | by_column) > 1


def _shares(found: NDArray[np.float64], weights: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return, for every row of `found`, the weight found as a share of the weight there is; 1 where nothing was asked."""
    total = float(weights.sum())
    return np.asarray(found @ weights / total if total else np.ones(len(found)), dtype=np.float64)


NEAR = 4
"""Content words; the most that may lie between two terms that stand together."""


def _together(terms: Sequence[Term], ordered: Sequence[str]) -> float:
    """Return the share of neighbouring pairs of terms that occur within `NEAR` content words of each other."""
    if len(terms) < 2:
        return 0.0
    places = [[position for position, one in enumerate(ordered) if one in term.stems] for term in terms]
    near = sum(
        any(abs(left - right) <= NEAR for left in places[pair] for right in places[pair + 1])
        for pair in range(len(terms) - 1)
    )
    return near / (len(terms) - 1)
