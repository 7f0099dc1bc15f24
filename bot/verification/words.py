"""Words as verification compares them: folded, with their places in the original text."""

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from typing import Any

from bot.verification.folding import fold

_WORD = re.compile(
    r"(?:(?<![\w.-])-)?\d+(?:[.,]\d+)*[^\W\d_]*"  # -4.5, 1,000, 128k, 4o
    r"|[^\W_]+(?:'[^\W_]+)*"  # isn't, o1
    r"|[$€£¥₹%]|(?<=[^\W_])\+"  # signs that change what a number says
)
_GROUPED_DIGITS = re.compile(r"-?\d{1,3}(?:,\d{3})+(?![,\d])")

ARTICLES = frozenset({"a", "an", "the"})

_NEGATORS = """
not no never none nobody nothing nowhere neither nor without cannot can't won't isn't aren't wasn't weren't don't
doesn't didn't hasn't haven't hadn't wouldn't shouldn't couldn't mustn't needn't ain't
"""
NEGATORS = frozenset(_NEGATORS.split())
"""Words that deny."""

_FUNCTION_WORDS = """
i me my we us our ours you your yours he him his she her hers it its they them their theirs who whom whose which
what this that these those there here and or but so if then than as at by for from in into of off on onto out over
to up upon under with within about above after again against all also although am an any are be became because been
before being below between both can could did do does done down during each else ever every few further had has have
having how however just like may might more most much must now only other others own per same shall should since
some such though through thus too toward towards until very was were when where whether while why will would yet
across along among around despite via says said say according already almost even still it's that's he's she's
they're we're i'm there's let's s t re ve ll d m vs
"""
FUNCTION_WORDS = ARTICLES | NEGATORS | frozenset(_FUNCTION_WORDS.split())
"""Words that build a sentence and are not what it is about."""


@dataclass(frozen=True)
class WordList:
    """The words of one text, in order.

    Attributes
    ----------
    words
        Folded; thousands without commas, names without a possessive 's.
    starts, ends
        Code points of the original text, one a word.
    """

    source: str
    words: tuple[str, ...]
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def __len__(self) -> int:
        return len(self.words)

    @cached_property
    def places(self) -> dict[str, list[int]]:
        """Where each word stands, as positions in `words`."""
        places: dict[str, list[int]] = {}
        for place, word in enumerate(self.words):
            places.setdefault(word, []).append(place)
        return places

    @cached_property
    def _joined(self) -> tuple[str, list[int]]:
        """The words joined by spaces, with a space at either end, and where each begins in that string."""
        begins, at = [], 1
        for word in self.words:
            begins.append(at)
            at += len(word) + 1
        return f" {' '.join(self.words)} ", begins

    def runs(self, wanted: Sequence[str], low: int = 0, high: int | None = None, limit: int = 1000) -> list[int]:
        """Return the first positions (at most `limit`) in `[low, high)` at which all of `wanted` stand in a row."""
        if not wanted or low >= len(self.words):
            return []
        joined, begins = self._joined
        needle = f" {' '.join(wanted)} "
        stop = len(joined) if high is None or high >= len(begins) else begins[high]
        found: list[int] = []
        at = joined.find(needle, begins[low] - 1, stop)
        while at >= 0 and len(found) < limit:
            found.append(bisect_left(begins, at + 1))
            at = joined.find(needle, at + 1, stop)
        return found

    def capital(self, place: int) -> bool:
        """Whether the word at `place` has a capital letter or a digit in the original: a name, a code, a number."""
        surface = self.source[self.starts[place] : self.ends[place]]
        return any(char.isupper() or char.isdigit() for char in surface)


def list_words(text: str) -> WordList:
    """Return the words of `text`. Linear in its length; the words of the last few texts are remembered."""
    return _list_long(text) if len(text) > 400 else _list_words(text)


def _list_words(text: str) -> WordList:
    folded = fold(text)
    found = list(_WORD.finditer(folded.text))
    spans = [folded.span(match.start(), match.end()) for match in found]
    return WordList(
        source=text,
        words=tuple(normal_form(match.group()) for match in found),
        starts=tuple(start for start, _ in spans),
        ends=tuple(end for _, end in spans),
    )


_list_long = lru_cache(maxsize=64)(_list_words)


def normal_form(folded_word: str) -> str:
    """Return a folded word in the form in which words are compared."""
    if _GROUPED_DIGITS.match(folded_word):
        return folded_word.replace(",", "")
    return folded_word[:-2] if folded_word.endswith("'s") and len(folded_word) > 3 else folded_word


def content_words(words: Sequence[str]) -> list[str]:
    """Return the words that carry meaning by themselves, in order."""
    return [word for word in words if word not in FUNCTION_WORDS and not word.isspace()]


@cache
def _stemmer() -> Any:  # noqa: ANN401 (the package has no types)
    from snowballstemmer import stemmer

    return stemmer("english")


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """Return the English Snowball stem of a folded word ("joined", "joins" and "joining" give "join")."""
    return str(_stemmer().stemWord(word))
