"""Whether the facts of a claim stand in its quotes: ok, review (look closer), or reject."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from bot.verification.evidence import Evidence
from bot.verification.facts import find_facts
from bot.verification.negation import negation_conflict
from bot.verification.ordinary import is_ordinary
from bot.verification.scope import Place, Scope
from bot.verification.shown import one_line
from bot.verification.slots import misplaced_names, misplaced_numbers, wrong_columns
from bot.verification.support import REVIEW_BELOW, support_score
from bot.verification.wording import invented_quotations

Outcome = Literal["ok", "review", "reject"]
MissKind = Literal["number", "date", "name", "quotation", "negation", "slot", "support"]

MAX_CLAIM = 5_000
"""Characters; nobody checks a longer sentence, and a verifier must not be kept busy with one."""

_SMALL_COUNT = 12
"""People write counts up to this as they like ("two films" for a list of two), so that a missing one is only reviewed."""


@dataclass(frozen=True, slots=True)
class Miss:
    """Something the claim says and its quotes do not.

    Attributes
    ----------
    value
        As people read it.
    found_in
        The closest place where it stands: `passage` (around the quote), `quote` (there, but in another role), `context`,
        `question`, or `nowhere`.
    outcome
        What this miss alone means for the claim.
    """

    kind: MissKind
    value: str
    found_in: Place
    outcome: Literal["review", "reject"]

    def __str__(self) -> str:
        """Return the miss as one sentence."""
        return _SENTENCES[self.kind].format(value=one_line(self.value), place=_PLACES[self.found_in])


_PLACES = {
    "passage": "only elsewhere in the passage",
    "quote": "in the quote in another role",
    "context": "only around the quote, which has another name",
    "question": "only in the question",
    "nowhere": "nowhere in the cited passage",
}
_SENTENCES: dict[str, str] = {
    "number": "The number {value} stands {place}.",
    "date": "The date {value} stands {place}.",
    "name": "The name {value} stands {place}.",
    "quotation": "The words in quotation marks, “{value}”, stand {place}.",
    "negation": "The sentence and its quote differ in a “{value}”.",
    "slot": "“{value}” stands {place}.",
    "support": "Its quote covers too little of its wording (score {value}).",
}


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the check of one claim found.

    Attributes
    ----------
    support
        The score of `support_score`, 0 to 1.
    """

    outcome: Outcome
    reasons: tuple[Miss, ...]
    support: float


def check_claim(text: str, evidence: Sequence[Evidence], *, question: str = "") -> Verdict:
    """Return the verdict on a claim that rests on `evidence`, its located quotes.

    Every number, date and name must stand in a quote, in its headings, columns or caption, or in the article's title, publisher
    or date. What stands only in the passage around the quote goes to review; what stands nowhere is rejected. Names that the
    user typed in `question` are exempt, numbers are not. A claim without evidence, or longer than `MAX_CLAIM`, is rejected.
    """
    if not evidence or len(text) > MAX_CLAIM:
        return Verdict("reject", (Miss("support", "0.00", "nowhere", "reject"),), 0.0)
    scope = Scope(evidence, question)
    misses = [
        *_number_misses(text, scope),
        *_date_misses(text, scope),
        *_name_misses(text, scope),
        *_quotation_misses(text, evidence),
    ]
    misses += _slot_misses(text, scope, misses)
    negator = negation_conflict(text, [item.sentence_text for item in evidence])
    if negator:
        misses.append(Miss("negation", negator, "quote", "review"))
    score = support_score(text, scope, len(misses))
    if score < REVIEW_BELOW:
        misses.append(Miss("support", f"{score:.2f}", "quote", "review"))
    outcomes = {miss.outcome for miss in misses}
    outcome: Outcome = "reject" if "reject" in outcomes else "review" if outcomes else "ok"
    return Verdict(outcome, tuple(dict.fromkeys(misses)), score)


def _number_misses(text: str, scope: Scope) -> list[Miss]:
    misses = []
    for number in find_facts(text).numbers:
        place = scope.number(number)
        if number.is_noise or place in {"quote", "context"}:
            continue
        small = number.value <= _SMALL_COUNT and not number.scaled and number.unit in {"", "ordinal"}
        soft = place == "passage" or small or scope.value_stands(number)
        misses.append(Miss("number", number.plain, place, "review" if soft else "reject"))
    return misses


def _date_misses(text: str, scope: Scope) -> list[Miss]:
    found = [(date, scope.date(date)) for date in find_facts(text).dates]
    return [
        Miss("date", date.plain, place, "review" if place == "passage" else "reject")
        for date, place in found
        if place not in {"quote", "context"}
    ]


def _name_misses(text: str, scope: Scope) -> list[Miss]:
    misses = []
    for name in find_facts(text).names:
        for part in name.parts:
            place = scope.name(part, name)
            if place in {"quote", "context", "question"} or (part.weak and is_ordinary(part.words[0], scope)):
                continue
            surface = text[part.start : part.end]
            soft = place == "passage" or part.weak or scope.has_relative(part)
            misses.append(Miss("name", surface, place, "review" if soft else "reject"))
    return misses


def _quotation_misses(text: str, evidence: Sequence[Evidence]) -> list[Miss]:
    return [
        Miss("quotation", words, "passage" if in_passage else "nowhere", "review" if in_passage or short else "reject")
        for words, in_passage, short in invented_quotations(text, evidence)
    ]


def _slot_misses(text: str, scope: Scope, misses: Sequence[Miss]) -> list[Miss]:
    """Return what stands in the evidence but in another role, unless it is missed already."""
    missed = {miss.value for miss in misses}
    numbers = dict.fromkeys([*misplaced_numbers(text, scope), *wrong_columns(text, scope)])
    names = dict.fromkeys(misplaced_names(text, scope))
    return [
        *(Miss("slot", value, "quote", "review") for value in numbers if value not in missed),
        *(Miss("slot", value, "context", "review") for value in names if value not in missed),
    ]
