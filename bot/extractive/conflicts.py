"""Sources that tell the same thing differently, seen without a model.

Four patterns, each conditioned on the question and each rather silent than wrong (docs/decisions/0005):

* *rival values*: both sentences hold what the question asks about and an amount of the asked-for kind for the same slot,
  and no amount is shared;
* *opposites*: both hold the question's words, one says "higher" where the other says "lower" of the same thing;
* *open in one, told in another*: one article says a thing is not disclosed, another tells it;
* *rival origins*: one has somebody leave a place to which, in the other, the same move is no return.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations

from bot.extractive.evidence import Matches, match
from bot.extractive.kinds import telling_of
from bot.extractive.question_analysis import QuestionAnalysis, Term
from bot.extractive.rival_values import rival_values
from bot.extractive.select import Judged
from bot.extractive.sentence_store import SentenceWords
from bot.extractive.text_facts import AnswerType
from bot.extractive.words import WORD, fold, stem

SHOWN_PROBABILITY = 0.3
"""Of the judge, for the likelier side: a disagreement is about what the answer shows."""

KEPT_TEXTS = 8192
"""Sentences whose checks are remembered; the same ones come up again and again."""

UNJUDGED = 0.0
"""What stands in for the judge's probability of a candidate that it has not seen."""

MIN_COVERAGE = 0.5
"""Share of the question's idf that both sides must hold."""

TELLING_IDF = 2.5
"""From this idf on a word stands in few enough sentences to say what both sides are about."""

OPPOSITE_DISTANCE = 6
"""Words between an opposite and what it is about ("prices for the night ferry are lower")."""

_ANTONYMS = (
    ("higher", "lower"), ("more", "less"), ("more", "fewer"), ("larger", "smaller"), ("bigger", "smaller"), ("rise", "fall"),
    ("rises", "falls"), ("rose", "fell"), ("increase", "decrease"), ("increases", "decreases"), ("increased", "decreased"),
    ("faster", "slower"), ("better", "worse"), ("stronger", "weaker"), ("cheaper", "dearer"), ("longer", "shorter"),
    ("earlier", "later"), ("gained", "lost"), ("won", "lost"), ("accepted", "rejected"), ("approved", "rejected"),
    ("confirmed", "denied"), ("safe", "unsafe"), ("legal", "illegal"), ("guilty", "innocent"), ("open", "closed"),
    ("expensive", "cheap"), ("accelerate", "slow"), ("strong", "weak"), ("support", "oppose"), ("supports", "opposes"),
)  # fmt: skip
_COMPARING = re.compile(rf"\b(?:{'|'.join(word for pair in _ANTONYMS for word in pair)})\b", re.IGNORECASE)
_ASKS_ORIGIN = re.compile(
    r"\b(?:from|leaves?|leaving|left|quit|resign\w*|returns?|returned|before|previous\w*|former\w*|depart\w*)\b",
    re.IGNORECASE,
)
_NEGATION = re.compile(r"\b(?:not|no|never|neither|nor|without|rather than|instead of|over)\b|n't\b", re.IGNORECASE)
_UNDISCLOSED = re.compile(
    r"\b(?:not|never|n't)\b(?: yet| been| yet been| \w+){0,2} (?:disclosed?|sa(?:y|id)|known|public|revealed?|announced?|specif\w+|clear)\b|\bundisclosed\b|\bunknown\b|\bunclear\b|\bno details\b",
    re.IGNORECASE,
)
_LEAVING = re.compile(
    r"\b(?:move[sd]?|moving|leaves?|left|leaving|depart\w*|quit\w*|resign\w*|switch\w*|join\w*)\b[^.;]{0,25}?\b(?:from )?(?P<place>[A-Z][\w&-]+)"
)
_RETURNING = re.compile(
    r"\b(?:not to|rather than|over an?|instead of|than) (?:go back|return\w*|rejoin\w*)(?: to)? (?P<place>[A-Z][\w&-]+)"
)


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two candidates that do not go together; `pattern` names the check that saw it."""

    pattern: str
    one: Judged
    other: Judged


def find_conflicts(question: QuestionAnalysis, candidates: Sequence[Judged]) -> tuple[Conflict, ...]:
    """Return the conflicts among `candidates`, at most one a pattern: the pair the judge likes best.

    At least one side is likely to answer; the other may be any candidate.
    """
    terms = [term for term in question.terms if term.stems]
    matches = Matches(terms)
    sides = sorted(
        (_side(question, judged, _coverage(terms, matches, judged.words)) for judged in candidates),
        key=lambda side: -side.judged.probability,
    )
    found: dict[str, Conflict] = {}
    for one, other in combinations(sides, 2):
        if one.judged.probability < SHOWN_PROBABILITY:
            break  # sorted: from here on neither side of a pair is likely to answer
        pattern = _pattern(question, one, other)
        if pattern is not None and pattern not in found:
            found[pattern] = Conflict(pattern, one.judged, other.judged)
    return tuple(found.values())


@dataclass(frozen=True, slots=True)
class _Side:
    """A candidate, and which checks it can take part in at all: found out once, not for every pair."""

    judged: Judged
    covers: bool
    amounts: bool
    compares: bool
    undisclosed: bool


def _side(question: QuestionAnalysis, judged: Judged, coverage: float) -> _Side:
    text, facts = judged.words.text, judged.words.facts
    return _Side(
        judged,
        covers=coverage >= MIN_COVERAGE,
        amounts=facts.date if question.wanted is AnswerType.DATE else facts.money or facts.percentage,
        compares=_compares(text),
        undisclosed=_leaves_open(text),
    )


@lru_cache(maxsize=KEPT_TEXTS)
def _compares(text: str) -> bool:
    return _COMPARING.search(text) is not None


@lru_cache(maxsize=KEPT_TEXTS)
def _leaves_open(text: str) -> bool:
    return _UNDISCLOSED.search(text) is not None


def _pattern(question: QuestionAnalysis, one: _Side, other: _Side) -> str | None:
    left, right = one.judged.words.text, other.judged.words.text
    elsewhere = one.judged.sentence.article_id != other.judged.sentence.article_id
    covered = one.covers and other.covers
    if elsewhere and covered and one.amounts and other.amounts and rival_values(question, left, right):
        return "rival values"
    if covered and one.compares and other.compares and opposites(question, left, right):
        return "opposites"
    if (
        elsewhere
        and covered
        and one.undisclosed != other.undisclosed
        and open_and_told(question, one.judged, other.judged)
    ):
        return "open"
    # Where both are likely answers, the question is about the move, whatever its words.
    likely = other.judged.probability >= SHOWN_PROBABILITY
    if elsewhere and rival_origins(left, right) and (likely or _ASKS_ORIGIN.search(question.text)):
        return "rival origins"
    return None


def opposites(question: QuestionAnalysis, one: str, other: str) -> bool:
    """Say whether one text says the opposite of the other about something the question asks for."""
    left, right = _words_in_order(one), _words_in_order(other)
    for first, second in (*_ANTONYMS, *((second, first) for first, second in _ANTONYMS)):
        if first not in left or second not in right or second in left or first in right:
            continue
        about_left, about_right = _near(left, first), _near(right, second)
        same = [
            term
            for term in question.terms
            if not term.stems.keys().isdisjoint(about_left) and not term.stems.keys().isdisjoint(about_right)
        ]
        turned = bool(_NEGATION.search(one)) != bool(_NEGATION.search(other))
        if len(same) >= 2 and any(not term.is_name for term in same) and not turned and not _swapped(one, other):
            return True
    return False


def open_and_told(question: QuestionAnalysis, one: Judged, other: Judged) -> bool:
    """Say whether one side calls open what the other tells as a fact: both hold the same telling word of the question."""
    told = other if _leaves_open(one.words.text) else one
    if telling_of(told.words.text, told.sentence.heading).kind == "prediction":
        return False
    return any(
        not term.is_name
        and term.idf >= TELLING_IDF
        and match(term, one.words.stems) == match(term, other.words.stems) == 1.0
        for term in question.terms
    )


def rival_origins(one: str, other: str) -> bool:
    """Say whether one text has somebody leave a place to which, in the other, the same move is no return."""
    return bool(_left(one) & _no_return(other) or _left(other) & _no_return(one))


@lru_cache(maxsize=KEPT_TEXTS)
def _left(text: str) -> frozenset[str]:
    """Return the places that somebody leaves."""
    return frozenset(
        leaving.group("place")
        for leaving in _LEAVING.finditer(text)
        if " from " in leaving.group() or leaving.group().startswith(("leav", "left", "quit", "depart"))
    )


@lru_cache(maxsize=KEPT_TEXTS)
def _no_return(text: str) -> frozenset[str]:
    """Return the places to which a move is said to be no return."""
    return frozenset(returning.group("place") for returning in _RETURNING.finditer(text))


def _words_in_order(text: str) -> list[str]:
    return WORD.findall(fold(text))


def _near(ordered: Sequence[str], word: str) -> frozenset[str]:
    """Return the stems within `OPPOSITE_DISTANCE` words of `word`."""
    place = ordered.index(word)
    return frozenset(map(stem, ordered[max(0, place - OPPOSITE_DISTANCE) : place + OPPOSITE_DISTANCE + 1]))


_THAN = re.compile(r"\bthan (?:that of |those of |the )?(?P<name>[A-Z][\w-]*)")


def _swapped(one: str, other: str) -> bool:
    """Say whether both compare with "than" and look from the two ends ("A is higher than B", "B is lower than A")."""
    left, right = _THAN.search(one), _THAN.search(other)
    if not left or not right:
        return False
    return left.group("name") in other[: right.start()] and right.group("name") in one[: left.start()]


def _coverage(terms: Sequence[Term], matches: Matches, words: SentenceWords) -> float:
    """Return the share of the terms' idf in a sentence and its headings."""
    total = sum(term.idf for term in terms)
    counts = zip(terms, matches.of(words.stems), matches.of(words.around), strict=True)
    return sum(term.idf * max(own, above) for term, own, above in counts) / total if total else 0.0


def topic_of(question: QuestionAnalysis, positions: Iterable[Judged]) -> str:
    """Return what a conflict is about: the words of the question that both sides hold, as they stand in it."""
    sides = list(positions)
    shared = [
        term.word
        for term in question.terms
        if all(match(term, side.words.stems) or match(term, side.words.around) for side in sides)
    ]
    tokens = [token for token in WORD.findall(question.text) if fold(token) in shared]
    return " ".join(dict.fromkeys(tokens)) or question.text.strip()
