"""Amounts that cannot both be right: two sentences, one question, one thing it is about, and no amount in common."""

import re

from bot.extractive.question_analysis import QuestionAnalysis
from bot.extractive.text_facts import DATE, MONEY, NUMBER_OF_NAME, PERCENT, YEAR, AnswerType
from bot.extractive.words import FUNCTION_WORDS, WORD, fold, stem

SLOT_DISTANCE = 4
"""Words between a value and the word it is about ("raised over $7 billion")."""


def rival_values(question: QuestionAnalysis, one: str, other: str) -> bool:
    """Say whether two texts give different amounts of one kind for one slot.

    The slot is a word that stands near the amount in both and that the question asks about.
    """
    for kind in _kinds(question.wanted):
        left, right = _slots(kind, one), _slots(kind, other)
        asked = {one_stem for term in question.terms if not term.is_name for one_stem in term.stems}
        if left.keys() & right.keys():
            continue
        near_left = {near for slot in left.values() for near in slot} & asked
        near_right = {near for slot in right.values() for near in slot} & asked
        if left and right and near_left & near_right:
            return True
    return False


def _kinds(wanted: AnswerType) -> tuple[re.Pattern[str], ...]:
    """Return which amounts may rival each other for a question."""
    if wanted is AnswerType.DATE:
        return (DATE,)
    if wanted is AnswerType.PERCENTAGE:
        return (PERCENT_VALUE,)
    return (MONEY, PERCENT_VALUE)


PERCENT_VALUE = re.compile(
    rf"\d[\d.,]*(?:\s?[-–]\s?\d[\d.,]*)?(?={PERCENT.pattern.removeprefix(chr(92) + 'd')})", re.IGNORECASE
)


def _slots(kind: re.Pattern[str], text: str) -> dict[str, frozenset[str]]:
    """Return for every amount in a text, written plainly, the stems that stand near it."""
    plain = NUMBER_OF_NAME.sub(" ", text) if kind is not DATE else text
    if kind is DATE and not YEAR.search(plain):
        return {}
    found = {}
    for amount in kind.finditer(plain):
        before = WORD.findall(fold(plain[: amount.start()]))[-SLOT_DISTANCE:]
        after = WORD.findall(fold(plain[amount.end() :]))[:SLOT_DISTANCE]
        found[_plain_amount(amount.group())] = frozenset(
            stem(word) for word in before + after if word not in FUNCTION_WORDS
        )
    return found


def _plain_amount(amount: str) -> str:
    """Return an amount in one spelling: "$7 billion" and "$7B" are the same."""
    short = re.sub(r"\s|,|\.0+\b|\+", "", fold(amount))
    for word, letter in (
        ("thousand", "k"),
        ("million", "m"),
        ("billion", "b"),
        ("trillion", "t"),
        ("bn", "b"),
        ("mn", "m"),
    ):
        short = short.replace(word, letter)
    return short
