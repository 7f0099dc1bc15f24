"""When two wordings count as the same words: what grading compares, and how."""

import re
import unicodedata

_DASHES = dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2015\u2212"), "-")
_SINGLE_QUOTES = dict.fromkeys(map(ord, "\u2018\u2019\u201a\u201b\u2032`\u00b4"), "'")
_DOUBLE_QUOTES = dict.fromkeys(map(ord, "\u201c\u201d\u201e\u201f\u2033\u00ab\u00bb"), '"')
_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad"), None)
_FOLDS = {**_DASHES, **_SINGLE_QUOTES, **_DOUBLE_QUOTES, **_INVISIBLE}

_MARKER = re.compile(r"\s*\[\d+\]")
_EMPHASIS = re.compile(r"\*+")

LONG_WORD = 4
"""Letters. The last word of a nugget may go on (`principle` finds "principles") from this length on."""


def fold(text: str) -> str:
    """Return `text` with NFKC, case, dashes, quotation marks and white space folded."""
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).translate(_FOLDS).casefold())
    return " ".join(folded.split())


def plain(answer: str) -> str:
    """Return an answer without its footnote markers and its bold and italic marks."""
    return _EMPHASIS.sub("", _MARKER.sub("", answer))


def occurs(wording: str, folded_text: str) -> bool:
    """Return whether `wording` occurs in `folded_text` (made by `fold`) as words, not as a piece of other words.

    * A wording begins where a word begins: "formative" is not found in "transformative".
    * A figure is found as a whole figure: "4 billion" neither in "14 billion" nor in "1.4 billion", "$3" not in "$3.50".
    * A last word of `LONG_WORD` letters or more may go on: "principle" is found in "principles". A shorter one may not:
      "in C" is not found in "in case".
    """
    needle = fold(wording)
    if not needle:
        return False
    last_word = re.search(r"[^\W\d_]+$", needle)
    before = r"(?<!\w)(?<!\d[.,])" if needle[0].isdigit() else r"(?<!\w)" if needle[0].isalnum() else ""
    if needle[-1].isdigit():
        after = r"(?!\w|[.,]\d)"
    elif last_word and len(last_word.group()) < LONG_WORD:
        after = r"(?!\w)"
    else:
        after = ""
    return re.search(before + re.escape(needle) + after, folded_text) is not None
