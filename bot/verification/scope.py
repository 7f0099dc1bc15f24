"""Where a number, a date or a name of a claim stands in its evidence, closest place first."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property, lru_cache
from itertools import pairwise
from typing import Literal

from bot.verification.dates import Date
from bot.verification.evidence import Evidence
from bot.verification.facts import Facts, find_facts
from bot.verification.names import Name, NamePart
from bot.verification.numbers import Number
from bot.verification.words import WordList, list_words, stem

Place = Literal["quote", "context", "question", "passage", "nowhere"]

_ACRONYM = re.compile(r"\(([A-Z][A-Za-z]{1,7})\)")
_SHORTEST_ACRONYM = 3
_SHORTEST_ROOT = 4
_SMALLEST_ROUNDED = 100
"""A number below this is not taken for a rounded one: "88" is not 88.7 but another score."""

_LARGEST_ROUNDED = Decimal(10) ** 18
_FINEST_STEP = Decimal("0.001")
"""Between these two, decimal arithmetic is exact with the digits it has."""


@dataclass(frozen=True)
class Text:
    """One text of the evidence, with its facts and words."""

    source: str

    @cached_property
    def facts(self) -> Facts:
        """Its numbers, dates and names."""
        return find_facts(self.source)

    @cached_property
    def words(self) -> WordList:
        """Its words in order."""
        return list_words(self.source)

    @cached_property
    def stems(self) -> frozenset[str]:
        """The stems of its words."""
        return frozenset(map(stem, self.words.places))

    def has(self, part: NamePart) -> bool:
        """Whether the part of a name stands here; a plural counts as the same name."""
        if len(part.words) > 1:
            return bool(self.words.runs(part.words, limit=1))
        return part.words[0] in self.words.places or stem(part.words[0]) in self.stems


class Scope:
    """The evidence of one claim. Texts are read when they are first needed."""

    def __init__(self, evidence: Sequence[Evidence], question: str) -> None:
        self.evidence = tuple(evidence)
        self.quote = Text("\n".join(item.quote for item in self.evidence))
        self.context = Text("\n".join(dict.fromkeys(f"{item.context}\n{item.antecedent}" for item in self.evidence)))
        self.passage = Text("\n".join(dict.fromkeys(item.passage_text for item in self.evidence)))
        self.question = Text(question)

    @cached_property
    def years(self) -> frozenset[int]:
        """Years that complete a date without one."""
        return self.quote.facts.years | self.context.facts.years

    @cached_property
    def aliases(self) -> dict[str, tuple[str, ...]]:
        """Acronyms that a cited article explains ("Constitutional AI (CAI)"), folded, with the words they stand for."""
        texts = dict.fromkeys(item.article.text for item in self.evidence)
        return {acronym: words for text in texts for acronym, words in explained_acronyms(text).items()}

    def number(self, number: Number) -> Place:
        """Return where the number stands, with its unit."""
        for place, text in (("quote", self.quote), ("context", self.context)):
            if any(self._same(number, other) for other in text.facts.numbers):
                return "quote" if place == "quote" else "context"
        return "passage" if any(number.value == other.value for other in self.passage.facts.numbers) else "nowhere"

    def value_stands(self, number: Number) -> bool:
        """Whether the value stands in the quote with another unit, rounded, or as a sum or difference of two numbers."""
        others = [other.value for text in (self.quote, self.context) for other in text.facts.numbers]
        if any(number.value == other or _rounds_to(other, number.value) for other in others):
            return True
        return self.is_derived(number.value)

    def is_derived(self, value: Decimal) -> bool:
        """Whether a value is the sum or difference of two numbers, or the distance of two years, of the quote."""
        values = [number.value for number in self.quote.facts.numbers][:20]
        values_and_years = (values, [Decimal(year) for year in self.quote.facts.years][:20])
        return any(
            value in (one + other, abs(one - other))
            for group in values_and_years
            for at, one in enumerate(group)
            for other in group[at + 1 :]
        )

    def date(self, date: Date) -> Place:
        """Return where the date stands; a year may come from the quote's surroundings."""
        if any(date.stands_in(other, self.years) for other in self.quote.facts.dates):
            return "quote"
        if any(date.stands_in(other, self.years) for other in self.context.facts.dates):
            return "context"
        years = self.years | self.passage.facts.years
        return "passage" if any(date.stands_in(other, years) for other in self.passage.facts.dates) else "nowhere"

    def name(self, part: NamePart, name: Name) -> Place:
        """Return where a part of a name stands, as it is or as an acronym or a full name that the article gives."""
        if self.quote.has(part):
            return "quote"
        if self._known_as(part, name):
            return "quote"
        if self.context.has(part):
            return "context"
        if self.question.has(part):
            return "question"
        return "passage" if self.passage.has(part) else "nowhere"

    def _known_as(self, part: NamePart, name: Name) -> bool:
        """Whether the quote has the name in another form: part of the full name, or an acronym."""
        if self._is_spelled_out(part):
            return True
        for acronym, words in self.aliases.items():
            if part.words == (acronym,) and self.quote.words.runs(words, limit=1):
                return True
            if acronym in self.quote.words.places and part.words[0] in words:
                return True
        rest = [other for other in name.parts if other is not part]
        return any(self.quote.has(other) for other in rest) and any(
            list_words(item.article.text).runs(pair, limit=1)
            for item in self.evidence
            for one, two in pairwise(name.parts)
            if part in (one, two) and self.quote.has(two if part is one else one)
            for pair in [one.words + two.words]
        )

    def _is_spelled_out(self, part: NamePart) -> bool:
        """Whether the quote has, in a row, words with the letters of an acronym ("LLMs", "large language models")."""
        letters = part.words[0].removesuffix("s")
        initials = "".join(word[0] for word in self.quote.words.words)
        return len(part.words) == 1 and len(letters) >= _SHORTEST_ACRONYM and part.acronym and letters in initials

    def has_relative(self, part: NamePart) -> bool:
        """Whether the quote has a word that begins alike: "Canada" where the claim says "Canadian"."""
        word = part.words[0]
        root = word[: max(_SHORTEST_ROOT, len(word) - 3)]
        return len(word) > _SHORTEST_ROOT and any(other.startswith(root) for other in self.quote.words.places)

    def _same(self, number: Number, other: Number) -> bool:
        """Whether two numbers are equal in value and not different in unit."""
        if number.value != other.value:
            return False
        if number.unit == other.unit or (not number.unit and other.unit not in {"ordinal", "decade"}):
            return True
        return not other.unit and number.unit in self.context.source


@lru_cache(maxsize=32)
def explained_acronyms(text: str) -> dict[str, tuple[str, ...]]:
    """Return the acronyms that stand in parentheses behind the words they stand for, folded."""
    found: dict[str, tuple[str, ...]] = {}
    for match in _ACRONYM.finditer(text):
        before = list_words(text[max(0, match.start() - 80) : match.start()]).words
        words = _spelled_by(match[1].lower(), before)
        if words:
            found[match[1].lower()] = words
    return found


def _spelled_by(acronym: str, words: Sequence[str]) -> tuple[str, ...]:
    """Return the last of `words` whose first letters spell `acronym`; little words between them may be passed over."""
    at = len(words)
    for letter in reversed(acronym):
        at -= 1
        while at >= 0 and len(words) - at < 2 * len(acronym) + 2 and not words[at].startswith(letter):
            at -= 1
        if at < 0 or not words[at].startswith(letter):
            return _camel(acronym, words)
    return tuple(words[at:])


def _camel(acronym: str, words: Sequence[str]) -> tuple[str, ...]:
    """Return the words spelled by an acronym that takes a whole word ("CAI" for "Constitutional AI"), or nothing."""
    for at in range(max(0, len(words) - 4), len(words) - 1):
        tail = words[at:]
        if acronym == "".join(word[0] for word in tail[:-1]) + tail[-1]:
            return tuple(tail)
    return ()


def _rounds_to(exact: Decimal, rounded: Decimal) -> bool:
    """Whether `rounded` is `exact` with fewer digits, cut or rounded; only for larger numbers."""
    if not _SMALLEST_ROUNDED <= exact < _LARGEST_ROUNDED or not 0 < rounded < _LARGEST_ROUNDED or rounded == exact:
        return False
    step = Decimal(1).scaleb(int(rounded.normalize().as_tuple().exponent))
    return _FINEST_STEP <= step < exact and (exact - exact % step == rounded or abs(exact - rounded) * 2 <= step)
