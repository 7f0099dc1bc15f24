import pytest

from benchmarks.retrieval.metrics import BUDGETS, Span, Texts, first_tokens, score

WORDS = " ".join(f"w{number}" for number in range(3000))


def _prefix(text: str, tokens: int) -> int:
    return len(" ".join(text.split(" ")[:tokens]))


TEXTS = Texts({"a": "One two. Three four.", "b": WORDS}, lambda text: len(text.split()), _prefix)


def test_everything_found_is_full_marks() -> None:
    found = score([Span("a", 0, 8)], [Span("a", 0, 20)], TEXTS)
    assert found.recall == (1.0,) * len(BUDGETS)
    assert found.covered
    assert found.reciprocal_rank == 1.0


def test_nothing_found_is_none() -> None:
    found = score([Span("a", 0, 8)], [Span("b", 0, 8)], TEXTS)
    assert found.recall == (0.0,) * len(BUDGETS)
    assert (found.covered, found.covered_but_blanks, found.reciprocal_rank) == (False, False, 0.0)


def test_the_same_offsets_of_another_corpus_do_not_count() -> None:
    found = score([Span("a", 0, 8)], [Span("b", 0, 8), Span("a", 9, 20), Span("a", 6, 8)], TEXTS)
    assert found.recall[0] == pytest.approx(2 / 8)
    assert found.reciprocal_rank == pytest.approx(1 / 3)


def test_blank_space_between_two_passages_is_told_apart() -> None:
    found = score([Span("a", 0, 20)], [Span("a", 0, 8), Span("a", 9, 20)], TEXTS)
    assert found.recall[0] == pytest.approx(19 / 20)
    assert (found.covered, found.covered_but_blanks) == (False, True)


def test_a_character_retrieved_twice_counts_once() -> None:
    assert score([Span("a", 0, 8)], [Span("a", 0, 4), Span("a", 0, 4)], TEXTS).recall[0] == pytest.approx(0.5)


def test_the_passage_that_passes_the_budget_is_cut_there() -> None:
    whole = Span("b", 0, len(WORDS))
    kept = first_tokens([Span("a", 0, 8), whole, Span("a", 9, 20)], TEXTS, 250)
    assert kept == [Span("a", 0, 8), Span("b", 0, _prefix(WORDS, 248))]
