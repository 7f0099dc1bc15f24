"""The filter options that `ask` and `search` share."""

from typing import Annotated

import typer

from bot.question import ArticleFilter

Since = Annotated[
    str | None, typer.Option(metavar="DATE", help="Only articles published on or after 2026, 2026-05 or 2026-05-19.")
]
Until = Annotated[str | None, typer.Option(metavar="DATE", help="Only articles published on or before DATE.")]
Publisher = Annotated[list[str] | None, typer.Option(metavar="NAME", help="Only this publisher; may be repeated.")]
ArticleId = Annotated[
    list[str] | None,
    typer.Option("--article", metavar="ID", help="Only this article (see `corpus list`); may be repeated."),
]


def make_filter(
    since: str | None, until: str | None, publisher: list[str] | None, article: list[str] | None
) -> ArticleFilter:
    """Return the filter these options mean; `bot.filtering` checks what they say."""
    return ArticleFilter(since=since, until=until, publishers=tuple(publisher or ()), article_ids=tuple(article or ()))
