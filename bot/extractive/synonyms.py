"""Which stems may stand for one another, read once from `synonyms.txt`."""

from functools import cache
from importlib import resources

from bot.extractive.words import stem, words


@cache
def synonyms() -> dict[str, frozenset[str]]:
    """Return, for every stem of the list, the other stems of its groups."""
    table: dict[str, set[str]] = {}
    for line in resources.files("bot.extractive").joinpath("synonyms.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            continue
        group = {stem(word) for word in words(line)}
        for member in group:
            table.setdefault(member, set()).update(group - {member})
    return {member: frozenset(others) for member, others in table.items()}
