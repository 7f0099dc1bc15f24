"""Whether a word with a capital at the start of a sentence is an ordinary word, and not a name."""

import re
from functools import cache, lru_cache
from importlib.resources import files

from bot.verification.facts import find_facts
from bot.verification.scope import Scope
from bot.verification.words import FUNCTION_WORDS, stem

_ENDINGS = re.compile(
    r".{2,}(?:tion|tions|ment|ments|ness|ities|ity|ism|ists|ship|ships|ance|ances|ence|ences|ability|ously|fully|ally|edly"
    r"|ingly|ately|ively|ization|isation|izing|ising|ating|ates|ives|ures|able|ible|less)"
)
"""Endings that English gives to words and hardly ever to names."""


def is_ordinary(word: str, scope: Scope) -> bool:
    """Whether a folded word is written small in the evidence, is in the list of ordinary words, or ends like one.

    A word that the articles write with a capital inside their sentences, and never small, is a name whatever it looks like.
    """
    texts = dict.fromkeys(item.article.text for item in scope.evidence)
    small = re.compile(rf"(?<![^\W_]){re.escape(word)}(?![^\W_])")
    if any(small.search(text) for text in texts):
        return True
    if any(word in _inner_names(text) for text in texts):
        return False
    return (
        word in FUNCTION_WORDS
        or word in _listed()
        or stem(word) in _listed_stems()
        or _ENDINGS.fullmatch(word) is not None
    )


@lru_cache(maxsize=32)
def _inner_names(text: str) -> frozenset[str]:
    """Return the words that a text writes with a capital elsewhere than at the start of a sentence."""
    return frozenset(
        word for name in find_facts(text).names for part in name.parts if not part.weak for word in part.words
    )


@cache
def _listed() -> frozenset[str]:
    """Return the words of `ordinary.txt`, which begin English sentences often."""
    text = (files("bot.verification") / "ordinary.txt").read_text("utf-8")
    return frozenset(word for line in text.splitlines() if not line.startswith("#") for word in line.split())


@cache
def _listed_stems() -> frozenset[str]:
    return frozenset(map(stem, _listed()))
