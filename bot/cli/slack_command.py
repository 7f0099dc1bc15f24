"""`footnote slack run | manifest | doctor`."""

from collections.abc import Iterator
from contextlib import ExitStack
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.global_options import GlobalOptions, options_of

if TYPE_CHECKING:
    from bot.slack.doctor import Check
    from bot.slack.engine import Engine

EPILOG = """\b
Examples:
  footnote slack manifest            (make the app from this at api.slack.com/apps)
  footnote slack doctor
  footnote slack run
  footnote slack run --http          (behind a proxy that speaks TLS)

\b
Tokens: SLACK_BOT_TOKEN (xoxb-), SLACK_APP_TOKEN (xapp-), with --http
SLACK_SIGNING_SECRET. SLACK_API_URL points it at another server.
"""

slack_app = typer.Typer(
    no_args_is_help=True, help="Answer in Slack.", epilog=EPILOG, rich_markup_mode=None, pretty_exceptions_enable=False
)

Http = Annotated[bool, typer.Option("--http", help="Let Slack post to us instead of Socket Mode.")]


@slack_app.command()
def run(context: typer.Context, http: Http = False) -> None:
    """Answer questions in Slack until stopped with Ctrl-C."""
    import logging
    import sys

    from bot.cli.console import say
    from bot.cli.opening import open_footnote
    from bot.cli.slack_config import slack_config_of
    from bot.slack.service import run as run_service

    options = options_of(context)
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr, format="%(asctime)s %(name)s %(message)s")
    logging.getLogger("footnote.slack").setLevel(logging.WARNING if options.quiet else logging.INFO)
    with ExitStack() as opened:

        def engine() -> "Engine":
            return opened.enter_context(open_footnote(options, many=True))

        run_service(
            slack_config_of(options.settings),
            options.settings.data_dir,
            engine,
            http=http,
            on_ready=lambda sentence: say(sentence, quiet=options.quiet),
            on_notice=lambda sentence: say(f"footnote: warning: {sentence}", quiet=options.quiet),
        )


@slack_app.command()
def manifest(
    context: typer.Context,
    as_json: Annotated[bool, typer.Option("--json", help="Write JSON instead of YAML.")] = False,
    http_url: Annotated[
        str | None, typer.Option("--http", metavar="URL", help="For HTTP mode: the public address of this program.")
    ] = None,
) -> None:
    """Print the app manifest, to be pasted where Slack makes apps."""
    import yaml

    from bot.cli.console import emit_json
    from bot.cli.slack_config import slack_config_of
    from bot.slack.manifest import manifest as make_manifest
    from bot.slack.render.home import suggested_prompts
    from corpus.readers import read_corpus

    settings = options_of(context).settings
    articles = {article.id: article for article in read_corpus(settings.corpus_dir).articles}
    made = make_manifest(slack_config_of(settings), suggested_prompts(articles), http_url=http_url)
    if as_json:
        emit_json(made)
    else:
        typer.echo(yaml.safe_dump(made, sort_keys=False, allow_unicode=True).rstrip("\n"))


@slack_app.command()
def doctor(
    context: typer.Context,
    http: Http = False,
    alive: Annotated[
        bool, typer.Option("--alive", help="Only tell, by the exit code, whether a running program is connected.")
    ] = False,
) -> None:
    """Check tokens, scopes, connection, rules, index and model, and name the one thing that is missing."""
    from bot.cli.slack_config import slack_config_of
    from bot.slack.doctor import examine
    from bot.slack.heartbeat import is_alive

    options = options_of(context)
    if alive:
        raise typer.Exit(0 if is_alive(options.settings.data_dir) else 1)
    failed = None
    for check in examine(slack_config_of(options.settings), lambda: _engine_checks(options), http=http):
        mark = "ok     " if check.ok else "MISSING" if check.needed else "warning"
        typer.echo(f"{mark}  {check.subject:<12}  {check.sentence}")
        failed = check if check.needed and not check.ok else failed
    if failed is not None:
        raise typer.Exit(failed.exit_code)


def _engine_checks(options: GlobalOptions) -> "Iterator[Check]":
    from bot.doctor import examine
    from bot.slack.doctor import Check

    for finding in examine(options.settings):
        yield Check(finding.subject, ok=finding.state != "failed", sentence=finding.detail)
