"""Rows of tables as sentences: the cell that was asked for, in the table's own words."""

import re
from collections.abc import Iterable, Sequence

from bot.extractive.evidence import match
from bot.extractive.question_analysis import QuestionAnalysis
from bot.extractive.words import content_stems
from index.passages import Sentence

_VALUE = re.compile(r"([-−]?\d[\d.,]*)\s*(k|m|b|t|bn|mn|tn|thousand|million|billion|trillion)?\b", re.IGNORECASE)
_SCALES = {
    "k": 1e3, "thousand": 1e3, "m": 1e6, "mn": 1e6, "million": 1e6,
    "b": 1e9, "bn": 1e9, "billion": 1e9, "t": 1e12, "tn": 1e12, "trillion": 1e12,
}  # fmt: skip
_GRADES = ("none", "very low", "low", "medium", "high", "very high")
_SAME_GRADE = {"moderate": "medium", "mid": "medium", "minimal": "very low", "no": "none"}


def row_text(question: QuestionAnalysis, row: Sentence) -> str:
    """Return what a row says to the question: `label: column cell; column cell`.

    Only the columns that the question names are told; all of them where it names none, or where it asks for the largest
    or smallest of the columns (a table whose columns are the things compared). Words are the table's own.
    """
    label, told = row.cells[0], _told_columns(question, row)
    pairs = [(row.columns[column] if column < len(row.columns) else "", row.cells[column]) for column in told]
    if question.extreme and len(pairs) > 1 and all(value_of(cell) is not None for _, cell in pairs):
        pairs.sort(key=lambda pair: value_of(pair[1]) or 0.0, reverse=question.extreme == "max")
    said = "; ".join(f"{column} {cell}".strip() for column, cell in pairs if cell)
    return f"{label}: {said}" if said else label


def extreme_row(question: QuestionAnalysis, rows: Iterable[Sentence]) -> Sentence | None:
    """Return the row that has the largest or smallest value of the column asked for; None where that is not asked.

    A table whose rows are the things compared is meant: the question names a column and no row. `rows` are all rows of
    one table.
    """
    table = [row for row in rows if row.cells]
    if question.extreme is None or len(table) < 2:
        return None
    column = _compared_column(question, table)
    if column is None:
        return None
    valued = [(value, row) for row in table if (value := value_of(row.cells[column])) is not None]
    if len(valued) < 2:
        return None
    pick = max if question.extreme == "max" else min
    return pick(valued, key=lambda pair: pair[0])[1]


def value_of(cell: str) -> float | None:
    """Return what a cell is worth in a comparison: a number with its scale, or a grade from none to very high."""
    plain = cell.strip().lower()
    found = _VALUE.search(plain)
    if found:
        try:
            number = float(found[1].replace(",", "").replace("−", "-").rstrip("."))
        except ValueError:  # "1.2.3": a version, not a number
            return None
        return number * _SCALES.get(found[2] or "", 1.0)
    grade = re.split(r"[(,;/]", plain)[0].strip()
    grade = _SAME_GRADE.get(grade, grade)
    return float(_GRADES.index(grade)) if grade in _GRADES else None


def same_table(row: Sentence, sentences: Sequence[Sentence]) -> list[Sentence]:
    """Return all rows of the table that `row` is in, in order; `sentences` are its article's."""

    def together(ordinal: int) -> bool:
        other = sentences[ordinal]
        return other.kind == "row" and other.columns == row.columns and other.caption == row.caption

    first = last = row.ordinal
    while first > 0 and together(first - 1):
        first -= 1
    while last + 1 < len(sentences) and together(last + 1):
        last += 1
    return list(sentences[first : last + 1])


def _told_columns(question: QuestionAnalysis, row: Sentence) -> list[int]:
    """Return the positions of the cells to tell, in order; never the label's."""
    everything = list(range(1, len(row.cells)))
    label = frozenset(content_stems(row.cells[0]))
    wanted: set[int] = set()
    for term in question.terms:
        if match(term, label):
            continue
        scores = {column: match(term, _stems(row.columns, column)) for column in everything}
        best = max(scores.values(), default=0.0)
        hits = {column for column, score in scores.items() if best and score == best}
        if len(hits) < len(everything):
            wanted |= hits
    return sorted(wanted) if wanted else everything


def _compared_column(question: QuestionAnalysis, table: Sequence[Sentence]) -> int | None:
    """Return the column whose header the question names best, unless it names a row's label better."""
    columns = range(1, min(len(row.cells) for row in table))
    by_column = {column: _weight(question, _stems(table[0].columns, column)) for column in columns}
    by_label = max(_weight(question, frozenset(content_stems(row.cells[0]))) for row in table)
    best = max(by_column, key=by_column.__getitem__, default=None)
    return best if best is not None and by_column[best] > by_label else None


def _stems(columns: Sequence[str], column: int) -> frozenset[str]:
    return frozenset(content_stems(columns[column])) if column < len(columns) else frozenset()


def _weight(question: QuestionAnalysis, stems: frozenset[str]) -> float:
    """Return the idf of the question that a header or label holds."""
    return sum(term.idf * match(term, stems) for term in question.terms)
