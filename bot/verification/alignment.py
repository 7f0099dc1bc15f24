"""The place where a run of words stands with harmless differences only: seeds, a window, and a word diff."""

from collections import Counter
from collections.abc import Callable, Sequence

from rapidfuzz.distance import OSA, Levenshtein

from bot.verification.number_words import NUMBER_WORDS
from bot.verification.words import ARTICLES, NEGATORS, WordList

FEWEST_WORDS = 4
"""Words; a shorter run must stand as it is, because any difference would be a large part of it."""

MOST_WORDS = 400
"""Words; a longer run is searched for as it is and not fuzzily, to bound the time."""

_COMMON = 64
"""Places; a word with more says little about where a quote stands."""

_SLACK = 3
"""Words by which a window may begin or end earlier or later, for words dropped or added."""

_WINDOWS = 4
"""Places that are looked at closely, those with the most words in common first."""

_DROPPABLE = ARTICLES | {"that"}
_SHORTEST_TYPO = 5
"""Letters; a slip in a shorter word gives another word too easily ("not" and "now")."""


def fuzzy_run(
    words: Sequence[str],
    source: WordList,
    low: int,
    high: int,
    distance: Callable[[int], float] = float,
) -> tuple[int, int] | None:
    """Return (first, after last) positions in `source` of `words`, differing harmlessly, or None.

    Only positions in `[low, high)` count; of equally good places the one with the smallest `distance` is taken.
    """
    if not FEWEST_WORDS <= len(words) <= MOST_WORDS:
        return None
    found = [
        window
        for diagonal in _diagonals(words, source, low, high)
        for window in _best_windows(words, source, diagonal, low, high)
        if harmless(words, source, *window)
    ]
    return min(found, key=lambda window: (distance(window[0]), window[1] - window[0]), default=None)


def harmless(words: Sequence[str], source: WordList, begin: int, end: int) -> bool:
    """Whether `words` says the same as the words `[begin, end)` of `source`, word for word."""
    window = source.words[begin:end]
    for said, written in _differences(words, window):
        if not _same_words(words[slice(*said)], window[slice(*written)], source, begin + written[0]):
            return False
    return True


def _diagonals(words: Sequence[str], source: WordList, low: int, high: int) -> list[int]:
    """Return the positions at which `words` would begin, judged by the places of its rarer words, best first."""
    votes: Counter[int] = Counter()
    for at, word in enumerate(words):
        places = source.places.get(word, ())
        if len(places) <= _COMMON:
            votes.update(place - at for place in places if low <= place < high)
    around = {
        begin: sum(votes.get(begin + step, 0) for step in range(-_SLACK, _SLACK + 1)) + 0.1 * votes[begin]
        for begin, _ in votes.most_common(_WINDOWS * 4)
    }
    best = sorted(around, key=lambda begin: -around[begin])
    return [begin for begin in best[:_WINDOWS] if around[begin] >= len(words) / 3]


def _best_windows(words: Sequence[str], source: WordList, diagonal: int, low: int, high: int) -> list[tuple[int, int]]:
    """Return the windows near `diagonal` with the fewest edits. Several may have as few: a word added, or one left out."""
    windows = {
        (begin, end): Levenshtein.distance(words, source.words[begin:end])
        for begin in range(max(low, diagonal - _SLACK), diagonal + _SLACK + 1)
        for end in range(diagonal + len(words) - _SLACK, min(high, diagonal + len(words) + _SLACK) + 1)
        if begin < end
    }
    fewest = min(windows.values(), default=0)
    return sorted(window for window, edits in windows.items() if edits == fewest)


def _differences(words: Sequence[str], window: Sequence[str]) -> list[tuple[tuple[int, int], tuple[int, int]]]:
    """Return the blocks that differ as ((start, end) in `words`, (start, end) in `window`); neighbours are one block."""
    blocks: list[tuple[tuple[int, int], tuple[int, int]]] = []
    for edit in Levenshtein.opcodes(words, window):
        if edit.tag == "equal":
            continue
        said, written = (edit.src_start, edit.src_end), (edit.dest_start, edit.dest_end)
        if blocks and blocks[-1][0][1] == said[0] and blocks[-1][1][1] == written[0]:
            (said_from, _), (written_from, _) = blocks.pop()
            said, written = (said_from, said[1]), (written_from, written[1])
        blocks.append((said, written))
    return blocks


def _same_words(said: Sequence[str], written: Sequence[str], source: WordList, place: int) -> bool:
    """Whether the words said and the words written (which begin at `place`) differ harmlessly."""
    said_words = [word for word in said if word not in _DROPPABLE]
    written_words = [(word, place + at) for at, word in enumerate(written) if word not in _DROPPABLE]
    if "".join(said_words) == "".join(word for word, _ in written_words):
        return True  # "safety first" and "safetyfirst", or nothing but articles
    return len(said_words) == len(written_words) and all(
        one == word or _is_slip(one, word, source, at)
        for one, (word, at) in zip(said_words, written_words, strict=True)
    )


def _is_slip(said: str, written: str, source: WordList, place: int) -> bool:
    """Whether `said` is `written` with one letter wrong: inside the word, and not a name, a number or another word.

    The last letter must agree because endings carry meaning ("employer" and "employee"), the first because prefixes do
    ("moral" and "amoral").
    """
    return (
        min(len(said), len(written)) >= _SHORTEST_TYPO
        and said.isalpha()
        and written.isalpha()
        and said[0] == written[0]
        and said[-1] == written[-1]
        and not {said, written} & (NEGATORS | NUMBER_WORDS.keys())
        and not source.capital(place)
        and said not in source.places
        and OSA.distance(said, written, score_cutoff=1) <= 1
    )
