"""Text with its typography taken out, and the way back to the original, character by character.

Two texts that a reader would call the same wording (curly or straight quotes, any dash, "ﬁ" or "fi", capitals or not,
"Mądry" or "Madry", a line break for a space) fold to the same string. Every folded character knows which code points of the original it came
from, so that a match in folded text becomes an exact span of the original.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

_DASHES = "-\u00ad\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d"
_SINGLE_QUOTES = "'`\u00b4\u2018\u2019\u201a\u201b\u2032\u2035\u02bc"
_DOUBLE_QUOTES = '"\u201c\u201d\u201e\u201f\u2033\u2036\u00ab\u00bb'
_SAME = {
    **dict.fromkeys(_DASHES, "-"),
    **dict.fromkeys(_SINGLE_QUOTES, "'"),
    **dict.fromkeys(_DOUBLE_QUOTES, '"'),
    "\u00ad": "",  # a soft hyphen is only a place where a line may break
}
_SPACES = re.compile(r" {2,}")


@dataclass(frozen=True, slots=True)
class Folded:
    """A folded text and where each of its characters stood.

    Attributes
    ----------
    text
        The folded text.
    offsets
        `offsets[i]` is the code point of the original that `text[i]` came from; as long as `text`, never falling.
    """

    text: str
    offsets: Sequence[int]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the original (start, end) of the folded, not empty span `[start, end)`."""
        return self.offsets[start], self.offsets[end - 1] + 1


def fold(text: str) -> Folded:
    """Return `text` after compatibility normalisation, without case, accents, typographic dashes and quotes.

    Characters that cannot be seen (zero-width, soft hyphen, control, direction) are dropped, and a run of white space
    becomes one space. Linear in the length of `text`.
    """
    pieces = {char: _fold_character(char) for char in set(text)}
    if all(len(piece) == 1 for piece in pieces.values()):
        folded, offsets = text.translate({ord(char): piece for char, piece in pieces.items()}), range(len(text))
        return Folded(folded, offsets) if "  " not in folded else _squeeze(folded, offsets)
    folded = "".join(pieces[char] for char in text)
    places = [place for place, char in enumerate(text) for _ in pieces[char]]
    return _squeeze(folded, places)


def fold_text(text: str) -> str:
    """Return `fold(text).text`, for comparisons that need no way back."""
    return fold(text).text


def tidy(text: str) -> str:
    """Return `text` with plain dashes, quotes, spaces and digits, its case kept and every offset unchanged."""
    changes = {ord(char): _tidy_character(char) for char in set(text) if not (char.isascii() and char.isprintable())}
    return text.translate(changes) if changes else text


def _squeeze(folded: str, offsets: Sequence[int]) -> Folded:
    """Return the text with each run of spaces as one, which keeps the place of the first."""
    if "  " not in folded:
        return Folded(folded, offsets)
    kept: list[int] = []
    last = 0
    for run in _SPACES.finditer(folded):
        kept.extend(offsets[last : run.start() + 1])
        last = run.end()
    kept.extend(offsets[last:])
    return Folded(_SPACES.sub(" ", folded), kept)


@cache
def _fold_character(char: str) -> str:
    """Return what one character folds to: usually one character, at times none or several."""
    if char in _SAME:
        return _SAME[char]
    if char.isspace():
        return " "
    once = "".join(map(_plain, unicodedata.normalize("NFKD", char)))
    # Case folding may give characters that decompose again, so the second pass is not superfluous.
    return "".join(map(_plain, unicodedata.normalize("NFKD", once.casefold())))


def _plain(char: str) -> str:
    """Return `char` without what cannot be seen, and without the accents of Latin, Greek and Cyrillic letters."""
    if char.isspace():
        return " "
    if "\u0300" <= char <= "\u036f" or "\ufe00" <= char <= "\ufe0f" or unicodedata.category(char) in {"Cc", "Cf", "Cs"}:
        return ""
    return _SAME.get(char, char)


@cache
def _tidy_character(char: str) -> str:
    if char.isspace():
        return "\n" if char in "\n\r\v\f\x85\u2028\u2029" else " "
    if char in _DASHES:
        return "-"
    if char in _SINGLE_QUOTES:
        return "'"
    if char in _DOUBLE_QUOTES:
        return '"'
    simple = unicodedata.normalize("NFKC", char)
    return simple if len(simple) == 1 else char
