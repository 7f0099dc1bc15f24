"""Whether a word with a capital at the start of a sentence is an ordinary word, and not a name."""

import re
from functools import cache
from importlib.resources import files

from bot.verification.scope import Scope
from bot.verification.words import FUNCTION_WORDS, stem

_ENDINGS = re.compile(
    r".{2,}(?:tion|tions|ment|ments|ness|ities|ity|ism|ists|ship|ships|ance|ances|ence|ences|ability|ously|fully|ally|edly"
    r"|ingly|ately|ively|ization|isation|izing|ising|ating|ates|ives|ures|able|ible|less)"
)
"""Endings that English gives to words and hardly ever to names."""


def is_ordinary(word: str, scope: Scope) -> bool:
    """Whether a folded word is in the list of ordinary words, is written small in the evidence, or ends like one."""
    if word in FUNCTION_WORDS or word in _listed() or stem(word) in _listed_stems() or _ENDINGS.fullmatch(word):
        return True
    small = re.compile(rf"(?<![^\W_]){re.escape(word)}(?![^\W_])")
    return any(small.search(item.article.text) for item in scope.evidence)


@cache
def _listed() -> frozenset[str]:
    """Return the words of `ordinary.txt`, which begin English sentences often."""
    text = (files("bot.verification") / "ordinary.txt").read_text("utf-8")
    return frozenset(word for line in text.splitlines() if not line.startswith("#") for word in line.split())


@cache
def _listed_stems() -> frozenset[str]:
    return frozenset(map(stem, _listed()))
