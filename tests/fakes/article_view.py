"""A few articles and their sentences without an index."""

import re
from collections.abc import Iterable, Mapping, Sequence

from corpus.article import Article
from index.passages import Passage, Sentence

MILL = Article(
    id="mill-closes",
    title="Old mill closes",
    publisher="River Gazette",
    published="2026-05-19",
    text=(
        "The Weber mill in Aldbury closed on 4 May 2026. It had 40 workers, the owner said. "
        "“We had no choice,” said Anna Weber, who owns the mill. The town expects to reopen the building as a school in 2028."
    ),
)
SCHOOL = Article(
    id="school-plan",
    title="A school for Aldbury",
    publisher="County News",
    published="2026-06",
    kind="digest",
    text=(
        "Aldbury wants to turn the Weber mill into a school. The mill closed in June 2026, according to the council. "
        "The conversion will cost $3 million. Pupils are not expected before 2028."
    ),
)


class FakeView:
    """Articles with one sentence a full stop, and one passage an article."""

    def __init__(self, articles: Iterable[Article] = (MILL, SCHOOL)) -> None:
        self._articles = {article.id: article for article in articles}

    @property
    def articles(self) -> Mapping[str, Article]:
        return self._articles

    def sentences(self, article_id: str) -> Sequence[Sentence]:
        text = self._articles[article_id].text
        spans = [match.span() for match in re.finditer(r"[^\s][^.]*(?:\.|$)”?", text)]
        return tuple(Sentence(article_id, n, start, end, heading=("News",)) for n, (start, end) in enumerate(spans))

    @property
    def passages(self) -> list[Passage]:
        return [Passage(article.id, 0, len(article.text)) for article in self._articles.values()]
