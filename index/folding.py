"""Folding: how text is made comparable for keyword search, in the index and in the question alike."""

import re
import unicodedata

_LETTERS = str.maketrans(
    {
        "ł": "l", "Ł": "L", "ø": "o", "Ø": "O", "đ": "d", "Đ": "D", "ð": "d", "Ð": "D", "ħ": "h", "Ħ": "H",
        "ı": "i", "ŧ": "t", "Ŧ": "T", "ŋ": "n", "Ŋ": "N", "ß": "ss", "ẞ": "SS", "æ": "ae", "Æ": "AE",
        "œ": "oe", "Œ": "OE", "þ": "th", "Þ": "Th", "’": "'", "‘": "'",
    }
)  # fmt: skip
"""Letters that have no decomposition, so that removing diacritics leaves them. The tokenizer folds the others."""

_WORD = re.compile(r"[^\W_]+")

MAX_TERMS = 64
"""Different words of a question that are searched for: more only cost time, a long question repeats itself."""

_STOP_WORDS = """
a about above after again against all also am an and any are as at be because been before being below between both but by
can could did do does doing don down during each else ever few for from further get gets give had has have having he her
here hers him his how i if in into is it its just let ll me might more most much must my no nor not of off on once one
only or other our ours out over own please re s same say says shall she should so some such t tell than that the their
theirs them then there these they this those through to too under until up upon us ve very was we were what when where
which while who whom whose why will with would you your yours
"""

STOP_WORDS = frozenset(_STOP_WORDS.split())
"""English function words and the words of asking; a question made of nothing else keeps them."""


def fold(text: str) -> str:
    """Return text in compatible, composed form, with the letters replaced that the tokenizer cannot fold.

    "Łódź" gives "Lódź", and full-width digits become plain ones.
    """
    return unicodedata.normalize("NFKC", text).translate(_LETTERS)


def question_terms(question: str) -> list[str]:
    """Return the different words of a question, stop words left out, as they stand first: letters and digits only."""
    words = list(dict.fromkeys(_WORD.findall(fold(question).lower())))
    telling = [word for word in words if word not in STOP_WORDS]
    return (telling or words)[:MAX_TERMS]
