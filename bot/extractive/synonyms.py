"""Which stems may stand for one another, read once from `synonyms.txt`.

Stemming the whole list takes longer than answering a question, so a word is stemmed only when a question needs it.
"""

from functools import cache
from importlib import resources

from bot.extractive.words import stem

_SAME_START = 2
"""Letters that every word of the list shares with its stem. A stem can only be that of a word that begins like it."""


@cache
def synonym_groups() -> tuple[tuple[str, ...], ...]:
    """Return the groups of the list, each as its folded words in order."""
    text = resources.files("bot.extractive").joinpath("synonyms.txt").read_text(encoding="utf-8")
    return tuple(tuple(line.split()) for line in text.splitlines() if not line.startswith("#"))


@cache
def _by_start() -> dict[str, dict[str, list[int]]]:
    """Return, for each beginning, its words with the numbers of the groups they stand in."""
    table: dict[str, dict[str, list[int]]] = {}
    for number, group in enumerate(synonym_groups()):
        for word in group:
            table.setdefault(word[:_SAME_START], {}).setdefault(word, []).append(number)
    return table


@cache
def synonyms_of(wanted: str) -> frozenset[str]:
    """Return the other stems of the groups that a stem stands in; empty where the list does not have it."""
    alike = _by_start().get(wanted[:_SAME_START], {})
    numbers = {number for word, places in alike.items() if stem(word) == wanted for number in places}
    return frozenset(stem(word) for number in numbers for word in synonym_groups()[number]) - {wanted}


def warm_synonyms() -> None:
    """Stem the whole list, 40 ms that the first questions would share."""
    for group in synonym_groups():
        for word in group:
            stem(word)
