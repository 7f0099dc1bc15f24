"""Whether a sentence answers a question: numbers that mean the same for every question, unlike a rank.

The ranker asks which sentence is best; one always is. The judge asks whether the best one will do: is every rare word of
the question accounted for, does the sentence name the kind of thing asked for, and is its meaning near the question's?
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from bot.extractive.evidence import FEATURES as EVIDENCE_FEATURES
from bot.extractive.evidence import Evidence
from bot.extractive.question_analysis import QuestionAnalysis
from bot.extractive.text_facts import AnswerType

FEATURES = (
    "nearby", "name_gap", "kind_missing", "soft_kind_missing", "cell", "unknown", "cosine", "noun_missing", "found",
    "described",
)  # fmt: skip
"""The columns of `judge_features`.

nearby              the question's idf found in the sentence, its headings and the sentences beside it, as a share of itself and of
                    what is missing; what is missing counts as one word at most that the corpus does not have, or a long
                    question in other words would have no chance
name_gap            the rarest name of the question that is not there: its idf as a share of the corpus's highest
kind_missing        1 where a person, an amount or a time is asked for and the sentence names none
soft_kind_missing   1 where a reason, a place or a statement is asked for and none is recognised
cell                1 for a row of a table that has the very cell
unknown             share of the question's idf that is nowhere in the corpus, not even as a synonym
cosine              of the vectors of the question and the sentence, at least `LEAST_COSINE`; counts nothing where any embedder may
                    have made them
noun_missing        of a question for a "which" or "what" of some noun: how little of that noun the sentence itself has
found               idf of the question's words that are no names and stand in the sentence itself, added up, as shares of the
                    corpus's highest: four words of five say more than one of one
described           of a question for who or what something is: 1 where the sentence itself has all of its words
"""

FIRM = frozenset(
    {
        AnswerType.PERSON, AnswerType.MONEY, AnswerType.PERCENTAGE, AnswerType.COUNT, AnswerType.NUMBER,
        AnswerType.DATE, AnswerType.DURATION,
    }
)  # fmt: skip
"""Kinds that are recognised reliably."""

LEAST_COSINE = 0.3
"""Below it the vectors only say that they are far apart. How far depends on how well the question encoder knows the articles: of
somebody else's an answer in plain words may have .1."""

_HELD = 0.5
"""What a term must count in a sentence to be in it."""

_COSINE = EVIDENCE_FEATURES.index("cosine")
_CELL = EVIDENCE_FEATURES.index("cell")
_KIND_MISSING = EVIDENCE_FEATURES.index("type_missing")


def judge_features(
    question: QuestionAnalysis,
    evidence: Evidence,
    chosen: Sequence[int],
    rarest: float,
) -> NDArray[np.float64]:
    """Return the features of the chosen candidates, shape `(len(chosen), len(FEATURES))`.

    Parameters
    ----------
    chosen
        Positions in `evidence.candidates`.
    rarest
        The idf of a word that the corpus does not have.
    """
    weights = np.array([term.weight for term in question.terms]) / rarest
    rarity = np.array([term.idf for term in question.terms]) / rarest
    named = np.array([term.is_name for term in question.terms], dtype=bool)
    unknown = sum(term.weight for term in question.terms if not term.stems) / question.weight
    firm = question.wanted in FIRM
    asked = [position for position, term in enumerate(question.terms) if term.word == question.noun]
    rows = []
    for position in chosen:
        own = evidence.features[position]
        context = evidence.context[position]
        found = float(weights @ context)
        missing = min(float(weights @ (1.0 - context)), 1.0)
        rows.append(
            [
                found / max(found + missing, 1e-9),
                (rarity * (1.0 - context))[named].max(initial=0.0),
                own[_KIND_MISSING] * firm,
                own[_KIND_MISSING] * (not firm),
                float(own[_CELL] > 0),
                unknown,
                max(own[_COSINE], LEAST_COSINE),
                (1.0 - evidence.own[position, asked]).max(initial=0.0),
                (rarity * evidence.own[position])[~named].sum(),
                float(question.wanted is AnswerType.DEFINITION and bool((evidence.own[position] > _HELD).all())),
            ]
        )
    return np.array(rows).reshape(len(chosen), len(FEATURES))
