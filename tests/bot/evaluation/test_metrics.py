"""The metrics, their edges, and the leaks of other evaluators, each as a test that ours does not have it."""

import math
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.evaluation import metrics
from bot.evaluation.metrics import Statement

ARTICLE = st.sampled_from("abcdef")
GROUPS = st.lists(st.sets(ARTICLE, min_size=1, max_size=3), max_size=4)
RANKED = st.lists(ARTICLE, max_size=12)
STATEMENTS = st.lists(
    st.builds(
        Statement, st.text("xyz ", max_size=6), st.lists(st.none() | st.text("xyz", max_size=4), max_size=4).map(tuple)
    ),
    max_size=5,
)


def _contains(claim: str, quotes: Sequence[str]) -> bool:
    return set(claim.split()) <= set(" ".join(quotes).split())


# --- leaks of others


def test_three_invented_citations_are_not_perfect() -> None:
    recall, precision = metrics.citation_scores([Statement("x", (None, None, None))], lambda *_: True)

    assert (recall, precision) == (0.0, 0.0)
    assert metrics.resolved_rate(resolved=0, citations=3, dangling=0) == 0.0


def test_three_invented_markers_in_the_text_are_not_perfect() -> None:
    dangling = metrics.dangling_markers("It is so [1], and so [7][8], and [9].", {1})

    assert dangling == 3
    assert metrics.citation_scores([Statement("x", ("x",))], _contains, dangling=dangling) == (1.0, 0.25)
    assert metrics.citation_scores([], _contains, dangling=dangling) == (0.0, 0.0)


@given(st.lists(st.tuples(st.booleans(), st.booleans())))
def test_abstention_is_never_nan(outcomes: list[tuple[bool, bool]]) -> None:
    scores = metrics.abstention_scores(outcomes)

    for value in (scores.precision, scores.recall, scores.false_abstention):
        assert value is None or 0 <= value <= 1


def test_abstaining_from_everything_has_no_citations_to_score_and_is_no_success() -> None:
    assert metrics.citation_scores([], _contains) == (None, None)
    assert metrics.mean([None, None]) is None
    assert metrics.abstention_scores([(True, True), (False, True)]) == metrics.AbstentionScores(0.5, 1.0, 1.0)


def test_a_shared_word_is_not_correct() -> None:
    assert metrics.nugget_recall([["$4 billion"]], "Amazon invested several billion dollars.") == 0.0
    assert metrics.nugget_recall([["Nick Joseph"]], "Joseph and Nick are names.") == 0.0


def test_a_statement_without_a_citation_is_not_skipped() -> None:
    assert metrics.citation_scores([Statement("x", ("x",)), Statement("y", ())], _contains) == (0.5, 1.0)


# --- definitions


def test_citation_precision_is_that_of_alce() -> None:
    statements = [
        Statement("a b", ("a", "b", "c")),  # together they support; "c" alone does not, and is not needed
        Statement("d", ("d", "e")),  # "e" is not needed either
        Statement("f", ("g",)),  # not supported: its citation does not count as good
    ]

    assert metrics.citation_scores(statements, _contains) == (pytest.approx(2 / 3), pytest.approx(3 / 6))


def test_retrieval_counts_groups_not_articles() -> None:
    groups = [{"a", "b"}, {"c"}]

    assert metrics.recall_at_k(groups, ["b", "x", "c"], 2) == 0.5
    assert metrics.recall_at_k(groups, ["b", "x", "c"], 3) == 1.0
    assert metrics.reciprocal_rank(groups, ["x", "c"]) == 0.5
    assert metrics.reciprocal_rank(groups, ["x"]) == 0.0
    assert metrics.ndcg_at_k(groups, ["b", "c"], 5) == 1.0
    assert metrics.ndcg_at_k(groups, ["x", "b", "a", "c"], 5) == pytest.approx(
        (1 / math.log2(3) + 1 / math.log2(5)) / (1 + 1 / math.log2(3))
    )


def test_nothing_asked_for_is_nothing_measured() -> None:
    assert metrics.recall_at_k([], ["a"], 5) is None
    assert metrics.reciprocal_rank([], ["a"]) is None
    assert metrics.ndcg_at_k([], ["a"], 5) is None
    assert metrics.nugget_recall([], "text") is None
    assert metrics.resolved_rate(resolved=0, citations=0, dangling=0) is None


@pytest.mark.parametrize(
    ("answerable", "abstained", "right", "errored", "score"),
    [
        (True, False, True, False, 1), (True, False, False, False, -1), (True, True, False, False, 0),
        (False, True, False, False, 1), (False, False, False, False, -1), (False, True, True, True, 0),
    ],
)  # fmt: skip
def test_crag(answerable: bool, abstained: bool, right: bool, errored: bool, score: int) -> None:
    found = metrics.crag_score(answerable=answerable, abstained=abstained, right=right, errored=errored)

    assert found == score


@pytest.mark.parametrize(("percent", "value"), [(0, 1.0), (50, 2.0), (75, 3.0), (76, 4.0), (95, 4.0), (100, 4.0)])
def test_percentiles_are_values_that_were_measured(percent: float, value: float) -> None:
    assert metrics.percentile([4.0, 1.0, 3.0, 2.0], percent) == value


def test_no_value_has_no_percentile() -> None:
    assert metrics.percentile([], 95) is None


# --- properties


@given(GROUPS, RANKED, st.integers(1, 8))
def test_retrieval_scores_are_shares(groups: list[set[str]], ranked: list[str], k: int) -> None:
    scores = [
        metrics.recall_at_k(groups, ranked, k),
        metrics.reciprocal_rank(groups, ranked),
        metrics.ndcg_at_k(groups, ranked, k),
    ]

    assert all((score is None) == (not groups) for score in scores)
    assert all(0 <= score <= 1 for score in scores if score is not None)


@given(GROUPS.filter(bool), RANKED, st.integers(1, 8))
def test_one_more_passage_never_lowers_recall(groups: list[set[str]], ranked: list[str], k: int) -> None:
    assert (metrics.recall_at_k(groups, ranked, k) or 0) <= (metrics.recall_at_k(groups, ranked, k + 1) or 0)


@given(STATEMENTS, st.integers(0, 3))
def test_citation_scores_are_shares_and_never_nan(statements: list[Statement[str]], dangling: int) -> None:
    recall, precision = metrics.citation_scores(statements, _contains, dangling=dangling)

    assert (recall is None) == (precision is None) == (not statements and not dangling)
    assert all(0 <= score <= 1 for score in (recall, precision) if score is not None)


@given(STATEMENTS.filter(bool))
def test_an_invented_citation_never_raises_a_score(statements: list[Statement[str]]) -> None:
    recall, precision = metrics.citation_scores(statements, _contains)
    first = statements[0]
    invented = [Statement(first.text, (*first.quotes, None)), *statements[1:]]

    recall_after, precision_after = metrics.citation_scores(invented, _contains)

    assert recall_after == recall
    assert precision_after is not None
    assert precision is not None
    assert precision_after <= precision


@given(st.lists(st.none() | st.floats(0, 1)))
def test_a_mean_is_between_its_values(values: list[float | None]) -> None:
    present = [value for value in values if value is not None]
    found = metrics.mean(values)

    assert (found is None) == (not present)
    assert found is None or min(present) - 1e-9 <= found <= max(present) + 1e-9
