"""Passages and articles as a person reads them in a terminal."""

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from corpus.article import Article
from index.passages import ScoredPassage

if TYPE_CHECKING:
    from rich.console import Console


def print_passages(console: "Console", found: Sequence[ScoredPassage], articles: Mapping[str, Article]) -> None:
    """Print passages, best first, each under its article and offsets."""
    if not found:
        console.print("Nothing found.")
    for rank, scored in enumerate(found, start=1):
        passage = scored.passage
        article = articles[passage.article_id]
        text = re.sub(r"\s+", " ", article.text[passage.start : passage.end])
        heading = Text.assemble(
            (f"{rank}. ", "cyan"), (article.title, "bold"), (f"  {passage.id}  {scored.score:.3f}", "dim")
        )
        console.print(heading)
        console.print(Padding(Text(text), (0, 0, 0, 3), expand=False) if console.is_terminal else f"   {text}")


def print_articles(console: "Console", articles: Sequence[Article]) -> None:
    """Print a table of articles."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in ("id", "published", "publisher", "kind", "characters", "title"):
        table.add_column(column, justify="right" if column == "characters" else "left", no_wrap=column == "id")
    for article in articles:
        cells = (
            article.id,
            article.published,
            article.publisher,
            article.kind,
            f"{len(article.text):,}",
            article.title,
        )
        table.add_row(*(Text(cell or "-") for cell in cells))
    if console.is_terminal:
        console.print(table)
        return
    for article in articles:  # one article a line, for grep and cut
        console.print(
            "\t".join((article.id, article.published or "-", article.publisher or "-", article.kind, article.title))
        )


def print_article(console: "Console", article: Article) -> None:
    """Print one article: what is known about it, then its text."""
    about = {
        "id": article.id,
        "title": article.title,
        "publisher": article.publisher,
        "authors": ", ".join(article.authors),
        "published": article.published,
        "url": article.url,
        "source file": article.source_file,
        "kind": "digest (our words, not the publisher's)" if article.kind == "digest" else article.kind,
    }
    for name, value in about.items():
        if value:
            console.print(Text.assemble((f"{name}: ", "bold"), value))
    console.print()
    console.print(Text(article.text))
