"""A comparison shows both things that are compared, not only the sentence that names them together."""

from collections.abc import Sequence

from bot.extractive.evidence import match
from bot.extractive.question_analysis import Side
from bot.extractive.select import MAX_CLAIMS, Judged, Selected
from bot.extractive.words import content_stems


def with_both_sides(sides: Sequence[Side], shown: Sequence[Selected], candidates: Sequence[Judged]) -> list[Selected]:
    """Return what is shown, and after it what tells about each side alone.

    First come the rows of one table that has a row for every side: nothing compares better, so the last of what is shown make
    room. Then the best sentence of each, as far as there is room. Nothing comes where a side would stay without: half a
    comparison misleads.

    Parameters
    ----------
    sides
        The names compared; none where the question compares nothing.
    candidates
        Best first.
    """
    kept = list(shown)
    for kind in ("row", "sentence") if sides else ():
        told = [_alone(side, sides, kind, candidates) for side in sides]
        for rows in _together(told) if kind == "row" else [[best[0] for best in told if best]]:
            if len(rows) != len(sides):
                continue
            new = [one for one in rows if all(one.sentence != other.judged.sentence for other in kept)]
            if kind == "row":
                kept = _with_room(kept, rows, len(new))
            if len(kept) + len(new) <= MAX_CLAIMS:
                kept += [Selected(one, ()) for one in new]
    return kept


def _with_room(shown: Sequence[Selected], rows: Sequence[Judged], new: int) -> list[Selected]:
    """Return what is shown without the last of it that is none of `rows`, so that there is room for `new` more."""
    others = [selected for selected in shown if all(selected.judged.sentence != row.sentence for row in rows)]
    gone = others[max(0, len(others) - max(0, len(shown) + new - MAX_CLAIMS)) :]
    return [selected for selected in shown if selected not in gone]


def _alone(side: Side, sides: Sequence[Side], kind: str, candidates: Sequence[Judged]) -> list[Judged]:
    """Return the candidates of a kind that name `side` and none of the others; a row names what its first cell does."""
    return [
        judged
        for judged in candidates
        if judged.sentence.kind == kind and all(_names(judged, each) == (each is side) for each in sides)
    ]


def _names(judged: Judged, side: Side) -> bool:
    row = judged.sentence
    stems = frozenset(content_stems(row.cells[0])) if row.cells else judged.words.stems | judged.words.around
    return all(match(term, stems) for term in side)


def _together(told: Sequence[Sequence[Judged]]) -> list[list[Judged]]:
    """Return the first choice of one row a side, all of one table; none where there is no such table."""
    for first in told[0]:
        table = first.sentence
        same = [
            [
                one
                for one in rows
                if (one.sentence.article_id, one.sentence.columns) == (table.article_id, table.columns)
            ]
            for rows in told
        ]
        if all(same):
            return [[rows[0] for rows in same]]
    return []
