"""The command line, put together. Each command is a file of its own and imports what it needs when it runs."""

from pathlib import Path
from typing import Annotated

import typer

from bot.cli import (
    ask_command,
    chat_command,
    doctor_command,
    eval_command,
    index_command,
    search_command,
    verify_command,
)
from bot.cli.corpus_command import corpus_app
from bot.cli.feedback_command import feedback_app
from bot.cli.global_options import GlobalOptions
from bot.cli.slack_command import slack_app

EPILOG = """\b
Examples:
  footnote ask "How does Constitutional AI differ from RLHF?"
  footnote ask "What did he say about 2026?" --corpus notes/ --json
  footnote search "context window" -k 3
  footnote ask - < questions.txt

The global options may stand anywhere on the line.
"""

app = typer.Typer(
    name="footnote",
    no_args_is_help=True,
    # Plain help costs a third of the start-up time of styled help, and reads the same in a pipe.
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog=EPILOG,
)
app.command(epilog=ask_command.EPILOG)(ask_command.ask)
app.command(epilog=search_command.EPILOG)(search_command.search)
app.command(epilog=chat_command.EPILOG)(chat_command.chat)
app.command(epilog=index_command.EPILOG)(index_command.index)
app.add_typer(corpus_app, name="corpus")
app.command("eval", epilog=eval_command.EPILOG)(eval_command.eval_)
app.add_typer(slack_app, name="slack")
app.add_typer(feedback_app, name="feedback")
app.command(epilog=verify_command.EPILOG)(verify_command.verify)
app.command(epilog=doctor_command.EPILOG)(doctor_command.doctor)


def _version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(f"footnote {version('footnote')}")
        raise typer.Exit


@app.callback()
def footnote(
    context: typer.Context,
    corpus: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Folder of articles (default: the shipped articles).")
    ] = None,
    data_dir: Annotated[Path | None, typer.Option(metavar="DIR", help="Where the index is kept.")] = None,
    config: Annotated[Path | None, typer.Option(metavar="FILE", help="Settings (default: footnote.toml).")] = None,
    verbose: Annotated[bool, typer.Option("--verbose", help="Say more on standard error.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", help="Say nothing on standard error but errors.")] = False,
    version: Annotated[  # noqa: ARG001 (the callback answers it)
        bool, typer.Option("--version", help="Show the version.", callback=_version, is_eager=True)
    ] = False,
) -> None:
    """Answers from a corpus of articles, every sentence with a footnote that holds."""
    if verbose:
        import logging

        logging.basicConfig(level=logging.INFO, format="%(name)s: %(message)s")
    context.obj = GlobalOptions(corpus, data_dir, config, verbose, quiet)
