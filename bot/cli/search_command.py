"""`footnote search`."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.filters import ArticleId, Publisher, Since, Until, make_filter
from bot.cli.global_options import options_of
from bot.question import Question
from bot.search_result import FoundPassage, SearchResult

if TYPE_CHECKING:
    from bot.pipeline import Footnote
    from index.passages import ScoredPassage

EPILOG = """\b
Examples:
  footnote search "context window" -k 3
  footnote search "reports to" --article recursive-research-team
  footnote search - --json < questions.txt
"""

MAX_PASSAGES = 1_000


def search(
    context: typer.Context,
    question: Annotated[
        list[str],
        typer.Argument(metavar="QUESTION...", help="What to look for, or - for one a line from standard input."),
    ],
    as_json: Annotated[bool, typer.Option("--json", help="Write JSON.")] = False,
    limit: Annotated[int, typer.Option("-k", metavar="N", min=1, max=MAX_PASSAGES, help="Passages at most.")] = 10,
    since: Since = None,
    until: Until = None,
    publisher: Publisher = None,
    article: ArticleId = None,
) -> None:
    """Show the passages nearest to QUESTION, best first, without an answer."""
    from bot.cli.opening import open_footnote

    text = " ".join(question)
    asked = Question(text, filter=make_filter(since, until, publisher, article))
    with open_footnote(options_of(context)) as footnote:
        if text == "-":
            raise typer.Exit(_search_batch(footnote, asked, limit, as_json))
        _show(footnote, asked, limit, as_json=as_json, compact=False)


def _search_batch(footnote: "Footnote", template: Question, limit: int, as_json: bool) -> int:
    from bot.cli.batch import run_batch
    from bot.cli.exit_codes import ANSWERED

    def search_one(question: Question) -> int:
        _show(footnote, question, limit, as_json=as_json, compact=True)
        return ANSWERED

    return run_batch(template, search_one, as_json=as_json)


def _show(footnote: "Footnote", question: Question, limit: int, *, as_json: bool, compact: bool) -> None:
    from bot.cli.console import emit_json, output
    from bot.cli.render_corpus import print_passages

    asked, found = footnote.search(question, limit=limit)
    if not as_json:
        print_passages(output(), found, footnote.articles)
        return
    passages = tuple(_numbered(rank, passage, footnote) for rank, passage in enumerate(found, start=1))
    named = {"id": question.id} if question.id else {}
    emit_json({**named, **asdict(SearchResult(question=asked, passages=passages))}, compact=compact)


def _numbered(rank: int, found: "ScoredPassage", footnote: "Footnote") -> FoundPassage:
    passage = found.passage
    article = footnote.articles[passage.article_id]
    return FoundPassage(
        rank=rank,
        passage_id=passage.id,
        article_id=article.id,
        title=article.title,
        start=passage.start,
        end=passage.end,
        text=article.text[passage.start : passage.end],
        score=round(found.score, 6),
    )
