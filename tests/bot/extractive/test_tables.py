"""Rows of tables."""

import pytest

from bot.extractive.question_analysis import analyse
from bot.extractive.statistics import CorpusStatistics
from bot.extractive.tables import extreme_row, row_text, same_table, value_of
from index.passages import Sentence
from tests.fakes.memory_view import MemoryView

BY_METRIC = """# Ships

Table: the two ships.

| Metric | Solvind (Nordlys) | Gamle Erik (Port) |
|---|---|---|
| Top speed | 27 knots | 16 knots |
| Price | $1.2 million | $900K |
"""


def rows_of(view: MemoryView, article_id: str) -> list[Sentence]:
    return [sentence for sentence in view.sentences(article_id) if sentence.kind == "row"]


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("How fast is the Solvind?", "Top speed: Solvind (Nordlys) 27 knots"),
        ("What is the top speed?", "Top speed: Solvind (Nordlys) 27 knots; Gamle Erik (Port) 16 knots"),
        ("Which ship has the lowest top speed?", "Top speed: Gamle Erik (Port) 16 knots; Solvind (Nordlys) 27 knots"),
    ],
)
def test_a_row_tells_the_columns_that_are_asked_for(question: str, text: str) -> None:
    view = MemoryView.of({"ships": BY_METRIC})
    row = rows_of(view, "ships")[0]

    assert row_text(analyse(question, CorpusStatistics(view.articles)), row) == text


def test_the_extreme_row_is_chosen_by_value_and_not_by_text(view: MemoryView) -> None:
    statistics = CorpusStatistics(view.articles)
    table = rows_of(view, "night-ferry")

    most = extreme_row(analyse("Which ship takes the most passengers?", statistics), table)
    least = extreme_row(analyse("Which ship takes the fewest passengers?", statistics), table)
    neither = extreme_row(analyse("Which ship takes passengers?", statistics), table)

    assert most is not None
    assert least is not None
    assert (most.cells[0], least.cells[0], neither) == ("Havmaagen", "Gamle Erik", None)


def test_all_rows_of_one_table_are_found_from_any(view: MemoryView) -> None:
    sentences = view.sentences("night-ferry")
    table = rows_of(view, "night-ferry")

    assert [same_table(row, sentences) for row in table] == [table] * 3


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("$80B+", 80e9),
        ("1,200", 1200.0),
        ("200K", 200e3),
        ("92.0%", 92.0),
        ("Low (set once)", 2.0),
        ("Very High", 5.0),
        ("Moderate", 3.0),
        ("1.2.3", None),
        ("Frontier Framework", None),
        ("", None),
    ],
)
def test_values(cell: str, value: float | None) -> None:
    assert value_of(cell) == value
