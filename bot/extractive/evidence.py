"""How well a sentence answers a question: a few numbers that can be read, one row a sentence.

Every feature is a share (0 to 1) or nearly one, so that weights learned on one corpus carry over to another.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.extractive.question_analysis import SPEAKING, QuestionAnalysis, Term
from bot.extractive.sentence_store import ABOVE, SentenceStore, SentenceWords
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
    return max((weight for one, weight in term.stems.items() if one in stems), default=0.0)


def gather(question: QuestionAnalysis, ranked: Sequence[ScoredSentence], store: SentenceStore) -> Evidence:
    """Return the evidence in `ranked` (best first) for `question`; headings and captions of tables are left out."""
    candidates = tuple(scored for scored in ranked if store.may_answer(scored.sentence))[:MAX_CANDIDATES]
    known = tuple(store.words(scored.sentence) for scored in candidates)
    own = np.array([[match(term, each.stems) for term in question.terms] for each in known]).reshape(
        len(candidates), len(question.terms)
    )
    context = np.array(
        [_in_context(question, each, own[i], store.neighbours(candidates[i].sentence)) for i, each in enumerate(known)]
    ).reshape(own.shape)
    best = max((scored.score for scored in candidates), default=1.0) or 1.0
    rows = [
        _features(question, scored, each, own[position], context[position], best)
        for position, (scored, each) in enumerate(zip(candidates, known, strict=True))
    ]
    return Evidence(candidates, known, np.array(rows).reshape(len(candidates), len(FEATURES)), own, context)


def _features(
    question: QuestionAnalysis,
    scored: ScoredSentence,
    known: SentenceWords,
    own: NDArray[np.float64],
    context: NDArray[np.float64],
    best: float,
) -> list[float]:
    """Return one row of `Evidence.features`.

    fused         score divided by the question's best
    cosine        cosine of question and sentence vector
    lexical       keyword score of the best window, divided by the question's best
    own           share of the question's idf found in the sentence
    context       the same, with title, headings and the sentences beside it
    attribute     `own` over the words that are no names
    entity        `context` over names and numbers
    type_named    1 where the sentence names the kind of thing asked for
    type_missing  1 where a kind is asked for and the sentence names none
    together      share of neighbouring terms of the question that stand close together in the sentence
    rarest        what the question's rarest term counts in the sentence
    row           1 for a row of a table
    cell          share of the question's idf found in a row, where its label and a column header are both asked for
                  and no term is left over
    short         1 for a sentence that says hardly anything
    all_terms     1 where every term is in the sentence or around it
    """
    terms = question.terms
    idf = np.array([term.weight for term in terms])
    named = np.array([term.is_name for term in terms], dtype=bool)
    typed = answers_type(question, scored.sentence, known)
    return [
        scored.score / best,
        scored.cosine,
        scored.lexical,
        _share(own, idf),
        _share(context, idf),
        _share(own[~named], idf[~named]),
        _share(context[named], idf[named]),
        float(typed is True),
        float(typed is False),
        _together(terms, known.ordered),
        float(own[int(idf.argmax())]) if len(terms) else 0.0,
        float(scored.sentence.kind == "row"),
        _cell(question, scored.sentence, own, idf),
        float(len(known.stems) < SHORT_WORDS),
        float(bool(len(terms)) and bool((context > 0.5).all())),
    ]


def _in_context(
    question: QuestionAnalysis,
    known: SentenceWords,
    own: NDArray[np.float64],
    beside: Sequence[tuple[SentenceWords, float]],
) -> list[float]:
    """Return what each term counts in a sentence, its headings and the sentences beside it."""
    return [
        max(
            own[position],
            ABOVE * match(term, known.around),
            max((weight * match(term, other.stems) for other, weight in beside), default=0.0),
        )
        for position, term in enumerate(question.terms)
    ]


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


def _cell(question: QuestionAnalysis, row: Sentence, own: NDArray[np.float64], idf: NDArray[np.float64]) -> float:
    """Return how well the row has the very cell that is asked for; 0 for a sentence."""
    if row.kind != "row" or not row.cells:
        return 0.0
    label = frozenset(content_stems(row.cells[0]))
    headers = [frozenset(content_stems(column)) for column in row.columns[1:]]
    by_label = {term.word for term in question.terms if match(term, label)}
    by_column = {term.word for term in question.terms if any(match(term, header) for header in headers)}
    if not by_label or not by_column or len(by_label | by_column) < 2 or not own.all():
        return 0.0
    return _share(own, idf)


def _share(found: NDArray[np.float64], idf: NDArray[np.float64]) -> float:
    """Return the idf found as a share of the idf there is; 1 where nothing was asked for."""
    total = float(idf.sum())
    return float(found @ idf) / total if total else 1.0


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
