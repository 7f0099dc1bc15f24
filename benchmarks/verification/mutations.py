"""One change to a true claim or a true quote, seeded: a number, date, name, negation or word that is not the source's."""

import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from benchmarks.verification.cases import Case
from bot.verification.dates import MONTHS, Date
from bot.verification.facts import find_facts
from bot.verification.names import Name
from bot.verification.numbers import Number
from bot.verification.words import FUNCTION_WORDS, list_words

PEOPLE = (
    "Ingrid Halvorsen", "Tobias Renner", "Miriam Okafor", "Hiro Tanabe", "Lucia Ferrante", "Desmond Achebe", "Paula Quintero",
    "Stellan Brandt", "Noor Haddad", "Gareth Pritchard",
)  # fmt: skip
PLACES = (
    "Northgate", "Velmora", "Castellan", "Brightwater", "Ostrava Labs", "Kestrel", "Zephyrine", "Halcyon Group", "Tallis",
    "Merrivale",
)  # fmt: skip
WORDS = (
    "gardening", "medieval", "quietly", "submarine", "orchestra", "reluctantly", "ceramic", "festival", "volcanic", "tailors",
)  # fmt: skip

_AUXILIARY = re.compile(
    r"\b(?:is|are|was|were|has|have|had|will|would|can|could|may|might|should|must|does|do|did)\b(?! not\b|n't)"
)
_VERB = re.compile(r"\b(?!need|speed|indeed|exceed|based|used)[a-z]{3,}ed\b")
_NEGATOR = re.compile(r"\b(?:not|no|never) ")


@dataclass(frozen=True)
class Mutant:
    """One changed claim; `kind` says what was changed and where the new value is from."""

    case: Case
    kind: str
    claim: str


@dataclass(frozen=True)
class FalseQuote:
    """One changed quote, to be looked for in the text it was made from."""

    kind: str
    quote: str
    article_text: str


def mutants(case: Case, seed: int) -> Iterator[Mutant]:
    """Yield the mutants of one claim, at most one of each kind; the same for the same seed."""
    for kind, change in _CHANGES.items():
        dice = random.Random(f"{seed}:{case.id}:{kind}")  # noqa: S311 (a benchmark, no secret)
        changed = change(case, dice)
        if changed is not None and changed != case.claim:
            yield Mutant(case, kind, changed)


def false_quotes(quote: str, article_text: str, others: list[str], seed: int) -> Iterator[FalseQuote]:
    """Yield quotes that differ from `quote` in one digit, name, word or "not", and the quote looked for in other articles."""
    dice = random.Random(f"{seed}:{quote}")  # noqa: S311
    for kind, changed in (
        ("digit", _other_digit(quote, dice)),
        ("name", _replace(quote, _plain_names(quote), _foreign_name, dice)),
        ("word replaced", _other_word(quote, dice)),
        ("word added", _added_word(quote, dice)),
        ("word left out", _dropped_word(quote, dice)),
        ("not added", _negated(quote)),
        ("not left out", _affirmed(quote)),
    ):
        if changed is not None and changed not in article_text:
            yield FalseQuote(kind, changed, article_text)
    for other in others:
        if quote not in other:
            yield FalseQuote("wrong source", quote, other)


def _replace(
    text: str, spans: list[tuple[int, int]], value: Callable[[str, random.Random], str | None], dice: random.Random
) -> str | None:
    """Return `text` with one of `spans` replaced, or None if there is none."""
    if not spans:
        return None
    start, end = dice.choice(spans)
    new = value(text[start:end], dice)
    return None if new is None else text[:start] + new + text[end:]


def _numbers(text: str) -> list[Number]:
    return [number for number in find_facts(text).numbers if not number.is_noise]


def _plain_names(text: str) -> list[tuple[int, int]]:
    """Return the spans of names that are not only the first word of a sentence and may be replaced as a whole."""
    return [
        (name.start, name.end)
        for name in find_facts(text).names
        if len(name.parts) > 1 or not name.parts[0].weak or _known_inside(text, name)
    ]


def _known_inside(text: str, name: Name) -> bool:
    """Whether a name at the start of the text is surely one: it has a possessive or stands elsewhere in the text too."""
    surface = text[name.start : name.end]
    return surface.endswith("'s") or text.count(surface) > 1


def _evidence_text(case: Case) -> str:
    return "\n".join(f"{item.quote}\n{item.context}\n{item.antecedent}" for item in case.evidence)


def _everything(case: Case) -> str:
    return "\n".join(item.article.text for item in case.evidence) + _evidence_text(case) + case.question


def _foreign_number(case: Case, dice: random.Random) -> str | None:
    known = {number.value for number in find_facts(_everything(case)).numbers}

    def other(surface: str, dice: random.Random) -> str | None:
        for _ in range(40):
            new = _other_digit(surface, dice) or str(dice.randint(13, 97))
            made = find_facts(new).numbers
            if made and made[0].value not in known and not made[0].is_noise:
                return new
        return None

    return _replace(case.claim, [(number.start, number.end) for number in _numbers(case.claim)], other, dice)


def _passage_number(case: Case, dice: random.Random) -> str | None:
    quoted = find_facts(_evidence_text(case) + "\n" + case.claim)
    near = {number.value for number in quoted.numbers} | {date.year for date in quoted.dates}
    found = [
        passage[number.start : number.end]
        for passage in (item.passage_text for item in case.evidence)
        for number in _numbers(passage)
        if number.value not in near
    ]
    if not found:
        return None
    spans = [(number.start, number.end) for number in _numbers(case.claim)]
    return _replace(case.claim, spans, lambda _, dice: dice.choice(found), dice)


def _foreign_date(case: Case, dice: random.Random) -> str | None:
    facts = find_facts(_everything(case))
    known, years = facts.dates, facts.years

    def other(surface: str, dice: random.Random) -> str | None:
        for _ in range(40):
            new = _shifted(surface, dice)
            made = find_facts(f"in {new}").dates
            if made and not any(made[0].stands_in(date, years) for date in known):
                return new
        return None

    return _replace(case.claim, [(date.start, date.end) for date in find_facts(case.claim).dates], other, dice)


def _shifted(surface: str, dice: random.Random) -> str:
    """Return a date as written with another month or another year."""
    months = [month for month in MONTHS if month in surface.lower()]
    if months and dice.random() < 0.5:
        return re.sub(months[0], dice.choice(MONTHS).capitalize(), surface, flags=re.IGNORECASE)
    if re.search(r"\d{4}", surface):
        return re.sub(r"\d{4}", str(dice.randint(1951, 2049)), surface)
    return f"{dice.choice(MONTHS).capitalize()} {dice.randint(1, 28)}"


def _passage_date(case: Case, dice: random.Random) -> str | None:
    quoted = find_facts(_evidence_text(case) + "\n" + case.claim)
    found = [
        passage[date.start : date.end]
        for passage in (item.passage_text for item in case.evidence)
        for date in find_facts(passage).dates
        if not any(_equal(date, other) or date.stands_in(other, quoted.years) for other in quoted.dates)
    ]
    if not found:
        return None
    spans = [(date.start, date.end) for date in find_facts(case.claim).dates]
    return _replace(case.claim, spans, lambda _, dice: dice.choice(found), dice)


def _equal(one: Date, other: Date) -> bool:
    return (one.year, one.month, one.day) == (other.year, other.month, other.day)


def _foreign_name(surface: str, dice: random.Random) -> str:
    new = dice.choice(PEOPLE if " " in surface else PLACES)
    return new + ("'s" if surface.endswith(("'s", "’s")) else "")


def _claim_foreign_name(case: Case, dice: random.Random) -> str | None:
    return _replace(case.claim, _plain_names(case.claim), _foreign_name, dice)


def _passage_name(case: Case, dice: random.Random) -> str | None:
    """Replace a name by another of the passage that the quote and the claim do not have."""
    near = list_words("\n".join([*(item.quote for item in case.evidence), case.claim])).places
    found = [
        passage[name.start : name.end].removesuffix("'s").removesuffix("’s")
        for passage in (item.passage_text for item in case.evidence)
        for name in find_facts(passage).names
        if not any(part.weak for part in name.parts) and not any(word in near for word in name.words)
    ]
    if not found:
        return None

    def other(surface: str, dice: random.Random) -> str:
        return dice.choice(found) + ("'s" if surface.endswith(("'s", "’s")) else "")

    return _replace(case.claim, _plain_names(case.claim), other, dice)


def _swapped_name(case: Case, dice: random.Random) -> str | None:
    """Replace a name by another one of the same quote."""
    quote = case.evidence[0].quote
    names = [quote[start:end].removesuffix("'s").removesuffix("’s") for start, end in _plain_names(quote)]

    def other(surface: str, dice: random.Random) -> str | None:
        found = [name for name in names if name not in surface]
        return dice.choice(found) + ("'s" if surface.endswith(("'s", "’s")) else "") if found else None

    return _replace(case.claim, _plain_names(case.claim), other, dice)


def _swapped_number(case: Case, dice: random.Random) -> str | None:
    """Replace a number by another one of the same quote."""
    quote = case.evidence[0].quote

    def other(surface: str, dice: random.Random) -> str | None:
        value = find_facts(surface).numbers
        found = [quote[one.start : one.end] for one in _numbers(quote) if value and one.value != value[0].value]
        return dice.choice(found) if found else None

    return _replace(case.claim, [(number.start, number.end) for number in _numbers(case.claim)], other, dice)


def _negated(text: str) -> str | None:
    auxiliary = _AUXILIARY.search(text)
    if auxiliary:
        return f"{text[: auxiliary.end()]} not{text[auxiliary.end() :]}"
    verb = _VERB.search(text)
    return f"{text[: verb.start()]}never {text[verb.start() :]}" if verb else None


def _affirmed(text: str) -> str | None:
    return _NEGATOR.sub("", text, count=1) if _NEGATOR.search(text) else None


def _other_digit(text: str, dice: random.Random) -> str | None:
    places = [at for at, char in enumerate(text) if char in "0123456789"]
    if not places:
        return None
    at = dice.choice(places)
    return text[:at] + dice.choice([digit for digit in "123456789" if digit != text[at]]) + text[at + 1 :]


def _content_spans(text: str) -> list[tuple[int, int]]:
    words = list_words(text)
    return [
        (start, end)
        for word, start, end in zip(words.words, words.starts, words.ends, strict=True)
        if word not in FUNCTION_WORDS and word.isalpha()
    ]


def _other_word(text: str, dice: random.Random) -> str | None:
    return _replace(text, _content_spans(text), lambda _, dice: dice.choice(WORDS), dice)


def _added_word(text: str, dice: random.Random) -> str | None:
    return _replace(text, _content_spans(text), lambda word, dice: f"{dice.choice(WORDS)} {word}", dice)


def _dropped_word(text: str, dice: random.Random) -> str | None:
    """Leave out a word inside the quote; the first and the last may be missing from any quote."""
    return _replace(text, _content_spans(text)[1:-1], lambda _, __: "", dice)


_CHANGES: dict[str, Callable[[Case, random.Random], str | None]] = {
    "number, foreign": _foreign_number,
    "number, same passage": _passage_number,
    "date, foreign": _foreign_date,
    "date, same passage": _passage_date,
    "name, foreign": _claim_foreign_name,
    "name, same passage": _passage_name,
    "number, same quote": _swapped_number,
    "name, same quote": _swapped_name,
    "negation inserted": lambda case, _: _negated(case.claim),
    "negation left out": lambda case, _: _affirmed(case.claim),
    "other word": lambda case, dice: _other_word(case.claim, dice),
}
