"""Whether a claim denies what its source says, or says what its source denies.

"Claim negated, source not" finds most inserted negations. A dropped "not" is found where the words it denied stand in
the claim undenied. Antonyms ("rose", "fell") are beyond this.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from bot.verification.words import FUNCTION_WORDS, NEGATORS, list_words, stem

_REACH = 4
"""Content words behind a negator that it denies."""

_EMPTY_AFTER = frozenset(
    {"only", "just", "simply", "merely", "doubt", "matter", "least", "necessarily", "solely", "yet"}
)
"""Behind "not" or "no" these do not deny what follows ("not only")."""

_BREAK = re.compile(r"[.,;:!?()\n\"—–]| - ")
_CONJUNCTIONS = frozenset({"but", "while", "although", "though", "whereas", "because", "however"})

_SOFT_WORDS = """
fail lack refuse decline deny unable yet instead rather stop pause avoid prevent absent missing except unlike against
unproven unclear undisclosed hardly barely rarely seldom least cease halt reject abandon impossible
"""
"""Words by which a source denies without a negator; a claim may put them as "not"."""


@cache
def _soft() -> frozenset[str]:
    return frozenset(map(stem, _SOFT_WORDS.split()))


_PREFIXES = ("un", "in", "im", "non", "dis", "ir")


@dataclass(frozen=True, slots=True)
class _Denial:
    """One negator, the stems of the words it denies, in order."""

    word: str
    denied: tuple[str, ...]


def negation_conflict(claim: str, sources: Sequence[str]) -> str | None:
    """Return the negator on which the claim and its sources differ, or None.

    `sources` are the whole sentences that the claim's quotes are taken from: a quote that begins behind a "not" must not
    hide it.
    """
    said = _denials(claim)
    written = [denial for source in sources for denial in _denials(source)]
    if not said and not written:
        return None
    claim_stems = _stems(claim)
    source_stems = {word for source in sources for word in _stems(source)}
    denied_by_source = {word for denial in written for word in denial.denied}
    denied_by_claim = {word for denial in said for word in denial.denied}
    for denial in said:
        if _denies_softly(denial, source_stems, claim_stems):
            continue
        undenied = [word for word in denial.denied if word in source_stems and word not in denied_by_source]
        if not written or len(said) > len(written) or (undenied and not denied_by_source.intersection(denial.denied)):
            return denial.word
    for denial in written:
        if not said and not claim_stems & _soft() and _is_affirmed(denial, claim_stems, denied_by_claim):
            return denial.word
    return None


def _denies_softly(denial: _Denial, source_stems: set[str], claim_stems: set[str]) -> bool:
    """Whether the source denies the same without a negator: by a word of its own ("declined"), or a prefix ("unfair")."""
    if (source_stems & _soft()) - claim_stems:
        return True
    return any(f"{prefix}{word}" in source_stems for prefix in _PREFIXES for word in denial.denied)


def _is_affirmed(denial: _Denial, claim_stems: set[str], denied_by_claim: set[str]) -> bool:
    """Whether the claim says the words that the source denies, the first of them included."""
    affirmed = [word for word in denial.denied if word in claim_stems and word not in denied_by_claim]
    return bool(affirmed) and affirmed[0] == denial.denied[0] and 2 * len(affirmed) >= len(denial.denied)


def _denials(text: str) -> list[_Denial]:
    """Return the negators of `text` with the words each denies, within its clause."""
    listed = list_words(text)
    found = []
    for at, word in enumerate(listed.words):
        if word not in NEGATORS or (listed.words[at + 1 : at + 2] and listed.words[at + 1] in _EMPTY_AFTER):
            continue
        denied: list[str] = []
        for place in range(at + 1, min(len(listed), at + 12)):
            between = text[listed.ends[place - 1] : listed.starts[place]]
            if len(denied) == _REACH or _BREAK.search(between) or listed.words[place] in _CONJUNCTIONS:
                break
            if listed.words[place] not in FUNCTION_WORDS:
                denied.append(stem(listed.words[place]))
        found.append(_Denial(word, tuple(denied)))
    return found


def _stems(text: str) -> set[str]:
    return {stem(word) for word in list_words(text).places if word not in FUNCTION_WORDS or word in {"yet", "before"}}
