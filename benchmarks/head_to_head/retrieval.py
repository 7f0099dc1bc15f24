"""The half that needs no model: what each system's search brings to the front."""

from collections.abc import Callable, Mapping, Sequence

from benchmarks.head_to_head.stock import Hit
from bot.evaluation import metrics
from bot.evaluation.gold import GoldQuestion
from corpus.article import Article

BUDGETS = (250, 500, 1000)
"""Tokens of retrieved text within which nuggets are looked for."""

Search = Callable[[str], Sequence[Hit]]


def retrieval_scores(
    search: Search,
    questions: Sequence[GoldQuestion],
    articles: Mapping[str, Article],
    count_tokens: Callable[[str], int],
) -> dict[str, float | None]:
    """Return mean scores over the answerable questions without history (a query engine has no history)."""
    rows: dict[str, list[float | None]] = {}
    for question in questions:
        if not question.answerable or question.history:
            continue
        hits = list(search(question.question))
        ranked = [hit.article_id for hit in hits]
        scores = {
            "MRR": metrics.reciprocal_rank(question.cite_groups, ranked),
            **{
                f"nuggets @{budget}": metrics.nugget_recall(
                    question.must_include, _first_tokens(hits, articles, count_tokens, budget)
                )
                for budget in BUDGETS
            },
            **{
                f"articles @{budget}": metrics.recall_at_k(
                    question.cite_groups, *_articles_within(hits, articles, count_tokens, budget)
                )
                for budget in BUDGETS
            },
        }
        for name, score in scores.items():
            rows.setdefault(name, []).append(score)
    return {name: metrics.mean(values) for name, values in rows.items()}


def _first_tokens(
    hits: Sequence[Hit], articles: Mapping[str, Article], count_tokens: Callable[[str], int], budget: int
) -> str:
    """Return the retrieved text up to the budget; the passage that passes it is cut at a word."""
    pieces = []
    left = budget
    for hit in hits:
        text = articles[hit.article_id].text[hit.start : hit.end]
        size = count_tokens(text)
        if size > left:
            words = text.split(" ")
            low, high = 0, len(words)
            while low < high:
                middle = (low + high + 1) // 2
                fits = count_tokens(" ".join(words[:middle])) <= left
                low, high = (middle, high) if fits else (low, middle - 1)
            pieces.append(" ".join(words[:low]))
            break
        pieces.append(text)
        left -= size
    return "\n".join(pieces)


def _articles_within(
    hits: Sequence[Hit], articles: Mapping[str, Article], count_tokens: Callable[[str], int], budget: int
) -> tuple[list[str], int]:
    """Return the articles with any text within the budget, and their number."""
    found: list[str] = []
    left = budget
    for hit in hits:
        if left <= 0:
            break
        found.append(hit.article_id)
        left -= count_tokens(articles[hit.article_id].text[hit.start : hit.end])
    return found, max(1, len(found))
