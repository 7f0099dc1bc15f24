"""`footnote ask`."""

from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.filters import ArticleId, Publisher, Since, Until, make_filter
from bot.cli.global_options import options_of
from bot.question import Question, RequestedMode

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
) -> None:
    """Answer QUESTION from the articles, each sentence with a footnote."""
    from bot.cli.opening import open_footnote

    text = " ".join(question)
    asked = Question(text, mode=mode, filter=make_filter(since, until, publisher, article))
    with open_footnote(options_of(context)) as footnote:
        code = _ask_batch(footnote, asked, as_json) if text == "-" else _ask_one(footnote, asked, as_json)
    raise typer.Exit(code)


def _ask_one(footnote: "Footnote", question: Question, as_json: bool) -> int:
    from bot.cli.console import emit_json, output
    from bot.cli.exit_codes import of_status
    from bot.cli.render import print_answer

    answer = footnote.ask(question)
    if as_json:
        emit_json(answer.to_dict())
    else:
        print_answer(output(), answer)
    return of_status(answer.status)


def _ask_batch(footnote: "Footnote", template: Question, as_json: bool) -> int:
    from bot.cli.batch import run_batch
    from bot.cli.console import emit_json, output
    from bot.cli.exit_codes import of_status
    from bot.cli.render import print_answer

    console = output()

    def ask_one(question: Question) -> int:
        answer = footnote.ask(question)
        if as_json:
            emit_json(answer.to_dict(), compact=True)
        else:
            console.print(f"> {answer.question}", style="bold")
            print_answer(console, answer)
            console.print()
        return of_status(answer.status)

    return run_batch(template, ask_one, as_json=as_json)
