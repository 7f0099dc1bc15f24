"""What the model reads fits its window, the best first, each source under a key of its own."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.llm.config import LLMConfig
from bot.llm.context import LONGEST_JOINED, Budget, fit_sources, join_neighbours
from bot.llm.cost import UNKNOWN_WINDOW, context_window, cost_usd
from bot.llm.tokens import estimate_tokens
from corpus.article import Article
from corpus.model_errors import ModelWindowError
from index.passages import Passage
from tests.fakes.article_view import FakeView

LONG = Article(id="long", title="A long article", text="Every sentence here has seven short words. " * 400)
VIEW = FakeView([LONG])
PASSAGES = [Passage("long", start, start + 840) for start in range(0, 8400, 840)]


@settings(deadline=None)
@given(st.integers(150, 6000), st.integers(150, 6000))
def test_sources_never_need_more_than_their_room(room: int, limit: int) -> None:
    config = LLMConfig(context_tokens=limit)
    sources = fit_sources(PASSAGES, VIEW, "fence", room=room, config=config)
    assert sum(estimate_tokens(source.block("fence")) for source in sources) <= min(room, limit)
    # One that does not fit is passed over (each has a key of its own, which takes more or less room), never cut or moved.
    later = [PASSAGES.index(source.passage) for source in sources[1:]]
    assert later == sorted(later)
    assert sources[0].passage.start == 0
    assert len({source.key for source in sources}) == len(sources)


def test_a_best_passage_that_is_too_long_is_cut_at_a_word() -> None:
    [source] = fit_sources([Passage("long", 0, 16000)], VIEW, "fence", room=300, config=LLMConfig())
    assert LONG.text.startswith(source.text)
    assert LONG.text[len(source.text)] == " "


def test_no_room_for_a_single_passage_is_one_sentence() -> None:
    with pytest.raises(ModelWindowError, match="too small for the question and one passage"):
        fit_sources(PASSAGES, VIEW, "fence", room=100, config=LLMConfig(context_window=700))


@pytest.mark.parametrize(
    ("config", "window", "output"),
    [
        (LLMConfig(), 1_050_000, 12_000),
        (LLMConfig(model="llama3.2"), UNKNOWN_WINDOW, UNKNOWN_WINDOW // 3),
        (LLMConfig(model="llama3.2", context_window=32_000), 32_000, 32_000 // 3),
        (LLMConfig(max_output_tokens=500), 1_050_000, 500),
    ],
)
def test_the_reply_gets_its_part_of_the_window(config: LLMConfig, window: int, output: int) -> None:
    assert Budget.of(config) == Budget(window=window, output=output)


@pytest.mark.parametrize(
    "text", ["", "plain words", "12,345.67 | 8%", "Mądry “quoted” – dash", "🙂" * 10, "\ud800", "x" * 1000]
)
def test_the_estimate_is_on_the_safe_side_and_grows(text: str) -> None:
    tokens = estimate_tokens(text)
    assert tokens >= len(text) / 4
    assert estimate_tokens(text + " more") > tokens


def test_prices_are_known_or_null() -> None:
    assert cost_usd("gpt-6-luna", 1_000_000, 1_000_000) == pytest.approx(0.6)
    assert cost_usd("gpt-5-mini-2025-08-07", 1_000_000, 0) == pytest.approx(0.25)
    assert cost_usd("llama3.2", 1, 1) is None
    assert context_window("gpt-4o-mini") == 128_000


def test_neighbours_of_one_article_are_read_as_one_passage_in_the_order_of_their_best() -> None:
    found = [
        Passage("b", 900, 950),
        Passage("a", 400, 480),
        Passage("b", 0, 50),
        Passage("a", 100, 200),
        Passage("b", 100, 150),
    ]
    assert join_neighbours(found) == [Passage("b", 900, 950), Passage("a", 100, 480), Passage("b", 0, 150)]
    assert join_neighbours([]) == []


def test_a_joined_passage_does_not_grow_to_the_whole_article() -> None:
    found = [Passage("a", start, start + 400) for start in range(0, 8000, 500)]
    joined = join_neighbours(found)
    assert max(passage.end - passage.start for passage in joined) <= LONGEST_JOINED
    assert all(any(j.start <= p.start and p.end <= j.end for j in joined) for p in found)
