"""`footnote feedback export`."""

from typing import Annotated

import typer

from bot.cli.global_options import options_of

feedback_app = typer.Typer(
    no_args_is_help=True, help="What people in Slack thought of the answers.", rich_markup_mode=None,
    pretty_exceptions_enable=False,
)  # fmt: skip


@feedback_app.callback()
def feedback() -> None:
    """Keep `export` a command of its own: a group with one command would otherwise be that command."""


@feedback_app.command()
def export(
    context: typer.Context,
    vote: Annotated[str, typer.Option(help="Only votes of this kind: up, down or all.")] = "all",
) -> None:
    """Write votes as candidates for the gold set, one JSON object a line. Review them before you use them."""
    from bot.cli.console import emit_json, say
    from bot.slack.feedback_export import gold_candidates
    from bot.slack.store.whole import FILE_NAME, Store
    from corpus.errors import UsageError

    options = options_of(context)
    if vote not in ("up", "down", "all"):
        raise UsageError(f"--vote {vote} is not up, down or all.")
    data_dir = options.settings.data_dir
    if not (data_dir / FILE_NAME).exists():
        say(f"There is no feedback in {data_dir} yet.", quiet=options.quiet)
        return
    store = Store.open(data_dir)
    try:
        for candidate in gold_candidates(one for one in store.votes.all() if vote in ("all", one.vote)):
            emit_json(candidate, compact=True)
    finally:
        store.close()
