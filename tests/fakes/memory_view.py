"""A corpus in memory with the real sentence splitter, and a search by shared words in the place of the index."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bot.extractive.draft import ExtractiveDraft
from bot.extractive.words import content_stems
from corpus.article import Article
from index.passages import Retrieval, ScoredSentence, Sentence
from index.sentences import split_sentences


@dataclass(frozen=True, eq=False)
class MemoryView:
    """Articles, their sentences, and a search that counts shared stems."""

    articles: Mapping[str, Article]
    split: Mapping[str, tuple[Sentence, ...]]

    @classmethod
    def of(cls, texts: Mapping[str, str]) -> "MemoryView":
        articles = {name: Article(id=name, title=name.replace("-", " "), text=text) for name, text in texts.items()}
        return cls(articles, {name: split_sentences(article) for name, article in articles.items()})

    def sentences(self, article_id: str) -> tuple[Sentence, ...]:
        return self.split[article_id]

    def search(self, question: str) -> Retrieval:
        wanted = set(content_stems(question))
        scored = []
        for sentences in self.split.values():
            for sentence in sentences:
                text = " ".join((self.text(sentence), *sentence.columns, *sentence.heading))
                share = len(wanted & set(content_stems(text))) / (len(wanted) or 1)
                if sentence.kind != "heading":
                    scored.append(ScoredSentence(sentence, score=2 * share + 0.01, cosine=0.6 * share, lexical=share))
        scored.sort(key=lambda each: (-each.score, each.sentence.article_id, each.sentence.ordinal))
        return Retrieval(tuple(scored), ())

    def text(self, sentence: Sentence) -> str:
        return self.articles[sentence.article_id].text[sentence.start : sentence.end]


Ask = Callable[[str], ExtractiveDraft]
"""Asks one question and gives the draft."""
