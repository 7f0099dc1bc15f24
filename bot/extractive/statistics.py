"""What the whole corpus says about a word: how rare it is, whether it is a name, and which of its words mean the same."""

import math
import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cache, cached_property
from typing import Protocol

from rapidfuzz.distance import DamerauLevenshtein

from bot.extractive.synonyms import synonyms_of
from bot.extractive.words import FUNCTION_WORDS, IRREGULAR, WORD, fold, stem
from corpus.article import Article
from index.passages import Sentence


class CorpusView(Protocol):
    """The articles an answer may be drawn from; the index reader is one."""

    @property
    def articles(self) -> Mapping[str, Article]:
        """Every article by id."""

    def sentences(self, article_id: str) -> tuple[Sentence, ...]:
        """Return the sentences of one article, in order; `ordinal` is the position."""


WORDS_PER_SENTENCE = 20
"""Running words. Turns a count of words into a share of sentences without splitting articles; only ratios matter."""

SAME_FAMILY = 0.8
SYNONYM = 0.6
MISSPELT = 0.9
"""What a match counts that is not the same stem (1.0): a relative ("depart", "departure"), a synonym, a corrected typo.
Set by hand; answers change little between 0.5 and 0.9."""

LONG_PREFIX = 8
"""Letters after which two stems of a long word may end differently."""

MIN_FAMILY_PREFIX = 5
"""Letters two relatives share at the front; four would join "port" and "portrait"."""


_INSIDE_SENTENCE = re.compile(r"(?<=[\w,;)][ ])[^\W_]+(?:[.,]\d+)*")
"""A word that follows another word or a comma: its capital, if it has one, is its own and not the sentence's."""

_NOT_PROSE = re.compile(r"^[ ]*(?:#|\|).*$", re.MULTILINE)
"""Headings and rows of tables, which capitalise what is no name."""


class CorpusStatistics:
    """Word counts of one generation of articles. Built once, from the texts alone; every look-up is kept."""

    def __init__(self, articles: Mapping[str, Article]) -> None:
        self._articles = articles
        self._expansions: dict[str, dict[str, float]] = {}
        self._idfs: dict[str, float] = {}

    @cached_property
    def _counts(self) -> Counter[str]:
        """How often each folded word occurs."""
        counts: Counter[str] = Counter()
        for word, count in self._written.items():
            counts[fold(word)] += count
        return counts

    @cached_property
    def _written(self) -> Counter[str]:
        """How often each word occurs, as written."""
        counts: Counter[str] = Counter()
        for article in self._articles.values():
            counts.update(WORD.findall(article.title))
            counts.update(WORD.findall(article.text))
        return counts

    @cached_property
    def _inside(self) -> dict[str, tuple[int, int]]:
        """For each folded word: how often it stands inside a sentence of running text, and how often so with a capital."""
        inside: Counter[str] = Counter()
        for article in self._articles.values():
            inside.update(_INSIDE_SENTENCE.findall(_NOT_PROSE.sub("", article.text)))
        folded: dict[str, tuple[int, int]] = {}
        for word, count in inside.items():
            key = fold(word)
            seen, capital = folded.get(key, (0, 0))
            folded[key] = (seen + count, capital + (count if word[0].isupper() else 0))
        return folded

    def person(self, run: tuple[str, ...]) -> frozenset[str]:
        """Return the words of a run of capitalised words that are a name; of "Later Lovelace", "lovelace".

        Words at the front that the articles capitalise only where a sentence begins are not part of the name. Empty
        where a word after them is no name ("The Training Signal").
        """
        first = next((position for position, word in enumerate(run) if self.is_name(word)), len(run))
        rest = run[first:]
        return frozenset(rest) if all(self.is_name(word) for word in rest) else frozenset()

    @cached_property
    def _vocabulary(self) -> list[str]:
        """Every folded word, sorted, so that words with one beginning stand together."""
        return sorted(self._counts)

    @cached_property
    def sentence_count(self) -> float:
        """About how many sentences the corpus has; at least 1."""
        return max(1.0, self._counts.total() / WORDS_PER_SENTENCE)

    def is_name(self, word: str) -> bool:
        """Say whether a folded word is written with a capital inside sentences; headings and tables do not count."""
        seen, capital = self._inside.get(word, (0, 0))
        return seen > 0 and capital >= 0.9 * seen and word not in FUNCTION_WORDS

    def information(self, stems: Iterable[str]) -> float:
        """Return the idf of all these stems of the corpus, added up."""
        return sum(self._stem_idf(one) for one in stems)

    def _stem_idf(self, one: str) -> float:
        known = self._idfs.get(one)
        if known is None:
            known = self._idfs[one] = self.idf(self._stem_count(one))
        return known

    def idf(self, count: float) -> float:
        """Return the inverse document frequency of a word that occurs `count` times; never negative."""
        return math.log(1.0 + (self.sentence_count + 0.5) / (count + 0.5))

    def count(self, stems: Mapping[str, float]) -> float:
        """Return how often the words of these stems occur, each as much as it weighs."""
        return sum(self._stem_count(one) * weight for one, weight in stems.items())

    def _stem_count(self, wanted: str) -> int:
        near = {word for word in self._words_near(wanted) if stem(word) == wanted}
        return sum(self._counts[word] for word in near.union(_forms().get(wanted, ())))

    def _words_near(self, start: str) -> list[str]:
        """Return the words of the corpus that share the first letters of `start`."""
        prefix = start[: max(3, min(len(start) - 1, MIN_FAMILY_PREFIX))]
        first = bisect_left(self._vocabulary, prefix)
        last = bisect_left(self._vocabulary, prefix + "\U0010ffff")
        return self._vocabulary[first:last]

    def expand(self, word: str) -> dict[str, float]:
        """Return the stems of the corpus that may stand for a folded word of a question, with what a match counts.

        Empty where the corpus has nothing for it, not even a synonym.
        """
        known = self._expansions.get(word)
        if known is None:
            known = self._expansions[word] = self._expand(word)
        return known

    def _expand(self, word: str) -> dict[str, float]:
        own = stem(word)
        found = {other: SYNONYM for other in sorted(synonyms_of(own)) if self._stem_count(other)}
        for near in self._words_near(own):
            other = stem(near)
            if other != own and _same_family(own, other):
                found[other] = SAME_FAMILY
        if self._stem_count(own):
            found[own] = 1.0
        if not found and not synonyms_of(own):
            corrected = self._correct(word)
            if corrected is not None:
                found[stem(corrected)] = MISSPELT
        return found

    def _correct(self, word: str) -> str | None:
        """Return the word of the corpus that `word` misspells: one slip, two in a word of eight letters or more."""
        if len(word) < 5 or any(letter.isdigit() for letter in word):
            return None
        slips = 2 if len(word) >= 8 else 1
        best: tuple[int, int, str] | None = None
        for candidate in self._vocabulary:
            if abs(len(candidate) - len(word)) > slips or candidate[0] != word[0]:
                continue
            distance = DamerauLevenshtein.distance(word, candidate, score_cutoff=slips)
            if distance <= slips:
                best = min(best or (99, 0, ""), (distance, -self._counts[candidate], candidate))
        return best[2] if best else None


@cache
def _forms() -> dict[str, tuple[str, ...]]:
    """Return the irregular forms of a stem."""
    forms: dict[str, tuple[str, ...]] = {}
    for form in IRREGULAR:
        forms[stem(form)] = (*forms.get(stem(form), ()), form)
    return forms


def _same_family(one: str, other: str) -> bool:
    """Say whether two stems are one word with different endings.

    Either one continues the other ("depart", "departur"), or they part only at the end of a long word ("enthusiasm",
    "enthusiast"); "contract" and "contrast" part too early.
    """
    short, long = sorted((one, other), key=len)
    if len(short) < MIN_FAMILY_PREFIX or len(short) < 0.6 * len(long):
        return False
    return long.startswith(short.rstrip("eiy")) or (len(short) > LONG_PREFIX and long.startswith(short[:LONG_PREFIX]))
