"""Which articles a filter lets answer."""

import re
from collections.abc import Mapping

from bot.question import ArticleFilter
from corpus.article import Article
from corpus.errors import UsageError

_DATE = re.compile(r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?")


def allowed_ids(wanted: ArticleFilter, articles: Mapping[str, Article]) -> frozenset[str] | None:
    """Return the ids of the articles that may answer, or None when all of them may.

    A date with less precision is a span: `--since 2026-05` lets `2026` through, because part of 2026 is later; an article
    without a date is left out, because nothing says that it fits.

    Raises
    ------
    UsageError
        A date is not one, an article is not in the corpus, or no article has that publisher.
    """
    if wanted == ArticleFilter():
        return None
    for name, value in (("--since", wanted.since), ("--until", wanted.until)):
        if value is not None and _DATE.fullmatch(value) is None:
            raise UsageError(f"{name} {value!r} is no date; write 2026, 2026-05 or 2026-05-19.")
    ids = _known_ids(wanted.article_ids, articles)
    publishers = {publisher.casefold() for publisher in wanted.publishers}
    known = {article.publisher for article in articles.values() if article.publisher}
    unknown = publishers - {publisher.casefold() for publisher in known}
    if unknown:
        raise UsageError(
            f"No article is from {', '.join(sorted(unknown))}. Publishers: {', '.join(sorted(known)) or 'none is named'}."
        )
    tags = {tag.casefold() for tag in wanted.tags}
    return frozenset(
        article.id
        for article in articles.values()
        if (not ids or article.id in ids)
        and (not publishers or (article.publisher or "").casefold() in publishers)
        and (not tags or tags & {tag.casefold() for tag in article.tags})
        and _in_time(article.published, wanted.since, wanted.until)
    )


def _known_ids(wanted: tuple[str, ...], articles: Mapping[str, Article]) -> frozenset[str]:
    by_name = {name.casefold(): a.id for a in articles.values() for name in (a.source_file, a.id) if name}
    unknown = [name for name in wanted if name.casefold() not in by_name]
    if unknown:
        raise UsageError(f"There is no article {', '.join(unknown)}; `footnote corpus list` shows the ids.")
    return frozenset(by_name[name.casefold()] for name in wanted)


def _in_time(published: str | None, since: str | None, until: str | None) -> bool:
    if since is None and until is None:
        return True
    if published is None:
        return False
    # Compared at the precision both have: the strings are then ordered as the dates are.
    after = since is None or published[: len(since)] >= since[: len(published)]
    before = until is None or published[: len(until)] <= until[: len(published)]
    return after and before
