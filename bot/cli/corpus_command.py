"""`footnote corpus list`, `show`, `add` and `remove`."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from bot.cli.global_options import GlobalOptions, options_of
from corpus.article import Article

corpus_app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="See and choose which articles answer.")

LIST_EPILOG = """\b
Examples:
  footnote corpus list
  footnote corpus list --corpus notes/ --json
"""
ADD_EPILOG = """\b
Examples:
  footnote corpus add report.md notes.txt --corpus notes/
  footnote corpus add scraped/*.txt
"""
REMOVE_EPILOG = """\b
Example:
  footnote corpus remove painful-signal --corpus notes/
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


@corpus_app.command("add", epilog=ADD_EPILOG)
def add(
    context: typer.Context,
    paths: Annotated[list[Path], typer.Argument(metavar="PATH...", help="Markdown or text files, or folders of them.")],
    as_json: Annotated[bool, typer.Option("--json", help="Write JSON.")] = False,
) -> None:
    """Copy articles into the corpus folder; a file that is no article is named, the others are added."""
    from bot.cli.console import emit_json, say
    from corpus.editing import add_article
    from corpus.errors import FootnoteError
    from corpus.readers import list_article_files

    folder = options_of(context).settings.corpus_dir
    added, refused = [], 0
    for path in paths:
        for file in list_article_files(path) if path.is_dir() else (path,):
            try:
                added.append(add_article(folder, file))
            except FootnoteError as error:
                refused += 1
                say(f"footnote: {error}")
    if as_json:
        emit_json([_metadata(article) for article in added])
    else:
        for article in added:
            typer.echo(f"{article.id}\t{article.title}")
    if refused:
        raise typer.Exit(1)


@corpus_app.command("remove", epilog=REMOVE_EPILOG)
def remove(
    context: typer.Context,
    article_id: Annotated[str, typer.Argument(metavar="ID", help="The id of an article (see `corpus list`).")],
    as_json: Annotated[bool, typer.Option("--json", help="Write JSON.")] = False,
) -> None:
    """Take an article out of the corpus folder; its file is kept in the data folder."""
    from bot.cli.console import emit_json
    from corpus.editing import remove_article

    settings = options_of(context).settings
    kept = remove_article(settings.corpus_dir, article_id, settings.data_dir / "removed")
    if as_json:
        emit_json({"id": article_id, "kept_in": str(kept)})
    else:
        typer.echo(f"{article_id} was removed; its file is kept as {kept}.")


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
