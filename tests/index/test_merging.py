from hypothesis import given
from hypothesis import strategies as st

from index.merging import FIRST_TIER_CHARACTERS, MAX_GAP_CHARACTERS, merge
from index.passages import ScoredPassage, ScoredSentence, Sentence, SentenceKind

MANY = 1_000


def _article(lengths: list[int], article_id: str = "a", headings: tuple[int, ...] = ()) -> tuple[Sentence, ...]:
    sentences, start = [], 0
    for ordinal, length in enumerate(lengths):
        kind: SentenceKind = "heading" if ordinal in headings else "sentence"
        sentences.append(Sentence(article_id, ordinal, start, start + length, kind))
        start += length + 1
    return tuple(sentences)


def _rank(sentences: tuple[Sentence, ...], order: list[int]) -> list[ScoredSentence]:
    return [ScoredSentence(sentences[ordinal], 10.0 - place, 0.0, 0.0) for place, ordinal in enumerate(order)]


def _ordinals(passages: tuple[ScoredPassage, ...], sentences: tuple[Sentence, ...]) -> list[tuple[int, int]]:
    starts = {sentence.start: sentence.ordinal for sentence in sentences}
    ends = {sentence.end: sentence.ordinal for sentence in sentences}
    return [(starts[found.passage.start], ends[found.passage.end]) for found in passages]


def test_neighbours_of_one_tier_become_one_passage_with_the_best_score() -> None:
    sentences = _article([50] * 6)
    passages = merge(_rank(sentences, [4, 0, 5, 1]), {"a": sentences}, MANY)
    assert _ordinals(passages, sentences) == [(4, 5), (0, 1)]
    assert [passage.score for passage in passages] == [10.0, 9.0]


def test_a_short_sentence_between_two_is_taken_along_but_no_long_one() -> None:
    for length, expected in ((MAX_GAP_CHARACTERS, [(0, 2)]), (MAX_GAP_CHARACTERS + 1, [(0, 0), (2, 2)])):
        sentences = _article([50, length, 50])
        assert _ordinals(merge(_rank(sentences, [0, 2]), {"a": sentences}, MANY), sentences) == expected


def test_no_heading_is_a_passage_or_fills_a_gap() -> None:
    sentences = _article([50, 50, 50], headings=(1,))
    assert _ordinals(merge(_rank(sentences, [0, 1, 2]), {"a": sentences}, MANY), sentences) == [(0, 0), (2, 2)]


def test_passages_of_two_articles_stay_apart() -> None:
    one, two = _article([50], "a"), _article([50], "b")
    passages = merge([*_rank(one, [0]), *_rank(two, [0])], {"a": one, "b": two}, MANY)
    assert [passage.passage.article_id for passage in passages] == ["a", "b"]


def test_a_later_tier_changes_no_earlier_passage() -> None:
    sentences = _article([FIRST_TIER_CHARACTERS] * 3)
    passages = merge(_rank(sentences, [1, 0, 2]), {"a": sentences}, MANY)
    assert _ordinals(passages, sentences)[0] == (1, 1)
    assert sorted(_ordinals(passages, sentences)) == [(0, 0), (1, 1), (2, 2)]


def test_a_sentence_that_filled_a_gap_is_not_shown_again() -> None:
    sentences = _article([FIRST_TIER_CHARACTERS // 2, 50, FIRST_TIER_CHARACTERS // 2])
    assert _ordinals(merge(_rank(sentences, [0, 2, 1]), {"a": sentences}, MANY), sentences) == [(0, 2)]


def test_nothing_ranked_is_no_passage() -> None:
    assert merge([], {}, MANY) == ()


def test_the_passages_of_a_limit_are_the_first_of_all() -> None:
    sentences = _article([60, 200, 300] * 30)
    ranked = _rank(sentences, list(range(0, 90, 3)) + list(range(1, 90, 3)))
    everything = merge(ranked, {"a": sentences}, MANY)
    assert len(everything) > 20
    for limit in range(21):
        assert merge(ranked, {"a": sentences}, limit) == everything[:limit]


RANKED = st.lists(st.integers(1, 400), min_size=1, max_size=40).flatmap(
    lambda lengths: st.tuples(st.just(lengths), st.lists(st.integers(0, len(lengths) - 1), unique=True))
)


@given(RANKED)
def test_passages_hold_every_ranked_sentence_and_never_overlap(ranked: tuple[list[int], list[int]]) -> None:
    lengths, order = ranked
    sentences = _article(lengths)
    spans = _ordinals(merge(_rank(sentences, order), {"a": sentences}, MANY), sentences)
    held = [ordinal for first, last in spans for ordinal in range(first, last + 1)]
    assert len(held) == len(set(held))
    assert set(order) <= set(held)


@given(RANKED, st.integers(1, 40))
def test_more_sentences_never_change_the_passages_of_full_tiers(ranked: tuple[list[int], list[int]], cut: int) -> None:
    """The first passages are the same whether fifty or five hundred sentences were ranked."""
    lengths, order = ranked
    sentences = _article(lengths)
    everything = merge(_rank(sentences, order), {"a": sentences}, MANY)
    some = merge(_rank(sentences, order[:cut]), {"a": sentences}, MANY)
    tier, total = 0, 0
    for place, ordinal in enumerate(order[:cut]):
        total += lengths[ordinal]
        if total >= FIRST_TIER_CHARACTERS:
            tier = place + 1
            break
    first = merge(_rank(sentences, order[:tier]), {"a": sentences}, MANY)
    assert some[: len(first)] == everything[: len(first)] == first
