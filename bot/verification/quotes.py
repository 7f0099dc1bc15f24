"""Where a quote stands in an article, if it stands there.

A fuzzy ratio is unsafe for this: at 95 of 100 it accepts every changed digit and most inserted "not"s. So the best place is
found fuzzily and then compared word by word: typography, case, an ellipsis, [editorial brackets], a dropped or added "the"
and a slip of one letter pass; a number, a negation, a name or any other word that differs does not. What is cited is always
the article's own words.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.verification.alignment import fuzzy_run
from bot.verification.folding import fold_text
from bot.verification.words import NEGATORS, WordList, list_words

MAX_QUOTE = 20_000
"""Characters; no reader wants a longer quote, and no model gives one in good faith."""

MAX_PIECES = 8
"""Pieces between ellipses and brackets; a quote with more holes is not a quote."""

ELLIPSIS_GAP = 60
"""Words that an ellipsis may stand for: about two sentences. More would join what the article keeps apart."""

BRACKET_GAP = 6
"""Words that [an editorial insertion] may stand for."""

CELL_GAP = 25
"""Words between two cells of one table row that are quoted with only a bar between them."""

_SHORT_GAP = 6
"""Words; a negation left out of a gap this short turns the sentence round."""

_HOLE = re.compile(r"(?P<ellipsis>[\[(]? ?(?:\. ?){3,}[\])]?)|\[(?P<bracket>[^\[\]]{0,80})\]")
_SCALE = re.compile(
    r"[\s\u00a0-]?(?i:thousand|million|billion|trillion|bn|mn|tn|%|per ?cent|percentage points?|basis points?)(?![^\W_])"
)
_WRAPPING = " \n\t\r\"'“”‘’«»"
_CLOSING = re.compile(r"[.!?…]?[\"'”’»)\]]{0,2}")


@dataclass(frozen=True, slots=True)
class QuoteMatch:
    """The place of a quote: code points of the article's text; `exact` if it is there character by character."""

    start: int
    end: int
    exact: bool


@dataclass(frozen=True, slots=True)
class _Piece:
    """A run of words of the quote, and how many words of the article may stand before it."""

    words: tuple[str, ...]
    gap: int


def locate(quote: str, article_text: str, near: tuple[int, int] | None = None) -> QuoteMatch | None:
    """Return where `quote` stands in `article_text`, or None if it does not.

    Parameters
    ----------
    near
        A span of the article, a retrieved passage say. Of several places the one inside it, or nearest to it, is
        returned; without it, the first.

    Notes
    -----
    Linear in the length of the article for one quote; a quote above `MAX_QUOTE` characters is not found.
    """
    if len(quote) > MAX_QUOTE:
        return None
    source = list_words(article_text)
    for wording in (quote.strip(), quote.strip(_WRAPPING)):
        verbatim = _verbatim(wording, source)
        if verbatim:
            start, end = _nearest(verbatim, near)
            whole = _with_scale(article_text, end)
            return QuoteMatch(start, whole, exact=whole == end)
    pieces = _pieces(quote)
    spans = _chains(pieces, source, near)
    if not spans and "|" in quote:
        spans = [span for span in _chains(_cells(quote), source, near) if _whole_cells(quote, article_text, span)]
    if not spans:
        return None
    start, end = _nearest(spans, near)
    end = _with_closing(quote, article_text, _with_scale(article_text, end))
    return QuoteMatch(start, end, exact=False)


def _verbatim(quote: str, source: WordList) -> list[tuple[int, int]]:
    """Return the spans at which `quote` stands character by character, without cutting a word or a number."""
    wanted = list_words(quote)
    if not len(wanted):
        return []
    lead, tail = wanted.starts[0], len(quote) - wanted.ends[-1]
    spans = []
    for place in source.runs(wanted.words):
        start, end = source.starts[place] - lead, source.ends[place + len(wanted) - 1] + tail
        if start >= 0 and source.source[start:end] == quote:
            spans.append((start, end))
    return spans


def _pieces(quote: str) -> list[_Piece]:
    """Return the runs of words between the ellipses and brackets of `quote`."""
    folded = fold_text(quote)
    pieces: list[_Piece] = []
    gap, at = 0, 0
    for hole in _HOLE.finditer(folded):
        gap = _add_piece(pieces, folded[at : hole.start()], gap)
        gap = max(gap, ELLIPSIS_GAP if hole["ellipsis"] else BRACKET_GAP)
        at = hole.end()
    _add_piece(pieces, folded[at:], gap)
    return pieces


def _cells(quote: str) -> list[_Piece]:
    """Return the cells of a quoted table row."""
    pieces: list[_Piece] = []
    for cell in fold_text(quote).split("|"):
        _add_piece(pieces, cell, CELL_GAP)
    return pieces


def _whole_cells(quote: str, article_text: str, span: tuple[int, int]) -> bool:
    """Whether a span is one row, and every quoted cell is a whole cell of it."""
    row = article_text[slice(*span)]
    cells = {list_words(cell).words for cell in row.split("|")}
    return "\n" not in row and all(
        list_words(cell).words in cells for cell in quote.split("|") if len(list_words(cell))
    )


def _add_piece(pieces: list[_Piece], text: str, gap: int) -> int:
    """Add the words of `text`, if it has any; return the gap that is left for the next piece."""
    words = list_words(text).words
    if not words:
        return gap
    pieces.append(_Piece(words, gap if pieces else 0))
    return 0


def _chains(pieces: Sequence[_Piece], source: WordList, near: tuple[int, int] | None) -> list[tuple[int, int]]:
    """Return the spans of the original in which all pieces stand in order, each within its gap of the one before."""
    if not 0 < len(pieces) <= MAX_PIECES:
        return []
    first = pieces[0].words
    begins = [(place, place + len(first)) for place in source.runs(first)]
    if not begins:
        fuzzy = fuzzy_run(first, source, 0, len(source), _prefers(source, near))
        begins = [fuzzy] if fuzzy else []
    spans = []
    for begin, end in begins:
        last = _follow(pieces[1:], source, end)
        if last is not None:
            spans.append((source.starts[begin], source.ends[last - 1]))
    return spans


def _follow(pieces: Sequence[_Piece], source: WordList, end: int) -> int | None:
    """Return the word after the last of `pieces`, which follow the word `end` in order, or None."""
    for piece in pieces:
        high = min(len(source), end + piece.gap + len(piece.words) + 3)
        places = source.runs(piece.words, end, high, limit=1)
        found = (places[0], places[0] + len(piece.words)) if places else fuzzy_run(piece.words, source, end, high)
        if found is None or found[0] - end > piece.gap:
            return None
        if "\n\n" in source.source[source.ends[end - 1] : source.starts[found[0]]]:
            return None  # an ellipsis does not join paragraphs
        left_out = source.words[end : found[0]]
        if len(left_out) <= _SHORT_GAP and NEGATORS.intersection(left_out):
            return None
        end = found[1]
    return end


def _prefers(source: WordList, near: tuple[int, int] | None) -> Callable[[int], float]:
    """Return how far (characters) the word at a position lies from `near`."""
    if near is None:
        return lambda place: place
    low, high = near
    return lambda place: max(low - source.starts[place], source.starts[place] - high, 0)


def _nearest(spans: Sequence[tuple[int, int]], near: tuple[int, int] | None) -> tuple[int, int]:
    """Return the span that lies inside `near`, or closest to it; without `near`, the first."""
    if near is None:
        return spans[0]
    low, high = near
    return min(spans, key=lambda span: (max(low - span[0], 0) + max(span[1] - high, 0), span))


def _with_scale(article_text: str, end: int) -> int:
    """Return `end` behind the scale or unit of a number that the quote cuts off: "$7" of "$7 billion" is another amount."""
    if not article_text[end - 1].isdigit():
        return end
    scale = _SCALE.match(article_text, end)
    return scale.end() if scale else end


def _with_closing(quote: str, article_text: str, end: int) -> int:
    """Return `end` behind the full stop and the closing marks that the quote had too."""
    if quote.rstrip()[-1:].isalnum():
        return end
    closing = _CLOSING.match(article_text, end)
    return closing.end() if closing else end
