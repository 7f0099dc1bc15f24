"""The claims that are mutated: each with its located quotes, from the shipped articles and from WiCE."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bot.verification.evidence import Evidence, gather
from bot.verification.quotes import locate
from corpus.article import Article
from corpus.readers import read_corpus
from index.sentences import split_sentences

HERE = Path(__file__).resolve().parent
REPOSITORY = HERE.parents[1]
_PUBLISHED = re.compile(r"\(meta data\) PUBLISHED DATETIME: (\d{4}-\d\d-\d\d)")
_AROUND = 5
"""Lines of a WiCE article before and behind a supporting sentence that count as its passage, about 250 words."""


@dataclass(frozen=True)
class Case:
    """One claim that its evidence supports."""

    id: str
    question: str
    claim: str
    evidence: tuple[Evidence, ...]


def shipped_articles() -> dict[str, Article]:
    """Return the shipped articles by id."""
    return {article.id: article for article in read_corpus(REPOSITORY / "corpus" / "articles").articles}


def sentence_cases(articles: dict[str, Article]) -> Iterator[Case]:
    """Yield every sentence and table row of the articles as a claim with itself as quote."""
    for article in articles.values():
        sentences = split_sentences(article)
        for sentence in sentences:
            if sentence.kind != "heading":
                text = article.text[sentence.start : sentence.end]
                evidence = gather(article, sentence.start, sentence.end, sentences=sentences)
                yield Case(f"{article.id}:{sentence.start}", "", text, (evidence,))


def paraphrase_cases(articles: dict[str, Article], file_name: str) -> Iterator[Case]:
    """Yield the hand-written claims of one file; a quote that is not in its article any more is an error."""
    sentences = {article.id: split_sentences(article) for article in articles.values()}
    for line in (HERE / file_name).read_text("utf-8").splitlines():
        row = json.loads(line)
        evidence = []
        for quote in row["quotes"]:
            article = articles[quote["article_id"]]
            match = locate(quote["quote"], article.text)
            assert match, f"{row['id']}: not in {article.id}: {quote['quote']}"
            evidence.append(gather(article, match.start, match.end, sentences=sentences[article.id]))
        yield Case(row["id"], row["question"], row["claim"], tuple(evidence))


def wice_cases(file: Path) -> Iterator[Case]:
    """Yield the claims that WiCE calls supported, with the first set of sentences that supports each.

    The title of the encyclopedia page a claim is from stands for the user's question: the claims leave their subject out.
    """
    for line in file.read_text("utf-8").splitlines():
        row = json.loads(line)
        if row["label"] != "supported":
            continue
        lines = [" ".join(sentence.split()) for sentence in row["evidence"]]
        published = next((found[1] for found in map(_PUBLISHED.match, lines[:5]) if found), None)
        article = Article(id=row["meta"]["id"], title=lines[0], text="\n".join(lines), published=published)
        starts = [0]
        for text in lines:
            starts.append(starts[-1] + len(text) + 1)
        evidence = tuple(
            gather(
                article,
                starts[at],
                starts[at] + len(lines[at]),
                sentences=(),
                passage=(starts[max(0, at - _AROUND)], starts[min(len(lines), at + _AROUND + 1)] - 1),
            )
            for at in row["supporting_sentences"][0]
            if lines[at]
        )
        yield Case(article.id, row["meta"]["claim_title"], row["claim"], evidence)
