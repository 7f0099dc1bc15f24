"""Which sentences to show: the ones that answer, at most five, none twice, and every article that has its say."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.extractive.evidence import FEATURES, Evidence
from bot.extractive.sentence_store import SentenceWords
from index.passages import Sentence

MAX_CLAIMS = 5
"""Sentences of an answer: more is no answer but a search result."""

KEEP = 0.4
"""Share of the best sentence's probability that another one must reach. Lower finds a little more and shows much that
does not answer (docs/decisions/0005)."""

TWIN = 0.6
"""Share of common stems (Jaccard) from which two sentences with the same numbers say the same thing."""

_CELL = FEATURES.index("cell")
_DIGITS = re.compile(r"\d[\d.,]*")


@dataclass(frozen=True, slots=True)
class Judged:
    """A candidate sentence, its words, and the probability that it answers the question.

    `has_cell` says of a row that it holds the very cell that is asked for.
    """

    sentence: Sentence
    words: SentenceWords
    probability: float
    has_cell: bool = False


@dataclass(frozen=True, slots=True)
class Selected:
    """A sentence to show, and sentences of other articles that say the same."""

    judged: Judged
    twins: tuple[Judged, ...]


def judged_at(evidence: Evidence, position: int, probability: float) -> Judged:
    """Return a candidate of `evidence` with the judge's probability."""
    return Judged(
        evidence.candidates[position].sentence,
        evidence.words[position],
        probability,
        bool(evidence.features[position, _CELL] > 0),
    )


def select(candidates: Sequence[Judged]) -> tuple[Selected, ...]:
    """Return what to show, best first; the best candidate is always in it."""
    ranked = sorted(_right_rows(candidates), key=lambda judged: -judged.probability)
    shown: list[Judged] = []
    twins: dict[int, list[Judged]] = {}
    for judged in ranked:
        same = next((position for position, other in enumerate(shown) if are_twins(judged, other)), None)
        if same is not None:
            told = {shown[same].sentence.article_id, *(twin.sentence.article_id for twin in twins.get(same, []))}
            if judged.sentence.article_id not in told:
                twins.setdefault(same, []).append(judged)
        elif len(shown) < MAX_CLAIMS and judged.probability >= KEEP * ranked[0].probability:
            shown.append(judged)
    return tuple(Selected(judged, tuple(twins.get(position, ()))) for position, judged in enumerate(shown))


def _right_rows(candidates: Sequence[Judged]) -> list[Judged]:
    """Leave out the rows of a table that lack the cell asked for where other rows of it have it."""
    found = {_table(judged.sentence) for judged in candidates if judged.has_cell}
    return [
        judged
        for judged in candidates
        if judged.has_cell or judged.sentence.kind != "row" or _table(judged.sentence) not in found
    ]


def _table(row: Sentence) -> tuple[str, tuple[str, ...], str]:
    return row.article_id, row.columns, row.caption


def are_twins(one: Judged, other: Judged) -> bool:
    """Say whether two sentences say the same in nearly the same words, numbers included."""
    if one.sentence.kind == "row" or other.sentence.kind == "row":
        return False
    common = len(one.words.stems & other.words.stems)
    union = len(one.words.stems | other.words.stems) or 1
    return common / union >= TWIN and _numbers(one.words.text) == _numbers(other.words.text)


def _numbers(text: str) -> frozenset[str]:
    return frozenset(number.strip(".,") for number in _DIGITS.findall(text))
