"""`footnote corpus list` and `footnote corpus show`."""

from dataclasses import asdict
from typing import Annotated, Any

import typer

from bot.cli.global_options import GlobalOptions, options_of
from corpus.article import Article

corpus_app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="See which articles answer.")

LIST_EPILOG = """\b
Examples:
  footnote corpus list
  footnote corpus list --corpus notes/ --json
"""
SHOW_EPILOG = """\b
Examples:
  footnote corpus show painful-signal
  footnote corpus show painful-signal --json | jq -r .text
"""


@corpus_app.command("list", epilog=LIST_EPILOG)
def list_(context: typer.Context, as_json: Annotated[bool, typer.Option("--json", help="Write JSON.")] = False) -> None:
    """List the articles."""
    from bot.cli.console import emit_json, output
    from bot.cli.render_corpus import print_articles

    articles = _read(options_of(context))
    if as_json:
        emit_json([_metadata(article) for article in articles])
    else:
        print_articles(output(), articles)


@corpus_app.command("show", epilog=SHOW_EPILOG)
def show(
    context: typer.Context,
    article_id: Annotated[str, typer.Argument(metavar="ID", help="The id (or the source file) of an article.")],
    as_json: Annotated[bool, typer.Option("--json", help="Write JSON, with the text that offsets count in.")] = False,
) -> None:
    """Show one article."""
    from bot.cli.console import emit_json, output
    from bot.cli.render_corpus import print_article
    from corpus.errors import UnknownArticleError

    articles = _read(options_of(context))
    wanted = article_id.casefold()
    for article in articles:
        if wanted in {article.id, (article.source_file or "").casefold()}:
            break
    else:
        raise UnknownArticleError(article_id)
    if as_json:
        emit_json({**_metadata(article), "text": article.text})
    else:
        print_article(output(), article)


def _read(options: GlobalOptions) -> tuple[Article, ...]:
    from bot.cli.console import say
    from corpus.readers import read_corpus

    corpus = read_corpus(options.settings.corpus_dir)
    for problem in corpus.problems:
        say(f"footnote: warning: {problem.file} was left out: {problem.reason}.", quiet=options.quiet)
    return corpus.articles


def _metadata(article: Article) -> dict[str, Any]:
    fields = asdict(article)
    characters = len(fields.pop("text"))
    return {**fields, "characters": characters, "content_hash": article.content_hash}
