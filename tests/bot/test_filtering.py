"""Which articles a filter lets answer."""

import pytest

from bot.filtering import allowed_ids
from bot.question import ArticleFilter
from corpus.article import Article
from corpus.errors import UsageError

ARTICLES = {
    article.id: article
    for article in (
        Article("year", "Y", "x", publisher="Planet", published="2026"),
        Article("month", "M", "x", publisher="planet", published="2026-05", source_file="M 1.txt"),
        Article("day", "D", "x", publisher="Globe", published="2026-05-19", tags=("Space", "launch")),
        Article("undated", "U", "x"),
    )
}


@pytest.mark.parametrize(
    ("wanted", "allowed"),
    [
        (ArticleFilter(), None),
        (ArticleFilter(since="2026-05-20"), {"year", "month"}),
        (ArticleFilter(since="2026-05"), {"year", "month", "day"}),
        (ArticleFilter(since="2026-06"), {"year"}),
        (ArticleFilter(until="2026-05-18"), {"year", "month"}),
        (ArticleFilter(until="2025"), set()),
        (ArticleFilter(since="2026", until="2026"), {"year", "month", "day"}),
        (ArticleFilter(publishers=("PLANET",)), {"year", "month"}),
        (ArticleFilter(article_ids=("Day", "m 1.TXT")), {"day", "month"}),
        (ArticleFilter(article_ids=("day",), publishers=("Planet",)), set()),
        (ArticleFilter(tags=("space",)), {"day"}),
        (ArticleFilter(tags=("space", "sport")), {"day"}),
        (ArticleFilter(tags=("sport",)), set()),
    ],
)
def test_a_filter(wanted: ArticleFilter, allowed: set[str] | None) -> None:
    assert allowed_ids(wanted, ARTICLES) == allowed


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        (ArticleFilter(since="yesterday"), "--since 'yesterday' is no date"),
        (ArticleFilter(until="2026-13"), "--until '2026-13' is no date"),
        (ArticleFilter(publishers=("Nobody",)), "No article is from nobody. Publishers: Globe, Planet, planet."),
        (ArticleFilter(article_ids=("nothing",)), "There is no article nothing"),
    ],
)
def test_a_filter_that_means_nothing(wanted: ArticleFilter, said: str) -> None:
    with pytest.raises(UsageError) as raised:
        allowed_ids(wanted, ARTICLES)
    assert said in str(raised.value)
