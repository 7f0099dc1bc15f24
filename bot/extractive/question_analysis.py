"""What a question asks for: its terms, the kind of answer it wants, and whether it compares."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from bot.extractive.statistics import CorpusStatistics
from bot.extractive.text_facts import AnswerType
from bot.extractive.words import ASKING_WORDS, FUNCTION_WORDS, WORD, fold

Extreme = Literal["max", "min"]

_MONTHS = "january february march april may june july august september october november december"
MONTHS = frozenset(_MONTHS.split())
SPEAKING = (
    r"(?:say|says|said|think|thinks|thought|believe|believes|believed|argue|argues|argued|claim|claims|claimed|tell|told"
    r"|tweet|tweeted|comment|commented|react|reacts|reacted|respond|responds|responded|reply|replied|note|noted|notes"
    r"|describe|describes|described|warn|warns|warned|explain|explains|explained|ask|asked|write|wrote"
    r"|writes|add|adds|added|regard|regards|regarded|consider|considers|considered|predict|predicts|predicted|stress"
    r"|stresses|stressed|criticise[sd]?|criticize[sd]?|highlight|highlights|highlighted|express|expressed|expresses"
    r"|state|states|stated|feel|feels|felt|expect|expects|expected)"
)
"""Verbs of saying and thinking, in the forms that a question or a report has them."""

_MONEY_NOUN = (
    r"(?:costs?|prices?|pricing|salary|salaries|wages?|worth|valuations?|valued|revenues?|raise|raised|investments?|invest"
    r"|invested|spend|spent|funding|earn|earns|earned|profits?|budget|fees?|money|charges?|charged|pay|pays|paid|turnover)"
)
_AUXILIARY = r"(?:is|are|was|were|do|does|did|has|have|had|can|could|will|would|should|may|might|must)"
_RULES: tuple[tuple[str, AnswerType], ...] = (
    (rf"^(?:what|how) (?:do|does|did|has|have|is|was) .*\b{SPEAKING}\b(?: about| of| to| on| that|$)", AnswerType.STATEMENT),
    (r"\bwhy\b|^what(?:'s| is| was| were| are)? the (?:reason|cause|motive)|^what (?:made|makes|caused|led|prompted|drove)\b|\bhow come\b|\breasons? for\b", AnswerType.REASON),
    (r"\b(?:by|to) how much\b", AnswerType.NUMBER),
    (r"\b(?:percentage|per ?cent|(?:what|which) (?:share|proportion|fraction))\b", AnswerType.PERCENTAGE),
    (r"\bhow long\b", AnswerType.DURATION),
    (r"^when\b|\b(?:what|which) (?:years?|day|date|month|decade)\b|\bsince when\b|\bhow (?:soon|recently)\b|\bdate$|\band when\b|\bby when\b", AnswerType.DATE),
    (rf"\bhow much\b.*\b{_MONEY_NOUN}\b|^(?:what|which)\b.*\b(?:cost|worth|salary|salaries|wage|price|valuation|revenue|budget|turnover|profit|fee)\b|\bnet worth\b|\bvalued at\b", AnswerType.MONEY),
    (r"\bhow many\b|\bnumber of\b", AnswerType.COUNT),
    (r"\bhow (?:large|big|old|far|tall|high|fast|often|heavy|deep|wide|frequently)\b|^(?:what|which)\b.*\b(?:score|rate|size|length|headcount|age)\b|\b(?:by|to) how much\b", AnswerType.NUMBER),
    (r"^who(?:'s| is| was) (?!the )(?:\w+(?: \w+){0,2})$", AnswerType.DEFINITION),
    (r"^(?:(?:by|to|from|with|for|under|of) )?(?:who|whom|whose)\b|\b(?:which|what) (?:person|people|man|woman|scientist|author|authors|ceo|chief)\b", AnswerType.PERSON),
    (r"^(?:from |to )?where\b|\b(?:what|which) (?:city|country|place|state|town|region|university|continent)\b", AnswerType.PLACE),
    (r"^what(?:'s| is| are| was| were) (?:an? )?(?:[\w.+-]+(?: [\w.+-]+){0,2})$", AnswerType.DEFINITION),
    (rf"^{_AUXILIARY}\b", AnswerType.YES_NO),
    (r"^(?!.*\b(?:who|what|which|how|where|why|when|compare)\b).*\b(?:salary|price|valuation|revenue|budget|turnover|net worth)\b", AnswerType.MONEY),
)  # fmt: skip
_COMPILED = tuple((re.compile(pattern), wanted) for pattern, wanted in _RULES)

_MAX = re.compile(
    r"\b(?:most|highest|largest|biggest|greatest|longest|best|top|strongest|fastest|maximum|oldest|richest)\b"
)
_MIN = re.compile(r"\b(?:least|lowest|smallest|fewest|cheapest|shortest|worst|weakest|slowest|minimum|youngest)\b")
_WHICH_EXTREME = re.compile(r"^(?:of .*|in .*)?(?:which|who|what)\b")
SUPERLATIVES = {
    "cheapest": "cheap", "longest": "long", "shortest": "short", "fastest": "fast", "slowest": "slow", "oldest": "old",
    "youngest": "young", "richest": "rich", "strongest": "strong", "weakest": "weak", "newest": "new", "latest": "latest",
    "heaviest": "heavy", "safest": "safe", "deadliest": "deadly", "costliest": "costly",
}  # fmt: skip
"""What is compared, where the superlative itself says it ("cheapest": the price)."""

_DIRECTIONS = "highest lowest largest smallest biggest greatest best worst top maximum minimum fewest least leading"
DIRECTIONS = frozenset(_DIRECTIONS.split())
"""Superlatives that only say which end of a scale is meant; they are no terms of the question."""

KIND_WORDS = {
    AnswerType.MONEY: frozenset({"money", "dollar", "dollars", "euro", "euros", "sum", "amount", "cash", "usd"}),
    AnswerType.PERCENTAGE: frozenset({"percent", "percentage"}),
    AnswerType.DATE: frozenset({"date", "day", "month", "year", "time"}),
}
"""Words that only say which kind of answer is wanted ("how much money"): an answer of that kind need not hold them."""

_RELATED = re.compile(r" (?:of|at|for|in|to|by|from|with|behind|on) ")
_WHO_IS = re.compile(r"^who(?:'s| is| are| was| were)\b")
_POLITE = re.compile(
    r"^(?:(?:please|hi|hello|hey)[, ]+)*(?:(?:can|could|would) you (?:please )?(?:tell|show|say)(?: me| us)? |(?:i'd|i would) like to know |i want to know "
    r"|do you know |(?:please )?tell me (?!about)|any idea )"
)
"""What stands before a question and is no part of it."""

_ASKED = re.compile(rf"\b(which|what|how much|how many) (?!{_AUXILIARY}\b|if\b|about\b|exactly\b)(.+)")
_PHRASE_END = re.compile(rf"\b(?:{_AUXILIARY}|be|been|being|of|that|who|which|to)\b")
_NAMED = (
    "company companies firm firms lab labs organisation organization startup person people researcher researchers engineer"
    " engineers model models executive executives colleague colleagues employer rival rivals competitor player players city"
    " country outlet publication publications source article articles system product project course tool framework book"
)
NAMED = frozenset(_NAMED.split())
"""Nouns whose things go by a name: "which company" is answered by "Acme" alone, where "which salary" needs the word."""

_COMPARES = re.compile(r"\b(?:differ\w*|compar\w+|contrast\w*|distinguish\w*|versus|vs|unlike)\b")
_COUNTED = re.compile(rf"\bhow many (.*?)(?: {_AUXILIARY}\b|$)")


MAX_CHARACTERS = 2000
MAX_TERMS = 48
"""What is read of a question; a longer one is no question but a text, and only takes time."""


@dataclass(frozen=True, slots=True)
class Term:
    """One word of a question that carries meaning.

    Attributes
    ----------
    word
        As typed, folded.
    stems
        The stems of the corpus that may stand for it, each with what a match counts (0 to 1). Empty: the corpus has none.
    idf
        How rare it is in the corpus; the rarest for a word that is missing there.
    weight
        What it counts among the terms of the question: its idf; less for a word of a name of several words, which all
        together count as their rarest.
    is_name
        A name or a number: it says which thing is meant, where the other words say what about it.
    """

    word: str
    stems: Mapping[str, float]
    idf: float
    weight: float
    is_name: bool


Side = tuple[Term, ...]
"""The words of one of the names that a question compares."""


@dataclass(frozen=True, slots=True)
class QuestionAnalysis:
    """A question, taken apart.

    Attributes
    ----------
    words
        All its folded words.
    counted
        Of "how many senior people left", the words that are counted: "senior", "people".
    noun
        Of "which chip does Tesla use", "chip": a sentence without it, or a word for it, seldom answers. None where the
        question has no such noun, or its things go by names.
    sides
        Of "how does Acme differ from Ajax", the two names; empty where nothing is compared.
    """

    text: str
    words: frozenset[str]
    terms: tuple[Term, ...]
    wanted: AnswerType
    extreme: Extreme | None
    counted: frozenset[str]
    noun: str | None
    sides: tuple[Side, ...]

    @property
    def weight(self) -> float:
        """The sum of the terms' weights; above 0."""
        return sum(term.weight for term in self.terms) or 1.0


def analyse(question: str, statistics: CorpusStatistics) -> QuestionAnalysis:
    """Return what `question` asks for, in the words of the corpus.

    Of a text longer than `MAX_CHARACTERS` only the beginning is read, and only `MAX_TERMS` of its terms are used.
    """
    question = question[:MAX_CHARACTERS]
    tokens = WORD.findall(question)
    folded = [SUPERLATIVES.get(fold(token), fold(token)) for token in tokens]
    plain = _POLITE.sub("", " ".join(fold(question).replace("’", "'").split()).strip(" ?!."))
    places: dict[str, int] = {}
    for position, (token, word) in enumerate(zip(tokens, folded, strict=True)):
        beside = (*folded[max(0, position - 1) : position], *folded[position + 1 : position + 2])
        if _means_something(word, position, token, dated=any(map(str.isdigit, beside))):
            places.setdefault(word, position)
    terms = [
        _term(tokens[at], word, first=not at, statistics=statistics) for word, at in list(places.items())[:MAX_TERMS]
    ]
    counted = _COUNTED.search(plain)
    wanted = _wanted(plain, terms)
    runs = _runs(terms, list(places.values())[:MAX_TERMS])
    whole = _with_whole_names(runs)
    names = tuple(tuple(run) for run in runs if run[0].is_name)
    named_by_kind = KIND_WORDS.get(wanted, frozenset())
    return QuestionAnalysis(
        text=question,
        words=frozenset(folded),
        terms=tuple(term for term in whole if term.word not in named_by_kind) or whole,
        wanted=wanted,
        extreme=extreme(plain),
        counted=frozenset(WORD.findall(counted[1])) & places.keys() if counted else frozenset(),
        noun=asked_noun(plain),
        sides=names if _COMPARES.search(plain) and len(names) > 1 else (),
    )


def _wanted(plain: str, terms: Sequence[Term]) -> AnswerType:
    """Return the kind of answer a question wants, where its terms matter too."""
    if extreme(plain) and _WHICH_EXTREME.match(plain):
        return AnswerType.ANYTHING  # the thing that is largest is asked for, not how large it is
    wanted = answer_type(plain)
    if (
        wanted is AnswerType.PERSON
        and _WHO_IS.match(plain)
        and terms
        and terms[-1].is_name
        and not _RELATED.search(plain)
    ):
        return AnswerType.DEFINITION  # "who is the engineer Ann Lee", and not "who is the engineer of Acme"
    return wanted


def answer_type(plain: str) -> AnswerType:
    """Return the kind of answer a folded question without its final mark wants."""
    return next((wanted for pattern, wanted in _COMPILED if pattern.search(plain)), AnswerType.ANYTHING)


def asked_noun(plain: str) -> str | None:
    """Return `QuestionAnalysis.noun` of a folded question without its final mark."""
    found = _ASKED.search(plain)
    if found is None:
        return None
    phrase, *after = _PHRASE_END.split(found[2], maxsplit=1)
    words = [word for word in WORD.findall(phrase) if word not in FUNCTION_WORDS]
    if not words or (not after and found[1] == "what"):  # "what made him leave"
        return None
    noun = words[-1] if after else words[0]  # "which authority examines the crashes" has no auxiliary to end at
    return None if noun in NAMED else noun


def extreme(plain: str) -> Extreme | None:
    """Return whether a folded question asks for the largest or the smallest of something."""
    if _MIN.search(plain):
        return "min"
    return "max" if _MAX.search(plain) else None


def _means_something(word: str, position: int, token: str, *, dated: bool) -> bool:
    """Say whether a word is a term; `dated` where a number stands beside it, which makes a month of "may"."""
    if word in MONTHS and (word != "may" or (token[0].isupper() and position) or dated):
        return True
    if word in FUNCTION_WORDS or word in ASKING_WORDS or word in DIRECTIONS:
        return False
    return len(word) > 1 or word.isdigit() or (token.isupper() and position > 0)


def _term(token: str, word: str, *, first: bool, statistics: CorpusStatistics) -> Term:
    stems = statistics.expand(word)
    capital = token[0].isupper() and not first
    is_name = capital or token[0].isdigit() or statistics.is_name(word)
    if is_name:
        # A name has no synonyms: "Opus" is not "work", and a rival company is not the company.
        stems = {one: weight for one, weight in stems.items() if weight > 0.6}
    idf = statistics.idf(statistics.count(stems))
    return Term(word, stems, idf, idf, is_name)


def _runs(terms: Sequence[Term], places: Sequence[int]) -> list[list[Term]]:
    """Return the terms in order, the words of one name together; `places` are their positions in the question."""
    runs: list[list[Term]] = []
    previous = None
    for term, place in zip(terms, places, strict=True):
        if term.is_name and runs and runs[-1][-1].is_name and place - 1 == previous:
            runs[-1].append(term)
        else:
            runs.append([term])
        previous = place
    return runs


def _with_whole_names(runs: Sequence[Sequence[Term]]) -> tuple[Term, ...]:
    """Return the terms with the words of each name weighed together."""
    return tuple(
        replace(term, weight=term.idf * max(each.idf for each in run) / sum(each.idf for each in run))
        for run in runs
        for term in run
    )
