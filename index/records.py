"""Articles, sentences and windows as the rows that the catalog and a generation store."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from corpus.article import Article
from index.passages import Sentence
from index.windows import Window


@dataclass(frozen=True)
class PreparedArticle:
    """An article with everything that is derived from it except vectors.

    Attributes
    ----------
    late
        The windows that are encoded (late chunking).
    lexical
        The windows that keyword search scores.
    """

    article: Article
    sentences: tuple[Sentence, ...]
    late: tuple[Window, ...]
    lexical: tuple[Window, ...]


def dump_article(article: Article) -> str:
    """Return an article as JSON."""
    return json.dumps(asdict(article), ensure_ascii=False)


def load_article(record: str) -> Article:
    """Return the article of a JSON record.

    Raises
    ------
    ValueError, TypeError
        The record was not written by `dump_article`.
    """
    fields = json.loads(record)
    return Article(**{**fields, "authors": tuple(fields["authors"]), "tags": tuple(fields["tags"])})


def dump_sentences(sentences: Sequence[Sentence]) -> str:
    """Return the sentences of one article as JSON."""
    rows = [[s.start, s.end, s.kind, s.heading, s.columns, s.cells, s.caption] for s in sentences]
    return json.dumps(rows, ensure_ascii=False)


def load_sentences(article_id: str, record: str) -> tuple[Sentence, ...]:
    """Return the sentences of a JSON record, in order."""
    return tuple(
        Sentence(article_id, ordinal, start, end, kind, tuple(heading), tuple(columns), tuple(cells), caption)
        for ordinal, (start, end, kind, heading, columns, cells, caption) in enumerate(json.loads(record))
    )


def dump_windows(windows: Sequence[Window]) -> str:
    """Return windows of one article as JSON."""
    return json.dumps([[w.start, w.end, w.first, w.last, w.header] for w in windows], ensure_ascii=False)


def load_windows(article_id: str, record: str) -> tuple[Window, ...]:
    """Return the windows of a JSON record, in order."""
    return tuple(Window(article_id, *fields) for fields in json.loads(record))
