"""What is shown of what was judged."""

import dataclasses

from hypothesis import given
from hypothesis import strategies as st

from bot.extractive.select import KEEP, MAX_CLAIMS, Judged, Selected, select
from bot.extractive.sentence_store import SentenceStore
from tests.fakes.memory_view import MemoryView

TEXTS = {
    "first": "The ferry Havmaagen has 1,200 seats for passengers. The harbour of Brevik is deep.",
    "second": "The ferry Havmaagen has 1,200 seats for its passengers. The ferry Havmaagen has 800 seats for passengers.",
    "third": "One. Two is a number. Three whales swim. Four doors open. Five ships sail. Six bells ring. Seven winds blow.",
}
VIEW = MemoryView.of(TEXTS)
STORE = SentenceStore(VIEW)


def judged(article_id: str, ordinal: int, probability: float) -> Judged:
    sentence = VIEW.sentences(article_id)[ordinal]
    return Judged(sentence, STORE.words(sentence), probability)


def test_the_same_thing_in_another_article_is_a_second_source_and_not_a_second_sentence() -> None:
    best, twin, rival = judged("first", 0, 0.9), judged("second", 0, 0.8), judged("second", 1, 0.7)

    assert select([twin, rival, best]) == (Selected(best, (twin,)), Selected(rival, ()))


def test_what_is_much_less_likely_is_left_out() -> None:
    best, enough, less = (
        judged("first", 0, 0.8),
        judged("third", 2, 0.8 * KEEP + 0.01),
        judged("first", 1, 0.8 * KEEP - 0.01),
    )

    assert select([less, enough, best]) == (Selected(best, ()), Selected(enough, ()))


def test_rows_without_the_cell_yield_to_the_row_that_has_it(view: MemoryView) -> None:
    store = SentenceStore(view)
    rows = [sentence for sentence in view.sentences("night-ferry") if sentence.kind == "row"]
    candidates = [Judged(row, store.words(row), 0.9) for row in rows]
    right = dataclasses.replace(candidates[2], probability=0.5, has_cell=True)

    assert select([*candidates[:2], right]) == (Selected(right, ()),)


@given(st.lists(st.floats(0.0, 1.0), min_size=1, max_size=7))
def test_at_most_five_best_first_and_the_best_is_among_them(probabilities: list[float]) -> None:
    candidates = [judged("third", ordinal, probability) for ordinal, probability in enumerate(probabilities)]

    shown = [selected.judged.probability for selected in select(candidates)]

    assert 1 <= len(shown) <= MAX_CLAIMS
    assert shown == sorted(shown, reverse=True)
    assert shown[0] == max(probabilities)


def test_nothing_judged_shows_nothing() -> None:
    assert select([]) == ()
