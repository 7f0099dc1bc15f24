"""What kinds of things a text names: money, shares, numbers, dates, durations, reasons, names."""

import re
from dataclasses import dataclass
from enum import Enum

from bot.extractive.words import WORD, fold

_SCALE = r"(?:\s?(?:[kKmMbBtT]|bn|mn|tn)\b|[\s-]?(?:thousand|million|billion|trillion)\b)?"
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sep(?:t(?:ember)?)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)"
)
_NUMBER_WORD = (
    r"(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozens?|twenty|thirty|forty|fifty|hundreds?"
    r"|thousands?|millions?|billions?|half|twice|double[sd]?|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth)"
)

MONEY = re.compile(
    rf"[$€£¥]\s?\d[\d.,]*{_SCALE}|\b\d[\d.,]*{_SCALE}\s?(?:dollars?|euros?|pounds|yen|yuan|francs|usd|eur|gbp)\b",
    re.IGNORECASE,
)
PERCENT = re.compile(r"\d\s?(?:%|per ?cent\b|percentage\b)", re.IGNORECASE)
NUMBER = re.compile(
    rf"(?<![A-Za-z\d])\d[\d.,]*(?:[kmbt%+]|bn|[ap]m|st|nd|rd|th)?(?![a-z\d])|\b{_NUMBER_WORD}\b", re.IGNORECASE
)
NUMBER_OF_NAME = re.compile(r"\b[A-Z][\w’'&]*[ -]\d+(?:\.\d+)?\b(?!%|\.\d)")
"""A number that belongs to a name: "Llama 3", "Claude 3.5", "Prediction 2"."""
YEAR = re.compile(r"\b(?:1[5-9]|20)\d\d\b")
DATE = re.compile(
    rf"\b(?:1[5-9]|20)\d\d\b|\b\d{{1,2}}\.? {_MONTH}\b|\b{_MONTH}\.? \d{{1,2}}\b|\b(?:in|on|since|until|by|from|of|late|early|mid|this|last|next)[ -]"
    rf"(?:{_MONTH}|q[1-4]|(?:mon|tues|wednes|thurs|fri|satur|sun)day)\b|\bq[1-4] 20\d\d\b|\b(?:today|yesterday|tomorrow)\b",
    re.IGNORECASE,
)
DURATION = re.compile(
    rf"(?:\d|\b{_NUMBER_WORD})[ -]?(?:seconds?|minutes?|hours?|days?|weeks?|months?|quarters?|years?|decades?|centur(?:y|ies))\b",
    re.IGNORECASE,
)
REASON = re.compile(
    r"\b(?:because|since|due|owing|thanks to|so that|in order to|reasons?|therefore|thus|hence|caus\w+|attributed|cited|cites"
    r"|motivat\w+|factors?|wish\w*|want(?:s|ed)|desir\w+|aim(?:s|ed)?|goal|led to|leads to|result\w*|despite|allow\w*|enabl\w+)\b",
    re.IGNORECASE,
)
_PLACED = re.compile(
    r"\b(?:[Ii]n|[Aa]t|[Oo]n|[Tt]o|[Nn]ear|[Vv]ia|[Tt]hrough|[Ii]nto|[Tt]owards?) (?:the |an? )?([A-Z][\w-]*)"
)
_NAME_RUN = re.compile(
    r"\b[^\W\d_a-z][^\W\d_A-Z]+(?:[ ’'-](?:(?:van|von|de|del|da|bin|al|la|le) )?[^\W\d_a-z][^\W\d_A-Z]+){1,3}\b"
)


class AnswerType(Enum):
    """What an answer must name to be one."""

    ANYTHING = "anything"
    PERSON = "person"
    PLACE = "place"
    MONEY = "money"
    PERCENTAGE = "percentage"
    COUNT = "count"
    NUMBER = "number"
    DATE = "date"
    DURATION = "duration"
    REASON = "reason"
    STATEMENT = "statement"
    YES_NO = "yes_no"
    DEFINITION = "definition"


@dataclass(frozen=True, slots=True)
class TextFacts:
    """The kinds of things one sentence names.

    Attributes
    ----------
    places
        Capitalised words after a preposition of place, folded.
    people
        Runs of two to four capitalised words ("Ada Lovelace"), each as its folded words in order.
    """

    money: bool
    percentage: bool
    number: bool
    date: bool
    duration: bool
    reason: bool
    places: frozenset[str]
    people: tuple[tuple[str, ...], ...]


def text_facts(text: str) -> TextFacts:
    """Return what `text` names; costs about 10 microseconds a sentence."""
    numeric = NUMBER.search(text) is not None
    counting = numeric and NUMBER.search(YEAR.sub(" ", NUMBER_OF_NAME.sub(" ", text))) is not None
    return TextFacts(
        money=numeric and MONEY.search(text) is not None,
        percentage=numeric and PERCENT.search(text) is not None,
        number=counting,
        date=DATE.search(text) is not None,
        duration=numeric and DURATION.search(text) is not None,
        reason=REASON.search(text) is not None,
        places=frozenset(fold(word) for word in _PLACED.findall(text)),
        people=tuple(tuple(WORD.findall(fold(run[0]))) for run in _NAME_RUN.finditer(text)),
    )


def names_one(facts: TextFacts, wanted: AnswerType, known: frozenset[str]) -> bool | None:
    """Say whether a sentence names what is wanted; None where any sentence might.

    Parameters
    ----------
    known
        Folded words of the question: a name that the question already has is no answer to "who".
    """
    match wanted:
        case AnswerType.PERSON:
            return any(not known.intersection(run) for run in facts.people)
        case AnswerType.PLACE:
            return bool(facts.places - known)
        case AnswerType.MONEY:
            return facts.money
        case AnswerType.PERCENTAGE:
            return facts.percentage or facts.number
        case AnswerType.NUMBER | AnswerType.COUNT:
            return facts.number
        case AnswerType.DATE:
            return facts.date or facts.duration
        case AnswerType.DURATION:
            return facts.duration
        case AnswerType.REASON:
            return facts.reason
        case _:
            return None
