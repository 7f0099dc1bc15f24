"""When two wordings count as the same words: what grading compares, and how."""

import re

from bot.verification.folding import fold_text

_MARKER = re.compile(r"\s*\[\d+\]")
_EMPHASIS = re.compile(r"\*+")

LONG_WORD = 4
"""Letters. The last word of a nugget may go on (`principle` finds "principles") from this length on."""


def fold(text: str) -> str:
    """Return `text` with Unicode forms (NFKC), case, accents, dashes, quotation marks and white space folded."""
    return fold_text(text).strip()


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
