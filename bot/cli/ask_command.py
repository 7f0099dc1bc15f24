"""`footnote ask`."""

from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.filters import ArticleId, Publisher, Since, Until, make_filter
from bot.cli.global_options import GlobalOptions, options_of
from bot.question import Question, RequestedMode, clean_question

if TYPE_CHECKING:
    from bot.pipeline import Footnote

EPILOG = """\b
Examples:
  footnote ask "What is the context window of Claude 3.5 Sonnet?"
  footnote ask "Which model has the largest context window?" --json
  footnote ask "What is expected within 12 months?" --publisher AINews
  footnote ask - --json < questions.jsonl > answers.jsonl

\b
Exit codes: 0 answered, fully or in part; 1 something failed; 2 wrong usage
or configuration; 3 the articles do not answer it.
"""


def ask(
    context: typer.Context,
    question: Annotated[
        list[str], typer.Argument(metavar="QUESTION...", help="The question, or - for one a line from standard input.")
    ],
    as_json: Annotated[bool, typer.Option("--json", help="Write the whole answer as JSON.")] = False,
    mode: Annotated[RequestedMode, typer.Option(help="auto uses a model when one is configured.")] = "auto",
    since: Since = None,
    until: Until = None,
    publisher: Publisher = None,
    article: ArticleId = None,
    cache: Annotated[bool, typer.Option(help="Let a model's answer be one it gave before.")] = True,
    support_check: Annotated[
        bool | None,
        typer.Option(help="Ask the model whether a quote supports a sentence in doubt (llm.support_check)."),
    ] = None,
) -> None:
    """Answer QUESTION from the articles, each sentence with a footnote."""
    from bot.cli.opening import open_footnote

    text = " ".join(question)
    asked = Question(text, mode=mode, filter=make_filter(since, until, publisher, article))
    options = options_of(context)
    batch = text == "-"
    with open_footnote(options, mode=mode, many=batch, use_cache=cache, support_check=support_check) as footnote:
        if batch:
            code = _ask_batch(footnote, asked, options, as_json)
        else:
            code = _ask_one(footnote, asked, options, as_json, compact=False)
    raise typer.Exit(code)


def _ask_one(footnote: "Footnote", question: Question, options: GlobalOptions, as_json: bool, *, compact: bool) -> int:
    from bot.cli.console import emit_json, output
    from bot.cli.exit_codes import of_status
    from bot.cli.live import LiveAnswer

    live = LiveAnswer(output(), show_claims=not as_json, quiet=options.quiet)
    try:
        answer = footnote.ask(question, listener=live)
    except KeyboardInterrupt:
        live.stop()
        raise
    finally:
        live.clear()
    live.finish(answer)
    if as_json:
        emit_json(answer.to_dict(), compact=compact)
    return of_status(answer.status)


def _ask_batch(footnote: "Footnote", template: Question, options: GlobalOptions, as_json: bool) -> int:
    from bot.cli.batch import run_batch

    def ask_one(question: Question) -> int:
        if not as_json:
            typer.echo(f"> {clean_question(question.text)}")
        code = _ask_one(footnote, question, options, as_json, compact=True)
        if not as_json:
            typer.echo()
        return code

    return run_batch(template, ask_one, as_json=as_json)
